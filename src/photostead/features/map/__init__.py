"""The map: where photos were taken. The ground map itself comes from elsewhere."""
