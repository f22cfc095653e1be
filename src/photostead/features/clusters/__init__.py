"""Cluster groups: people who share whom the program recognises in their photos."""
