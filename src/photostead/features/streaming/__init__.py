"""Videos in pieces, made while somebody watches."""
