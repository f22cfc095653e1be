"""Notifications: what the box has to tell a person, kept until they have read it."""
