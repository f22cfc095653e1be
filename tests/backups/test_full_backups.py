"""Full backups of a library that is in use: made, made again, checked, cleared away, restored elsewhere. Disks that fail are in
`test_struck`."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.db.tx import Rows, Tx
from photostead.features.full_backups import checking, layout, making, pruning, restoring
from photostead.features.full_backups.copying import Throttle
from photostead.features.full_backups.layout import Store
from photostead.features.full_backups.manifest import Kind, read
from photostead.kernel.errors import PhotosteadError, StartError, Unavailable
from tests.api.uploading import upload
from tests.backups.household import SIDECAR, files_of, originals_of
from tests.client import Client
from tests.conftest import RunJobs, options_of, start_app, stop_app
from tests.people import insert_asset, insert_library
from tests.photos import jpeg

PHOTOS = 3


@pytest.fixture
async def photos(admin: Client) -> list[str]:
    """A household's uploads, the first with a sidecar; their ids."""
    sidecars = [SIDECAR, *[None] * (PHOTOS - 1)]
    return [
        await upload(admin, jpeg((number * 80, 90, 140)), f"{number}.jpg", sidecar=sidecar)
        for number, sidecar in enumerate(sidecars)
    ]


@pytest.fixture
def order(app: App, tmp_path: Path) -> making.Order:
    """To another disk, so to speak."""
    return making.Order(app.options.database_file, app.options.media_dir, tmp_path / "stick" / "backups")


@pytest.fixture(autouse=True)
def stick(tmp_path: Path) -> Path:
    """Where it is plugged in."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def make(order: making.Order) -> tuple[Store, str]:
    """A backup, and the folder it is in."""
    stamp, _ = making.make(order)
    return layout.open_store(order.root), stamp


def check(store: Store, stamp: str, *, reads_data: bool = True) -> list[str]:
    """What is wrong with a backup."""
    found = checking.check(store, stamp, reads_data=reads_data, throttle=Throttle(None))
    return [f"{trouble.path}: {trouble.reason}" for trouble in found.troubles]


async def table(app: App, sql: str) -> list[Any]:
    """Rows of the library."""
    return await app.db.read(Rows.rows, sql)


@pytest.mark.usefixtures("photos")
async def test_what_was_backed_up_comes_back_on_another_box(app: App, order: making.Order, tmp_path: Path) -> None:
    """Row by row and file by file, a sidecar among them."""
    store, stamp = await asyncio.to_thread(make, order)
    assert check(store, stamp) == []
    sql = "select uid, path, checksum, original_name from assets order by id"
    before, files = await table(app, sql), originals_of(app.options.media_dir)
    assert len(files) == PHOTOS + 1
    elsewhere = options_of(tmp_path / "new box" / "data")
    elsewhere.data_dir.mkdir(parents=True)
    there = restoring.Order(stamp, elsewhere.database_file, elsewhere.data_dir, elsewhere.media_dir)
    planned = restoring.plan(store, there)
    done, _ = await asyncio.to_thread(restoring.restore, store, there)
    assert (planned.copied, planned.lost) == (done.copied, []) == (len(files), [])
    assert originals_of(elsewhere.media_dir) == files
    again = restoring.plan(store, there)
    assert (again.files, again.copied) == (len(files), 0)
    other = await start_app(elsewhere)
    try:
        assert await table(other, sql) == before
        assert await table(other, "select * from sessions") == [], "nobody knows which were ended since"
        [[title, told]] = await table(other, "select title, description from notifications where topic = 'roll-back'")
        assert title == "The library was made again of a backup"
        assert "kept as" not in told
    finally:
        await stop_app(other)


@pytest.mark.usefixtures("photos")
async def test_only_what_is_new_is_copied(app: App, admin: Client, order: making.Order) -> None:
    """Nothing the second time; one file where one came; a twin by its bytes not at all."""
    _, first = await asyncio.to_thread(making.make, order)
    _, second = await asyncio.to_thread(making.make, order)
    assert (first.new_files, second.new_files, second.files) == (first.files, 0, first.files)
    await upload(admin, jpeg((1, 2, 3)), "new.jpg")
    _, third = await asyncio.to_thread(making.make, order)
    assert (third.files, third.new_files) == (first.files + 1, 1)
    store = layout.open_store(order.root)
    assert len(store.stamps()) == 3
    assert [check(store, stamp) for stamp in store.stamps()] == [[], [], []]


async def test_a_file_whose_bytes_changed_never_replaces_what_is_good(
    app: App, admin: Client, photos: list[str], order: making.Order
) -> None:
    """Neither where the disk changed them silently, nor where something wrote to the file."""
    store, _ = await asyncio.to_thread(make, order)
    path = await app.db.read(Rows.value, "select path from assets where uid = ?", (photos[1],))
    file = app.options.media_dir / os.fsdecode(path)
    good, status = file.read_bytes(), file.stat()
    rotten = good[:100] + bytes([good[100] ^ 1]) + good[101:]
    file.write_bytes(rotten)
    for times in (None, (status.st_atime_ns, status.st_mtime_ns)):
        if times:
            os.utime(file, ns=times)
        _, summary = await asyncio.to_thread(making.make, order)
        kept = {entry.path: entry for entry in read(store.backup(store.newest()) / layout.MANIFEST)}[bytes(path)]
        assert store.file(kept.sha256).read_bytes() == good
        assert summary.damaged == ([os.fsdecode(path)] if times is None else [])


async def test_a_file_that_was_damaged_from_the_beginning_is_told_of_each_time(
    app: App, photos: list[str], order: making.Order
) -> None:
    """It is kept as it is: better than nothing."""
    path = await app.db.read(Rows.value, "select path from assets where uid = ?", (photos[1],))
    (app.options.media_dir / os.fsdecode(path)).write_bytes(b"not what came")
    for _ in range(2):
        _, summary = await asyncio.to_thread(making.make, order)
        assert summary.damaged == [os.fsdecode(path)]
        assert summary.files >= PHOTOS


async def test_a_missing_file_is_told_of_and_stays_in_the_backup(
    app: App, photos: list[str], order: making.Order
) -> None:
    """So that it can be brought back."""
    store, _ = await asyncio.to_thread(make, order)
    path = os.fsdecode(await app.db.read(Rows.value, "select path from assets where uid = ?", (photos[2],)))
    data = (app.options.media_dir / path).read_bytes()
    (app.options.media_dir / path).unlink()
    stamp, summary = await asyncio.to_thread(making.make, order)
    assert summary.missing == [path]
    assert check(store, stamp) == []
    elsewhere = order.root.parent / "elsewhere.sqlite"
    here = restoring.Order(stamp, elsewhere, app.options.data_dir, order.media_dir)
    done, _ = await asyncio.to_thread(restoring.restore, store, here)
    assert (done.copied, (app.options.media_dir / path).read_bytes()) == (1, data)


@pytest.mark.usefixtures("photos")
async def test_a_media_folder_that_is_not_mounted_is_no_loss(app: App, order: making.Order) -> None:
    """Nothing is backed up then, and nothing told as missing."""
    library = app.options.media_dir / "library"
    library.rename(library.with_name("away"))
    with pytest.raises(Unavailable, match="mounted"):
        await asyncio.to_thread(making.make, order)
    library.with_name("away").rename(library)


async def test_files_of_libraries_by_choice(app: App, admin: Client, order: making.Order, tmp_path: Path) -> None:
    """They are read, and come back where a person says, never to their place by themselves."""
    folder = tmp_path / "nas"
    folder.mkdir()
    (folder / "far.jpg").write_bytes(b"far away")
    await app.db.write(insert_external, admin.user_id, os.fsencode(folder / "far.jpg"))
    _, without = await asyncio.to_thread(making.make, order)
    store, stamp = await asyncio.to_thread(
        make, making.Order(order.database, order.media_dir, order.root, with_libraries=True)
    )
    kinds = [entry.kind for entry in read(store.backup(stamp) / layout.MANIFEST)]
    assert (without.files, kinds) == (0, [Kind.EXTERNAL])
    here = restoring.Order(stamp, order.database, app.options.data_dir, order.media_dir)
    assert restoring.plan(store, here).external == 1
    to = tmp_path / "brought back"
    there = restoring.Order(stamp, tmp_path / "new.sqlite", app.options.data_dir, order.media_dir, libraries_to=to)
    await asyncio.to_thread(restoring.restore, store, there)
    assert list(files_of(to).values()) == [b"far away"]


def insert_external(tx: Tx, user_id: int, path: bytes) -> None:
    """An asset of a library."""
    library = tx.value("select id from libraries where uid = ?", (insert_library(tx, user_id),))
    insert_asset(tx, user_id, library_id=library, path=path)


@pytest.mark.usefixtures("photos")
async def test_old_backups_go_with_what_only_they_have(
    app: App, admin: Client, photos: list[str], order: making.Order, run_jobs: RunJobs
) -> None:
    """What the others need stays."""
    store, _ = await asyncio.to_thread(make, order)
    await admin.delete("/assets", json={"ids": [photos[0]], "force": True})
    await run_jobs()
    newest, summary = await asyncio.to_thread(making.make, order)
    assert summary.missing == []
    pruned = pruning.prune(store, 1)
    assert (len(pruned.backups), store.stamps()) == (1, [newest])
    assert pruned.files >= 1
    assert check(store, newest) == []


@pytest.mark.usefixtures("photos")
async def test_what_is_not_whole_is_found_and_healed_by_the_next_backup(app: App, order: making.Order) -> None:
    """A flipped bit only by reading, what is gone or shorter at once."""
    store, stamp = await asyncio.to_thread(make, order)
    entries = [entry for entry in read(store.backup(stamp) / layout.MANIFEST) if entry.kind is Kind.ORIGINAL]
    flipped, gone, short = (store.file(entry.sha256) for entry in entries[:3])
    data = flipped.read_bytes()
    flipped.write_bytes(data[:50] + bytes([data[50] ^ 16]) + data[51:])
    gone.unlink()
    os.truncate(short, 10)
    assert len(check(store, stamp, reads_data=False)) == 2
    assert len(check(store, stamp)) == 3
    healed, _ = await asyncio.to_thread(making.make, order)
    assert [check(store, one) for one in (healed, stamp)] == [[], []]


@pytest.mark.usefixtures("photos")
async def test_a_manifest_that_was_changed_leads_nowhere(app: App, order: making.Order, tmp_path: Path) -> None:
    """Nothing is written outside of the media folder, whatever it names."""
    store, stamp = await asyncio.to_thread(make, order)
    manifest = store.backup(stamp) / layout.MANIFEST
    lines = manifest.read_text().splitlines()
    here = restoring.Order(stamp, order.database, app.options.data_dir, order.media_dir)
    for bad in ('"path":"../../evil"', '"path":"/etc/evil"', '"path":"library/../../evil"', '"path":"a\\u0000b"'):
        path = lines[0][lines[0].index('"path"') :].rstrip("}")
        manifest.write_text(lines[0].replace(path, bad) + "\n")
        with pytest.raises(PhotosteadError, match="no backup of ours"):
            restoring.plan(store, here)
    manifest.write_text("{}\n")
    assert check(store, stamp) != []
    with pytest.raises(PhotosteadError, match="There is no backup"):
        store.backup("../../etc")


@pytest.mark.usefixtures("photos")
async def test_folders_that_are_not_meant_are_refused(app: App, order: making.Order, stick: Path) -> None:
    """In the library, among other things, another household's, one where one is being made."""
    for root, reason in (
        (order.media_dir / "library" / "backups", "which is what is backed up"),
        (stick / "nowhere" / "deep", "is its disk mounted"),
    ):
        with pytest.raises(StartError, match=reason):
            await asyncio.to_thread(making.make, making.Order(order.database, order.media_dir, root))
    (stick / "other").mkdir()
    (stick / "other" / "thing").write_text("mine")
    with pytest.raises(StartError, match="neither empty"):
        await asyncio.to_thread(making.make, making.Order(order.database, order.media_dir, stick / "other"))
    store, _ = await asyncio.to_thread(make, order)
    with layout.alone(store), pytest.raises(Unavailable, match="Another backup"):
        await asyncio.to_thread(making.make, order)
    with pytest.raises(StartError, match="another Photostead"):
        layout.prepare(order.root, "somebody-else")


@pytest.mark.usefixtures("photos")
async def test_the_commands(app: App, order: making.Order, tmp_path: Path) -> None:
    """As a person types them, beside the daemon; restoring refuses while it runs."""
    here, root = ["--data-dir", str(app.options.data_dir)], str(order.root)

    def said(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(photostead, ["backup", *words])
        assert result.exit_code == status, result.output
        return result.output

    async def typed(*words: str, status: int = 0) -> str:
        return await asyncio.to_thread(said, *words, status=status)

    assert "of them new" in await typed("create", "--to", root, *here)
    assert "0 of them new" in await typed("create", "--to", root, "--rate", "50", "--keep", "1", *here)
    listed = await typed("list", root)
    assert len(listed.splitlines()) == 1
    assert "whole" in await typed("verify", root, "--read-data", "--all")
    assert "Cleared away 0 backups" in await typed("prune", root, "--keep", "3")
    assert "is running on" in await typed("restore", root, "--yes", *here, status=1)
    elsewhere = ["--data-dir", str(tmp_path / "new box")]
    assert "are to be copied" in await typed("restore", root, "--dry-run", *elsewhere)
    assert not (tmp_path / "new box").exists()
    assert "Start the daemon" in await typed("restore", root, "--yes", *elsewhere)
    assert originals_of(tmp_path / "new box") == originals_of(app.options.media_dir)
    next((order.root / layout.FILES).glob("*/*")).unlink()
    assert "not in the backup any more" in await typed("verify", root, status=1)
    assert "holds no backups" in await typed("list", str(tmp_path / "nothing"), status=1)
