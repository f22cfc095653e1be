"""A soak: a household at work on a daemon that is killed and stopped again and again, what must hold looked at each time, and at
the end a daemon that lives long enough to see whether what it holds grows.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests import invariants
from tests.client import Client
from tests.daemon import ADMIN, Daemon, Visitor, launch
from tests.soak import checks, meters
from tests.soak.box import PAUSED_QUEUE, Disk, Keeper, Nuisance
from tests.soak.ledger import Ledger
from tests.soak.meters import Held
from tests.soak.people import Editor, Gatherer, Searcher, Tidier, Walker
from tests.soak.phones import Films, Follower, Forms, Pieces
from tests.soak.traffic import Actor, Traffic, sign_in
from tests.sync.phone import Line, Phone

Table = dict[tuple[str, ...], Line]
SECOND = ("mia@home.lan", "battery staple")
STOP_S = 30.0
TRIES = 4
# Learning takes a while on a machine that has other things to do as well.
SETTLE_S = 900.0
# What is due, also when a disk that was away is asked again. Mail is gathered for longer; nobody gets any here.
DUE = """
  select count(*) from jobs where state = 'active' or (state = 'waiting' and run_after <= unixepoch() * 1000 + 90000
    and queue != 'notifications' and queue not in (select name from queues where is_paused))
"""
# Every check that a person can ask for, and what must be found by each.
INTEGRITY = ("integrity-missing-files", "integrity-untracked-files", "integrity-checksum-mismatch")


@dataclass(frozen=True)
class Plan:
    """`lives`: seconds of each daemon but the last. The last lives for `looks` times `between_s`, and is looked at after each.
    `pause_s`: the mean between two deeds of the same person."""

    lives: Sequence[float]
    looks: int
    between_s: float
    pause_s: float
    seed: str = "1"
    with_films: bool = False
    models: str = "/nonexistent/models"


def plan_minutes(minutes: float, seed: str, models: str) -> Plan:
    """Half of the time many daemons that live between a few seconds and a few minutes, half of it one; with films."""
    chance, half = random.Random(seed), minutes * 30
    lives: list[float] = []
    while sum(lives) < half:
        lives.append(min(chance.choice([5, 20, 60, 120, 240]) * chance.uniform(0.5, 1.5), half / 4))
    looks = max(2, round(minutes / 8))
    return Plan(lives, looks, half / looks, 1.0, seed, True, models)


@dataclass
class Outcome:
    """`wrong` is what must not be; `looks` are those at the last daemon, from when it was warm on."""

    wrong: list[str] = field(default_factory=list)
    looks: list[Held] = field(default_factory=list)
    kills: int = 0
    stops: int = 0
    deeds: int = 0
    photos: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Soak:
    """One, in a folder of its own; `say` is told of what happens."""

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], None]) -> None:
        self.plan, self.say, self.began = plan, say, time.monotonic()
        self.data, self.tree, self.temporary = folder / "data", folder / "disk" / "photos", folder / "tmp"
        self.traffic, self.ledger, self.outcome = Traffic(), Ledger(), Outcome()
        self.disk: Disk
        self.follower: Follower
        self.daemon: Daemon
        self.living: list[asyncio.Task[None]] = []
        self.temporary.mkdir(parents=True)
        self.tree.mkdir(parents=True)

    # --- a daemon's life

    def start(self, port: int = 0) -> None:
        """A daemon, at the port that it had."""
        said = {"SIDECARS_WRITE": "true", "MDNS_ENABLED": "false", "ML_MODELS": self.plan.models}
        prefix = ["env", f"TMPDIR={self.temporary}", *(f"PHOTOSTEAD_{name}={value}" for name, value in said.items())]
        self.daemon = launch(self.data, [self.tree], prefix=prefix, port=port, workers=1)
        self.daemon.wait_ready()

    async def end(self, *, gently: bool) -> None:
        """The daemon, whatever it is doing; then what must hold at any moment is looked at."""
        await self.traffic.end_life()
        if gently:
            self.outcome.stops += 1
            status = await asyncio.to_thread(self.daemon.stop, STOP_S)
            self.report("the end", [f"it ended with {status}"] if status else [])
        self.outcome.kills += not gently
        await asyncio.to_thread(self.daemon.kill)
        await self.traffic.pause()
        self.report("a dead daemon", await asyncio.to_thread(self.look_at_the_dead))

    def look_at_the_dead(self) -> list[str]:
        """Its database, and what is not ours."""
        self.disk.require_untouched()
        return checks.check_dead(self.data, self.ledger, self.data.with_name("scratch"))

    async def restart(self, *, gently: bool) -> None:
        """And let everybody go on, once no upload is lost."""
        await self.end(gently=gently)
        await asyncio.to_thread(self.start, self.daemon.port)
        self.report("a new daemon", await asyncio.to_thread(self.look_at_originals))
        await self.traffic.let(self.daemon.url)

    def look_at_originals(self) -> list[str]:
        """Work that goes on may move files while they are looked for: lost is what is not found again and again."""
        lost = self.lost()
        for _ in range(TRIES):
            if lost:
                time.sleep(0.5)
                lost = {upload: words for upload, words in self.lost().items() if upload in lost}
        return sorted(lost.values())

    def lost(self) -> dict[str, str]:
        """What is not found of each upload that was acknowledged, by what it is called."""
        while True:
            # One may be moved between the look whether it is there and the look into it.
            with suppress(FileNotFoundError):
                return {words.partition(" has ")[0]: words for words in invariants.lost(self.data, self.ledger.kept())}

    def report(self, where: str, wrong: Iterable[str]) -> None:
        """What is wrong, with what was complained of meanwhile."""
        complaints, self.traffic.complaints = self.traffic.complaints, []
        found = [f"{self.clock()} {where}: {words}" for words in [*wrong, *complaints]]
        self.outcome.wrong += found
        for words in found:
            self.say(f"WRONG {words}")

    def clock(self) -> str:
        """Minutes since it began."""
        return f"{(time.monotonic() - self.began) / 60:5.1f} min"

    # --- quiet moments

    async def rest(self) -> Held:
        """Everybody stops; when all work is done, all that must hold then is looked at, and what the daemon holds."""
        await self.traffic.pause()
        admin = await asyncio.to_thread(self.daemon.login)
        await asyncio.to_thread(begin_all, admin)
        await self.settle()
        wrong = await asyncio.to_thread(self.look_at_the_quiet)
        wrong += await self.compare_phones(admin)
        held = await asyncio.to_thread(meters.wait_alone, self.daemon.process.pid, self.temporary)
        self.report("a quiet moment", wrong)
        self.say(
            f"{self.clock()} quiet: {len(self.ledger.photos)} uploads, {held.rss:.0f} MB, {held.own:.0f} of its own, {held.counts}"
        )
        return held

    async def settle(self) -> None:
        """Until nothing is due. Raises AssertionError."""
        deadline = time.monotonic() + SETTLE_S
        while await asyncio.to_thread(self.count_due):
            assert time.monotonic() < deadline, "work does not come to an end"
            await asyncio.sleep(0.3)

    def count_due(self) -> int:
        """Jobs."""
        with invariants.one_moment(self.data) as rows:
            return int(rows.value(DUE))

    def look_at_the_quiet(self) -> list[str]:
        """Everything but the log."""
        self.disk.require_untouched()
        return checks.check_quiet(self.data, self.ledger, self.tree, self.outcome.kills + self.outcome.stops)

    async def compare_phones(self, admin: Visitor) -> list[str]:
        """One that followed all along holds what one holds that has just signed in."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
            url, uid, old = self.daemon.url, self.follower.device.uid, self.follower.phone
            old.client = Client(session, url, self.follower.device.headers, uid=uid)
            await old.sync()
            new = Phone(Client(session, url, admin.headers, uid=uid))
            await new.sync()
        return [words for name in old.tables for words in differences(name, old.tables[name], new.tables[name])]

    async def check_integrity(self, admin: Visitor) -> None:
        """By the daemon's own checks: nothing is missing, extra or damaged."""
        for name in INTEGRITY:
            await asyncio.to_thread(admin.call, "POST", "/jobs", {"name": name})
        await self.settle()
        found = await asyncio.to_thread(admin.get, "/admin/integrity/summary")
        self.report("integrity", [f"{kind}: {count}" for kind, count in found.items() if count])

    # --- everybody

    async def gather(self) -> list[Actor]:
        """The household."""
        seed, pause = self.plan.seed, self.plan.pause_s
        me = await sign_in(self.traffic, *ADMIN)
        person = {"email": SECOND[0], "name": "Mia", "password": SECOND[1]}
        made = await me.ask("POST", "/admin/users", json=person)
        mia = await sign_in(self.traffic, *SECOND)
        await me.ask("POST", "/partners", json={"sharedWithId": mia.uid})
        gatherer = Gatherer(me, self.ledger, seed, pause)
        gatherer.friend = made.body["id"]
        stranger = await sign_in(self.traffic, *ADMIN)  # a device of its own: it asks for everything again
        self.disk, self.follower = Disk(me, self.tree, seed, pause), Follower(me, seed, 2 * pause)
        films = [Films(me, self.ledger, seed, 30 * pause)] if self.plan.with_films else []
        return [
            *films, self.disk, self.follower, gatherer, Forms(me, self.ledger, seed, pause), Pieces(mia, self.ledger, seed, pause),
            Forms(mia, self.ledger, seed, 2 * pause), Walker(me, seed, pause), Walker(mia, seed, pause),
            Searcher(me, seed, 2 * pause), Editor(me, self.ledger, seed, pause), Editor(mia, self.ledger, seed, 2 * pause),
            Tidier(me, self.ledger, seed, 2 * pause), Tidier(mia, self.ledger, seed, 3 * pause), Keeper(me, seed, 3 * pause),
            Nuisance(stranger, seed, 3 * pause),
        ]  # fmt: skip

    async def run(self) -> Outcome:
        """All of it."""
        await asyncio.to_thread(self.start)
        await self.traffic.let(self.daemon.url)
        actors = await self.gather()
        self.living = [asyncio.create_task(actor.live()) for actor in actors]
        try:
            for number, seconds in enumerate(self.plan.lives):
                await self.live(seconds)
                await self.restart(gently=number % 3 == 2)
                if number % 4 == 3:
                    await self.rest()
                    await self.traffic.let(self.daemon.url)
            await self.live_long()
        finally:
            await self.leave()
        return self.outcome

    async def live(self, seconds: float) -> None:
        """Let everybody work so long. Raises what ended one of them."""
        self.say(f"{self.clock()} a daemon for {seconds:.0f} s")
        ended, _ = await asyncio.wait(self.living, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for actor in ended:
            actor.result()

    async def live_long(self) -> None:
        """The last daemon: it is looked at again and again."""
        for _ in range(self.plan.looks):
            await self.live(self.plan.between_s)
            self.outcome.looks.append(await self.rest())
            await self.traffic.let(self.daemon.url)
        await self.traffic.pause()
        await self.check_integrity(await asyncio.to_thread(self.daemon.login))
        grown = meters.more_held(self.outcome.looks[0], self.outcome.looks[-1])
        self.report("what it holds", grown)
        await self.end(gently=True)

    async def leave(self) -> None:
        """Nobody is left, and what they had to say is heard."""
        self.traffic.is_over = True
        await self.traffic.end_life()
        self.traffic.open.set()
        ended = await asyncio.gather(*self.living, return_exceptions=True)
        self.report("an actor", [repr(error) for error in ended if error is not None])
        self.report("the log", checks.troubles(self.daemon.log()))
        await asyncio.to_thread(self.daemon.kill)
        outcome = self.outcome
        outcome.counts, outcome.photos = self.traffic.counts, len(self.ledger.photos)
        outcome.deeds = sum(outcome.counts.values())


def begin_all(admin: Visitor) -> None:
    """All that there is to do, also where somebody was cut off before it was asked for."""
    admin.call("PUT", f"/jobs/{PAUSED_QUEUE}", {"command": "resume", "force": False})
    for library in admin.get("/libraries"):
        admin.call("POST", f"/photostead/libraries/{library['id']}/scan", {"mode": "all"})


def differences(name: str, old: Table, new: Table) -> list[str]:
    """What a phone has otherwise than a new one. A cover that nobody chose may be that of before a date was read."""

    def shown(table: Table, key: tuple[str, ...]) -> Line | None:
        row = table.get(key)
        return row and {field: value for field, value in row.items() if (name, field) != ("albums", "thumbnailAssetId")}

    return [
        f"the phone's {name} {key}: {old.get(key)} instead of {new.get(key)}"
        for key in {*old, *new}
        if shown(old, key) != shown(new, key)
    ]


def soak(folder: Path, plan: Plan, say: Callable[[str], None] = print) -> Outcome:
    """Run one to its end."""
    return asyncio.run(Soak(folder, plan, say).run())
