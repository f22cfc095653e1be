"""SQL of text in pictures."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.learning import service as learning
from photostead.kernel.ids import new_id
from photostead.ml.results import TextLine

READABLE = learning.has_picture("assets")
COLUMNS = "x1, y1, x2, y2, x3, y3, x4, y4, box_score, text_score, text"


def lacking(model: str) -> str:
    """That this model has not read asset `assets`."""
    return learning.lacks("assets", "text_model", model)


class Subject(msgspec.Struct, frozen=True):
    """A picture to read: `preview` of what was taken, relative to the data folder."""

    id: int
    uid: str
    preview: str


def read_subject(rows: Rows, asset_id: int) -> Subject | None:
    """None for an asset that is gone or has no picture to read."""
    return rows.struct(
        Subject,
        f"""
        select assets.id, assets.uid, f.path from assets
        join asset_files f on f.asset_id = assets.id and f.type = 'preview' and f.is_edited = 0
        where assets.id = ? and {READABLE}
        """,
        (asset_id,),
    )


def list_lines(rows: Rows, asset_id: int) -> list[tuple[str, TextLine]]:
    """`(id, line)` of what is left of the text of a photo, where it is on the original."""
    return [
        (uid, TextLine(tuple(values[:8]), *values[8:]))
        for uid, *values in rows.rows(
            f"select uid, {COLUMNS} from asset_ocr where asset_id = ? and is_visible = 1 order by id", (asset_id,)
        )
    ]


def replace_lines(tx: Tx, asset_id: int, lines: Sequence[TextLine]) -> bool:
    """A picture says this. False where it said just that already: then nobody has to hear of it."""
    values = [(*line.corners, line.box_score, line.text_score, line.text) for line in lines]
    if tx.rows(f"select {COLUMNS} from asset_ocr where asset_id = ? order by id", (asset_id,)) == values:
        return False
    tx.run("delete from asset_ocr where asset_id = ?", (asset_id,))
    sql = f"insert into asset_ocr (uid, asset_id, {COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.run_many(sql, [(new_id(), asset_id, *line) for line in values])
    return True
