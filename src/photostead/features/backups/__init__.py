"""Backups of the database: made on a schedule, kept, carried away, brought back."""
