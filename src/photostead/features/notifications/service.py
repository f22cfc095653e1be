"""Telling people things: what other slices call, and the rules of reading, removing and forgetting.

Two events go to the person's devices. `on_notification` carries a notification that is new or says something new;
`on_notification_change`, an extension of ours without payload, says that some were read or are gone: look again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UnsetType

from photostead.access.permissions import Permission
from photostead.db.tx import Rows, Tx
from photostead.features.notifications import store
from photostead.features.notifications.schema import (
    NotificationCreateDto,
    NotificationDto,
    NotificationLevel,
    NotificationType,
    NotificationUpdateDto,
)
from photostead.kernel.bounds import read_instant
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS
from photostead.kernel.errors import Invalid
from photostead.kernel.events import Event

DAY_MS = 24 * 60 * 60 * 1000
READ_ONES_KEPT_MS = 30 * DAY_MS
ALL_KEPT_MS = 90 * DAY_MS
LONGEST_TITLE = 1000
LONGEST_DESCRIPTION = 20_000
LONGEST_DATA = 20_000

list_notifications = store.list_notifications


def notify(
    tx: Tx,
    user_ids: Iterable[int],
    *,
    title: str,
    description: str | None = None,
    level: str = "info",
    type: str = "SystemMessage",  # noqa: A002 - the name of it on the wire
    topic: str | None = None,
    data: Any = None,
) -> None:
    """Tell people (integer keys) something, each once. With a topic it takes the place of what they were told about it
    before: other words are unread again, the same words are not said twice. `data` is a JSON object; its `href` names
    the page of the web app that helps. Raises ValueError for a level or type that there is none of."""
    message = store.Message(title, description, NotificationLevel(level), NotificationType(type), topic, data)
    for user_id in sorted(set(user_ids)):
        key = store.insert(tx, user_id, message) if topic is None else store.replace(tx, user_id, message)
        if key is not None:
            announce(tx, user_id, store.get(tx, key))


def withdraw(tx: Tx, topic: str) -> None:
    """Take back what was said about a topic, from everyone: the trouble is over."""
    announce_change(tx, store.delete_topic(tx, topic))


def announce(tx: Tx, user_id: int, notification: NotificationDto) -> None:
    """Show it on the person's devices."""
    tx.emit(Event("on_notification", msgspec.to_builtins(notification), user_id=user_id))


def announce_change(tx: Tx, user_ids: Iterable[int]) -> None:
    """Let these people's devices look again."""
    for user_id in sorted(set(user_ids)):
        tx.emit(Event("on_notification_change", user_id=user_id))


def create_notification(tx: Tx, body: NotificationCreateDto) -> NotificationDto:
    """What an administrator tells one person. Raises Invalid for texts that are none of a person, or nobody to read."""
    check_size(body)
    user_id = store.find_reader(tx, body.user_id)
    message = store.Message(
        title=body.title,
        description=None if isinstance(body.description, UnsetType) else body.description,
        level=body.level,
        type=body.type,
        data=None if isinstance(body.data, UnsetType) else body.data,
    )
    read_at = None if isinstance(body.read_at, UnsetType) else as_instant(body.read_at)
    notification = store.get(tx, store.insert(tx, user_id, message, read_at))
    announce(tx, user_id, notification)
    return notification


def check_size(body: NotificationCreateDto) -> None:
    """Raises Invalid for what nobody would read."""
    if len(body.title) > LONGEST_TITLE:
        raise Invalid(f"The notification's title is too long: at most {LONGEST_TITLE} characters.")
    if len(body.description or "") > LONGEST_DESCRIPTION:
        raise Invalid(f"The notification's description is too long: at most {LONGEST_DESCRIPTION} characters.")
    if len(msgspec.json.encode(body.data or None)) > LONGEST_DATA:
        raise Invalid(f"The notification's data is too large: at most {LONGEST_DATA} bytes of JSON.")


def get_notification(rows: Rows, user_id: int, uid: str) -> NotificationDto:
    """One of the person's own. Raises Invalid, the same for absent and foreign."""
    return store.get(rows, store.find(rows, user_id, [uid], Permission.NOTIFICATION_READ)[0])


def update_notification(tx: Tx, user_id: int, uid: str, body: NotificationUpdateDto) -> NotificationDto:
    """Note that one was read, or was not. Raises Invalid."""
    update_notifications(tx, user_id, [uid], body.read_at)
    return get_notification(tx, user_id, uid)


def update_notifications(tx: Tx, user_id: int, uids: Sequence[str], read_at: str | UnsetType | None) -> None:
    """The same for several; where one of them is not the person's, nothing is changed and Invalid raised."""
    keys = store.find(tx, user_id, uids, Permission.NOTIFICATION_UPDATE)
    if keys and not isinstance(read_at, UnsetType):
        store.set_read(tx, keys, as_instant(read_at))
        announce_change(tx, [user_id])


def delete_notifications(tx: Tx, user_id: int, uids: Sequence[str]) -> None:
    """Remove the person's own; where one of them is not theirs, nothing is removed and Invalid raised."""
    keys = store.find(tx, user_id, uids, Permission.NOTIFICATION_DELETE)
    if keys:
        store.delete(tx, keys)
        announce_change(tx, [user_id])


def delete_old(tx: Tx) -> None:
    """Forget what was read 30 days ago, and after 90 days what nobody read."""
    announce_change(tx, store.delete_old(tx, tx.now - ALL_KEPT_MS, tx.now - READ_ONES_KEPT_MS))


def as_instant(text: str | None) -> int | None:
    """Milliseconds of a wire date; None is never. Raises Invalid for what is none, or outside the calendar."""
    if text is None:
        return None
    moment = read_instant("readAt", text)
    if not EARLIEST_MS <= moment <= LATEST_MS:
        raise Invalid(f"readAt {text!r:.80} is outside the calendar.")
    return moment
