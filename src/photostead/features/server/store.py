"""SQL of what the server says of itself."""

from typing import Any

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Row, Rows, Tx
from photostead.features.server.schema import ServerVersionHistoryResponseDto, UsageByUserDto
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id


def list_versions(rows: Rows) -> list[ServerVersionHistoryResponseDto]:
    """The versions that ran here, the newest first."""
    found = rows.rows("select created_at, uid, version from version_history order by created_at desc, id desc")
    return [ServerVersionHistoryResponseDto(to_wire(row[0]), row[1], row[2]) for row in found]


def record_version(tx: Tx, version: str) -> bool:
    """Note that a version runs, the first time it does; whether this was it."""
    if tx.value("select 1 from version_history where version = ?", (version,)):
        return False
    tx.insert("version_history", {"uid": new_id(), "version": version, "created_at": tx.now})
    return True


# A live photo is one photo to a person: its video half counts as bytes only, unless those are in the photo's own file. Trash
# is still on the disk.
USAGE = """
select
  u.uid,
  u.name,
  u.quota_bytes,
  count(*) filter (where a.type = 'IMAGE' and a.visibility != 'hidden'),
  count(*) filter (where a.type = 'VIDEO' and a.visibility != 'hidden'),
  total(a.file_size) filter (where a.type = 'IMAGE'),
  total(a.file_size) filter (where a.type = 'VIDEO' and not a.is_extracted)
from users u
left join assets a on a.owner_id = u.id
group by u.id
order by u.created_at, u.id
"""


def list_usage(rows: Rows) -> list[UsageByUserDto]:
    """What each person has, uploads and external libraries alike, in the order the accounts were made."""
    return [describe_usage(row) for row in rows.rows(USAGE)]


def describe_usage(row: Row) -> UsageByUserDto:
    """A row of USAGE."""
    photos, videos = int(row[5]), int(row[6])
    return UsageByUserDto(
        user_id=row[0],
        user_name=row[1],
        quota_size_in_bytes=row[2],
        photos=row[3],
        videos=row[4],
        usage=photos + videos,
        usage_photos=photos,
        usage_videos=videos,
    )


def get_fact(rows: Rows, key: str) -> dict[str, Any]:
    """A JSON object that this installation remembers of itself; empty where it does not."""
    return load_fact(rows, key, dict[str, Any]) or {}


def put_fact(tx: Tx, key: str, value: dict[str, Any]) -> None:
    """Remember one."""
    save_fact(tx, key, value)
