"""Which file that turned up is which asset whose file went away: pure rules, see the decision on moved files.

A file is taken for a moved one without reading it where inode, size and modification time are those the asset's file had
(renaming changes none of them), and no other asset that went away has that size and time. Otherwise its content decides; and where the asset's content was never read, name, size
and time together. Each file is given to one asset at most, and each asset one file.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import msgspec


class Fresh(msgspec.Struct):
    """A file that is new at its path, or differs from what was there: then `asset_id` is the asset that was. Size in
    bytes, `modified` in ms; `content_hash` once it was needed."""

    path: bytes
    kind: str
    size: int
    modified: int
    inode: int
    asset_id: int | None = None
    content_hash: bytes | None = None

    @property
    def name(self) -> bytes:
        """The file's name without its folder."""
        return self.path.rpartition(b"/")[2]


class Vacated(msgspec.Struct, frozen=True):
    """An asset whose file is no longer at its path, or is another one now; what is known of the file it had."""

    id: int
    path: bytes
    kind: str
    size: int
    modified: int
    inode: int | None
    content_hash: bytes | None

    @property
    def name(self) -> bytes:
        """The file's name without its folder."""
        return self.path.rpartition(b"/")[2]


Match = tuple[Fresh, Vacated]


def by_hints(fresh: Sequence[Fresh], vacated: Sequence[Vacated]) -> list[Match]:
    """What was only renamed: nothing needs to be read. Where several assets share size and time and are known to differ,
    the inode alone would decide, and a file system gives it to the next file that is made: there content decides."""
    unclear = told_apart_by_content(vacated)
    sure = [one for one in vacated if (one.size, one.modified, one.kind) not in unclear]
    return pair(
        fresh,
        sure,
        lambda file: (file.inode, file.size, file.modified, file.kind),
        lambda asset: (asset.inode, asset.size, asset.modified, asset.kind) if asset.inode is not None else None,
    )


def told_apart_by_content(vacated: Sequence[Vacated]) -> set[tuple[int, int, str]]:
    """Size, time and kind of which there are assets of different known contents."""
    contents: dict[tuple[int, int, str], set[bytes]] = {}
    for one in vacated:
        if one.content_hash is not None:
            contents.setdefault((one.size, one.modified, one.kind), set()).add(one.content_hash)
    return {key for key, hashes in contents.items() if len(hashes) > 1}


def by_content(fresh: Sequence[Fresh], vacated: Sequence[Vacated]) -> list[Match]:
    """The same bytes, of files that were read."""
    return pair(
        fresh,
        vacated,
        lambda file: (file.content_hash, file.kind) if file.content_hash is not None else None,
        lambda asset: (asset.content_hash, asset.kind) if asset.content_hash is not None else None,
    )


def by_name(fresh: Sequence[Fresh], vacated: Sequence[Vacated]) -> list[Match]:
    """For assets whose content was never read: the same name, size and time elsewhere."""
    return pair(
        fresh,
        vacated,
        lambda file: (file.name, file.size, file.modified, file.kind),
        lambda asset: (asset.name, asset.size, asset.modified, asset.kind) if asset.content_hash is None else None,
    )


def worth_reading(fresh: Iterable[Fresh], vacated: Iterable[Vacated]) -> list[Fresh]:
    """Those files whose content could be that of an asset: nothing else is read for this."""
    sizes = {(asset.size, asset.kind) for asset in vacated if asset.content_hash is not None}
    return [file for file in fresh if file.content_hash is None and (file.size, file.kind) in sizes]


def in_doubt(fresh: Sequence[Fresh], vacated: Sequence[Vacated]) -> list[Fresh]:
    """Without the files at paths of assets whose content was never read: nobody can say that they are others."""
    unread = {asset.id for asset in vacated if asset.content_hash is None}
    return [file for file in fresh if file.asset_id not in unread]


def without(
    fresh: Sequence[Fresh], vacated: Sequence[Vacated], matches: list[Match]
) -> tuple[list[Fresh], list[Vacated]]:
    """What is left when these are settled."""
    paths = {file.path for file, _ in matches}
    ids = {asset.id for _, asset in matches}
    return [file for file in fresh if file.path not in paths], [asset for asset in vacated if asset.id not in ids]


def pair(
    fresh: Sequence[Fresh],
    vacated: Sequence[Vacated],
    key_of_file: Callable[[Fresh], object],
    key_of_asset: Callable[[Vacated], object],
) -> list[Match]:
    """Files and assets of equal keys (None fits nothing). Of several, first the file that is where the asset was, then
    the one of the same name, then in the order of their paths: so that a pair of twins does not change places."""
    files = sorted((file for file in fresh if key_of_file(file) is not None), key=lambda one: one.path)
    assets = sorted((one for one in vacated if key_of_asset(one) is not None), key=lambda one: (one.path, one.id))
    matches: list[Match] = []
    for of_file, of_asset in CLOSENESS:
        waiting: dict[object, deque[Vacated]] = {}
        for asset in assets:
            waiting.setdefault((key_of_asset(asset), of_asset(asset)), deque()).append(asset)
        found = [
            (file, candidates.popleft())
            for file in files
            if (candidates := waiting.get((key_of_file(file), of_file(file))))
        ]
        files, assets = without(files, assets, found)
        matches += found
    return matches


# What a file and an asset of the same key have in common besides, the closest first: the very path, the name, nothing.
CLOSENESS: Sequence[tuple[Callable[[Fresh], object], Callable[[Vacated], object]]] = (
    (lambda file: file.asset_id, lambda asset: asset.id),
    (lambda file: file.name, lambda asset: asset.name),
    (lambda file: None, lambda asset: None),
)
