"""Background work: album news, when they are due."""

from photostead.features.album_news import service
from photostead.features.albums.service import CHANGED, INVITED
from photostead.jobs.tasks import Run, task


@task(INVITED)
async def notify_album_invite(run: Run, album_id: int, user_id: int, sender_id: int) -> None:
    """Somebody was let into an album."""
    await run.finish(service.tell_invitation, album_id, user_id, sender_id)


@task(CHANGED)
async def notify_album_update(run: Run, album_id: int, since: int) -> None:
    """Something was added to an album, the first of it at `since` (ms)."""
    await run.finish(service.tell_news, album_id, since)


TASKS = [notify_album_invite, notify_album_update]
