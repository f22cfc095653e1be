"""The tags of a person as a tree, and what files say belongs to it."""
