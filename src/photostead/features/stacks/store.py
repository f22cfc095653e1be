"""SQL of stacks as their owner sees them. What is on top of one and what behind it is decided in `assets`."""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.db.tx import Rows, as_json
from photostead.features.assets import service as assets
from photostead.features.stacks.schema import StackResponseDto

SHOWN = "(a.deleted_at is null and a.visibility in ('timeline', 'archive'))"


def find_stacks(rows: Rows, user_id: int, uids: Sequence[str]) -> dict[str, int]:
    """A person's stacks among these: uid to key."""
    return dict(
        rows.rows(
            "select uid, id from stacks where owner_id = ? and uid in (select value from json_each(?))",
            (user_id, as_json([uid.lower() for uid in uids])),
        )
    )


def list_stacks(rows: Rows, user_id: int, primary_uid: str | None) -> list[int]:
    """The keys of a person's stacks of which two assets or more show; of those only that with this asset on top."""
    return rows.column(
        f"""
        select s.id from stacks s
        where s.owner_id = :user
          and (:primary is null or s.primary_asset_id = (select p.id from assets p where p.uid = :primary))
          and (select count(*) from assets a where a.stack_id = s.id and {SHOWN}) > 1
        order by s.id
        """,
        {"user": user_id, "primary": primary_uid},
    )


def describe(rows: Rows, identity: Identity, stack_ids: Sequence[int]) -> list[StackResponseDto]:
    """These stacks, in this order."""
    members = rows.rows(
        f"""
        select s.id, a.id from json_each(?) wanted
        join stacks s on s.id = wanted.value
        join assets a on a.stack_id = s.id and {SHOWN}
        order by wanted.key, a.id != s.primary_asset_id, a.file_created_at, a.id
        """,
        (as_json(stack_ids),),
    )
    answers = {stack_id: empty(rows, stack_id) for stack_id in stack_ids}
    shown = assets.describe(rows, [asset_id for _, asset_id in members], identity)
    for (stack_id, _), asset in zip(members, shown, strict=True):
        answers[stack_id].assets.append(asset)
    return list(answers.values())


def empty(rows: Rows, stack_id: int) -> StackResponseDto:
    """A stack without its assets."""
    row = rows.row(
        "select s.uid, p.uid from stacks s join assets p on p.id = s.primary_asset_id where s.id = ?", (stack_id,)
    )
    uid, primary_uid = row or ("", "")
    return StackResponseDto(assets=[], id=uid, primary_asset_id=primary_uid)


def find_member(rows: Rows, stack_id: int, uid: str) -> tuple[int, bool, bool] | None:
    """`(key, whether it shows, whether it shows in the timeline)` of an asset in a stack; None where it is not in it."""
    row = rows.row(
        f"select a.id, {SHOWN}, {SHOWN} and a.visibility = 'timeline' from assets a where a.stack_id = ? and a.uid = ?",
        (stack_id, uid.lower()),
    )
    return None if row is None else (row[0], bool(row[1]), bool(row[2]))


def shows_in_timeline(rows: Rows, stack_id: int) -> bool:
    """Whether any of a stack is in the timeline."""
    found = rows.value(
        f"select 1 from assets a where a.stack_id = ? and {SHOWN} and a.visibility = 'timeline'", (stack_id,)
    )
    return bool(found)
