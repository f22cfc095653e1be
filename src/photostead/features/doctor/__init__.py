"""Doctor: what may be wrong with this box and what to do about it, and what the box is."""
