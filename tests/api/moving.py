"""A household to move from one daemon to another, and what each of the two says of it: by names and checksums, since ids
differ."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from photostead.db.tx import Rows
from tests.api.uploading import upload
from tests.client import Client
from tests.media import videos
from tests.photos import jpeg

ROME = (41.9, 12.5)
EDIT = {"action": "rotate", "parameters": {"angle": 90}}
EDGES = ("boundingBoxX1", "boundingBoxY1", "boundingBoxX2", "boundingBoxY2")
BOX = {"imageWidth": 64, "imageHeight": 48, "x": 10, "y": 8, "width": 20, "height": 24}


class Household(NamedTuple):
    """Mia and Tom on the old daemon, the ids of her photos, and the options that name both."""

    people: list[Client]
    ids: dict[str, str]
    arguments: list[str]


def rows_of(rows: Rows) -> list[Any]:
    """Everything in a database but what merely being asked leaves."""
    tables = rows.column("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'")
    return [(table, rows.rows(f"select * from {table}")) for table in tables if table not in {"api_keys", "jobs"}]


async def settle_mia(mia: Client) -> dict[str, str]:
    """Her photos; their ids by name."""
    beach = jpeg((10, 90, 200), taken="2021:07:01 10:00:00", offset="+02:00", gps=ROME)
    video = await upload(mia, videos.plain(), "live.mov", visibility="hidden")
    return {
        "beach": await upload(mia, beach, "beach.jpg"),
        "plain": await upload(mia, jpeg((1, 2, 3)), "plain.jpg", isFavorite="true"),
        "old": await upload(mia, jpeg((90, 2, 3)), "old.jpg", visibility="archive"),
        "gone": await upload(mia, jpeg((7, 200, 3)), "gone.jpg"),
        "live": await upload(mia, jpeg((7, 100, 30)), "live.jpg", livePhotoVideoId=video),
        "turned": await upload(mia, jpeg((70, 10, 30)), "turned.jpg"),
    }


async def say_of(mia: Client, ids: Mapping[str, str]) -> None:
    """What she says of them, once they were read."""
    await mia.put(f"/assets/{ids['beach']}", json={"description": "Ostia", "rating": 4})
    told = {"dateTimeOriginal": "1999-12-31T23:30:00.000+01:00", "latitude": 48.2, "longitude": 16.4}
    await mia.put(f"/assets/{ids['plain']}", json=told)
    await mia.put(f"/assets/{ids['turned']}/edits", json={"edits": [EDIT]})
    await mia.delete("/assets", json={"ids": [ids["gone"]]})
    tags = {
        tag["value"]: tag["id"] for tag in await mia.put("/tags", json={"tags": ["family", "family/kids", "empty"]})
    }
    await mia.put("/tags/assets", json={"tagIds": [tags["family/kids"]], "assetIds": [ids["beach"], ids["plain"]]})
    await mia.put("/tags/assets", json={"tagIds": [tags["family"]], "assetIds": [ids["plain"]]})
    await mia.put(f"/tags/{tags['family']}", json={"color": "#ff0000"})
    await mia.post("/stacks", json={"assetIds": [ids["live"], ids["beach"]]})
    memory = {"type": "on_this_day", "data": {"year": 2021}, "memoryAt": "2026-07-01T00:00:00.000Z"}
    await mia.post("/memories", json={**memory, "isSaved": True, "assetIds": [ids["beach"]]})
    await mia.post("/memories", json={**memory, "isSaved": False, "assetIds": [ids["plain"]]})
    await know_people(mia, ids)


async def know_people(mia: Client, ids: Mapping[str, str]) -> None:
    """Who is on them."""
    tom = await mia.post(
        "/people", json={"name": "Tom", "birthDate": "1990-01-31", "isFavorite": True, "color": "#00ff00"}
    )
    hidden = await mia.post("/people", json={"isHidden": True})
    nobody = await mia.post("/people", json={})
    faces = [("beach", tom, 0), ("old", tom, 0), ("turned", tom, 0), ("beach", hidden, 30), ("plain", nobody, 0)]
    for photo, person, shift in faces:
        face = {**BOX, "x": BOX["x"] + shift, "assetId": ids[photo], "personId": person["id"]}
        await mia.post("/faces", json=face | ({"imageWidth": 48, "imageHeight": 64} if photo == "turned" else {}))


async def share(mia: Client, tom: Client, ids: Mapping[str, str], toms: str) -> None:
    """Albums, what is said in them, and all that partners see."""
    album = await mia.post(
        "/albums", json={"albumName": "Rome", "description": "Spring", "assetIds": [ids["beach"], ids["plain"]]}
    )
    await mia.post("/albums", json={"albumName": "Rome", "assetIds": [ids["old"]]})
    await mia.put(f"/albums/{album['id']}/users", json={"albumUsers": [{"userId": tom.uid, "role": "editor"}]})
    await tom.put(f"/albums/{album['id']}/assets", json={"ids": [toms]})
    await mia.patch(f"/albums/{album['id']}", json={"order": "asc", "albumThumbnailAssetId": toms})
    said = {"albumId": album["id"]}
    await mia.post("/activities", json={**said, "type": "comment", "comment": "Look", "assetId": toms})
    await tom.post("/activities", json={**said, "type": "comment", "comment": "Nice"})
    await tom.post("/activities", json={**said, "type": "like", "assetId": ids["beach"]})
    await mia.post("/partners", json={"sharedWithId": tom.uid})
    await tom.put(f"/partners/{mia.uid}", json={"inTimeline": True})


# --- what a daemon says


async def told_of(client: Client) -> dict[str, Any]:
    """All that a person sees of what is theirs or shared with them."""
    assets = await list_assets(client)
    names = {uid: asset["originalFileName"] for uid, asset in assets.items()}
    return {
        "assets": {asset["checksum"]: await asset_of(client, asset, assets) for asset in assets.values()},
        "albums": sorted([await album_of(client, album) for album in await client.get("/albums")], key=repr),
        "people": sorted([person_of(one) for one in await list_people(client)], key=repr),
        "tags": sorted((tag["value"], tag.get("color")) for tag in await client.get("/tags")),
        "memories": [
            (memory["memoryAt"], memory["data"], [names[asset["id"]] for asset in memory["assets"]])
            for memory in await client.get("/memories", params={"isSaved": "true"})
        ],
        "partners": {
            way: [(one["email"], one["inTimeline"]) for one in await client.get("/partners", params={"direction": way})]
            for way in ("shared-by", "shared-with")
        },
        "picture": bool((await client.get("/users/me"))["profileImagePath"]),
    }


async def list_assets(client: Client) -> dict[str, Any]:
    """The person's own, by id."""
    found = dict[str, Any]()
    for place in ("timeline", "archive", "hidden"):
        body = {"visibility": place, "withExif": True, "withDeleted": True, "withStacked": True, "size": 1000}
        answer = await client.post("/search/metadata", json=body)
        found |= {item["id"]: item for item in answer["assets"]["items"] if item["ownerId"] == client.uid}
    return found


async def asset_of(client: Client, asset: dict[str, Any], assets: Mapping[str, Any]) -> dict[str, Any]:
    """One of them."""
    part, stack = assets.get(asset["livePhotoVideoId"]), asset["stack"]
    names = (
        "originalFileName",
        "fileCreatedAt",
        "fileModifiedAt",
        "localDateTime",
        "isFavorite",
        "isTrashed",
        "visibility",
    )
    exif = ("description", "rating", "latitude", "longitude", "dateTimeOriginal")
    edits = (await client.get(f"/assets/{asset['id']}/edits"))["edits"] if asset["type"] == "IMAGE" else []
    return {
        **{name: asset[name] for name in names},
        **{name: asset["exifInfo"][name] for name in exif},
        "live": part and part["checksum"],
        "stack": stack and (stack["assetCount"], assets[stack["primaryAssetId"]]["originalFileName"]),
        "tags": sorted(tag["value"] for tag in asset["tags"]),
        "edits": [(edit["action"], edit["parameters"]) for edit in edits],
        "faces": faces_of(await client.get("/faces", params={"id": asset["id"]})),
    }


def faces_of(faces: Sequence[dict[str, Any]]) -> list[Any]:
    """Whose they are and where, but for those of people of whom nobody ever said anything: they are found again."""
    return sorted(
        (
            (person_of(face["person"]), face["imageWidth"], face["imageHeight"], *(face[edge] for edge in EDGES))
            for face in faces
            if face["person"] and is_known(face["person"])
        ),
        key=repr,
    )


def is_known(person: dict[str, Any]) -> bool:
    """Whether somebody said anything of them."""
    return bool(person["name"] or person["isHidden"])


def person_of(person: dict[str, Any]) -> Any:
    """What is known of somebody."""
    return tuple(person.get(name) for name in ("name", "birthDate", "isHidden", "isFavorite", "color"))


async def list_people(client: Client) -> list[dict[str, Any]]:
    """Everybody who has a name or is hidden."""
    answer = await client.get("/people", params={"withHidden": "true"})
    return [one for one in answer["people"] if is_known(one)]


async def album_of(client: Client, album: dict[str, Any]) -> dict[str, Any]:
    """One album: whatever of it does not depend on ids."""
    answer = await client.post("/search/metadata", json={"albumIds": [album["id"]], "size": 1000})
    held = {item["id"]: item["originalFileName"] for item in answer["assets"]["items"]}
    said = await client.get("/activities", params={"albumId": album["id"]})
    return {
        **{name: album[name] for name in ("albumName", "description", "order", "isActivityEnabled", "assetCount")},
        "cover": held.get(album["albumThumbnailAssetId"]),
        "photos": sorted(held.values()),
        "people": sorted((member["user"]["email"], member["role"]) for member in album["albumUsers"]),
        "said": [(one["user"]["email"], one["type"], one["comment"], held.get(one["assetId"])) for one in said],
    }


def unordered(told: list[Any]) -> list[Any]:
    """Whatever was said, in whichever order: whose turn it was decides about that."""
    for one in told:
        for album in one["albums"]:
            album["said"].sort()
        one["albums"].sort(key=repr)
    return told


# --- what goes wrong


class Dying:
    """The new daemon is gone from its so manyth write on, which it does or does not, or says no to."""

    def __init__(self, last: int, kind: int | str) -> None:
        self.left, self.kind = last, kind

    def __call__(self, method: str, path: str) -> int | str | None:
        if self.left <= 0:
            return "before"
        if method == "GET" or path in {"/api/search/metadata", "/api/assets/bulk-upload-check"}:
            return None
        self.left -= 1
        return None if self.left else self.kind


def as_long_ago(path: str, value: Any) -> Any:
    """An answer without what came later."""
    if path == "/api/server/version":
        return {"major": 1, "minor": 133, "patch": 1}
    if path == "/api/search/metadata":
        for item in value["assets"]["items"]:
            for name in ("tags", "people", "hasMetadata"):
                item.pop(name, None)
        value["assets"].pop("nextCursor")
    if path == "/api/albums":
        for album in value:
            owners = [member for member in album["albumUsers"] if member["role"] == "owner"]
            album["owner"] = owners[0]["user"]
            album["albumUsers"].remove(owners[0])
    return value
