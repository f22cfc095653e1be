"""SQL of libraries that change hands."""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.faces import service as faces
from photostead.features.keywords import service as keywords
from photostead.features.libraries.roots import roots_of
from photostead.features.libraries.work import APPLY_FOLDERS
from photostead.features.recognition import service as recognition
from photostead.kernel.errors import Invalid

OF_THESE = "(select value from json_each(:ids))"


class Sharing(msgspec.Struct, frozen=True):
    """A library, as far as sharing it goes. `former_owner_id` is None where that person is gone; `roots` are the
    present owner's (None: unlimited)."""

    id: int
    uid: str
    name: str
    owner_id: int
    owner_uid: str
    is_shared: bool
    former_owner_id: int | None
    import_paths: list[str]
    roots: list[str] | None
    has_locked: bool


def load(rows: Rows, uid: str) -> Sharing:
    """How a library is shared. Raises Invalid."""
    row = rows.row(
        """
        select l.id, l.uid, l.name, l.owner_id, u.uid, l.is_shared,
               (select f.id from users f where f.id = l.former_owner_id and f.status = 'active'), l.import_paths,
               exists (select 1 from assets a where a.library_id = l.id and a.visibility = 'locked')
        from libraries l
        join users u on u.id = l.owner_id
        where l.uid = ? and l.deleted_at is null
        """,
        (uid.lower(),),
    )
    if row is None:
        raise Invalid("Library not found")
    library_id, uid, name, owner_id, owner_uid, is_shared, former_owner_id, paths, has_locked = row
    return Sharing(
        id=library_id,
        uid=uid,
        name=name,
        owner_id=owner_id,
        owner_uid=owner_uid,
        is_shared=bool(is_shared),
        former_owner_id=former_owner_id,
        import_paths=msgspec.json.decode(paths, type=list[str]),
        roots=roots_of(rows, owner_id),
        has_locked=bool(has_locked),
    )


def state_of(rows: Rows, library_id: int) -> tuple[int, bool, list[str]] | None:
    """`(owner, whether it is shared, import paths)`; None when the library is gone or going."""
    row = rows.row(
        "select owner_id, is_shared, import_paths from libraries where id = ? and deleted_at is null", (library_id,)
    )
    return None if row is None else (row[0], bool(row[1]), msgspec.json.decode(row[2]))


def set_owner(tx: Tx, library_id: int, owner: int, *, is_shared: bool) -> None:
    """The library changes hands; its assets are an earlier owner's until they are moved."""
    tx.run(
        """
        update libraries
        set former_owner_id = case when :is_shared then owner_id end, owner_id = :owner, is_shared = :is_shared,
            is_changing_owner = 1, updated_at = :now
        where id = :id
        """,
        {"id": library_id, "owner": owner, "is_shared": is_shared, "now": tx.now},
    )


def find_unsettled_owner(rows: Rows, library_id: int) -> int | None:
    """The key of a library's owner while assets of it may still be an earlier one's."""
    found: int | None = rows.value("select owner_id from libraries where id = ? and is_changing_owner", (library_id,))
    return found


def next_assets(rows: Rows, library_id: int, owner: int, after: int, count: int) -> list[int]:
    """Assets of a library that are not its owner's, in the order of their keys, from behind `after`."""
    return rows.column(
        "select id from assets where library_id = ? and id > ? and owner_id != ? order by id limit ?",
        (library_id, after, owner, count),
    )


def move_assets(tx: Tx, library_id: int, owner: int, ids: Sequence[int]) -> None:
    """Give assets to their library's owner, with what repeats it; nothing happens where the owner changed meanwhile. A
    service user knows nobody: whoever shares a library finds it as it was when it is given back."""
    params: dict[str, Value] = {"ids": as_json(ids), "owner": owner, "library": library_id, "now": tx.now}
    if tx.value("select owner_id from libraries where id = ?", (library_id,)) != owner:
        return
    split_stacks(tx, library_id, ids)
    tx.run(
        f"""
        update stacks set owner_id = :owner, updated_at = :now
        where id in (select stack_id from assets where id in {OF_THESE}) and owner_id != :owner
        """,
        params,
    )
    # What was taken out of motion photos is no library's, and goes along.
    parts = f"select live_photo_video_id from assets where id in {OF_THESE} and library_id = :library"
    tx.run(f"update assets set owner_id = :owner where is_extracted and id in ({parts})", params)
    tx.run(f"update assets set owner_id = :owner where id in {OF_THESE} and library_id = :library", params)
    tx.run(f"update problems set owner_id = :owner where asset_id in {OF_THESE}", params)
    keywords.reread(tx, owner, ids)
    if not tx.value("select is_service from users where id = ?", (owner,)):
        faces.follow_owner(tx, owner, ids)
        recognition.moved(tx, owner, ids)


def split_stacks(tx: Tx, library_id: int, ids: Sequence[int]) -> None:
    """A stack is one owner's: where only some of it is in the library, the rest stays behind and is a stack no longer.
    Stacks that mix a library's files with others are rare, and a person made them by hand."""
    mixed = tx.column(
        f"""
        select distinct a.stack_id from assets a
        join assets other on other.stack_id = a.stack_id and other.library_id is not :library
        where a.id in {OF_THESE}
        """,
        {"ids": as_json(ids), "library": library_id},
    )
    assets.dissolve_stacks(tx, mixed)


def finish_change(tx: Tx, library_id: int, owner: int) -> int | None:
    """Everything was moved to `owner`: None when that is who owns the library still, else whose it is now. Albums made of
    its folders follow."""
    present: int | None = find_unsettled_owner(tx, library_id)
    if present != owner:
        return present
    params = {"library": library_id, "owner": owner}
    # A path that another library of theirs has trouble with too is told of once; the next scan tells it anew.
    tx.run("update or ignore problems set owner_id = :owner where library_id = :library", params)
    tx.run("delete from problems where library_id = :library and owner_id != :owner", params)
    tx.run("update libraries set is_changing_owner = 0 where id = ?", (library_id,))
    uid = tx.value("select uid from libraries where id = ?", (library_id,))
    tx.enqueue(APPLY_FOLDERS.job(uid, library_uid=uid))
    remove_idle_services(tx, owner)
    return None


IDLE = """(
  u.is_service
  and not exists (select 1 from libraries l where l.owner_id = u.id)
  and not exists (select 1 from assets a where a.owner_id = u.id)
)"""


def remove_idle_services(tx: Tx, heir: int | None = None) -> None:
    """Service users that own nothing any more go, and with them whom they were partners of. Call it when a library has
    changed hands or is gone. Albums that were made of its folders and are still there go to `heir`; without one to the
    first editor or viewer, or the first administrator: people may have put something of their own into them."""
    found = tx.rows(
        f"""
        select au.album_id,
               coalesce(:heir, (select m.user_id from album_users m
                                where m.album_id = au.album_id and m.role != 'owner'
                                order by m.role = 'editor' desc, m.created_at, m.user_id limit 1),
                        (select user_id from first_admin))
        from album_users au
        join users u on u.id = au.user_id
        where au.role = 'owner' and {IDLE}
        """,
        {"heir": heir},
    )
    for album_id, new_owner in found:
        tx.run("delete from album_users where album_id = ? and (user_id = ? or role = 'owner')", (album_id, new_owner))
        tx.run(
            "insert into album_users (album_id, user_id, role, created_at) values (?, ?, 'owner', ?)",
            (album_id, new_owner, tx.now),
        )
    tx.run(f"delete from users where id in (select u.id from users u where {IDLE})")
