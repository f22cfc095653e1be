"""Photos that show as one: made, changed and taken apart by their owner, by hand or by rule."""
