"""Request tests as tables: who asks for what, what comes back, which events fired - and that no other did."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.client import Client
from tests.conftest import Heard


class Anything:
    """Fits every value of a type: `{"id": Anything(str)}`."""

    def __init__(self, kind: type = object) -> None:
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.kind)

    def __hash__(self) -> int:
        return hash(self.kind)

    def __repr__(self) -> str:
        return f"<any {self.kind.__name__}>"


@dataclass(frozen=True)
class Case:
    """One request. `body` must be contained in the answer (objects: these fields; lists: these items in this order);
    `events` are the names of all events it fires; `who` is a name of the test's own table of clients."""

    name: str
    method: str
    path: str
    status: int
    who: str = "admin"
    body: Any = field(default_factory=Anything)
    events: tuple[str, ...] = ()
    json: Any = None
    params: Any = None
    data: Any = None
    headers: Any = None

    def __str__(self) -> str:
        return self.name


async def run_case(case: Case, clients: dict[str, Client], events: Heard, **ids: str) -> Any:
    """Do what the case says and compare; `ids` fill the `{names}` of its path. The answer's body."""
    events.take()
    options = {"json": case.json, "params": case.params, "data": case.data, "headers": case.headers}
    body = await clients[case.who].call(
        case.method,
        case.path.format(**ids),
        expect=case.status,
        **{name: value for name, value in options.items() if value is not None},
    )
    assert is_contained(case.body, body), f"{case}: {case.body!r} is not in {body!r}"
    fired = events.names()
    assert fired == list(case.events), f"{case}: fired {fired} instead of {list(case.events)}"
    return body


def fill_case(case: Case, ids: Mapping[str, str]) -> Case:
    """The case with the ids also in what it sends and in what is wanted of the answer: `{"assetIds": ["{a}"]}`."""
    names = {f"{{{name}}}": uid for name, uid in ids.items()}

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(item) for name, item in value.items()}
        if isinstance(value, list):
            return [fill(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    return replace(case, json=fill(case.json), params=fill(case.params), body=fill(case.body))


def is_contained(wanted: Any, value: Any) -> bool:
    """Whether `value` has all that is wanted of it."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            name in value and is_contained(item, value[name]) for name, item in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(value) == len(wanted)
            and all(is_contained(item, found) for item, found in zip(wanted, value, strict=True))
        )
    return bool(wanted == value)
