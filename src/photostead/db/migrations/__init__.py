"""The schema, one numbered SQL file a step. Applied by `db.migrate`; a released file is never edited again."""
