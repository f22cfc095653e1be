"""Reading databases that were set aside: of a newer schema that this program does not know, perhaps damaged. Whatever
cannot be read of them is not there.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import msgspec

from photostead.db import recover
from photostead.db.connection import connect
from photostead.db.tx import Params, Rows
from photostead.features.assets import service as assets
from photostead.features.edits.service import EditRow

log = logging.getLogger(__name__)

IN_FOLDER = """
select a.*, u.uid as owner_uid, v.uid as motion_uid
from assets a
join users u on u.id = a.owner_id
left join assets v on v.id = a.live_photo_video_id
where a.library_id is null and {0}
"""
BY_FOLDER = "a.folder_id = (select f.id from folders f where ifnull(f.library_id, 0) = 0 and f.path = :folder)"
NAMES = f"select a.path, a.uid from assets a where a.library_id is null and {BY_FOLDER}"
# Of a schema with other folders: slow, and always right.
BY_PATH = "substr(a.path, 1, length(:folder) + 1) = cast(:folder || '/' as blob)"


class Aside(Rows):
    """One of them, open for reading. A query it does not understand raises apsw.Error."""

    def dicts(self, sql: str, params: Params = ()) -> list[dict[str, Any]]:
        """Rows by the names of their columns."""
        cursor = self._connection.execute(sql, params)
        return [dict(zip((column[0] for column in cursor.get_description()), row, strict=True)) for row in cursor]


class Upload(msgspec.Struct, frozen=True):
    """What a database that was set aside knows of a file of ours."""

    asset: dict[str, Any]
    overrides: str | None
    sidecar: str | None
    metadata: list[tuple[str, str]]
    albums: list[str]
    tags: list[str]
    edits: list[EditRow]


class Found(msgspec.Struct, frozen=True):
    """What is known of the files of one folder: `uploads` by path; `doomed`, the paths whose removal was asked for."""

    uploads: dict[bytes, Upload]
    doomed: set[bytes]


@contextmanager
def open_aside(path: Path) -> Iterator[Aside]:
    """Raises apsw.Error."""
    with closing(connect(path, readonly=True)) as connection:
        yield Aside(connection)


def find(database: Path, folder: bytes, names: set[bytes]) -> Found:
    """Ask all databases that were set aside, the last one first, about files of a folder (exact bytes, relative to the
    media folder). Blocks."""
    found = Found({}, set())
    for path in recover.set_aside_files(database):
        try:
            with open_aside(path) as aside:
                known = uploads_in(aside, folder)
                doomed = doomed_paths(aside) - set(known)
                for name in (names & set(known)) - set(found.uploads) - found.doomed:
                    found.uploads[name] = describe(aside, known[name])
        except apsw.Error as error:
            log.warning("%s cannot be asked about %s: %s", path, folder.decode(errors="replace"), error)
        else:
            found.doomed.update((names & doomed) - set(found.uploads))
    return found


def names_in(database: Path, folder: bytes) -> dict[bytes, str]:
    """Whose the files of a folder were last: ids by exact path; those that no database knows are left out. Blocks."""
    names: dict[bytes, str] = {}
    for path in recover.set_aside_files(database):
        try:
            with open_aside(path) as aside:
                names = {**dict(aside.rows(NAMES, {"folder": folder})), **names}
        except apsw.Error as error:
            log.debug("%s cannot be asked for names: %s", path, error)
    return names


def uploads_in(aside: Aside, folder: bytes) -> dict[bytes, dict[str, Any]]:
    """Its rows of a folder's uploads."""
    try:
        rows = aside.dicts(IN_FOLDER.format(BY_FOLDER), {"folder": folder})
    except apsw.SQLError:
        rows = aside.dicts(IN_FOLDER.format(BY_PATH), {"folder": folder})
    return {row["path"]: row for row in rows if assets.parent_of(row["path"]) == folder}


def doomed_paths(aside: Aside) -> set[bytes]:
    """Files of uploads that nobody wants and that were not removed yet."""
    payloads = aside.column("select payload from jobs where name = ?", (assets.DELETE_FILES.name,))
    paths = [path for payload in payloads for path in msgspec.json.decode(payload)["paths"]]
    return {path.encode() for path in paths if path.startswith("library/")}


def describe(aside: Aside, asset: dict[str, Any]) -> Upload:
    """A row with what people put beside it."""
    key = (asset["id"],)
    return Upload(
        asset=asset,
        overrides=aside.value("select fields from asset_overrides where asset_id = ?", key),
        sidecar=aside.value(
            "select path from asset_files where asset_id = ? and type = 'sidecar' and not is_edited", key
        ),
        metadata=aside.rows("select key, value from asset_metadata where asset_id = ?", key),
        albums=aside.column(
            "select al.uid from album_assets aa join albums al on al.id = aa.album_id where aa.asset_id = ?", key
        ),
        tags=tags_in(aside, asset["id"]),
        edits=edits_in(aside, asset["id"]),
    )


def edits_in(aside: Aside, asset_id: int) -> list[EditRow]:
    """What is done to a photo; the schema may be of before that could be."""
    sql = "select uid, action, parameters from asset_edits where asset_id = ? order by sequence"
    try:
        return aside.structs(EditRow, sql, (asset_id,))
    except apsw.SQLError:
        return []


def tags_in(aside: Aside, asset_id: int) -> list[str]:
    """The values of an asset's tags; the schema may be of before there were any."""
    try:
        return aside.column(
            "select t.value from asset_tags at join tags t on t.id = at.tag_id where at.asset_id = ?", (asset_id,)
        )
    except apsw.SQLError:
        return []
