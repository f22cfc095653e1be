"""What an edit leaves of the text that was read from a photo, and where that is on what is shown. A line is left where all of it
is, but for the margin that every box has: who cuts a name off does not want half of it found.
"""

from collections.abc import Sequence
from math import hypot

from photostead.db.folding import loosened
from photostead.db.tx import Rows, Tx
from photostead.features.edits.framing import Framing
from photostead.media.edits import Size
from photostead.ml.results import TextLine

Corners = Sequence[float]
# Of the height of a line, on all sides of it.
MARGIN = 0.25


def settle(tx: Tx, asset_id: int, framing: Framing | None) -> None:
    """Lines of an asset are told and found where they are left; `framing` is None where nothing is done to it."""
    for line_id, is_visible, *corners in list_corners(tx, asset_id):
        is_shown = framing is None or is_left(framing, corners)
        if is_shown != bool(is_visible):
            tx.run("update asset_ocr set is_visible = ? where id = ?", (int(is_shown), line_id))
    collect(tx, asset_id)


def list_corners(
    rows: Rows, asset_id: int
) -> list[tuple[int, int, float, float, float, float, float, float, float, float]]:
    """`(key, is visible, x1, y1 … y4)` of each line."""
    return rows.rows(
        "select id, is_visible, x1, y1, x2, y2, x3, y3, x4, y4 from asset_ocr where asset_id = ?", (asset_id,)
    )


def collect(tx: Tx, asset_id: int) -> None:
    """All lines that are left as one text, as it is searched."""
    lines = tx.column("select text from asset_ocr where asset_id = ? and is_visible = 1 order by id", (asset_id,))
    if not lines:
        tx.run("delete from asset_texts where asset_id = ?", (asset_id,))
        return
    tx.run(
        """
        insert into asset_texts (asset_id, text) values (?, ?)
        on conflict do update set text = excluded.text where text != excluded.text
        """,
        (asset_id, "\n".join(map(loosened, lines))),
    )


def is_left(framing: Framing, corners: Corners) -> bool:
    """Whether a line is on what is shown of its photo."""
    moved = [framing.move(point) for point in inner(corners, framing.size)]
    return all(0 <= part <= 1 for point in moved for part in point)


def inner(corners: Corners, size: Size) -> list[tuple[float, float]]:
    """The corners of a line without its margin; all are parts of the sides of a picture of this size."""
    x1, y1, x2, y2, _, _, x4, y4 = corners
    length = hypot((x2 - x1) * size[0], (y2 - y1) * size[1])
    height = hypot((x4 - x1) * size[0], (y4 - y1) * size[1])
    along = min(MARGIN * height / max(length, 1e-9), MARGIN)
    return [
        (x1 + across * (x2 - x1) + down * (x4 - x1), y1 + across * (y2 - y1) + down * (y4 - y1))
        for across, down in ((along, MARGIN), (1 - along, MARGIN), (1 - along, 1 - MARGIN), (along, 1 - MARGIN))
    ]


def move_text(framing: Framing | None, line: TextLine) -> TextLine:
    """A line where it is on what is shown, its corners clockwise: in a mirrored photo it begins where it ends."""
    if framing is None:
        return line
    corners = [framing.move(point) for point in zip(line.corners[::2], line.corners[1::2], strict=True)]
    if framing.is_mirrored:
        corners = [corners[1], corners[0], corners[3], corners[2]]
    x1, y1, x2, y2, x3, y3, x4, y4 = (min(max(part, 0.0), 1.0) for point in corners for part in point)
    return TextLine((x1, y1, x2, y2, x3, y3, x4, y4), line.box_score, line.text_score, line.text)
