"""SQL of notifications. Each belongs to one person, and every statement that serves a request says whose."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.db.tx import Row, Rows, Tx, Value, as_json
from photostead.features.notifications.schema import (
    GetNotificationsQuery,
    NotificationDto,
    NotificationLevel,
    NotificationType,
)
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id

COLUMNS = "created_at, uid, level, title, type, data, description, read_at"
OF_THESE = "id in (select value from json_each(:ids))"


class Message(msgspec.Struct, frozen=True):
    """What a notification says; `topic` is what it is about, `data` a JSON object."""

    title: str
    description: str | None = None
    level: NotificationLevel = NotificationLevel.INFO
    type: NotificationType = NotificationType.SYSTEM_MESSAGE
    topic: str | None = None
    data: Any = None

    def columns(self) -> dict[str, Value]:
        """As they are kept."""
        return {
            "title": self.title,
            "description": self.description,
            "level": self.level,
            "type": self.type,
            "topic": self.topic,
            "data": None if self.data is None else as_json(self.data),
        }


def insert(tx: Tx, user_id: int, message: Message, read_at: int | None = None) -> int:
    """A new one; its key. `read_at` in milliseconds."""
    values: dict[str, Value] = {"uid": new_id(), "user_id": user_id, "created_at": tx.now, "read_at": read_at}
    return tx.insert("notifications", {**values, **message.columns()})


def replace(tx: Tx, user_id: int, message: Message) -> int | None:
    """Say it in place of what was said about the topic before, or anew; the key, or None where nothing changed. Other
    words make it new and unread; the same words stay as old and as read as they are."""
    columns = message.columns()
    names = list(columns)
    known = tx.row(
        f"select id, {', '.join(names)} from notifications where user_id = ? and topic = ?", (user_id, message.topic)
    )
    if known is None:
        return insert(tx, user_id, message)
    key, before = int(known[0]), dict(zip(names, known[1:], strict=True))
    if before == columns:
        return None
    if any(before[name] != columns[name] for name in ("title", "description")):
        columns |= {"created_at": tx.now, "read_at": None}
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    tx.run(f"update notifications set {assignments} where id = :id", {**columns, "id": key})
    return key


def describe(row: Row) -> NotificationDto:
    """A row of COLUMNS for the wire."""
    return NotificationDto(
        created_at=to_wire(row[0]),
        id=row[1],
        level=NotificationLevel(row[2]),
        title=row[3],
        type=NotificationType(row[4]),
        data=UNSET if row[5] is None else msgspec.json.decode(row[5]),
        description=UNSET if row[6] is None else row[6],
        read_at=UNSET if row[7] is None else to_wire(row[7]),
    )


def get(rows: Rows, key: int) -> NotificationDto:
    """One that is there."""
    return describe(rows.rows(f"select {COLUMNS} from notifications where id = ?", (key,))[0])


def list_notifications(rows: Rows, user_id: int, query: GetNotificationsQuery) -> list[NotificationDto]:
    """A person's notifications that fit, the newest first."""
    wanted: dict[str, Value] = {
        name: None if value is UNSET else value for name, value in msgspec.structs.asdict(query).items()
    }
    if wanted["id"] is not None:
        wanted["id"] = str(wanted["id"]).lower()
    found = rows.rows(
        f"""
        select {COLUMNS}
        from notifications
        where user_id = :user
          and (:id is null or uid = :id)
          and (:level is null or level = :level)
          and (:type is null or type = :type)
          and (:unread is null or (read_at is null) = :unread)
        order by created_at desc, id desc
        """,
        {**wanted, "user": user_id},
    )
    return [describe(row) for row in found]


def find(rows: Rows, user_id: int, uids: Sequence[str], permission: str) -> list[int]:
    """The keys of a person's own notifications. Raises Invalid, the same for absent and foreign."""
    wanted = {uid.lower() for uid in uids}
    found = rows.column(
        "select id from notifications where user_id = ? and uid in (select value from json_each(?))",
        (user_id, as_json(sorted(wanted))),
    )
    if len(found) < len(wanted):
        raise Invalid(f"Not found or no {permission} access")
    return found


def set_read(tx: Tx, keys: Sequence[int], read_at: int | None) -> None:
    """Note when they were read, in milliseconds; None makes them unread."""
    tx.run(f"update notifications set read_at = :at where {OF_THESE}", {"at": read_at, "ids": as_json(keys)})


def delete(tx: Tx, keys: Sequence[int]) -> None:
    """Remove them."""
    tx.run(f"delete from notifications where {OF_THESE}", {"ids": as_json(keys)})


def delete_topic(tx: Tx, topic: str) -> list[int]:
    """Remove everyone's of a topic; the keys of the people who had one."""
    return tx.column("delete from notifications where topic = ? returning user_id", (topic,))


def delete_old(tx: Tx, created_before: int, read_before: int) -> list[int]:
    """Remove those made, or read, before an instant in milliseconds; the keys of the people who had one."""
    return tx.column(
        "delete from notifications where created_at < ? or read_at < ? returning user_id", (created_before, read_before)
    )


def find_reader(rows: Rows, uid: str) -> int:
    """The key of a person who can sign in and read. Raises Invalid."""
    found = rows.value("select id from users where uid = ? and status = 'active' and not is_service", (uid.lower(),))
    if found is None:
        raise Invalid("User not found")
    return int(found)
