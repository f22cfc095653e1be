"""Ids within requests, in parameters and in bodies, alone and in lists: somebody else's thing and one that nobody has are
answered alike, to the word; in a list with one's own, twice even, they spoil nothing; and nothing of theirs changes.

Made from the registry, so that an operation added later is asked too. Ids in paths are `test_others_things`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.notifications import service as notifications
from photostead.features.tags import service as tags
from photostead.http.router import Route
from photostead.kernel.ids import new_id
from tests.api.household import (
    PRIVATE,
    Things,
    insert_marked,
    insert_memory,
    insert_people,
    insert_stack,
    insert_talked_about,
    insert_workflow,
    put_together,
)
from tests.api.samples import fill_request
from tests.client import Answer, Client
from tests.conftest import MakeUser
from tests.people import insert_api_key, insert_library, insert_link
from tests.security import mean
from tests.security.mean import House, as_json, fields_of, options_of
from tests.security.test_locked import DIFFERS, has_changed, read_all

# What is another one each time.
NEW = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "id"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "time"),
    (re.compile(r'"key":"[^"]+"'), "key"),
)
# What a field names, by a word in its name, the first that fits; of others any kind of thing is tried.
WORDS = {
    "asset": "asset", "album": "album", "person": "person", "tag": "tag", "library": "library", "duplicate": "duplicate",
    "video": "asset", "source": "asset", "target": "asset", "parent": "tag",
}  # fmt: skip
KINDS = (
    "asset", "album", "tag", "person", "face", "memory", "stack", "duplicate", "library", "link", "notification",
    "activity", "asset_file", "workflow", "api_key",
)  # fmt: skip
# Everybody of a household may name everybody of it.
PEOPLE = {"userId", "ownerId", "sharedWithId"}
DEPTH = 3


@dataclass(frozen=True)
class Place:
    """Where a request carries an id: `steps` are names of fields, `[]` for a list."""

    route: Route
    where: str
    steps: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        """Whether several may be given."""
        return "[]" in self.steps

    @property
    def kinds(self) -> Sequence[str]:
        """What the id may be of, by fields of Things."""
        for name in reversed(self.steps):
            for word, kind in WORDS.items():
                if word in name.lower():
                    return (kind,)
        return KINDS


def places() -> Iterator[Place]:
    """All there are, of operations for people."""
    for route in mean.in_order():
        if route.is_public or route.is_admin or route.takes_form or route.operation_id in mean.LAST:
            continue
        for where, kind in (("params", route.query), ("json", route.body)):
            for steps in ids_within(kind):
                yield Place(route, where, steps)


def ids_within(kind: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The ways to the ids in a Struct."""
    for name, field in fields_of(kind).items() if kind is not None and len(before) < DEPTH else ():
        if name not in PEOPLE:
            for option in options_of(field):
                yield from ids_in_field(option, (*before, name))


def ids_in_field(kind: inspect.Type, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to the ids in what a field holds."""
    if isinstance(kind, inspect.StrType) and (kind.pattern or "").startswith("^[0-9a-fA-F]{8}-"):
        yield steps
    elif isinstance(kind, inspect.StructType):
        yield from ids_within(kind.cls, steps)
    elif isinstance(kind, inspect.ListType):
        for option in options_of(kind.item_type):
            yield from ids_in_field(option, (*steps, "[]"))


def put(values: Sequence[str], steps: Sequence[str], usual: Any) -> Any:
    """What a request usually carries, with ids in one place of it; where only one fits, the first."""
    if not steps:
        return values[0]
    step, *rest = steps
    if step == "[]":
        first = usual[0] if isinstance(usual, list) and usual else None
        return [put([value], rest, first) for value in values]
    held = usual if isinstance(usual, dict) else {}
    return {**held, step: put(values, rest, held.get(step))}


async def ask(house: House, place: Place, values: Sequence[str]) -> Answer:
    """One request of the owner's with these ids."""
    usual = fill_request(place.route, house.things)
    given = put(values, place.steps, usual.get(place.where))
    request = as_json(given) if place.where == "json" else {"params": as_pairs(given)}
    return await house.send(place.route, **{"params": usual.get("params", {}), **request})


def as_pairs(params: dict[str, Any]) -> list[tuple[str, str]]:
    """Parameters of an address; a list is one that stands there several times."""
    many = {name: value if isinstance(value, list) else [value] for name, value in params.items()}
    return [(name, value) for name, values in many.items() for value in values]


def told(answer: Answer, uid: str) -> str:
    """An answer, whichever id was asked for, whatever ids, times and keys it made, in whatever order it drew its parts."""
    body = b"" if isinstance(answer.body, bytes) else answer.body
    parts = [msgspec.json.encode(part).decode() for part in (body if isinstance(body, list) else [body])]
    for pattern, word in NEW:
        parts = [pattern.sub(word, part.replace(uid, "asked")) for part in parts]
    return f"{answer.status} {sorted(parts)}"


@dataclass(frozen=True)
class Street:
    """A household, and next door somebody with one thing of each kind."""

    house: House
    neighbour: Client
    foreign: Things


@pytest.fixture
async def street(app: App, admin: Client, make_user: MakeUser) -> Street:
    """See Street."""
    house, neighbour = await mean.settle(app, admin, make_user), await make_user("nora")
    foreign = await app.db.write(insert_things, neighbour.user_id, house.things)
    return Street(house, neighbour, foreign)


def insert_things(tx: Tx, owner: int, model: Things) -> Things:
    """One of each kind, of whoever it is."""
    asset, other, third = (insert_marked(tx, owner, PRIVATE) for _ in range(3))
    keys = tx.column("select id from assets where owner_id = ?", (owner,))
    tag = tags.upsert(tx, owner, [PRIVATE])
    tags.tag(tx, owner, tag, keys)
    notifications.notify(tx, [owner], title=PRIVATE, description=PRIVATE, data={})
    return replace(
        model,
        **insert_talked_about(tx, owner, asset, PRIVATE, []),
        **insert_people(tx, owner),
        tag=tx.value("select uid from tags where id = ?", (tag[0],)),
        memory=insert_memory(tx, owner, keys),
        stack=insert_stack(tx, owner, [asset, other]),
        duplicate=put_together(tx, [asset, third]),
        library=insert_library(tx, owner),
        link=insert_link(tx, owner, assets=[asset])[0],
        api_key=insert_api_key(tx, owner, ["all"])[0],
        workflow=insert_workflow(tx, owner),
        notification=tx.value("select uid from notifications where user_id = ?", (owner,)),
    )


async def test_anothers_and_nobodys_are_alike(street: Street) -> None:
    """By themselves, wherever an id may stand."""
    asked, found = 0, []
    for place in places():
        for kind in place.kinds:
            answers = []
            for uid in (getattr(street.foreign, kind), new_id()):
                answer = await ask(street.house, place, [uid])
                assert answer.status < 500, (place.route.operation_id, place.steps, kind)
                answers.append(told(answer, uid))
            if answers[0] != answers[1]:
                found.append(f"{place.route.operation_id} {place.steps} {kind}: {answers[0]:.200} - {answers[1]:.200}")
            asked += 1
    assert not found, "\n".join(found)
    assert asked > 150


async def test_mixed_lists(street: Street) -> None:
    """One's own twice, another's and nobody's: never a failure, nothing of the other's changes, and what is said of each of
    the two is the same."""
    before = await read_all(street.neighbour, street.foreign)
    asked = 0
    for place in places():
        for kind in place.kinds if place.is_list else ():
            own, foreign, absent = getattr(street.house.things, kind), getattr(street.foreign, kind), new_id()
            answer = await ask(street.house, place, [own, foreign, absent, own])
            case = (place.route.operation_id, place.steps, kind)
            assert answer.status < 500, case
            assert said_of(answer, foreign) == said_of(answer, absent), case
            asked += 1
    assert asked > 100
    after = await read_all(street.neighbour, street.foreign)
    changed = {name for name, body in before.items() if has_changed(body, after[name])}
    # How much the box has to do is everybody's to know.
    assert {name.partition(" ")[0] for name in changed} <= {*DIFFERS, "getProgress"}


def said_of(answer: Answer, uid: str) -> list[str]:
    """The parts of a list that name an id."""
    parts = answer.body if isinstance(answer.body, list) else []
    texts = [msgspec.json.encode(part).decode() for part in parts]
    return [text.replace(uid, "asked") for text in texts if uid in text]
