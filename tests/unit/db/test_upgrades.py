"""Every database that a version left behind opens with this one, and nothing in it is lost."""

import shutil
from pathlib import Path

import apsw
import pytest

from photostead import __version__
from photostead.app import App
from photostead.db.migrate import latest, migrate
from photostead.kernel.options import Options
from tests import invariants

KEPT = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "databases").glob("*.sqlite"))
COUNTED = (
    "users",
    "assets",
    "asset_exif",
    "asset_files",
    "albums",
    "album_assets",
    "libraries",
    "api_keys",
    "problems",
)
MONTHS = """
  select owner_id, visibility, is_stack_child, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
  from assets where deleted_at is null group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
COUNTS = (
    "select owner_id, visibility, is_stack_child, month, count from timeline_counts where count > 0 order by 1, 2, 3, 4"
)


def test_this_version_is_kept() -> None:
    """Each release, and each new migration, comes with the database that it leaves behind: from then on it must upgrade."""
    wanted = f"{__version__}-schema{latest():04d}"
    assert wanted in {path.stem for path in KEPT}, f"keep {wanted}: .venv/bin/python -m tests.fixtures.keep_database"


@pytest.fixture(params=KEPT, ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a kept database, as a data folder."""
    shutil.copy(request.param, tmp_path / "photostead.sqlite")
    return tmp_path


def count_rows(path: Path) -> dict[str, int]:
    """How many rows each table has that people would miss."""
    connection = apsw.Connection(str(path))
    counts = {table: int(next(iter(connection.execute(f"select count(*) from {table}")))[0]) for table in COUNTED}
    connection.close()
    return counts


def test_upgrade_keeps_everything(kept: Path) -> None:
    path = kept / "photostead.sqlite"
    before = count_rows(path)
    assert before["assets"] >= 17
    migrate(path)
    assert count_rows(path) == before
    connection = apsw.Connection(str(path))
    assert next(iter(connection.execute("pragma user_version")))[0] == latest()
    assert list(connection.execute("pragma integrity_check")) == [("ok",)]
    assert list(connection.execute("pragma foreign_key_check")) == []
    assert list(connection.execute(MONTHS)) == list(connection.execute(COUNTS))
    assert list(connection.execute(invariants.ON_MAP)) == list(connection.execute(invariants.COUNTED_ON_MAP)) != []
    assert list(connection.execute(invariants.IN_ALBUMS)) == list(connection.execute(invariants.SHOWN_IN_ALBUMS)) != []
    connection.close()


async def test_daemon_serves_it(kept: Path) -> None:
    """Started on the upgraded folder, the daemon shows what was there."""
    (kept / "library" / "me").mkdir(parents=True)  # its photos were not kept with it, nor the markers of their folders
    connection = apsw.Connection(str(kept / "photostead.sqlite"))
    connection.execute("delete from system_metadata where key = 'media-markers'")
    connection.close()
    app = App(Options(data_dir=kept, http_host="127.0.0.1", http_port=0, jobs_concurrency=1))
    await app.start()
    try:
        shown = await app.db.read(lambda rows: rows.value("select sum(count) from timeline_counts"))
    finally:
        await app.stop()
    assert shown >= 16


def test_files_with_keywords_are_read_again(tmp_path: Path) -> None:
    """A version without tags kept what files say: tags are made of it when they are read by this one."""
    [before_tags] = [path for path in KEPT if path.stem.endswith("schema0003")]
    path = tmp_path / "photostead.sqlite"
    shutil.copy(before_tags, path)
    connection = apsw.Connection(str(path))
    connection.execute("delete from jobs")
    first, second, offline = (row[0] for row in connection.execute("select asset_id from asset_exif limit 3"))
    connection.execute("""update asset_exif set tags = '["a"]' where asset_id in (?, ?, ?)""", (first, second, offline))
    connection.execute("update assets set is_offline = 1 where id = ?", (offline,))
    connection.close()
    migrate(path)
    connection = apsw.Connection(str(path))
    waiting = connection.execute("select name, payload ->> 'asset_id' from jobs order by 2")
    assert list(waiting) == [("AssetExtractMetadata", first), ("AssetExtractMetadata", second)]
    assert list(connection.execute("select count(*) from asset_exif where tags != '[]'")) == [(0,)]
    connection.close()


def test_videos_of_before_are_looked_at(tmp_path: Path) -> None:
    """A version that converted nothing left videos of which nobody knows whether they play."""
    [before_videos] = [path for path in KEPT if path.stem.endswith("schema0005")]
    path = tmp_path / "photostead.sqlite"
    shutil.copy(before_videos, path)
    connection = apsw.Connection(str(path))
    connection.execute("delete from jobs")
    old, new, unread, offline = (row[0] for row in connection.execute("select id from assets order by id limit 4"))
    connection.execute(
        "update assets set type = 'VIDEO', file_created_at = id where id in (?, ?, ?, ?)", (old, new, unread, offline)
    )
    connection.execute("update assets set file_created_at = 10 * 86400000 where id = ?", (new,))
    connection.execute("update assets set metadata_at = null where id = ?", (unread,))
    connection.execute("update assets set is_offline = 1 where id = ?", (offline,))
    connection.close()
    migrate(path)
    connection = apsw.Connection(str(path))
    waiting = connection.execute("select name, payload ->> 'asset_id' from jobs order by priority desc")
    assert list(waiting) == [("AssetEncodeVideo", new), ("AssetEncodeVideo", old)]
    connection.close()
