"""Events of the daemon: what happened, to whom it matters. Emitted inside a transaction, published after its commit.

Publishing is synchronous and never fails for the publisher: a listener that raises is logged and the rest still hear.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

log = logging.getLogger(__name__)

# Two of the names that today's phones take as a hint to sync may carry a list of ids, and so may name nothing. Such a
# `HINT` says that there is something new to sync, and such a `LOOK_AGAIN` that more happened than was told one by one.
HINT = "on_asset_stack_update"
LOOK_AGAIN = "on_asset_restore"
# What phones take as that hint, whatever it carries.
STARTS_SYNC = frozenset(
    {
        HINT,
        LOOK_AGAIN,
        "on_album_update",
        "on_asset_delete",
        "on_asset_hidden",
        "on_asset_trash",
        "on_asset_update",
    }
)


class Event(msgspec.Struct, frozen=True):
    """`name` is the wire name where clients listen for it; `user_id` (integer key) limits it to one person's devices.

    `payload` is what the wire carries or what an inner listener needs; `session_uid` limits it to one session.
    """

    name: str
    payload: Any = None
    user_id: int | None = None
    session_uid: str | None = None


Listener = Callable[[Event], None]


class Bus:
    """Who listens to what. Lives on the event loop's thread."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Hear every event from now on."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell everyone, in the order they subscribed."""
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener of the event %s failed", event.name)
