"""SQL of downloads: which files somebody may take away, beginning with the rule of who sees what."""

from collections.abc import Sequence
from typing import NamedTuple

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import SHOWN_IN_ALBUM, find_album, find_all, may_read, viewer_params
from photostead.db.tx import Rows, Value, as_json
from photostead.kernel.errors import Forbidden, Invalid


class Piece(NamedTuple):
    """A file that is there: the key and uid of its asset, its size in bytes."""

    id: int
    uid: str
    size: int


def find_given(rows: Rows, identity: Identity, uids: Sequence[str]) -> list[int]:
    """The keys of assets that the caller may take away, each once, in the order given. Raises Invalid unless they see
    all of them, and Forbidden where an original would tell them a place that its owner keeps back."""
    ids = list(dict.fromkeys(find_all(rows, may_read(identity), identity, list(uids), "asset.download")))
    if len(places.told(rows, identity, ids)) < len(ids):
        raise Forbidden("An original says where it was taken, and an owner keeps places back: ask them for the files.")
    return ids


def find_in_album(rows: Rows, identity: Identity, uid: str) -> list[int]:
    """The keys of what an album shows and the caller may take away, oldest first. Raises Invalid."""
    album = find_album(rows, identity, uid, "album.download")
    inside = "a.id in (select asset_id from album_assets where album_id = :album)"
    return find_where(rows, identity, f"{inside} and {SHOWN_IN_ALBUM}", album=album)


def find_of_person(rows: Rows, identity: Identity, uid: str) -> list[int]:
    """The keys of all that the caller, or a partner of theirs, has in the timeline; of the caller also the archive.
    Raises Invalid for everybody else, and for guests."""
    if identity.link is None and uid.lower() == identity.user.uid:
        owner, visibilities = identity.user.id, ["timeline", "archive"]
    else:
        owner, visibilities = find_partner(rows, identity, uid), ["timeline"]
    return find_where(
        rows,
        identity,
        "a.owner_id = :owner and a.deleted_at is null and a.visibility in (select value from json_each(:visibilities))",
        owner=owner,
        visibilities=as_json(visibilities),
    )


def find_partner(rows: Rows, identity: Identity, uid: str) -> int:
    """The key of a person who shares their timeline with the caller. Raises Invalid."""
    found = rows.value(
        """
        select u.id from users u
        join partners p on p.shared_by_id = u.id and p.shared_with_id = :viewer
        where u.uid = :uid and u.status = 'active' and :viewer_link is null
        """,
        {**viewer_params(identity), "uid": uid.lower()},
    )
    if found is None:
        raise Invalid("Not found or no timeline.download access")
    return int(found)


def find_where(rows: Rows, identity: Identity, condition: str, **params: Value) -> list[int]:
    """The keys under a condition of this module, without those whose originals would tell more than the caller may know."""
    return rows.column(
        f"""
        select a.id from assets a
        where {condition} and {may_read(identity)} and {places.IS_TOLD}
        order by a.local_time, a.id
        """,
        {**viewer_params(identity), **params},
    )


def files_there(rows: Rows, ids: Sequence[int]) -> list[Piece]:
    """The files of these assets in their order, without those that are missing on the disk."""
    found = rows.rows(
        """
        select a.id, a.uid, a.file_size from json_each(:ids) wanted
        join assets a on a.id = wanted.value
        where a.is_offline = 0
        order by wanted.key
        """,
        {"ids": as_json(ids)},
    )
    return [Piece(*row) for row in found]


def motion_parts(rows: Rows, identity: Identity, ids: Sequence[int], *, with_embedded: bool) -> dict[int, Piece]:
    """The videos of live photos, by the photo's key, as far as the caller sees them; `with_embedded`: also those that are
    in the photo's own file."""
    found = rows.rows(
        f"""
        select p.id, a.id, a.uid, a.file_size from assets p
        join assets a on a.id = p.live_photo_video_id
        where p.id in (select value from json_each(:ids)) and a.is_offline = 0 and {may_read(identity)}
          and (:with_embedded or not a.is_extracted)
        """,
        {**viewer_params(identity), "ids": as_json(ids), "with_embedded": with_embedded},
    )
    return {photo: Piece(*part) for photo, *part in found}
