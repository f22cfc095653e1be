"""What the daemon is busy with and what it could not read, for the page that shows it. An extension of our own."""
