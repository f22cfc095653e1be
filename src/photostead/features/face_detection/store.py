"""SQL of faces that models find."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.face_detection.matching import Known
from photostead.features.learning import service as learning
from photostead.jobs.queues import QueueName
from photostead.kernel.ids import new_id
from photostead.ml.results import FoundFace

# Assets `assets` on which faces can be looked for: those with a picture of what was taken, and of videos the file.
VISIBLE = f"(assets.type = 'IMAGE' or not assets.is_offline) and {learning.has_picture('assets')}"


class Subject(msgspec.Struct, frozen=True):
    """Where faces are looked for. `preview`: of what was taken, not of edits; relative to the data folder."""

    id: int
    uid: str
    type: str
    preview: str


def lacking(model: str) -> str:
    """That this model has not looked at asset `assets`."""
    return learning.lacks("assets", "faces_model", model)


def read_subject(rows: Rows, asset_id: int) -> Subject | None:
    """None for an asset that is gone or on which no faces can be looked for."""
    return rows.struct(
        Subject,
        f"""
        select assets.id, assets.uid, assets.type, f.path from assets
        join asset_files f on f.asset_id = assets.id and f.type = 'preview' and f.is_edited = 0
        where assets.id = ? and {VISIBLE}
        """,
        (asset_id,),
    )


def list_known(rows: Rows, asset_id: int) -> list[Known]:
    """All faces that are noted on an asset, those that somebody took away included."""
    return rows.structs(
        Known,
        """
        select id, person_id, source, is_by_hand, deleted_at is not null, frame_ms,
               x1 * 1.0 / image_width, y1 * 1.0 / image_height, x2 * 1.0 / image_width, y2 * 1.0 / image_height
        from asset_faces
        where asset_id = ?
        order by id
        """,
        (asset_id,),
    )


def insert_face(tx: Tx, asset_id: int, face: FoundFace, size: tuple[int, int]) -> int:
    """A face that a model found on a picture of `size` (width, height in px); its key."""
    values: dict[str, Value] = {"score": face.score, "frame_ms": face.frame_ms}
    times = {"created_at": tx.now, "updated_at": tx.now}
    uid, place = new_id(), place_of(face, size)
    return tx.insert(
        "asset_faces", {"uid": uid, "asset_id": asset_id, "source": "machine-learning", **place, **values, **times}
    )


def place_of(face: FoundFace, size: tuple[int, int]) -> dict[str, Value]:
    """Its edges in whole pixels, at least one wide and high."""
    width, height = size
    x1, y1 = min(round(face.box[0] * width), width - 1), min(round(face.box[1] * height), height - 1)
    x2, y2 = max(x1 + 1, round(face.box[2] * width)), max(y1 + 1, round(face.box[3] * height))
    return {"image_width": width, "image_height": height, "x1": x1, "y1": y1, "x2": x2, "y2": y2}


def move_face(tx: Tx, face_id: int, face: FoundFace, size: tuple[int, int]) -> None:
    """A model finds a face that it, or another one, found before. Not written where nothing is new: devices hear of it."""
    tx.run(
        """
        update asset_faces
        set image_width = :image_width, image_height = :image_height, x1 = :x1, y1 = :y1, x2 = :x2, y2 = :y2,
            score = :score, updated_at = :now
        where id = :id and (image_width, image_height, x1, y1, x2, y2, score)
          is not (:image_width, :image_height, :x1, :y1, :x2, :y2, :score)
        """,
        {**place_of(face, size), "score": face.score, "id": face_id, "now": tx.now},
    )


def note_score(tx: Tx, face_id: int, score: float) -> None:
    """A model is so sure of a face that somebody else drew."""
    tx.run(
        "update asset_faces set score = :score where id = :id and score is not :score", {"id": face_id, "score": score}
    )


def delete_faces(tx: Tx, faces: Sequence[int]) -> None:
    """There are no such faces any more."""
    tx.run("delete from asset_faces where id in (select value from json_each(?))", (as_json(list(faces)),))


def is_busy(rows: Rows) -> bool:
    """Whether there is more to do in the queue than the one job that asks."""
    sql = "select total(count) > 1 from job_counts where queue = ? and state in ('active', 'waiting')"
    return bool(rows.value(sql, (str(QueueName.FACE_DETECTION),)))


def is_anything_lacking(rows: Rows, model: str) -> bool:
    """Whether there is an asset that this model has not looked at."""
    return bool(rows.value(f"select exists (select 1 from assets where {VISIBLE} and {lacking(model)})"))
