"""SQL of albums from folders: what there is, and the small writes that bring albums in line. Each write looks again at
what it changes: people go on working meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from photostead.access.identity import Identity, User
from photostead.access.visibility import SHOWN_IN_ALBUM
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.albums import service as albums
from photostead.features.albums.schema import AlbumUserRole
from photostead.features.assets import service as assets
from photostead.features.folder_albums.plan import Folder, Group, Mark
from photostead.features.folder_albums.settling import Album, Applied
from photostead.features.folder_albums.wishes import Person
from photostead.features.libraries.service import FolderAlbumSettings, read_settings
from photostead.features.users import service as users
from photostead.kernel.events import Event

# What an album gets of a folder, as SQL about `a`. Trashed ones that are in an album stay: they may come back.
BELONGS = "(a.owner_id = :owner and a.visibility in ('timeline', 'archive') and a.deleted_at is null)"
STEP = "albums"


class Library(msgspec.Struct, frozen=True):
    """A library whose folders make albums; `is_moving`: not everything in it belongs to its owner yet."""

    id: int
    owner_id: int
    import_paths: list[str]
    settings: FolderAlbumSettings
    is_moving: bool


# --- reading


def load_library(rows: Rows, uid: str) -> Library | None:
    """A library; None when it is gone or going."""
    row = rows.row(
        """
        select id, owner_id, import_paths, folder_albums, is_changing_owner
        from libraries where uid = ? and deleted_at is null
        """,
        (uid,),
    )
    if row is None:
        return None
    return Library(row[0], row[1], msgspec.json.decode(row[2]), read_settings(row[3]), bool(row[4]))


def list_folders(rows: Rows, library_id: int, owner_id: int) -> list[Folder]:
    """Every folder of a library that assets ever were in, in the order of their paths."""
    found = rows.rows(
        f"""
        select f.id, f.path,
               (select count(*) from assets a where a.folder_id = f.id and {BELONGS}),
               exists (select 1 from assets a where a.folder_id = f.id)
        from folders f
        where f.library_id = :library
        order by f.path
        """,
        {"library": library_id, "owner": owner_id},
    )
    return [Folder(key, path, count, bool(is_held)) for key, path, count, is_held in found]


def list_marks(rows: Rows, library_id: int) -> list[Mark]:
    """The albums that were made of a library's folders, in the order they were."""
    return rows.structs(
        Mark, "select id, album_id, source from folder_albums where library_id = ? order by id", (library_id,)
    )


def present_sources(rows: Rows, library_id: int, folder_ids: Sequence[int]) -> dict[int, str]:
    """In which marked album most photos of each folder are."""
    found = rows.rows(
        """
        select a.folder_id, m.source
        from assets a
        join album_assets aa on aa.asset_id = a.id and aa.added_by is null
        join folder_albums m on m.album_id = aa.album_id and m.library_id = :library
        where a.folder_id in (select value from json_each(:folders))
        group by a.folder_id, m.source
        order by count(*)
        """,
        {"library": library_id, "folders": as_json(folder_ids)},
    )
    return dict(found)


def count_held(rows: Rows, library_id: int) -> list[tuple[int, int, int]]:
    """How many photos of each folder, as `(album, folder, count)`, were put into a library's albums."""
    found = rows.rows(
        """
        select aa.album_id, a.folder_id, count(*)
        from folder_albums m
        join album_assets aa on aa.album_id = m.album_id and aa.added_by is null
        join assets a on a.id = aa.asset_id
        where m.library_id = ?
        group by aa.album_id, a.folder_id
        """,
        (library_id,),
    )
    return [(row[0], row[1], row[2]) for row in found]


def find_missing(rows: Rows, library: Library, album_id: int, group: Group) -> list[int]:
    """Photos of a group's folders that its album lacks and no person took out."""
    return rows.column(
        f"""
        select a.id from assets a
        where a.folder_id in (select value from json_each(:folders)) and {BELONGS}
          and not exists (select 1 from album_assets aa where aa.album_id = :album and aa.asset_id = a.id)
          and not exists (select 1 from folder_album_omissions o where o.album_id = :album and o.asset_id = a.id)
        order by a.id
        """,
        {"owner": library.owner_id, "album": album_id, "folders": as_json(group.folders)},
    )


def find_surplus(rows: Rows, library: Library, album_id: int, group: Group, placed: Collection[int]) -> list[int]:
    """Photos that were put into an album and lie in another folder (of those in `placed`) now, and motion parts. What
    lies below no import path any more is offline, and stays."""
    found = rows.rows(
        """
        select a.id, a.folder_id, a.visibility
        from album_assets aa
        join assets a on a.id = aa.asset_id
        where aa.album_id = :album and aa.added_by is null and a.library_id = :library
          and (a.visibility = 'hidden' or a.folder_id not in (select value from json_each(:folders)))
        """,
        {"album": album_id, "library": library.id, "folders": as_json(group.folders)},
    )
    return [asset_id for asset_id, folder_id, visibility in found if visibility == "hidden" or folder_id in placed]


def read_applied(rows: Rows, album_id: int) -> Applied | None:
    """What was set of a marked album last; None of any other."""
    text = rows.value("select applied from folder_albums where album_id = ?", (album_id,))
    return None if text is None else msgspec.json.decode(text, type=Applied)


def read_album(rows: Rows, album_id: int) -> Album | None:
    """An album as it is; None when it is gone."""
    row = rows.row(
        """
        select id, (select user_id from album_users where album_id = al.id and role = 'owner'), name, description,
               sort_order, is_activity_enabled, thumbnail_asset_id
        from albums al where id = ?
        """,
        (album_id,),
    )
    if row is None:
        return None
    people = {user: role for user, role in albums.members(rows, album_id).items() if role != AlbumUserRole.OWNER}
    return Album(row[0], row[1] or 0, row[2], row[3], row[4], bool(row[5]), row[6], people)


COVER = f"""
from album_assets aa
join assets a on a.id = aa.asset_id
where aa.album_id = :album and {SHOWN_IN_ALBUM}
"""
COVER_ORDERS = {"first": "a.local_time, a.id", "last": "a.local_time desc, a.id desc", "random": "a.uid"}


def find_cover(rows: Rows, album_id: int, wish: str | None, applied: Applied) -> int | None:
    """The asset that a wish means: the first or last by the time it was taken, any (the same each time, as long as it
    is there), or a file by its path. None without a wish, and where there is no such file."""
    if wish is None:
        return None
    params = {"album": album_id, "cover": applied.cover, "path": wish.encode(errors="surrogateescape")}
    if wish not in COVER_ORDERS:
        found: int | None = rows.value(f"select a.id {COVER} and a.path = :path", params)
        return found
    if wish == "random" == applied.thumbnail and rows.value(f"select 1 {COVER} and a.id = :cover", params):
        return applied.cover
    chosen: int | None = rows.value(f"select a.id {COVER} order by {COVER_ORDERS[wish]} limit 1", params)
    return chosen


def find_showing_otherwise(rows: Rows, album_id: int, applied: str | None, wanted: str) -> list[int]:
    """Photos put into an album whose visibility is what was set before (or the usual one), and not what is wanted."""
    return rows.column(
        """
        select a.id from album_assets aa
        join assets a on a.id = aa.asset_id
        where aa.album_id = ? and aa.added_by is null and a.visibility in (?, 'timeline') and a.visibility != ?
          and a.visibility in ('timeline', 'archive')
        order by a.id
        """,
        (album_id, applied, wanted),
    )


def has_more(rows: Rows, album_id: int) -> bool:
    """Whether people put something into an album, or made a link to it."""
    return bool(
        rows.value(
            """
            select exists (select 1 from album_assets where album_id = :album and added_by is not null)
                or exists (select 1 from shared_links where album_id = :album)
            """,
            {"album": album_id},
        )
    )


def contents(rows: Rows, album_id: int) -> list[tuple[int, int]]:
    """`(asset, folder)` of everything in an album."""
    found = rows.rows(
        """
        select a.id, a.folder_id from album_assets aa
        join assets a on a.id = aa.asset_id
        where aa.album_id = ? order by a.id
        """,
        (album_id,),
    )
    return [(row[0], row[1]) for row in found]


# --- people


def list_people(rows: Rows, owner_id: int) -> list[Person]:
    """Whom the owner of a library may know of; the user of a shared library, everyone: it is the administrators'."""
    row = rows.row("select id, uid, email, name, is_admin or is_service from users where id = ?", (owner_id,))
    if row is None:
        return []
    known = {user.id for user in users.list_known(rows, Identity(User(row[0], row[1], row[2], row[3], bool(row[4]))))}
    keys: dict[str, int] = dict(rows.rows("select uid, id from users where status = 'active' and not is_service"))
    everyone = users.users_by_key(rows).values()
    return [Person(keys[user.id], user.email, user.name) for user in everyone if user.id in known and user.id in keys]


def list_viewers(rows: Rows, owner_id: int) -> list[int]:
    """Who sees a shared library: the partners of its service user; nobody of a person's own."""
    return rows.column(
        """
        select p.shared_with_id from partners p
        join users u on u.id = p.shared_by_id
        where p.shared_by_id = ? and u.is_service
        order by 1
        """,
        (owner_id,),
    )


# --- problems


def list_troubles(rows: Rows, library: Library) -> list[tuple[str, str]]:
    """What people were told about `.albumprops` files."""
    found = rows.rows(
        "select path, reason from problems where library_id = ? and step = ? order by path", (library.id, STEP)
    )
    return [(row[0], row[1]) for row in found]


def replace_troubles(tx: Tx, library: Library, troubles: Iterable[tuple[str, str]]) -> None:
    """Tell them this instead."""
    tx.run("delete from problems where library_id = ? and step = ?", (library.id, STEP))
    tx.run_many(
        """
        insert into problems (owner_id, library_id, path, step, reason, at) values (?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """,
        [(library.owner_id, library.id, path, STEP, reason, tx.now) for path, reason in troubles],
    )


# --- visibility


def set_visibility(tx: Tx, owner_id: int, asset_ids: Sequence[int], visibility: str) -> None:
    """Archive assets, or take them out of the archive; others are left alone. The owner's devices hear of it."""
    keys: dict[str, Value] = {"ids": as_json(asset_ids), "wanted": visibility, "now": tx.now, "owner": owner_id}
    changed = tx.column(
        """
        select a.id from json_each(:ids) wanted
        cross join assets a on a.id = wanted.value
        where a.visibility in ('timeline', 'archive') and a.visibility != :wanted and a.owner_id = :owner
        """,
        keys,
    )
    tx.run(
        """
        update assets set visibility = :wanted, updated_at = :now
        where id in (select value from json_each(:changed))
        """,
        {**keys, "changed": as_json(changed)},
    )
    assets.settle_stacks(tx, changed)
    for row in assets.read_rows(tx, changed):
        told = msgspec.to_builtins(assets.describe_own(row))
        tx.emit(Event("on_asset_update", told, user_id=owner_id))
