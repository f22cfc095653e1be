"""Albums from folders: they follow the tree, and never what a person made of them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.features.folder_albums import changes, store, tasks
from tests.api.folder_trees import FolderTree, everything
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_link


@pytest.fixture
async def tree(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> FolderTree:
    """The administrator's library."""
    root = tmp_path / "nas"
    root.mkdir()
    body = {"ownerId": admin.uid, "importPaths": [str(root)], "exclusionPatterns": []}
    return FolderTree(app, admin, root, (await admin.post("/libraries", json=body))["id"], run_jobs)


TRIP = {"2019": ["2019/a.jpg"], "2019 / trip": ["2019/trip/b.jpg", "2019/trip/c.jpg"], "pets": ["pets/d.jpg"]}


@pytest.fixture
async def trip(tree: FolderTree) -> FolderTree:
    """A few folders and their albums."""
    tree.add("top.jpg", *(path for paths in TRIP.values() for path in paths))
    await tree.set()
    await tree.scan()
    assert await tree.albums() == TRIP
    return tree


# --- following the tree


@pytest.mark.parametrize(
    ("settings", "albums"),
    [
        ({"mode": "off"}, {}),
        ({"mode": "top"}, {"2019": [*TRIP["2019"], *TRIP["2019 / trip"]], "pets": TRIP["pets"]}),
        ({"pattern": "{-1}"}, {"2019": TRIP["2019"], "trip": TRIP["2019 / trip"], "pets": TRIP["pets"]}),
        ({"pattern": "{2}"}, {"trip": TRIP["2019 / trip"]}),
        ({"separator": ": "}, {"2019": TRIP["2019"], "2019: trip": TRIP["2019 / trip"], "pets": TRIP["pets"]}),
    ],
    ids=str,
)
async def test_ways_to_make_them(settings: dict[str, Any], albums: dict[str, list[str]], tree: FolderTree) -> None:
    """Photos in the import path itself are in none; the owner is the library's."""
    tree.add("top.jpg", *(path for paths in TRIP.values() for path in paths))
    await tree.set(**settings)
    await tree.scan()
    assert await tree.albums() == albums
    for name in albums:
        [person] = (await tree.album(name))["albumUsers"]
        assert (person["role"], person["user"]["id"]) == ("owner", tree.owner.uid)


async def test_photos_come_and_go(trip: FolderTree) -> None:
    """Into the album of the folder that they are in now; what is missing stays where it was."""
    trip.add("2019/new.jpg", "2020/first.jpg")
    (trip.root / "2019/trip/b.jpg").rename(trip.root / "pets/b.jpg")
    (trip.root / "2019/trip/c.jpg").rename(trip.root.parent / "c.jpg")
    await trip.scan()
    assert await trip.albums() == {
        "2019": ["2019/a.jpg", "2019/new.jpg"],
        "2019 / trip": ["2019/trip/c.jpg"],
        "2020": ["2020/first.jpg"],
        "pets": ["pets/b.jpg", "pets/d.jpg"],
    }


async def test_unchanged_writes_nothing(trip: FolderTree) -> None:
    before = await everything(trip.app)
    await trip.scan()
    await trip.apply()
    assert await everything(trip.app) == before


async def test_what_does_not_show_is_left_out(trip: FolderTree) -> None:
    """Trash, the locked folder, motion parts. From the trash they come back where they were."""
    trip.add(*(f"x/{kind}.jpg" for kind in ("archive", "hidden", "locked", "trash", "plain")))
    await trip.set("off")
    await trip.scan()
    for kind in ("archive", "hidden", "locked"):
        await trip.mark(f"x/{kind}.jpg", kind)
    await trip.owner.delete("/assets", json={"ids": [await trip.asset("x/trash.jpg"), await trip.asset("pets/d.jpg")]})
    await trip.set()
    await trip.scan()
    albums = await trip.albums()
    assert (albums["x"], albums["pets"]) == (["x/archive.jpg", "x/plain.jpg"], ["pets/d.jpg"])
    await trip.mark("x/plain.jpg", "hidden")
    await trip.scan()
    assert (await trip.albums())["x"] == ["x/archive.jpg"]


async def test_locked_photos_come_back_when_they_are_unlocked(trip: FolderTree) -> None:
    """The locked folder took them out, not a person's wish about the album."""
    uid = await trip.asset("pets/d.jpg")
    await trip.owner.put("/assets", json={"ids": [uid], "visibility": "locked"})
    await trip.scan()
    assert (await trip.albums())["pets"] == []
    await trip.mark("pets/d.jpg", "timeline")
    await trip.scan()
    assert (await trip.albums())["pets"] == ["pets/d.jpg"]


@pytest.mark.parametrize("is_noticed_halfway", [False, True])
async def test_renamed_folder_keeps_its_album(is_noticed_halfway: bool, trip: FolderTree, make_user: MakeUser) -> None:
    """With everything that it has, also where somebody looked while its files were on their way."""
    mia = await make_user("mia")
    before = await trip.album("2019 / trip")
    await trip.owner.put(f"/albums/{before['id']}/users", json={"albumUsers": [{"userId": mia.uid, "role": "viewer"}]})
    (trip.root / "2019/trip").rename(trip.root / "2019/summer")
    if is_noticed_halfway:
        library = await trip.app.db.read(store.load_library, trip.uid)
        assert library is not None
        await trip.app.db.write(changes.create_album, library, "2019 / summer")
    await trip.scan()
    after = await trip.album("2019 / summer", mia)
    assert (after["id"], after["assetCount"]) == (before["id"], 2)
    assert sorted(await trip.albums()) == ["2019", "2019 / summer", "pets"]


async def test_another_pattern_renames(trip: FolderTree) -> None:
    ids = {name: (await trip.album(name))["id"] for name in TRIP}
    await trip.set(pattern="{-1}")
    await trip.scan()
    assert {name: (await trip.album(name))["id"] for name in ("2019", "trip", "pets")} == {
        "2019": ids["2019"],
        "trip": ids["2019 / trip"],
        "pets": ids["pets"],
    }


async def test_merged_folders_do_not_show_all_to_the_people_of_one(trip: FolderTree, make_user: MakeUser) -> None:
    """An album that was shared by hand stays what it is; the one of both is new."""
    mia = await make_user("mia")
    uid = (await trip.album("2019 / trip"))["id"]
    await trip.owner.put(f"/albums/{uid}/users", json={"albumUsers": [{"userId": mia.uid, "role": "viewer"}]})
    await trip.owner.delete(f"/albums/{(await trip.album('2019'))['id']}")
    (trip.root / "2019").rename(trip.root / "all")
    (trip.root / "pets").rename(trip.root / "all" / "pets")
    await trip.set("top")
    await trip.scan()
    assert await trip.albums(mia) == {"2019 / trip": ["all/trip/b.jpg", "all/trip/c.jpg"]}
    assert await trip.photos((await trip.album("all"))["id"]) == [
        "all/a.jpg",
        "all/pets/d.jpg",
        "all/trip/b.jpg",
        "all/trip/c.jpg",
    ]


async def test_album_of_a_gone_folder_goes(trip: FolderTree) -> None:
    """When nothing of it is left here; missing photos alone keep it."""
    shutil.rmtree(trip.root / "pets")
    await trip.scan()
    assert (await trip.albums())["pets"] == ["pets/d.jpg"]
    await trip.owner.delete("/assets", json={"ids": [await trip.asset("pets/d.jpg")], "force": True})
    await trip.scan()
    assert sorted(await trip.albums()) == ["2019", "2019 / trip"]


async def test_removed_import_path_leaves_albums(trip: FolderTree) -> None:
    """Its photos are offline, and come back with the path."""
    await trip.owner.put(f"/libraries/{trip.uid}", json={"importPaths": []})
    await trip.scan()
    assert await trip.albums() == TRIP
    await trip.owner.put(f"/libraries/{trip.uid}", json={"importPaths": [str(trip.root)]})
    before = await everything(trip.app)
    await trip.apply()
    assert await everything(trip.app) == before


async def test_switched_off_leaves_albums(trip: FolderTree) -> None:
    """And on again it goes on with the same ones."""
    ids = {album["id"] for album in await trip.owner.get("/albums")}
    await trip.set("off")
    trip.add("pets/e.jpg")
    await trip.scan()
    assert await trip.albums() == TRIP
    await trip.set()
    await trip.scan()
    assert (await trip.albums())["pets"] == ["pets/d.jpg", "pets/e.jpg"]
    assert {album["id"] for album in await trip.owner.get("/albums")} == ids


async def test_library_takes_its_albums_along(trip: FolderTree) -> None:
    """But not those into which people put something."""
    mine = await trip.app.db.write(insert_asset, trip.owner.user_id, name="mine.jpg")
    await trip.owner.put(f"/albums/{(await trip.album('pets'))['id']}/assets", json={"ids": [mine]})
    await trip.owner.delete(f"/libraries/{trip.uid}")
    await trip.run_jobs()
    assert list(await trip.albums()) == ["pets"]
    assert await trip.app.db.read(Rows.value, "select count(*) from folder_albums") == 0


# --- what people made


async def test_own_album_of_the_same_name_is_not_touched(trip: FolderTree) -> None:
    asset = await trip.app.db.write(insert_asset, trip.owner.user_id, name="mine.jpg")
    mine = await trip.app.db.write(insert_album, trip.owner.user_id, assets=[asset], name="2021")
    trip.add("2021/a.jpg")
    await trip.scan()
    photos = {
        album["id"]: await trip.photos(album["id"])
        for album in await trip.owner.get("/albums", params={"name": "2021"})
    }
    assert len(photos) == 2
    assert ["2021/a.jpg"] in photos.values()
    assert len(photos[mine]) == 1
    await trip.set("top")
    await trip.scan()
    assert await trip.photos(mine) == photos[mine]


async def test_what_a_person_changed_is_kept(trip: FolderTree, make_user: MakeUser) -> None:
    """Name, words, order, cover, comments, people, own photos; the folder's photos go on coming and going."""
    mia = await make_user("mia")
    uid = (await trip.album("2019 / trip"))["id"]
    own, cover = await trip.app.db.write(insert_asset, trip.owner.user_id), await trip.asset("2019/trip/c.jpg")
    change = {
        "albumName": "Rome",
        "description": "Rain.",
        "order": "asc",
        "albumThumbnailAssetId": cover,
        "isActivityEnabled": False,
    }
    await trip.owner.patch(f"/albums/{uid}", json=change)
    await trip.owner.put(f"/albums/{uid}/users", json={"albumUsers": [{"userId": mia.uid, "role": "editor"}]})
    await trip.owner.put(f"/albums/{uid}/assets", json={"ids": [own]})
    trip.add("2019/trip/new.jpg")
    (trip.root / "2019/trip/b.jpg").rename(trip.root / "pets/b.jpg")
    await trip.set(separator=" - ")
    await trip.scan()
    album = await trip.album("Rome", mia)
    assert {name: album[name] for name in change} == change
    assert [path.rpartition("/")[2] for path in await trip.photos(uid)] == ["c.jpg", "new.jpg", "photo.jpg"]
    (trip.root / "2019/trip/c.jpg").rename(trip.root / "pets/c.jpg")
    (trip.root / "2019/trip/new.jpg").rename(trip.root / "pets/new.jpg")
    await trip.scan()
    assert (await trip.album("Rome", mia))["id"] == uid


async def test_what_a_person_took_out_stays_out(trip: FolderTree) -> None:
    uid = (await trip.album("2019 / trip"))["id"]
    await trip.owner.delete(f"/albums/{uid}/assets", json={"ids": [await trip.asset("2019/trip/b.jpg")]})
    await trip.scan()
    assert await trip.photos(uid) == ["2019/trip/c.jpg"]
    (trip.root / "2019/trip/c.jpg").rename(trip.root / "pets/c.jpg")
    await trip.scan()
    (trip.root / "pets/c.jpg").rename(trip.root / "2019/trip/c.jpg")
    await trip.scan()
    assert await trip.photos(uid) == ["2019/trip/c.jpg"]


async def test_deleted_album_stays_deleted(trip: FolderTree) -> None:
    """Until its folders have another name, or the albums were switched off."""
    await trip.owner.delete(f"/albums/{(await trip.album('pets'))['id']}")
    trip.add("pets/e.jpg")
    await trip.scan()
    assert sorted(await trip.albums()) == ["2019", "2019 / trip"]
    (trip.root / "pets").rename(trip.root / "animals")
    await trip.scan()
    assert (await trip.albums())["animals"] == ["animals/d.jpg", "animals/e.jpg"]
    await trip.owner.delete(f"/albums/{(await trip.album('animals'))['id']}")
    await trip.set("off")
    await trip.scan()
    await trip.set()
    await trip.scan()
    assert "animals" in await trip.albums()


async def test_album_with_a_link_outlives_its_folder(trip: FolderTree) -> None:
    await trip.app.db.write(insert_link, trip.owner.user_id, album=(await trip.album("pets"))["id"])
    await trip.set(pattern="{2}")
    await trip.scan()
    assert (await trip.albums())["pets"] == ["pets/d.jpg"]


# --- events, turns, people


async def test_events(trip: FolderTree, events: Heard) -> None:
    """People of an album hear of it once for each change; of albums that did not change they hear nothing."""
    trip.add("2019/new.jpg", "2019/more.jpg")
    uid = (await trip.album("2019"))["id"]
    events.take()
    await trip.scan()
    heard = [(event.payload, event.user_id) for event in events.take() if event.name == "on_album_update"]
    assert heard == [(uid, trip.owner.user_id)]


async def test_small_turns(tree: FolderTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little fits into a transaction, the end is the same."""
    monkeypatch.setattr(tasks, "TURN_SECONDS", 0.0)
    for name in ("CHUNK", "EVENT_CHUNK", "READ_CHUNK"):
        monkeypatch.setattr(tasks, name, 1)
    tree.add(*(path for paths in TRIP.values() for path in paths))
    await tree.set()
    await tree.scan()
    assert await tree.albums() == TRIP
    shutil.move(tree.root / "2019/trip", tree.root / "pets/trip")
    await tree.set("top")
    await tree.scan()
    assert await tree.albums() == {"2019": TRIP["2019"], "pets": ["pets/d.jpg", "pets/trip/b.jpg", "pets/trip/c.jpg"]}


async def test_shared_library(trip: FolderTree, make_user: MakeUser) -> None:
    """Its albums are the service user's, and its viewers see them; given back, they are its owner's again."""
    mia, tom = await make_user("mia"), await make_user("tom")
    ids = {album["id"] for album in await trip.owner.get("/albums")}
    sharing = f"/photostead/libraries/{trip.uid}/sharing"
    await trip.owner.put(sharing, json={"isShared": True, "viewerIds": [mia.uid, tom.uid]})
    await trip.scan()
    assert await trip.albums(mia) == await trip.albums(tom) == TRIP
    assert {person["role"] for person in (await trip.album("pets", mia))["albumUsers"]} == {"owner", "viewer"}
    assert await trip.albums() == {}
    await trip.owner.put(sharing, json={"isShared": True, "viewerIds": [tom.uid]})
    await trip.scan()
    assert (await trip.albums(mia), await trip.albums(tom)) == ({}, TRIP)
    await trip.owner.put(sharing, json={"isShared": False, "viewerIds": []})
    await trip.scan()
    assert (await trip.albums(), await trip.albums(tom)) == (TRIP, {})
    assert {album["id"] for album in await trip.owner.get("/albums")} == ids


async def test_two_libraries_do_not_mix(trip: FolderTree, tmp_path: Path) -> None:
    """Of the same names."""
    root = tmp_path / "other"
    root.mkdir()
    body = {"ownerId": trip.owner.uid, "importPaths": [str(root)], "exclusionPatterns": []}
    uid = (await trip.owner.post("/libraries", json=body))["id"]
    other = FolderTree(trip.app, trip.owner, root, uid, trip.run_jobs)
    other.add("pets/x.jpg")
    await other.set()
    await other.scan()
    found = [await other.photos(album["id"]) for album in await trip.owner.get("/albums", params={"name": "pets"})]
    assert sorted(found) == sorted([[f"{trip.root}/pets/d.jpg"], ["pets/x.jpg"]])


# --- trying it


async def test_preview(trip: FolderTree, make_user: MakeUser) -> None:
    """What a setting would give, for whoever manages the library; the setting itself is not touched."""
    path = f"/photostead/libraries/{trip.uid}/folder-albums/preview"
    found = await trip.owner.get(path, params={"mode": "path", "pattern": "{-1}"})
    names = [{"name": "2019", "assetCount": 1}, {"name": "pets", "assetCount": 1}, {"name": "trip", "assetCount": 2}]
    assert found == {"albums": names, "total": 3}
    trip.describe("pets", "override_name: Animals")
    found = await trip.owner.get(path, params={"mode": "top", "useProps": "true"})
    assert [item["name"] for item in found["albums"]] == ["2019", "Animals"]
    assert await trip.owner.get(path, params={"mode": "off"}) == {"albums": [], "total": 0}
    assert "album pattern" in (await trip.owner.get(path, params={"pattern": "{x}"}, expect=400))["message"]
    mia = await make_user("mia")
    assert (await mia.get(path, expect=400))["message"] == "Library not found"
    assert await trip.albums() == TRIP
