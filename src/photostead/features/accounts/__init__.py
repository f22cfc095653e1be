"""Accounts as an administrator looks after them: changing, removing after a delay, restoring, looking in."""
