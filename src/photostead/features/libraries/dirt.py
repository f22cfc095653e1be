"""What changed in libraries and was not scanned yet: gathered until it is quiet, for a copy of a thousand photos is one scan.
Knows no threads and no database; times are seconds of the event loop's clock.
"""

from collections.abc import Iterator

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """A scan is asked for after so many seconds without another change, and after the longest ones in any case."""

    quiet: float = 3.0
    longest: float = 30.0


class Dirt:
    """What changed in one library: some `folders`, or anything (`is_all`)."""

    def __init__(self, now: float) -> None:
        self.folders: set[bytes] = set()
        self.is_all = False
        self.first = self.last = now

    def add(self, folder: bytes | None, now: float) -> None:
        """One more folder; None for anything."""
        self.last = now
        if folder is None:
            self.is_all = True
        else:
            self.folders.add(folder)


class Pile:
    """The dirt of every library, by uid."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._of: dict[str, Dirt] = {}

    def add(self, uid: str, folder: bytes | None, now: float) -> None:
        """Something changed in a library."""
        self._of.setdefault(uid, Dirt(now)).add(folder, now)

    def put_back(self, uid: str, dirt: Dirt, now: float) -> None:
        """It could not be asked for: later then."""
        for folder in dirt.folders:
            self.add(uid, folder, now)
        if dirt.is_all:
            self.add(uid, None, now)

    def due(self) -> float | None:
        """When the next scan is to be asked for; None while nothing changed."""
        return min((self._due_of(dirt) for dirt in self._of.values()), default=None)

    def take_due(self, now: float) -> Iterator[tuple[str, Dirt]]:
        """What is to be asked for now, by library."""
        for uid in [uid for uid, dirt in self._of.items() if self._due_of(dirt) <= now]:
            yield uid, self._of.pop(uid)

    def _due_of(self, dirt: Dirt) -> float:
        return min(dirt.last + self._patience.quiet, dirt.first + self._patience.longest)
