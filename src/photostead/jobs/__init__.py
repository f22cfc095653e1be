"""Durable background work: what may be done, what waits, who runs it, and in which process."""
