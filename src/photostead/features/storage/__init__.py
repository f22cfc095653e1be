"""Where our own files lie: whether the disk is the one that is meant, and whether there is room on it."""
