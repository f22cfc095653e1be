"""SQL of a person's tree of tags, and of which asset has which."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.keywords.names import SEPARATOR
from photostead.kernel.ids import new_id

# Of what a person set of an asset, what they did about its tags: a tag's uid to whether they gave it or took it away.
TAGGED = "tagged"


def ensure(tx: Tx, user_id: int, names: Sequence[str]) -> int:
    """The key of the tag with these names from its root down; it and its parents are made where they are missing."""
    value = SEPARATOR.join(names)
    found = tx.value("select id from tags where user_id = ? and value = ?", (user_id, value))
    if found is not None:
        return int(found)
    parent_id = ensure(tx, user_id, names[:-1]) if len(names) > 1 else None
    return insert(tx, user_id, parent_id, value)


def insert(tx: Tx, user_id: int, parent_id: int | None, value: str, color: str | None = None) -> int:
    """A new tag; its key."""
    row: dict[str, Value] = {"uid": new_id(), "user_id": user_id, "parent_id": parent_id, "value": value}
    return tx.insert("tags", {**row, "color": color, "created_at": tx.now, "updated_at": tx.now})


def read_keywords(rows: Rows, asset_id: int) -> tuple[str, ...]:
    """What the asset's file said when it was read last."""
    text = rows.value("select tags from asset_exif where asset_id = ?", (asset_id,))
    return msgspec.json.decode(text or "[]", type=tuple[str, ...])


def marks_of(rows: Rows, asset_id: int) -> dict[str, bool]:
    """What its owner did about an asset's tags: by a tag's uid, whether they gave it or took it away."""
    text = rows.value(f"select fields -> '{TAGGED}' from asset_overrides where asset_id = ?", (asset_id,))
    marks: dict[str, bool] = msgspec.json.decode(text) if text else {}
    return marks


def mark(tx: Tx, tag_uids: Iterable[str], asset_ids: Iterable[int], *, is_given: bool) -> None:
    """Remember that their owner gave assets these tags, or took them away."""
    patch: dict[str, Any] = {TAGGED: dict.fromkeys(tag_uids, is_given)}
    tx.run(
        """
        insert into asset_overrides (asset_id, fields)
        select value, :patch from json_each(:assets) where true
        on conflict do update set fields = json_patch(fields, excluded.fields)
        """,
        {"patch": as_json(patch), "assets": as_json(list(asset_ids))},
    )


def attach(tx: Tx, tag_ids: Sequence[int], asset_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Give each of the assets each of the tags; the `(asset, tag)` that are new."""
    return tx.rows(
        """
        insert or ignore into asset_tags (asset_id, tag_id)
        select a.value, t.value from json_each(:assets) a, json_each(:tags) t where true
        returning asset_id, tag_id
        """,
        {"assets": as_json(asset_ids), "tags": as_json(tag_ids)},
    )


def detach_values(tx: Tx, asset_id: int, values: Iterable[str], keep: Iterable[str]) -> None:
    """Take tags of these values from an asset, but those whose uid is among `keep`."""
    tx.run(
        """
        delete from asset_tags
        where asset_id = :asset and tag_id in (
          select t.id from tags t
          where t.user_id = (select owner_id from assets where id = :asset)
            and t.value in (select value from json_each(:values))
            and t.uid not in (select value from json_each(:keep))
        )
        """,
        {"asset": asset_id, "values": as_json(list(values)), "keep": as_json(list(keep))},
    )


def detach_foreign(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Take from assets the tags of whoever owned them before."""
    tx.run(
        """
        delete from asset_tags
        where asset_id in (select value from json_each(?))
          and not exists (
            select 1 from tags t
            join assets a on a.owner_id = t.user_id
            where t.id = asset_tags.tag_id and a.id = asset_tags.asset_id
          )
        """,
        (as_json(asset_ids),),
    )
