"""Albums made from a library's folders, kept in step with them and with the files that describe them."""
