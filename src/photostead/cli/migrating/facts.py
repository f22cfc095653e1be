"""What people said of single photos: date, place, description, rating, favourite, archive, cuts and turns. Nobody tells which
of it was edited and which stands in the file. So the photo is read here first, and only what is different then is set, as an
edit: the rest stays what the file says. What was here before the migration is only given what it lacks.
"""

import time
from collections.abc import Iterator
from datetime import timedelta, timezone
from typing import Any

from photostead.cli.migrating.move import Move
from photostead.cli.migrating.reading import list_all
from photostead.cli.migrating.schema import Asset, Edits
from photostead.kernel.clock import EPOCH

# Between two looks; and how long nothing may happen until we go on without what was not read.
WAITS = (0.5, 1.0, 2.0, 5.0, 15.0)
PATIENCE_S = 600.0
# About a metre; programs round differently.
NEAR_DEGREES = 1e-5
NEAR_MS = 1000
MINUTE_MS = 60_000
FURTHEST_ZONE = 18 * 60


class Waiting:
    """For a number to become none: rarer where nothing happens, and over where nothing happens for long."""

    def __init__(self, left: int) -> None:
        self._left, self._number = left, 0
        self._deadline = time.monotonic() + PATIENCE_S

    def note(self, left: int) -> int:
        """How many are left now; how many fewer that are."""
        gone = self._left - left
        if gone > 0:
            self._left, self._number, self._deadline = left, 0, time.monotonic() + PATIENCE_S
        return max(gone, 0)

    @property
    def is_over(self) -> bool:
        """Whether to wait no longer."""
        return time.monotonic() >= self._deadline

    def sleep(self) -> None:
        """Until the next look."""
        time.sleep(WAITS[min(self._number, len(WAITS) - 1)])
        self._number += 1


class Facts:
    """Of one person."""

    def __init__(self, move: Move) -> None:
        self.move = move

    def run(self) -> None:
        """All of it. Raises PhotosteadError where going on makes no sense."""
        self.wait_until_read()
        for old, new in self.pairs():
            self.verify(old, new)
            if not new.has_metadata:
                continue
            if self.move.ledger.get("facts", new.id) is None and old.shown != "hidden":
                self.settle(old, new)
            if old.is_edited and not new.is_edited:
                self.edit(old, new)

    def pairs(self) -> Iterator[tuple[Asset, Asset]]:
        """What is there, and what became of it here."""
        for old_id, new_id in self.move.new_ids.items():
            if new_id in self.move.here:
                yield self.move.assets[old_id], self.move.here[new_id]

    # --- until the files were read here

    def wait_until_read(self) -> None:
        """What is not read in time is told, and left for another run."""
        move = self.move
        wanted = set(move.new_ids.values())
        waiting = Waiting(len(wanted))
        with move.wishes.show("Read here", len(wanted)) as progress:
            while True:
                move.here = list_all(move.new, move.me.id)
                unread = {uid for uid in wanted if uid in move.here and not move.here[uid].has_metadata}
                progress.update(waiting.note(len(unread)))
                if not unread or waiting.is_over:
                    break
                waiting.sleep()
        for uid in unread:
            move.fail("photo", move.here[uid].original_file_name, "it is not read here yet; run this again later")
        self.leave_locked()

    def leave_locked(self) -> None:
        """What is in the locked folder here is nobody's to touch, and not even to be seen."""
        for old_id, new_id in list(self.move.new_ids.items()):
            if new_id not in self.move.here:
                del self.move.new_ids[old_id]
                self.move.leave("photo", self.move.name_of(old_id), "it is in the locked folder here")

    # --- one photo

    def verify(self, old: Asset, new: Asset) -> None:
        """The very bytes are here."""
        wanted = self.move.ledger.get("sha1", old.id) or old.sha1
        if wanted and self.move.is_ours(old.id) and wanted != new.sha1:
            self.move.fail("photo", old.original_file_name, "what is here is not what is there, by their SHA-1")

    def settle(self, old: Asset, new: Asset) -> None:
        """Say what the file does not."""
        if old.live_photo_video_id in self.move.assets.keys() - self.move.new_ids.keys():
            return  # its moving part did not come yet, and would not find it by another run
        fields = differences(old, new, is_ours=self.move.is_ours(old.id))
        part = self.move.new_ids.get(old.live_photo_video_id or "")
        if part is not None and new.live_photo_video_id is None:
            fields["livePhotoVideoId"] = part
        if not fields:
            self.move.ledger.note("facts", new.id)
        elif self.move.once(old.original_file_name, "PUT", f"/assets/{new.id}", fields, "facts", new.id):
            self.move.count("photos given what people said of them")

    def edit(self, old: Asset, new: Asset) -> None:
        """Cut and turn it as it is there."""
        with self.move.trying("edit", old.original_file_name):
            edits = self.move.old.get(f"/assets/{old.id}/edits", Edits).edits
            body = {"edits": [{"action": edit["action"], "parameters": edit["parameters"]} for edit in edits]}
            if edits and self.move.once(old.original_file_name, "PUT", f"/assets/{new.id}/edits", body, "edit", new.id):
                self.move.count("photos cut and turned as there")


def differences(old: Asset, new: Asset, *, is_ours: bool) -> dict[str, Any]:
    """What is to be set here, as the API takes it. Nothing is taken away: what the file says and the old server did not show
    is no loss."""
    fields: dict[str, Any] = {}
    for name in ("description", "rating"):
        wanted, found = getattr(old.exif, name), getattr(new.exif, name)
        if wanted and wanted != found and (is_ours or not found):
            fields[name] = wanted
    if old.is_favorite and not new.is_favorite:
        fields["isFavorite"] = True
    if is_place_lacking(old, new, is_ours=is_ours):
        fields |= {"latitude": old.exif.latitude, "longitude": old.exif.longitude}
    if is_ours and {old.shown, new.shown} == {"timeline", "archive"}:
        fields["visibility"] = old.shown
    if is_ours and is_other_time(old, new):
        fields["dateTimeOriginal"] = date_of(old)
    return fields


def is_other_time(old: Asset, new: Asset) -> bool:
    """Whether the instant or the clock is another one."""
    there, here = (old.taken, old.clock), (new.taken, new.clock)
    return any(
        one is not None and other is not None and abs(one - other) >= NEAR_MS
        for one, other in zip(there, here, strict=True)
    )


def is_place_lacking(old: Asset, new: Asset, *, is_ours: bool) -> bool:
    """Whether the photo is to be moved on the map."""
    there = (old.exif.latitude, old.exif.longitude)
    here = (new.exif.latitude, new.exif.longitude)
    if None in there:
        return False
    if None in here:
        return True
    return is_ours and any(
        abs(one - other) > NEAR_DEGREES
        for one, other in zip(there, here, strict=True)
        if one is not None and other is not None
    )


def date_of(asset: Asset) -> str:
    """The instant on the clock of its place."""
    taken, clock = asset.taken or 0, asset.clock or 0
    minutes = round((clock - taken) / MINUTE_MS)
    zone = timezone(timedelta(minutes=minutes if abs(minutes) <= FURTHEST_ZONE else 0))
    return (EPOCH + timedelta(milliseconds=taken)).astimezone(zone).isoformat(timespec="milliseconds")
