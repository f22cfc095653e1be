"""Work on many files at once begins with the newest: that is what people look at meanwhile."""

import os
from pathlib import Path

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.assets.work import EXTRACT_METADATA, GENERATE_THUMBNAILS, recency
from photostead.features.libraries import scan_store, store
from photostead.features.libraries.moves import Fresh
from photostead.jobs.queues import Priority
from photostead.kernel.clock import now_ms
from tests.client import Client
from tests.conftest import RunJobs
from tests.people import insert_library
from tests.photos import write_photo

DAY_MS = 86_400_000
ORDER = """
  select a.original_name from jobs j
  join assets a on a.id = json_extract(j.payload, '$.asset_id')
  where j.name = ? order by j.priority desc, j.run_after, j.id
"""


async def order(app: App, name: str) -> list[str]:
    """File names in the order in which their jobs will be taken."""
    return await app.db.read(Rows.column, ORDER, (name,))


def test_recency() -> None:
    now = 1_700_000_000_000
    assert recency(now, now) == Priority.BULK
    assert recency(now - 3 * DAY_MS, now) == Priority.BULK - 3
    assert recency(now + DAY_MS, now) == Priority.BULK, "a date in the future does not push ahead of an upload"


async def test_scan_by_file_time(app: App, admin: Client, tmp_path: Path) -> None:
    """Before a file was looked into its modification time is all there is."""
    uid = await app.db.write(insert_library, admin.user_id, import_paths=[str(tmp_path)])
    library = await app.db.read(store.load_library, uid)
    assert library is not None
    ages = {"old.jpg": 900, "new.jpg": 1, "middle.jpg": 30}
    files = [Fresh(os.fsencode(f"/x/{name}"), "IMAGE", 1, now_ms() - age * DAY_MS, 1) for name, age in ages.items()]
    await app.db.write(scan_store.add_files, library, files, {})
    assert await order(app, EXTRACT_METADATA.name) == ["new.jpg", "middle.jpg", "old.jpg"]


async def test_renditions_by_capture_time(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> None:
    """Three files of the same modification time: the dates inside decide."""
    folder = tmp_path / "photos"
    for name, year in (("a.jpg", 2010), ("b.jpg", 2024), ("c.jpg", 2017)):
        write_photo(folder / name, taken=f"{year}:05:01 12:00:00")
    body = {"ownerId": admin.uid, "importPaths": [str(folder)]}
    library = (await admin.post("/libraries", json=body))["id"]
    await admin.put("/queues/thumbnailGeneration", json={"isPaused": True})
    await admin.post(f"/libraries/{library}/scan", expect=204)
    await run_jobs()
    assert await order(app, GENERATE_THUMBNAILS.name) == ["b.jpg", "c.jpg", "a.jpg"]
    await admin.delete("/queues/thumbnailGeneration/jobs", json={}, expect=204)
    await admin.put("/jobs/thumbnailGeneration", json={"command": "start", "force": True}, expect=200)
    assert await order(app, GENERATE_THUMBNAILS.name) == ["b.jpg", "c.jpg", "a.jpg"]
