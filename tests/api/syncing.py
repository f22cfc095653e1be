"""Streams of the phone sync as tests read them: every line is checked by the contract. And a family that has something of
every kind that there are lines of.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from photostead.db.tx import Rows, Tx
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.contract_check import check, contract
from tests.people import insert_album, insert_asset, insert_library, insert_partner, insert_person

Line = dict[str, Any]
SCHEMAS = contract()["components"]["schemas"]
REQUESTS: list[str] = SCHEMAS["SyncRequestType"]["enum"]
CONTROL = {"SyncAckV1", "SyncCompleteV1", "SyncResetV1"}
# What today's app asks for, and an older one.
PHONE = (
    "AuthUsersV1", "UsersV1", "AssetsV2", "AssetExifsV1", "AssetEditsV1", "AssetMetadataV1", "PartnersV1", "PartnerAssetsV2",
    "PartnerAssetExifsV1", "AlbumsV2", "AlbumUsersV1", "AlbumAssetsV2", "AlbumAssetExifsV1", "AlbumToAssetsV1",
    "MemoriesV1", "MemoryToAssetsV1", "StacksV1", "PartnerStacksV1", "UserMetadataV1", "PeopleV1", "AssetFacesV2",
    "AssetOcrV1",
)  # fmt: skip

# What a family's things are in, those that hang on others first.
TABLES = (
    "memory_assets", "memories", "asset_ocr", "asset_edits", "asset_metadata", "asset_faces", "people", "stacks", "user_metadata",
)  # fmt: skip


def schema_of(kind: str) -> str:
    """The name of what a kind of lines carries."""
    name = re.sub(r"(Backfill|Create|Update)(?=V\d)", "", kind)
    name = re.sub(r"^(Partner|Album)(?=Asset)|^Partner(?=Stack)", "", name)
    return "Sync" + name.replace("MemoryToAsset", "MemoryAsset")


def check_line(line: Line) -> None:
    """Raises ContractError, AssertionError where a line is not what the reference would send."""
    assert list(line) == ["type", "data", "ack"]
    assert isinstance(line["ack"], str)
    if line["type"] in CONTROL:
        assert line["data"] == {}
    else:
        check({"$ref": f"#/components/schemas/{schema_of(line['type'])}"}, line["data"], line["type"])


async def stream(client: Client, *types: str, reset: bool | None = None) -> list[Line]:
    """All lines for these requests."""
    body: dict[str, Any] = {"types": types} if reset is None else {"types": types, "reset": reset}
    answer = await client.send("POST", "/api/sync/stream", json=body)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/jsonlines+json"), answer.body
    assert answer.body.endswith(b"\n")
    lines: list[Line] = [json.loads(line) for line in answer.body.decode().split("\n")[:-1]]
    for line in lines:
        check_line(line)
    return lines


async def acknowledge(client: Client, lines: list[Line]) -> None:
    """Say that all of these were got, as phones do: the last of each kind."""
    last = {line["type"]: line["ack"] for line in lines}
    await client.post("/sync/ack", json={"acks": list(last.values())}, expect=204)


async def catch_up(client: Client, *types: str) -> list[Line]:
    """What is new, all of it got."""
    lines = await stream(client, *types)
    await acknowledge(client, lines)
    return lines


def kinds(lines: list[Line]) -> list[str]:
    """Of which kinds the lines are, those that follow each other once; the end aside."""
    assert lines[-1]["type"] == "SyncCompleteV1"
    found = [line["type"] for line in lines[:-1]]
    return [kind for at, kind in enumerate(found) if at == 0 or found[at - 1] != kind]


# --- a family


@dataclass(frozen=True)
class Family:
    """`mine`: a photo with all that there is to know of one; `theirs`: that of a partner, in an album of both."""

    owner: int
    friend: int
    mine: str
    theirs: str
    album: str


def insert_family(tx: Tx, owner: int, friend: int) -> Family:
    """Something of every kind for the first; the friend shows them what is theirs, as partner and in an album."""
    key, mine = insert_film(tx, owner)
    theirs = insert_asset(tx, friend)
    insert_partner(tx, friend, owner)
    put_in_stack(tx, friend, theirs)
    album = insert_album(tx, friend, assets=[theirs], viewers=[owner])
    row: dict[str, Any] = {
        "album_id": key_of(tx, "albums", album),
        "user_id": insert_person(tx, "gone"),
        "role": "editor",
    }
    tx.insert("album_users", {**row, "created_at": tx.now})
    for what in (insert_known, insert_person_on, insert_text, insert_memory):
        what(tx, owner, key)
    put_in_stack(tx, owner, insert_asset(tx, owner))
    return Family(owner, friend, mine, theirs, album)


def insert_film(tx: Tx, owner: int) -> tuple[int, str]:
    """An edited photo with everything that there is to know of one, at the edges of what there may be; key and id."""
    library = key_of(tx, "libraries", insert_library(tx, owner))
    video = key_of(tx, "assets", insert_asset(tx, owner, visibility="hidden"))
    uid = insert_asset(
        tx, owner, name="été \u202e<b>\0\n.jpg", library_id=library, live_photo_video_id=video, duration_ms=3_723_004, is_favorite=1,
        latitude=47.123456789, longitude=-0.1, city="Zürich", state="Zürich", country="Schweiz", thumbhash="dGh1bWI=",
        projection_type="EQUIRECTANGULAR", deleted_at=-62_000_000_000_000, local_time=253_000_000_000_001,
    )  # fmt: skip
    key = key_of(tx, "assets", uid)
    tx.run(
        """
        update asset_exif set description = 'words', exif_width = 3, exif_height = 2, orientation = '6', make = 'Leica',
        model = 'M', lens_model = 'L', exposure_time = '1/60', f_number = 2.0, focal_length = 35.5, iso = 200, rating = -1,
        date_time_original = 1714564800123, modify_date = -1, time_zone = 'UTC+2', profile_description = 'sRGB', fps = 29.97
        where asset_id = ?
        """,
        (key,),
    )
    edits = [("crop", '{"x":0,"y":0,"width":2,"height":2}'), ("rotate", '{"angle":90}')]
    for sequence, (action, parameters) in enumerate(edits):
        row: dict[str, Any] = {"uid": new_id(), "asset_id": key, "sequence": sequence, "action": action}
        tx.insert("asset_edits", {**row, "parameters": parameters})
    return key, uid


def key_of(rows: Rows, table: str, uid: str) -> int:
    """The key of a row."""
    key: int = rows.value(f"select id from {table} where uid = ?", (uid,))
    return key


def put_in_stack(tx: Tx, owner: int, uid: str) -> None:
    """A photo on top of a stack."""
    key = key_of(tx, "assets", uid)
    row: dict[str, Any] = {
        "uid": new_id(),
        "owner_id": owner,
        "primary_asset_id": key,
        "created_at": 5,
        "updated_at": 6,
    }
    tx.run("update assets set stack_id = ? where id = ?", (tx.insert("stacks", row), key))


def insert_known(tx: Tx, owner: int, asset: int) -> None:
    """What an app keeps with a photo, and with a person."""
    value = '{"iCloudId":"x"}'
    tx.insert("asset_metadata", {"asset_id": asset, "key": "mobile-app", "value": value, "updated_at": 7})
    for key in ("license", "onboarding"):
        row: dict[str, Any] = {"user_id": owner, "key": key, "value": '{"isOnboarded":true}', "updated_at": 7}
        tx.insert("user_metadata", row)


def insert_person_on(tx: Tx, owner: int, asset: int) -> None:
    """Somebody on the photo, who has the picture of that face; and a face that is taken away."""
    times = {"created_at": 1, "updated_at": 2}
    row: dict[str, Any] = {
        "uid": new_id(),
        "owner_id": owner,
        "name": "Mia",
        "birth_date": "2019-02-28",
        "color": "#aabbcc",
    }
    person = tx.insert("people", row | times)
    for source, deleted in (("machine-learning", None), ("manual", 9)):
        face: dict[str, Any] = {
            "uid": new_id(), "asset_id": asset, "person_id": person, "source": source, "image_width": 64, "image_height": 48,
            "x1": 1, "y1": 2, "x2": 30, "y2": 40, "deleted_at": deleted, **times,
        }  # fmt: skip
        key = tx.insert("asset_faces", face)
    tx.run("update people set feature_face_id = ? where id = ?", (key, person))


def insert_text(tx: Tx, owner: int, asset: int) -> None:
    """A line of text on the photo."""
    corners = {f"{axis}{number}": 0.25 for number in range(1, 5) for axis in "xy"}
    row: dict[str, Any] = {"uid": new_id(), "asset_id": asset, "box_score": 1.0, "text_score": 0.5, "text": 'a "b"\n'}
    tx.insert("asset_ocr", row | corners)


def insert_memory(tx: Tx, owner: int, asset: int) -> None:
    """A memory of the photo, with all its days."""
    days = dict.fromkeys(
        ("memory_at", "show_at", "hide_at", "seen_at", "deleted_at", "created_at", "updated_at"), 86_400_000
    )
    row: dict[str, Any] = {"uid": new_id(), "owner_id": owner, "type": "on_this_day", "data": '{"year":2019}'}
    memory = tx.insert("memories", row | days)
    tx.insert("memory_assets", {"memory_id": memory, "asset_id": asset, "added_at": 3})


def insert_shared_later(tx: Tx, other: int) -> str:
    """What somebody has had for long before they show it: a photo in a stack, in an album; its id."""
    uid = insert_asset(tx, other)
    put_in_stack(tx, other, uid)
    return insert_album(tx, other, assets=[uid])


def share_now(tx: Tx, family: Family, other: int, album: str) -> None:
    """They show it; and the friend's photo changes."""
    insert_partner(tx, other, family.owner)
    row: dict[str, Any] = {"album_id": key_of(tx, "albums", album), "user_id": family.owner, "role": "viewer"}
    tx.insert("album_users", {**row, "created_at": tx.now})
    tx.run("update assets set height = 49 where uid = ?", (family.theirs,))


def take_all_away(tx: Tx, family: Family, other: int, album: str) -> None:
    """What can go goes, and what was shared is not any more."""
    for table in TABLES:
        tx.run(f"delete from {table}")
    tx.run("delete from album_assets where asset_id in (select id from assets where uid = ?)", (family.theirs,))
    tx.run("delete from assets where uid in (?, ?)", (family.mine, family.theirs))
    tx.run("delete from partners where shared_by_id = ?", (other,))
    tx.run("delete from albums where uid = ?", (album,))
    tx.run("delete from album_users where role = 'editor'")
    tx.run("delete from users where name = 'gone'")
