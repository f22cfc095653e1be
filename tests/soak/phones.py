"""Phones: they upload as forms and in pieces, again and again until that is acknowledged, and follow what is in the library."""

import asyncio
import base64
import hashlib
import random
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.client import Client
from tests.media.pictures import video
from tests.photos import jpeg
from tests.soak.ledger import TIMELINE, Ledger, Photo
from tests.soak.traffic import Actor, Device
from tests.sync.phone import Phone

SIDECAR = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"/></rdf:RDF></x:xmpmeta>"""
# What the parts of a form lie between.
EDGE = "soak"
PIECE = 60_000
BYTES = {"Content-Type": "application/offset+octet-stream"}


def picture_of(chance: random.Random) -> bytes:
    """A photo like no other, of some day of the last years, a few of them with a position, some of them large."""
    day = f"20{chance.randrange(15, 25)}:{chance.randrange(1, 13):02}:{chance.randrange(1, 29):02}"
    gps = (chance.uniform(-60, 60), chance.uniform(-170, 170)) if chance.random() < 0.3 else None
    colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
    size = (chance.randrange(64, 480), chance.randrange(64, 480))
    picture = jpeg(colour, size, taken=f"{day} {chance.randrange(24):02}:30:00", gps=gps)
    return picture + chance.randbytes(chance.choice([16, 4_000, 250_000]))


class Sender(Actor):
    """A phone that uploads what it made, until that was acknowledged."""

    ending = ".jpg"

    def __init__(self, device: Device, ledger: Ledger, seed: str, pause_s: float) -> None:
        super().__init__(device, seed, pause_s)
        self.ledger = ledger
        self.waiting = b""
        self.made = 0

    def make(self) -> bytes:
        """The photo that waits, or a new one."""
        if not self.waiting:
            self.waiting = self.shoot()
            self.made += 1
            self.ledger.sent.add(hashlib.sha1(self.waiting).digest())
        return self.waiting

    def shoot(self) -> bytes:
        """What no camera made before."""
        return picture_of(self.chance)

    def name(self) -> str:
        """Of what waits."""
        return f"{type(self).__name__} {self.made:05}{self.ending}"

    def note(self, uid: str) -> None:
        """It was acknowledged."""
        checksum = hashlib.sha1(self.waiting).digest()
        self.ledger.acknowledge(Photo(uid, self.device.uid, checksum))
        self.waiting = b""


def form_of(name: str, data: bytes, sidecar: bytes = b"") -> bytes:
    """The body of an upload."""
    taken = "2024-05-01T12:00:00.000Z"
    fields = {"fileCreatedAt": taken, "fileModifiedAt": taken, "filename": name}
    parts = [part_of(field, value.encode()) for field, value in fields.items()]
    parts.append(part_of("assetData", data, name))
    if sidecar:
        parts.append(part_of("sidecarData", sidecar, f"{name}.xmp"))
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


def part_of(field: str, value: bytes, name: str = "") -> bytes:
    """One field, or one file."""
    file = f'; filename="{name}"' if name else ""
    return f'--{EDGE}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode() + value + b"\r\n"


class Forms(Sender):
    """As today's apps send."""

    deeds: tuple[str, ...] = ("send", "send", "send_with_sidecar", "send_again", "break_off")

    async def send(self, sidecar: bytes = b"") -> str:
        """One more photo; its id."""
        data = self.make()
        said = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
        form = form_of(self.name(), data, sidecar)
        answer = await self.device.ask("POST", "/assets", data=form, headers=said, expect=(200, 201))
        uid: str = answer.body["id"]
        self.note(uid)
        return uid

    async def send_with_sidecar(self) -> None:
        """One with what another program noted of it."""
        await self.send(SIDECAR)

    async def send_again(self) -> None:
        """As a phone that forgot: it must be told that the photo is there."""
        data = self.make()
        uid = await self.send()
        with self.ledger.taking([uid]) as held:
            self.waiting = data
            said = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
            if not held or self.ledger.value("place", uid) != TIMELINE:
                self.waiting = b""
                return
            answer = await self.device.ask(
                "POST", "/assets", data=form_of("again.jpg", data), headers=said, expect=(200,)
            )
            self.waiting = b""
            if answer.body["id"] != uid:
                self.traffic.complain(f"{uid} is there twice: {answer.body}")

    async def break_off(self) -> None:
        """The network is lost in the middle of a file."""
        form = form_of("broken off.jpg", self.chance.randbytes(200_000))
        said = {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Content-Length": str(len(form))}
        await send_and_leave(self.device, "POST", "/assets", said, form[: len(form) // 2])


class Films(Forms):
    """A phone that sends films, in a format that browsers do not play."""

    deeds, ending = ("send",), ".mp4"

    def shoot(self) -> bytes:
        """A second of a picture."""
        with tempfile.NamedTemporaryFile(suffix=self.ending) as file:
            colour = (self.chance.randrange(256), self.chance.randrange(256), self.chance.randrange(256))
            video(
                Path(file.name),
                codec="mpeg4",
                image=Image.new("RGB", (160, 120), colour),
                notes={"title": str(self.made)},
            )
            return Path(file.name).read_bytes()


async def send_and_leave(device: Device, method: str, path: str, headers: dict[str, str], data: bytes) -> None:
    """A part of a request, and then nothing: not even a goodbye."""
    async with device.traffic.asking(f"{method} {path}"):
        host, _, port = device.traffic.base.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        lines = [f"{method} /api{path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in {**device.headers, **headers}.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + data)
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.transport.abort()


class Pieces(Sender):
    """As clients of tus send: a piece now and then, going on where the server says that it is."""

    deeds = ("go_on",) * 12 + ("give_up", "forget", "break_off")

    def __init__(self, device: Device, ledger: Ledger, seed: str, pause_s: float) -> None:
        super().__init__(device, ledger, seed, pause_s)
        self.path = ""
        self.forgotten: list[str] = []

    async def begin(self) -> None:
        """Tell what is to come."""
        taken = "2024-05-01T12:00:00.000Z"
        fields = {"filename": self.name(), "fileCreatedAt": taken, "fileModifiedAt": taken}
        told = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in fields.items())
        said = {"Upload-Length": str(len(self.make())), "Upload-Metadata": told, "Tus-Resumable": "1.0.0"}
        begun = await self.device.ask("POST", "/photostead/uploads", headers=said)
        self.path = begun.headers["Location"].removeprefix("/api")

    async def offset(self) -> int | None:
        """How far it is; None where somebody still writes, or it is whole, which is noted."""
        said = {"Tus-Resumable": "1.0.0"}
        looked = await self.device.ask("HEAD", self.path, headers=said, expect=(200, 423))
        if "Photostead-Asset-Id" in looked.headers:
            self.finish(looked.headers["Photostead-Asset-Id"])
            return None
        return int(looked.headers["Upload-Offset"]) if looked.status == 200 else None

    def finish(self, uid: str) -> None:
        """It is whole."""
        self.path = ""
        self.note(uid)

    async def go_on(self) -> None:
        """The next piece."""
        data = self.make()
        if not self.path:
            await self.begin()
        start = await self.offset()
        if start is None:
            return
        said = {**BYTES, "Upload-Offset": str(start), "Tus-Resumable": "1.0.0"}
        sent = await self.device.ask("PATCH", self.path, data=data[start : start + PIECE], headers=said)
        if "Photostead-Asset-Id" in sent.headers:
            self.finish(sent.headers["Photostead-Asset-Id"])

    async def break_off(self) -> None:
        """The network is lost in the middle of a piece."""
        if not self.path:
            await self.begin()
        start = await self.offset()
        if start is None:
            return
        data = self.waiting[start : start + PIECE]
        said = {**BYTES, "Upload-Offset": str(start), "Content-Length": str(len(data)), "Tus-Resumable": "1.0.0"}
        await send_and_leave(self.device, "PATCH", self.path, said, data[: len(data) // 2])

    async def give_up(self) -> None:
        """The oldest that were forgotten: there may only be so many. What it is at otherwise."""
        path = self.forgotten[0] if len(self.forgotten) > 5 else self.path
        if path:
            await self.device.ask("DELETE", path, headers={"Tus-Resumable": "1.0.0"}, expect=(204, 404, 410, 423))
            self.path = "" if self.path == path else self.path
            self.forgotten = [one for one in self.forgotten if one != path]

    async def forget(self) -> None:
        """The phone is wiped: what it sent so far lies there until it expires."""
        if self.path:
            self.forgotten.append(self.path)
        self.path = ""


class Follower(Actor):
    """A phone that keeps what the sync stream tells."""

    deeds = ("follow", "follow", "be_cut_off")

    def __init__(self, device: Device, seed: str, pause_s: float) -> None:
        super().__init__(device, seed, pause_s)
        self.phone = Phone(self.client())

    def client(self) -> Client:
        """With the connections of now."""
        return Client(self.traffic.http, self.traffic.base, self.device.headers, uid=self.device.uid)

    async def sync(self, **options: Any) -> None:
        """Take a stream."""
        async with self.traffic.asking("sync"):
            self.phone.client = self.client()
            await self.phone.sync(**options)

    async def follow(self) -> None:
        """To its end."""
        await self.sync()

    async def be_cut_off(self) -> None:
        """Somewhere in it."""
        await self.sync(cut=self.chance.randrange(1, 200))
