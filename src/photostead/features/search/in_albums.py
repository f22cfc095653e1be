"""Searches in albums: what an album shows stands beside it in order (`album_photos`), so a page is read along that instead of
collecting whatever is in the album and sorting it. What albums do not show, the trash say, `store` looks for by itself.
"""

from collections.abc import Sequence
from typing import NamedTuple

from photostead.access.identity import Identity
from photostead.access.visibility import ALBUM_READERS, LINKED, MEMBER, STILL_SHOWN, viewer_params
from photostead.db.tx import Rows, Value, as_json
from photostead.features.search.conditions import Conditions
from photostead.features.search.schema import CommonSearch

SHOWN = frozenset({"timeline", "archive"})
# Of so many albums each is read in order; where they are more all is collected.
MOST_MERGED = 10
# Columns of an asset that its row beside the album has too, some of them in order.
COLUMNS = {"a.id": "p.asset_id", "a.file_created_at": "p.file_created_at", "a.local_time": "p.local_time"}


class AlbumScopes(NamedTuple):
    """Photos `p` of one album after the other, each but once; what else holds of them, instead of the conditions `replaced`;
    and what is bound."""

    scopes: tuple[str, ...]
    parts: tuple[str, ...]
    params: dict[str, Value]
    replaced: frozenset[str]


def find_scopes(rows: Rows, identity: Identity, search: CommonSearch, conditions: Conditions) -> AlbumScopes | None:
    """Where to read along; None where that would not find all, or an index of something else finds less."""
    if not conditions.inside or conditions.sets or not is_of_shown(search, conditions):
        return None
    sets = [find_keys(rows, identity, uids) for uids in conditions.inside.values()]
    least = min(sets, key=lambda keys: count_photos(rows, keys)) if len(sets) > 1 else sets[0]
    if len(least) > MOST_MERGED:
        return None
    others = [keys for keys in sets if keys is not least]
    params: dict[str, Value] = {f"album{number}": key for number, key in enumerate(least)}
    params |= {f"albums{number}": as_json(keys) for number, keys in enumerate(others)}
    return AlbumScopes(
        tuple(read_along(number) for number in range(len(least))) or ("0",),
        tuple(is_also_in(f"select value from json_each(:albums{number})") for number in range(len(others))),
        params,
        frozenset(conditions.inside),
    )


def is_of_shown(search: CommonSearch, conditions: Conditions) -> bool:
    """Whether nothing is asked for that albums do not show."""
    if conditions.with_deleted or "trashed_at" in conditions.mentions:
        return False
    return "visibility" not in conditions.mentions or search.visibility in SHOWN


def find_keys(rows: Rows, identity: Identity, uids: Sequence[str]) -> list[int]:
    """Those of the albums that the caller may see."""
    return rows.column(
        f"select al.id from albums al where al.uid in (select value from json_each(:uids)) and ({MEMBER} or {LINKED})",
        {
            **viewer_params(identity),
            "roles": as_json(ALBUM_READERS),
            "uids": as_json([uid.lower() for uid in uids]),
        },
    )


def count_photos(rows: Rows, keys: Sequence[int]) -> int:
    """How many rows the albums have."""
    sql = "select count(*) from album_photos where album_id in (select value from json_each(?))"
    return int(rows.value(sql, (as_json(keys),)))


def read_along(number: int) -> str:
    """What the album of this number shows, and none before it does."""
    scope = f"p.album_id = :album{number} and {STILL_SHOWN}"
    return scope + "".join(
        f" and not exists (select 1 from album_photos q where q.album_id = :album{earlier} and q.asset_id = p.asset_id)"
        for earlier in range(number)
    )


def is_also_in(albums: str) -> str:
    """In one of more albums: an asset is in few, so these are looked at."""
    return f"exists (select 1 from album_assets q where q.asset_id = p.asset_id and +q.album_id in ({albums}))"
