"""The files of a full backup for a database that is newer: what was deleted since stays away, what was moved since is found."""

import asyncio
import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db import snapshot
from photostead.db.snapshot import Deadline
from photostead.db.tx import Rows, Tx
from photostead.features.full_backups import carrying, layout, making, restoring
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.restoring import Order
from photostead.kernel.errors import Invalid
from tests.api.uploading import upload
from tests.client import Client
from tests.photos import jpeg


@pytest.fixture
async def store(app: App, admin: Client, tmp_path: Path) -> Store:
    """A backup of three photos."""
    for number in range(3):
        await upload(admin, jpeg((number * 80, 90, 140)), f"{number}.jpg")
    order = making.Order(app.options.database_file, app.options.media_dir, tmp_path / "backups")
    await asyncio.to_thread(making.make, order)
    return layout.open_store(order.root)


def copy_of(app: App, path: Path) -> Path:
    """The database as it is now."""
    snapshot.copy(app.options.database_file, path, Deadline(None), lambda size: None)
    return path


def order_of(store: Store, folder: Path) -> Order:
    """To an empty machine."""
    return Order(store.newest(), folder / "photostead.sqlite", folder, folder)


async def path_of(app: App, name: str) -> Path:
    """Where a photo's file is."""
    path = await app.db.read(Rows.value, "select path from assets where original_name = ?", (name,))
    return Path(os.fsdecode(path))


async def test_files_come_for_what_the_database_names_now(
    app: App, admin: Client, store: Store, tmp_path: Path
) -> None:
    """One was deleted for good, one was moved, one came later, and one is as it was."""
    gone, moved, same = [await path_of(app, f"{number}.jpg") for number in range(3)]
    await app.db.write(Tx.run, "delete from assets where original_name = '0.jpg'")
    target = Path("library/elsewhere/moved.jpg")
    await app.db.write(Tx.run, "update assets set path = ? where original_name = '1.jpg'", (os.fsencode(target),))
    await upload(admin, jpeg((1, 2, 3)), "late.jpg")
    copy, order = copy_of(app, tmp_path / "copy.sqlite"), order_of(store, tmp_path / "two")
    planned = carrying.plan(store, order, copy)
    done = await asyncio.to_thread(carrying.carry, store, order, copy)
    assert (planned.copied, planned.lost) == (done.copied, done.lost) == (2, [str(await path_of(app, "late.jpg"))])
    there, here = tmp_path / "two", app.options.media_dir
    assert (there / same).read_bytes() == (here / same).read_bytes()
    assert (there / target).read_bytes() == (here / moved).read_bytes()
    assert not (there / gone).exists()
    again = await asyncio.to_thread(carrying.carry, store, order, copy)
    assert again.copied == 0


async def test_a_database_that_is_older_than_the_backup_is_refused(
    app: App, admin: Client, store: Store, tmp_path: Path
) -> None:
    """And backups of another library."""
    copy = copy_of(app, tmp_path / "copy.sqlite")
    carrying.refuse_stale(store, store.newest(), copy)
    await upload(admin, jpeg((1, 2, 3)), "late.jpg")
    await asyncio.to_thread(making.make, making.Order(app.options.database_file, app.options.media_dir, store.root))
    with pytest.raises(Invalid, match="knows newer photos than the replica"):
        carrying.refuse_stale(store, store.newest(), copy)
    with pytest.raises(Invalid, match="of another Photostead"):
        carrying.refuse_other(store, "somebody else")
    carrying.refuse_other(
        store, await app.db.read(Rows.value, "select value ->> 'id' from system_metadata where key = 'installation'")
    )
    assert restoring.ASIDE not in os.listdir(app.options.media_dir)
