"""Signing in by an OpenID provider, and linking accounts to it."""
