"""Which photos belong together by rule: a RAW file and the JPEG of the same shot, the frames of a burst. Pure: shots in,
groups out. Decision 0028 says why these rules and no others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import PurePath

import msgspec

from photostead.media.formats import RAW_EXTENSIONS

# Cameras write one time into both files of a shot; some round the one and not the other.
PAIR_MS = 2000
# Between two frames. Where files tell no parts of seconds, ten frames of one second are 0 ms apart.
FRAME_MS = 1000
# Two quick ones are a second try, where no name says more; so many are no burst but a time lapse.
LEAST_NAMED = 2
LEAST_FRAMES = 3
MOST_FRAMES = 100
# What phones write into the names of a burst's frames: `IMG_20190101_120000_BURST001_COVER`,
# `00001IMG_00001_BURST20190101120000123`, `20190101_120000_001`.
NUMBERED = re.compile(r"(?P<token>.+)_burst\d{1,4}(_cover)?", re.IGNORECASE)
TIMED = re.compile(r".*_burst(?P<token>\d{14,17})(_cover)?", re.IGNORECASE)
COUNTED = re.compile(r"(?P<token>\d{8}_\d{6})_\d{3}")
COVER = re.compile(r"[._]cover\b", re.IGNORECASE)
# A Pixel's `PXL_20230101_120000123.RAW-01.COVER.jpg` and `….RAW-02.ORIGINAL.dng` are one shot.
PIXEL = re.compile(r"\.raw-\d\d\b.*", re.IGNORECASE)


class Rule(StrEnum):
    """Why photos belong together."""

    RAW_JPEG = "raw-jpeg"
    BURST = "burst"


class Shot(msgspec.Struct, frozen=True):
    """A photo, as far as the rules look. `taken_at` in ms, `is_dated`: by its camera. What is of another library, or shows
    in another `place`, is never put together."""

    id: int
    uid: str
    name: str
    taken_at: int
    make: str | None
    model: str | None
    library_id: int | None
    place: str
    is_dated: int

    @property
    def is_raw(self) -> bool:
        """Whether it has to be developed to be looked at."""
        return PurePath(self.name).suffix.lower() in RAW_EXTENSIONS

    @property
    def stem(self) -> str:
        """What the files of one shot are called alike."""
        return PIXEL.sub("", PurePath(self.name).stem).casefold()


class Group(msgspec.Struct, frozen=True):
    """Photos that belong together, what comes on top first."""

    rule: Rule
    shots: tuple[Shot, ...]


def find_groups(shots: Sequence[Shot], rules: Iterable[Rule]) -> list[Group]:
    """What belongs together among shots in the order of time. Frames of a burst with a RAW and a JPEG each are one burst."""
    wanted = set(rules)
    found: list[Group] = []
    for cluster in clusters(shots):
        pairs = find_pairs(cluster) if Rule.RAW_JPEG in wanted else []
        bursts = [*find_named(cluster), *find_quick(cluster)] if Rule.BURST in wanted else []
        found += merge(pairs, bursts)
    return found


def clusters(shots: Sequence[Shot]) -> Iterator[list[Shot]]:
    """Shots with less than PAIR_MS from one to the next: no group reaches further."""
    cluster: list[Shot] = []
    for shot in shots:
        if cluster and shot.taken_at - cluster[-1].taken_at > PAIR_MS:
            yield cluster
            cluster = []
        cluster.append(shot)
    if cluster:
        yield cluster


def gather(shots: Iterable[Shot], key: Callable[[Shot], object]) -> list[list[Shot]]:
    """Shots of one place that have something in common; those without it (None) are left out."""
    found: dict[object, list[Shot]] = {}
    for shot in shots:
        value = key(shot)
        if value is not None:
            found.setdefault((shot.library_id, shot.place, value), []).append(shot)
    return list(found.values())


def burst_token(shot: Shot) -> str | None:
    """What the names of a burst's frames have in common; None for other names."""
    stem = PurePath(shot.name).stem
    for pattern in (TIMED, NUMBERED, COUNTED):
        if match := pattern.fullmatch(stem):
            return match["token"].casefold()
    return None


def camera(shot: Shot) -> tuple[str, str] | None:
    """Who took it, and when exactly, if it says so."""
    if not shot.is_dated or shot.make is None or shot.model is None:
        return None
    return shot.make, shot.model


def find_pairs(cluster: Sequence[Shot]) -> list[list[Shot]]:
    """RAW files with what the camera made of them: same name, same time, and no two cameras."""
    return [
        group
        for group in gather(cluster, lambda shot: shot.stem)
        if len({shot.is_raw for shot in group}) > 1
        and len({shot.model for shot in group if shot.model is not None}) <= 1
        and group[-1].taken_at - group[0].taken_at <= PAIR_MS
    ]


def find_named(cluster: Sequence[Shot]) -> list[list[Shot]]:
    """Frames that their names say are of one burst."""
    return [group for group in gather(cluster, burst_token) if is_burst(group, LEAST_NAMED)]


def find_quick(cluster: Sequence[Shot]) -> list[list[Shot]]:
    """Frames that one camera took at most FRAME_MS after another."""
    found: list[list[Shot]] = []
    for group in gather(cluster, camera):
        breaks = [n for n, (one, other) in enumerate(pairwise(group), 1) if other.taken_at - one.taken_at > FRAME_MS]
        bounds = [0, *breaks, len(group)]
        found += [group[start:end] for start, end in pairwise(bounds)]
    return [group for group in found if is_burst(group, LEAST_FRAMES)]


def is_burst(group: Sequence[Shot], least: int) -> bool:
    """Whether there are enough shots and not too many; the files of one shot count once."""
    return least <= len({shot.stem for shot in group}) <= MOST_FRAMES


def merge(pairs: Sequence[list[Shot]], bursts: Sequence[list[Shot]]) -> list[Group]:
    """Groups that share a shot become one."""
    merged: list[tuple[set[Shot], Rule]] = []
    for rule, group in [*((Rule.BURST, one) for one in bursts), *((Rule.RAW_JPEG, one) for one in pairs)]:
        touching = [item for item in merged if not item[0].isdisjoint(group)]
        merged = [item for item in merged if item not in touching]
        shots = set(group).union(*(item[0] for item in touching))
        merged.append((shots, touching[0][1] if touching else rule))
    return [Group(rule, tuple(sorted(shots, key=rank))) for shots, rule in merged]


def rank(shot: Shot) -> tuple[bool, bool, int, int]:
    """What comes on top has the least: what can be looked at as it is, what the phone chose, the earliest."""
    return shot.is_raw, COVER.search(shot.name) is None, shot.taken_at, shot.id
