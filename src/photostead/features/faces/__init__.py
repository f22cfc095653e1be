"""Faces on assets as far as other slices need them, and what files say of them."""
