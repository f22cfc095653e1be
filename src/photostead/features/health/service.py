"""What it takes to be healthy: the database answers, its writer works, the media folder is there. Nothing is written to
find out, and a visitor is never told a path.
"""

from pathlib import Path

from photostead.db.database import Database
from photostead.db.tx import Rows
from photostead.host.disk import take_stock
from photostead.host.patience import ask_disk
from photostead.kernel.errors import Unavailable
from photostead.kernel.pulse import PATIENCE_SECONDS, Check, Pulse

# A batch of writes is committed after some milliseconds; one that takes this long waits for a disk that hangs.
LONGEST_WRITE_SECONDS = 60.0


class Unhealthy(Exception):
    """The message is for everyone; the cause is for the log."""


def watch(pulse: Pulse, db: Database, media_dir: Path) -> None:
    """Have the daemon's health checked."""

    async def check_database() -> None:
        await db.read(Rows.value, "select count(*) from sqlite_schema")

    async def check_writer() -> None:
        if not db.is_alive:
            raise Unhealthy("has stopped")
        if db.writing_seconds > LONGEST_WRITE_SECONDS:
            raise Unhealthy("does not come to an end")

    async def check_media() -> None:
        try:
            await ask_disk(PATIENCE_SECONDS, take_stock, media_dir, db.path.parent)
        except (Unavailable, TimeoutError, OSError) as error:
            raise Unhealthy("is not there") from error

    pulse.watch("database", answering(check_database))
    pulse.watch("writer", check_writer)
    pulse.watch("media", check_media)


def answering(check: Check) -> Check:
    """The same check; whatever goes wrong, a visitor is only told that."""

    async def ask() -> None:
        try:
            await check()
        except Exception as error:
            raise Unhealthy("cannot be read") from error

    return ask
