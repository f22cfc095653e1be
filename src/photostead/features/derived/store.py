"""SQL of what was made and is needed no more. No file is touched here.

Names in the fragments: a file is `f`.
"""

from collections.abc import Sequence

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.derived.schema import DerivedAmountDto, DerivedKind
from photostead.features.settings.schema import AdminConfigDto

STATE = "derived"
FULLSIZE = "f.type = 'fullsize' and f.is_edited = 0 and not :makes_fullsize"
ENCODED = """f.type = 'encoded_video' and (not :makes_videos or exists (
  select 1 from videos v where v.asset_id = f.asset_id and v.decision = 'as_is'
))"""
UNNEEDED = {DerivedKind.FULLSIZE: FULLSIZE, DerivedKind.ENCODED_VIDEO: ENCODED}
ANY_UNNEEDED = " or ".join(f"({condition})" for condition in UNNEEDED.values())
# Its original is there, and nothing is known against it: then it can be made in the format that is set.
OTHER_FORMAT = """
  a.thumbnails_at is not null and a.is_offline = 0
  and not exists (select 1 from problems p where p.asset_id = a.id and p.step = 'thumbnail')
  and exists (
    select 1 from asset_files f
    where f.asset_id = a.id and f.is_edited = 0 and (
      (f.type = 'preview' and f.path not like '%.' || :preview)
      or (f.type = 'thumbnail' and f.path not like '%.' || :thumbnail)
      or (f.type = 'fullsize' and :makes_fullsize and f.path not like '%.' || :fullsize)
    )
  )
"""
# Assets of which something does not follow the settings.
TO_FOLLOW = f"""id in (
  select a.id from assets a
  where ({OTHER_FORMAT}) or exists (
    select 1 from asset_files f where f.asset_id = a.id and ({ANY_UNNEEDED})
  )
)"""


class State(msgspec.Struct, frozen=True, rename="camel"):
    """What the last looks came to; instants in ms, sizes in bytes."""

    looked_at: int | None = None
    left_count: int = 0
    left_bytes: int = 0
    cleaned_at: int | None = None
    removed_count: int = 0
    removed_bytes: int = 0


def load_state(rows: Rows) -> State:
    """As it was saved last."""
    return load_fact(rows, STATE, State) or State()


def save_state(tx: Tx, state: State) -> None:
    """Write it down."""
    save_fact(tx, STATE, state)


def wishes_of(config: AdminConfigDto) -> dict[str, Value]:
    """What the statements of this module bind: what is to be made, and in which formats."""
    return {
        "makes_fullsize": config.image.fullsize.enabled,
        "makes_videos": config.ffmpeg.transcode != "disabled",
        "preview": str(config.image.preview.format),
        "thumbnail": str(config.image.thumbnail.format),
        "fullsize": str(config.image.fullsize.format),
    }


def count_unneeded(rows: Rows, config: AdminConfigDto) -> list[DerivedAmountDto]:
    """How much of each kind rows name."""
    found = []
    for kind, condition in UNNEEDED.items():
        sql = f"select count(*), ifnull(sum(f.size), 0) from asset_files f where {condition}"
        row = rows.row(sql, wishes_of(config)) or (0, 0)
        found.append(DerivedAmountDto(kind, *row))
    return found


def count_other_format(rows: Rows, config: AdminConfigDto) -> int:
    """How many photos and videos have a picture in a format that is set no more."""
    return int(rows.value(f"select count(*) from assets a where {OTHER_FORMAT}", wishes_of(config)))


def is_in_other_format(rows: Rows, config: AdminConfigDto, asset_id: int) -> bool:
    """Whether one of them has."""
    sql = f"select exists (select 1 from assets a where a.id = :id and {OTHER_FORMAT})"
    return bool(rows.value(sql, {**wishes_of(config), "id": asset_id}))


def take_unneeded(tx: Tx, config: AdminConfigDto, limit: int, asset_id: int | None = None) -> tuple[list[str], int]:
    """Forget some files that nobody needs, of one asset or of any; `(paths, bytes)`."""
    whose = "1" if asset_id is None else "f.asset_id = :asset"
    found = tx.rows(
        f"""
        select f.id, f.path, f.size from asset_files f
        where {whose} and ({ANY_UNNEEDED})
        order by f.id
        limit :limit
        """,
        {**wishes_of(config), "asset": asset_id, "limit": limit},
    )
    keys = as_json([key for key, _, _ in found])
    tx.run("delete from asset_files where id in (select value from json_each(?))", (keys,))
    return [path for _, path, _ in found], sum(size or 0 for _, _, size in found)


def known_assets(rows: Rows, uids: Sequence[str]) -> set[str]:
    """Those of the ids that are an asset's."""
    return set(
        rows.column("select uid from assets where uid in (select value from json_each(?))", (as_json(list(uids)),))
    )
