"""Which albums a library's folders ask for, and which of the albums there are is which of them. Pure.

Folders whose albums get the same name share one. An album that was made is found again by the name its folders gave it,
and when that changed - a folder was renamed, the pattern is another - by most of its photos.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photostead.features.folder_albums.props import Props
from photostead.features.folder_albums.reading import Place

# Of a renamed folder's photos fewer than one in so many may come from other albums.
OTHERS = 10


class Folder(msgspec.Struct, frozen=True):
    """A folder of a library: `asset_count` photos that an album may show; `is_held`: it has photos, be it in the
    trash."""

    id: int
    path: bytes
    asset_count: int
    is_held: bool


class Group(msgspec.Struct):
    """One album that folders ask for. `props`: what speaks for it, by the folder that the file lies in, the first in
    the order of paths counting most. `is_known`: all of it could be read."""

    name: str
    folders: list[int] = []
    asset_count: int = 0
    props: dict[bytes, Props] = {}
    is_known: bool = True


class Mark(msgspec.Struct, frozen=True):
    """An album that was made of folders which gave it the name `source`; without an album a person deleted it."""

    id: int
    album_id: int | None
    source: str


def make_groups(
    folders: Iterable[Folder], places: Mapping[int, Place | None], present: Mapping[int, str]
) -> dict[str, Group]:
    """The albums that folders in the order of their paths ask for, by name. `present`: the source of the album that
    the photos of a folder are in now; one that cannot be read stays with it."""
    groups: dict[str, Group] = {}
    for folder in folders:
        place = places.get(folder.id)
        if place is None or not place.name or not folder.is_held:
            continue
        name = place.name if place.is_known else present.get(folder.id, place.name)
        group = groups.setdefault(name, Group(name, [], 0, {}))
        group.folders.append(folder.id)
        group.asset_count += folder.asset_count
        group.is_known = group.is_known and place.is_known
        if place.props is not None:
            group.props[place.origin] = place.props
    for group in groups.values():
        group.props = dict(sorted(group.props.items()))
    return groups


def find_renamed(
    marks: Sequence[Mark], groups: Mapping[str, Group], held: Iterable[tuple[int, int, int]]
) -> dict[int, str]:
    """The new source of each album whose folders have another name now: more than half of its photos are in that group,
    and hardly any of the group's photos are another album's. Were folders merged, the people of one of them must not
    see the photos of all. No album has that name, but for an empty one: made while files were on their way, it gives
    the name up. `held`: how many photos from a folder each marked album has, as `(album, folder, count)`."""
    held = list(held)
    filled = {album_id for album_id, _, _ in held}
    named = {mark.source for mark in marks if mark.album_id is None or mark.album_id in filled}
    lost = {mark.album_id: mark.id for mark in marks if mark.album_id is not None and mark.source not in groups}
    new = {folder: group.name for group in groups.values() if group.name not in named for folder in group.folders}
    totals: Counter[int] = Counter()
    taken: Counter[str] = Counter()
    shares: Counter[tuple[int, str]] = Counter()
    for album_id, folder_id, count in held:
        totals[album_id] += count
        if folder_id in new:
            taken[new[folder_id]] += count
            shares[album_id, new[folder_id]] += count
    return {
        lost[album_id]: name
        for (album_id, name), count in sorted(shares.items())
        if album_id in lost and count * 2 > totals[album_id] and (taken[name] - count) * OTHERS < count
    }
