"""Who did what, and when: what people change is written down with the change itself, and shown to administrators."""
