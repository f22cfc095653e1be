"""One folder a product noun, in the users' words: schema (the wire), store (SQL), service, routes, tasks."""
