"""People: they look, search, edit, gather in albums, tag, share, throw away and take back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tests.photos import jpeg
from tests.soak.ledger import ARCHIVE, GONE, TIMELINE, TRASH, Key, Ledger
from tests.soak.traffic import PERHAPS, Actor, Device

MOST_PHOTOS = 150
WORDS = ("summer", "Rome", "birthday", "ä ß 写真", "the long way home")


class Walker(Actor):
    """In the web app, along the timeline."""

    deeds = ("walk", "walk", "look", "read")

    def __init__(self, device: Device, seed: str, pause_s: float) -> None:
        super().__init__(device, seed, pause_s)
        self.seen: list[str] = []

    async def walk(self) -> None:
        """The outline, and a month of it."""
        options = {"visibility": "timeline", "withPartners": "true", "withStacked": "true"}
        outline = await self.device.ask("GET", "/timeline/buckets", params=options)
        if outline.body:
            month = self.chance.choice(outline.body)["timeBucket"]
            bucket = await self.device.ask("GET", "/timeline/bucket", params={**options, "timeBucket": month})
            self.seen = bucket.body["id"]

    async def look(self) -> None:
        """At some pictures."""
        for uid in self.seen[:4]:
            size = self.chance.choice(["thumbnail", "thumbnail", "preview"])
            await self.device.ask("GET", f"/assets/{uid}/thumbnail", params={"size": size}, expect=PERHAPS)

    async def read(self) -> None:
        """One of them, with all about it."""
        for uid in self.seen[:1]:
            await self.device.ask("GET", f"/assets/{uid}", expect=PERHAPS)
            await self.device.ask("GET", f"/assets/{uid}/original", headers={"Range": "bytes=10-99"}, expect=PERHAPS)
            await self.device.ask("GET", "/faces", params={"id": uid}, expect=PERHAPS)


class Searcher(Actor):
    """In the search field, on the map and on the pages that sum up."""

    deeds = ("find", "find", "count", "suggest", "explore", "map", "random", "folders")

    async def find(self) -> None:
        """By a few conditions."""
        asked = self.chance.choice([
            {"originalFileName": "Forms"}, {"isFavorite": True}, {"description": self.chance.choice(WORDS)},
            {"takenAfter": "2020-01-01T00:00:00.000Z", "type": "IMAGE"}, {"withExif": True, "page": 2, "size": 20},
        ])  # fmt: skip
        await self.device.ask("POST", "/search/metadata", json=asked)

    async def count(self) -> None:
        """How many there are."""
        await self.device.ask("POST", "/search/statistics", json={"isFavorite": True})
        await self.device.ask("GET", "/assets/statistics")

    async def suggest(self) -> None:
        """What could be asked for."""
        await self.device.ask(
            "GET", "/search/suggestions", params={"type": self.chance.choice(["country", "camera-make"])}
        )

    async def explore(self) -> None:
        """The page of things and places."""
        await self.device.ask("GET", "/search/explore")
        await self.device.ask("GET", "/search/cities")

    async def map(self) -> None:
        """The pins."""
        await self.device.ask("GET", "/map/markers")

    async def random(self) -> None:
        """Some of all."""
        await self.device.ask("POST", "/search/random", json={"size": 10})
        await self.device.ask("GET", "/memories")

    async def folders(self) -> None:
        """As they lie on the disk."""
        await self.device.ask("GET", "/view/folder/unique-paths")


class Person(Actor):
    """Who changes something, which the ledger knows of."""

    def __init__(self, device: Device, ledger: Ledger, seed: str, pause_s: float) -> None:
        super().__init__(device, seed, pause_s)
        self.ledger = ledger

    @asynccontextmanager
    async def changing(self, changes: dict[Key, Any]) -> AsyncIterator[None]:
        """Around a request, as of the ledger; but not before it can be sent: while the way is closed all is looked at, and
        what may have happened is what was sent."""
        await self.traffic.open.wait()
        with self.ledger.changing(changes):
            yield


class Editor(Person):
    """Marks, words, turns."""

    deeds = ("mark", "describe", "archive", "turn", "describe_many")

    async def mark(self) -> None:
        """A favourite, or none any more."""
        with self.ledger.holding(self.chance, self.device.uid, 1) as uids:
            for uid in uids:
                wanted = not self.ledger.value("favourite", uid)
                async with self.changing({("favourite", uid): wanted}):
                    await self.device.ask("PUT", f"/assets/{uid}", json={"isFavorite": wanted})

    async def describe(self) -> None:
        """In words."""
        await self.describe_some(1)

    async def describe_many(self) -> None:
        """Several alike."""
        await self.describe_some(4)

    async def describe_some(self, most: int) -> None:
        """One by itself, several in one request."""
        words = f"{self.chance.choice(WORDS)} {self.chance.randrange(1000)}"
        with self.ledger.holding(self.chance, self.device.uid, most) as uids:
            async with self.changing({("description", uid): words for uid in uids}):
                if len(uids) == 1:
                    await self.device.ask("PUT", f"/assets/{uids[0]}", json={"description": words, "rating": 4})
                elif uids:
                    await self.device.ask("PUT", "/assets", json={"ids": uids, "description": words})

    async def archive(self) -> None:
        """Out of the timeline, or back."""
        with self.ledger.holding(self.chance, self.device.uid, 1) as uids:
            for uid in uids:
                wanted = TIMELINE if self.ledger.value("place", uid) == ARCHIVE else ARCHIVE
                async with self.changing({("place", uid): wanted}):
                    await self.device.ask("PUT", f"/assets/{uid}", json={"visibility": wanted})

    async def turn(self) -> None:
        """By a quarter, or as it was."""
        with self.ledger.holding(self.chance, self.device.uid, 1) as uids:
            for uid in uids:
                if self.ledger.value("turns", uid):
                    async with self.changing({("turns", uid): 0}):
                        await self.device.ask("DELETE", f"/assets/{uid}/edits")
                else:
                    turn = {"action": "rotate", "parameters": {"angle": 90}}
                    async with self.changing({("turns", uid): 1}):
                        # A photo that was not read yet has no size.
                        edits = {"edits": [turn]}
                        await self.device.ask("PUT", f"/assets/{uid}/edits", json=edits, refusals=(400,))


class Gatherer(Person):
    """Albums, tags and stacks."""

    deeds = ("begin", "add", "add", "take_out", "rename", "share", "close", "tag", "untag", "stack")
    friend = ""

    def albums(self) -> list[str]:
        """Those that are there for sure."""
        return [key[1] for key in self.ledger.facts if key[0] == "album" and self.ledger.value(*key) is not None]

    async def begin(self) -> None:
        """A new one."""
        name = f"Album {self.chance.randrange(10_000)}"
        made = await self.device.ask("POST", "/albums", json={"albumName": name})
        self.ledger.facts["album", made.body["id"]] = {name}

    async def add(self) -> None:
        """Some photos."""
        await self.put("PUT", wanted=True)

    async def take_out(self) -> None:
        """Some of them."""
        await self.put("DELETE", wanted=False)

    async def put(self, method: str, *, wanted: bool) -> None:
        """Into one of the albums, or out of it."""
        albums = self.albums()
        if not albums:
            return
        fits = partial(self.lacks, ("in album", albums[-1]), wanted)
        with self.ledger.holding(self.chance, self.device.uid, 5, fits) as uids:
            if uids:
                async with self.changing({("in album", albums[-1], uid): wanted for uid in uids}):
                    await self.device.ask(method, f"/albums/{albums[-1]}/assets", json={"ids": uids})

    def lacks(self, key: Key, wanted: bool, uid: str) -> bool:
        """Whether a fact of a photo is not surely as wanted."""
        return self.ledger.value(*key, uid) is not wanted

    async def rename(self) -> None:
        """One of them."""
        for album in self.albums()[:1]:
            name = f"Renamed {self.chance.randrange(10_000)}"
            async with self.changing({("album", album): name}):
                await self.device.ask("PATCH", f"/albums/{album}", json={"albumName": name})
            await self.device.ask("GET", f"/albums/{album}")

    async def share(self) -> None:
        """With a friend, and with whoever has the link, until it is closed."""
        for album in self.albums()[-1:]:
            people = [{"userId": self.friend, "role": "editor"}]
            await self.device.ask("PUT", f"/albums/{album}/users", json={"albumUsers": people}, expect=(200, 400))
            link = await self.device.ask("POST", "/shared-links", json={"type": "ALBUM", "albumId": album})
            guest = Device(self.traffic, {})
            key = {"key": link.body["key"]}
            await guest.ask("GET", "/shared-links/me", params=key)
            await guest.ask("GET", "/timeline/buckets", params={**key, "albumId": album})
            await self.device.ask("DELETE", f"/shared-links/{link.body['id']}")
            await guest.ask("GET", "/shared-links/me", params=key, expect=(401,))

    async def close(self) -> None:
        """The oldest of several."""
        albums = self.albums()
        if len(albums) > 3:
            async with self.changing({("album", albums[0]): None}):
                await self.device.ask("DELETE", f"/albums/{albums[0]}")

    async def tag(self) -> None:
        """One photo."""
        await self.write_tag("PUT", wanted=True)

    async def untag(self) -> None:
        """One that has it."""
        await self.write_tag("DELETE", wanted=False)

    async def write_tag(self, method: str, *, wanted: bool) -> None:
        """One of a few tags."""
        name = f"Trips/{self.chance.randrange(3)}"
        made = await self.device.ask("PUT", "/tags", json={"tags": [name]})
        fits = partial(self.lacks, ("tagged", name), wanted)
        with self.ledger.holding(self.chance, self.device.uid, 1, fits) as uids:
            if uids:
                async with self.changing({("tagged", name, uids[0]): wanted}):
                    await self.device.ask(method, f"/tags/{made.body[0]['id']}/assets", json={"ids": uids})

    async def stack(self) -> None:
        """Two photos, for a moment."""
        with self.ledger.holding(
            self.chance, self.device.uid, 2, lambda uid: self.ledger.value("place", uid) == TIMELINE
        ) as uids:
            if len(uids) == 2:
                made = await self.device.ask("POST", "/stacks", json={"assetIds": uids})
                await self.device.ask("DELETE", f"/stacks/{made.body['id']}", expect=(204, 400))


class Tidier(Person):
    """The trash."""

    deeds = ("throw_away", "throw_away", "take_back", "destroy", "empty", "thin_out", "picture")

    async def throw_away(self) -> None:
        """A few."""
        with self.ledger.holding(self.chance, self.device.uid, 3) as uids:
            if uids:
                async with self.changing({("place", uid): TRASH for uid in uids}):
                    await self.device.ask("DELETE", "/assets", json={"ids": uids})

    async def take_back(self) -> None:
        """One of them; where it was archived, it is again."""
        trashed = [uid for uid in self.ledger.in_trash(self.device.uid) if self.ledger.value("place", uid) == TRASH]
        with self.ledger.taking(self.chance.sample(trashed, min(2, len(trashed)))) as uids:
            for uid in uids:
                await self.restore(uid)

    async def restore(self, uid: str) -> None:
        """Known where it went once it is looked at."""
        await self.traffic.open.wait()
        allowed = self.ledger.facts["place", uid]
        allowed.update({TIMELINE, ARCHIVE})
        await self.device.ask("POST", "/trash/restore/assets", json={"ids": [uid]})
        allowed.discard(TRASH)
        seen = await self.device.ask("GET", f"/assets/{uid}")
        if seen.body["isTrashed"] or seen.body["visibility"] not in allowed:
            self.traffic.complain(f"{uid} was restored and is {seen.body['visibility']}, {seen.body['isTrashed']}")
        self.ledger.facts["place", uid] = {seen.body["visibility"]}

    async def destroy(self) -> None:
        """One, for good at once."""
        await self.delete(1)

    async def thin_out(self) -> None:
        """So that the library does not grow for ever."""
        await self.delete(max(0, len(self.ledger.living(self.device.uid)) - MOST_PHOTOS))

    async def delete(self, most: int) -> None:
        """For good."""
        with self.ledger.holding(self.chance, self.device.uid, most) as uids:
            if uids:
                async with self.changing({("place", uid): GONE for uid in uids}):
                    await self.device.ask("DELETE", "/assets", json={"ids": uids, "force": True})

    async def empty(self) -> None:
        """All that is in it."""
        await self.traffic.open.wait()
        with self.ledger.taking(self.ledger.in_trash(self.device.uid)), self.ledger.emptying(self.device.uid):
            await self.device.ask("POST", "/trash/empty")

    async def picture(self) -> None:
        """A new one of oneself."""
        face = jpeg((self.chance.randrange(256), 90, 90), (120, 120))
        body = (
            b'--soak\r\nContent-Disposition: form-data; name="file"; filename="me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
            + face
        )
        said = {"Content-Type": "multipart/form-data; boundary=soak"}
        await self.device.ask("POST", "/users/profile-image", data=body + b"\r\n--soak--\r\n", headers=said)
