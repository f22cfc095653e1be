"""A daemon for many small households, one after the other: three people with four phones, and something of every kind that
phones keep. What no operation makes in a moment (faces, text, rows of a library) is written into the database.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from photostead.access.identity import hash_secret
from photostead.app import App
from photostead.db.tx import Tx, Value
from photostead.features.libraries import sharing_store
from photostead.features.users import passwords
from photostead.kernel.ids import new_id, new_secret
from tests.client import Client
from tests.conftest import options_of, start_app, stop_app
from tests.people import insert_album, insert_asset, insert_library, insert_partner, insert_person
from tests.sync.phone import NEW_TYPES, OLD_TYPES, Phone

PIN = "123456"
NAMES = ("ada", "bob", "cleo")
ADA, BOB, CLEO = range(3)
# Whose each phone is, and what it asks for: one is old, one asks for what is old and what is new side by side.
PHONES = ((ADA, NEW_TYPES), (BOB, NEW_TYPES), (CLEO, OLD_TYPES), (ADA, tuple(sorted({*OLD_TYPES, *NEW_TYPES}))))
# Nothing of this outlives its test, so nobody waits for a disk.
MEMORY = Path("/dev/shm")
# Deleted in this order, nothing names what is gone.
TABLES = (
    "first_admin", "memories", "people", "albums", "stacks", "assets", "folders", "libraries", "users", "tombstones", "jobs",
)  # fmt: skip


@dataclass
class Household:
    """Ids of what there is; `likely` are assets that much hangs on. `people` are signed in beside their phones, with the PIN entered."""

    people: list[Client] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    likely: list[str] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)
    albums: list[str] = field(default_factory=list)
    stacks: list[str] = field(default_factory=list)
    faces: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    memories: list[str] = field(default_factory=list)
    away: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def add(self, uid: str, owner: int) -> str:
        """Note an asset."""
        self.assets.append(uid)
        self.owners[uid] = owner
        return uid


class World:
    """The daemon. `sql` changes its database before anybody lives in it."""

    app: App
    http: aiohttp.ClientSession

    async def start(self, sql: str = "") -> None:
        """With an empty database."""
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.app = await start_app(options_of(self.folder))
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self.pin_hash = passwords.HASHER.hash(PIN)
        if sql:
            await self.app.db.write(Tx.run, sql)

    async def stop(self) -> None:
        """Nothing of it is left."""
        await self.http.close()
        await stop_app(self.app)
        shutil.rmtree(self.folder)

    async def move_in(self) -> Household:
        """People who have something of everything; whoever was there before is gone."""
        home, tokens = await self.app.db.write(settle, self.pin_hash)
        home.people = [self.signed_in(*pair) for pair in zip(home.people, tokens, strict=False)]
        phones = zip(PHONES, tokens[len(NAMES) :], strict=True)
        home.phones = [Phone(self.signed_in(home.people[who], token), types) for (who, types), token in phones]
        return home

    def signed_in(self, person: Client, token: str) -> Client:
        """Somebody with another session."""
        headers = {"Authorization": f"Bearer {token}"}
        return Client(self.http, f"http://127.0.0.1:{self.app.port}", headers, user_id=person.user_id, uid=person.uid)


def settle(tx: Tx, pin_hash: str) -> tuple[Household, list[str]]:
    """A household and the tokens of its people and phones."""
    tx.run("update assets set live_photo_video_id = null where live_photo_video_id is not null")
    for table in TABLES:
        tx.run(f"delete from {table}")
    home = Household()
    for person, name in enumerate(NAMES):
        user_id = insert_person(tx, name, is_admin=person == ADA)
        tx.run("update users set pin_hash = ? where id = ?", (pin_hash, user_id))
        uid = tx.value("select uid from users where id = ?", (user_id,))
        home.people.append(Client(None, "", user_id=user_id, uid=uid))  # type: ignore[arg-type]
    tokens = [insert_session(tx, one.user_id, is_open=True) for one in home.people]
    tokens += [insert_session(tx, home.people[who].user_id) for who, _ in PHONES]
    furnish(tx, home)
    return home, tokens


def insert_session(tx: Tx, user_id: int, *, is_open: bool = False) -> str:
    """Its token. `is_open`: the PIN was entered."""
    token = new_secret()
    until = 2**50 if is_open else None
    values: dict[str, Value] = {"uid": new_id(), "user_id": user_id, "token_hash": hash_secret(token)}
    tx.insert("sessions", {**values, "pin_expires_at": until, "created_at": tx.now, "updated_at": tx.now})
    return token


def furnish(tx: Tx, home: Household) -> None:
    """Of each person: three photos, two of them with all that hangs on photos, one of those locked. Of Bob also an archived
    one, a live one, and a stack."""
    ids = [one.user_id for one in home.people]
    for person, user_id in enumerate(ids):
        for visibility in ("timeline", "locked", "timeline"):
            uid = insert_asset(tx, user_id, visibility=visibility, latitude=47.5, longitude=8.5, city="Rome")
            home.add(uid, person)
        for asset in home.assets[-3:-1]:
            hang_all(tx, home, asset)
    bobs = [
        home.add(insert_asset(tx, ids[BOB], visibility=one, latitude=1.0, longitude=1.0), BOB)
        for one in ("archive", "hidden", "timeline")
    ]
    half = tx.value("select id from assets where uid = ?", (bobs[1],))
    tx.run("update assets set live_photo_video_id = ? where uid = ?", (half, bobs[2]))
    top = home.add(insert_asset(tx, ids[BOB]), BOB)
    home.stacks.append(insert_stack(tx, ids[BOB], [top, home.add(insert_asset(tx, ids[BOB]), BOB)]))
    for giver, taker in ((BOB, ADA), (BOB, CLEO), (ADA, CLEO), (CLEO, BOB)):
        insert_partner(tx, ids[giver], ids[taker])
    # Only Ada is told places.
    tx.run("update partners set shares_places = 0 where shared_with_id != ?", (ids[ADA],))
    shared = [home.assets[3], bobs[0], home.assets[6], home.assets[0]]
    home.albums.append(insert_album(tx, ids[BOB], assets=shared, viewers=[ids[ADA], ids[CLEO]]))
    home.albums.append(insert_album(tx, ids[CLEO], assets=[home.assets[6], home.assets[8]], viewers=[ids[ADA]]))
    home.albums.append(insert_album(tx, ids[ADA], assets=[home.assets[0]], viewers=[ids[BOB], ids[CLEO]]))
    tx.run("update album_users set role = 'editor' where role = 'viewer' and user_id != ?", (ids[CLEO],))
    home.likely = [home.assets[0], home.assets[3], home.assets[6], bobs[0], bobs[2], top]
    for owner, held in ((ADA, [home.assets[0], home.assets[1], top]), (BOB, bobs[2:])):
        home.memories.append(insert_memory(tx, ids[owner], held))


def hang_all(tx: Tx, home: Household, asset: str) -> None:
    """A value of the phone's, an edit, text, two faces, one of them somebody's."""
    asset_id, owner_id = tx.row("select id, owner_id from assets where uid = ?", (asset,)) or (0, 0)
    tx.insert("asset_metadata", {"asset_id": asset_id, "key": "mobile-app", "value": "{}", "updated_at": tx.now})
    insert_edit(tx, asset)
    insert_text(tx, asset)
    uid = new_id()
    person: dict[str, Value] = {"uid": uid, "owner_id": owner_id, "name": "Mia"}
    tx.insert("people", {**person, "created_at": tx.now, "updated_at": tx.now})
    home.persons.append(uid)
    home.faces += [insert_face(tx, asset, uid), insert_face(tx, asset, None)]


def id_of(tx: Tx, asset: str) -> int | None:
    """The key of an asset that is there."""
    found: int | None = tx.value("select id from assets where uid = ?", (asset,))
    return found


def insert_face(tx: Tx, asset: str, person: str | None) -> str:
    """A face that a model found, of a person of the asset's owner; its id."""
    uid = new_id()
    sql = "select p.id from people p join assets a on a.owner_id = p.owner_id where p.uid = ? and a.uid = ?"
    whose = tx.value(sql, (person, asset))
    if (asset_id := id_of(tx, asset)) is not None:
        place: dict[str, Any] = {"image_width": 64, "image_height": 48, "x1": 1, "y1": 1, "x2": 9, "y2": 9}
        row = {"uid": uid, "asset_id": asset_id, "person_id": whose, "source": "machine-learning", **place}
        face_id = tx.insert("asset_faces", {**row, "created_at": tx.now, "updated_at": tx.now})
        tx.run("update people set feature_face_id = ? where id = ? and feature_face_id is null", (face_id, whose))
    return uid


def insert_text(tx: Tx, asset: str) -> None:
    """A line of text in a picture, in place of what was read before."""
    if (asset_id := id_of(tx, asset)) is not None:
        tx.run("delete from asset_ocr where asset_id = ?", (asset_id,))
        corners: dict[str, Value] = {f"{axis}{corner}": 0.5 for axis in "xy" for corner in range(1, 5)}
        scores: dict[str, Value] = {"box_score": 0.9, "text_score": 0.9}
        tx.insert("asset_ocr", {"uid": new_id(), "asset_id": asset_id, "text": "exit", **scores, **corners})


def insert_edit(tx: Tx, asset: str) -> None:
    """One more turn."""
    if (asset_id := id_of(tx, asset)) is not None:
        number = tx.value("select count(*) from asset_edits where asset_id = ?", (asset_id,))
        row: dict[str, Value] = {"uid": new_id(), "asset_id": asset_id, "sequence": number, "action": "rotate"}
        tx.insert("asset_edits", {**row, "parameters": '{"angle":90}'})


def delete_edits(tx: Tx, asset: str) -> None:
    """The picture as it was taken."""
    tx.run("delete from asset_edits where asset_id = (select id from assets where uid = ?)", (asset,))


def reread(tx: Tx, asset: str, make: str, is_new: bool) -> None:
    """What was found in a file, after it was looked into again; `is_new`: what was known is forgotten first."""
    if (asset_id := id_of(tx, asset)) is not None:
        if is_new:
            tx.run("delete from asset_exif where asset_id = ?", (asset_id,))
            tx.insert("asset_exif", {"asset_id": asset_id})
        else:
            tx.run("update asset_exif set make = ? where asset_id = ?", (make, asset_id))


def insert_stack(tx: Tx, owner_id: int, assets: list[str]) -> str:
    """A stack with the first on top; its id."""
    keys = [id_of(tx, asset) for asset in assets]
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "owner_id": owner_id, "primary_asset_id": keys[0]}
    stack_id = tx.insert("stacks", {**row, "created_at": tx.now, "updated_at": tx.now})
    for key in keys:
        tx.run("update assets set stack_id = ?, is_stack_child = ? where id = ?", (stack_id, key != keys[0], key))
    return uid


def insert_memory(tx: Tx, owner_id: int, assets: list[str]) -> str:
    """A memory that a person made; its id."""
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "owner_id": owner_id, "type": "on_this_day", "data": '{"year":2020}'}
    memory_id = tx.insert("memories", {**row, "memory_at": 0, "created_at": tx.now, "updated_at": tx.now})
    tx.run_many(
        "insert into memory_assets (memory_id, asset_id, added_at) select ?, id, ? from assets where uid = ?",
        [(memory_id, tx.now, asset) for asset in assets],
    )
    return uid


def insert_external(tx: Tx, owner_id: int) -> str:
    """A photo in a library of somebody's; its id."""
    library: int | None = tx.value("select id from libraries where owner_id = ?", (owner_id,))
    if library is None:
        library = tx.value("select id from libraries where uid = ?", (insert_library(tx, owner_id),))
    return insert_asset(tx, owner_id, library_id=library)


def hand_over(tx: Tx, asset: str, owner_id: int) -> None:
    """A photo of a library becomes somebody else's, with the library."""
    found = tx.row("select id, library_id from assets where uid = ? and library_id is not null", (asset,))
    if found is not None:
        sharing_store.set_owner(tx, found[1], owner_id, is_shared=False)
        sharing_store.move_assets(tx, found[1], owner_id, [found[0]])
