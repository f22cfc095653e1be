"""An import from its plan to its end: read what was not read before, ask what is there, upload the rest, put it in order.
Files are read by a few threads; all that is remembered and counted is so by one.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime, tzinfo
from functools import partial
from typing import IO, Any

import msgspec

from photostead.cli.importing.memory import Memory
from photostead.cli.importing.report import Outcome, Report
from photostead.cli.importing.server import Refused, Server, Unreadable, Upload
from photostead.cli.importing.threads import Progress, ShowProgress, Told, in_threads
from photostead.features.takeout.looking import look_at
from photostead.features.takeout.schema import Item, Look, Member
from photostead.features.takeout.sources import DAMAGE, Opener, Source, reason_of
from photostead.features.takeout.telling import sidecar_of
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Unavailable

CHECKED_AT_ONCE = 1000
MAX_SIDECAR = 8 << 20
HELD_BYTES = 64 << 20
# Statuses after which no other file would fare better.
HOPELESS = frozenset({401, 403, 507})


class Wishes(msgspec.Struct, frozen=True):
    """How a person wants it. `home` is the zone of photos that carry neither date nor place."""

    home: tzinfo | None = None


class Import:
    """One run."""

    def __init__(
        self, sources: list[Source], report: Report, server: Server, memory: Memory, wishes: Wishes, show: ShowProgress
    ) -> None:
        self.sources, self.report, self.server, self.memory = sources, report, server, memory
        self.items = report.plan.items
        self.wishes, self.show = wishes, show
        self.looks: dict[int, Look] = {}

    def run(self) -> None:
        """All of it. Raises PhotosteadError where going on makes no sense; what was done until then stands."""
        self._look()
        firsts = self._gather()
        self._ask(firsts)
        self._upload(firsts)

    # --- which

    def _open_numbers(self) -> list[int]:
        return [number for number, outcome in enumerate(self.report.outcomes) if outcome.state == "open"]

    def _fail(self, number: int, reason: str) -> None:
        self.report.outcomes[number] = Outcome("failed", None, reason)

    # --- reading

    def _look(self) -> None:
        """What each file is, by reading those that were not read before."""
        unread = []
        for number in self._open_numbers():
            look = self.memory.look(self._label(number), self.items[number].member)
            if look is not None:
                self.looks[number] = look
            elif self._source(number).is_sequential:
                self._fail(number, "it could not be read")
            else:
                unread.append(number)
        if not unread:
            return
        with self.show("Reading", self._bytes_of(unread)) as progress:
            for number, done in self._in_threads(unread, self._look_at, progress):
                try:
                    self.looks[number] = done.result()
                    self.memory.note_look(self._label(number), self.items[number].member, self.looks[number])
                except DAMAGE as error:
                    self._fail(number, f"it cannot be read ({reason_of(error)})")

    def _look_at(self, number: int, told: Told) -> Look:
        member = self.items[number].member
        with self._source(number).open(member) as file:
            return look_at(file, told)

    def _source(self, number: int) -> Source:
        return self.sources[self.items[number].member.source]

    def _label(self, number: int) -> str:
        return self._source(number).label

    def _bytes_of(self, numbers: Iterable[int]) -> int:
        return sum(self.items[number].member.size for number in numbers)

    def _in_threads(
        self, numbers: list[int], work: Callable[[int, Told], Any], progress: Progress
    ) -> Iterator["tuple[int, Future[Any]]"]:
        """Each number with what came of it, in the order they end."""
        return in_threads(numbers, work, progress, self.server.stop)

    # --- the same bytes twice

    def _gather(self) -> list[int]:
        """The first of each group of items that are the same file (a photo lies in its year's folder and in each of its
        albums), knowing what any of them tells."""
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for number in self._open_numbers():
            groups[self.looks[number].sha1].append(number)
        self.groups = {numbers[0]: numbers for numbers in map(self._best_first, groups.values())}
        return sorted(self.groups)

    def _best_first(self, numbers: list[int]) -> list[int]:
        return sorted(numbers, key=lambda number: (self.items[number].note is None, number))

    def _settle_group(self, first: int, outcome: Outcome) -> None:
        self.report.outcomes[first] = outcome
        for number in self.groups[first][1:]:
            self.report.outcomes[number] = Outcome("same" if outcome.asset_id else outcome.state, outcome.asset_id)

    # --- asking

    def _ask(self, firsts: list[int]) -> None:
        """Which of them are there already."""
        for start in range(0, len(firsts), CHECKED_AT_ONCE):
            piece = firsts[start : start + CHECKED_AT_ONCE]
            wanted = [{"id": str(number), "checksum": self.looks[number].sha1} for number in piece]
            for result in self.server.call("POST", "/assets/bulk-upload-check", {"assets": wanted})["results"]:
                if result["action"] == "reject":
                    reason = "it is in the trash there" if result.get("isTrashed") else None
                    self._settle_group(int(result["id"]), Outcome("duplicate", result.get("assetId"), reason))

    # --- sending

    def _upload(self, firsts: list[int]) -> None:
        wanted = [number for number in firsts if self.report.outcomes[number].state == "open"]
        if not wanted:
            return
        with self.show("Uploading", self._bytes_of(wanted)) as progress:
            at_random = [number for number in wanted if not self._source(number).is_sequential]
            for number, done in self._in_threads(at_random, self._send, progress):
                self._note_sent(number, done.result)
            self._upload_in_order([number for number in wanted if self._source(number).is_sequential], progress)

    def _upload_in_order(self, numbers: list[int], progress: Progress) -> None:
        """Of archives that are read from the beginning to the end."""
        left = {(self.items[number].member.source, self.items[number].member.path): number for number in numbers}
        for source in {self._source(number).label: self._source(number) for number in numbers}.values():
            for found in source.scan():
                number = left.pop((found[0].source, found[0].path), None) if isinstance(found, tuple) else None
                if number is not None and isinstance(found, tuple):
                    opener = reopening(found[0], found[1])
                    self._note_sent(number, partial(self._send_from, number, opener, progress.update))
        for number in left.values():
            self._settle_group(number, Outcome("failed", None, "it is not in its archive any more"))

    def _send(self, number: int, told: Told) -> tuple[str, bool]:
        source, member = self._source(number), self.items[number].member
        return self._send_from(number, lambda: source.open(member), told)

    def _send_from(self, number: int, opener: Callable[[], IO[bytes]], told: Told) -> tuple[str, bool]:
        return self.server.upload(self._describe(number, opener), told)

    def _note_sent(self, number: int, result: Callable[[], tuple[str, bool]]) -> None:
        try:
            uid, is_new = result()
            self._settle_group(number, Outcome("created" if is_new else "duplicate", uid))
        except Refused as error:
            self._settle_group(number, Outcome("failed", None, error.message))
            if error.status in HOPELESS:
                raise
        except Unreadable as error:
            self._settle_group(number, Outcome("failed", None, f"it cannot be read ({reason_of(error)})"))

    def _describe(self, number: int, opener: Callable[[], IO[bytes]]) -> Upload:
        item, look = self.items[number], self.looks[number]
        merged = [self.items[other].facts for other in self.groups[number]]
        visibility = "locked" if any(facts.is_locked for facts in merged) else "archive"
        is_apart = any(facts.is_locked or facts.is_archived for facts in merged)
        created = instant_of(item)
        return Upload(
            name=item.name,
            size=item.member.size,
            sha1=look.sha1,
            fields={
                "fileCreatedAt": to_wire(created),
                "fileModifiedAt": to_wire(created),
                "isFavorite": "true" if any(facts.is_favorite for facts in merged) else "false",
                **({"visibility": visibility} if is_apart else {}),
            },
            sidecar=self._sidecar(item, look),
            open=opener,
        )

    def _sidecar(self, item: Item, look: Look) -> bytes | None:
        """The one that lies beside the file, else one made of what Google knew."""
        if item.sidecar is None:
            return sidecar_of(item.facts, look, self.wishes.home)
        return read_sidecar(self.sources[item.sidecar.source], item.sidecar)


def reopening(member: Member, opener: Opener) -> Opener:
    """What can be read again should the server be away for a moment, from memory; of a large file that cannot be had
    twice it says so, by Unavailable."""
    if member.size <= HELD_BYTES:
        held: list[bytes] = []

        def open_held() -> IO[bytes]:
            if not held:
                with opener() as file:
                    held.append(file.read())
            return io.BytesIO(held[0])

        return open_held
    openers = [opener]

    def open_once() -> IO[bytes]:
        if not openers:
            raise Unavailable(f"The server went away in the middle of {member.name}: run the same command again.")
        return openers.pop()()

    return open_once


def read_sidecar(source: Source, member: Member) -> bytes | None:
    """Raises Unreadable: a photo without what was said of it would never get it later."""
    if member.size > MAX_SIDECAR:
        return None
    try:
        with source.open(member) as file:
            return file.read(MAX_SIDECAR)
    except DAMAGE as error:
        raise Unreadable(f"its sidecar cannot be read: {reason_of(error)}") from error


def instant_of(item: Item) -> int:
    """What dates a file (ms) that carries no date itself: Google's, the year of its folder, the file's own time."""
    if item.facts.taken is not None:
        return item.facts.taken
    if item.year is not None:
        midsummer = datetime(item.year, 7, 1, 12).astimezone()
        return int(midsummer.timestamp() * 1000)
    return item.member.modified
