"""The files: asked for here by their SHA-1, read there, sent here while they are read. The last piece of a file is held back
until the whole has the SHA-1 that the old server noted when it took it, so that a file that was cut or changed on the way
never arrives. Moving parts of live photos go before their photos.
"""

import hashlib
import http.client
from collections.abc import Callable
from contextlib import closing
from typing import IO, cast

from photostead.cli.importing.server import Refused, Unreadable, Upload
from photostead.cli.importing.threads import Progress, Told, in_threads
from photostead.cli.migrating.move import AT_ONCE, Move
from photostead.cli.migrating.schema import Asset

# Of reading one file; a server that is away is waited for besides.
TRIES = 3
HOPELESS = frozenset({401, 403, 507})


class Changed(OSError):
    """The file is whole, and not the one that was noted; `sha1` is its own."""

    def __init__(self, sha1: str) -> None:
        super().__init__("it is not what the old server noted when it took it")
        self.sha1 = sha1


class Checked:
    """A file of the old server's while it is read. Raises OSError for one that is cut, Changed before the last piece of one
    whose SHA-1 is another."""

    def __init__(
        self, answer: http.client.HTTPResponse, size: int, sha1: str | None, spend: Callable[[int], None]
    ) -> None:
        self._answer, self._left, self._wanted, self._spend = answer, size, sha1, spend
        self._hash = hashlib.sha1(usedforsecurity=False)

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer."""
        data = self._answer.read(min(size, self._left))
        if not data and self._left:
            raise OSError("the old server broke off in the middle of it")
        self._spend(len(data))
        self._left -= len(data)
        self._hash.update(data)
        if not self._left and self._wanted not in {None, self.sha1}:
            raise Changed(self.sha1)
        return data

    @property
    def sha1(self) -> str:
        """Of what was read."""
        return self._hash.hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether it was read to its end."""
        return not self._left

    def __enter__(self) -> "Checked":
        return self

    def __exit__(self, *_: object) -> None:
        """The connection is its server's."""


class Originals:
    """Of one person."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.changed: set[str] = set()

    def run(self) -> None:
        """All of them. Raises PhotosteadError where going on makes no sense; what was done until then stands."""
        move = self.move
        self.choose()
        self.ask()
        wanted = [asset for asset in move.assets.values() if asset.id not in move.new_ids]
        parts = {asset.live_photo_video_id for asset in move.assets.values()}
        with move.wishes.show("Photos and videos", sum(asset.size for asset in wanted)) as progress:
            self.carry([asset for asset in wanted if asset.id in parts], progress)
            self.carry([asset for asset in wanted if asset.id not in parts], progress)

    # --- which

    def choose(self) -> None:
        """What is to come."""
        listed = self.move.old.list_all()
        self.find_parts(listed)
        self.move.assets = {uid: asset for uid, asset in listed.items() if self.is_wanted(asset)}
        self.move.count("photos and videos found", len(listed))

    def find_parts(self, listed: dict[str, Asset]) -> None:
        """Moving parts that no search found: older servers do not list what is hidden."""
        for asset in list(listed.values()):
            part = asset.live_photo_video_id
            if part is not None and part not in listed:
                with self.move.trying("moving part", asset.original_file_name):
                    listed[part] = self.move.old.get(f"/assets/{part}", Asset)
                    listed[part].visibility = "hidden"

    def is_wanted(self, asset: Asset) -> bool:
        """Whether it is to come; what is not is told, with the reason."""
        move, name = self.move, asset.original_file_name
        if asset.is_trashed and not move.wishes.with_trash:
            move.leave("photo", name, "it is in the trash there; --with-trash carries it into the trash here")
        elif asset.is_offline:
            move.leave("photo", name, "its file is not there any more, says the old server")
        elif asset.shown == "hidden" and asset.is_derived:
            move.count("moving parts that are taken out of their photos here again")
        else:
            return True
        return False

    # --- what is here

    def ask(self) -> None:
        """What of it is here already, whoever brought it."""
        known = {asset.id: self.move.ledger.get("sha1", asset.id) or asset.sha1 for asset in self.move.assets.values()}
        wanted = [{"id": uid, "checksum": sha1} for uid, sha1 in known.items() if sha1]
        for start in range(0, len(wanted), AT_ONCE):
            body = {"assets": wanted[start : start + AT_ONCE]}
            for result in self.move.new.call("POST", "/assets/bulk-upload-check", body)["results"]:
                if result["action"] == "reject" and result.get("assetId"):
                    self.move.new_ids[result["id"]] = result["assetId"]
        self.move.count("here already", len(self.move.new_ids))

    # --- carrying

    def carry(self, assets: list[Asset], progress: Progress) -> None:
        """Read and send them, a few at a time."""
        with closing(in_threads(assets, self.send, progress, self.stop)) as carried:
            for asset, done in carried:
                self.note(asset, done.result)
        for uid in self.changed:
            self.move.leave(
                "photo", self.move.name_of(uid), "its file changed on the old server; it is here as it is there"
            )
        self.changed.clear()

    def note(self, asset: Asset, result: Callable[[], tuple[str, bool]]) -> None:
        """What came of one. Raises PhotosteadError where going on makes no sense."""
        try:
            uid, is_new = result()
        except Unreadable as error:
            self.move.fail("photo", asset.original_file_name, str(error))
        except Refused as error:
            self.move.fail("photo", asset.original_file_name, error.message.rstrip("."))
            if error.status in HOPELESS:
                raise
        else:
            self.move.new_ids[asset.id] = uid
            self.move.count("uploaded" if is_new else "here already")

    def stop(self) -> None:
        """Nobody waits for an answer any more."""
        self.move.new.stop()
        self.move.old.server.stop()

    def send(self, asset: Asset, told: Told) -> tuple[str, bool]:
        """`(id here, is new)`. In a thread. Raises Unreadable, Refused, Unavailable."""
        wanted = asset.sha1
        for number in range(TRIES):
            try:
                return self.send_now(asset, wanted, told)
            except Unreadable as error:
                self.move.old.server.close()
                if number == TRIES - 1:
                    raise
                cause = error.__cause__
                if isinstance(cause, Changed) and number:
                    # Twice: it is so on the disk there. What is left of a photo is better than none.
                    wanted = cause.sha1
                    self.move.ledger.note("sha1", asset.id, value=wanted)
                    self.changed.add(asset.id)
        raise AssertionError("the last try ends it")

    def send_now(self, asset: Asset, sha1: str | None, told: Told) -> tuple[str, bool]:
        """One try."""
        move = self.move
        first, size = self.open(asset)
        answers, read = [first], list[Checked]()

        def begin() -> IO[bytes]:
            if not answers:  # once more, for a server here that was busy
                move.old.server.close()
            answer = answers.pop() if answers else self.open(asset)[0]
            read.append(Checked(answer, size, sha1, move.wishes.spend))
            return cast(IO[bytes], read[-1])

        was_begun = move.ledger.get("begun", asset.id) is not None
        move.ledger.note("begun", asset.id)
        try:
            uid, is_new = move.new.upload(
                Upload(asset.original_file_name, size, sha1, self.fields_of(asset), None, begin), told
            )
        finally:
            if not read or not read[-1].is_whole:
                move.old.server.close()
        if not is_new and not was_begun:
            move.ledger.note("begun", asset.id, value="here")
        if sha1 is None and read[-1].is_whole:
            move.ledger.note("sha1", asset.id, value=read[-1].sha1)
        return uid, is_new

    def open(self, asset: Asset) -> tuple[http.client.HTTPResponse, int]:
        """The file there, and how long it is. Raises Refused, Unavailable, Unreadable."""
        answer = self.move.old.fetch(asset.id)
        size = answer.length if answer.length is not None else asset.size
        if not size:
            raise Unreadable("the old server does not tell how large it is, or it is empty")
        return answer, size

    def fields_of(self, asset: Asset) -> dict[str, str]:
        """What goes with it."""
        part = self.move.new_ids.get(asset.live_photo_video_id or "")
        return {
            "fileCreatedAt": asset.file_created_at,
            "fileModifiedAt": asset.file_modified_at,
            "isFavorite": "true" if asset.is_favorite else "false",
            **({} if asset.shown == "timeline" else {"visibility": asset.shown}),
            **({} if part is None else {"livePhotoVideoId": part}),
        }
