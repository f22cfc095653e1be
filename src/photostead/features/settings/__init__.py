"""What an administrator can set: the system config, its defaults, its validation."""
