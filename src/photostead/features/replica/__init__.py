"""A live replica of the database, kept by Litestream in another place, and a second machine that takes over by it."""
