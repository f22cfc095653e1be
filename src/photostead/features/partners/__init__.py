"""Whose timeline shows in whose."""
