"""Exports of Google Photos (Takeout) and plain folders, read in place and turned into a plan of what to import."""
