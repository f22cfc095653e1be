"""What is exported comes back on another box: imported as uploads with all that an export tells, and as a library in place with all that
the sidecars tell; compared photo by photo, by the bytes of the originals.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from click.testing import CliRunner

from photostead.app import App
from photostead.cli.commands import photostead
from photostead.db.tx import Rows
from tests.api.daemons import sign_up
from tests.api.faces import draw, make_person
from tests.api.libraries import Library
from tests.api.settling import change_settings
from tests.api.test_sidecar_people import DRAWN
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import RunJobs, jobs_of, options_of, start_app, stop_app
from tests.exports.test_export import export
from tests.people import insert_api_key
from tests.photos import jpeg

# By the file's bytes: everything that a person said of it. Places as exact as a file has room for (see `media.xmp_write`).
SAID = """
select a.path, e.description, e.rating, round(a.latitude, 6), round(a.longitude, 6), a.local_time,
       (select json_group_array(value) from (select t.value from asset_tags x join tags t on t.id = x.tag_id
                                             where x.asset_id = a.id order by 1)),
       (select json_group_array(said) from (select p.name || round(f.x1 * 1.0 / f.image_width, 2)
         || round(f.y1 * 1.0 / f.image_height, 2) || round(f.x2 * 1.0 / f.image_width, 2) as said
         from asset_faces f join people p on p.id = f.person_id where f.asset_id = a.id and f.deleted_at is null order by 1))
from assets a join asset_exif e on e.asset_id = a.id
where a.deleted_at is null and a.library_id is {library}
"""
# What stands in lists beside the files.
LISTED = """
select a.path, a.original_name, a.is_favorite, a.visibility, ifnull(s.primary_asset_id = a.id, 0),
       (select json_group_array(name) from (select b.name || ': ' || b.description as name from album_assets x
         join albums b on b.id = x.album_id where x.asset_id = a.id order by 1)),
       (select count(*) from assets o where o.stack_id = a.stack_id)
from assets a left join stacks s on s.id = a.stack_id where a.deleted_at is null and a.library_id is null
"""


@pytest.fixture
async def photos(app: App, admin: Client, run_jobs: RunJobs) -> list[str]:
    """Five uploads of which everything is known that a person can say."""
    uids = [
        await upload(admin, jpeg((number * 50, 90, 140), size=(64, 48), taken=f"2024:05:0{number + 1} 12:00:00"), name)
        for number, name in enumerate(("IMG_1.jpg", "IMG_1.jpg", "IMG_2.jpg", "Ärger & so.jpg", "e.jpg"))
    ]
    await run_jobs()
    first, second, third, fourth, _ = uids
    await admin.put(f"/assets/{first}", json={"description": "The lake, früh", "rating": 4, "isFavorite": True})
    await admin.put(f"/assets/{first}", json={"latitude": 46.5123456, "longitude": -6.2512345})
    await admin.put(f"/assets/{second}", json={"dateTimeOriginal": "2019-07-01T10:20:30.000+02:00", "rating": -1})
    tags = await admin.put("/tags", json={"tags": ["Reisen/See", "Familie"]})
    for tag in tags:
        await admin.put(f"/tags/{tag['id']}/assets", json={"ids": [first, fourth]})
    await draw(admin, third, await make_person(admin, "Mia"), **DRAWN)
    await admin.put("/assets", json={"ids": [fourth], "visibility": "archive"})
    await admin.post("/stacks", json={"assetIds": [third, second, first]})
    await admin.post("/albums", json={"albumName": "Summer: 2024", "description": "Warm", "assetIds": uids[:3]})
    await admin.post("/albums", json={"albumName": "Best", "assetIds": [first]})
    await run_jobs()
    return uids


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[tuple[App, Client]]:
    """Another box, whose administrator lets faces be taken over from files."""
    options = options_of(tmp_path / "other")
    options.data_dir.mkdir()
    app = await start_app(options)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        client = Client(session, f"http://127.0.0.1:{app.port}")
        await sign_up(client)
        await change_settings(client, {"metadata": {"faces": {"import": True}}})
        yield app, client
    await stop_app(app)


async def by_bytes(app: App, sql: str) -> dict[str, list[Any]]:
    """Rows by the SHA-1 of the file whose path stands first."""
    rows = await app.db.read(Rows.rows, sql)
    return await asyncio.to_thread(
        lambda: {digest(app.options.media_dir / os.fsdecode(path)): list(rest) for path, *rest in rows}
    )


def digest(path: Path) -> str:
    """Of a file."""
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


async def test_what_is_exported_comes_back_on_another_box(
    app: App, photos: list[str], other: tuple[App, Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imported, and imported again, which changes nothing; then shown in place."""
    there, client = other
    await asyncio.to_thread(export, app, tmp_path / "out")
    said, listed = await by_bytes(app, SAID.format(library="null")), await by_bytes(app, LISTED)
    assert len(said) == len(photos)
    home, jobs = tmp_path / "out" / "admin", jobs_of(there)
    _, secret = await there.db.write(insert_api_key, 1, ["all"])
    monkeypatch.setenv("PHOTOSTEAD_API_KEY", secret)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    words = ["import", "export", str(home), "--server", f"http://127.0.0.1:{there.port}"]
    for _ in range(2):
        done = await asyncio.to_thread(CliRunner().invoke, photostead, words)
        assert done.exit_code == 0, done.output
        await jobs()
        assert await by_bytes(there, SAID.format(library="null")) == said
        assert await by_bytes(there, LISTED) == listed

    made = await client.post(
        "/libraries", json={"ownerId": client.uid, "importPaths": [str(home)], "exclusionPatterns": ["**/Albums/**"]}
    )
    await Library(there, client, jobs, made["id"]).scan()
    assert await by_bytes(there, SAID.format(library="not null")) == said


def test_what_the_lists_name_and_is_not_there_is_told(tmp_path: Path) -> None:
    """A file that was taken out, a line that is none, an album that was written to by hand."""
    (tmp_path / "Albums" / "A").mkdir(parents=True)
    (tmp_path / "Albums" / "A" / "album.json").write_bytes(b'{"name": 3}')
    gone = {"id": "1", "file": "2024/gone.jpg", "name": "gone.jpg"}
    out = {"id": "2", "file": "../../etc/passwd.jpg", "name": "x.jpg"}
    lines = [msgspec.json.encode(gone), b"{half", msgspec.json.encode(out)]
    (tmp_path / "library.jsonl").write_bytes(b"\n".join(lines))
    words = ["import", "export", str(tmp_path), "--dry-run"]
    done = CliRunner().invoke(photostead, words)
    assert done.exit_code == 1
    for told in (
        "2024/gone.jpg: the list names it, and it is not in the export",
        "../../etc/passwd.jpg: the list names it, and it is not in the export",
        "library.jsonl:2: it is not what an export says",
        "Albums/A/album.json: it is not what an export says",
    ):
        assert told in done.output


@pytest.mark.parametrize(("homes", "reason"), [((), "photostead export"), (("a", "b"), "of several people")])
def test_other_folders_are_refused(tmp_path: Path, homes: tuple[str, ...], reason: str) -> None:
    """No export, or a whole household's."""
    for home in homes:
        (tmp_path / home).mkdir()
        (tmp_path / home / "library.jsonl").touch()
    done = CliRunner().invoke(photostead, ["import", "export", str(tmp_path), "--dry-run"])
    assert done.exit_code == 1
    assert reason in done.output
