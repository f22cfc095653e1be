"""Tags and files: what files say becomes tags, what a person did about them stays, and sidecars tell other programs."""

import asyncio
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.keywords.service import follow_file
from photostead.features.keywords.store import read_keywords
from photostead.kernel.options import Options
from photostead.media.metadata import read_sidecar
from tests.api.test_tags import make, tags_of, values
from tests.api.uploading import make_form, upload
from tests.client import Client
from tests.conftest import RunJobs
from tests.media.pictures import bag, xmp_packet
from tests.people import insert_asset
from tests.photos import jpeg, write_photo


@pytest.fixture
def options(data_dir: Path) -> Options:
    """A daemon that writes sidecars."""
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, sidecars_write=True)


async def says(app: App, client: Client, uid: str, *keywords: str) -> None:
    """Read an asset's file as if it said these."""

    def read(tx: Tx) -> None:
        key = tx.value("select id from assets where uid = ?", (uid,))
        follow_file(tx, client.user_id, key, keywords)
        text = "[" + ",".join(f'"{keyword}"' for keyword in keywords) + "]"
        tx.run("update asset_exif set tags = ? where asset_id = ?", (text, key))
        assert read_keywords(tx, key) == keywords

    await app.db.write(read)


@pytest.fixture
async def photo(app: App, admin: Client) -> str:
    """A photo whose file said nothing yet."""
    return await app.db.write(lambda tx: insert_asset(tx, admin.user_id))


# --- following the file


async def test_an_upload_brings_its_keywords(admin: Client, run_jobs: RunJobs) -> None:
    sidecar = xmp_packet(digiKam__TagsList=bag("Family/Mia", "Zoo"), dc__subject=bag("Mia", "Zoo"))
    answer = await admin.post("/assets", data=make_form(jpeg(), sidecar=sidecar.encode()), expect=201)
    await run_jobs()
    assert await tags_of(admin, answer["id"]) == ["Family/Mia", "Zoo"]
    assert await values(admin) == ["Family", "Family/Mia", "Zoo"]


async def test_a_scan_follows_what_the_file_says(tmp_path: Path, admin: Client, run_jobs: RunJobs) -> None:
    nas = tmp_path / "nas"
    write_photo(nas / "photo.jpg")
    beside = nas / "photo.jpg.xmp"
    beside.write_text(xmp_packet(lr__hierarchicalSubject=bag("Places|Japan|Tokyo")), "utf-8")
    body = {"ownerId": admin.uid, "importPaths": [str(nas)], "exclusionPatterns": []}
    library = (await admin.post("/libraries", json=body))["id"]

    async def scan() -> None:
        await admin.post(f"/libraries/{library}/scan", expect=204)
        await run_jobs()

    await scan()
    [asset] = (await admin.post("/search/metadata", json={}))["assets"]["items"]
    assert [tag["value"] for tag in asset["tags"]] == ["Places/Japan/Tokyo"]
    await asyncio.to_thread(beside.write_text, xmp_packet(dc__subject=bag("Kyoto, by train")), "utf-8")
    await scan()
    assert await tags_of(admin, asset["id"]) == ["Kyoto, by train"]


async def test_what_cannot_be_a_tag_is_left_out(app: App, admin: Client, photo: str) -> None:
    await says(app, admin, photo, "/", "good", "x" * 300, "a/" * 21 + "b", " good ")
    assert await tags_of(admin, photo) == ["good"]


async def test_a_tag_taken_away_does_not_come_back(app: App, admin: Client, photo: str) -> None:
    await says(app, admin, photo, "a", "b")
    [a] = [tag["id"] for tag in await admin.get("/tags") if tag["value"] == "a"]
    await admin.delete(f"/tags/{a}/assets", json={"ids": [photo]})
    await says(app, admin, photo, "a", "b")
    assert await tags_of(admin, photo) == ["b"]
    await says(app, admin, photo, "b")
    await says(app, admin, photo, "c", "b", "a")
    assert await tags_of(admin, photo) == ["b", "c"], "not even when another program writes it again"


async def test_a_tag_given_by_hand_stays(app: App, admin: Client, photo: str) -> None:
    tags = await make(admin, "a", "mine")
    await admin.put("/tags/assets", json={"tagIds": list(tags.values()), "assetIds": [photo]})
    await says(app, admin, photo, "a", "theirs")
    assert await tags_of(admin, photo) == ["a", "mine", "theirs"]
    await says(app, admin, photo)
    assert await tags_of(admin, photo) == ["a", "mine"]


async def test_a_renamed_or_deleted_tag_is_not_made_again(app: App, admin: Client, photo: str) -> None:
    await says(app, admin, photo, "old", "gone")
    ids = {tag["value"]: tag["id"] for tag in await admin.get("/tags")}
    await admin.put(f"/tags/{ids['old']}", json={"name": "new"})
    await admin.delete(f"/tags/{ids['gone']}", expect=204)
    await says(app, admin, photo, "gone", "old")
    assert await tags_of(admin, photo) == ["new"]
    assert await values(admin) == ["new"]


# --- sidecars


async def written(app: App, uid: str) -> dict[str, object] | None:
    """The properties of an asset's sidecar; None where there is none."""
    path = app.options.data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}.xmp"
    if not path.exists():
        return None
    found, warnings = await asyncio.to_thread(read_sidecar, str(path))
    assert warnings == ()
    return {key.removeprefix("Xmp."): value for key, value in found.items()}


async def test_sidecars_say_what_a_person_changed(app: App, admin: Client, run_jobs: RunJobs) -> None:
    theirs = xmp_packet(dc__subject=bag("theirs"), xmp__Rating="1")
    uid = (await admin.post("/assets", data=make_form(jpeg(), sidecar=theirs.encode()), expect=201))["id"]
    await run_jobs()
    assert await written(app, uid) is None, "nobody edited anything"
    tags = await make(admin, "Family/Mia & <co>", "odd|one")
    await admin.put("/tags/assets", json={"tagIds": list(tags.values()), "assetIds": [uid]})
    await run_jobs()
    assert await written(app, uid) == {
        "digiKam.TagsList": [b"Family/Mia & <co>", b"odd|one", b"theirs"],
        "lr.hierarchicalSubject": [b"Family|Mia & <co>", b"theirs"],
        "dc.subject": [b"Mia & <co>", b"odd|one", b"theirs"],
        "xmp.Rating": b"1",
    }
    family = next(tag["id"] for tag in await admin.get("/tags") if tag["value"] == "Family")
    await admin.put(f"/tags/{family}", json={"name": "Kin"})
    await run_jobs()
    found = await written(app, uid)
    assert found is not None
    assert found["digiKam.TagsList"] == [b"Kin/Mia & <co>", b"odd|one", b"theirs"]
    for tag in await admin.get("/tags"):
        await admin.delete(f"/tags/{tag['id']}/assets", json={"ids": [uid]})
    await run_jobs()
    assert await written(app, uid) == {"xmp.Rating": b"1"}


async def test_a_deleted_tag_leaves_sidecars_too(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uid = await upload(admin, jpeg())
    tags = await make(admin, "a", "b/c")
    await admin.put("/tags/assets", json={"tagIds": list(tags.values()), "assetIds": [uid]})
    below = next(tag["id"] for tag in await admin.get("/tags") if tag["value"] == "b")
    await admin.delete(f"/tags/{below}", expect=204)
    await run_jobs()
    assert await written(app, uid) == {
        "digiKam.TagsList": [b"a"], "lr.hierarchicalSubject": [b"a"], "dc.subject": [b"a"],
    }  # fmt: skip
