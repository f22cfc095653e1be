"""Duplicates as a person settles them: dismissed, kept, thrown away, brought back; what stays takes over."""

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.duplicates import service
from photostead.kernel.ids import new_id
from tests.api.twins import OTHERS, detect, group_of, groups, resolve, twins
from tests.client import Client
from tests.conftest import Heard, RunJobs
from tests.people import insert_album

NOBODYS = new_id()


async def test_dismissed_ones_are_not_found_again(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A third one is like both of them, though."""
    uids = await twins(app, admin)
    await detect(app, admin, run_jobs)
    await admin.delete(f"/duplicates/{await group_of(admin, *uids)}", expect=204)
    await detect(app, admin, run_jobs)
    assert await groups(admin) == []
    uids += await twins(app, admin, 1)
    await detect(app, admin, run_jobs)
    assert await groups(admin) == [uids]


async def test_many_are_dismissed_at_once_or_none(app: App, admin: Client, run_jobs: RunJobs) -> None:
    uids = [await twins(app, admin), await twins(app, admin, content_hash=OTHERS)]
    await detect(app, admin, run_jobs)
    ids = [await group_of(admin, *pair) for pair in uids]
    await admin.delete("/duplicates", json={"ids": [*ids, NOBODYS]}, expect=400)
    assert len(await groups(admin)) == 2
    await admin.delete("/duplicates", json={"ids": [ids[0].upper(), *ids]}, expect=204)
    assert await groups(admin) == []


async def test_a_client_takes_one_out_of_its_group(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """As clients did before groups could be dismissed; and may put one into a group, or into nonsense."""
    uids = await twins(app, admin, 3)
    await detect(app, admin, run_jobs)
    group = await group_of(admin, *uids)
    await admin.put("/assets", json={"ids": [uids[2]], "duplicateId": None})
    await detect(app, admin, run_jobs)
    assert await groups(admin) == [uids[:2]]
    await admin.put("/assets", json={"ids": [uids[2]], "duplicateId": group})
    assert await groups(admin) == [uids]
    await admin.put("/assets", json={"ids": uids, "duplicateId": "<b>"}, expect=400)


async def test_what_is_kept_takes_over(app: App, admin: Client, run_jobs: RunJobs, events: Heard) -> None:
    """Albums, links, tags, the mark, rating, words, place; in the trash it is as it was."""
    kept, gone = await twins(app, admin)
    await admin.put(f"/assets/{kept}", json={"description": "Beach"})
    change = {"isFavorite": True, "rating": 4, "description": "Mia", "latitude": 50, "longitude": 14}
    await admin.put(f"/assets/{gone}", json={**change, "visibility": "archive"})
    album = await app.db.write(insert_album, admin.user_id, assets=[gone])
    await admin.patch(f"/albums/{album}", json={"albumThumbnailAssetId": gone})
    said = {"albumId": album, "assetId": gone, "type": "comment", "comment": "Nice"}
    await admin.post("/activities", json=said, expect=201)
    link = await admin.post("/shared-links", json={"type": "INDIVIDUAL", "assetIds": [gone]}, expect=201)
    [tag] = await admin.put("/tags", json={"tags": ["Trip"]})
    await admin.put(f"/tags/{tag['id']}/assets", json={"ids": [gone]})
    await detect(app, admin, run_jobs)
    group = await group_of(admin, kept, gone)
    events.take()
    assert await resolve(admin, group, [kept], [gone]) == {"id": group, "success": True}
    assert events.names() == ["on_album_update", "on_asset_trash", "on_asset_update"]
    asset = await admin.get(f"/assets/{kept}")
    assert (asset["isFavorite"], asset["visibility"], asset["duplicateId"]) == (True, "archive", None)
    exif = asset["exifInfo"]
    assert (exif["rating"], exif["description"], exif["latitude"]) == (4, "Beach\nMia", 50)
    assert [tag["value"] for tag in asset["tags"]] == ["Trip"]
    assert (await admin.get(f"/albums/{album}"))["albumThumbnailAssetId"] == kept
    [comment] = await admin.get("/activities", params={"albumId": album})
    assert (comment["assetId"], comment["comment"]) == (kept, "Nice")
    assert {one["id"] for one in (await admin.get(f"/shared-links/{link['id']}"))["assets"]} == {kept}
    trashed = await admin.get(f"/assets/{gone}")
    assert (trashed["isTrashed"], trashed["exifInfo"]["description"]) == (True, "Mia")


async def test_several_are_kept(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Each takes over, and nobody is asked about them again; with nothing thrown away nothing is taken over."""
    first, second, gone = await twins(app, admin, 3)
    for uid, rating in ((first, 2), (second, 3), (gone, 1)):
        await admin.put(f"/assets/{uid}", json={"rating": rating})
    await detect(app, admin, run_jobs)
    await resolve(admin, await group_of(admin, first, second, gone), [first, second], [gone])
    await detect(app, admin, run_jobs)
    assert await groups(admin) == []
    assert [(await admin.get(f"/assets/{uid}"))["exifInfo"]["rating"] for uid in (first, second)] == [3, 3]
    both = await twins(app, admin, 2, content_hash=OTHERS, is_favorite=1)
    await app.db.write(Tx.run, "update assets set is_favorite = 0 where uid = ?", (both[0],))
    await detect(app, admin, run_jobs)
    await resolve(admin, await group_of(admin, *both), both, [])
    assert (await admin.get(f"/assets/{both[0]}"))["isFavorite"] is False


async def test_undone_by_the_trash(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What comes back is a duplicate again."""
    kept, gone = await twins(app, admin)
    await detect(app, admin, run_jobs)
    await resolve(admin, await group_of(admin, kept, gone), [kept], [gone])
    await admin.post("/trash/restore/assets", json={"ids": [gone]})
    await run_jobs()
    assert await groups(admin) == [[kept, gone]]


async def test_what_is_not_named_stays_a_duplicate(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """A third one was found while the page was open."""
    kept, gone, late = await twins(app, admin, 3)
    await detect(app, admin, run_jobs)
    await resolve(admin, await group_of(admin, kept, gone, late), [kept], [gone])
    await run_jobs()
    assert await groups(admin) == [[kept, late]]


async def test_none_is_kept(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """That is a person's word too."""
    uids = await twins(app, admin)
    await detect(app, admin, run_jobs)
    assert (await resolve(admin, await group_of(admin, *uids), [], uids))["success"]
    assert await admin.get("/assets/statistics", params={"isTrashed": "true"}) == {
        "images": 2,
        "total": 2,
        "videos": 0,
    }


async def test_without_a_trash(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """They are gone for good, as wherever something is deleted."""
    kept, gone = await twins(app, admin)
    config = await admin.get("/system-config")
    await admin.put("/system-config", json={**config, "trash": {"enabled": False, "days": 30}})
    await detect(app, admin, run_jobs)
    await resolve(admin, await group_of(admin, kept, gone), [kept], [gone])
    await admin.get(f"/assets/{gone}", expect=400)


async def test_more_than_one_write(app: App, admin: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each group by itself, answers in the order asked, whatever becomes of others."""
    monkeypatch.setattr(service, "CHUNK", 2)
    pairs = [await twins(app, admin, content_hash=bytes([number]) * 20) for number in range(3)]
    await detect(app, admin, run_jobs)
    ids = [await group_of(admin, *pair) for pair in pairs]
    wanted = [
        {"duplicateId": group, "keepAssetIds": pair[:1], "trashAssetIds": pair[1:]}
        for group, pair in zip(ids, pairs, strict=True)
    ]
    answers = await admin.post("/duplicates/resolve", json={"groups": [*wanted, wanted[0]]}, expect=200)
    assert [(one["id"], one["success"], one.get("error")) for one in answers] == [
        *((group, True, None) for group in ids),
        (ids[0], False, "not_found"),
    ]
