"""What was made of photos and videos and is needed no more: copies that no setting asks for, files that no row names."""
