"""Names of places: what lies at a position, where a name lies, and the photos' own names of where they were taken."""
