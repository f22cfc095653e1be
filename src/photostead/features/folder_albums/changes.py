"""The writes that bring albums in line with their folders: each small, each looking again at what it changes, because
people go on working meanwhile; none writes anything where nothing is to be changed.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.albums import service as albums
from photostead.features.albums.schema import AlbumUserRole
from photostead.features.folder_albums import store
from photostead.features.folder_albums.plan import Group
from photostead.features.folder_albums.settling import Album, Applied, Settlement, Wanted, is_untouched, settle
from photostead.features.folder_albums.store import BELONGS, Library

# `(person, album)`: whom a file let in.
Invites = set[tuple[int, int]]
Step = Callable[[Tx], None]


def create_album(tx: Tx, library: Library, name: str) -> None:
    """An empty album for folders of this name, and its mark."""
    if tx.value("select 1 from folder_albums where library_id = ? and source = ?", (library.id, name)):
        return
    album_id = albums.insert_album(tx, library.owner_id, name, "")
    order = tx.value("select sort_order from albums where id = ?", (album_id,))
    applied = as_json(Applied(name, order=order))
    tx.insert("folder_albums", {"album_id": album_id, "library_id": library.id, "source": name, "applied": applied})
    albums.announce(tx, album_id)


def rename_mark(tx: Tx, mark_id: int, source: str) -> None:
    """The folders of an album give it another name now."""
    tx.run("update or ignore folder_albums set source = ? where id = ?", (source, mark_id))


def forget_mark(tx: Tx, mark_id: int) -> None:
    """No folder has the name any more under which a person deleted an album."""
    tx.run("delete from folder_albums where id = ? and album_id is null", (mark_id,))


def add_assets(
    tx: Tx, library: Library, album_id: int, group: Group, asset_ids: Sequence[int], visibility: str | None
) -> None:
    """Put photos of the group's folders into its album; new ones show where the folder's file says."""
    if not is_there(tx, album_id):
        return
    found = tx.column(
        f"""
        select a.id from assets a
        where a.id in (select value from json_each(:ids)) and {BELONGS}
          and a.folder_id in (select value from json_each(:folders))
          and not exists (select 1 from album_assets aa where aa.album_id = :album and aa.asset_id = a.id)
        order by a.id
        """,
        {
            "ids": as_json(asset_ids),
            "owner": library.owner_id,
            "folders": as_json(group.folders),
            "album": album_id,
        },
    )
    if not found:
        return
    albums.insert_assets(tx, album_id, found, None)
    if visibility == "archive":
        store.set_visibility(tx, library.owner_id, found, visibility)
    tell(tx, album_id)


def remove_assets(tx: Tx, album_id: int, asset_ids: Sequence[int]) -> None:
    """Take photos out that lie in another folder now; that is nobody's wish never to have them there again."""
    if not is_there(tx, album_id):
        return
    albums.delete_assets(tx, album_id, asset_ids)
    tx.run(
        "delete from folder_album_omissions where album_id = ? and asset_id in (select value from json_each(?))",
        (album_id, as_json(asset_ids)),
    )
    tell(tx, album_id)


def is_there(rows: Rows, album_id: int) -> bool:
    """Whether nobody deleted the album meanwhile."""
    return bool(rows.value("select 1 from albums where id = ?", (album_id,)))


def tell(tx: Tx, album_id: int, *, also: Sequence[int] = ()) -> None:
    """The album changed; its people hear of it, and `also` some who just left it."""
    albums.touch(tx, album_id)
    albums.announce(tx, album_id, also=also)


# --- settling


def find_settlement(rows: Rows, album: Album, applied: Applied, wanted: Wanted) -> Settlement | None:
    """What an album needs to be as its folders wish; None where it needs nothing."""
    cover = store.find_cover(rows, album.id, wanted.thumbnail, applied)
    found = settle(owned_by(album, wanted.owner_id), applied, wanted, cover)
    is_same = not (found.columns or found.people) and found.applied == applied
    return None if is_same and album.owner_id == wanted.owner_id else found


def owned_by(album: Album, owner_id: int) -> Album:
    """The album as it is when it belongs to the library's owner; who had it before is in it no longer."""
    people = {user: role for user, role in album.people.items() if user != owner_id}
    return msgspec.structs.replace(album, owner_id=owner_id, people=people)


def needs_settling(rows: Rows, album_id: int, wanted: Wanted) -> bool:
    """Whether anything is to be written."""
    album, applied = store.read_album(rows, album_id), store.read_applied(rows, album_id)
    return album is not None and applied is not None and find_settlement(rows, album, applied, wanted) is not None


def settle_album(tx: Tx, album_id: int, wanted: Wanted, invites: Invites) -> None:
    """Write it. Whom a file lets in is added to the invites."""
    album, applied = store.read_album(tx, album_id), store.read_applied(tx, album_id)
    if album is None or applied is None:
        return
    found = find_settlement(tx, album, applied, wanted)
    if found is None:
        return
    has_moved = album.owner_id != wanted.owner_id
    if has_moved:
        change_owner(tx, album, wanted.owner_id)
    change_columns(tx, album_id, found.columns)
    for user_id, role in found.people.items():
        change_person(tx, album_id, user_id, role)
    tx.run("update folder_albums set applied = ? where album_id = ?", (as_json(found.applied), album_id))
    invites |= {(user, album_id) for user in found.people if user in wanted.invited and user not in album.people}
    if found.columns or found.people or has_moved:
        tell(tx, album_id, also=[*album.people, *([album.owner_id] if has_moved else [])])


def change_owner(tx: Tx, album: Album, owner_id: int) -> None:
    """The library belongs to somebody else now, and so does what is made of its folders."""
    tx.run("delete from album_users where album_id = ? and user_id in (?, ?)", (album.id, album.owner_id, owner_id))
    albums.insert_member(tx, album.id, owner_id, AlbumUserRole.OWNER)


def change_columns(tx: Tx, album_id: int, columns: Mapping[str, Value]) -> None:
    """Set columns of an album; their names are those of `settling.COLUMNS`."""
    if columns:
        assignments = ", ".join(f"{name} = :{name}" for name in columns)
        tx.run(f"update albums set {assignments} where id = :id", {**columns, "id": album_id})


def change_person(tx: Tx, album_id: int, user_id: int, role: str | None) -> None:
    """Let somebody in, change their role, or let them go (None)."""
    params: dict[str, Value] = {"album": album_id, "user": user_id, "role": role}
    if role is None:
        tx.run("delete from album_users where album_id = :album and user_id = :user", params)
    elif user_id in albums.members(tx, album_id):
        tx.run("update album_users set role = :role where album_id = :album and user_id = :user", params)
    elif tx.value("select 1 from users where id = ? and status = 'active'", (user_id,)):
        albums.insert_member(tx, album_id, user_id, AlbumUserRole(role))


# --- the end


def may_go(rows: Rows, album_id: int) -> bool:
    """Whether an album holds nothing that a person set or added."""
    album, applied = store.read_album(rows, album_id), store.read_applied(rows, album_id)
    if album is None or applied is None:
        return False
    return is_untouched(album, applied) and not store.has_more(rows, album_id)


def drop_album(tx: Tx, album_id: int) -> None:
    """Remove an album whose folders are gone, with its mark."""
    if may_go(tx, album_id):
        albums.announce(tx, album_id)
        tx.run("delete from folder_albums where album_id = ?", (album_id,))
        tx.run("delete from albums where id = ?", (album_id,))
