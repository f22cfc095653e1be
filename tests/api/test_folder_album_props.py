"""`.albumprops` through real scans: what it sets, what becomes of later changes of the file, of people and by people."""

import os
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.folder_trees import FolderTree, everything
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs

PROPS = """
description: Two weeks
share_with:
  - user: mia@test.lan
  - user: tom
    role: editor
thumbnail_setting: b.jpg
sort_order: asc
comments_and_likes_enabled: false
"""


@pytest.fixture
async def tree(app: App, admin: Client, tmp_path: Path, run_jobs: RunJobs) -> FolderTree:
    """The administrator's library, with photos in three folders."""
    root = tmp_path / "nas"
    root.mkdir()
    body = {"ownerId": admin.uid, "importPaths": [str(root)], "exclusionPatterns": []}
    found = FolderTree(app, admin, root, (await admin.post("/libraries", json=body))["id"], run_jobs)
    found.add("trip/a.jpg", "trip/b.jpg", "trip/c.jpg", "trip/sub/d.jpg", "pets/e.jpg")
    for number, name in enumerate("bca"):
        os.utime(root / "trip" / f"{name}.jpg", (number * 1000, number * 1000))
    await found.set(useProps=True)
    return found


@pytest.fixture
async def mia(admin: Client, make_user: MakeUser) -> Client:
    """Somebody whom files name."""
    return await make_user("mia")


@pytest.fixture
async def tom(admin: Client, make_user: MakeUser) -> Client:
    """Somebody else."""
    return await make_user("tom")


async def cover(tree: FolderTree, name: str) -> str:
    """The photo that stands for an album, as its file name."""
    uid = (await tree.album(name))["albumThumbnailAssetId"]
    return str(await tree.app.db.read(Rows.value, "select original_name from assets where uid = ?", (uid,)))


# --- what it sets


async def test_everything_at_once(tree: FolderTree, mia: Client, tom: Client) -> None:
    """And at the next scan nothing is written."""
    tree.describe("trip", "override_name: Rome\n" + PROPS)
    await tree.scan()
    album = await tree.album("Rome")
    assert (album["description"], album["order"], album["isActivityEnabled"]) == ("Two weeks", "asc", False)
    assert await tree.people("Rome") == {"mia": "viewer", "tom": "editor"}
    assert await cover(tree, "Rome") == "b.jpg"
    assert sorted(await tree.albums()) == ["Rome", "pets", "trip / sub"]
    assert await tree.albums(mia) == {"Rome": ["trip/a.jpg", "trip/b.jpg", "trip/c.jpg"]}
    before = await everything(tree.app)
    await tree.scan()
    assert await everything(tree.app) == before


async def test_later_changes_of_the_file(tree: FolderTree, mia: Client, tom: Client) -> None:
    """Take effect although no photo changed; what it no longer says is taken back."""
    tree.describe("trip", PROPS)
    await tree.scan()
    uid = (await tree.album("trip"))["id"]
    tree.describe("trip", "override_name: Rome\nshare_with: [{user: tom, role: viewer}]\nsort_order: desc")
    await tree.scan()
    album = await tree.album("Rome")
    assert (album["id"], album["description"], album["order"], album["isActivityEnabled"]) == (uid, "", "desc", True)
    assert await tree.people("Rome") == {"tom": "viewer"}
    assert await cover(tree, "Rome") == "a.jpg"
    (tree.root / "trip" / ".albumprops").unlink()
    await tree.scan()
    assert ((await tree.album("trip"))["id"], await tree.people("trip")) == (uid, {})


async def test_not_read_unless_asked_for(tree: FolderTree, mia: Client) -> None:
    tree.describe("trip", PROPS)
    await tree.set(useProps=False)
    await tree.scan()
    assert ((await tree.album("trip"))["description"], await tree.people("trip"), await tree.troubles()) == ("", {}, [])


@pytest.mark.parametrize(
    ("setting", "name"), [("first", "b.jpg"), ("last", "a.jpg"), ("c.jpg", "c.jpg"), ("../trip/c.jpg", "c.jpg")]
)
async def test_covers(setting: str, name: str, tree: FolderTree) -> None:
    """By the time they were taken, or by path from the folder of the file."""
    tree.describe("trip", f"thumbnail_setting: {setting}")
    await tree.scan()
    assert await cover(tree, "trip") == name
    await tree.owner.delete("/assets", json={"ids": [await tree.asset(f"trip/{name}")], "force": True})
    await tree.scan()
    assert await cover(tree, "trip") != name


async def test_random_cover_stays(tree: FolderTree) -> None:
    tree.describe("trip", "thumbnail_setting: random")
    await tree.scan()
    chosen = await cover(tree, "trip")
    for number in range(8):
        tree.add(f"trip/{number}.jpg")
        await tree.scan()
    assert await cover(tree, "trip") == chosen


async def test_one_name_makes_one_album(tree: FolderTree, mia: Client, tom: Client) -> None:
    """Of any folders; of the files the first in the order of paths counts, people add up."""
    tree.describe("pets", "override_name: All\ndescription: pets\nshare_with: [mia]")
    tree.describe("trip/sub", "override_name: All\ndescription: trip\nsort_order: asc\nshare_with: [tom]")
    await tree.scan()
    album = await tree.album("All")
    assert (album["description"], album["order"]) == ("pets", "asc")
    assert await tree.photos(album["id"]) == ["pets/e.jpg", "trip/sub/d.jpg"]
    assert await tree.people("All") == {"mia": "viewer", "tom": "viewer"}


async def test_inheritance(tree: FolderTree, mia: Client, tom: Client) -> None:
    """From the next file above that there is, what is asked for."""
    tree.describe("", "share_with: [mia, tom]\ndescription: ours\nsort_order: asc")
    tree.describe("trip", "inherit: true\ninherit_properties: [share_with, sort_order]")
    tree.describe("trip/sub", "inherit: true\nshare_with: [{user: mia, role: none}]")
    await tree.scan()
    assert await tree.people("trip") == {"mia": "viewer", "tom": "viewer"}
    assert await tree.people("trip / sub") == {"tom": "viewer"}
    assert await tree.people("pets") == {}
    sub = await tree.album("trip / sub")
    assert (sub["description"], sub["order"]) == ("", "asc")


async def test_top_folder_speaks_for_all_below(tree: FolderTree, mia: Client) -> None:
    tree.describe("trip", "override_name: Rome\nshare_with: [mia]")
    await tree.set("top", useProps=True)
    await tree.scan()
    assert await tree.albums(mia) == {"Rome": ["trip/a.jpg", "trip/b.jpg", "trip/c.jpg", "trip/sub/d.jpg"]}


# --- visibility


async def visibilities(tree: FolderTree) -> dict[str, str]:
    """Of the photos in the folder, by name."""
    sql = "select original_name, visibility from assets where original_path like '%/trip/%' order by 1"
    return dict(await tree.app.db.read(Rows.rows, sql))


async def test_visibility(tree: FolderTree, events: Heard) -> None:
    """Of what is there and what comes; a person's own change later stays, until the file says something else."""
    tree.describe("trip", "visibility: archive")
    await tree.scan()
    assert await visibilities(tree) == dict.fromkeys(["a.jpg", "b.jpg", "c.jpg"], "archive") | {"d.jpg": "timeline"}
    await tree.owner.put("/assets", json={"ids": [await tree.asset("trip/a.jpg")], "visibility": "timeline"})
    tree.add("trip/new.jpg")
    events.take()
    await tree.scan()
    found = await visibilities(tree)
    assert (found["a.jpg"], found["b.jpg"], found["new.jpg"]) == ("timeline", "archive", "archive")
    updated = [event.payload["originalFileName"] for event in events.take() if event.name == "on_asset_update"]
    assert updated == ["new.jpg"]
    tree.describe("trip", "visibility: timeline")
    await tree.scan()
    assert set((await visibilities(tree)).values()) == {"timeline"}


async def test_visibility_that_the_file_no_longer_names_stays(tree: FolderTree) -> None:
    tree.describe("trip", "archive: yes")
    await tree.scan()
    tree.describe("trip", "description: x")
    await tree.scan()
    assert (await visibilities(tree))["a.jpg"] == "archive"


# --- people


async def test_invited_later(tree: FolderTree, make_user: MakeUser) -> None:
    """Until there is such an account, the file's problem says so; then they are let in."""
    tree.describe("trip", "share_with: [mia@test.lan]\ndescription: x")
    await tree.scan()
    [problem] = await tree.troubles()
    assert "no account mia@test.lan" in problem
    assert (await tree.album("trip"))["description"] == "x"
    mia = await make_user("mia")
    await tree.scan()
    assert (list(await tree.albums(mia)), await tree.troubles()) == (["trip"], [])


async def test_invitations(tree: FolderTree, mia: Client, events: Heard) -> None:
    """One notification for all albums of a scan; the albums themselves are told of one by one."""
    tree.describe("trip", "share_with: [mia]")
    await tree.scan()
    [told] = await mia.get("/notifications")
    assert (told["type"], told["title"], told["description"]) == (
        "AlbumInvite",
        "An album is shared with you",
        "“trip”",
    )
    assert told["data"] == {"albumId": (await tree.album("trip"))["id"]}
    assert ("on_album_update", mia.user_id) in {(event.name, event.user_id) for event in events.take()}
    for folder in ("pets", "trip/sub"):
        tree.describe(folder, "share_with: [mia]")
    await tree.scan()
    titles = [item["title"] for item in await mia.get("/notifications")]
    assert sorted(titles) == ["2 albums are shared with you", "An album is shared with you"]
    await tree.scan()
    assert len(await mia.get("/notifications")) == 2


async def test_people_are_a_persons_to_change(tree: FolderTree, mia: Client, tom: Client) -> None:
    """Roles given by hand, who left, and who was let in by hand; only those let in by the file leave with it."""
    tree.describe("trip", "share_with: [mia]")
    tree.describe("pets", "share_with: [{user: mia, role: editor}]")
    await tree.scan()
    trip, pets = (await tree.album("trip"))["id"], (await tree.album("pets"))["id"]
    await tree.owner.put(f"/albums/{trip}/users", json={"albumUsers": [{"userId": tom.uid, "role": "viewer"}]})
    await tree.owner.put(f"/albums/{trip}/user/{mia.uid}", json={"role": "editor"})
    await mia.delete(f"/albums/{pets}/user/me")
    await tree.scan()
    assert await tree.people("trip") == {"mia": "editor", "tom": "viewer"}
    assert await tree.people("pets") == {}
    tree.describe("trip", "")
    await tree.scan()
    assert await tree.people("trip") == {"mia": "editor", "tom": "viewer"}


async def test_people_leave_an_album_that_others_keep(tree: FolderTree, mia: Client, tom: Client) -> None:
    """Its folder is gone, but somebody shared it by hand: whom the folder had let in sees it no longer."""
    tree.describe("pets", "share_with: [mia]")
    await tree.scan()
    pets = (await tree.album("pets"))["id"]
    await tree.owner.put(f"/albums/{pets}/users", json={"albumUsers": [{"userId": tom.uid, "role": "viewer"}]})
    (tree.root / "pets/e.jpg").rename(tree.root / "trip/e.jpg")
    await tree.scan()
    assert (await tree.people("pets"), await tree.photos(pets)) == ({"tom": "viewer"}, ["trip/e.jpg"])


async def test_hidden_people_cannot_be_probed(tree: FolderTree, mia: Client, tom: Client) -> None:
    """Where the settings hide people from each other, a file finds those only whom its library's owner knows."""
    config = await tree.owner.get("/system-config")
    config["server"]["publicUsers"] = False
    await tree.owner.put("/system-config", json=config)
    await tree.app.db.write(
        lambda tx: tx.run("update libraries set owner_id = ? where uid = ?", (mia.user_id, tree.uid))
    )
    await tree.owner.put(f"/photostead/users/{mia.uid}/roots", json={"roots": [str(tree.root)]})
    tree.describe("trip", "share_with: [tom@test.lan, nobody@test.lan]")
    await tree.scan()
    [problem] = await FolderTree(tree.app, mia, tree.root, tree.uid, tree.run_jobs).troubles()
    assert "no account tom@test.lan" in problem
    assert "no account nobody@test.lan" in problem


# --- trouble


async def test_trouble_with_one_file_is_told(tree: FolderTree, mia: Client) -> None:
    """The rest goes on; what the file had set stays until it can be read again."""
    tree.describe("trip", PROPS)
    tree.describe(
        "pets", "colour: red\nshare_with: [{user: mia, role: boss}]\ndescription: dogs\nthumbnail_setting: no.jpg"
    )
    await tree.scan()
    assert (await tree.album("pets"))["description"] == "dogs"
    pets, trip = await tree.troubles()
    assert [word in pets for word in ("colour", "role of mia", "no photo")] == [True] * 3
    assert "no account tom" in trip
    tree.describe("trip", "description: [")
    tree.add("trip/new.jpg")
    await tree.scan()
    album = await tree.album("trip")
    assert (album["description"], album["assetCount"]) == ("Two weeks", 4)
    assert await tree.people("trip") == {"mia": "viewer"}
    tree.describe("trip", "")
    tree.describe("pets", "")
    await tree.scan()
    assert (await tree.troubles(), await tree.people("trip")) == ([], {})


async def test_bad_file_of_a_renamed_album(tree: FolderTree) -> None:
    """It stays in the album that the file gave it before."""
    tree.describe("trip", "override_name: Rome")
    await tree.scan()
    tree.describe("trip", "override_name: [")
    tree.add("trip/new.jpg")
    await tree.scan()
    assert len((await tree.albums())["Rome"]) == 4
    assert "trip" not in await tree.albums()


async def test_disk_that_is_off_takes_nothing_back(tree: FolderTree, mia: Client) -> None:
    """Neither names nor people: what cannot be read says nothing."""
    tree.describe("trip", "override_name: Rome\nshare_with: [mia]\ndescription: x")
    await tree.scan()
    before = {name: await tree.album(name) for name in await tree.albums()}
    away = tree.root.rename(tree.root.parent / "away")
    for is_mount_point in (False, True):
        if is_mount_point:
            tree.root.mkdir()
        await tree.scan()
        await tree.apply()
        assert {name: await tree.album(name) for name in await tree.albums()} == before
    tree.root.rmdir()
    away.rename(tree.root)
    await tree.scan()
    assert {name: await tree.album(name) for name in await tree.albums()} == before


async def test_nothing_is_read_from_outside(tree: FolderTree, tmp_path: Path) -> None:
    """A link to a file elsewhere, a pipe: told, not opened."""
    (tmp_path / "secret").write_text("description: secret")
    (tree.root / "trip" / ".albumprops").symlink_to(tmp_path / "secret")
    os.mkfifo(tree.root / "pets" / ".albumprops")
    await tree.scan()
    assert {(await tree.album(name))["description"] for name in ("trip", "pets")} == {""}
    assert len(await tree.troubles()) == 2


async def test_folders_that_are_not_allowed_are_not_read(tree: FolderTree, mia: Client) -> None:
    """Of a person from whom an administrator took the folder; what the file set before stays."""
    await tree.owner.put(f"/photostead/users/{mia.uid}/roots", json={"roots": [str(tree.root)]})
    await tree.app.db.write(
        lambda tx: tx.run("update libraries set owner_id = ? where uid = ?", (mia.user_id, tree.uid))
    )
    hers = FolderTree(tree.app, mia, tree.root, tree.uid, tree.run_jobs)
    tree.describe("trip", "description: one")
    await tree.scan()
    tree.describe("trip", "description: two")
    await tree.owner.put(f"/photostead/users/{mia.uid}/roots", json={"roots": []})
    await tree.scan()
    assert ((await hers.album("trip"))["description"], await hers.troubles()) == ("one", [])
    await tree.owner.put(f"/photostead/users/{mia.uid}/roots", json={"roots": [str(tree.root)]})
    await tree.scan()
    assert (await hers.album("trip"))["description"] == "two"


async def test_scan_does_not_take_problems_along(tree: FolderTree) -> None:
    """What a scan found wrong and what albums found are told apart."""
    tree.describe("trip", "colour: red")
    await tree.scan()
    await tree.set("off")
    await tree.scan()
    assert await tree.troubles() == []
