"""What happened to assets, for the workflows that wait for it."""
