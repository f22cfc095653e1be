"""Parts of file names, paths and descriptions, without regard to capitals: what narrows them down through the trigram
indexes, and what then decides. Which fields there are and what else a search may ask is `conditions`' matter.

The indexes fold the capitals of every script, `like` those of ASCII only; so what has other letters in it is compared
by the database function `folded`, which takes composed letters and letters with marks behind them as the same, too.
"""

import unicodedata
from collections.abc import Callable

from photostead.db.folding import folded
from photostead.db.tx import Value

Bind = Callable[[Value], str]
# The shortest part that a trigram index finds.
TRIGRAM = 3
# More than these narrow nothing down any further.
MOST_TRIGRAMS = 48
INDEXES = {
    "description": "asset_descriptions",
    "original_file_name": "asset_names",
    "original_path": "asset_paths",
}
PATTERNS = {
    "like": ("like", "%{}%"),
    "not_like": ("not like", "%{}%"),
    "starts_with": ("like", "{}%"),
    "ends_with": ("like", "%{}"),
}


def is_indexed(name: str, operator: str, text: str) -> bool:
    """Whether a trigram index finds what has this part."""
    is_long = len(unicodedata.normalize("NFC", text)) >= TRIGRAM
    return name in INDEXES and PATTERNS[operator][0] == "like" and is_long and "\0" not in text


def compare(expression: str, operator: str, text: str, bind: Bind) -> str:
    """A condition that an expression has a part, begins or ends with it, or has it not."""
    verb, pattern = PATTERNS[operator]
    if "\0" in text:
        # SQLite would take the text to end there; no name or description has one.
        return "0" if verb == "like" else f"{expression} is not null"
    if not text.isascii():
        expression, text = f"folded({expression})", folded(text)
    return f"{expression} {verb} {bind(pattern.format(escape_like(text)))} escape '\\'"


def escape_like(text: str) -> str:
    """The text itself, not a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def among(name: str, text: str, bind: Bind) -> str:
    """That asset `a` is among those the index finds: all that have the part, and some that do not."""
    index = INDEXES[name]
    # Some systems name files with marks behind their letters, and people type them composed.
    forms = dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    found = " OR ".join(f"({trigrams(form)})" for form in forms)
    return f"a.id in (select rowid from {index} where {index} match {bind(found)})"


def trigrams(text: str) -> str:
    """Every three letters in a row, as an expression of FTS5 that wants them all."""
    starts = range(min(len(text) - TRIGRAM + 1, MOST_TRIGRAMS))
    parts = [text[start : start + TRIGRAM].replace('"', '""') for start in starts]
    return " AND ".join(f'"{part}"' for part in dict.fromkeys(parts))
