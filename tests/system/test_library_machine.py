"""Whatever people and disks do to a tree between two scans, the library equals the tree afterwards, and nothing that a
person made is lost: random moves, copies, edits, deletions, patterns and unmounts, shrunk by Hypothesis when they fail.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from photostead.db.database import Database
from photostead.db.migrate import migrate
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import compare, store
from photostead.features.libraries.scan import Request, Scan
from photostead.features.libraries.settle import settle
from photostead.features.libraries.work import ScanState
from photostead.jobs.executors import Executor
from tests.jobs import work
from tests.people import insert_library, insert_person

ROOTS = ("nas", "usb")
PLACES = [f"{root}/{folder}{name}.jpg" for root in ROOTS for folder in ("", "a/", "a/b/", "Raw/") for name in "pqr"]
FOLDERS = [f"{root}/{folder}" for root in ROOTS for folder in ("a", "a/b", "Raw", "other")]
PATTERN = "**/Raw/**"


class File:
    """A file of the model through its moves and edits. `uid` is the asset it was at the last scan that saw it; None once
    nobody could say which asset it should be."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.uid: str | None = None
        self.seen_at: str | None = None
        self.is_edited = self.is_moved = self.is_rewritten = False
        self.is_copied = self.is_read = self.is_doubtful = False


class LibraryMachine(RuleBasedStateMachine):
    """One library of two import paths. Loop and worker processes are those of all lives: `run_machine` sets them."""

    loop: asyncio.AbstractEventLoop
    executor: Executor

    @initialize(places=st.lists(st.sampled_from(PLACES), min_size=4, max_size=9, unique=True), is_read=st.booleans())
    def begin(self, places: list[str], is_read: bool) -> None:
        """A library of some photos, most of which somebody loves, in a folder of its own."""
        self.home = Path(tempfile.mkdtemp())
        self.data_dir = self.home / "data"
        self.data_dir.mkdir()
        for root in ROOTS:
            (self.home / root).mkdir()
            (self.home / root / "no photo.txt").touch()  # an empty folder is taken for a disk that is off
        migrate(self.data_dir / "photostead.sqlite")
        self.db = Database(self.data_dir / "photostead.sqlite")
        self.db.open()
        self.uid: str = self.do(self.db.write(self._insert))
        self.files: dict[str, File] = {}
        self.scanned: dict[str, File] = {}
        self.ever: set[str] = set()
        self.loved: set[str] = set()
        self.away: set[str] = set()
        self.excludes = False
        self.clock = 1_500_000_000
        self.is_fresh = True
        for number, place in enumerate(places):
            self.create(place, number % 4)
        self.scan()
        for number in range(len(places) - 1):
            self.love(number)
        if is_read:
            self.read()

    def teardown(self) -> None:
        """At the end every disk is there and nothing is excluded. Nothing is left behind."""
        if not hasattr(self, "is_fresh"):
            return
        try:
            for root in sorted(self.away):
                self.mount(root)
            if self.excludes:
                self.change_patterns()
            self.scan()
            self.nothing_made_by_a_person_is_lost()
        finally:
            self.db.close()
            shutil.rmtree(self.home)

    def do(self, awaitable: Any) -> Any:
        """Run a coroutine of the daemon's."""
        return self.loop.run_until_complete(awaitable)

    def _insert(self, tx: Tx) -> str:
        owner = insert_person(tx, "owner", is_admin=True)
        return insert_library(tx, owner, import_paths=[str(self.home / root) for root in ROOTS])

    def at(self, place: str) -> Path:
        """Where a place of the model is on disk."""
        return self.home / place

    def is_there(self, place: str) -> bool:
        """Whether its disk is mounted."""
        return place.split("/")[0] not in self.away

    def some(self, number: int) -> str | None:
        """One of the files that can be reached."""
        places = sorted(place for place in self.files if self.is_there(place))
        return places[number % len(places)] if places else None

    def write(self, place: str, content: bytes) -> None:
        """Put a file on disk, at a time that no other file has."""
        self.clock += 1
        self.at(place).parent.mkdir(parents=True, exist_ok=True)
        self.at(place).write_bytes(content)
        os.utime(self.at(place), (self.clock, self.clock))
        self.is_fresh = False

    # --- what people do

    @rule(place=st.sampled_from(PLACES), length=st.integers(0, 3))
    def create(self, place: str, length: int) -> None:
        """A new photo, of a size that others may have too; or over an old one."""
        if not self.is_there(place):
            return
        self.write(place, b"%06d" % self.clock + b"!" * length)
        before = self.scanned.get(place)
        self.files[place] = File(self.at(place).read_bytes())
        self.files[place].is_doubtful = before is not None

    @rule(number=st.integers(0, 99))
    def edit(self, number: int) -> None:
        """Save a photo again."""
        if (place := self.some(number)) is not None:
            self.write(place, self.files[place].content + b"?")
            self.files[place].content += b"?"
            self.files[place].is_edited, self.files[place].is_read = True, False

    @rule(number=st.integers(0, 99))
    def delete(self, number: int) -> None:
        """Remove a photo."""
        if (place := self.some(number)) is not None:
            self.at(place).unlink()
            del self.files[place]
            self.is_fresh = False

    @rule(number=st.integers(0, 99), to=st.sampled_from(PLACES))
    def move(self, number: int, to: str) -> None:
        """Rename a photo, perhaps over another one."""
        place = self.some(number)
        if place is None or place == to or not self.is_there(to):
            return
        self.at(to).parent.mkdir(parents=True, exist_ok=True)
        self.at(place).rename(self.at(to))
        self.files[to] = self.files.pop(place)
        self.files[to].is_moved = True
        self.is_fresh = False

    @rule(number=st.integers(0, 99), to=st.sampled_from(PLACES))
    def move_to_another_disk(self, number: int, to: str) -> None:
        """Its bytes go, its inode and time do not: only content that was read before can tell."""
        place = self.some(number)
        if place is None or to in self.files or not self.is_there(to):
            return
        file = self.files.pop(place)
        self.write(to, file.content)
        self.at(place).unlink()
        file.is_moved = file.is_rewritten = True
        file.is_doubtful |= not file.is_read
        self.files[to] = file

    @rule(first=st.integers(0, 99), second=st.integers(0, 99))
    def swap(self, first: int, second: int) -> None:
        """Two photos change names."""
        a, b = self.some(first), self.some(second)
        if a is None or b is None or a == b:
            return
        self.at(a).rename(self.home / "swap"), self.at(b).rename(self.at(a)), (self.home / "swap").rename(self.at(b))
        self.files[a], self.files[b] = self.files[b], self.files[a]
        self.files[a].is_moved = self.files[b].is_moved = True
        self.is_fresh = False

    @rule(folder=st.sampled_from(FOLDERS), to=st.sampled_from(FOLDERS))
    def move_folder(self, folder: str, to: str) -> None:
        """With everything in it."""
        if folder == to or to.startswith(folder + "/") or not (self.is_there(folder) and self.is_there(to)):
            return
        if not self.at(folder).exists() or self.at(to).exists():
            return
        self.at(to).parent.mkdir(parents=True, exist_ok=True)
        self.at(folder).rename(self.at(to))
        for place in [one for one in self.files if one.startswith(folder + "/")]:
            file = self.files[to + place.removeprefix(folder)] = self.files.pop(place)
            file.is_moved = True
        self.is_fresh = False

    @rule(number=st.integers(0, 99), to=st.sampled_from(PLACES))
    def copy(self, number: int, to: str) -> None:
        """From then on nobody can say which of the two is the one."""
        place = self.some(number)
        if place is None or to in self.files or not self.is_there(to):
            return
        self.write(to, self.files[place].content)
        self.files[to] = File(self.files[place].content)
        self.files[place].is_copied = self.files[to].is_copied = True

    @rule(number=st.integers(0, 99))
    @precondition(lambda self: self.is_fresh)
    def love(self, number: int) -> None:
        """Make something of the asset of a file."""
        place = self.some(number)
        if place is not None and (uid := self.online().get(place)) is not None:
            self.do(self.db.write(Tx.run, "update assets set is_favorite = 1 where uid = ?", (uid,)))
            self.loved.add(uid)

    @rule()
    @precondition(lambda self: self.is_fresh)
    def read(self) -> None:
        """As the jobs do: note what is in each file that is there."""
        found = [
            (hashlib.sha1(self.at(place).read_bytes()).digest(), os.fsencode(self.at(place)))
            for place in self.online()
            if self.is_there(place)
        ]
        self.do(
            self.db.write(Tx.run_many, "update assets set content_hash = ? where path = ? and is_offline = 0", found)
        )
        for place, file in self.files.items():
            file.is_read |= self.is_there(place) and self.is_covered(place)

    # --- what disks and administrators do

    @rule(root=st.sampled_from(ROOTS), leaves_folder=st.booleans())
    def unmount(self, root: str, leaves_folder: bool) -> None:
        """Switch a disk off."""
        if root not in self.away:
            self.away.add(root)
            self.at(root).rename(self.home / f"{root} away")
            if leaves_folder:
                self.at(root).mkdir()
            self.is_fresh = False

    @rule(root=st.sampled_from(ROOTS))
    def mount(self, root: str) -> None:
        """And on again."""
        if root in self.away:
            self.away.remove(root)
            shutil.rmtree(self.at(root), ignore_errors=True)
            (self.home / f"{root} away").rename(self.at(root))
            self.is_fresh = False

    @rule()
    def change_patterns(self) -> None:
        """Exclude a folder's name, or no longer."""
        self.excludes = not self.excludes
        patterns = f'["{PATTERN}"]' if self.excludes else "[]"
        self.do(self.db.write(Tx.run, "update libraries set exclusion_patterns = ?", (patterns,)))
        self.is_fresh = False

    # --- what the daemon makes of it

    @rule(number=st.integers(0, 99), to=st.sampled_from(PLACES), is_read=st.booleans())
    def move_and_scan(self, number: int, to: str, is_read: bool) -> None:
        """The most common case of all, so that it comes often."""
        self.move(number, to)
        self.scan()
        if is_read:
            self.read()

    @rule()
    def scan(self) -> None:
        """One scan; the library equals the tree afterwards, and each file is the asset that it was."""
        offline_before = self.online()
        self.do(self._scan())
        online = self.online()
        for place, file in self.files.items():
            # Nobody could see where it went, and what lies in its old place may be taken for it.
            is_out_of_sight = not self.is_covered(place) and file.seen_at in self.files
            file.is_copied |= file.is_moved and (is_out_of_sight or not self.is_there(place))
        covered = {place for place in self.files if self.is_covered(place)}
        seen = {place for place in covered if self.is_there(place)}
        kept = {place for place in offline_before if not self.is_there(place) and self.was_covered(place)}
        assert set(online) == seen | kept
        # A path with another content is taken for the same asset, changed, unless inodes tell better: as when a person
        # keeps a copy of a photo and edits it. Whoever changed places with such a file is in doubt as well.
        self.is_muddled = any(
            file.is_rewritten and (place in self.ever or file.seen_at in self.files or file.is_doubtful)
            for place, file in self.files.items()
        )
        for place in seen:
            self._check_identity(place, self.files[place], online[place])
        self.scanned = {place: file for place, file in self.scanned.items() if not self.is_there(place)}
        self.scanned |= {place: self.files[place] for place in seen}
        self.ever |= seen
        self.is_fresh = True

    async def _scan(self) -> None:
        library = await self.db.read(store.load_library, self.uid)
        assert library is not None
        scan = Scan(self.db, self.data_dir, self.executor, library, Request(), ScanState())
        await scan.walk()
        await settle(scan)

    def _check_identity(self, place: str, file: File, uid: str) -> None:
        if file.seen_at is not None and not self.is_there(file.seen_at):
            file.is_copied = True  # the disk it came from is off: it may still be there, too
        file.is_doubtful |= self.is_muddled and file.is_moved
        is_certain = not (file.is_copied or file.is_doubtful or (file.is_edited and file.is_moved))
        if file.uid is not None and is_certain:
            assert uid == file.uid, f"{place} is another asset than before"
        file.is_read &= uid == file.uid  # nobody read it as this asset
        file.uid, file.seen_at = uid, place
        file.is_edited = file.is_moved = file.is_rewritten = file.is_doubtful = False

    def is_covered(self, place: str) -> bool:
        """Whether a file is one of the library's."""
        return not (self.excludes and "/Raw/" in f"/{place}")

    def was_covered(self, place: str) -> bool:
        """Of a disk that is off: a pattern takes its files away on purpose all the same? It does not: nobody can look."""
        return True

    def online(self) -> dict[str, str]:
        """Place → uid of the assets that are thought to be there."""
        rows = self.do(self.db.read(Rows.rows, "select path, uid from assets where is_offline = 0"))
        found = {os.path.relpath(os.fsdecode(path), self.home): uid for path, uid in rows}
        assert len(found) == len(rows), "two assets of one file"
        return found

    @invariant()
    def nothing_made_by_a_person_is_lost(self) -> None:
        """An asset that somebody loves exists, and is loved."""
        if hasattr(self, "db"):
            kept = set(self.do(self.db.read(Rows.column, "select uid from assets where is_favorite = 1")))
            assert kept == self.loved


@pytest.fixture(autouse=True)
def clock_without_grain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two files of the model have the same time: digests can be trusted at once."""
    monkeypatch.setattr(compare, "RACY_NS", 0)


def run_machine(examples: int, steps: int) -> None:
    """Try so many random lives of a library."""
    from hypothesis.stateful import run_state_machine_as_test

    LibraryMachine.loop, LibraryMachine.executor = asyncio.new_event_loop(), Executor(1, work.initialise)
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    try:
        run_state_machine_as_test(
            LibraryMachine,
            settings=settings(
                max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks,
                database=None, print_blob=True, derandomize=True,
            ),
        )  # fmt: skip
    finally:
        LibraryMachine.loop.run_until_complete(LibraryMachine.executor.stop())
        LibraryMachine.loop.close()


def test_a_few_lives_of_a_library() -> None:
    """The same ones each time."""
    run_machine(60, 30)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_many_lives_of_a_library() -> None:
    """Longer ones, and more."""
    run_machine(500, 60)
