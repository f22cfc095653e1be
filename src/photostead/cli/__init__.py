"""The command line. This module stays light: worker processes import it too, and need none of the rest."""

import sys


def main() -> None:
    """Entry point of `photostead` and `python -m photostead`."""
    from photostead.cli.commands import photostead

    sys.exit(photostead(prog_name="photostead", standalone_mode=True))
