"""Parts of file names, paths and descriptions, without regard to capitals: what narrows them down through the trigram
indexes, and what then decides. Which fields there are and what else a search may ask is `conditions`' matter.

The indexes fold the capitals of every script, `like` those of ASCII only; so what has other letters in it is compared
by the database function `folded`, which takes composed letters and letters with marks behind them as the same, too.
"""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from photostead.db.folding import folded
from photostead.db.tx import Rows, Value

Bind = Callable[[Value], str]
# The shortest part that a trigram index finds by itself.
TRIGRAM = 3
# More than these narrow nothing down any further, and each is a list to be gone through: 48 of a path's took 1.3 s.
MOST_TRIGRAMS = 8
# At 850,000 assets so many are looked up, or walked through until there is a page of 250, in 15 ms.
MOST_NARROWED = 15_000
# Of two letters each three are looked for that end with them, one look-up for each letter that any begins with.
MOST_FIRST_LETTERS = 500
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


# All letters that a row of three in an index begins with.
FIRST_LETTERS = """
with recursive firsts (letter) as (
  select (select substr(term, 1, 1) from {index}_letters order by term limit 1)
  union
  select (select substr(term, 1, 1) from {index}_letters where term >= char(unicode(letter) + 1) order by term limit 1)
  from firsts where letter is not null
  limit {most}
)
"""
# Where two letters are: three in a row begin with them, or end with them at the end of a text. Names and paths end with the kind
# of a file, so none is shorter.
PAIRS = """
select doc from {index}_letters where term >= {pair} and term <= {pair} || char(1114111)
union all
select doc from {index}_letters where term in ({firsts} select letter || {pair} from firsts)
"""
SHORTER = {"asset_descriptions": "union all select asset_id from asset_exif where length(description) < 3"}


class Narrowing(NamedTuple):
    """An index, and what it is asked for: an expression, or two letters."""

    table: str
    wanted: str
    is_pair: bool = False


def is_indexed(name: str, operator: str, text: str) -> bool:
    """Whether a trigram index finds what has this part, or is this."""
    if name not in INDEXES or (operator != "eq" and PATTERNS.get(operator, ("",))[0] != "like") or "\0" in text:
        return False
    return len(unicodedata.normalize("NFC", text)) >= TRIGRAM or (operator != "eq" and is_pair(text))


def is_pair(text: str) -> bool:
    """Two letters of which it is certain how the index writes them: no marks, and capitals of ASCII only."""
    has_no_marks = all(unicodedata.normalize(form, text) == text for form in ("NFC", "NFD"))
    return len(text) == TRIGRAM - 1 and has_no_marks and (text.isascii() or text.lower() == text.upper())


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


def narrowing(name: str, text: str) -> Narrowing:
    """What the index of a field is asked for: all that have the part fit, and some that do not."""
    if len(text) < TRIGRAM:
        return Narrowing(INDEXES[name], text.lower(), is_pair=True)
    # Some systems name files with marks behind their letters, and people type them composed.
    forms = dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    return Narrowing(INDEXES[name], " OR ".join(f"({trigrams(form)})" for form in forms))


def having(narrowing: Narrowing, bind: Bind) -> str:
    """A select of the keys that the index finds."""
    index, wanted, _ = narrowing
    if not narrowing.is_pair:
        return f"select rowid from {index} where {index} match {bind(wanted)}"
    firsts = FIRST_LETTERS.format(index=index, most=MOST_FIRST_LETTERS)
    return PAIRS.format(index=index, pair=bind(wanted), firsts=firsts) + SHORTER.get(index, "")


def is_too_wide(rows: Rows, narrowing: Narrowing) -> bool:
    """Whether it finds so many that walking through all assets in order is faster: then a page of them is soon together."""
    if narrowing.is_pair and has_many_letters(rows, narrowing.table):
        return True
    params: dict[str, Value] = {}

    def bind(value: Value) -> str:
        params["wanted"] = value
        return ":wanted"

    return rows.row(f"select 1 from ({having(narrowing, bind)}) limit 1 offset {MOST_NARROWED}", params) is not None


def has_many_letters(rows: Rows, index: str) -> bool:
    """Whether rows of three begin with so many letters that a look-up for each takes long, as in Chinese they do."""
    sql = FIRST_LETTERS.format(index=index, most=MOST_FIRST_LETTERS + 1) + "select count(*) from firsts"
    return int(rows.value(sql)) > MOST_FIRST_LETTERS


def trigrams(text: str) -> str:
    """Three letters in a row, as an expression of FTS5 that wants them all: every three of a short text; of a long one some,
    from its end on, where paths differ."""
    starts = range(len(text) - TRIGRAM + 1)
    if len(starts) > MOST_TRIGRAMS:
        starts = range(len(text) - TRIGRAM, -1, -TRIGRAM)[:MOST_TRIGRAMS]
    parts = [text[start : start + TRIGRAM].replace('"', '""') for start in starts]
    return " AND ".join(f'"{part}"' for part in dict.fromkeys(parts))
