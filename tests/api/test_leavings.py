"""Pictures that no row names, because the daemon ended as they were made: they go with what they were made of."""

from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.kernel.ids import new_id
from tests.api.editing import rotate
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.photos import jpeg


@pytest.fixture
async def photo(admin: Client, run_jobs: RunJobs) -> str:
    """With everything that is made of it."""
    uid = await upload(admin, jpeg((40, 90, 140)), "a.jpg")
    await run_jobs()
    return uid


def leave(app: App, uid: str, *names: str) -> list[Path]:
    """Files beside a photo's pictures."""
    folder = app.options.data_dir / "derived" / uid[:2] / uid[2:4]
    left = [folder / name for name in names]
    for path in left:
        path.write_bytes(b"half a picture")
    return left


async def named(app: App) -> set[str]:
    """What rows name."""
    return set(await app.db.read(Rows.column, "select path from asset_files"))


def there(app: App) -> set[str]:
    """What lies on the disk."""
    files = [path for path in (app.options.data_dir / "derived").rglob("*") if path.is_file()]
    return {str(path.relative_to(app.options.data_dir)) for path in files if path.name != ".photostead"}


async def test_of_edits_that_are_others_by_now(app: App, admin: Client, photo: str, run_jobs: RunJobs) -> None:
    """Those of the present ones stay, and so does everything of other photos."""
    other = await upload(admin, jpeg((90, 90, 10)), "b.jpg")
    await run_jobs()
    [kept] = leave(app, other, f"{other}-preview-{new_id()}.jpeg")
    gone = leave(app, photo, f"{photo}-preview-{new_id()}.jpeg", f".{photo}-fullsize-{new_id()}.jpeg.part")
    await admin.put(f"/assets/{photo}/edits", json={"edits": [rotate(90)]})
    await run_jobs()
    assert not [path for path in gone if path.exists()]
    assert there(app) == await named(app) | {str(kept.relative_to(app.options.data_dir))}


async def test_of_edits_that_were_taken_back(app: App, admin: Client, photo: str, run_jobs: RunJobs) -> None:
    """Before there was a picture that a row names."""
    await admin.put(f"/assets/{photo}/edits", json={"edits": [rotate(90)]})
    leave(app, photo, f"{photo}-preview-{new_id()}.jpeg", f".{photo}-thumbnail-{new_id()}.webp.part")
    await admin.delete(f"/assets/{photo}/edits", expect=204)
    await run_jobs()
    assert there(app) == await named(app)


async def test_of_a_photo_that_is_deleted(app: App, admin: Client, photo: str, run_jobs: RunJobs) -> None:
    """While its pictures are to be made again: whatever was made of it goes, of no other."""
    other = await upload(admin, jpeg((90, 90, 10)), "b.jpg")
    await run_jobs()
    [kept] = leave(app, other, f"{other}-preview.webp")
    leave(app, photo, f"{photo}-preview.webp", f".{photo}-thumbnail.webp.part")
    await admin.post("/assets/jobs", json={"assetIds": [photo], "name": "regenerate-thumbnail"}, expect=204)
    await admin.delete("/assets", json={"ids": [photo], "force": True}, expect=204)
    await run_jobs()
    assert there(app) == await named(app) | {str(kept.relative_to(app.options.data_dir))}
