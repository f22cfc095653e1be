"""Builds the table of the world's places that Photostead ships."""
