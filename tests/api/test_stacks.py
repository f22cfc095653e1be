"""Stacks: made, changed and taken apart over the API; whom they concern; what becomes of them when their photos are locked,
archived, trashed, deleted, copied or change hands.
"""

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.kernel.ids import new_id
from tests.api.samples import PIN, insert_stack
from tests.api.stacking import photos, stack
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser
from tests.people import insert_album, insert_partner
from tests.tables import Anything, Case, fill_case, run_case

NOBODYS = new_id()
CHANGED = ("on_asset_stack_update",)
NO_ASSET = {"message": "Not found or no asset.update access"}
NO_UPDATE = {"message": "Not found or no stack.update access"}
NO_DELETE = {"message": "Not found or no stack.delete access"}


async def stacks_of(client: Client) -> list[list[str]]:
    """What is in each stack, what is on top first."""
    return [[asset["id"] for asset in one["assets"]] for one in await client.get("/stacks")]


async def shown(client: Client, **query: str) -> set[str]:
    """What the timeline shows, stacks as one."""
    params = {"withStacked": "true", "visibility": "timeline", **query}
    found: set[str] = set()
    for month in await client.get("/timeline/buckets", params=params):
        bucket = await client.get("/timeline/bucket", params={**params, "timeBucket": month["timeBucket"]})
        assert len(bucket["id"]) == month["count"]
        found |= set(bucket["id"])
    return found


# --- requests


CASES = [
    Case("made", "POST", "/stacks", 201, json={"assetIds": ["{c}", "{d}"]}, events=CHANGED,
         body={"id": Anything(str), "primaryAssetId": "{c}", "assets": [{"id": "{c}"}, {"id": "{d}"}]}),
    Case("in capitals", "POST", "/stacks", 201, json={"assetIds": ["{C}", "{d}"]}, events=CHANGED,
         body={"primaryAssetId": "{c}"}),
    Case("with a stack's top comes the stack", "POST", "/stacks", 201, json={"assetIds": ["{c}", "{a}"]}, events=CHANGED,
         body={"primaryAssetId": "{c}", "assets": [{"id": "{c}"}, {"id": "{a}"}, {"id": "{b}"}]}),
    Case("what is behind comes alone", "POST", "/stacks", 201, json={"assetIds": ["{c}", "{b}"]}, events=CHANGED,
         body={"assets": [{"id": "{c}"}, {"id": "{b}"}]}),
    Case("of one", "POST", "/stacks", 400, json={"assetIds": ["{c}"]}),
    Case("of one twice", "POST", "/stacks", 400, json={"assetIds": ["{c}", "{C}"]}),
    Case("of nothing", "POST", "/stacks", 400, json={"assetIds": []}),
    Case("without assets", "POST", "/stacks", 400, json={}),
    Case("of what is no id", "POST", "/stacks", 400, json={"assetIds": ["{c}", "x\0"]}),
    Case("of somebody else's", "POST", "/stacks", 400, json={"assetIds": ["{c}", "{hers}"]}, body=NO_ASSET),
    Case("of a partner's", "POST", "/stacks", 400, who="mia", json={"assetIds": ["{hers}", "{c}"]}, body=NO_ASSET),
    Case("of nobody's", "POST", "/stacks", 400, json={"assetIds": ["{c}", NOBODYS]}, body=NO_ASSET),
    Case("of a locked one", "POST", "/stacks", 400, json={"assetIds": ["{c}", "{locked}"]}, body=NO_ASSET),
    Case("of a motion part", "POST", "/stacks", 400, json={"assetIds": ["{c}", "{hidden}"]}),
    Case("all", "GET", "/stacks", 200, body=[{"id": "{stack}", "primaryAssetId": "{a}"}]),
    Case("all of somebody else's", "GET", "/stacks", 200, who="mia", body=[]),
    Case("by what is on top", "GET", "/stacks", 200, params={"primaryAssetId": "{a}"}, body=[{"id": "{stack}"}]),
    Case("by what is behind", "GET", "/stacks", 200, params={"primaryAssetId": "{b}"}, body=[]),
    Case("by somebody else's", "GET", "/stacks", 200, who="mia", params={"primaryAssetId": "{a}"}, body=[]),
    Case("by what is no id", "GET", "/stacks", 400, params={"primaryAssetId": "a"}),
    Case("one", "GET", "/stacks/{stack}", 200,
         body={"assets": [{"id": "{a}", "stack": {"id": "{stack}", "assetCount": 2, "primaryAssetId": "{a}"}},
                          {"id": "{b}", "stack": {"assetCount": 2}}]}),
    Case("none", "GET", f"/stacks/{NOBODYS}", 400, body={"message": "Not found or no stack.read access"}),
    Case("a partner's", "GET", "/stacks/{stack}", 400, who="mia", body={"message": "Not found or no stack.read access"}),
    Case("no id", "GET", "/stacks/1", 400),
    Case("another on top", "PUT", "/stacks/{stack}", 200, json={"primaryAssetId": "{b}"}, events=CHANGED,
         body={"primaryAssetId": "{b}", "assets": [{"id": "{b}"}, {"id": "{a}"}]}),
    Case("nothing changed", "PUT", "/stacks/{stack}", 200, json={}, body={"primaryAssetId": "{a}"}),
    Case("what is not in it on top", "PUT", "/stacks/{stack}", 400, json={"primaryAssetId": "{c}"}),
    Case("somebody else's on top", "PUT", "/stacks/{stack}", 400, json={"primaryAssetId": "{hers}"}),
    Case("change somebody else's", "PUT", "/stacks/{stack}", 400, who="mia", json={}, body=NO_UPDATE),
    Case("take apart", "DELETE", "/stacks/{stack}", 204, events=CHANGED),
    Case("take apart somebody else's", "DELETE", "/stacks/{stack}", 400, who="mia", body=NO_DELETE),
    Case("take apart several", "DELETE", "/stacks", 204, json={"ids": ["{stack}", "{stack}"]}, events=CHANGED),
    Case("take apart nothing", "DELETE", "/stacks", 204, json={"ids": []}),
    Case("take apart a mixed list", "DELETE", "/stacks", 400, json={"ids": ["{stack}", NOBODYS]}, body=NO_DELETE),
    Case("take one out", "DELETE", "/stacks/{stack}/assets/{b}", 204, events=CHANGED),
    Case("take the top out", "DELETE", "/stacks/{stack}/assets/{a}", 204, events=CHANGED),
    Case("take out what is not in it", "DELETE", "/stacks/{stack}/assets/{c}", 400),
    Case("take out nobody's", "DELETE", f"/stacks/{{stack}}/assets/{NOBODYS}", 400),
    Case("take out of somebody else's", "DELETE", "/stacks/{stack}/assets/{a}", 400, who="mia", body=NO_UPDATE),
]  # fmt: skip


async def settle(app: App, admin: Client, mia: Client) -> dict[str, str]:
    """Four photos of the administrator's, two of them a stack, and Mia, their partner, with one of hers."""
    names = dict(zip("abcd", await photos(app, admin, 4), strict=True))
    [hers] = await photos(app, mia, 1)
    [locked] = await photos(app, admin, 1, visibility="locked")
    [hidden] = await photos(app, admin, 1, visibility="hidden", type="VIDEO")
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    names["stack"] = await app.db.write(insert_stack, admin.user_id, [names["a"], names["b"]])
    return {**names, "C": names["c"].upper(), "hers": hers, "locked": locked, "hidden": hidden}


async def test_requests(app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    """Each in the same household, which is put back in order behind it."""
    mia = await make_user("mia")
    ids = await settle(app, admin, mia)
    for case in CASES:
        await run_case(fill_case(case, ids), {"admin": admin, "mia": mia}, events, **ids)
        await app.db.write(put_back, ids)


def put_back(tx: Tx, ids: dict[str, str]) -> None:
    """The stack that every case begins with, under the same id."""
    tx.run("update assets set stack_id = null, is_stack_child = 0")
    tx.run("delete from stacks")
    owner = tx.value("select owner_id from assets where uid = ?", (ids["a"],))
    insert_stack(tx, owner, [ids["a"], ids["b"]])
    tx.run("update stacks set uid = ?", (ids["stack"],))


# --- what becomes of them


async def test_one_that_stays_alone_is_no_stack(app: App, admin: Client) -> None:
    a, b, c = await photos(app, admin, 3)
    uid = await stack(admin, a, b, c)
    await admin.delete(f"/stacks/{uid}/assets/{a}")
    assert await stacks_of(admin) == [[b, c]]
    await admin.delete(f"/stacks/{uid}/assets/{c}")
    assert await stacks_of(admin) == []
    assert (await admin.get(f"/assets/{b}"))["stack"] is None
    assert await shown(admin) == {a, b, c}


async def test_what_is_locked_leaves_for_good(app: App, admin: Client) -> None:
    """Whether one by one or several at once; and nothing that comes out of the locked folder is in a stack."""
    a, b, c, d = await photos(app, admin, 4)
    await stack(admin, a, b, c, d)
    await admin.put(f"/assets/{a}", json={"visibility": "locked"})
    assert await stacks_of(admin) == [[b, c, d]]
    await admin.put("/assets", json={"ids": [b, c], "visibility": "locked"})
    assert await stacks_of(admin) == []
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})
    assert (await admin.get(f"/assets/{a}"))["stack"] is None
    await admin.post("/stacks", json={"assetIds": [a, d]}, expect=400)
    await admin.put("/assets", json={"ids": [a, b, c], "visibility": "timeline"})
    assert await shown(admin) == {a, b, c, d}


async def test_a_stack_in_the_trash_comes_back_as_it_was(app: App, admin: Client) -> None:
    """What is trashed alone shows neither in the timeline nor among the stack, and nothing vanishes behind it."""
    a, b, c = await photos(app, admin, 3)
    uid = await stack(admin, b, a, c)
    await admin.delete("/assets", json={"ids": [a, b, c]})
    assert (await stacks_of(admin), await shown(admin)) == ([], set())
    assert await shown(admin, isTrashed="true") == {a, b, c}
    await admin.post("/trash/restore", expect=200)
    assert (await stacks_of(admin), await shown(admin)) == ([[b, a, c]], {b})
    await admin.delete("/assets", json={"ids": [b]})
    assert (await stacks_of(admin), await shown(admin)) == ([[a, c]], {a})
    assert (await admin.get(f"/assets/{a}"))["stack"] == {"id": uid, "assetCount": 2, "primaryAssetId": a}
    await admin.put(f"/stacks/{uid}", json={"primaryAssetId": b}, expect=400)
    await admin.delete("/assets", json={"ids": [a]})
    assert (await stacks_of(admin), await shown(admin)) == ([], {c})
    assert (await admin.get(f"/assets/{c}"))["stack"] is None
    await admin.post("/trash/restore/assets", json={"ids": [a]}, expect=200)
    assert (await stacks_of(admin), await shown(admin)) == ([[a, c]], {a})
    await admin.post("/trash/restore/assets", json={"ids": [b]}, expect=200)
    assert (await stacks_of(admin), await shown(admin)) == ([[b, a, c]], {b})


async def test_what_is_deleted_for_good(app: App, admin: Client) -> None:
    a, b, c = await photos(app, admin, 3)
    await stack(admin, a, b, c)
    await admin.delete("/assets", json={"ids": [a], "force": True})
    assert (await stacks_of(admin), await shown(admin)) == ([[b, c]], {b})
    await admin.delete("/assets", json={"ids": [c]})
    await admin.post("/trash/empty", expect=200)
    assert await app.db.read(Rows.value, "select count(*) from stacks") == 0
    assert await shown(admin) == {b}


async def test_what_is_archived_alone_shows_in_the_archive(app: App, admin: Client) -> None:
    """Together they stay one, with the same on top; and what is archived cannot stand for what is not."""
    a, b, c = await photos(app, admin, 3)
    uid = await stack(admin, b, a, c)
    await admin.put("/assets", json={"ids": [b, a, c], "visibility": "archive"})
    assert await shown(admin, visibility="archive") == {b}
    await admin.put("/assets", json={"ids": [a, b, c], "visibility": "timeline"})
    assert await shown(admin) == {b}
    await admin.put(f"/assets/{b}", json={"visibility": "archive"})
    assert (await shown(admin), await shown(admin, visibility="archive")) == ({a}, {b})
    assert await stacks_of(admin) == [[a, b, c]]
    await admin.put(f"/stacks/{uid}", json={"primaryAssetId": b}, expect=400)


async def test_a_motion_part_leaves(app: App, admin: Client) -> None:
    """It shows through its photo alone."""
    photo, other = await photos(app, admin, 2)
    [video] = await photos(app, admin, 1, type="VIDEO")
    await stack(admin, video, photo, other)
    await admin.put(f"/assets/{photo}", json={"livePhotoVideoId": video})
    assert await stacks_of(admin) == [[photo, other]]


async def test_copying(app: App, admin: Client) -> None:
    """The target joins, with what it stands for; without a stack to join nothing happens to its own."""
    a, b, c, d, single = await photos(app, admin, 5)
    await stack(admin, a, b)
    await stack(admin, c, d)
    await admin.put("/assets/copy", json={"sourceId": single, "targetId": c})
    assert await stacks_of(admin) == [[a, b], [c, d]]
    await admin.put("/assets/copy", json={"sourceId": b, "targetId": single, "stack": False})
    assert await stacks_of(admin) == [[a, b], [c, d]]
    await admin.put("/assets/copy", json={"sourceId": b, "targetId": single})
    assert await stacks_of(admin) == [[a, b, single], [c, d]]
    await admin.put("/assets/copy", json={"sourceId": a, "targetId": c})
    assert await stacks_of(admin) == [[a, b, c, d, single]]
    assert await shown(admin) == {a}


async def test_copying_to_what_is_locked(app: App, admin: Client) -> None:
    """It comes into no album and no stack."""
    a, b = await photos(app, admin, 2)
    [locked] = await photos(app, admin, 1, visibility="locked")
    album = await app.db.write(insert_album, admin.user_id, assets=[a])
    await stack(admin, a, b)
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})
    await admin.put("/assets/copy", json={"sourceId": a, "targetId": locked})
    assert await stacks_of(admin) == [[a, b]]
    assert await app.db.read(Rows.value, "select count(*) from album_assets") == 1
    assert (await admin.get(f"/albums/{album}"))["assetCount"] == 1


# --- whom they concern


async def test_who_is_told(app: App, admin: Client, make_user: MakeUser, make_link: MakeLink) -> None:
    """Partners, of what they can see; whoever else may look at one photo is not told what else there is."""
    mia, sam = await make_user("mia"), await make_user("sam")
    a, b, c = await photos(app, admin, 3)
    uid = await stack(admin, a, b, c)
    await admin.put(f"/assets/{c}", json={"visibility": "archive"})
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    album = await app.db.write(insert_album, admin.user_id, assets=[b], viewers=[sam.user_id])
    guest = await make_link(admin, album=album)
    month = {"timeBucket": "2024-05-01", "withStacked": "true"}
    assert (await admin.get(f"/assets/{a}"))["stack"]["assetCount"] == 3
    assert (await mia.get(f"/assets/{a}"))["stack"] == {"id": uid, "assetCount": 2, "primaryAssetId": a}
    hers = await mia.get("/timeline/bucket", params={**month, "userId": admin.uid, "visibility": "timeline"})
    assert (hers["id"], hers["stack"]) == ([a], [[uid, "2"]])
    for client in (sam, guest):
        assert (await client.get(f"/assets/{b}"))["stack"] is None
        bucket = await client.get("/timeline/bucket", params={**month, "albumId": album})
        assert (bucket["id"], bucket["stack"]) == ([b], [None])


async def test_a_filter_shows_what_fits_it(app: App, admin: Client) -> None:
    """What is behind shows by itself where what is on top does not fit, and not where it does."""
    a, b, c = await photos(app, admin, 3)
    await stack(admin, a, b, c)
    await admin.put("/assets", json={"ids": [b], "isFavorite": True})
    assert await shown(admin, isFavorite="true") == {b}
    assert await shown(admin, isFavorite="false") == {a}
    album = await app.db.write(insert_album, admin.user_id, assets=[b, c])
    assert await shown(admin, albumId=album) == {b, c}
