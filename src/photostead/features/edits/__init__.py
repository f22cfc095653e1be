"""What people did to their photos without touching the files: cut, turned, mirrored; and the pictures made of it."""
