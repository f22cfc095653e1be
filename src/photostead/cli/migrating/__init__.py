"""What `photostead migrate immich` does: reads an old server over its API, as its people, and gives what it finds to ours."""
