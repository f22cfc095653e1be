"""Edits of photos: what is refused, and that everything follows them - pictures, sides, downloads, what others are given -
while the file stays what it was. One worker start for each of the two journeys.
"""

import io
from typing import Any
from unittest.mock import ANY

import pytest
from PIL import Image

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.edits import tasks
from photostead.media.image import Rendition
from tests.api.editing import SIDES, UPRIGHT, corners, corners_photo, crop, edit, mirror, picture, rotate
from tests.api.uploading import files_of, upload
from tests.client import Client
from tests.conftest import Heard, MakeLink, MakeUser, RunJobs
from tests.people import insert_asset, insert_partner
from tests.photos import exif_block

PHOTO = corners_photo(
    quality=95, exif=exif_block("2024:05:01 10:20:30", "+02:00", None, (46.5, 6.2), {"Model": b"Elph"})
)


# --- the journey


async def test_an_edited_photo(
    app: App, admin: Client, make_user: MakeUser, make_link: MakeLink, run_jobs: RunJobs, events: Heard
) -> None:
    """Everything shows it, for its owner and for others, until it is as it was taken again."""
    partner = await make_user("pia")
    await app.db.write(insert_partner, admin.user_id, partner.user_id)
    uid = await upload(admin, PHOTO, "a b.jpg")
    guest = await make_link(admin, assets=[uid])
    await run_jobs()
    before = await admin.get(f"/assets/{uid}")
    assert (before["isEdited"], before["width"], before["height"]) == (False, *SIDES)
    assert await admin.get(f"/assets/{uid}/edits") == {"assetId": uid, "edits": []}
    events.take()
    made = await edit(admin, uid, crop(0, 0, 320, 480), rotate(90))
    assert [(one["action"], one["parameters"]) for one in made["edits"]] == [
        ("crop", {"x": 0, "y": 0, "width": 320, "height": 480}),
        ("rotate", {"angle": 90}),
    ]
    assert await admin.get(f"/assets/{uid}/edits") == made
    await while_it_is_made(admin, [partner, guest], uid)
    await run_jobs()
    after = await told(events, admin, uid, made["edits"])
    assert (after["isEdited"], after["width"], after["height"]) == (True, 480, 320)
    assert after["thumbhash"] != before["thumbhash"]
    assert after["checksum"] == before["checksum"]
    await shown_to_owner(admin, uid, before["thumbhash"], after["thumbhash"])
    for other in (partner, guest):
        await shown_to_others(other, uid)
    blind = await make_link(admin, assets=[uid], show_metadata=False)
    assert not (await picture(blind, uid, size="fullsize")).getexif()
    await blind.get(f"/assets/{uid}/original", expect=403)
    await kept_when_made_again(app, admin, run_jobs, uid, after)
    await undone(app, admin, partner, run_jobs, events, uid, before)


async def while_it_is_made(admin: Client, others: list[Client], uid: str) -> None:
    """Its owner sees the unedited one for a moment, others nothing: what is cut off may not be meant for them."""
    assert (await admin.get(f"/assets/{uid}"))["isEdited"] is True
    assert corners(await picture(admin, uid, edited="true")) == UPRIGHT
    for client in others:
        for size in ("thumbnail", "preview", "fullsize"):
            await client.get(f"/assets/{uid}/thumbnail", params={"size": size}, expect=404)
        await client.get(f"/assets/{uid}/original", expect=404)
    await admin.get(f"/assets/{uid}/original", params={"edited": "true"}, expect=404)


async def told(events: Heard, admin: Client, uid: str, edits: list[dict[str, Any]]) -> Any:
    """The owner's devices hear of it once, with all that they show; the photo as it is now."""
    heard = events.take()
    assert [(event.name, event.user_id) for event in heard] == [
        ("on_asset_update", admin.user_id),
        ("AssetEditReadyV1", admin.user_id),
        ("AssetEditReadyV2", admin.user_id),
    ]
    asset = await admin.get(f"/assets/{uid}")
    said = heard[2].payload
    assert heard[1].payload == said  # A photo has no duration.
    assert heard[0].payload["thumbhash"] == said["asset"]["thumbhash"] == asset["thumbhash"]
    assert (said["asset"]["isEdited"], said["asset"]["width"]) == (True, asset["width"])
    assert said["edit"] == [{**one, "assetId": uid, "sequence": number} for number, one in enumerate(edits)]
    return asset


async def shown_to_owner(admin: Client, uid: str, old_hash: str, new_hash: str) -> None:
    """What they ask for. A browser keeps the edited picture, under its thumbhash, and never the other one."""
    for size, sides in (("thumbnail", (375, 250)), ("preview", (480, 320)), ("fullsize", (480, 320))):
        found = await picture(admin, uid, size=size, edited="true", c=new_hash)
        assert (corners(found), found.size) == (["white", "red", "red", "white"], sides)
        assert corners(await picture(admin, uid, size=size)) == UPRIGHT
    for params, is_kept in (
        ({"edited": "true", "c": new_hash}, True), ({"edited": "true", "c": old_hash}, False),
        ({"edited": "false", "c": new_hash}, False), ({"c": old_hash}, False),
    ):  # fmt: skip
        answer = await admin.send("GET", f"/api/assets/{uid}/thumbnail", params=params)
        assert ("immutable" in answer.headers["Cache-Control"]) == is_kept, params
    assert (await admin.send("GET", f"/api/assets/{uid}/original")).body == PHOTO
    answer = await admin.send("GET", f"/api/assets/{uid}/original", params={"edited": "true"})
    assert 'filename="a b.jpg"' in answer.headers["Content-Disposition"]
    taken = Image.open(io.BytesIO(answer.body))
    assert (corners(taken), taken.size, taken.format) == (["white", "red", "red", "white"], (480, 320), "JPEG")
    exif = taken.getexif()
    assert {**exif, **exif.get_ifd(0x8769)} == {272: "Elph", 36867: "2024:05:01 10:20:30", 34665: ANY}
    assert not exif.get_ifd(0x8825)


async def shown_to_others(client: Client, uid: str) -> None:
    """The edited one, whatever they ask for, and no other original."""
    for edited in ("true", "false"):
        for size in ("thumbnail", "preview", "fullsize", "original"):
            assert corners(await picture(client, uid, size=size, edited=edited)) == ["white", "red", "red", "white"]
        assert corners(await picture(client, uid, "original", edited=edited)) == ["white", "red", "red", "white"]
    await client.get(f"/assets/{uid}/edits", expect=401 if "key" in client.params else 400)


async def kept_when_made_again(app: App, admin: Client, run_jobs: RunJobs, uid: str, after: Any) -> None:
    """Reading the file again, and making its renditions again, changes nothing of it."""
    for name in ("refresh-metadata", "regenerate-thumbnail"):
        await admin.post("/assets/jobs", json={"assetIds": [uid], "name": name}, expect=204)
    await run_jobs()
    again = await admin.get(f"/assets/{uid}")
    assert {**again, "updatedAt": ""} == {**after, "updatedAt": ""}
    assert corners(await picture(admin, uid, edited="true")) == ["white", "red", "red", "white"]
    assert len(files_of(app, "derived")) == 5


async def undone(
    app: App, admin: Client, partner: Client, run_jobs: RunJobs, events: Heard, uid: str, before: Any
) -> None:
    """As it was taken, and nothing is left over."""
    events.take()
    await admin.delete(f"/assets/{uid}/edits", expect=204)
    assert corners(await picture(partner, uid, edited="true")) == UPRIGHT
    await run_jobs()
    assert [event.payload["edit"] for event in events.take() if event.name == "AssetEditReadyV2"] == [[]]
    after = await admin.get(f"/assets/{uid}")
    assert (after["isEdited"], after["width"], after["height"]) == (False, *SIDES)
    assert len(files_of(app, "derived")) == 2
    answer = await partner.send("GET", f"/api/assets/{uid}/thumbnail", params={"c": after["thumbhash"]})
    assert "immutable" in answer.headers["Cache-Control"]
    await admin.delete(f"/assets/{uid}/edits", expect=204)
    await run_jobs()
    assert events.names() == []
    assert (await admin.send("GET", f"/api/assets/{uid}/original")).body == PHOTO


async def test_more_of_one_photo(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Turned by its camera; edited again before and after its pictures are made; in archives; deleted."""
    turned = Image.Exif()
    turned[274] = 6  # stands upright when it is turned clockwise
    uid = await upload(admin, corners_photo(quality=95, exif=turned), "turned.jpg")
    sheer = await upload(admin, corners_photo((64, 48), "PNG", "RGBA"), "sheer.png")
    await run_jobs()
    assert ((await admin.get(f"/assets/{uid}"))["width"]) == 480
    await edit(admin, uid, rotate(180))
    await edit(admin, uid, crop(240, 0, 240, 640), mirror("vertical"))
    await edit(admin, sheer, mirror("horizontal"))
    first = await app.db.read(tasks.read_work, await key_of(app, uid), app.options.media_dir)
    await run_jobs()
    assert corners(await picture(admin, uid, edited="true")) == ["green", "green", "red", "red"]
    full = await picture(admin, sheer, "original", edited="true")
    assert (full.format, full.mode, corners(full)) == ("PNG", "RGBA", ["green", "red", "white", "blue"])
    await too_late(app, admin, run_jobs, uid, first)
    await in_an_archive(admin, uid)
    await when_it_fails(app, admin, run_jobs, sheer)
    await admin.delete("/assets", json={"ids": [uid, sheer], "force": True})
    await run_jobs()
    assert files_of(app) == []


async def key_of(app: App, uid: str) -> int:
    """The key of an asset."""
    found: int = await app.db.read(Rows.value, "select id from assets where uid = ?", (uid,))
    return found


async def too_late(app: App, admin: Client, run_jobs: RunJobs, uid: str, work: Any) -> None:
    """Pictures of edits that were changed while they were made are not shown, and go."""
    await edit(admin, uid, mirror("horizontal"))
    await run_jobs()
    paths = tasks.paths_of(work, work.version)
    for path in paths.values():
        (app.options.media_dir / path).write_bytes(b"of before")
    await app.db.write(tasks.apply, work, Rendition(1, 1, b"\0" * 25, 1, 1, False, False), paths)
    await run_jobs()
    assert not any((app.options.media_dir / path).exists() for path in paths.values())
    assert corners(await picture(admin, uid, edited="true")) == ["red", "white", "blue", "green"]


async def in_an_archive(admin: Client, uid: str) -> None:
    """Originals, or what was made of them."""
    import zipfile

    for edited, wanted in ((False, None), (True, ["red", "white", "blue", "green"])):
        answer = await admin.send("POST", "/api/download/archive", json={"assetIds": [uid], "edited": edited})
        (name,) = zipfile.ZipFile(io.BytesIO(answer.body)).namelist()
        assert name == "turned.jpg"
        found = Image.open(io.BytesIO(zipfile.ZipFile(io.BytesIO(answer.body)).read(name)))
        assert found.getexif().get(274) == (None if edited else 6)
        if wanted:
            assert corners(found) == wanted


async def when_it_fails(app: App, admin: Client, run_jobs: RunJobs, uid: str) -> None:
    """It says why; the photo is shown as it was taken until it is tried again and goes well."""
    path = app.options.media_dir / (await admin.get(f"/assets/{uid}"))["originalPath"]
    whole = path.read_bytes()
    await edit(admin, uid, mirror("vertical"))
    path.write_bytes(whole[:60])
    await run_jobs()
    (problem,) = (await admin.get("/photostead/problems"))["items"]
    assert (problem["step"], problem["assetId"]) == ("edit", uid)
    assert corners(await picture(admin, uid, edited="true")) == UPRIGHT
    path.write_bytes(whole)
    await admin.post(f"/photostead/problems/{problem['id']}/retry", expect=204)
    await run_jobs()
    assert corners(await picture(admin, uid, edited="true")) == ["white", "blue", "green", "red"]
    assert (await admin.get("/photostead/problems"))["total"] == 0


# --- what is refused

ODD: list[tuple[dict[str, Any], str]] = [
    ({"edits": []}, "length"),
    ({}, "edits"),
    ({"edits": [{"action": "blur", "parameters": {}}]}, "blur"),
    ({"edits": [{"action": "crop"}]}, "parameters"),
    ({"edits": [{"action": "crop", "parameters": {"x": 0, "y": 0, "width": 10}}]}, "height"),
    ({"edits": [{"action": "crop", "parameters": {"angle": 90}}]}, "x"),
    ({"edits": [{"action": "mirror", "parameters": {"axis": "<b>both</b>"}}]}, "axis"),
    ({"edits": [rotate(45)]}, "45"),
    ({"edits": [rotate(-90)]}, "-90"),
    ({"edits": [crop(0, 0, 0, 10)]}, "one pixel"),
    ({"edits": [crop(-1, 0, 10, 10)]}, "0 or further in"),
    ({"edits": [crop(0, 0, 65, 48)]}, "64 x 48"),
    ({"edits": [crop(60, 0, 2**53 - 1, 10)]}, "beyond"),
    ({"edits": [rotate(90), crop(0, 0, 64, 48)]}, "48 x 64"),
    ({"edits": [crop(0, 0, 10, 10), crop(0, 0, 5, 5)]}, "once"),
    ({"edits": [mirror("vertical"), rotate(90), mirror("vertical")]}, "once"),
]


async def test_odd_edits(app: App, admin: Client, events: Heard) -> None:
    """Are refused with a reason, and change nothing."""
    uid = await app.db.write(insert_asset, admin.user_id)
    for body, word in ODD:
        answer = await admin.put(f"/assets/{uid}/edits", json=body, expect=400)
        assert word in str(answer["message"]), (body, answer)
    assert (await admin.get(f"/assets/{uid}/edits"))["edits"] == []
    assert events.names() == []
    assert (
        len((await edit(admin, uid, rotate(90), crop(0, 0, 48, 64), mirror("vertical"), mirror("horizontal")))["edits"])
        == 4
    )


MOVING: dict[str, bytes] = {
    "a.webp": b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0", "b.png": b"\x89PNG\r\n\x1a\n....acTL....IDAT",
    "c.avif": b"\0\0\0\x1cftypavis", "d.png": b"GIF89a",
}  # fmt: skip


async def test_what_cannot_be_edited(app: App, admin: Client, make_user: MakeUser) -> None:
    """Says so: what moves, what is round, what is not there, what is not one's own."""
    video = await app.db.write(insert_asset, admin.user_id, name="v.mp4", type="VIDEO")
    part = await app.db.read(Rows.value, "select id from assets where uid = ?", (video,))
    columns: list[tuple[str, dict[str, Any]]] = [
        ("live photo", {"live_photo_video_id": part}),
        ("panorama", {"projection_type": "EQUIRECTANGULAR"}),
        ("GIF", {"name": "x.gif"}),
        ("SVG", {"name": "x.SVG"}),
        ("missing", {"is_offline": 1}),
        ("size", {"width": None, "height": None}),
        ("cannot be edited", {"name": "nowhere.webp"}),
    ]
    assert "videos" in (await edit(admin, video, rotate(90), expect=400))["message"]
    for word, given in columns:
        uid = await app.db.write(insert_asset, admin.user_id, **given)
        assert word in (await edit(admin, uid, rotate(90), expect=400))["message"], given
    for name, head in MOVING.items():
        uid = await app.db.write(insert_asset, admin.user_id, name=name, path=name.encode())
        (app.options.media_dir / name).write_bytes(head)
        assert "animation" in (await edit(admin, uid, rotate(90), expect=400))["message"]
    await not_ones_own(app, admin, await make_user("mia"))


async def not_ones_own(app: App, admin: Client, stranger: Client) -> None:
    """The same answer for what others have, what is locked away and what is not there."""
    locked = await app.db.write(insert_asset, admin.user_id, visibility="locked")
    foreign = await app.db.write(insert_asset, stranger.user_id)
    for uid in (locked, foreign, "11111111-1111-4111-8111-111111111111"):
        for method, permission in (("GET", "get"), ("PUT", "create"), ("DELETE", "delete")):
            body: dict[str, Any] = {"json": {"edits": [rotate(90)]}} if method == "PUT" else {}
            answer = await admin.send(method, f"/api/assets/{uid}/edits", **body)
            assert (answer.status, answer.body["message"]) == (400, f"Not found or no asset.edit.{permission} access")


# --- small rules


@pytest.mark.parametrize("former", [None, "x"])
def test_another_thumbhash(former: str | None) -> None:
    """A picture that looks the same as before has another address."""
    same = bytes(range(25))
    text = tasks.differing(same, former)
    assert tasks.differing(same, text) != text
    assert len(tasks.differing(same, text)) == len(text)


async def test_starting_the_queue(app: App, admin: Client) -> None:
    """All edited photos, or those whose pictures are lost."""
    uids = [await app.db.write(insert_asset, admin.user_id) for _ in range(3)]
    for uid in uids[:2]:
        await edit(admin, uid, rotate(90))
    await app.db.write(pretend_made, uids[0])
    for force, wanted in ((False, 1), (True, 2)):
        await app.db.write(Tx.run, "delete from jobs")
        await admin.put("/jobs/editor", json={"command": "start", "force": force})
        assert await app.db.read(Rows.value, "select count(*) from jobs where queue = 'editor'") == wanted


def pretend_made(tx: Tx, uid: str) -> None:
    """The pictures of its edits are there."""
    tx.run(
        """
        insert into asset_files (uid, asset_id, type, path, size, is_edited, created_at, updated_at)
        select a.uid, a.id, 'preview', 'derived/' || x.uid, 1, 1, 0, 0 from assets a
        join asset_edits x on x.asset_id = a.id
        where a.uid = ?
        """,
        (uid,),
    )
