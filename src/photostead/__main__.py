"""`python -m photostead`."""

from photostead.cli import main

if __name__ == "__main__":
    main()
