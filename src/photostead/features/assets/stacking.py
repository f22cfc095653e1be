"""Who stands for a stack, and who is hidden behind it: the one place that decides `stacks.primary_asset_id` and
`assets.is_stack_child`. Whoever changes visibility, trash or stack of assets calls `settle` behind it, once for all of
them: settled one by one, a stack that goes somewhere as a whole would come there with another photo on top.

- What is locked or hidden is in no stack, and a stack of fewer than two is none.
- On top stays who was there, as long as nothing shows better: what is not in the trash before what is, the timeline
  before the archive, then who stood there before and had to go, then the earliest. Phones show of a stack nothing but what
  is on top.
- Who has to go from there because it went to the trash or the archive is remembered beside the asset (`stood_for`, with the
  turn: the first has the best right), until a person chooses another: brought back it stands where it stood.
- Behind it (`is_stack_child`) is only what would show in the same place: a photo of a stack that is archived while the
  rest is not shows in the archive by itself, and in the trash every one does.

The owner's devices hear of every stack that is settled, once for all of them; phones begin a sync, whatever the event says.
"""

from collections.abc import Sequence

import msgspec

from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.kernel.events import Event
from photostead.kernel.ids import new_id

THESE = "(select value from json_each(:stacks))"
TURN = """(
  select o.fields ->> '$.stood_for.turn' from asset_overrides o
  where o.asset_id = a.id and o.fields ->> '$.stood_for.stack' = s.uid
)"""
BEST = f"""(
  select a.id from assets a
  where a.stack_id = s.id
  order by a.deleted_at is not null, a.visibility != 'timeline', {TURN} nulls last, a.id != s.primary_asset_id,
           a.file_created_at, a.id
  limit 1
)"""


def stacks_of(rows: Rows, asset_ids: Sequence[int]) -> list[int]:
    """The keys of the stacks that these assets are in."""
    return rows.column(
        "select distinct stack_id from assets where id in (select value from json_each(?)) and stack_id is not null",
        (as_json(asset_ids),),
    )


def settle(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Make right whatever stacks these assets are in."""
    settle_stacks(tx, stacks_of(tx, asset_ids))


def settle_stacks(tx: Tx, stack_ids: Sequence[int]) -> None:
    """Make stacks right after their assets changed; those that are none any more go."""
    if not stack_ids:
        return
    tell_of(tx, stack_ids)
    these: dict[str, Value] = {"stacks": as_json(stack_ids), "now": tx.now}
    let_unshown_go(tx, these)
    remove(tx, list_too_small(tx, these))
    remember_displaced(tx, these)
    choose_primaries(tx, these)
    forget_displaced(tx, list_returned(tx, these))
    note_who_is_behind(tx, these)


def let_unshown_go(tx: Tx, these: dict[str, Value]) -> None:
    """What is locked or hidden is in no stack."""
    tx.run(
        f"""
        update assets set stack_id = null, is_stack_child = 0
        where stack_id in {THESE} and visibility in ('locked', 'hidden')
        """,
        these,
    )


def list_too_small(rows: Rows, these: dict[str, Value]) -> list[int]:
    """Those with fewer than two assets."""
    sql = f"""
    select s.id from stacks s
    where s.id in {THESE} and (select count(*) from assets a where a.stack_id = s.id) < 2
    """
    return rows.column(sql, these)


def remember_displaced(tx: Tx, these: dict[str, Value]) -> None:
    """Who is on top and is about to be no more keeps its turn."""
    tx.run(
        f"""
        insert into asset_overrides (asset_id, fields)
        select a.id, json_object('stood_for', json_object('stack', s.uid, 'turn', 1 + (
          select count(*) from assets m
          join asset_overrides o on o.asset_id = m.id
          where m.stack_id = s.id and o.fields ->> '$.stood_for.stack' = s.uid
        )))
        from stacks s
        join assets a on a.id = s.primary_asset_id and a.stack_id = s.id
        where s.id in {THESE} and a.id != {BEST.replace("a.", "b.").replace("assets a", "assets b")} and {TURN} is null
        on conflict do update set fields = json_patch(fields, excluded.fields)
        """,
        these,
    )


def forget_displaced(tx: Tx, stack_ids: Sequence[int]) -> None:
    """A person chose who is on top, or the first who stood there is back, or these are no stacks any more: nobody has a
    right to it from before."""
    members = f"asset_id in (select id from assets where stack_id in {THESE})"
    these = {"stacks": as_json(stack_ids)}
    tx.run(
        f"""
        update asset_overrides set fields = json_remove(fields, '$.stood_for')
        where {members} and fields ->> '$.stood_for' is not null
        """,
        these,
    )
    tx.run(f"delete from asset_overrides where {members} and fields = '{{}}'", these)


def list_returned(rows: Rows, these: dict[str, Value]) -> list[int]:
    """Those on whose top is again who stood there first."""
    sql = f"""
    select s.id from stacks s
    join assets a on a.id = s.primary_asset_id
    where s.id in {THESE} and {TURN} <= (
      select min(o.fields ->> '$.stood_for.turn') from assets m
      join asset_overrides o on o.asset_id = m.id
      where m.stack_id = s.id and o.fields ->> '$.stood_for.stack' = s.uid
    )
    """
    return rows.column(sql, these)


def choose_primaries(tx: Tx, these: dict[str, Value]) -> None:
    """The best of each is on top."""
    tx.run(
        f"""
        update stacks set primary_asset_id = best.asset_id, updated_at = :now
        from (select s.id, {BEST} as asset_id from stacks s where s.id in {THESE}) best
        where stacks.id = best.id and stacks.primary_asset_id != best.asset_id
        """,
        these,
    )


def note_who_is_behind(tx: Tx, these: dict[str, Value]) -> None:
    """Behind what is on top stands what shows where it does."""
    tx.run(
        f"""
        update assets set is_stack_child = shown.is_behind
        from (
          select a.id, a.id != p.id and a.visibility = p.visibility and a.deleted_at is null and p.deleted_at is null
                 as is_behind
          from stacks s
          join assets p on p.id = s.primary_asset_id
          join assets a on a.stack_id = s.id
          where s.id in {THESE}
        ) shown
        where assets.id = shown.id and assets.is_stack_child != shown.is_behind
        """,
        these,
    )


def tell_of(tx: Tx, stack_ids: Sequence[int]) -> None:
    """Say that stacks change, before any of them is gone."""
    found = tx.rows(
        f"select owner_id, json_group_array(uid) from stacks where id in {THESE} group by owner_id",
        {"stacks": as_json(stack_ids)},
    )
    for owner_id, uids in found:
        tx.emit(Event("on_asset_stack_update", msgspec.json.decode(uids), user_id=owner_id))


def dissolve(tx: Tx, stack_ids: Sequence[int]) -> None:
    """Let stacks go; their assets stay, each by itself."""
    tell_of(tx, stack_ids)
    remove(tx, stack_ids)


def remove(tx: Tx, stack_ids: Sequence[int]) -> None:
    """The same without a word."""
    forget_displaced(tx, stack_ids)
    these = {"stacks": as_json(stack_ids)}
    tx.run(f"update assets set stack_id = null, is_stack_child = 0 where stack_id in {THESE}", these)
    tx.run(f"delete from stacks where id in {THESE}", these)


def with_mates(rows: Rows, asset_ids: Sequence[int]) -> list[int]:
    """These assets, then those of every stack that one of them stands for."""
    mates = rows.column(
        """
        select a.id from json_each(?) wanted
        cross join assets p on p.id = wanted.value
        cross join stacks s on s.id = p.stack_id and s.primary_asset_id = p.id
        cross join assets a on a.stack_id = s.id
        order by a.id
        """,
        (as_json(asset_ids),),
    )
    return list(dict.fromkeys([*asset_ids, *mates]))


def make_stack(tx: Tx, owner_id: int, asset_ids: Sequence[int]) -> int:
    """A new stack of one owner's assets, two at least and none locked or hidden, the first on top; its key. Stacks that
    one of them stood for become part of it; from others they are taken out."""
    return make_stacks(tx, owner_id, [asset_ids])[0]


def make_stacks(tx: Tx, owner_id: int, groups: Sequence[Sequence[int]]) -> list[int]:
    """The same for several, of which none shares an asset with another."""
    touched: list[int] = []
    made = []
    for asset_ids in groups:
        stack_id = tx.insert("stacks", row_of(tx, owner_id, asset_ids[0]))
        touched += move_into(tx, stack_id, with_mates(tx, asset_ids))
        made.append(stack_id)
    settle_stacks(tx, [*touched, *made])
    return made


def row_of(tx: Tx, owner_id: int, primary_id: int) -> dict[str, Value]:
    """A new stack by columns."""
    times = {"created_at": tx.now, "updated_at": tx.now}
    return {"uid": new_id(), "owner_id": owner_id, "primary_asset_id": primary_id, **times}


def move_into(tx: Tx, stack_id: int, asset_ids: Sequence[int]) -> list[int]:
    """Put assets into a stack that is settled later; the stacks that they were in."""
    touched = stacks_of(tx, asset_ids)
    tx.run(
        "update assets set stack_id = ? where id in (select value from json_each(?))", (stack_id, as_json(asset_ids))
    )
    return touched


def join(tx: Tx, source: int, target: int) -> None:
    """Put the target, with the stack it stands for, into the source's stack; without one nothing happens."""
    for stack_id in stacks_of(tx, [source]):
        settle_stacks(tx, [*move_into(tx, stack_id, with_mates(tx, [target])), stack_id])


def take_out(tx: Tx, asset_ids: Sequence[int]) -> None:
    """Take assets out of their stacks."""
    touched = stacks_of(tx, asset_ids)
    tx.run(
        "update assets set stack_id = null, is_stack_child = 0 where id in (select value from json_each(?))",
        (as_json(asset_ids),),
    )
    settle_stacks(tx, touched)
