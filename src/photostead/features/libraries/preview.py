"""What exclusion patterns would leave out of some folders, by a short walk; nothing is written down."""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from photostead.features.libraries.details_schema import PreviewDto
from photostead.features.libraries.walk import is_excluded, shown
from photostead.media.formats import kind_of

SAMPLE = 50
SECONDS = 2.0
ENTRIES = 500_000


class Preview:
    """One walk. What was found so far can be read at any time, also while it hangs."""

    def __init__(self, excluded: re.Pattern[str] | None, data_dir: Path) -> None:
        self._excluded, self._data_dir = excluded, data_dir
        self._entries = 0
        self.found = PreviewDto(0, 0, [], is_complete=False)

    def run(self, roots: Sequence[str]) -> None:
        """Look through the folders for SECONDS at most; on a thread."""
        deadline = time.monotonic() + SECONDS
        home = os.stat(self._data_dir)
        # (folder, whether a pattern covers it whole)
        pending = [(os.fsencode(root).rstrip(b"/") or b"/", False) for root in roots]
        while pending:
            folder, is_covered = pending.pop()
            try:
                if os.path.samestat(os.stat(folder), home):
                    continue
                with os.scandir(folder) as entries:
                    for entry in entries:
                        self._entries += 1
                        if time.monotonic() > deadline or self._entries > ENTRIES:
                            return
                        if (inner := self._look_at(entry, is_covered=is_covered)) is not None:
                            pending.append(inner)
            except OSError:
                continue  # what cannot be read now cannot be left out either
        self.found.is_complete = True

    def _look_at(self, entry: "os.DirEntry[bytes]", *, is_covered: bool) -> tuple[bytes, bool] | None:
        """A folder to look into, with whether it is covered whole; a photo or video is counted."""
        path = entry.path
        if entry.is_dir(follow_symlinks=False):
            # A name that no real file has shows whether everything below is covered.
            is_new = not is_covered and (self._covers(path) or self._covers(path + b"/\x01"))
            if is_new:
                self._add(path + b"/")
            return path, is_covered or is_new
        if kind_of(os.fsdecode(entry.name)) is not None:
            self.found.looked += 1
            if is_covered:
                self.found.excluded += 1
            elif self._covers(path):
                self.found.excluded += 1
                self._add(path)
        return None

    def _covers(self, path: bytes) -> bool:
        return is_excluded(path, self._excluded)

    def _add(self, path: bytes) -> None:
        if len(self.found.sample) < SAMPLE:
            self.found.sample.append(shown(path))
