"""API keys: credentials for programs, limited to some permissions."""
