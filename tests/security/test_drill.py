"""A restore drill restores to an equal library: everything that a household has is backed up, lost, and brought back, and then
compared row by row and byte by byte.
"""

from pathlib import Path
from typing import Any

from photostead.db.tx import Rows, Tx
from tests.api.going_back import do_jobs
from tests.api.samples import settle_household
from tests.api.test_restores import Box, box
from tests.api.uploading import upload
from tests.people import insert_person
from tests.photos import jpeg

__all__ = ["box"]
# What is about the daemon's own life and not about the library: its work, and what it tells of the restore. The record of who
# did what outlives a restore.
OWN = {
    "jobs", "job_counts", "notifications", "sequence", "system_metadata", "tombstones", "problems", "library_scans",
    "audit_entries", "audit_subjects",
}  # fmt: skip
# What changes by being looked at or told of: when a device was seen, and the number of the last change. What is in the trash
# is kept as long as if it had been put there now.
MOVING = {"seq", "seen_at", "last_seen_at", "updated_at", "is_pending_sync_reset", "deleted_at", "refreshed_at"}


def dump(rows: Rows) -> dict[str, list[Any]]:
    """Every row of every table of the library, by table."""
    tables = rows.column("select name from pragma_table_list where schema = 'main' and type = 'table'")
    return {
        table: sorted(map(repr, rows.rows(f"select {', '.join(names)} from {table}")))
        for table in sorted(set(tables) - OWN)
        if not table.startswith(("sqlite_", "asset_names"))
        and (names := [name for name in columns(rows, table) if name not in MOVING])
    }


def columns(rows: Rows, table: str) -> list[str]:
    """Their names."""
    return rows.column("select name from pragma_table_info(?)", (table,))


def originals(folder: Path) -> dict[str, bytes]:
    """Every uploaded file."""
    library = folder / "library"
    return {str(file.relative_to(library)): file.read_bytes() for file in library.rglob("*.jpg")}


def lose(tx: Tx) -> None:
    """A bad day: nearly everything that was made is gone. (Keys, links and partners that somebody took away stay away, which
    is shown where restores are.)"""
    for table in ("album_assets", "albums", "asset_tags", "tags", "workflows", "asset_files", "libraries"):
        tx.run(f"delete from {table}")
    tx.run("update assets set visibility = 'archive', original_name = 'x', is_favorite = 1")
    tx.run("update asset_exif set description = 'gone'")
    tx.run("update users set name = 'somebody' where not is_admin")


async def test_everything_is_as_it_was(box: Box) -> None:
    """Albums, links, tags, keys, marks and people; and the photos that it is about."""
    people = {name: await box.app.db.write(insert_person, name) for name in ("olga", "pia", "vera")}
    await settle_household(box.app, {"owner": people["olga"], "partner": people["pia"], "viewer": people["vera"]})
    await upload(box.client, jpeg((5, 50, 5)))
    await do_jobs(box.app)
    name = await box.back_up()
    before, files = await box.app.db.read(dump), originals(box.app.options.data_dir)
    assert len(before) > 20
    assert all(
        before[table] for table in ("albums", "assets", "tags", "shared_links", "api_keys", "workflows", "users")
    )
    await box.app.db.write(lose)
    lost = await box.app.db.read(dump)
    assert sum(lost[table] != rows for table, rows in before.items()) > 8
    assert (await box.restore(name))["active"] is False
    after = await box.app.db.read(dump)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert originals(box.app.options.data_dir) == files
