"""`scripts/audit`: the packages of the lock files, their licences, and what is known to be wrong with them."""
