"""How the daemon is: for who watches over it."""
