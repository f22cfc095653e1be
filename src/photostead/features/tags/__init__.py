"""Tags as their owner makes, changes and gives them."""
