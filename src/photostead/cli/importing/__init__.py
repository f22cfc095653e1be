"""What `photostead import` does: asks the server what it has, uploads the rest as any other client, puts it in order."""
