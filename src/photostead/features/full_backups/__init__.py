"""Full backups: the database and every file of ours, in a plain folder that any tool can carry on."""
