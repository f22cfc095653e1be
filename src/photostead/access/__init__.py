"""Who is asking and what they may see. Deny by default: an operation is open only by a visible declaration."""
