"""The kinds of jobs of albums: telling people that they were let in, and that something is new."""

from photostead.db.tx import Job, Rows, Tx
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

INVITED = Kind("NotifyAlbumInvite", QueueName.NOTIFICATIONS)
CHANGED = Kind("NotifyAlbumUpdate", QueueName.NOTIFICATIONS)
# People add photos in several goes: they are told of together, once there was quiet for so long.
QUIET_MS = 5 * 60_000


def invitation(album_id: int, user_id: int, sender_id: int) -> Job:
    """The job that tells a person of an album that they were let into."""
    key = f"{album_id}-{user_id}"
    return INVITED.job(key, priority=Priority.PERSON, album_id=album_id, user_id=user_id, sender_id=sender_id)


def news(album_id: int, since: int, delay_ms: int = QUIET_MS) -> Job:
    """The job that tells an album's people what others have added since an instant (ms)."""
    return CHANGED.job(str(album_id), delay_ms=delay_ms, album_id=album_id, since=since)


def ask_for_news(tx: Tx, album_id: int) -> None:
    """Something was added just now. Where news of the album are being gathered already, this is part of them."""
    if not is_gathering(tx, album_id):
        tx.enqueue(news(album_id, tx.now))


def is_gathering(rows: Rows, album_id: int) -> bool:
    """Whether a job of the album's news waits."""
    sql = "select 1 from jobs where name = ? and key = ? and state = 'waiting'"
    return bool(rows.value(sql, (CHANGED.name, str(album_id))))
