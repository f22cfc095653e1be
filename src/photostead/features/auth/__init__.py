"""Signing up, in and out; passwords."""
