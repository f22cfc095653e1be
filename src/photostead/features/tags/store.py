"""SQL of tags as their owner sees and changes them."""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.access.visibility import may_write, those_under
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import service as assets
from photostead.features.tags.schema import TagResponseDto

COLUMNS = "t.uid, t.value, t.color, t.created_at, t.updated_at, p.uid"
# A tag and everything below it.
SUBTREE = """
  with recursive subtree (id) as (
    select :tag
    union
    select t.id from tags t join subtree on t.parent_id = subtree.id
  )
"""


def list_tags(rows: Rows, user_id: int) -> list[TagResponseDto]:
    """All of a person's tags, by value."""
    found = rows.rows(
        f"select {COLUMNS} from tags t left join tags p on p.id = t.parent_id where t.user_id = ? order by t.value",
        (user_id,),
    )
    return [assets.describe_tag(row) for row in found]


def describe(rows: Rows, tag_ids: Sequence[int]) -> list[TagResponseDto]:
    """These tags, in this order."""
    found = rows.rows(
        f"""
        select {COLUMNS} from json_each(?) wanted
        join tags t on t.id = wanted.value
        left join tags p on p.id = t.parent_id
        order by wanted.key
        """,
        (as_json(tag_ids),),
    )
    return [assets.describe_tag(row) for row in found]


def find_tags(rows: Rows, user_id: int, uids: Sequence[str]) -> dict[str, int]:
    """A person's tags among these: uid to key, in the order given, each once."""
    keys: dict[str, int] = dict(
        rows.rows(
            "select uid, id from tags where user_id = ? and uid in (select value from json_each(?))",
            (user_id, as_json([uid.lower() for uid in uids])),
        )
    )
    return {uid.lower(): keys[uid.lower()] for uid in uids if uid.lower() in keys}


def own_assets(rows: Rows, identity: Identity, uids: Sequence[str]) -> dict[str, int]:
    """Those of the assets that the caller may change: uid to key, in the order given, each once."""
    return those_under(rows, may_write(identity), identity, uids)


def tagged_among(rows: Rows, tag_id: int, asset_ids: Sequence[int]) -> set[int]:
    """Those of the assets that have the tag."""
    return set(
        rows.column(
            "select asset_id from asset_tags where tag_id = ? and asset_id in (select value from json_each(?))",
            (tag_id, as_json(asset_ids)),
        )
    )


def detach(tx: Tx, tag_id: int, asset_ids: Sequence[int]) -> None:
    """Take a tag from assets."""
    tx.run(
        "delete from asset_tags where tag_id = ? and asset_id in (select value from json_each(?))",
        (tag_id, as_json(asset_ids)),
    )


def assets_below(rows: Rows, tag_id: int) -> list[int]:
    """Every asset that has the tag or one below it."""
    return rows.column(
        f"{SUBTREE} select distinct asset_id from asset_tags where tag_id in (select id from subtree)", {"tag": tag_id}
    )


def rename(tx: Tx, tag_id: int, value: str) -> None:
    """Give a tag another value, and those below it theirs."""
    tx.run(
        f"""
        {SUBTREE}
        update tags
        set value = :value || substr(value, (select length(value) from tags where id = :tag) + 1), updated_at = :now
        where id in (select id from subtree)
        """,
        {"tag": tag_id, "value": value, "now": tx.now},
    )


def delete_empty(tx: Tx, before: int) -> int:
    """Delete the tags made before then (ms) that no asset has, nor any below them that stays; how many."""
    return len(
        tx.column(
            """
            with recursive kept (id, parent_id) as (
              select t.id, t.parent_id from tags t
              where t.created_at >= :before or exists (select 1 from asset_tags a where a.tag_id = t.id)
              union
              select p.id, p.parent_id from tags p join kept on p.id = kept.parent_id
            )
            delete from tags where id not in (select id from kept) returning id
            """,
            {"before": before},
        )
    )
