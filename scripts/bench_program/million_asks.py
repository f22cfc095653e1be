"""What is asked of a very large household, with the goal of each: the timeline, searches with every filter there is, the map,
albums, people. Values are taken from the household itself, frequent ones and rare ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

TIMELINE = {"visibility": "timeline", "withPartners": "true", "withStacked": "true"}
Request = tuple[str, str, Any]
Get = Callable[[str], Any]
Post = Callable[[str, Any], Any]
# As the web app's search page sorts.
BY_CLOCK = {"field": "localDateTime", "direction": "desc"}
OF_PARTS = ("originalFileName", "originalPath", "description", "ocr")
BUCKETS, MONTH, SEARCH, PARTS, SMART, MAP, ALBUM = 2.0, 40.0, 50.0, 20.0, 50.0, 100.0, 60.0


@dataclass(frozen=True)
class Ask:
    """Requests of one round, or of several in turn; the goal in milliseconds and what the peer takes."""

    name: str
    rounds: list[list[Request]]
    goal: float | None = None
    peer: float | None = None

    def requests(self, number: int) -> list[Request]:
        """Of the round of this number."""
        return self.rounds[number % len(self.rounds)]


def get(name: str, path: str, goal: float | None = None, peer: float | None = None, **query: str) -> Ask:
    """One request."""
    return Ask(name, [[("GET", path + ("?" + urlencode(query) if query else ""), None)]], goal, peer)


def search(
    name: str, body: Any, goal: float = SEARCH, path: str = "/search/metadata", peer: float | None = None
) -> Ask:
    """One page."""
    return Ask(name, [[("POST", path, body)]], goal, peer)


def asks_of(ask: Get, post: Post) -> Iterator[Ask]:
    """All of them."""
    yield from timeline_asks(ask)
    yield from album_asks(ask)
    yield from map_asks()
    yield from other_searches(ask, post)
    values = Values(ask, post)
    for name, filters in values.plain().items():
        yield search(f"search, {name}", filters, PARTS if name.startswith(OF_PARTS) else SEARCH)
    for name, filters in values.structured().items():
        is_part = name.startswith(OF_PARTS) and name.endswith(("With", "Like", "matches"))
        yield search(f"search, filter {name}", {"filter": filters}, PARTS if is_part else SEARCH)
    for name, filters in values.of_pages().items():
        yield search(f"search page, {name}", {"filter": filters, "orderBy": BY_CLOCK, "size": 250})


def timeline_asks(ask: Get) -> Iterator[Ask]:
    """The outline and the fullest month."""
    yield get("timeline/buckets", "/timeline/buckets", BUCKETS, 448, **TIMELINE)
    yield get("timeline/buckets, alone", "/timeline/buckets", BUCKETS, visibility="timeline")
    months = ask("/timeline/buckets?" + urlencode(TIMELINE))
    fullest = max(months, key=lambda month: int(month["count"]))
    yield get(
        f"a month of {fullest['count']:,}",
        "/timeline/bucket",
        MONTH,
        None,
        timeBucket=fullest["timeBucket"],
        **TIMELINE,
    )
    for name, query in (
        ("favorites", {"isFavorite": "true"}),
        ("trash", {"isTrashed": "true"}),
        ("archive", {"visibility": "archive"}),
    ):
        yield get(f"timeline/buckets, {name}", f"/timeline/buckets?{urlencode(query)}")
    yield get(
        "timeline/buckets, by day added", "/timeline/buckets", None, None, orderBy="createdAt", visibility="timeline"
    )
    people = ask("/people?size=3")["people"]
    yield get("timeline/buckets, a person", "/timeline/buckets", None, None, personId=people[0]["id"])


def album_asks(ask: Get) -> Iterator[Ask]:
    """The largest one opens with its description and its months; the first month besides."""
    albums = ask("/albums")
    largest = max(albums, key=lambda album: int(album["assetCount"]))
    key = largest["id"]
    months = ask(f"/timeline/buckets?albumId={key}")
    opening: list[Request] = [("GET", f"/albums/{key}", None), ("GET", f"/timeline/buckets?albumId={key}", None)]
    yield Ask(f"an album of {largest['assetCount']:,} opens", [opening], ALBUM)
    yield Ask("... its description", [opening[:1]])
    yield Ask("... its months", [opening[1:]])
    yield get("... one month", "/timeline/bucket", None, None, albumId=key, timeBucket=months[0]["timeBucket"])
    yield get(f"the list of {len(albums):,} albums", "/albums")


def map_asks() -> Iterator[Ask]:
    """A view of the map: what lies in it by months, and all markers."""
    for name, box in (
        ("a town", "-20.1,-55.2,-19.7,-54.6"),
        ("half a continent", "-60,-60,20,20"),
        ("the world", "-180,-90,180,90"),
    ):
        yield get(f"map, months within {name}", "/photostead/map/months", MAP, bbox=box)
    yield get("map/markers, all of them", "/map/markers")


def other_searches(ask: Get, post: Post) -> Iterator[Ask]:
    """Those that take no single filter."""
    yield search("search, everything, 250 with exif", {"size": 250, "withExif": True}, peer=16.6)
    yield search("search, everything, by size", {"orderBy": {"field": "fileSizeInBytes", "direction": "desc"}})
    yield search("search, everything, by rating", {"orderBy": {"field": "rating", "direction": "desc"}})
    yield search("search, everything, oldest first", {"order": "asc"})
    shown = post("/search/metadata", {"size": 20})["assets"]["items"]
    rounds = [[("POST", "/search/smart", {"queryAssetId": asset["id"]})] for asset in shown]
    yield Ask("smart search", rounds, SMART, 384)
    yield get("search/cities", "/search/cities")
    yield get("search/explore", "/search/explore")
    for kind in ("country", "state", "city", "camera-make", "camera-model", "camera-lens-model"):
        yield get(f"search/suggestions, {kind}", "/search/suggestions", None, None, type=kind)
    yield search("search/statistics, nothing asked", {}, path="/search/statistics")
    yield search("search/random", {"size": 50}, path="/search/random")
    yield get("assets/statistics", "/assets/statistics")
    yield get("people", "/people")
    yield get("tags", "/tags")
    yield get("memories", "/memories")
    yield Ask("assets/{id}", [[("GET", f"/assets/{asset['id']}", None)] for asset in shown], None, 2.5)
    yield get("server/statistics", "/server/statistics")


class Values:
    """What the household has, to be looked for."""

    def __init__(self, ask: Get, post: Post) -> None:
        self.ask, self.post = ask, post
        middle = int(post("/search/statistics", {})["total"]) // 2000 + 1
        page = post("/search/metadata", {"size": 1000, "withExif": True, "page": middle})["assets"]["items"]
        self.photo = next(asset for asset in page if asset["exifInfo"]["city"] and asset["exifInfo"]["make"])

    def plain(self) -> dict[str, Any]:
        """Each field alone."""
        photo, exif = self.photo, self.photo["exifInfo"]
        albums = sorted(self.ask("/albums"), key=lambda album: -int(album["assetCount"]))
        people, tags = self.ask("/people?size=500")["people"], self.ask("/tags")
        found: dict[str, Any] = {}
        for name, kind in (("city", "city"), ("country", "country"), ("state", "state"), ("make", "camera-make"),
                           ("model", "camera-model"), ("lensModel", "camera-lens-model")):  # fmt: skip
            rare = self.rarest(name, self.ask(f"/search/suggestions?type={kind}"))
            found |= {f"{name}, of a photo": {name: exif[name]}, f"{name}, rare": {name: rare}, f"{name}, none such": {name: "none such"},
                      f"{name}, unknown": {name: None}}  # fmt: skip
        found |= {f"albumIds, {name}": {"albumIds": [albums[at]["id"]]} for name, at in (("largest", 0), ("small", -1))}
        found |= {f"personIds, {name}": {"personIds": [people[at]["id"]]} for name, at in (("most", 0), ("few", -1))}
        found |= {f"tagIds, {at}": {"tagIds": [tags[at]["id"]]} for at in (0, -1)} | {"tagIds, none": {"tagIds": None}}
        for name in ("isEncoded", "isFavorite", "isMotion", "isNotInAlbum", "isOffline"):
            found |= {f"{name}, {value}": {name: value} for value in (True, False)}
        early, middle, late = "2010-03-01T00:00:00.000Z", "2019-01-01T00:00:00.000Z", "2024-12-01T00:00:00.000Z"
        for name in ("taken", "created", "updated", "trashed"):
            found |= {f"{name}Before, {when[:4]}": {f"{name}Before": when} for when in (early, middle)}
            found |= {f"{name}After, {when[:4]}": {f"{name}After": when} for when in (middle, late)}
        found |= {f"rating, {value}": {"rating": value} for value in (5, None)}
        found |= {f"type, {value}": {"type": value} for value in ("IMAGE", "VIDEO", "AUDIO")}
        found |= {f"visibility, {value}": {"visibility": value} for value in ("timeline", "archive", "hidden")}
        found |= {
            f"libraryId, {value and 'one'}": {"libraryId": value}
            for value in (photo["libraryId"] or self.library(), None)
        }
        found |= {
            "ocr, a word": {"ocr": "bamimi"},
            "ocr, two words": {"ocr": "lomi baro"},
            "ocr, none such": {"ocr": "zzzzz"},
        }
        found |= {
            "checksum": {"checksum": photo["checksum"]}, "id": {"id": photo["id"]}, "withDeleted": {"withDeleted": True},
            "previewPath": {"previewPath": f"derived/{photo['id'][:2]}/{photo['id'][2:4]}/{photo['id']}-preview.jpeg"},
            "thumbnailPath": {"thumbnailPath": "derived/none.webp"},
            "encodedVideoPath": {"encodedVideoPath": "encoded-video/none.mp4"},
            "description, frequent": {"description": "bamimi"}, "description, none such": {"description": "zzzz"},
            "originalFileName, one": {"originalFileName": photo["originalFileName"].rpartition(".")[0]},
            "originalFileName, frequent": {"originalFileName": "IMG"}, "originalFileName, short": {"originalFileName": "77"},
            "originalPath, one": {"originalPath": photo["originalPath"][-30:]}, "originalPath, frequent": {"originalPath": "2021"},
        }  # fmt: skip
        return found

    def rarest(self, name: str, values: list[str]) -> str:
        """Of some."""
        some = values[:: max(1, len(values) // 12)]
        return (
            "none such"
            if not some
            else min(some, key=lambda value: int(self.post("/search/statistics", {name: value})["total"]))
        )

    def library(self) -> str:
        """Of whoever asks."""
        return str(self.ask("/libraries")[0]["id"])

    def of_pages(self) -> dict[str, Any]:
        """What the search page of the web app asks: words anywhere, and what is chosen beside them."""
        exif, name = self.photo["exifInfo"], self.photo["originalFileName"].rpartition(".")[0]
        found: dict[str, Any] = {
            f"anywhere, {kind}": {"or": [{field: {"like": words}} for field in OF_PARTS[:3]]}
            for kind, words in (
                ("a name", name),
                ("a word", "bamimi"),
                ("frequent", "IMG"),
                ("short", "77"),
                ("none such", "zzqzz"),
            )
        }
        found |= {field: {field: {"eq": exif[field]}} for field in ("city", "country", "make", "model", "lensModel")}
        found |= {
            "days of 2012": {"takenAt": {"gte": "2012-05-01T00:00:00.000Z", "lt": "2012-07-01T00:00:00.000Z"}},
            "videos": {"type": {"eq": "VIDEO"}}, "favorites": {"isFavorite": {"eq": True}}, "three stars": {"rating": {"gte": 3}},
            "make and a short name": {"make": {"eq": exif["make"]}, "originalFileName": {"like": "77"}},
        }  # fmt: skip
        return found

    def structured(self) -> dict[str, Any]:
        """Comparisons that no plain field makes."""
        exif = self.photo["exifInfo"]
        middle = "2019-01-01T00:00:00.000Z"
        found: dict[str, Any] = {}
        for name in ("city", "country", "state", "make", "model", "lensModel"):
            value = exif[name]
            for operator, given in (("ne", value), ("in", [value, "none such"]), ("notIn", [value]), ("ne", None)):
                found[f"{name} {operator} {'null' if given is None else ''}"] = {name: {operator: given}}
        for name in ("takenAt", "createdAt", "updatedAt"):
            found |= {f"{name} {operator}": {name: {operator: middle}} for operator in ("eq", "gt", "lt", "ne")}
        for operator in ("eq", "gt", "lt", "ne"):
            found[f"trashedAt {operator}"] = {"trashedAt": {operator: middle}}
            found[f"fileSizeInBytes {operator}"] = {"fileSizeInBytes": {operator: 8_990_000}}
            found[f"rating {operator}"] = {"rating": {operator: 3}}
        for name in ("hasAlbums", "hasPeople", "hasTags", "isMotion", "isOffline", "isEncoded", "isFavorite"):
            found |= {f"{name} {value}": {name: {"eq": value}} for value in (True, False)}
        word = "bamimi"
        path, file_name = self.photo["originalPath"], self.photo["originalFileName"]
        for name, text in (("description", word), ("originalFileName", file_name), ("originalPath", path)):
            found |= {
                f"{name} {operator}": {name: {operator: text}}
                for operator in ("startsWith", "endsWith", "notLike", "eq", "ne")
            }
        people, tags = self.ask("/people?size=5")["people"], self.ask("/tags")
        albums = sorted(self.ask("/albums"), key=lambda album: -int(album["assetCount"]))
        for name, things in (("personIds", people), ("tagIds", tags), ("albumIds", albums)):
            two = [thing["id"] for thing in things[:2]]
            found |= {f"{name} {operator}": {name: {operator: two}} for operator in ("any", "all", "none")}
        found["ocr matches"] = {"ocr": {"matches": word}}
        found["type notIn"] = {"type": {"notIn": ["VIDEO"]}}
        found["visibility in"] = {"visibility": {"in": ["archive"]}}
        found["or"] = {"or": [{"make": {"eq": exif["make"]}}, {"city": {"eq": exif["city"]}}]}
        return found
