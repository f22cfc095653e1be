"""The people in somebody's photos, by hand: who they are, and which faces are theirs."""
