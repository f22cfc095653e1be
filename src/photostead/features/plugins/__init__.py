"""What workflows are made of: the methods of the one plugin that there is."""
