"""What is about to be told to devices, gathered: many changes at a time are told in few words. No sockets here.

Clients take most events as a hint to look again. Of those the newest word on a thing takes the place of the former one,
and instead of more than `MOST` of a name that person's devices hear `LOOK_AGAIN`.
What is of use for its payload (an upload that is ready, a notification, a farewell) is told one by one.
"""

from collections.abc import Hashable
from typing import Any

import msgspec

from photostead.kernel.events import LOOK_AGAIN, Event

# Lists of ids become one list; one that names nothing says something else, and stands alone.
LISTS = frozenset({"on_asset_trash", "on_asset_restore", "on_asset_stack_update"})
HINTS = frozenset(
    {
        "on_asset_update",
        "on_asset_delete",
        "on_asset_hidden",
        "on_album_update",
        "on_activity_change",
        "on_person_thumbnail",
        "on_notification_change",
        "on_config_update",
        "on_profile_image",
    }
)
MOST = 50
MOST_IDS = 1000
LISTED = "ids"

# Name, person and session; and what it is about.
Group = tuple[str, int | None, str | None]
Key = tuple[str, int | None, str | None, Hashable]


class Outbox:
    """Events in the order in which they are to be sent."""

    def __init__(self) -> None:
        self._waiting: dict[Key, Event] = {}
        self._hints: dict[Group, dict[Key, None]] = {}
        self._too_many: set[Group] = set()
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, event: Event) -> None:
        """Add one, behind everything that waits."""
        group = (event.name, event.user_id, event.session_uid)
        if event.name in LISTS and event.payload:
            self._put_list((*group, LISTED), event)
        elif event.name in LISTS:
            self._put_last((*group, None), event)
        elif event.name in HINTS:
            self._put_hint(group, event)
        else:
            self._number += 1
            self._waiting[*group, self._number] = event

    def _put_last(self, key: Key, event: Event) -> None:
        self._waiting.pop(key, None)
        self._waiting[key] = event

    def _put_list(self, key: Key, event: Event) -> None:
        former = self._waiting.get(key)
        ids = list(dict.fromkeys([*(() if former is None else former.payload), *event.payload]))
        if len(ids) > MOST_IDS:
            self._give_up(key[:3])
        self._say(key, msgspec.structs.replace(event, payload=ids))

    def _put_hint(self, group: Group, event: Event) -> None:
        key = (*group, thing_of(event.payload))
        hints = self._hints.setdefault(group, {})
        hints[key] = None
        if len(hints) > MOST:
            self._give_up(group)
        self._say(key, event)

    def _give_up(self, group: Group) -> None:
        """A page that took away some of what is gone would show more of it meanwhile: none is named."""
        self._too_many.add(group)
        for key in (*self._hints.pop(group, {}), (*group, LISTED)):
            self._waiting.pop(key, None)

    def _say(self, key: Key, event: Event) -> None:
        if key[:3] not in self._too_many:
            self._put_last(key, event)  # the newest word stands behind what was said before it
        else:
            self.put(msgspec.structs.replace(event, name=LOOK_AGAIN, payload=[]))

    def take(self) -> list[Event]:
        """Everything; none of it is here any more."""
        found = list(self._waiting.values())
        self._waiting.clear()
        self._hints.clear()
        self._too_many.clear()
        return found


def thing_of(payload: Any) -> Hashable:
    """What a payload is about: two with the same are about the same thing."""
    if isinstance(payload, dict):
        return payload.get("id") or tuple(sorted((name, str(value)) for name, value in payload.items()))
    return payload if isinstance(payload, Hashable) else id(payload)
