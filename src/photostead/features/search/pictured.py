"""Words that were read from pictures, as a select of their keys: a picture has to say all of them, in any order, each maybe
as a part of a longer one. Accents and capitals do not matter, nor spaces: readers lose them.
"""

from photostead.db.folding import loosened
from photostead.features.search.words import TRIGRAM, Bind, trigrams

# More of them narrow nothing down any further.
MOST_WORDS = 50


def saying(text: str, bind: Bind) -> str:
    """A select of the keys of pictures that say these words; with none of all that say anything."""
    words = list(dict.fromkeys(loosened(text).split()))[:MOST_WORDS]
    if any("\0" in word for word in words):
        return "select null where 0"  # no picture says that, and FTS5 would take the expression to end there
    parts = [f"instr(x.text, {bind(word)})" for word in words]
    if any(len(word) >= TRIGRAM for word in words):
        parts.insert(0, among(words, bind))
    return f"select x.asset_id from asset_texts x where {' and '.join(parts) or '1'}"


def among(words: list[str], bind: Bind) -> str:
    """That text `x` is among those the index finds: all that have the longer words, and some that do not."""
    found = bind(" AND ".join(trigrams(word) for word in words if len(word) >= TRIGRAM))
    return f"x.asset_id in (select rowid from asset_text_parts where asset_text_parts match {found})"
