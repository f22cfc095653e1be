"""What the server says of itself: version, abilities, storage, statistics."""
