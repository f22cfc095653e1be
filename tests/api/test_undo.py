"""Undoing changes of many assets exactly, row by row; and going back to what files say."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.assets.sidecars import switch
from photostead.media.metadata import read_sidecar
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_asset
from tests.photos import jpeg

EDITS = "/photostead/assets/edits"
ZURICH: dict[str, Any] = {"latitude": 47.3769, "longitude": 8.5417}
# What a change leaves behind that is no matter of undoing it: when it was, in whatever form.
TABLES = {
    "assets": ("updated_at", "seq", "metadata_at", "thumbnails_at"),
    "asset_exif": ("seq",),
    "asset_overrides": (),
    "asset_tags": ("seq",),
    "album_assets": ("seq",),
    "stacks": ("updated_at", "seq"),
}


def rows_of(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored of assets, table by table."""
    found = {}
    for table, passing in TABLES.items():
        names = [name for name in rows.column("select name from pragma_table_info(?)", (table,)) if name not in passing]
        sql = f"select {', '.join(names)} from {table} order by {', '.join(names)}"
        found[table] = [dict(zip(names, row, strict=True)) for row in rows.rows(sql)]
    for row in found["asset_overrides"]:
        row["fields"] = msgspec.json.decode(row["fields"])
    return found


async def states(client: Client, *ids: str) -> dict[str, Any]:
    """What is stored of assets, by id."""
    return {item["id"]: item["state"] for item in await client.post(EDITS, json={"ids": ids}, expect=200)}


class Change:
    """A change with what was before and after it."""

    def __init__(self, client: Client, *ids: str) -> None:
        self.client, self.ids = client, ids

    async def __aenter__(self) -> "Change":
        self.before = await states(self.client, *self.ids)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.after = await states(self.client, *self.ids)

    async def undo(self, *fields: str, expect: int = 200) -> Any:
        """Put back these fields; what came of each asset: None, or why not."""
        items = [
            {
                "id": uid,
                "before": {name: self.before[uid][name] for name in (*fields, "readAt")},
                "after": {name: self.after[uid][name] for name in fields},
            }
            for uid in self.ids
        ]
        answer = await self.client.put(EDITS, json={"items": items}, expect=expect)
        return [item.get("error") for item in answer] if expect == 200 else answer


@pytest.fixture
async def photos(admin: Client, run_jobs: RunJobs) -> list[str]:
    """One with a place, one that was edited by hand before, one that says nothing at all."""
    files = jpeg(taken="2020:01:02 03:04:05", gps=(46.2, 6.15)), jpeg(taken="2021:05:06 07:08:09"), jpeg((1, 2, 3))
    ids = [await upload(admin, file) for file in files]
    await run_jobs()
    await admin.put(f"/assets/{ids[1]}", json={"description": "By hand", "rating": 3, **ZURICH})
    [tag] = await admin.put("/tags", json={"tags": ["Trip/Rome"]})
    await admin.put(f"/tags/{tag['id']}/assets", json={"ids": [ids[1]]})
    return ids


@pytest.fixture
async def bare(app: App, admin: Client) -> list[str]:
    """Photos without files; the second was rated by hand before."""
    ids = [await app.db.write(insert_asset, admin.user_id) for _ in range(3)]
    await admin.put(f"/assets/{ids[1]}", json={"rating": 3})
    return ids


async def change_all(admin: Client, ids: list[str]) -> None:
    """Everything that can be changed of many at once."""
    wanted = {
        "dateTimeRelative": 90,
        "description": "All alike",
        "rating": 5,
        "isFavorite": True,
        "visibility": "archive",
    }
    await admin.put("/assets", json={"ids": ids, **wanted})
    await admin.delete("/photostead/assets/places", json={"ids": ids}, expect=204)
    tags = await admin.put("/tags", json={"tags": ["Trip/Rome", "New"]})
    await admin.put("/tags/assets", json={"assetIds": ids, "tagIds": [tag["id"] for tag in tags]})


ALL = ("date", "place", "description", "rating", "tags", "isFavorite", "visibility")


async def test_all_of_it_is_as_before_row_by_row(
    app: App, admin: Client, photos: list[str], run_jobs: RunJobs, events: Heard
) -> None:
    """Also after the files were read again, which then find nothing to change. Undone it can be done again."""
    before = await app.db.read(rows_of)
    async with Change(admin, *photos) as change:
        await change_all(admin, photos)
    changed = await app.db.read(rows_of)
    assert changed != before
    events.take()
    async with Change(admin, *photos) as back:
        assert await change.undo(*ALL) == [None, None, None]
    assert events.names() == ["on_asset_update"] * 3
    assert await app.db.read(rows_of) == before
    assert await back.undo(*ALL) == [None, None, None]
    assert await app.db.read(rows_of) == changed
    assert await change.undo(*ALL) == [None, None, None]
    await admin.put("/jobs/metadataExtraction", json={"command": "start", "force": True})
    await run_jobs()
    assert await app.db.read(rows_of) == before


async def test_what_was_changed_since_stays(admin: Client, bare: list[str]) -> None:
    """Each by itself; another field of it is no hindrance. Where that is all of them the answer is 409."""
    async with Change(admin, *bare) as change:
        await change_all(admin, bare)
    await admin.put(f"/assets/{bare[0]}", json={"rating": 1})
    await admin.put(f"/assets/{bare[1]}", json={"description": "Another"})
    assert await change.undo("rating") == ["changed", None, None]
    ratings = [(await admin.get(f"/assets/{uid}"))["exifInfo"]["rating"] for uid in bare]
    assert ratings == [1, 3, None]
    refused = await change.undo("rating", expect=409)
    assert "changed again since" in refused["message"]


async def test_a_tag_that_is_gone_is_not_given_again(admin: Client, bare: list[str]) -> None:
    ids = bare[:2]
    [tag] = await admin.put("/tags", json={"tags": ["Trip"]})
    await admin.put(f"/tags/{tag['id']}/assets", json={"ids": ids[:1]})
    async with Change(admin, *ids) as change:
        await admin.delete(f"/tags/{tag['id']}/assets", json={"ids": ids[:1]})
    await admin.delete(f"/tags/{tag['id']}", expect=204)
    assert await change.undo("tags") == ["tag_gone", None]


async def test_of_ones_own_only(app: App, admin: Client, make_user: MakeUser, bare: list[str]) -> None:
    """Nobody is told what is stored of others' photos, nor changes it; neither is what is locked, while it is."""
    mia = await make_user("mia")
    async with Change(admin, *bare) as change:
        await change_all(admin, bare)
    before = await app.db.read(rows_of)
    await mia.post(EDITS, json={"ids": bare}, expect=400)
    await mia.get(f"/photostead/assets/{bare[0]}/file-words", expect=400)
    await mia.delete(f"/photostead/assets/{bare[0]}/edits", json={"fields": ["rating"]}, expect=400)
    await mia.delete(EDITS, json={"ids": bare, "fields": ["rating"]}, expect=400)
    change.client = mia
    await change.undo("rating", expect=409)
    assert await app.db.read(rows_of) == before
    await admin.put("/assets", json={"ids": [bare[0]], "visibility": "locked"})
    change.client = admin
    assert await change.undo("rating") == ["not_found", None, None]


async def test_only_what_may_be_stored_is_put_back(app: App, admin: Client) -> None:
    uid = await app.db.write(insert_asset, admin.user_id)
    state = (await states(admin, uid))[uid]
    for odd in (
        {"place": {"latitude": 91, "longitude": 0, "isEdited": True}},
        {"rating": {"rating": 6, "isEdited": True}},
        {"date": {"isEdited": True}},
    ):
        item = {"id": uid, "before": odd, "after": {name: state[name] for name in odd}}
        await admin.put(EDITS, json={"items": [item]}, expect=400)


async def test_a_file_that_says_something_else_by_now_is_heard(
    app: App, admin: Client, photos: list[str], run_jobs: RunJobs
) -> None:
    """It was read again while something else held: what it said before is not the last word."""
    async with Change(admin, photos[0]) as change:
        await admin.put(f"/assets/{photos[0]}", json={"description": "By hand"})

    def age(tx: Tx) -> None:
        tx.run("update assets set metadata_at = metadata_at + 1 where uid = ?", (photos[0],))

    change.before[photos[0]]["description"]["description"] = "What it said then"
    await app.db.write(age)
    await change.undo("description")
    await run_jobs()
    assert (await admin.get(f"/assets/{photos[0]}"))["exifInfo"]["description"] == ""


# --- what the file says


async def test_back_to_what_the_file_says(app: App, admin: Client, photos: list[str], events: Heard) -> None:
    """Field by field: what it is, that it is edited, and then not any more."""
    before = await app.db.read(rows_of)
    uid, facts = photos[0], f"/photostead/assets/{photos[0]}/facts"
    wanted = {"dateTimeOriginal": "2001-02-03T04:05:06.000+02:00", "description": "Mine", "rating": 4, **ZURICH}
    await admin.put(f"/assets/{uid}", json=wanted)
    assert (await admin.get(facts))["edited"] == ["date", "place", "description", "rating"]
    says = await admin.get(f"/photostead/assets/{uid}/file-words")
    assert says["localDateTime"] == "2020-01-02T03:04:05.000Z"
    assert (round(says["latitude"], 1), round(says["longitude"], 2)) == (46.2, 6.15)
    assert (says["description"], says["rating"]) == (None, None)
    events.take()
    asset = await admin.delete(f"/photostead/assets/{uid}/edits", json={"fields": ["date", "place"]})
    assert asset["localDateTime"] == "2020-01-02T03:04:05.000Z"
    assert asset["exifInfo"]["description"] == "Mine"
    assert events.names() == ["on_asset_update"]
    assert (await admin.get(facts))["edited"] == ["description", "rating"]
    await admin.delete(f"/photostead/assets/{uid}/edits", json={"fields": ["description", "rating"]})
    assert await app.db.read(rows_of) == before


async def test_many_go_back_together(app: App, admin: Client, photos: list[str], run_jobs: RunJobs) -> None:
    """Their files are read in the background. A file that cannot be read changes nothing, and says so."""
    await admin.put(f"/assets/{photos[1]}", json={"rating": 5})
    await admin.delete(EDITS, json={"ids": photos, "fields": ["rating", "place"]}, expect=204)
    await run_jobs()
    shown = [await admin.get(f"/assets/{uid}") for uid in photos]
    assert [asset["exifInfo"]["rating"] for asset in shown] == [None, None, None]
    assert [asset["exifInfo"]["city"] for asset in shown] == ["Geneva", None, None]
    assert shown[1]["exifInfo"]["description"] == "By hand"
    path = await app.db.read(Rows.value, "select cast(path as text) from assets where uid = ?", (photos[1],))
    (app.options.data_dir / path).unlink()
    refused = await admin.delete(f"/photostead/assets/{photos[1]}/edits", json={"fields": ["description"]}, expect=503)
    assert "nothing was changed" in refused["message"]
    assert (await admin.get(f"/assets/{photos[1]}"))["exifInfo"]["description"] == "By hand"


async def test_its_sidecar_says_so_too(app: App, admin: Client, run_jobs: RunJobs, data_dir: Path) -> None:
    """What was written into it before is not left there."""
    await app.db.write(switch, True)
    uid = await upload(admin, jpeg(gps=(46.2, 6.15)))
    await run_jobs()
    async with Change(admin, uid) as change:
        await admin.put(f"/assets/{uid}", json={"description": "Mine", "rating": 4, **ZURICH})
    await run_jobs()
    path = data_dir / "sidecars" / uid[:2] / uid[2:4] / f"{uid}.xmp"
    assert b"Mine" in path.read_bytes()
    await change.undo("description", "place")
    await run_jobs()
    assert b"Mine" not in path.read_bytes()
    said = read_sidecar(str(path))
    assert said is not None
    await admin.delete(f"/photostead/assets/{uid}/edits", json={"fields": ["rating"]})
    await run_jobs()
    assert b'Rating="4"' not in path.read_bytes()
