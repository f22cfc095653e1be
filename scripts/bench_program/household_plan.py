"""Who is in a made-up household and how what they have is spread: how many photos each has, over which months, cameras,
places, faces, albums and tags. All of it is drawn with fixed seeds, from few frequent and many rare ones, as in real
libraries. How it becomes rows of tables stands in `household`.
"""

import base64
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Row = tuple[object, ...]

KEY = "a key for measuring"
HOME = ("Anna", "Ben", "Chloe", "David", "Eva")
SHARES = (0.7, 0.15, 0.08, 0.05, 0.02)
# Whose photos partly lie in a library, and in which.
LIBRARIES = {1: 1, 3: 2}
FIRST_YEAR, MONTHS = 2010, 180
# The fullest month of the first person, of all that they have: 8,000 of 700,000.
FULLEST, FULLEST_SHARE = 174, 8 / 700
AT_ONCE = 20_000
HIDDEN_SHARE = 0.05
SYLLABLES = ("ba", "lo", "mi", "ter", "san", "ro", "vel", "ka", "du", "ne", "gri", "fa", "hol", "is", "pu", "wen")
WORDS = [first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES]
MAKES = ("Apple", "samsung", "Canon", "SONY", "Google", "NIKON CORPORATION", "HUAWEI", "Panasonic", "FUJIFILM", "OLYMPUS", "Xiaomi",
         "DJI")  # fmt: skip
LENSES = [
    f"{make} {focal} mm f/{aperture}"
    for make in MAKES
    for focal in (24, 28, 35, 50, 85)
    for aperture in (1.4, 1.8, 2.8, 4)
]
# Make, model, and the lenses it is used with.
CAMERAS = [
    (make, f"{make.title()} {series}{number}", tuple((order * 20 + number * 7 + step) % len(LENSES) for step in range(4)))
    for number in range(10) for order, make in enumerate(MAKES) for series in ("X",)
]  # fmt: skip
NAMES = [word.title() for word in WORDS]
# City, state, country, latitude, longitude.
PLACES = [
    (f"{NAMES[number]}burg", f"{NAMES[number % 180]} State", f"{NAMES[number % 40]}land", -55 + number * 37 % 110 + number % 7 / 7,
     -170 + number * 101 % 340 + number % 11 / 11)
    for number in range(2000)
]  # fmt: skip


class Marks(NamedTuple):
    """What sets few assets apart."""

    visibility: str
    favorite: int
    offline: int
    deleted: int | None
    live: int | None
    stack: int | None
    behind: int
    duplicate: str | None


class Album(NamedTuple):
    """Its assets by key, and who may do what."""

    key: int
    uid: str
    name: str
    members: list[tuple[int, str]]
    assets: list[int]


PLAIN = Marks("timeline", 0, 0, None, None, None, 0, None)


def ids_of(seed: int | tuple[int, int], count: int) -> list[str]:
    """UUIDs of version 4 that are the same every time."""
    drawn = np.random.default_rng(seed).bytes(16 * count).hex()
    texts = (drawn[at : at + 32] for at in range(0, len(drawn), 32))
    return [f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}" for text in texts]


def few_are_frequent(rng: np.random.Generator, kinds: int, count: int) -> Ints:
    """Numbers below `kinds`, the small ones often: the n-th as the n-th most frequent word of a language."""
    weights = 1 / np.arange(1, kinds + 1)
    return rng.choice(kinds, count, p=weights / weights.sum())


@dataclass(frozen=True)
class Faces:
    """Of each face the asset (by key) and the person, 0 for nobody."""

    asset: Ints
    person: Ints

    def rows(self) -> Iterator[Row]:
        """In the corner or in the middle."""
        uids = ids_of(20, len(self.asset))
        for number, (asset, person) in enumerate(zip(self.asset.tolist(), self.person.tolist(), strict=True)):
            left, top = 100 + number % 800, 100 + number % 500
            yield (
                number + 1, uids[number], asset, person or None, "machine-learning", 1440, 1080, left, top, left + 120, top + 150,
                1, 1, 0.9,
            )  # fmt: skip

    def groups(self) -> Iterator[Row]:
        """A group is a person; the others were looked at, and are alone."""
        return (
            (number + 1, person or None, int(person > 0), "[]", 1) for number, person in enumerate(self.person.tolist())
        )


@dataclass(frozen=True)
class Plan:
    """A column of every asset; `shown` of the `count` are no halves of live photos, and come first."""

    count: int
    shown: int
    owner: Ints
    taken: Ints
    camera: Ints
    place: Ints
    is_video: NDArray[np.bool_]
    is_upright: NDArray[np.bool_]
    size: Ints
    spot: NDArray[np.float64]
    special: dict[int, Marks]
    stacked: list[list[int]]

    def uids(self, start: int, end: int) -> list[str]:
        """Of assets from one to another."""
        return ids_of((1, start), end - start)

    def hashes(self, start: int, end: int) -> list[bytes]:
        """25 bytes each: a checksum and the beginning of a thumbhash."""
        drawn = np.random.default_rng((2, start)).bytes(25 * (end - start))
        return [drawn[at : at + 25] for at in range(0, len(drawn), 25)]

    def thumbhash(self, digest: bytes) -> str:
        """As long as real ones."""
        return base64.b64encode(digest).decode()

    def marks(self, number: int) -> Marks:
        """What sets it apart."""
        return self.special.get(number, PLAIN)

    def library(self, number: int, owner: int) -> int:
        """Two fifths of whoever has one; 0 for what was uploaded."""
        return LIBRARIES.get(owner, 0) if number % 5 < 2 and number < self.shown else 0

    def path(self, number: int, owner: int, taken: int, camera: int, is_video: bool) -> tuple[str, str]:
        """Where it lies and what it is called, as cameras and phones do."""
        moment = EPOCH + timedelta(milliseconds=taken)
        name = file_name(number, moment, camera, is_video)
        if self.library(number, owner):
            return f"/mnt/nas/photos/{moment:%Y}/{moment:%Y-%m} {WORDS[(moment.month * 40 + owner) % 999]}/{name}", name
        return f"library/{HOME[owner - 1].lower()}/{moment:%Y}/{moment:%Y-%m-%d}/{name}", name

    def stacks(self) -> Iterator[Row]:
        """The first of each is on top."""
        uids = ids_of(21, len(self.stacked))
        for key, members in enumerate(self.stacked, 1):
            yield key, uids[key - 1], int(self.owner[members[0]]), members[0] + 1, 1, 1

    def faces(self) -> Faces:
        """Three on ten pictures; seven of ten are known. The first person knows most people."""
        rng = np.random.default_rng(22)
        count = self.shown * 3 // 10
        asset = np.sort(rng.integers(0, self.shown, count))
        known = max(5, self.count // 667)
        person = few_are_frequent(rng, known, count) + 1
        person[(rng.random(count) > 0.7) | (self.owner[asset] != 1)] = 0
        return Faces(asset + 1, person)

    def people(self, faces: Faces) -> Iterator[Row]:
        """A third of them have names."""
        firsts = dict(zip(faces.person[::-1].tolist(), range(len(faces.person), 0, -1), strict=True))
        known = sorted(person for person in firsts if person)
        uids = ids_of(23, max(known, default=0))
        for key in known:
            uid = uids[key - 1]
            thumbnail = f"derived/people/{uid}.jpeg"
            name = NAMES[key * 17 % len(NAMES)] if key % 3 == 0 else ""
            yield key, uid, 1, name, int(key % 50 == 49), int(key % 100 == 0), firsts[key], firsts[key], thumbnail, 1, 1

    def albums(self) -> list[Album]:
        """The first and largest has a twentieth of everything, some of it the second person's, and is theirs, too."""
        rng = np.random.default_rng(24)
        there = np.array([number for number in range(self.shown) if self.marks(number).visibility != "locked"])
        mine, others = (there[self.owner[there] == owner] for owner in (1, 2))
        large = [*mine[:: max(1, len(mine) * 20 // self.count)][: self.count // 20 - len(others) // 50], *others[::50]]
        uids = ids_of(25, 1 + self.count // 333)
        found = [Album(1, uids[0], "Everything worth seeing", [(1, "owner"), (2, "editor")], keys(large))]
        for key in range(2, len(uids) + 1):
            owner = 1 + int(rng.integers(0, 10) > 7)
            own = mine if owner == 1 else others
            start = int(rng.integers(0, len(own)))
            members = [(owner, "owner"), *([(3 - owner, "viewer")] if key % 5 == 0 else [])]
            some = keys(own[start : start + int(rng.integers(5, 115))])
            found.append(Album(key, uids[key - 1], f"{NAMES[key % len(NAMES)]} {2010 + key % 15}", members, some))
        return found

    def tags(self) -> Iterator[Row]:
        """Five hundred of the first person, most of them below another."""
        uids = ids_of(26, 500)
        for key in range(1, 501):
            parent = None if key <= 25 else (key - 1) % 25 + 1
            value = WORDS[key] if parent is None else f"{WORDS[parent]}/{WORDS[key]}"
            yield key, uids[key - 1], 1, parent, value, 1, 1

    def tagged(self) -> Iterator[Row]:
        """One of twelve photos of theirs."""
        rng = np.random.default_rng(27)
        mine = np.flatnonzero(self.owner[: self.shown] == 1)[::12]
        return zip((mine + 1).tolist(), (few_are_frequent(rng, 500, len(mine)) + 1).tolist(), strict=True)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keys(numbers: Sequence[int]) -> list[int]:
    """Keys begin at 1."""
    return [int(number) + 1 for number in numbers]


def file_name(number: int, moment: datetime, camera: int, is_video: bool) -> str:
    """By the maker's habit."""
    make = CAMERAS[camera][0]
    if make in ("samsung", "HUAWEI", "Xiaomi"):
        return f"{moment:%Y%m%d_%H%M%S}{number % 1000:03}.{'mp4' if is_video else 'jpg'}"
    if make == "Google":
        return f"PXL_{moment:%Y%m%d_%H%M%S}{number % 1000:03}.{'mp4' if is_video else 'jpg'}"
    if make == "Apple":
        return f"IMG_{number % 10_000:04}.{'MOV' if is_video else 'HEIC'}"
    return f"DSC{number % 100_000:05}.{'MP4' if is_video else 'JPG'}"


def plan_household(count: int) -> Plan:
    """Of so many assets, the hidden halves of live photos included."""
    rng = np.random.default_rng(1)
    shown = count - int(count * HIDDEN_SHARE)
    owner = rng.choice(len(HOME), shown, p=SHARES) + 1
    taken = draw_times(rng, shown)
    # Keys are given as things come in: most soon after they were taken, some half a year later.
    order = np.argsort(taken + rng.integers(0, 180 * 86_400_000, shown) * (rng.random(shown) < 0.5))
    owner, taken = owner[order], taken[order]
    is_video = rng.random(shown) < 0.08
    place = few_are_frequent(rng, len(PLACES), shown)
    place[rng.random(shown) > 0.65] = -1
    camera = few_are_frequent(rng, len(CAMERAS), shown)
    live = np.flatnonzero(~is_video)[:: max(1, int(shown * 0.92 / max(1, count - shown)))][: count - shown]
    special, stacked = draw_marks(rng, shown, owner, live)
    for members in stacked:
        taken[members[1:]] = taken[members[0]] + 1000
    halves = np.resize(live, count - shown)
    source = np.concatenate([np.arange(shown), halves])
    return Plan(
        count, shown, owner[source], taken[source], camera[source], place[source],
        np.concatenate([is_video, np.ones(count - shown, np.bool_)]), (rng.random(shown) < 0.4)[source],
        rng.integers(1_000_000, 9_000_000, count), rng.normal(0, 0.05, shown)[source], special, stacked,
    )  # fmt: skip


def draw_times(rng: np.random.Generator, count: int) -> Ints:
    """More and more a year, most in summer, in milliseconds since 1970."""
    months = np.arange(MONTHS)
    weights = (0.5 + months / MONTHS) * (1 + 0.3 * np.cos((months % 12 - 6) / 6 * np.pi))
    weights[FULLEST] = 0
    weights *= (1 - FULLEST_SHARE) / weights.sum()
    weights[FULLEST] = FULLEST_SHARE
    starts = np.array([month_start(month) for month in range(MONTHS + 1)])
    month = rng.choice(MONTHS, count, p=weights)
    inside = rng.random(count) * (starts[month + 1] - starts[month] - 7_200_000)
    moments: Ints = starts[month] + inside.astype(np.int64)
    return moments


@functools.cache
def month_start(month: int) -> int:
    """In milliseconds since 1970; what counts is the clock on the wall, two hours ahead."""
    moment = datetime(FIRST_YEAR + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int(moment.timestamp() * 1000) - 7_200_000


def draw_marks(
    rng: np.random.Generator, shown: int, owner: Ints, live: Ints
) -> tuple[dict[int, Marks], list[list[int]]]:
    """Everything that few have, by number; and which numbers are stacked."""
    special: dict[int, Marks] = {}

    def mark(number: int, **values: Any) -> None:
        special[number] = special.get(number, PLAIN)._replace(**values)

    for name, share, value in (
        ("favorite", 0.02, 1), ("visibility", 0.03, "archive"), ("visibility", 0.003, "locked"), ("deleted", 0.005, 1_735_000_000_000),
    ):  # fmt: skip
        for number in rng.integers(0, shown, int(shown * share)).tolist():
            mark(number, **{name: value})
    for order, number in enumerate(live.tolist()):
        mark(number, live=shown + order + 1)
        special[shown + order] = PLAIN._replace(visibility="hidden")
    mine = np.flatnonzero(owner == 1)
    stacked = [mine[at : at + 3].tolist() for at in range(0, len(mine) - 3, 70)]
    for key, members in enumerate(stacked, 1):
        for step, number in enumerate(members):
            mark(number, stack=key, behind=int(step > 0))
    pairs = mine[5::200].tolist()
    for uid, number in zip(ids_of(28, len(pairs)), pairs, strict=True):
        mark(number, duplicate=uid)
        mark(number + 1 if number + 1 < shown and owner[number + 1] == 1 else number, duplicate=uid)
    return special, stacked
