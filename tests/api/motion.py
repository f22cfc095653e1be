"""What tests of motion photos ask for again and again."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.work import EXTRACT_METADATA, asset_job
from photostead.features.libraries.removal import remove_missing
from photostead.kernel.clock import now_ms
from tests.client import Client

Read = Callable[[], Awaitable[None]]
# Pictures of what was read are made elsewhere, and take a second.
PAUSE = "insert into queues values ('thumbnailGeneration', 1), ('videoConversion', 1)"


async def part_of(app: App, uid: str) -> dict[str, Any] | None:
    """The row of a photo's motion part."""
    names = (
        "uid",
        "original_path",
        "visibility",
        "owner_id",
        "deleted_at",
        "is_extracted",
        "content_hash",
        "metadata_at",
    )
    row = await app.db.read(
        Rows.row,
        f"select {', '.join('v.' + name for name in names)} from assets p "
        "join assets v on v.id = p.live_photo_video_id where p.uid = ?",
        (uid,),
    )
    return None if row is None else dict(zip(names, row, strict=True))


async def path_of(app: App, uid: str) -> Path:
    """The file of a photo's motion part."""
    part = await part_of(app, uid)
    assert part is not None
    return app.options.data_dir / str(part["original_path"])


async def key_of(app: App, uid: str) -> int:
    """The key of an asset."""
    return int(await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,)))


async def read_again(app: App, read: Read, uid: str) -> None:
    """Read a photo once more."""
    await app.db.write(Tx.enqueue, asset_job(EXTRACT_METADATA, await key_of(app, uid)))
    await read()


async def play(client: Client, path: str) -> bytes:
    """The bytes that somebody gets."""
    answer = await client.send("GET", "/api" + path)
    assert answer.status == 200, answer.body
    return bytes(answer.body)


def remove_all_missing(tx: Tx) -> None:
    """As a person who asks for it."""
    remove_missing(tx, tx.column("select id from assets where is_offline = 1"))


def files_below(folder: Path) -> list[Path]:
    """The motion parts in a data folder."""
    return sorted(folder.glob("derived/*/*/*-motion*"))


async def unlock(app: App) -> None:
    """As the PIN code does, in every session."""
    await app.db.write(Tx.run, "update sessions set pin_expires_at = ?", (now_ms() + 60_000,))
