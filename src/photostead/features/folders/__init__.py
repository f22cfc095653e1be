"""The folder view: where files lie, as people see it, and what each folder holds."""
