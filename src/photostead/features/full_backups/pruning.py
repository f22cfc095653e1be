"""Clearing away old backups, and the files that no other backup has."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photostead.features.full_backups import layout
from photostead.features.full_backups.layout import SHA256, Store
from photostead.features.full_backups.making import BEGUN
from photostead.features.full_backups.manifest import read, read_begun


class Pruned(msgspec.Struct):
    """What went: backups by name, files and their bytes."""

    backups: list[str]
    files: int = 0
    size: int = 0


def prune(store: Store, keep: int) -> Pruned:
    """Keep the newest `keep` (1 or more). Raises Unavailable while one is made, Invalid where a manifest that stays cannot be
    read: then no file goes, since it may be that manifest's. Raises OSError."""
    with layout.alone(store):
        gone = store.stamps()[max(1, keep) :]
        named = needed(store, set(gone))
        pruned = Pruned(gone)
        for stamp in gone:
            # First its summary: what has none is no backup any more, also where this is interrupted.
            (store.root / layout.BACKUPS / stamp / layout.SUMMARY).unlink(missing_ok=True)
            shutil.rmtree(store.root / layout.BACKUPS / stamp)
        for path in stored(store):
            if path.name not in named:
                pruned.files += 1
                pruned.size += path.stat().st_size
                path.unlink()
        return pruned


def needed(store: Store, gone: set[str]) -> set[str]:
    """Hashes that a backup which stays has, or one that was interrupted had got so far."""
    kept = [read(store.backup(stamp) / layout.MANIFEST) for stamp in store.stamps() if stamp not in gone]
    begun = [read_begun(store.unfinished / name) for name in (layout.MANIFEST, BEGUN)]
    return {entry.sha256 for manifest in (*kept, *begun) for entry in manifest}


def stored(store: Store) -> Iterator[Path]:
    """Every file by its hash; nothing that somebody else put there."""
    for folder in sorted((store.root / layout.FILES).iterdir()):
        if len(folder.name) == 2 and folder.is_dir():
            yield from (path for path in sorted(folder.iterdir()) if SHA256.fullmatch(path.name))
