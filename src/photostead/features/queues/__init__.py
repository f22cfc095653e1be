"""The queues of background work as administrators see and steer them."""
