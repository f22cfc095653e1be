"""Searches: each field finds what it should, in the form that clients need."""

import base64
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Value
from tests.api.searching import DAY, NOON, find, insert
from tests.client import Client
from tests.people import insert_asset, insert_library

SHA1 = bytes(range(20))


# Name, and what makes it different from a photo taken 2024-05-01 12:00 UTC.
THINGS: dict[str, dict[str, Value]] = {
    "plain": {"name": "plain.jpg", "checksum": SHA1},
    "canon": {"name": "IMG_1.jpg", "make": "Canon", "model": "EOS R5", "lens_model": "RF 50", "rating": 4},
    "rejected": {"name": "IMGx1.jpg", "rating": -1, "description": "100% blurred"},
    "milan": {"city": "Milano", "state": "Lombardia", "country": "Italia", "file_created_at": NOON - DAY},
    "favorite": {"is_favorite": 1, "file_created_at": NOON + DAY, "file_size": 5000},
    "video": {"type": "VIDEO", "name": "clip.mp4", "file_size": 9000, "updated_at": NOON + DAY},
    "archived": {"visibility": "archive", "created_at": NOON},
    "hidden": {"visibility": "hidden", "type": "VIDEO"},
    "locked": {"visibility": "locked"},
    "trashed": {"deleted_at": NOON},
    "offline": {"is_offline": 1},
}
SHOWN = {"plain", "canon", "rejected", "milan", "favorite", "video", "archived", "offline"}

# A search and the names of what it finds.
SEARCHES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, SHOWN),
    ({"deviceId": "old clients send this"}, SHOWN),
    ({"originalFileName": ""}, SHOWN),
    ({"visibility": "timeline"}, SHOWN - {"archived"}),
    ({"visibility": "archive"}, {"archived"}),
    ({"visibility": "hidden"}, {"hidden"}),
    ({"type": "VIDEO"}, {"video"}),
    ({"checksum": SHA1.hex()}, {"plain"}),
    ({"checksum": base64.b64encode(SHA1).decode()}, {"plain"}),
    ({"originalFileName": "img_1"}, {"canon"}),
    ({"originalFileName": "IMG"}, {"canon", "rejected"}),
    ({"originalPath": "/clip."}, {"video"}),
    ({"description": "0% bl"}, {"rejected"}),
    ({"make": "Canon", "model": "EOS R5"}, {"canon"}),
    ({"make": "canon"}, set()),
    ({"make": None}, SHOWN - {"canon"}),
    ({"lensModel": "RF 50"}, {"canon"}),
    ({"rating": 4}, {"canon"}),
    ({"rating": None}, SHOWN - {"canon"}),
    ({"city": "Milano", "state": "Lombardia", "country": "Italia"}, {"milan"}),
    ({"city": None}, SHOWN - {"milan"}),
    ({"isFavorite": True}, {"favorite"}),
    ({"isFavorite": False}, SHOWN - {"favorite"}),
    ({"isOffline": True}, {"offline"}),
    ({"isMotion": True}, set()),
    ({"isMotion": False}, SHOWN),
    ({"isEncoded": True}, set()),
    ({"takenAfter": "2024-05-02T00:00:00.000Z"}, {"favorite"}),
    ({"takenBefore": "2024-05-01T00:00:00.000Z"}, {"milan"}),
    ({"takenBefore": "2024-04-30T14:00:00+02:00"}, {"milan"}),
    ({"createdBefore": "2024-05-01T12:00:00.000Z"}, {"archived"}),
    ({"updatedAfter": "2024-05-02T12:00:00.000Z", "updatedBefore": "2024-05-02T12:00:00.000Z"}, {"video"}),
    ({"withDeleted": True}, SHOWN | {"trashed"}),
    ({"trashedAfter": "0001-01-01T00:00:00.000Z"}, {"trashed"}),
    ({"trashedBefore": "2024-05-01T11:59:59.999Z"}, set()),
    ({"libraryId": None}, SHOWN),
    ({"personIds": ["00000000-0000-4000-8000-000000000000"]}, set()),
    ({"tagIds": ["00000000-0000-4000-8000-000000000000"]}, set()),
    ({"tagIds": None}, SHOWN),
    ({"ocr": "words"}, set()),
    ({"filter": {}}, SHOWN),
    ({"filter": {"make": {"eq": "Canon"}}}, {"canon"}),
    ({"filter": {"make": {"ne": None}}}, {"canon"}),
    ({"filter": {"make": {"eq": None}}}, SHOWN - {"canon"}),
    ({"filter": {"make": {"ne": "Canon"}}}, SHOWN - {"canon"}),
    ({"filter": {"city": {"in": ["Milano", "Roma"]}}}, {"milan"}),
    ({"filter": {"type": {"notIn": ["IMAGE"]}}}, {"video"}),
    ({"filter": {"originalFileName": {"startsWith": "img_"}}}, {"canon"}),
    ({"filter": {"originalFileName": {"endsWith": ".MP4"}}}, {"video"}),
    ({"filter": {"originalFileName": {"notLike": "photo"}}}, {"plain", "canon", "rejected", "video"}),
    ({"filter": {"originalFileName": {"like": "%"}}}, set()),
    ({"filter": {"fileSizeInBytes": {"gt": 1000, "lt": 9000}}}, {"favorite"}),
    ({"filter": {"fileSizeInBytes": {"gte": 5000}}}, {"favorite", "video"}),
    ({"filter": {"rating": {"gte": 1}}}, {"canon"}),
    ({"filter": {"takenAt": {"lt": "2024-05-01T12:00:00.000Z"}}}, {"milan"}),
    ({"filter": {"trashedAt": {"ne": None}}}, {"trashed"}),
    ({"filter": {"trashedAt": {"eq": None}}}, SHOWN),
    ({"filter": {"visibility": {"in": ["archive", "hidden"]}}}, {"archived", "hidden"}),
    ({"filter": {"visibility": {"eq": "locked"}}}, set()),
    ({"filter": {"visibility": {"ne": "timeline"}}}, {"archived", "hidden"}),
    ({"filter": {"isFavorite": {"eq": True}}}, {"favorite"}),
    ({"filter": {"isOffline": {"eq": False}}}, SHOWN - {"offline"}),
    ({"filter": {"checksum": {"in": [SHA1.hex(), "00" * 20]}}}, {"plain"}),
    ({"filter": {"hasPeople": {"eq": False}}}, SHOWN),
    ({"filter": {"hasTags": {"eq": True}}}, set()),
    ({"filter": {"personIds": {"none": ["00000000-0000-4000-8000-000000000000"]}}}, SHOWN),
    ({"filter": {"tagIds": {"any": ["00000000-0000-4000-8000-000000000000"]}}}, set()),
    ({"filter": {"ocr": {"matches": "words"}}}, set()),
    ({"filter": {"or": [{"make": {"eq": "Canon"}}, {"type": {"eq": "VIDEO"}}]}}, {"canon", "video"}),
    ({"filter": {"or": [{}, {"type": {"eq": "VIDEO"}}]}}, SHOWN),
    ({"filter": {"rating": {"eq": 4}, "or": [{"make": {"eq": "Nikon"}}]}}, set()),
    ({"city": "Milano", "filter": {"country": {"eq": "Italia"}}}, {"milan"}),
]

REFUSED: list[dict[str, Any]] = [
    {"filter": {"city": {"in": []}}},
    {"filter": {"tagIds": {"any": []}}},
    {"filter": {"or": []}},
    {"visibility": "locked"},
    {"size": 0},
    {"size": 1001},
    {"page": 0},
    {"checksum": "abc"},
    {"takenAfter": "yesterday"},
    {"albumIds": ["x"]},
    {"type": "SOUND"},
    {"rating": 6},
    {"order": "random"},
    {"orderBy": {"field": "checksum"}},
    {"cursor": "x"},
    {"cursor": base64.urlsafe_b64encode(b'["a", 1]').decode()},
    {"cursor": ""},
    {"cursor": base64.urlsafe_b64encode(b"[%d, 1]" % 2**70).decode()},
    {"originalFileName": "x" * 1001},
    {"filter": {"takenAt": {"eq": "x"}}},
    {"filter": {"id": {"eq": "x"}}},
    {"filter": {"city": {"in": ["x"] * 1001}}},
    {"filter": {"or": [{"city": {"eq": "x"}}] * 51}},
]


@pytest.fixture
async def things(app: App, admin: Client) -> dict[str, str]:
    """THINGS of the administrator: id to name."""
    return {await app.db.write(insert, admin.user_id, **columns): name for name, columns in THINGS.items()}


async def test_finds(admin: Client, things: dict[str, str]) -> None:
    """What is found is counted and drawn just so."""
    for search, found in SEARCHES:
        assert {things[uid] for uid in await find(admin, **search)} == found, search
        if not {"withDeleted", "checksum", "originalFileName", "originalPath", "deviceId"} & search.keys():
            assert await admin.post("/search/statistics", json=search) == {"total": len(found)}, search
        if not {"checksum", "originalFileName", "originalPath", "description", "deviceId"} & search.keys():
            drawn = await admin.post("/search/random", json=search)
            assert {things[item["id"]] for item in drawn} == found, search


async def test_refuses(admin: Client) -> None:
    """With a reason, not with a failure."""
    for search in REFUSED:
        assert (await admin.post("/search/metadata", json=search, expect=400))["message"], search


async def test_items_are_what_clients_need(admin: Client, things: dict[str, str]) -> None:
    """EXIF on demand only; people and resized always."""
    answer = await admin.post("/search/metadata", json={"make": "Canon"})
    [item] = answer["assets"]["items"]
    assert item["people"] == []
    assert item["resized"] is False
    assert item["libraryId"] is None
    assert "exifInfo" not in item
    [item] = (await admin.post("/search/metadata", json={"make": "Canon", "withExif": True}))["assets"]["items"]
    assert (item["exifInfo"]["make"], item["exifInfo"]["rating"]) == ("Canon", 4)
    assert answer["albums"] == {"count": 0, "facets": [], "items": [], "total": 0}


async def test_by_id_and_library(app: App, admin: Client) -> None:
    """Ids in any case."""
    library = await app.db.write(insert_library, admin.user_id)
    key = "(select id from libraries)"
    inside, outside = [await app.db.write(insert_asset, admin.user_id) for _ in range(2)]
    await app.db.write(lambda tx: tx.run(f"update assets set library_id = {key} where uid = ?", (inside,)))
    assert await find(admin, libraryId=library) == [inside]
    assert await find(admin, libraryId=None) == [outside]
    assert await find(admin, filter={"libraryId": {"ne": None}}) == [inside]
    assert await find(admin, id=inside.upper()) == [inside]
    assert await find(admin, filter={"id": {"ne": inside}}) == [outside]


async def test_large_assets(admin: Client, things: dict[str, str]) -> None:
    """The largest first, from a size on."""
    large = await admin.post("/search/large-assets", params={"minFileSize": "5000", "withExif": "true"})
    assert [things[item["id"]] for item in large] == ["video", "favorite"]
    assert large[0]["exifInfo"]["fileSizeInByte"] == 9000
    images = await admin.post("/search/large-assets", params={"size": "1", "type": "IMAGE"})
    assert [things[item["id"]] for item in images] == ["favorite"]
    tag, other = [made["id"] for made in await admin.put("/tags", json={"tags": ["a", "b"]})]
    await admin.put(f"/tags/{tag}/assets", json={"ids": [uid for uid, name in things.items() if name != "video"]})
    await admin.put(f"/tags/{other}/assets", json={"ids": [uid for uid, name in things.items() if name == "canon"]})
    both = await admin.post("/search/large-assets", params=[("tagIds", tag), ("tagIds", other)])
    assert [things[item["id"]] for item in both] == ["canon"]
    one = await admin.post("/search/large-assets", params={"tagIds": tag, "size": "1"})
    assert [things[item["id"]] for item in one] == ["favorite"]


async def test_sizes_beyond_all_measure(admin: Client, things: dict[str, str]) -> None:
    """Nothing is that large, and nothing breaks."""
    for size in (2**63, 2**80):
        assert await admin.post("/search/large-assets", params={"minFileSize": str(size)}) == []
