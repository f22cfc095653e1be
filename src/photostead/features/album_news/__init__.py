"""Telling the people of an album what happens to it: in the app, and by mail."""
