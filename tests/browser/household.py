"""A home in which every page has something to show: photos of several years and places, a video, people, albums, tags,
links, partners, everything that can be set up. `settle` makes it through the API of a daemon that has just scanned a folder.

What people typed is in `Names`. Those of the tests are written in Greek, so that whatever is in Latin letters on a page is
ours, and a test can tell words that were never translated; those of the screenshots are such as people have.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.daemon import ADMIN, Daemon, Visitor
from tests.media.streams import make_video
from tests.photos import write_photo

PASSWORD = "correct horse"
MEMBER, NEWCOMER, HURRIED = ("mia@home.lan", PASSWORD), ("ben@home.lan", PASSWORD), ("ida@home.lan", PASSWORD)
PIN = "271828"
WIDTH, HEIGHT = 640, 480
NO_PICTURE = "000.jpg"
PATIENCE_SECONDS = 60
PLACES = ((46.5, -6.25), (48.8566, 2.3522), (64.1466, -21.9426))


@dataclass(frozen=True)
class Names:
    """What people called things."""

    me: str = "Άννα"
    # Longer than any column is wide, and without a place to break.
    member: str = "Άννα-Μαρία" + "-Παπαδοπούλου" * 3
    newcomer: str = "Μπεν"
    hurried: str = "Ίντα"
    gone: str = "Θωμάς"
    persons: tuple[str, ...] = ("Άννα Αλεξάνδρου", "Γιώργος", "Ελένη")
    albums: tuple[str, ...] = ("Καλοκαίρι στη λίμνη", "Γενέθλια")
    description: str = "Το πρωί ήταν ακόμα κρύο."
    comment: str = "Τι ωραία μέρα!"
    tags: tuple[str, ...] = ("Οικογένεια/Μία", "Βουνά")
    library: str = "Φωτογραφίες"
    link: str = "Για τη γιαγιά"
    key: str = "Κινητό-" * 12
    workflow: str = "Έγγραφα"
    notice: str = "Ο δίσκος είναι σχεδόν γεμάτος"
    camera: str = "9000"


@dataclass
class Household:
    """A daemon and the ids of what is in it, by the names that addresses use."""

    daemon: Daemon
    folder: Path
    names: Names
    ids: dict[str, str] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)

    def path(self, address: str) -> str:
        """An address of the table of pages with its `{names}` filled in."""
        return address.format_map(self.ids)


def fill(folder: Path, names: Names) -> None:
    """Photos of some months and places, of this day in other years, one with everything in its EXIF, a video, and a file
    that is no photo."""
    today = datetime.now().astimezone().date()
    day = min(today.day, 28)
    takens = [f"2024:{5 + number % 3:02}:{number % 27 + 1:02} 12:00:00" for number in range(24)]
    takens += [f"{today.year - years}:{today:%m}:{day:02} {10 + hour}:00:00" for years in (1, 5) for hour in range(2)]
    for number, taken in enumerate(takens, 1):
        write_photo(
            folder / f"{2020 + number % 3}/{number:03}.jpg",
            colour=(number * 37 % 256, number * 91 % 256, 140),
            size=(WIDTH, HEIGHT) if number % 3 else (HEIGHT, WIDTH),
            taken=taken,
            gps=PLACES[number % 3] if number % 2 else None,
        )
    fill_special(folder, names)


def fill_special(folder: Path, names: Names) -> None:
    """The photo that has everything, the video, and what is neither."""
    write_photo(
        folder / "100.jpg",
        colour=(30, 90, 160),
        size=(WIDTH, HEIGHT),
        taken="2024:07:30 18:45:12",
        offset="+02:00",
        gps=PLACES[0],
        Make=names.camera.encode(),
        Model=names.camera.encode(),
        FNumber=(28, 10),
        ExposureTime=(1, 60),
        ISOSpeedRatings=400,
    )
    make_video(folder / "200.mp4", size="320x240", seconds=1)
    (folder / NO_PICTURE).write_bytes(b"this is no picture")


def settle(daemon: Daemon, folder: Path, names: Names | None = None) -> Household:
    """Everything that the table of pages visits."""
    home = Household(daemon, folder, names or Names())
    admin = daemon.login()
    move_in(home, admin)
    home.photos = [asset["id"] for asset in wait_for_photos(home, admin)]
    by_name = {asset["originalFileName"]: asset["id"] for asset in search(admin)}
    home.ids |= {"lake": by_name["100.jpg"], "film": by_name["200.mp4"], "broken": by_name[NO_PICTURE]}
    for step in (describe, sort_out, draw_people, make_albums, share, set_up, remember):
        step(home, admin)
    return home


def search(admin: Visitor, **wanted: Any) -> list[dict[str, Any]]:
    """Assets, the newest first."""
    found: list[dict[str, Any]] = admin.call("POST", "/search/metadata", {"size": 1000, **wanted})["assets"]["items"]
    return found


def wait_for_photos(home: Household, admin: Visitor) -> list[dict[str, Any]]:
    """Until all have their pictures; without what has places of its own in this home."""
    files = [path for path in home.folder.rglob("*") if path.is_file() and path.name != NO_PICTURE]
    admin.wait_for_pictures(len(files))
    return [asset for asset in search(admin, type="IMAGE") if asset["originalFileName"] not in ("100.jpg", NO_PICTURE)]


def wait_until(holds: Callable[[], Any], what: str) -> None:
    """What a job does is seen soon."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def move_in(home: Household, admin: Visitor) -> None:
    """Who lives there."""
    admin.call("PUT", "/users/me", {"name": home.names.me})
    home.ids["me"] = admin.get("/users/me")["id"]
    people = {
        "member": (MEMBER, home.names.member, False),
        "newcomer": (NEWCOMER, home.names.newcomer, False),
        "hurried": (HURRIED, home.names.hurried, True),
    }
    for key, ((email, password), name, must_change) in people.items():
        body = {"email": email, "password": password, "name": name, "shouldChangePassword": must_change}
        home.ids[key] = admin.call("POST", "/admin/users", body)["id"]
    gone = {"email": "tom@home.lan", "password": PASSWORD, "name": home.names.gone}
    home.ids["gone"] = admin.call("POST", "/admin/users", gone)["id"]
    admin.call("DELETE", f"/admin/users/{home.ids['gone']}", {})


def describe(home: Household, admin: Visitor) -> None:
    """What is known of photos: words, stars, tags, text in the picture."""
    names, lake = home.names, home.ids["lake"]
    admin.call("PUT", "/users/me/preferences", {"ratings": {"enabled": True}, "tags": {"enabled": True}})
    admin.call("PUT", f"/assets/{lake}", {"description": names.description, "rating": 4})
    tags = admin.call("PUT", "/tags", {"tags": list(names.tags)})
    home.ids["tag"] = tags[0]["id"]
    for tag in tags:
        admin.call("PUT", f"/tags/{tag['id']}/assets", {"ids": [lake, *home.photos[:2]]})


def sort_out(home: Household, admin: Visitor) -> None:
    """Favourites, the archive, the trash, the locked folder, a stack, and what is there twice."""
    photos = home.photos
    admin.call("PUT", "/assets", {"ids": photos[:3], "isFavorite": True})
    admin.call("PUT", "/assets", {"ids": photos[-2:], "visibility": "archive"})
    admin.call("DELETE", "/assets", {"ids": photos[-4:-2]})
    admin.call("POST", "/auth/pin-code", {"pinCode": PIN})
    admin.call("PUT", "/assets", {"ids": photos[-6:-4], "visibility": "locked"})
    admin.call("POST", "/stacks", {"assetIds": photos[3:6]})
    home.ids["stacked"] = photos[3]
    copied = home.folder / "100.jpg"
    assert json.loads(admin.upload("101.jpg", copied.read_bytes()).body)["status"] == "created"
    wait_until(lambda: admin.get("/duplicates"), "nothing was found twice")


def draw_people(home: Household, admin: Visitor) -> None:
    """Faces that somebody drew, and one without a name."""
    frame = {"imageWidth": WIDTH, "imageHeight": HEIGHT, "y": 100, "width": 120, "height": 120}
    for number, name in enumerate((*home.names.persons, "")):
        person = admin.call("POST", "/people", {"name": name})["id"]
        home.ids.setdefault("person", person)
        for photo in (home.ids["lake"], home.photos[number]):
            face = {"assetId": photo, "personId": person, "x": 20 + 140 * number, **frame}
            admin.call("POST", "/faces", face)
    person = home.ids["person"]
    wait_until(lambda: admin.get(f"/people/{person}")["thumbnailPath"], "no picture was made of a person")


def make_albums(home: Household, admin: Visitor) -> None:
    """One that is shared and talked about, one that is not, and an empty one."""
    shared, own = home.names.albums
    people = [{"userId": home.ids["member"], "role": "editor"}]
    body = {"albumName": shared, "description": home.names.description, "assetIds": home.photos[:12]}
    album = admin.call("POST", "/albums", {**body, "albumUsers": people})["id"]
    admin.call("POST", "/activities", {"albumId": album, "type": "comment", "comment": home.names.comment})
    admin.call("POST", "/activities", {"albumId": album, "type": "like", "assetId": home.photos[0]})
    empty = admin.call("POST", "/albums", {"albumName": own})["id"]
    home.ids |= {"album": album, "empty_album": empty}


def share(home: Household, admin: Visitor) -> None:
    """Links of all kinds, and partners both ways."""
    link = {"type": "ALBUM", "albumId": home.ids["album"], "description": home.names.link}
    open_link = admin.call("POST", "/shared-links", {**link, "allowUpload": True})
    shut = admin.call("POST", "/shared-links", {**link, "password": PASSWORD})
    over = admin.call("POST", "/shared-links", {**link, "expiresAt": "2001-01-01T00:00:00.000Z"})
    home.ids |= {"link": open_link["key"], "shut_link": shut["key"], "over_link": over["key"]}
    member = home.daemon.login(MEMBER)
    admin.call("POST", "/partners", {"sharedWithId": home.ids["member"]})
    member.call("POST", "/partners", {"sharedWithId": home.ids["me"]})


def set_up(home: Household, admin: Visitor) -> None:
    """Keys, libraries, workflows, backups, notices."""
    names = home.names
    admin.call("POST", "/api-keys", {"name": names.key, "permissions": ["asset.read", "asset.upload"]})
    library = admin.get("/libraries")[0]["id"]
    admin.call("PUT", f"/libraries/{library}", {"name": names.library})
    steps: list[Any] = []
    workflow = {"name": names.workflow, "description": names.description, "trigger": "AssetTagged", "steps": steps}
    home.ids |= {"library": library, "workflow": admin.call("POST", "/workflows", workflow)["id"]}
    notice = {"userId": home.ids["me"], "title": names.notice, "description": names.description}
    admin.call("POST", "/admin/notifications", notice)


def remember(home: Household, admin: Visitor) -> None:
    """The memories of today."""
    today = datetime.now().astimezone().date()
    admin.call("POST", "/jobs", {"name": "memory-create"})
    wait_until(lambda: admin.get(f"/memories?for={today}"), "no memories were made")


OWNER = ADMIN
