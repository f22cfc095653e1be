"""Filing uploads by a template of the household's own: rendering it, moving files, showing what it would do."""
