"""What the commands at the terminal ask about stacks: whoever sits there is nobody's account and may do everything."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from photostead.db.tx import Rows
from photostead.features.stacks.proposals import START, Cursor, Scope, next_groups
from photostead.features.stacks.rules import Group, Rule
from photostead.kernel.errors import NotFound

Read = Callable[..., Any]


def find_scope(rows: Rows, email: str, rules: Sequence[str]) -> Scope:
    """All photos of the person with this address, by these rules or by all. Raises NotFound."""
    owner = rows.value("select id from users where email = ? and status = 'active'", (email.lower(),))
    if owner is None:
        raise NotFound(f"There is no account {email}: `photostead user list` names them.")
    return Scope(owner, tuple(Rule(rule) for rule in rules) or tuple(Rule))


def pieces(email: str, rules: Sequence[str], read: Read) -> Iterator[list[Group]]:
    """All groups, a piece at a time; `read(fn, *args)` asks the database."""
    scope: Scope = read(find_scope, email, rules)
    after: Cursor | None = START
    while after is not None:
        groups, after = read(next_groups, scope, after)
        yield groups
