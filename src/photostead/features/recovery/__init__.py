"""After the database went back to a snapshot: nothing that was put in our care since is lost, nothing that was withdrawn
since is open again. Putting the snapshot in place is `db.recover`'s."""
