"""Moving out: a person's originals in folders that anybody can read, with everything that is known of them beside them."""
