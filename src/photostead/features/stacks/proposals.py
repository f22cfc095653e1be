"""Stacking by rule, on request: what would be stacked, and doing it. A library is looked through in pieces, so that neither a
page of it nor what is written holds anybody else up. What is in a stack already is left alone.
"""

from collections.abc import AsyncIterator, Sequence

import msgspec
from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_all_writable
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.stacks.proposals_schema import (
    StackProposalDto,
    StackProposalsDto,
    StackRulesDto,
    StacksMadeDto,
)
from photostead.features.stacks.rules import PAIR_MS, Group, Rule, Shot, find_groups
from photostead.kernel.clock import EARLIEST_MS

PAGE = 2000
MOST_SHOWN = 500
# Of photos that show and are in no stack yet, in the order of time.
SHOTS = """
select a.id, a.uid, a.original_name, a.file_created_at, e.make, e.model, a.library_id, a.visibility,
       e.date_time_original is not null
from assets a
left join asset_exif e on e.asset_id = a.id
where a.owner_id = :owner and a.type = 'IMAGE' and a.deleted_at is null and a.stack_id is null
  and a.visibility in ('timeline', 'archive')
"""


class Scope(msgspec.Struct, frozen=True):
    """Whose photos, which of them (keys; None for all), by which rules."""

    owner_id: int
    rules: tuple[Rule, ...] = tuple(Rule)
    among: tuple[int, ...] | None = None


Cursor = tuple[int, int]
START: Cursor = (EARLIEST_MS - 1, 0)


def read_scope(rows: Rows, identity: Identity, body: StackRulesDto) -> Scope:
    """What a request is about. Raises Invalid for assets that are not the caller's."""
    rules = tuple(Rule) if body.rules is UNSET else tuple(body.rules)
    if body.asset_ids is UNSET:
        return Scope(identity.user.id, rules)
    among = find_all_writable(rows, identity, body.asset_ids, Permission.ASSET_UPDATE)
    return Scope(identity.user.id, rules, tuple(among))


def next_groups(rows: Rows, scope: Scope, after: Cursor) -> tuple[list[Group], Cursor | None]:
    """The groups of the next piece, from behind `(ms, key)`; where the piece after it begins, None at the end."""
    shots = read_shots(rows, scope, after)
    if len(shots) < PAGE:
        return find_groups(shots, scope.rules), None
    whole = shots[: last_gap(shots)]
    return find_groups(whole, scope.rules), (whole[-1].taken_at, whole[-1].id)


def read_shots(rows: Rows, scope: Scope, after: Cursor) -> list[Shot]:
    """One page."""
    params: dict[str, Value] = {"owner": scope.owner_id, "at": after[0], "id": after[1], "limit": PAGE}
    among = ""
    if scope.among is not None:
        among = "and a.id in (select value from json_each(:among))"
        params["among"] = as_json(scope.among)
    return rows.structs(
        Shot,
        f"{SHOTS} {among} and (a.file_created_at, a.id) > (:at, :id) order by a.file_created_at, a.id limit :limit",
        params,
    )


def last_gap(shots: Sequence[Shot]) -> int:
    """Where to cut a page so that no group is cut: behind the last pause. A page without one (files whose dates are all the
    same tell nothing) is taken whole."""
    for number in range(len(shots) - 1, 0, -1):
        if shots[number].taken_at - shots[number - 1].taken_at > PAIR_MS:
            return number
    return len(shots)


async def pieces(db: Database, scope: Scope) -> AsyncIterator[list[Group]]:
    """All groups, a piece at a time."""
    after: Cursor | None = START
    while after is not None:
        groups, after = await db.read(next_groups, scope, after)
        yield groups


async def propose(db: Database, identity: Identity, body: StackRulesDto) -> StackProposalsDto:
    """What would be stacked. Raises Invalid."""
    answer = StackProposalsDto(0, 0, [])
    async for groups in pieces(db, await db.read(read_scope, identity, body)):
        answer.stack_count += len(groups)
        answer.asset_count += sum(len(group.shots) for group in groups)
        shown = groups[: MOST_SHOWN - len(answer.proposals)]
        answer.proposals += [StackProposalDto(group.rule, [shot.uid for shot in group.shots]) for group in shown]
    return answer


async def stack_by_rule(db: Database, identity: Identity, body: StackRulesDto) -> StacksMadeDto:
    """Stack it. Raises Invalid."""
    answer = StacksMadeDto(0, 0)
    scope = await db.read(read_scope, identity, body)
    async for groups in pieces(db, scope):
        made = await db.write(make_stacks, scope, groups)
        answer = StacksMadeDto(answer.stack_count + len(made), answer.asset_count + sum(made))
    return answer


def make_stacks(tx: Tx, scope: Scope, groups: Sequence[Group]) -> list[int]:
    """Stack groups, but for what changed since they were found; how many assets each took."""
    single = [still_single(tx, scope, [shot.id for shot in group.shots]) for group in groups]
    wanted = [ids for ids in single if len(ids) > 1]
    assets.make_stacks(tx, scope.owner_id, wanted)
    return [len(ids) for ids in wanted]


def still_single(rows: Rows, scope: Scope, ids: Sequence[int]) -> list[int]:
    """Those that may still be stacked."""
    found = rows.rows(
        f"{SHOTS} and a.id in (select value from json_each(:ids))", {"owner": scope.owner_id, "ids": as_json(ids)}
    )
    single = {row[0] for row in found}
    return [asset_id for asset_id in ids if asset_id in single]
