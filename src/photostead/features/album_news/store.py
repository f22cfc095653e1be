"""SQL of what is new in an album, and for whom."""

from dataclasses import dataclass

from photostead.access.visibility import SHOWN_IN_ALBUM
from photostead.db.tx import Rows


@dataclass(frozen=True, slots=True)
class Album:
    """An album, as far as it is spoken of."""

    id: int
    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class Addition:
    """What one person added: how many of each, and when the last one (ms). `user_id` is None for a guest or a rule."""

    user_id: int | None
    name: str | None
    photos: int
    videos: int
    last_at: int


def find_album(rows: Rows, album_id: int) -> Album | None:
    """One that is still there."""
    row = rows.row("select id, uid, name from albums where id = ?", (album_id,))
    return None if row is None else Album(*row)


def list_members(rows: Rows, album_id: int) -> list[int]:
    """The keys of an album's people who can sign in and read."""
    return rows.column(
        """
        select u.id from album_users au
        join users u on u.id = au.user_id and u.status = 'active' and not u.is_service
        where au.album_id = ?
        order by u.id
        """,
        (album_id,),
    )


def name_of(rows: Rows, user_id: int) -> str:
    """What a person is called."""
    return str(rows.value("select name from users where id = ?", (user_id,)) or "Somebody")


def list_additions(rows: Rows, album_id: int, since: int) -> list[Addition]:
    """What of an album's contents that shows was added since an instant (ms), by person, most first."""
    found = rows.rows(
        f"""
        select aa.added_by, u.name, count(*) filter (where a.type = 'IMAGE'), count(*) filter (where a.type != 'IMAGE'),
               max(aa.added_at)
        from album_assets aa
        join assets a on a.id = aa.asset_id
        left join users u on u.id = aa.added_by
        where aa.album_id = :album and aa.added_at >= :since and {SHOWN_IN_ALBUM}
        group by aa.added_by
        order by count(*) desc, aa.added_by
        """,
        {"album": album_id, "since": since},
    )
    return [Addition(*row) for row in found]
