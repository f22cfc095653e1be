"""Several people do anything to their photos while their phones sync, are cut off and forget to say what they got: in the end
each phone holds what the API shows its owner, and none was ever told what its owner may not see.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import aiohttp
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.ids import new_id
from tests.client import Client
from tests.conftest import log_in, options_of, start_app, stop_app
from tests.people import insert_asset, insert_person
from tests.sync.phone import Phone

PEOPLE = ("ada", "bob", "cleo")
PIN = "123456"
who = st.integers(0, len(PEOPLE) - 1)
which = st.integers(0, 7)


def insert_place(tx: Tx, uid: str) -> None:
    tx.run("update assets set latitude = 47.5, longitude = 8.5, city = 'Rome' where uid = ?", (uid,))


def insert_face(tx: Tx, asset: str, person: str | None) -> None:
    if tx.value("select id from assets where uid = ?", (asset,)) is None:
        return
    tx.insert(
        "asset_faces",
        {
            "uid": new_id(),
            "asset_id": tx.value("select id from assets where uid = ?", (asset,)),
            "person_id": tx.value("select id from people where uid = ?", (person,)),
            "source": "machine-learning",
            "image_width": 64, "image_height": 48, "x1": 1, "y1": 1, "x2": 9, "y2": 9, "created_at": 0, "updated_at": 0,
        },
    )  # fmt: skip


class Household(RuleBasedStateMachine):
    """Three people with a phone each."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.run(self.start())

    async def start(self) -> None:
        self.app: App = await start_app(options_of(self.folder))
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        nobody = Client(self.http, f"http://127.0.0.1:{self.app.port}")
        self.clients: list[Client] = []
        for name in PEOPLE:
            await self.app.db.write(insert_person, name, is_admin=name == "ada")
            client = await log_in(self.app, nobody, f"{name}@test.lan")
            await client.post("/auth/pin-code", json={"pinCode": PIN}, expect=204)
            self.clients.append(client)
        self.phones = [Phone(client, self.check_line) for client in self.clients]
        self.assets: list[str] = []
        self.owners: dict[str, int] = {}
        self.albums: list[tuple[int, str]] = []
        self.people: list[tuple[int, str]] = []
        self.removed: set[int] = set()
        await self.settle_in()

    async def settle_in(self) -> None:
        """Photos, a partner and an album that everybody sees; their phones know of it."""
        for person in (0, 1, 1, 2):
            await self.add_photo(person)
        await self.clients[1].post("/partners", json={"sharedWithId": self.clients[0].uid})
        body = {
            "albumName": "Summer",
            "assetIds": self.assets[1:3],
            "albumUsers": [{"userId": self.clients[guest].uid, "role": "editor"} for guest in (0, 2)],
        }
        self.albums.append((1, (await self.clients[1].post("/albums", json=body))["id"]))
        for person in range(len(PEOPLE)):
            await self.converge(person)

    async def add_photo(self, person: int) -> None:
        uid = await self.app.db.write(insert_asset, self.clients[person].user_id)
        await self.app.db.write(insert_place, uid)
        self.assets.append(uid)
        self.owners[uid] = person

    def teardown(self) -> None:
        if hasattr(self, "app"):
            try:
                for person in range(len(PEOPLE)):
                    self.sync_whole(person)
            finally:
                self.run(self.stop())
            self.loop.close()
            shutil.rmtree(self.folder)

    async def stop(self) -> None:
        await self.http.close()
        await stop_app(self.app)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def here(self, person: int) -> bool:
        return person not in self.removed

    def one(self, number: int) -> tuple[str, Client] | None:
        """An asset of somebody who is here, and its owner."""
        if not self.assets:
            return None
        asset = self.assets[number % len(self.assets)]
        owner = self.owners[asset]
        return (asset, self.clients[owner]) if self.here(owner) else None

    async def send(self, client: Client, method: str, path: str, body: Any = None) -> int:
        """A request that may be refused, but not fail."""
        answer = await client.send(method, "/api" + path, json=body)
        assert answer.status < 500, (method, path, answer.body)
        return answer.status

    # --- what people do

    @rule(person=who)
    def take_photo(self, person: int) -> None:
        if self.here(person):
            self.run(self.add_photo(person))

    @rule(asset=which, visibility=st.sampled_from(["archive", "timeline", "locked", "timeline"]))
    def move(self, asset: int, visibility: str) -> None:
        if found := self.one(asset):
            self.run(self.send(found[1], "PUT", "/assets", {"ids": [found[0]], "visibility": visibility}))

    @rule(asset=which, text=st.sampled_from(["", "a", "b"]), is_favorite=st.booleans())
    def edit(self, asset: int, text: str, is_favorite: bool) -> None:
        if found := self.one(asset):
            body = {"description": text, "isFavorite": is_favorite}
            self.run(self.send(found[1], "PUT", f"/assets/{found[0]}", body))

    @rule(asset=which)
    def note(self, asset: int) -> None:
        if found := self.one(asset):
            items = {"items": [{"key": "mobile-app", "value": {"n": asset}}]}
            self.run(self.send(found[1], "PUT", f"/assets/{found[0]}/metadata", items))

    @rule(asset=which, force=st.booleans())
    def delete(self, asset: int, force: bool) -> None:
        if found := self.one(asset):
            self.run(self.send(found[1], "DELETE", "/assets", {"ids": [found[0]], "force": force}))

    @rule(asset=which)
    def restore(self, asset: int) -> None:
        if found := self.one(asset):
            self.run(self.send(found[1], "POST", "/trash/restore/assets", {"ids": [found[0]]}))

    @rule(giver=who, taker=who, ends=st.booleans())
    def share(self, giver: int, taker: int, ends: bool) -> None:
        if giver != taker and self.here(giver) and self.here(taker):
            uid = self.clients[taker].uid
            if ends:
                self.run(self.send(self.clients[giver], "DELETE", f"/partners/{uid}"))
            else:
                self.run(self.send(self.clients[giver], "POST", "/partners", {"sharedWithId": uid}))

    @rule(giver=who, taker=who, tells=st.booleans())
    def tell_places(self, giver: int, taker: int, tells: bool) -> None:
        if giver != taker and self.here(giver) and self.here(taker):
            path = f"/photostead/partners/{self.clients[taker].uid}"
            self.run(self.send(self.clients[giver], "PUT", path, {"sharesPlaces": tells}))

    @rule(person=who, asset=which)
    def make_album(self, person: int, asset: int) -> None:
        if self.here(person) and len(self.albums) < 4:
            answer = self.run(self.clients[person].post("/albums", json={"albumName": f"Album {asset}"}))
            self.albums.append((person, answer["id"]))

    @precondition(lambda self: bool(getattr(self, "albums", None)))
    @rule(album=which, guest=who, ends=st.booleans())
    def invite(self, album: int, guest: int, ends: bool) -> None:
        owner, uid = self.albums[album % len(self.albums)]
        if self.here(owner) and self.here(guest) and owner != guest:
            other = self.clients[guest].uid
            if ends:
                self.run(self.send(self.clients[owner], "DELETE", f"/albums/{uid}/user/{other}"))
            else:
                body = {"albumUsers": [{"userId": other, "role": "editor"}]}
                self.run(self.send(self.clients[owner], "PUT", f"/albums/{uid}/users", body))

    @precondition(lambda self: bool(getattr(self, "albums", None)))
    @rule(album=which, person=who, asset=which, out=st.booleans())
    def fill(self, album: int, person: int, asset: int, out: bool) -> None:
        if self.here(person) and self.assets:
            uid, one = self.albums[album % len(self.albums)][1], self.assets[asset % len(self.assets)]
            self.run(
                self.send(self.clients[person], "DELETE" if out else "PUT", f"/albums/{uid}/assets", {"ids": [one]})
            )

    @precondition(lambda self: bool(getattr(self, "albums", None)))
    @rule(album=which)
    def drop_album(self, album: int) -> None:
        owner, uid = self.albums[album % len(self.albums)]
        if self.here(owner):
            self.run(self.send(self.clients[owner], "DELETE", f"/albums/{uid}"))
            self.albums.remove((owner, uid))

    @rule(first=which, second=which)
    def stack(self, first: int, second: int) -> None:
        one, other = self.one(first), self.one(second)
        if one and other and one[0] != other[0] and one[1] is other[1]:
            self.run(self.send(one[1], "POST", "/stacks", {"assetIds": [one[0], other[0]]}))

    @rule(person=who)
    def unstack(self, person: int) -> None:
        if self.here(person):
            stacks = self.run(self.clients[person].get("/stacks"))
            if stacks:
                self.run(self.send(self.clients[person], "DELETE", "/stacks", {"ids": [stacks[0]["id"]]}))

    @rule(asset=which, is_known=st.booleans())
    def meet(self, asset: int, is_known: bool) -> None:
        if found := self.one(asset):
            person = self.run(found[1].post("/people", json={"name": "Mia"})) if is_known else None
            if person:
                self.people.append((self.owners[found[0]], person["id"]))
            self.run(self.app.db.write(insert_face, found[0], person and person["id"]))

    @rule(first=which, second=which)
    def merge_people(self, first: int, second: int) -> None:
        if self.people:
            owner, one = self.people[first % len(self.people)]
            other = self.people[second % len(self.people)][1]
            if one != other and self.here(owner):
                self.run(self.send(self.clients[owner], "POST", f"/people/{one}/merge", {"ids": [other]}))

    @rule(person=who)
    def unlock(self, person: int) -> None:
        if self.here(person):
            self.run(self.send(self.clients[person], "POST", "/auth/session/unlock", {"pinCode": PIN}))

    @rule(person=who)
    def lock(self, person: int) -> None:
        if self.here(person):
            self.run(self.send(self.clients[person], "POST", "/auth/session/lock"))

    @rule(person=st.integers(1, len(PEOPLE) - 1))
    def remove(self, person: int) -> None:
        """An administrator removes an account, or restores it."""
        admin, client = self.clients[0], self.clients[person]
        if self.here(person):
            self.run(self.send(admin, "DELETE", f"/admin/users/{client.uid}", {}))
            self.removed.add(person)
        else:
            self.run(self.send(admin, "POST", f"/admin/users/{client.uid}/restore"))
            self.removed.discard(person)
            fresh = self.run(log_in(self.app, Client(self.http, client.base), f"{PEOPLE[person]}@test.lan"))
            client.headers = fresh.headers
            self.phones[person].wipe()

    # --- what phones do

    @rule(person=who, cut=st.integers(0, 40), acks=st.integers(0, 2**12 - 1))
    def sync_a_part(self, person: int, cut: int, acks: int) -> None:
        if self.here(person):
            self.run(self.look(person))
            self.run(self.phones[person].sync(cut=cut, acked=lambda number: bool(acks >> (number % 12) & 1)))

    @rule(person=who)
    def sync_whole(self, person: int) -> None:
        if self.here(person):
            self.run(self.converge(person))

    async def look(self, person: int) -> None:
        """What the API shows somebody at this moment."""
        client = self.clients[person]
        self.seen: dict[str, dict[str, Any]] = {}
        for uid in self.assets:
            answer = await client.send("GET", f"/api/assets/{uid}")
            if answer.status == 200:
                self.seen[uid] = answer.body

    def check_line(self, phone: Phone, line: dict[str, Any]) -> None:
        """No line tells what its reader may not see."""
        kind, data = line["type"], line["data"]
        if "Delete" in kind or kind.startswith("Sync"):
            return
        uid = data.get("assetId") or (data.get("id") if "Asset" in kind and "To" not in kind else None)
        if uid in self.owners:
            assert uid in self.seen, f"{kind} tells of {uid}"
            if "latitude" in data:
                assert data["latitude"] == self.seen[uid]["exifInfo"]["latitude"], kind
        if kind.startswith(("AlbumV", "AlbumUser", "AlbumTo")):
            assert data.get("albumId", data.get("id")) in {uid for _, uid in self.albums}

    async def converge(self, person: int) -> None:
        await self.look(person)
        phone, client = self.phones[person], self.clients[person]
        assert await phone.sync()
        phone.prune()
        told = {
            uid: (row["visibility"], row["isFavorite"], row["deletedAt"] is not None)
            for (uid,), row in phone.tables["assets"].items()
        }
        assert told == {uid: (a["visibility"], a["isFavorite"], a["isTrashed"]) for uid, a in self.seen.items()}
        for uid, asset in self.seen.items():
            exif, shown = phone.tables["exif"][uid,], asset["exifInfo"]
            assert [exif[name] for name in ("description", "latitude", "city")] == [
                shown[name] for name in ("description", "latitude", "city")
            ]
        albums = await client.get("/albums")
        assert phone.ids("albums") == {album["id"] for album in albums}
        roles = {(album["id"], one["user"]["id"]): one["role"] for album in albums for one in album["albumUsers"]}
        assert {key: row["role"] for key, row in phone.tables["album_users"].items()} == roles
        links = set()
        for album in albums:
            found = await client.post("/search/metadata", json={"albumIds": [album["id"]], "size": 1000})
            links |= {(album["id"], item["id"]) for item in found["assets"]["items"]}
        assert set(phone.tables["links"]) == links
        partners = await client.get("/partners", params={"direction": "shared-with"})
        assert {by for by, to in phone.tables["partners"] if to == client.uid} == {one["id"] for one in partners}
        stacks = await client.get("/stacks")
        assert {key[0] for key, row in phone.tables["stacks"].items() if row["ownerId"] == client.uid} >= {
            stack["id"] for stack in stacks
        }
        people = await client.get("/people", params={"withHidden": "true", "size": "1000"})
        assert phone.ids("people") >= {person["id"] for person in people["people"]}
        for uid, asset in self.seen.items():
            if asset["ownerId"] == client.uid and not asset["isTrashed"]:
                faces = await client.get("/faces", params={"id": uid})
                held = {
                    key[0]
                    for key, row in phone.tables["faces"].items()
                    if row["assetId"] == uid and not row["deletedAt"]
                }
                assert held == {face["id"] for face in faces}
        for (uid, key), row in phone.tables["metadata"].items():
            assert row["value"] == (await client.get(f"/assets/{uid}/metadata/{key}"))["value"]
        again = await phone.ask()
        assert [line["type"] for line in again] == ["SyncCompleteV1"]


Household.TestCase.settings = settings(
    max_examples=int(os.environ.get("SYNC_EXAMPLES", "12")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestHousehold = Household.TestCase
