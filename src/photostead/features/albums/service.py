"""The rules of albums: who may do what, and who hears of it.

The owner decides about people and about the album's end, owner and editors about name and content, viewers look.
"""

from collections.abc import Iterable, Sequence

from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.visibility import (
    ALBUM_EDITORS,
    ALBUM_OWNERS,
    SHAREABLE,
    find_album,
    find_albums,
    those_under,
)
from photostead.db.tx import Rows, Tx, Value
from photostead.features.albums import store, work
from photostead.features.albums.schema import (
    AddUsersDto,
    AlbumResponseDto,
    AlbumsAddAssetsDto,
    AlbumsAddAssetsResponseDto,
    AlbumUserRole,
    CreateAlbumDto,
    MapMarkerResponseDto,
    UpdateAlbumDto,
    UpdateAlbumUserDto,
)
from photostead.features.assets.schema import BulkIdErrorReason, BulkIdResponseDto, refused
from photostead.kernel.errors import Invalid
from photostead.kernel.events import Event

CHANGED = work.CHANGED
INVITED = work.INVITED
QUIET_MS = work.QUIET_MS
news_job = work.news
describe = store.describe
insert_album = store.insert_album
insert_member = store.insert_member
insert_assets = store.insert_assets
delete_assets = store.delete_assets
members = store.members
find_shown = store.find_shown
touch = store.touch
ME = "me"
LONGEST_NAME = 1000
LONGEST_DESCRIPTION = 20_000


def create_album(tx: Tx, identity: Identity, body: CreateAlbumDto) -> AlbumResponseDto:
    """A new album of the caller's. Assets that may not be shared are left out. Raises Invalid for unknown people."""
    check_texts(body)
    album_id = store.insert_album(tx, identity.user.id, body.album_name, body.description or "")
    for person in body.album_users or ():
        add_member(tx, album_id, person.user_id, person.role, identity.user.id)
    wanted = shareable(tx, identity, body.asset_ids or [])
    store.insert_assets(tx, album_id, list(dict.fromkeys(wanted.values())), identity.user.id)
    announce(tx, album_id)
    return store.describe(tx, [album_id], identity)[0]


def check_texts(body: CreateAlbumDto | UpdateAlbumDto) -> None:
    """Raises Invalid for texts that are none of a person."""
    if len(body.album_name or "") > LONGEST_NAME:
        raise Invalid(f"The album's name is too long: at most {LONGEST_NAME} characters.")
    if len(body.description or "") > LONGEST_DESCRIPTION:
        raise Invalid(f"The album's description is too long: at most {LONGEST_DESCRIPTION} characters.")


def get_album(rows: Rows, identity: Identity, uid: str) -> AlbumResponseDto:
    """One album; where several people share it, with how much is whose."""
    album_id = find_album(rows, identity, uid, "album.read")
    answer = store.describe(rows, [album_id], identity)[0]
    if len(answer.album_users) > 1:
        answer.contributor_counts = store.count_contributors(rows, album_id)
    return answer


def list_markers(rows: Rows, identity: Identity, uid: str) -> list[MapMarkerResponseDto]:
    """Where an album's assets were taken; a link that hides metadata hides places too."""
    album_id = find_album(rows, identity, uid, "album.read")
    if identity.link is not None and not identity.link.show_metadata:
        return []
    return store.list_markers(rows, album_id, identity)


def update_album(tx: Tx, identity: Identity, uid: str, body: UpdateAlbumDto) -> AlbumResponseDto:
    """Change what an album is called, how it is sorted, what stands for it. Raises Invalid."""
    album_id = find_album(tx, identity, uid, "album.update", ALBUM_EDITORS)
    check_texts(body)
    fields: dict[str, Value] = {}
    if body.album_name is not UNSET:
        fields["name"] = body.album_name
    if body.description is not UNSET:
        fields["description"] = body.description or ""
    if body.order is not UNSET:
        fields["sort_order"] = body.order
    if body.is_activity_enabled is not UNSET:
        fields["is_activity_enabled"] = body.is_activity_enabled
    if body.album_thumbnail_asset_id is not UNSET:
        fields["thumbnail_asset_id"] = find_cover(tx, album_id, body.album_thumbnail_asset_id)
    fields["updated_at"] = tx.now
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    tx.run(f"update albums set {changes} where id = :id", {**fields, "id": album_id})
    announce(tx, album_id)
    return store.describe(tx, [album_id], identity)[0]


def find_cover(rows: Rows, album_id: int, uid: str) -> int:
    """The key of an asset of the album. Raises Invalid."""
    found = store.find_shown(rows, album_id, uid)
    if found is None:
        raise Invalid("Invalid album thumbnail: the asset is not in this album.")
    return found


def delete_album(tx: Tx, identity: Identity, uid: str) -> None:
    """Remove an album; its assets stay where they are."""
    album_id = find_album(tx, identity, uid, "album.delete", ALBUM_OWNERS)
    announce(tx, album_id)
    tx.run("delete from albums where id = ?", (album_id,))


def announce(tx: Tx, album_id: int, *, also: Iterable[int] = ()) -> None:
    """Tell all people of an album, and `also` some who just left it, that it changed."""
    uid = tx.value("select uid from albums where id = ?", (album_id,))
    for user_id in sorted({*store.members(tx, album_id), *also}):
        tx.emit(Event("on_album_update", uid, user_id=user_id))


# --- assets


def shareable(rows: Rows, identity: Identity, uids: Sequence[str]) -> dict[str, int]:
    """Those of the assets that the caller may put where others see them: uid in small letters to key."""
    return those_under(rows, SHAREABLE, identity, uids)


def add_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Add assets; what came of each, in the order given. Raises Invalid where the album is not the caller's to fill."""
    album_id = find_album(tx, identity, uid, "albumAsset.create", ALBUM_EDITORS)
    return add_to(tx, identity, album_id, asset_uids, shareable(tx, identity, asset_uids))


def add_to(
    tx: Tx, identity: Identity, album_id: int, asset_uids: Sequence[str], allowed: dict[str, int]
) -> list[BulkIdResponseDto]:
    """Add to an album that the caller may fill what is `allowed` and not there yet."""
    present = store.contained(tx, album_id, list(allowed.values()))
    added: list[int] = []
    results = []
    for uid in asset_uids:
        asset_id = allowed.get(uid.lower())
        if asset_id is None:
            results.append(refused(uid, BulkIdErrorReason.NO_PERMISSION))
        elif asset_id in present:
            results.append(refused(uid, BulkIdErrorReason.DUPLICATE))
        else:
            present.add(asset_id)
            added.append(asset_id)
            results.append(BulkIdResponseDto(id=uid, success=True))
    if added:
        store.insert_assets(tx, album_id, added, identity.user.id)
        store.touch(tx, album_id)
        announce(tx, album_id)
        if len(store.members(tx, album_id)) > 1:
            work.ask_for_news(tx, album_id)
    return results


def add_assets_to_albums(tx: Tx, identity: Identity, body: AlbumsAddAssetsDto) -> AlbumsAddAssetsResponseDto:
    """Add assets to each of those albums that the caller may fill. One that went anywhere is a success."""
    allowed = shareable(tx, identity, body.asset_ids)
    albums = find_albums(tx, identity, body.album_ids, ALBUM_EDITORS)
    results = [result for album_id in albums for result in add_to(tx, identity, album_id, body.asset_ids, allowed)]
    if any(result.success for result in results):
        return AlbumsAddAssetsResponseDto(success=True)
    is_there = any(result.error == BulkIdErrorReason.DUPLICATE for result in results)
    reason = BulkIdErrorReason.DUPLICATE if is_there else BulkIdErrorReason.NO_PERMISSION
    return AlbumsAddAssetsResponseDto(success=False, error=reason)


def remove_assets(tx: Tx, identity: Identity, uid: str, asset_uids: Sequence[str]) -> list[BulkIdResponseDto]:
    """Take assets out of an album; what came of each, in the order given. They stay in the library."""
    album_id = find_album(tx, identity, uid, "albumAsset.delete", ALBUM_EDITORS)
    present = store.find_contained(tx, album_id, asset_uids, identity)
    if present:
        store.delete_assets(tx, album_id, list(present.values()))
        store.touch(tx, album_id)
        announce(tx, album_id)
    return [
        BulkIdResponseDto(id=uid, success=True)
        if present.pop(uid.lower(), None) is not None
        else refused(uid, BulkIdErrorReason.NOT_FOUND)
        for uid in asset_uids
    ]


# --- people


def add_users(tx: Tx, identity: Identity, uid: str, body: AddUsersDto) -> AlbumResponseDto:
    """Let people in. Raises Invalid for one who is unknown or in it already; then nobody is let in."""
    album_id = find_album(tx, identity, uid, "album.share", ALBUM_OWNERS)
    for person in body.album_users:
        add_member(tx, album_id, person.user_id, person.role, identity.user.id)
    store.touch(tx, album_id)
    announce(tx, album_id)
    return store.describe(tx, [album_id], identity)[0]


def add_member(tx: Tx, album_id: int, user_uid: str, role: AlbumUserRole, sender_id: int) -> None:
    """Let a person in and have them told by whom (key). Raises Invalid."""
    refuse_owner_role(role)
    user_id = tx.value(
        "select id from users where uid = ? and status = 'active' and not is_service", (user_uid.lower(),)
    )
    if user_id is None:
        raise Invalid("User not found")
    if user_id in store.members(tx, album_id):
        raise Invalid("User already added")
    store.insert_member(tx, album_id, user_id, role)
    tx.enqueue(work.invitation(album_id, user_id, sender_id))


def refuse_owner_role(role: AlbumUserRole) -> None:
    """Raises Invalid: an album has one owner, for good."""
    if role is AlbumUserRole.OWNER:
        raise Invalid("An album has one owner and keeps it: add people as editor or viewer.")


def find_member(rows: Rows, identity: Identity, album_id: int, user_uid: str) -> int:
    """The key of a person in an album, `me` being the caller. Raises Invalid."""
    wanted = identity.user.uid if user_uid == ME else user_uid.lower()
    user_id = rows.value("select id from users where uid = ?", (wanted,))
    if user_id not in store.members(rows, album_id):
        raise Invalid("Album not shared with user")
    return int(user_id)


def update_user(tx: Tx, identity: Identity, uid: str, user_uid: str, body: UpdateAlbumUserDto) -> None:
    """Give a person another role. Raises Invalid."""
    album_id = find_album(tx, identity, uid, "album.share", ALBUM_OWNERS)
    user_id = find_member(tx, identity, album_id, user_uid)
    refuse_owner_role(body.role)
    if user_id == identity.user.id:
        raise Invalid("The owner of an album stays its owner.")
    tx.run("update album_users set role = ? where album_id = ? and user_id = ?", (body.role, album_id, user_id))
    store.touch(tx, album_id)
    announce(tx, album_id)


def remove_user(tx: Tx, identity: Identity, uid: str, user_uid: str) -> None:
    """Shut a person out, or leave oneself (`me`). Raises Invalid: the owner stays, others are the owner's affair."""
    is_leaving = user_uid == ME or user_uid.lower() == identity.user.uid
    if is_leaving:
        album_id = find_album(tx, identity, uid, "album.read")
    else:
        album_id = find_album(tx, identity, uid, "album.share", ALBUM_OWNERS)
    user_id = find_member(tx, identity, album_id, user_uid)
    if store.members(tx, album_id)[user_id] == AlbumUserRole.OWNER:
        raise Invalid("Cannot remove album owner")
    tx.run("delete from album_users where album_id = ? and user_id = ?", (album_id, user_id))
    store.touch(tx, album_id)
    announce(tx, album_id, also=[user_id])
