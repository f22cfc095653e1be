"""What `scripts/build-snap` does: the tree of a snap and its packing, without snapcraft."""
