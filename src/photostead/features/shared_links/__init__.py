"""Shared links: an album, or some photos, for whoever has the link."""
