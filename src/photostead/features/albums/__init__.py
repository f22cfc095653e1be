"""Albums: collections of assets, shared with people in roles."""
