"""Text as it is compared where capitals do not matter: the database function `folded`, which SQLite lacks beyond ASCII. And as
text that was read from pictures is searched.
"""

import unicodedata
from typing import Any

# Combining marks of European scripts; those of Japanese and Korean letters make other letters.
LEAST_MARK, LAST_MARK = "\u0300", "\u036f"


def folded(text: str) -> str:
    """In small letters, each with its marks in one: the same for a search and for what it looks in."""
    return unicodedata.normalize("NFC", text).lower()


def loosened(text: str) -> str:
    """The same with accents left out and the wide and the joined forms of letters as the usual ones: what a machine reads from
    a picture is wrong about such things first."""
    parted = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in parted if not LEAST_MARK <= letter <= LAST_MARK)
    return unicodedata.normalize("NFC", bare).casefold()


def fold_value(*values: Any) -> Any:
    """As the database calls it; what is no text stays as it is."""
    return folded(values[0]) if isinstance(values[0], str) else values[0]
