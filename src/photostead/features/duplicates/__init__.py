"""Photos that a person has more than once: found, shown side by side, and settled by what the person says."""
