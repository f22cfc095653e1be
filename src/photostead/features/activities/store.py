"""SQL of activities: which there are and show, and the one that is added or goes."""

import msgspec

from photostead.access.identity import Identity
from photostead.access.visibility import ALBUM_OWNERS, MEMBER, SHOWN_IN_ALBUM, viewer_params
from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.activities.schema import (
    ActivityResponseDto,
    ActivityStatisticsResponseDto,
    GetActivitiesQuery,
    GetActivityStatisticsQuery,
    ReactionType,
)
from photostead.features.users import service as users
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id

# An asset that was locked or thrown away takes with it what was said of it, and a removed person what they said.
SHOWN = f"""(
  u.status = 'active'
  and (ac.asset_id is null or exists (select 1 from assets a where a.id = ac.asset_id and {SHOWN_IN_ALBUM}))
)"""
ACTIVITIES = """
  activities ac
  join users u on u.id = ac.user_id
  left join assets asset on asset.id = ac.asset_id
"""
WANTED = f"""
  ac.album_id = :album
  and (:asset_id is null or asset.uid = :asset_id)
  and (:user_id is null or u.uid = :user_id)
  and (:level is null or (ac.asset_id is null) = (:level = 'album'))
  and (:type is null or (ac.comment is null) = (:type = 'like'))
  and {SHOWN}
"""
COLUMNS = "asset.uid, ac.created_at, ac.uid, ac.comment, ac.user_id"


def list_activities(rows: Rows, album_id: int, query: GetActivitiesQuery) -> list[ActivityResponseDto]:
    """Those of an album that fit, the oldest first."""
    found = rows.rows(
        f"select {COLUMNS} from {ACTIVITIES} where {WANTED} order by ac.created_at, ac.id", wanted(album_id, query)
    )
    return describe(rows, found)


def count_activities(rows: Rows, album_id: int, query: GetActivityStatisticsQuery) -> ActivityStatisticsResponseDto:
    """How many a listing would find."""
    everything = GetActivitiesQuery(album_id=query.album_id, asset_id=query.asset_id)
    row = rows.row(
        f"select count(ac.comment), count(*) - count(ac.comment) from {ACTIVITIES} where {WANTED}",
        wanted(album_id, everything),
    )
    comments, likes = row or (0, 0)
    return ActivityStatisticsResponseDto(comments=comments, likes=likes)


def wanted(album_id: int, query: GetActivitiesQuery) -> dict[str, Value]:
    """What WANTED binds."""
    given = msgspec.structs.asdict(query) | {"album": album_id}
    return {
        name: None if value is msgspec.UNSET else value.lower() if name.endswith("_id") else value
        for name, value in given.items()
        if name != "album_id"
    }


def describe(rows: Rows, found: list[Row]) -> list[ActivityResponseDto]:
    """Rows of COLUMNS for the wire."""
    people = users.users_by_key(rows)
    return [
        ActivityResponseDto(
            asset_id=asset_uid,
            created_at=to_wire(created_at),
            id=uid,
            type=ReactionType.LIKE if comment is None else ReactionType.COMMENT,
            user=people[user_id],
            comment=comment,
        )
        for asset_uid, created_at, uid, comment, user_id in found
    ]


def get(rows: Rows, key: int) -> ActivityResponseDto:
    """One that is there."""
    return describe(rows, rows.rows(f"select {COLUMNS} from {ACTIVITIES} where ac.id = ?", (key,)))[0]


def is_enabled(rows: Rows, album_id: int) -> bool:
    """Whether the album's people may comment and like."""
    return bool(rows.value("select is_activity_enabled from albums where id = ?", (album_id,)))


def find_like(rows: Rows, album_id: int, asset_id: int | None, user_id: int) -> int | None:
    """The key of a person's like."""
    found: int | None = rows.value(
        "select id from activities where album_id = ? and asset_id is ? and user_id = ? and comment is null",
        (album_id, asset_id, user_id),
    )
    return found


def insert(tx: Tx, album_id: int, asset_id: int | None, user_id: int, comment: str | None) -> int:
    """A new one; its key."""
    about: dict[str, Value] = {"album_id": album_id, "asset_id": asset_id, "user_id": user_id, "comment": comment}
    return tx.insert("activities", {"uid": new_id(), "created_at": tx.now, "updated_at": tx.now, **about})


def find_removable(rows: Rows, identity: Identity, uid: str) -> Row | None:
    """Key, album's key and asset's uid of an activity that the caller may take away: what they said themselves, or
    what shows in an album of theirs."""
    return rows.row(
        f"""
        select ac.id, ac.album_id, asset.uid
        from {ACTIVITIES}
        join albums al on al.id = ac.album_id
        where ac.uid = :uid and (ac.user_id = :viewer or ({MEMBER} and {SHOWN}))
        """,
        {**viewer_params(identity), "roles": as_json(ALBUM_OWNERS), "uid": uid.lower()},
    )


def delete(tx: Tx, key: int) -> None:
    """Take one away."""
    tx.run("delete from activities where id = ?", (key,))
