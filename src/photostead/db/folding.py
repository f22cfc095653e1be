"""Text as it is compared where capitals do not matter: the database function `folded`, which SQLite lacks beyond ASCII."""

import unicodedata
from typing import Any


def folded(text: str) -> str:
    """In small letters, each with its marks in one: the same for a search and for what it looks in."""
    return unicodedata.normalize("NFC", text).lower()


def fold_value(*values: Any) -> Any:
    """As the database calls it; what is no text stays as it is."""
    return folded(values[0]) if isinstance(values[0], str) else values[0]
