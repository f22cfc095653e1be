"""SQL of what the database knows of the media folder."""

from photostead.db.facts import save_fact
from photostead.db.tx import Rows, Tx

MARKERS = "media-markers"


def is_marked(rows: Rows) -> bool:
    """Whether markers were written, and are expected from then on."""
    return bool(rows.value("select value ->> 'areWritten' from system_metadata where key = ?", (MARKERS,)))


def note_marked(tx: Tx) -> None:
    """They are written now."""
    save_fact(tx, MARKERS, {"areWritten": True})


def has_uploads(rows: Rows) -> bool:
    """Whether there should be files in the folder of uploads."""
    return bool(rows.value("select exists (select 1 from assets where library_id is null and not is_extracted)"))
