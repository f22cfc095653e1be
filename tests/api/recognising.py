"""Faces with vectors for tests of recognition: what `face_detection` leaves behind, and what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.recognition import service as recognition
from photostead.features.vectors import service as vectors
from photostead.kernel.ids import new_id
from tests.api.faces import add_photo
from tests.client import Client
from tests.learning import vector

Group = Callable[[], Awaitable[None]]

MODEL = "pretended"
# The more alike, the nearer: of the same person 0.06 to 0.2 from each other; different ones 1.
DIMENSIONS = 16
PEOPLE = {"anna": 0, "ben": 3, "clara": 6, "dora": 9}


def looks(who: str, variant: int = 0, *, far: float = 0.3) -> bytes:
    """The vector of a picture of somebody: always the same person, never the same face."""
    numbers = [0.0] * DIMENSIONS
    numbers[PEOPLE[who]] = 1.0
    numbers[12 + variant % 4] = far * (1 if variant % 8 < 4 else -1)
    return vector(*numbers)


def between(one: str, other: str, share: float = 0.5) -> bytes:
    """Somebody who looks like two people."""
    numbers = [0.0] * DIMENSIONS
    numbers[PEOPLE[one]], numbers[PEOPLE[other]] = 1.0 - share, share
    return vector(*numbers)


async def add_face(app: App, owner: Client, seen: bytes, *, frame_ms: int | None = None, **columns: Any) -> str:
    """A photo of somebody's with one face that a model found; the photo's id."""
    asset = await add_photo(app, owner, **columns)
    await app.db.write(find_face_on, asset, seen, frame_ms)
    return asset


def find_face_on(tx: Tx, asset: str, seen: bytes, frame_ms: int | None = None, box: int = 0) -> int:
    """A model finds a face on a photo; its key."""
    asset_id = tx.value("select id from assets where uid = ?", (asset,))
    place = {"image_width": 64, "image_height": 48, "x1": 10 + box, "y1": 8, "x2": 30 + box, "y2": 32}
    known: dict[str, Value] = {
        "source": "machine-learning",
        "score": 0.9,
        "frame_ms": frame_ms,
        "created_at": 0,
        "updated_at": 0,
    }
    face_id = tx.insert("asset_faces", {"uid": new_id(), "asset_id": asset_id, **place, **known})
    space = vectors.ensure_space(tx, "face", MODEL, len(seen) // 4)
    vectors.put(tx, space, {face_id: seen})
    recognition.faces_changed(tx, asset_id, [face_id])
    return face_id


async def add_faces(app: App, owner: Client, who: str, count: int, first: int = 0) -> list[str]:
    """Some photos of one person."""
    return [await add_face(app, owner, looks(who, variant)) for variant in range(first, first + count)]


def be_due(tx: Tx) -> None:
    """What waits for more to come need not wait."""
    tx.run("update jobs set run_after = 0 where state = 'waiting'")


async def people_on(app: App, *assets: str) -> list[int | None]:
    """Whose the face of each photo is, by key; None for nobody's."""
    return [await app.db.read(person_on, asset) for asset in assets]


def person_on(rows: Rows, asset: str) -> int | None:
    """The same for one."""
    person: int | None = rows.value(
        "select f.person_id from asset_faces f join assets a on a.id = f.asset_id where a.uid = ?", (asset,)
    )
    return person


# --- what came of it


async def everyone(client: Client) -> list[dict[str, Any]]:
    """The client's people, hidden ones too."""
    people: list[dict[str, Any]] = (await client.get("/people", params={"withHidden": "true"}))["people"]
    return people


async def only(client: Client) -> str:
    """The id of the only one there is."""
    (person,) = await everyone(client)
    return str(person["id"])


async def counted(client: Client, person: str) -> int:
    """On how many photos somebody is."""
    count: int = (await client.get(f"/people/{person}/statistics"))["assets"]
    return count


async def start(client: Client, *, force: bool) -> None:
    """Somebody starts the queue: what is missing, or all."""
    await client.put("/jobs/facialRecognition", json={"command": "start", "force": force})


async def key_of(app: App, asset: str) -> str:
    """The id of the face on a photo."""
    uid: str = await app.db.read(
        Rows.value, "select f.uid from asset_faces f join assets a on a.id = f.asset_id where a.uid = ?", (asset,)
    )
    return uid
