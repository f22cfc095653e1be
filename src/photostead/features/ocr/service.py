"""The rules of text in pictures. Whoever sees a picture can read what it says: so they are told its text, and find it by that.
Of an edited photo only what is left on it is told, where it is on what is shown.
"""

from collections.abc import Sequence

import msgspec

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_readable
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.edits import service as edits
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.features.ocr import store
from photostead.features.ocr.schema import AssetOcrResponseDto
from photostead.features.settings import service as settings
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.ml.results import TextLine

# Of one line; and lines of one picture. A page of a newspaper has neither.
LONGEST_LINE = 2000
MOST_LINES = 1000


def list_texts(rows: Rows, identity: Identity, uid: str) -> list[AssetOcrResponseDto]:
    """The text of a picture. Raises Invalid."""
    asset_id = find_readable(rows, identity, uid.lower(), Permission.ASSET_READ)
    framing = edits.framing_of(rows, asset_id)
    return [
        describe(uid.lower(), line_uid, edits.move_text(framing, line))
        for line_uid, line in store.list_lines(rows, asset_id)
    ]


def describe(asset_uid: str, uid: str, line: TextLine) -> AssetOcrResponseDto:
    """A line for the wire."""
    return AssetOcrResponseDto(uid, asset_uid, *line.corners, line.box_score, line.text_score, line.text)


def write_lines(tx: Tx, asset_id: int, model: str, lines: Sequence[TextLine]) -> None:
    """A model read this from an asset's picture, unless that went meanwhile."""
    if not assets.is_there(tx, asset_id):
        return
    cleaned = [msgspec.structs.replace(line, text=clean(line.text)) for line in lines[:MOST_LINES]]
    learning.note_looked(tx, asset_id, "text", model)
    if store.replace_lines(tx, asset_id, [line for line in cleaned if line.text]):
        edits.settle_texts(tx, asset_id)


def clean(text: str) -> str:
    """A line as it is kept: one line of text that shows, since what another machine answers may be anything."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST_LINE]


def start(tx: Tx, force: bool) -> int:
    """Ask for the text of all pictures, or of those that the present model has not read; how many jobs that is. Raises
    Invalid where no text is read."""
    return assets.ask(tx, READING, extent_of(force))


def whose(rows: Rows, extent: Extent) -> Where:
    """The pictures that are to be read."""
    learning.require(rows, Ability.TEXT)
    config = settings.load(rows).machine_learning
    # At night nearly every picture was read already: that is asked first.
    condition = "1" if extent is Extent.ALL else store.lacking(config.ocr.model_name)
    return Where(f"{condition} and {store.READABLE}", with_offline=True)


READING = Bulk(learning.READ_TEXT, Kind("OcrQueueAll", QueueName.OCR), whose)
