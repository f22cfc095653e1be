"""Whether somebody is given a photo as it was taken or as its owner edited it, and the files of the latter. What edits are, and
how their pictures are made, is the slice `edits`.

Its owner gets what they ask for. Everybody else gets the edited photo whatever they ask for, or nothing while it is being
made: what was cut off may have been cut off because of them.
"""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows, as_json
from photostead.features.assets.schema import AssetMediaSize
from photostead.http.reply import File
from photostead.kernel.errors import NotFound
from photostead.media.formats import mime_of

NOT_MADE = "The edited picture is not made yet: ask again in a moment."
# Somebody edited asset `a`; there are pictures of that.
HAS_EDITS = "exists (select 1 from asset_edits x where x.asset_id = a.id)"
HAS_PICTURES = (
    "exists (select 1 from asset_files x where x.asset_id = a.id and x.is_edited = 1 and x.type != 'sidecar')"
)
# Something else is shown of it than was taken, or was until a moment ago.
CONCERNED = f"({HAS_EDITS} or {HAS_PICTURES})"


class Made(msgspec.Struct, frozen=True):
    """A picture of an edited photo. `edit` is the id of its first edit, which the names of its pictures carry."""

    path: str
    updated_at: int
    edit: str
    original_name: str
    uid: str
    thumbhash: str | None
    visibility: str

    @property
    def is_current(self) -> bool:
        """Whether it shows the present edits, and not those of a moment ago."""
        return self.edit in self.path

    @property
    def name(self) -> str:
        """What it is saved as: named after the original, and by what it is."""
        ending = PurePosixPath(self.path).suffix
        known = PurePosixPath(self.original_name)
        same = mime_of(self.path) == mime_of(self.original_name)
        return self.original_name if same else f"{known.stem}{'.jpg' if ending == '.jpeg' else ending}"


def is_concerned(rows: Rows, asset_id: int) -> bool:
    """Whether something else is shown of it than was taken, or was until a moment ago."""
    return bool(rows.value(f"select {CONCERNED} from assets a where a.id = ?", (asset_id,)))


def wanted(rows: Rows, identity: Identity, ids: Sequence[int], *, is_asked: bool) -> set[int]:
    """Those of the assets (keys) that the caller is given as they were edited."""
    return set(
        rows.column(
            """
            select a.id from assets a
            where a.id in (select value from json_each(:ids))
              and exists (select 1 from asset_edits x where x.asset_id = a.id)
              and (:asked or a.owner_id != :viewer or :link)
            """,
            {
                "ids": as_json(list(ids)),
                "asked": is_asked,
                "viewer": identity.user.id,
                "link": identity.link is not None,
            },
        )
    )


def find(rows: Rows, asset_id: int, kind: AssetMediaSize) -> Made | None:
    """The picture of an edited photo, if there is one."""
    return rows.struct(
        Made,
        """
        select f.path, f.updated_at, x.uid, a.original_name, a.uid, a.thumbhash, a.visibility
        from asset_files f
        join assets a on a.id = f.asset_id
        join asset_edits x on x.asset_id = a.id and x.sequence = 0
        where f.asset_id = ? and f.type = ? and f.is_edited = 1
        """,
        (asset_id, str(kind)),
    )


def find_rendition(
    rows: Rows, identity: Identity, asset_id: int, size: AssetMediaSize, data_dir: Path, version: str | None
) -> File | None:
    """A picture of an edited photo; None where its owner has none yet, and gets the unedited one. Raises NotFound for
    everybody else then."""
    is_guest = identity.link is not None
    if size in {AssetMediaSize.FULLSIZE, AssetMediaSize.ORIGINAL}:
        # Unlike the others it says when and with what it was taken.
        may_have = identity.link is None or (identity.link.allow_download and identity.link.show_metadata)
        size = AssetMediaSize.FULLSIZE if may_have else AssetMediaSize.PREVIEW
    made = find(rows, asset_id, size)
    if made is None or not made.is_current:
        if is_guest or rows.value("select owner_id from assets where id = ?", (asset_id,)) != identity.user.id:
            raise NotFound(NOT_MADE)
        return None
    is_immutable = version is not None and version == made.thumbhash and made.visibility != "locked"
    etag = f"{size}-edited-{made.updated_at}"
    return File(data_dir / made.path, mime_of(made.path), etag, is_immutable=is_immutable)


def original_of(rows: Rows, asset_id: int, data_dir: Path) -> File:
    """An edited photo in full size, to be taken away instead of its original. Raises NotFound."""
    made = find(rows, asset_id, AssetMediaSize.FULLSIZE)
    if made is None or not made.is_current:
        raise NotFound(NOT_MADE)
    etag = f"{made.uid}-edited-{made.updated_at}"
    return File(data_dir / made.path, mime_of(made.path), etag, download_name=made.name)
