"""What an administrator, the disk of a library and bad clients do to the box."""

import asyncio
import os
import random
from pathlib import Path
from typing import Any

from tests.api.listening import Device as Listener
from tests.api.settling import merged
from tests.invariants import look_at
from tests.media.pictures import xmp_packet
from tests.photos import write_photo
from tests.soak.phones import send_and_leave
from tests.soak.traffic import OUTAGE, PERHAPS, Actor, Device, sign_in

TEMPLATES = ("{{y}}/{{y}}-{{MM}}/{{filename}}", "{{y}}/{{MM}}/{{dd}}/{{filename}}")
MOST_FILES = 120
PAUSED_QUEUE = "thumbnailGeneration"


class Keeper(Actor):
    """An administrator."""

    deeds = (
        "back_up", "set", "file_anew", "scan", "work_again", "pause_a_queue", "look_after", "check", "lend_a_device",
        "take_somebody_in",
    )  # fmt: skip

    async def back_up(self) -> None:
        """The database."""
        await self.device.ask("POST", "/jobs", json={"name": "backup-database"})

    async def change(self, **changes: Any) -> None:
        """Some of the settings."""
        config = (await self.device.ask("GET", "/system-config")).body
        await self.device.ask("PUT", "/system-config", json=merged(config, changes))

    async def set(self) -> None:
        """Something harmless."""
        await self.change(trash={"days": self.chance.randrange(10, 40)}, server={"loginPageMessage": "hello"})

    async def file_anew(self) -> None:
        """All uploads by another template."""
        await self.change(storageTemplate={"enabled": True, "template": self.chance.choice(TEMPLATES)})
        await self.command("storageTemplateMigration", "start")

    async def command(self, queue: str, command: str) -> None:
        """One of the queues."""
        await self.device.ask("PUT", f"/jobs/{queue}", json={"command": command, "force": False}, expect=(200, 400))

    async def scan(self) -> None:
        """Every library."""
        for library in (await self.device.ask("GET", "/libraries")).body:
            mode = self.chance.choice(["new", "changed"])
            await self.device.ask("POST", f"/photostead/libraries/{library['id']}/scan", json={"mode": mode})
            await self.device.ask("GET", f"/libraries/{library['id']}/statistics")

    async def work_again(self) -> None:
        """What is missing."""
        for queue in self.chance.sample(["thumbnailGeneration", "metadataExtraction", "sidecar", "migration"], 2):
            await self.command(queue, "start")

    async def pause_a_queue(self) -> None:
        """For a moment."""
        await self.command(PAUSED_QUEUE, "pause")
        await asyncio.sleep(1)
        await self.command(PAUSED_QUEUE, "resume")

    async def look_after(self) -> None:
        """How the box is doing."""
        for path in ("/server/statistics", "/server/storage", "/server/about", "/jobs", "/queues", "/notifications"):
            await self.device.ask("GET", path)

    async def check(self) -> None:
        """For files that are missing or nobody's."""
        for name in ("integrity-missing-files", "integrity-untracked-files"):
            await self.device.ask("POST", "/jobs", json={"name": name})

    async def lend_a_device(self) -> None:
        """A session and a key that come and go."""
        key = await self.device.ask("POST", "/api-keys", json={"name": "soak", "permissions": ["asset.read"]})
        guest = Device(self.traffic, {"x-api-key": key.body["secret"]})
        await guest.ask("GET", "/assets/statistics", expect=(403,))
        await self.device.ask("DELETE", f"/api-keys/{key.body['apiKey']['id']}")
        await guest.ask("GET", "/assets/statistics", expect=(401,))

    async def take_somebody_in(self) -> None:
        """And let them go."""
        name = f"guest{self.chance.randrange(10**9)}"
        person = {"email": f"{name}@home.lan", "name": name, "password": "battery staple"}
        made = await self.device.ask("POST", "/admin/users", json=person)
        visitor = await sign_in(self.traffic, person["email"], person["password"])
        await visitor.ask("GET", "/users/me")
        await self.device.ask("DELETE", f"/admin/users/{made.body['id']}", json={"force": True})


# --- the disk


class Disk(Actor):
    """Another program, or a person with a file manager, in the folder of a library. `tree` is what it left there."""

    deeds = ("come", "come", "move", "change", "go", "note", "move_folder", "unplug")

    def __init__(self, device: Device, folder: Path, seed: str, pause_s: float) -> None:
        super().__init__(device, seed, pause_s)
        self.folder, self.made = folder, 0
        self.chance = random.Random(f"{seed} disk")
        for number in range(3):
            (folder / f"trip {number}").mkdir(parents=True)
        for _ in range(6):
            self.write(self.new_name())
        self.tree = look_at(folder)

    def new_name(self) -> Path:
        """That no file had."""
        self.made += 1
        return self.folder / self.chance.choice(sorted(os.listdir(self.folder))) / f"disk {self.made:05}.jpg"

    def write(self, path: Path) -> None:
        """A photo, as programs write: under another name first."""
        hidden = path.with_name(f".{path.name}.partial")
        colour = (self.chance.randrange(256), self.chance.randrange(256), self.chance.randrange(256))
        write_photo(hidden, colour=colour, size=(self.chance.randrange(60, 300), 90), taken="2021:03:04 05:06:07")
        hidden.rename(path)

    def some(self) -> Path | None:
        """One of the photos."""
        there = sorted(self.folder.glob("*/*.jpg"))
        return self.chance.choice(there) if there else None

    def require_untouched(self) -> None:
        """Nobody else did anything."""
        if look_at(self.folder) != self.tree:
            self.traffic.complain(f"{self.folder} was changed by the daemon")

    def remember(self) -> None:
        """What was left."""
        self.tree = look_at(self.folder)

    async def come(self) -> None:
        """A file."""
        self.require_untouched()
        if len(self.tree) < MOST_FILES:
            self.write(self.new_name())
        self.remember()

    async def move(self) -> None:
        """Elsewhere, under another name."""
        self.require_untouched()
        if photo := self.some():
            to, note = self.new_name(), Path(f"{photo}.xmp")
            photo.rename(to)
            if note.exists():
                note.rename(f"{to}.xmp")
        self.remember()

    async def change(self) -> None:
        """Other bytes."""
        self.require_untouched()
        if photo := self.some():
            self.write(photo)
        self.remember()

    async def go(self) -> None:
        """For good."""
        self.require_untouched()
        for _ in range(3 if len(self.tree) > MOST_FILES // 2 else 1):
            if photo := self.some():
                photo.unlink()
                Path(f"{photo}.xmp").unlink(missing_ok=True)
        self.remember()

    async def note(self) -> None:
        """A sidecar of another program."""
        self.require_untouched()
        if photo := self.some():
            Path(f"{photo}.xmp").write_text(xmp_packet(xmp__Rating=str(self.chance.randrange(1, 6))), "utf-8")
        self.remember()

    async def move_folder(self) -> None:
        """All that is in it keeps its names."""
        self.require_untouched()
        old = self.folder / self.chance.choice(sorted(os.listdir(self.folder)))
        old.rename(self.folder / f"trip {self.chance.randrange(10**6)}")
        self.remember()

    async def unplug(self) -> None:
        """The disk is away for some seconds."""
        async with self.traffic.asking("unplugging"):
            self.require_untouched()
            away = self.folder.with_name("unplugged")
            self.folder.rename(away)
            try:
                await asyncio.sleep(2)
            finally:
                away.rename(self.folder)
                self.remember()


# --- bad lines


class Nuisance(Actor):
    """Clients that listen and go without a word, that do not read, that send slowly, that break off, that talk nonsense."""

    deeds = ("listen", "read_nothing", "send_slowly", "break_off_archive", "talk_nonsense")

    async def listen(self) -> None:
        """A device that hears of what happens for a while."""
        async with self.traffic.asking("listening"):
            token = self.device.headers["Authorization"].removeprefix("Bearer ")
            listener = Listener(self.traffic.base)
            try:
                await listener.connect({"Cookie": f"immich_access_token={token}; immich_is_authenticated=true"})
                await self.wait(4)
            except Exception as error:
                # The library wraps whatever went wrong in an error of its own.
                raise OSError(repr(error)) from error
            finally:
                await listener.socket.disconnect()

    async def wait(self, seconds: float) -> None:
        """As long as the daemon may be there."""
        for _ in range(round(seconds * 5)):
            if not self.traffic.open.is_set():
                return
            await asyncio.sleep(0.2)

    async def connect(self, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection, with the first lines of a request sent."""
        host, _, port = self.traffic.base.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
        said = [text, f"Host: {host}", *(f"{name}: {value}" for name, value in self.device.headers.items())]
        writer.write("\r\n".join(said).encode())
        return reader, writer

    async def read_nothing(self) -> None:
        """Ask for a lot, and leave it there."""
        async with self.traffic.asking("reading nothing"):
            _, writer = await self.connect("POST /api/sync/stream HTTP/1.1")
            body = b'{"types":["AssetsV2","AssetExifsV1"],"reset":true}'
            writer.write(f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            await self.wait(5)
            writer.transport.abort()

    async def send_slowly(self) -> None:
        """Two bytes a second of a request that never becomes one."""
        async with self.traffic.asking("sending slowly"):
            _, writer = await self.connect("POST /api/assets HTTP/1.1")
            writer.write(b"\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n")
            try:
                for byte in b"--x\r\nContent":
                    if writer.is_closing():
                        return
                    writer.write(bytes([byte]))
                    await self.wait(0.4)
            finally:
                writer.transport.abort()

    async def break_off_archive(self) -> None:
        """Somebody downloads some photos and goes away."""
        found = await self.device.ask("POST", "/search/random", json={"size": 20})
        body = {"assetIds": [asset["id"] for asset in found.body]}
        if self.chance.random() < 0.5:
            await self.device.ask("POST", "/download/archive", json=body, expect=PERHAPS)
            return
        async with self.traffic.asking("half an archive"):
            url, headers = f"{self.traffic.base}/api/download/archive", self.device.headers
            async with self.traffic.http.post(url, json=body, headers=headers) as response:
                await response.content.read(1000)

    async def talk_nonsense(self) -> None:
        """Bytes that are no request, and a request without its end."""
        async with self.traffic.asking("nonsense"):
            reader, writer = await self.connect("\x16\x03\x01 nonsense\r\n\r\n")
            try:
                await asyncio.wait_for(reader.read(1000), 10)
            except OUTAGE:
                self.traffic.counts["nonsense that was cut"] += 1
            finally:
                writer.transport.abort()
        await send_and_leave(self.device, "POST", "/assets", {"Content-Length": "100"}, b"")
