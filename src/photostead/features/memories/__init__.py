"""Memories: photos of the same day in earlier years, and those that people put together by hand."""
