"""What must hold, whatever became of the daemon: what it acknowledged. A fact has one value once its change was answered;
between the question and the answer, and where no answer came, either may be true. What is true is read from the database.
"""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from photostead.db.tx import Rows

# A kind of fact, and of what.
Key = tuple[str, ...]
GONE, TRASH, TIMELINE, ARCHIVE = "gone", "trash", "timeline", "archive"
BEFORE: dict[str, Any] = {
    "place": TIMELINE,
    "favourite": False,
    "description": "",
    "turns": 0,
    "in album": False,
    "tagged": False,
}
# How each kind is read: rows of its key and its value. What has no row has the value from before.
READ = {
    "place": "select uid, iif(deleted_at is null, visibility, 'trash') from assets",
    "favourite": "select uid, is_favorite = 1 from assets",
    "description": "select a.uid, ifnull(e.description, '') from assets a join asset_exif e on e.asset_id = a.id",
    "turns": "select a.uid, count(*) from asset_edits e join assets a on a.id = e.asset_id group by a.uid",
    "album": "select uid, name from albums",
    "in album": """
        select b.uid, a.uid, 1 from album_assets x join albums b on b.id = x.album_id join assets a on a.id = x.asset_id
        """,
    "tagged": "select t.value, a.uid, 1 from asset_tags x join tags t on t.id = x.tag_id join assets a on a.id = x.asset_id",
}


@dataclass(frozen=True)
class Photo:
    """An upload that was acknowledged: whose, and the SHA-1 of its bytes."""

    uid: str
    owner: str
    checksum: bytes


class Ledger:
    """`photos` are those that were ever acknowledged, `sent` the checksums of all that was ever sent, `facts` the values
    that each fact may have."""

    def __init__(self) -> None:
        self.photos: dict[str, Photo] = {}
        self.sent: set[bytes] = set()
        self.facts: dict[Key, set[Any]] = {}
        self._held: set[str] = set()

    def value(self, *key: str) -> Any:
        """What a fact is, None as long as that is not known for sure."""
        allowed = self.facts.get(key, {BEFORE.get(key[0])})
        return next(iter(allowed)) if len(allowed) == 1 else None

    @contextmanager
    def changing(self, changes: dict[Key, Any]) -> Iterator[None]:
        """Around a request: it may have happened once it was sent, and has once it was answered."""
        for key, value in changes.items():
            self.facts.setdefault(key, {BEFORE.get(key[0])}).add(value)
        yield
        for key, value in changes.items():
            self.facts[key] = {value}

    def acknowledge(self, photo: Photo) -> None:
        """It must never be lost."""
        self.photos[photo.uid] = photo
        self.facts.setdefault(("place", photo.uid), {TIMELINE})

    def living(self, owner: str) -> list[str]:
        """Someone's photos that are for sure where they can be worked with."""
        mine = [photo.uid for photo in self.photos.values() if photo.owner == owner]
        return [uid for uid in mine if self.value("place", uid) in {TIMELINE, ARCHIVE}]

    @contextmanager
    def holding(
        self, chance: random.Random, owner: str, most: int, fits: Callable[[str], bool] = lambda uid: True
    ) -> Iterator[list[str]]:
        """Some of someone's photos that nobody else works with meanwhile; none where there are none."""
        free = [uid for uid in self.living(owner) if uid not in self._held and fits(uid)]
        with self.taking(chance.sample(free, min(most, len(free)))) as taken:
            yield taken

    @contextmanager
    def taking(self, uids: Collection[str]) -> Iterator[list[str]]:
        """These, of which nobody holds any."""
        taken = [uid for uid in uids if uid not in self._held]
        self._held.update(taken)
        try:
            yield taken
        finally:
            self._held.difference_update(taken)

    def in_trash(self, owner: str) -> list[str]:
        """Someone's photos that may be in the trash."""
        mine = (photo.uid for photo in self.photos.values() if photo.owner == owner)
        return [uid for uid in mine if TRASH in self.facts["place", uid]]

    @contextmanager
    def emptying(self, owner: str) -> Iterator[None]:
        """Around the request that empties someone's trash."""
        there = self.in_trash(owner)
        for uid in there:
            self.facts["place", uid].add(GONE)
        yield
        for uid in there:
            self.facts["place", uid].discard(TRASH)

    def compare(self, rows: Rows, *, is_settled: bool) -> Iterator[str]:
        """What is wrong. What is true is from now on what must hold: nobody answers any more what was asked before. What is
        to be deleted for good may still be in the trash unless all work is done."""
        true = read_facts(rows)
        there = {key[1]: key[0] for key in true if key[0] in {"place", "album"}}
        for key, allowed in self.facts.items():
            absent = GONE if key[0] == "place" else None if key[0] == "album" else BEFORE.get(key[0])
            found = true.get(key, absent)
            if key[0] in {"place", "album"} or all(part in there for part in key[1:] if is_id(part)):
                late = not is_settled and found == TRASH and GONE in allowed
                if found not in allowed and not late:
                    yield f"{key} is {found!r}, not one of {allowed!r}"
                if not late:
                    self.facts[key] = {found}

    def kept(self) -> dict[str, bytes]:
        """The checksums of what was acknowledged and may not be away."""
        return {uid: photo.checksum for uid, photo in self.photos.items() if GONE not in self.facts["place", uid]}


def is_id(text: str) -> bool:
    """Whether it is the id of something."""
    return len(text) == 36 and text.count("-") == 4


def read_facts(rows: Rows) -> dict[Key, Any]:
    """All of them."""
    found: dict[Key, Any] = {}
    for kind, sql in READ.items():
        for *names, value in rows.rows(sql):
            found[(kind, *names)] = bool(value) if isinstance(BEFORE.get(kind), bool) else value
    return found
