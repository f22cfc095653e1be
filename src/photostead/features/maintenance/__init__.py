"""Maintenance mode: an administrator shuts the box for everybody else, and works on it."""
