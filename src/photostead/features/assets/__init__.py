"""Photos and videos: their rows, files, uploads, changes, and the work done on them."""
