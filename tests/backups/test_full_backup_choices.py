"""Where full backups go: what people chose, and what is set from outside and wins."""

from pathlib import Path

import msgspec

from photostead.app import App
from photostead.features.full_backups import service, store
from photostead.features.full_backups.store import Choices


async def test_nobody_chose_a_folder(app: App) -> None:
    assert await app.db.read(service.folder_of) is None
    assert await app.db.read(service.choices_of) == Choices()


async def test_what_is_set_from_outside_wins(app: App) -> None:
    await app.db.write(store.save_choices, Choices(folder="/mnt/chosen", keep=3))
    outside = msgspec.structs.replace(app.options, backup_full_path=Path("/mnt/told"), backup_full_drill_days=0)
    assert await app.db.read(service.folder_of) == Path("/mnt/chosen")
    assert await app.db.read(service.folder_of, outside) == Path("/mnt/told")
    await app.reload(outside)
    assert await app.db.read(service.choices_of) == Choices(folder="/mnt/told", keep=3, drill_days=0)
    await app.db.write(lambda tx: store.change_done(tx, last_at=1))
    await app.reload(msgspec.structs.replace(outside, backup_full_path=None))
    assert (await app.db.read(store.load_done)).last_at is None
    assert await app.db.read(service.folder_of) == Path("/mnt/chosen")
