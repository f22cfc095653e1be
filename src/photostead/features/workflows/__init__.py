"""Rules that a person makes for what happens to their assets."""
