"""How the state of maintenance changes: plain functions from one to the next, for the daemon and the terminal alike.

Tokens are random and leave this place once; what is kept of them is a hash.
"""

from collections.abc import Callable

import msgspec

from photostead.access.identity import hash_secret
from photostead.host.maintenance import Link, Pass, Restore, State
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Conflict, Unauthenticated

LINK_MS = 15 * 60_000
PASS_MS = 12 * 3_600_000
MOST_LINKS = 20
START, SELECT, RESTORE = "start", "select_database_restore", "restore_database"
BUSY = "A backup is being restored: wait until that has ended."
NOT_ON = "Photostead is not in maintenance."
Step = Callable[[State | None], State | None]


def begin(action: str) -> Step:
    """Maintenance is on, for this. Raises Conflict while a backup is restored."""

    def step(state: State | None) -> State:
        now = State(action, now_ms()) if state is None else state
        refuse_busy(now)
        return msgspec.structs.replace(now, action=action, error=None)

    return step


def end(state: State | None) -> None:
    """It is over; links and passes with it. Raises Conflict while a backup is restored."""
    if state is not None:
        refuse_busy(state)


def restore(backup: str, session_uid: str | None) -> Step:
    """A backup is to take the database's place. Raises Conflict while one does already."""

    def step(state: State | None) -> State | None:
        now = begin(RESTORE)(state)
        return None if now is None else msgspec.structs.replace(now, restore=Restore(backup, session_uid))

    return step


def refuse_busy(state: State) -> None:
    """Raises Conflict."""
    if state.restore is not None:
        raise Conflict(BUSY)


def add_link(token: str, name: str) -> Step:
    """A way in for whoever holds the token, once, for a quarter of an hour. Raises Conflict where there is no maintenance."""

    def step(state: State | None) -> State:
        if state is None:
            raise Conflict(NOT_ON)
        good = [link for link in state.links if link.expires_at > now_ms()][-MOST_LINKS:]
        link = Link(hash_secret(token).hex(), now_ms() + LINK_MS, name)
        return msgspec.structs.replace(state, links=(*good, link))

    return step


def redeem(token: str, pass_token: str) -> Step:
    """The link becomes a pass. Raises Unauthenticated for one that is used, too old, or none."""

    def step(state: State | None) -> State:
        mine = hash_secret(token).hex()
        links = () if state is None else state.links
        link = next((one for one in links if one.token_hash == mine and one.expires_at > now_ms()), None)
        if state is None or link is None:
            raise Unauthenticated(
                "This login link is used, or too old: `photostead maintenance login-link` makes another."
            )
        left = tuple(one for one in links if one is not link)
        return with_pass(msgspec.structs.replace(state, links=left), pass_token, link.name, None)

    return step


def admit(pass_token: str, name: str, session_uid: str | None) -> Step:
    """Somebody who may come in gets a pass. Raises Conflict where there is no maintenance."""

    def step(state: State | None) -> State:
        if state is None:
            raise Conflict(NOT_ON)
        return with_pass(state, pass_token, name, session_uid)

    return step


def with_pass(state: State, pass_token: str, name: str, session_uid: str | None) -> State:
    """One more; those that are over go."""
    good = [one for one in state.passes if one.expires_at > now_ms()]
    new = Pass(hash_secret(pass_token).hex(), now_ms() + PASS_MS, name, session_uid)
    return msgspec.structs.replace(state, passes=(*good, new))
