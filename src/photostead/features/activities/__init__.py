"""Activities: what the people of an album say about it and its photos, and what they like."""
