"""Guests of a shared link: how much they are told of an asset, and what becomes of what they upload. Whether they may
look or upload at all is decided before, in `access`.

Nothing here may depend on what else the link's owner has: a guest who holds the bytes of a photo must not learn whether
the owner holds them too. So a guest's twin is looked for among what the link shows them, and nowhere else.
"""

import os
from base64 import b64encode
from hashlib import sha1
from pathlib import PurePath

import msgspec
from msgspec import UNSET

from photostead.access.identity import Identity, Link
from photostead.access.visibility import LINK, viewer_params
from photostead.db.tx import Rows, Tx
from photostead.features.assets import store
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.assets.store import NewAsset
from photostead.kernel.errors import Forbidden
from photostead.kernel.events import Event


def veil(answer: AssetResponseDto, *, shows_metadata: bool) -> AssetResponseDto:
    """An asset as a guest sees it. Never: where the file lies, its checksum, library, twins and stack, who is in it and
    what its owner calls it. Without metadata also nothing of when (but for the day on the clock), where, with what and
    under which name it was taken."""
    answer.original_path = ""
    # Clients take it for an id of the bytes, so it stays one of its own; of the bytes it says nothing.
    answer.checksum = b64encode(sha1(answer.id.encode(), usedforsecurity=False).digest()).decode()
    answer.library_id = answer.duplicate_id = answer.stack = None
    answer.is_favorite = False
    answer.people, answer.tags = [], []
    if not shows_metadata:
        answer.original_file_name = neutral_name(answer)
        answer.has_metadata = False
        answer.exif_info = UNSET
        # The difference to the wall clock would be the time zone, and with it about where.
        answer.file_created_at = answer.file_modified_at = answer.local_date_time
        answer.created_at = answer.updated_at = answer.local_date_time
    return answer


def neutral_name(answer: AssetResponseDto) -> str:
    """A file name that says nothing but the kind of file."""
    return answer.id + PurePath(answer.original_file_name).suffix.lower()


# --- what they upload


def find_twin(rows: Rows, identity: Identity, content_hash: bytes) -> str | None:
    """The id of an asset with these bytes among what the link shows."""
    found: str | None = rows.value(
        f"select a.uid from assets a where a.owner_id = :viewer and a.content_hash = :hash and {LINK} order by a.id",
        {**viewer_params(identity), "hash": content_hash},
    )
    return found


def apart(rows: Rows, new: NewAsset) -> NewAsset:
    """The same asset, to stand beside one of the owner's with these bytes: an owner's checksums are unique, so it gets
    one of its own, as the files of libraries do."""
    if store.find_upload(rows, new.owner_id, new.checksum) is None:
        return new
    return msgspec.structs.replace(new, checksum=sha1(new.checksum + os.urandom(20), usedforsecurity=False).digest())


def check_still_welcome(tx: Tx, link: Link) -> None:
    """Raises Forbidden where the link was changed or closed while the bytes came."""
    is_welcome = tx.value(
        """
        select 1 from shared_links
        where id = :link and allow_upload and password_hash is :password
          and (expires_at is null or expires_at > :now)
        """,
        {"link": link.id, "password": link.password_hash, "now": tx.now},
    )
    if not is_welcome:
        raise Forbidden("This shared link does not allow uploads")


def hand_in(tx: Tx, link: Link, asset_id: int) -> None:
    """What a guest uploads shows where the guest is: in the link's album or among the link's assets."""
    tx.run("insert into link_uploads (link_id, asset_id) values (?, ?)", (link.id, asset_id))
    if link.album_id is None:
        tx.run("insert into shared_link_assets (link_id, asset_id) values (?, ?)", (link.id, asset_id))
        return
    tx.run(
        "insert into album_assets (album_id, asset_id, added_at) values (?, ?, ?)", (link.album_id, asset_id, tx.now)
    )
    tx.run("update albums set updated_at = ? where id = ?", (tx.now, link.album_id))
    people = tx.rows(
        "select al.uid, au.user_id from albums al join album_users au on au.album_id = al.id where al.id = ?",
        (link.album_id,),
    )
    for uid, user_id in people:
        tx.emit(Event("on_album_update", uid, user_id=user_id))
