"""What the operations of the API show somebody at one moment, and how that compares with what a phone holds and is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows
from photostead.features.albums import store as albums
from photostead.features.albums.schema import GetAllAlbumsQuery
from photostead.features.assets import queries
from photostead.features.edits import service as edits
from photostead.features.memories import service as memories
from photostead.features.memories.schema import SearchMemoriesQuery
from photostead.features.ocr import service as ocr
from photostead.features.partners import store as partners
from photostead.features.partners.schema import PartnerDirection
from photostead.features.people import face_rules
from photostead.features.people import service as people
from photostead.features.search import service as search
from photostead.features.search.schema import MetadataSearchDto
from photostead.features.stacks import service as stacks
from photostead.features.stacks.schema import SearchStacksQuery
from photostead.features.users import preferences
from photostead.features.users import service as accounts
from photostead.features.users import store as users
from photostead.kernel.errors import Invalid
from tests.sync.household import Household
from tests.sync.phone import Line, Phone, kind_of

Dto = dict[str, Any]
# What both call the same of assets, and of their EXIF values.
ASSET = (
    "ownerId", "checksum", "originalFileName", "type", "visibility", "isFavorite", "isEdited", "thumbhash", "localDateTime",
    "fileCreatedAt", "fileModifiedAt", "width", "height",
)  # fmt: skip
EXIF = ("description", "latitude", "longitude", "city", "state", "country", "make", "model", "rating", "fileSizeInByte")
OF_ASSETS = ("exif", "edits", "metadata", "texts", "faces", "links", "memory_assets")


@dataclass
class Shown:
    """By id. `hanging[table]` are the keys of what hangs on one's own assets, `links` those of what albums hold."""

    me: str
    assets: dict[str, Dto]
    hanging: dict[str, set[tuple[str, ...]]]
    albums: dict[str, Dto]
    links: set[tuple[str, str]]
    partners: set[tuple[str, str, bool]]
    sharing_with: set[str]
    stacks: dict[str, str]
    people: dict[str, Dto]
    memories: dict[str, Dto]
    memory_assets: set[tuple[str, str]]
    users: dict[str, Dto]
    covers: list[tuple[str, str]]
    is_onboarded: bool
    rates: bool


def look(rows: Rows, identity: Identity, home: Household) -> Shown:
    """Everything at once."""
    me = identity.user.uid
    found = {uid: one for uid in home.assets if (one := asked(queries.get_asset, rows, identity, uid))}
    own = [uid for uid, one in found.items() if one["ownerId"] == me]
    shown_albums = {one["id"]: one for one in plain(albums.list_albums(rows, identity, GetAllAlbumsQuery()))}
    own_memories = plain(memories.list_memories(rows, identity, SearchMemoriesQuery()))
    by, to = (plain(partners.list_partners(rows, identity.user.id, end)) for end in PartnerDirection)
    return Shown(
        me=me,
        assets=found,
        hanging=what_hangs(rows, identity, own),
        albums=shown_albums,
        links={(album, uid) for album in shown_albums for uid in contents(rows, identity, album)},
        partners={(one["id"], me, one["inTimeline"]) for one in to}
        | {(me, one["id"], one["inTimeline"]) for one in by},
        sharing_with={one["id"] for one in to},
        stacks={
            one["id"]: one["primaryAssetId"] for one in plain(stacks.search_stacks(rows, identity, SearchStacksQuery()))
        },
        people={uid: one for uid in home.persons if (one := asked(people.get_person, rows, identity, uid))},
        memories={one["id"]: one for one in own_memories},
        memory_assets={(one["id"], asset["id"]) for one in own_memories for asset in one["assets"]},
        # No operation tells.
        covers=rows.rows(
            """
            select p.uid, a.uid from people p
            join asset_faces f on f.id = p.feature_face_id join assets a on a.id = f.asset_id
            where p.owner_id = ? and a.owner_id = p.owner_id and a.visibility != 'locked'
            """,
            (identity.user.id,),
        ),
        is_onboarded=accounts.is_onboarded(rows, identity.user.id),
        rates=preferences.get_preferences(rows, identity.user.id).ratings.enabled,
        users={one["id"]: one for one in plain(users.list_known(rows, identity.user.id, is_public=True))},
    )


def plain(answer: Any) -> Any:
    """As it goes over the wire."""
    return msgspec.to_builtins(answer)


def asked(read: Any, rows: Rows, identity: Identity, uid: str) -> Dto | None:
    """An answer; None where it is refused."""
    try:
        answer: Dto = plain(read(rows, identity, uid))
    except Invalid:
        return None
    return answer


def contents(rows: Rows, identity: Identity, album: str) -> list[str]:
    """The ids of what an album shows."""
    found = plain(search.search_metadata(rows, identity, MetadataSearchDto(album_ids=[album])))
    return [item["id"] for item in found["assets"]["items"]]


def what_hangs(rows: Rows, identity: Identity, own: Iterable[str]) -> dict[str, set[tuple[str, ...]]]:
    """Of one's own assets."""
    found: dict[str, set[tuple[str, ...]]] = {"edits": set(), "metadata": set(), "texts": set(), "faces": set()}
    for uid in own:
        found["edits"] |= {(one["id"],) for one in plain(edits.list_edits(rows, identity, uid))["edits"]}
        found["metadata"] |= {(uid, one["key"]) for one in plain(queries.list_values(rows, identity, uid))}
        found["texts"] |= {(one["id"],) for one in plain(ocr.list_texts(rows, identity, uid))}
        found["faces"] |= {(one["id"],) for one in plain(face_rules.list_faces(rows, identity, uid))}
    return found


def check_line(line: Line, shown: Shown) -> None:
    """No line tells what its reader may not see at this moment."""
    kind, is_gone = kind_of(line["type"])
    data = line["data"]
    if is_gone or kind.startswith("Sync"):
        return
    table = {"Asset": "id", "PartnerAsset": "id", "AlbumAsset": "id", "Stack": "primaryAssetId"}
    asset = data.get("assetId") or data.get(table.get(kind, ""))
    if asset is not None:
        assert asset in shown.assets, f"{line['type']} tells of {asset}"
    for name in ("faceAssetId", "thumbnailAssetId"):
        assert data.get(name) is None or data[name] in shown.assets, f"{line['type']}: {name} {data[name]}"
    if kind.endswith("Exif"):
        check_values(data, shown.assets[asset]["exifInfo"], EXIF)
    if kind in ("Album", "AlbumUser", "AlbumToAsset"):
        assert data.get("albumId", data.get("id")) in shown.albums, line["type"]
    if kind == "Partner":
        assert (data["sharedById"], data["sharedWithId"], data["inTimeline"]) in shown.partners
    if kind in ("Person", "Memory", "Asset"):
        assert data["ownerId"] == shown.me, line["type"]
    if kind in ("AssetEdit", "AssetMetadata", "AssetOcr", "AssetFace"):
        assert shown.assets[asset]["ownerId"] == shown.me, line["type"]
    if kind == "AssetFace":
        assert data["personId"] is None or data["personId"] in shown.people


def check_values(held: Mapping[str, Any], shown: Mapping[str, Any], names: Iterable[str]) -> None:
    """Both call it the same and say the same of it."""
    for name in names:
        assert held[name] == shown.get(name), f"{name} is {shown.get(name)}, but is held as {held[name]}"


def same(what: str, held: Iterable[Any], shown: Iterable[Any]) -> None:
    """The differences are told."""
    one, other = set(held), set(shown)
    assert one == other, f"{what}: held but not shown {one - other}, shown but not held {other - one}"


def compare(phone: Phone, shown: Shown) -> None:
    """A phone that took a whole stream holds what the API shows its owner, and nothing else."""
    tables = phone.tables
    same("users", (uid for (uid,), row in tables["users"].items() if row["deletedAt"] is None), shown.users)
    for uid, user in shown.users.items():
        check_values(tables["users"][uid,], user, ("name", "email"))
    same("partners", ((*key, row["inTimeline"]) for key, row in tables["partners"].items()), shown.partners)
    compare_assets(phone, shown)
    for table, keys in shown.hanging.items():
        rows = tables[table].items()
        held = [key for key, row in rows if row.get("deletedAt") is None and row.get("isVisible", True)]
        same(table, held, keys)
    compare_albums(phone, shown)
    compare_stacks(phone, shown)
    same("people", phone.ids("people"), shown.people)
    for uid, person in shown.people.items():
        check_values(tables["people"][uid,], person, ("name", "isHidden", "isFavorite"))
    covers = {uid: row["faceAssetId"] for (uid,), row in tables["people"].items() if row["faceAssetId"]}
    same("faces of people", covers.items(), shown.covers)
    compare_memories(phone, shown)
    known = {key: row["value"] for (_, key), row in tables["user_metadata"].items()}
    assert known.get("onboarding", {}).get("isOnboarded", False) == shown.is_onboarded
    assert known.get("preferences", {}).get("ratings", {}).get("enabled", shown.rates) == shown.rates


def compare_assets(phone: Phone, shown: Shown) -> None:
    """Of others what a partner shares or an album holds; the other half of a live photo in an album comes with the photo, no line
    tells of it."""
    held = phone.tables["assets"]
    linked = {uid for _, uid in shown.links}
    expected = {
        uid
        for uid, one in shown.assets.items()
        if one["ownerId"] == shown.me
        or uid in linked
        or (one["ownerId"] in shown.sharing_with and one["visibility"] in ("timeline", "hidden"))
    }
    same("assets", phone.ids("assets"), expected)
    same("exif", phone.ids("exif"), expected)
    for uid in expected:
        row, asset = held[uid,], shown.assets[uid]
        check_values(row, asset, ASSET)
        assert (row["deletedAt"] is not None) == asset["isTrashed"]
        assert row["livePhotoVideoId"] == asset.get("livePhotoVideoId")
        check_values(phone.tables["exif"][uid,], asset["exifInfo"], EXIF)


def compare_albums(phone: Phone, shown: Shown) -> None:
    """With who is in them, and what. A cover that nobody chose may be that of before a date was changed."""
    tables = phone.tables
    same("albums", phone.ids("albums"), shown.albums)
    for uid, album in shown.albums.items():
        row = tables["albums"][uid,]
        assert (row["name"], row["order"]) == (album["albumName"], album["order"])
        assert (
            row["thumbnailAssetId"] == album["albumThumbnailAssetId"] or (uid, row["thumbnailAssetId"]) in shown.links
        ), "cover"
    people = {
        (uid, one["user"]["id"], one["role"]) for uid, album in shown.albums.items() for one in album["albumUsers"]
    }
    same("album_users", ((*key, row["role"]) for key, row in tables["album_users"].items()), people)
    same("links", tables["links"], shown.links)


def compare_stacks(phone: Phone, shown: Shown) -> None:
    """One's own stacks are those of the API, but for those of which too little shows; a partner's those whose top shows."""
    held = {key[0]: row for key, row in phone.tables["stacks"].items()}
    for uid, top in shown.stacks.items():
        assert held.get(uid, {}).get("primaryAssetId") == top, f"stack {uid}"
    for uid, row in held.items():
        assert row["primaryAssetId"] in shown.assets, f"stack {uid} of what does not show"
        assert row["ownerId"] == shown.assets[row["primaryAssetId"]]["ownerId"]
    for asset in shown.assets.values():
        stack = asset.get("stack")
        if stack and asset["ownerId"] in shown.sharing_with and stack["primaryAssetId"] in phone.ids("assets"):
            assert held.get(stack["id"], {}).get("primaryAssetId") == stack["primaryAssetId"], f"stack {stack['id']}"


def compare_memories(phone: Phone, shown: Shown) -> None:
    """Phones hold everything that was put into a memory and that its owner may see; of that the API shows what is in the
    timeline, and of others' photos what a partner shares."""
    held = [uid for (uid,), row in phone.tables["memories"].items() if row["deletedAt"] is None]
    same("memories", held, shown.memories)
    for uid, memory in shown.memories.items():
        check_values(phone.tables["memories"][uid,], memory, ("isSaved", "type"))
    held_assets = phone.tables["memory_assets"]
    near = {shown.me, *shown.sharing_with}
    timeline = {
        uid
        for uid, one in shown.assets.items()
        if one["visibility"] == "timeline" and not one["isTrashed"] and one["ownerId"] in near
    }
    same("memory_assets", (key for key in held_assets if key[0] in held and key[1] in timeline), shown.memory_assets)
