"""SQLite: one writer, a pool of readers, migrations. Nothing here knows what a photo is."""
