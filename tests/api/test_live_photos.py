"""Live photos: photo and video that carry one content identifier show as one, each with the one that is nearest."""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets import live_photos, store
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media.pictures import dated_jpeg, video
from tests.people import insert_album, insert_asset, insert_library

CID = "5B1D7F3A-0000-4000-8000-000000000001"
PHOTO, VIDEO = "IMAGE", "VIDEO"


@dataclass
class Shelf:
    """Files by their paths, in one library or none, as they are read one after the other."""

    tx: Tx
    owner: int
    library: int | None = None
    keys: dict[str, int] = field(default_factory=dict)

    def add(self, path: str, *, owner: int | None = None, **columns: Value) -> int:
        """A file that is not read yet."""
        kind = VIDEO if path.upper().endswith(".MOV") else PHOTO
        values: dict[str, Value] = {
            "path": os.fsencode(path),
            "original_path": path,
            "type": kind,
            "library_id": self.library,
            "folder_id": store.ensure_folder(self.tx, self.library, os.fsencode(os.path.dirname(path))),
            **columns,
        }
        uid = insert_asset(self.tx, owner or self.owner, name=os.path.basename(path), **values)
        key = self.keys[path] = int(self.tx.value("select id from assets where uid = ?", (uid,)))
        return key

    def read(self, path: str, cid: str = CID) -> None:
        """What happens at the end of reading a file."""
        key = self.keys[path]
        store.write_fields(self.tx, key, {"live_photo_cid": cid, **store.overrides_of(self.tx, key)})
        item = store.work_item(self.tx, key)
        assert item is not None
        if self.tx.value("select live_photo_cid from asset_exif where asset_id = ?", (key,)):
            live_photos.pair(self.tx, item, cid)

    def put(self, *paths: str, owner: int | None = None, **columns: Value) -> None:
        """Add and read."""
        for path in paths:
            self.add(path, owner=owner, **columns)
            self.read(path)

    def pairs(self) -> dict[str, str]:
        """Video by photo. What is a motion part is hidden, what is none is not."""
        names = {key: path for path, key in self.keys.items()}
        found = self.tx.rows(
            "select id, live_photo_video_id from assets where live_photo_video_id is not null order by id"
        )
        shown = self.tx.column("select id from assets where type = 'VIDEO' and visibility not in ('hidden', 'locked')")
        assert not {video for _, video in found} & set(shown)
        linked = {video for _, video in found}
        lost = self.tx.column("select id from assets where type = 'VIDEO' and visibility = 'hidden'")
        assert set(lost) <= linked
        return {names[photo]: names[video] for photo, video in found}


class Undo(Exception):
    """Nothing of it is kept."""


async def on_shelf(app: App, admin: Client, do: Callable[[Shelf], None]) -> None:
    """Run a test in a library, and in a transaction, of its own, of which nothing stays."""

    def work(tx: Tx) -> None:
        uid = insert_library(tx, admin.user_id)
        do(Shelf(tx, admin.user_id, int(tx.value("select id from libraries where uid = ?", (uid,)))))
        raise Undo

    with pytest.raises(Undo):
        await app.db.write(work)


async def test_pairs_whatever_is_read_first(app: App, admin: Client) -> None:
    """Four files of one identifier in two folders, an edited pair beside the first: in every order each photo ends with
    the video beside it that has its name."""
    files = ("/a/IMG_1.HEIC", "/a/IMG_1.MOV", "/a/IMG_E1.HEIC", "/a/IMG_E1.MOV", "/b/IMG_1.HEIC", "/b/IMG_1.MOV")
    wanted = {path: path.replace("HEIC", "MOV") for path in files if path.endswith("HEIC")}

    def work(shelf: Shelf) -> None:
        for path in files:
            shelf.add(path)
        for order in itertools.islice(itertools.permutations(files), 0, 720, 7):
            for path in order:
                shelf.read(path)
            assert shelf.pairs() == wanted, order
            shelf.tx.run("update assets set live_photo_video_id = null, visibility = 'timeline'")
            shelf.tx.run("update asset_exif set live_photo_cid = null")

    await on_shelf(app, admin, work)


async def test_nearest_wins(app: App, admin: Client) -> None:
    """One video for two photos, one photo for two videos; what is left over shows by itself."""

    def same_name(shelf: Shelf) -> None:
        shelf.put("/a/IMG_E1.JPG", "/a/IMG_1.MOV")
        assert shelf.pairs() == {"/a/IMG_E1.JPG": "/a/IMG_1.MOV"}
        shelf.put("/a/img_1.heic")
        assert shelf.pairs() == {"/a/img_1.heic": "/a/IMG_1.MOV"}

    def same_folder(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.HEIC", "/b/IMG_1.MOV")
        assert shelf.pairs() == {"/a/IMG_1.HEIC": "/b/IMG_1.MOV"}
        shelf.put("/a/IMG_2.MOV")
        assert shelf.pairs() == {"/a/IMG_1.HEIC": "/a/IMG_2.MOV"}

    def close_folder(shelf: Shelf) -> None:
        shelf.put("/x/y/IMG_1.HEIC", "/w/IMG_1.MOV", "/x/z/IMG_1.MOV")
        assert shelf.pairs() == {"/x/y/IMG_1.HEIC": "/x/z/IMG_1.MOV"}

    for work in (same_name, same_folder, close_folder):
        await on_shelf(app, admin, work)


async def test_nothing_is_taken_from_where_it_belongs(app: App, admin: Client, make_user: MakeUser) -> None:
    """Not from other people and libraries, other identifiers, the trash, or another photo that a person chose."""
    mia = await make_user("mia")

    def others(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.MOV", owner=mia.user_id)
        shelf.put("/a/IMG_2.MOV", library_id=None)
        shelf.put("/a/IMG_3.MOV", deleted_at=1)
        shelf.add("/a/IMG_4.MOV")
        shelf.read("/a/IMG_4.MOV", "another")
        shelf.put("/a/IMG_1.HEIC")
        assert shelf.pairs() == {}

    def chosen(shelf: Shelf) -> None:
        photo, video = shelf.add("/a/other.jpg"), shelf.add("/a/IMG_1.MOV")
        live_photos.leave_alone(shelf.tx, [photo, video])
        live_photos.join(shelf.tx, photo, video)
        shelf.put("/a/IMG_1.HEIC")
        shelf.read("/a/IMG_1.MOV")
        assert shelf.pairs() == {"/a/other.jpg": "/a/IMG_1.MOV"}
        live_photos.part_from(shelf.tx, photo)
        shelf.read("/a/IMG_1.MOV")
        assert shelf.pairs() == {}

    def named_in_upload(shelf: Shelf) -> None:
        photo, video = shelf.add("/a/no_identifier.jpg"), shelf.add("/a/IMG_1.MOV")
        live_photos.join(shelf.tx, photo, video)
        shelf.read("/a/IMG_1.MOV")
        shelf.put("/a/IMG_1.HEIC")
        assert shelf.pairs() == {"/a/no_identifier.jpg": "/a/IMG_1.MOV"}

    for work in (others, chosen, named_in_upload):
        await on_shelf(app, admin, work)


async def test_locked_stays_locked(app: App, admin: Client) -> None:
    """A copy outside the locked folder neither shows the video inside nor takes it out."""

    def work(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.HEIC", "/a/IMG_1.MOV", visibility="locked")
        shelf.put("/b/IMG_1.HEIC", "/a/IMG_E1.HEIC")
        assert shelf.pairs() == {"/a/IMG_1.HEIC": "/a/IMG_1.MOV"}
        assert shelf.tx.value("select visibility from assets where type = 'VIDEO'") == "locked"
        shelf.put("/b/IMG_1.MOV")
        assert shelf.pairs() == {"/a/IMG_1.HEIC": "/a/IMG_1.MOV", "/b/IMG_1.HEIC": "/b/IMG_1.MOV"}

    def alone(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.MOV", visibility="locked")
        shelf.put("/a/IMG_1.HEIC")
        assert shelf.pairs() == {}

    def follows(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.HEIC", visibility="locked")
        shelf.put("/a/IMG_1.MOV")
        assert shelf.tx.value("select visibility from assets where type = 'VIDEO'") == "locked"

    for work_ in (work, alone, follows):
        await on_shelf(app, admin, work_)


async def test_video_in_the_trash_gives_its_place_up(app: App, admin: Client) -> None:
    """Restored, it shows by itself instead of being hidden behind nothing."""

    def work(shelf: Shelf) -> None:
        shelf.put("/a/IMG_1.HEIC", "/a/IMG_1.MOV")
        shelf.tx.run("update assets set deleted_at = 1 where type = 'VIDEO'")
        shelf.put("/b/IMG_1.MOV")
        assert shelf.pairs() == {"/a/IMG_1.HEIC": "/b/IMG_1.MOV"}

    await on_shelf(app, admin, work)


async def test_two_photos_with_one_video(app: App, admin: Client) -> None:
    """As uploads may name it: deleting one of them leaves the other its video."""
    uids = {
        name: await app.db.write(insert_asset, admin.user_id, name=name, type=VIDEO if "MOV" in name else PHOTO)
        for name in ("a.jpg", "b.jpg", "a.MOV")
    }

    def both(tx: Tx) -> None:
        video = tx.value("select id from assets where type = 'VIDEO'")
        for photo in tx.column("select id from assets where type = 'IMAGE'"):
            live_photos.join(tx, photo, video)

    await app.db.write(both)
    await admin.delete("/assets", json={"ids": [uids["a.jpg"]]})
    assert not (await admin.get(f"/assets/{uids['a.MOV']}"))["isTrashed"]
    await admin.delete("/assets", json={"ids": [uids["a.jpg"]], "force": True})
    assert (await admin.get(f"/assets/{uids['b.jpg']}"))["livePhotoVideoId"] == uids["a.MOV"]
    await admin.put(f"/assets/{uids['b.jpg']}", json={"livePhotoVideoId": None})
    assert (await admin.get(f"/assets/{uids['a.MOV']}"))["visibility"] == "timeline"
    await app.db.write(both)
    await admin.delete("/assets", json={"ids": [uids["b.jpg"]], "force": True})
    assert await app.db.read(Rows.value, "select count(*) from assets") == 0


async def test_apples_pairs_are_known_by_what_is_in_them(
    app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """Real files, whichever comes first; in the trash and back they stay together."""
    await app.db.write(Tx.run, "insert into queues values ('thumbnailGeneration', 1), ('videoConversion', 1)")
    for number, names in enumerate((("IMG_1.JPG", "IMG_1.MOV"), ("IMG_2.MOV", "IMG_2.JPG"))):
        uids = {}
        for name in names:
            uids[name[-3:]] = await upload(admin, apple_half(tmp_path / name, f"{number}{CID[1:]}"), name)
            await run_jobs()
        assert (await admin.get(f"/assets/{uids['JPG']}"))["livePhotoVideoId"] == uids["MOV"]
        await admin.delete("/assets", json={"ids": [uids["JPG"]]})
        assert (await admin.get(f"/assets/{uids['MOV']}"))["isTrashed"]
        await admin.post("/trash/restore/assets", json={"ids": [uids["JPG"]]})
        video = await admin.get(f"/assets/{uids['MOV']}")
        assert (video["isTrashed"], video["visibility"]) == (False, "hidden")


def apple_half(path: Path, content_id: str) -> bytes:
    """A photo or a video as an iPhone makes them, as far as their identifier goes."""
    if path.suffix == ".MOV":
        notes = {"com.apple.quicktime.content.identifier": content_id}
        return video(path, container="mov", codec="mpeg4", frames=6, notes=notes).read_bytes()
    text = content_id.encode() + b"\0"
    entry = b"\0\x11\0\2" + len(text).to_bytes(4, "big") + (32).to_bytes(4, "big")
    note = b"Apple iOS\0\0\1MM" + b"\0\1" + entry + b"\0" * 4 + text
    return dated_jpeg(path, ifd0={271: f"Apple {content_id[0]}"}, photo={37500: note}).read_bytes()


async def test_part_tells_no_more_than_its_photo(app: App, admin: Client, make_user: MakeUser) -> None:
    """Nobody put a library's photos into an album of its folder, so their places are told there, and those of their parts;
    of an upload of which nobody knows who put it there neither is."""
    vera = await make_user("vera")

    def add(tx: Tx, library: int | None) -> list[str]:
        part = insert_asset(
            tx,
            admin.user_id,
            type=VIDEO,
            visibility="hidden",
            is_extracted=1,
            latitude=48.1,
            longitude=11.6,
            metadata_at=1,
        )
        key = tx.value("select id from assets where uid = ?", (part,))
        photo = insert_asset(
            tx, admin.user_id, library_id=library, live_photo_video_id=key, latitude=48.1, longitude=11.6, metadata_at=1
        )
        insert_album(tx, admin.user_id, assets=[photo], viewers=[vera.user_id])
        tx.run("update album_assets set added_by = null")
        return [photo, part]

    def both(tx: Tx) -> tuple[list[str], list[str]]:
        library = insert_library(tx, admin.user_id)
        return add(tx, int(tx.value("select id from libraries where uid = ?", (library,)))), add(tx, None)

    told, untold = await app.db.write(both)
    for uid in told:
        await vera.get(f"/assets/{uid}/original", expect=404)  # there is no file, which they may know
    for uid in untold:
        await vera.get(f"/assets/{uid}/original", expect=403)
