"""Many originals at once: how they are divided into archives, and the archives."""
