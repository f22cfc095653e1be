"""Mail: what the box tells people outside of itself, by a mail server of the household's choice."""
