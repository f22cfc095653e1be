"""The videos in motion photos: found where phones put them, and nowhere else."""

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media import motion
from photostead.media.files import OpenFile, open_regular
from photostead.media.motion import Taken, find_part, take_out
from photostead.media.tasks import extract
from tests.media.motion_photos import (
    box,
    clip,
    google,
    heic,
    heic_with_box,
    heic_with_file,
    listing,
    micro_video,
    picture,
    samsung,
    samsung_trailer,
)

KINDS: dict[str, Callable[[bytes], bytes]] = {
    "google": google,
    "a wrong length": lambda part: google(part, length=len(part) - 7),
    "a length of nothing": lambda part: google(part, length=0),
    "micro video": micro_video,
    "a wrong offset": lambda part: micro_video(part, offset=123),
    "an offset beyond the file": lambda part: micro_video(part, offset=10**9),
    "samsung": samsung,
    "both makers": lambda part: google(part) + samsung_trailer(part),
    "padded": lambda part: google(part + b"\0" * 300, length=len(part)),
    "heic box": heic_with_box,
    "heic and file": heic_with_file,
    "heic and trailer": lambda part: heic() + samsung_trailer(part),
    "elements": lambda part: picture(directory=AS_ELEMENTS.format(length=len(part))) + part,
    "quicktime": lambda part: google(clip(9, "mov")),
}
AS_ELEMENTS = (
    "<GCamera:MotionPhoto>1</GCamera:MotionPhoto><Container:Directory><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><Item:Semantic>Primary</Item:Semantic></rdf:li>'
    '<rdf:li rdf:parseType="Resource"><Item:Semantic>MotionPhoto</Item:Semantic>'
    "<Item:Length>{length}</Item:Length></rdf:li></rdf:Seq></Container:Directory>"
)


def written(tmp_path: Path, data: bytes, name: str = "a.jpg") -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def found_in(tmp_path: Path, data: bytes) -> bytes | None:
    """The bytes of the video in a picture."""
    with open_regular(written(tmp_path, data)) as file:
        part = find_part(file)
        return None if part is None else data[part.start : part.start + part.length]


@pytest.mark.parametrize("kind", KINDS)
def test_video_is_found_to_the_byte(tmp_path: Path, kind: str) -> None:
    """Whoever wrote it; padding and trailers are no part of it."""
    part = clip(9, "mov") if kind == "quicktime" else clip(1)
    source = written(tmp_path, KINDS[kind](part))
    target = tmp_path / "made" / "here.mp4"
    taken = take_out(source, str(target), None)
    assert target.read_bytes() == part
    assert taken == Taken(hashlib.sha1(part).digest(), len(part), str(target))
    assert [path.name for path in target.parent.iterdir()] == ["here.mp4"]


def test_reading_a_photo_says_whether_it_holds_a_video(tmp_path: Path) -> None:
    """So that only those are opened once more."""
    for name, data, has_motion in (
        ("a.jpg", google(clip(1)), True),
        ("b.jpg", picture(), False),
        ("c.heic", heic(), False),
    ):
        assert extract(written(tmp_path, data, name), "IMAGE", None, 0, False).has_motion is has_motion, name


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """Plain pictures, words without a video (programs that edit photos leave them), pieces, another directory."""
    part = clip(1)
    gain_only = picture("", listing(("image/jpeg", "Primary", ""), ("image/jpeg", "GainMap", 'Item:Length="4"')))
    moov = part.index(b"moov") - 4
    cases = {
        "plain": picture(),
        "no picture": part,
        "empty": b"",
        "words alone": google(b"", length=5_000),
        "gain map": gain_only + picture(),
        "unmarked": picture() + part,
        "cut off": google(part[: len(part) // 2]),
        "no index": micro_video(part[:moov] + b"free" + part[moov + 4 :]),
        "no frames": micro_video(part[:32] + part[moov:]),
        "damaged words": picture('GCamera:MotionPhoto="1"').replace(b"</rdf:RDF>", b"</rdf:RDX>") + part,
        "trailer that lies": picture() + b"SEFH" + b"\xff" * 40 + b"\x34\x00\x00\x00SEFT",
        "trailer beyond the file": picture() + b"\xff\xff\xff\x7fSEFT",
        "empty box": heic() + box(b"mpvd", b""),
        "box without video": heic() + box(b"mpvd", box(b"ftyp", b"isom") + b"\0" * 64),
    }
    for name, data in cases.items():
        assert found_in(tmp_path, data) is None, name


def test_what_is_no_motion_photo_by_its_own_word_is_none(tmp_path: Path) -> None:
    """Whoever switches the motion off leaves the video in the file."""
    assert found_in(tmp_path, google(clip(1), flag="0")) is None


def test_box_of_a_heic_ends_where_it_ends(tmp_path: Path) -> None:
    """What follows it may look like a piece of a video."""
    data = heic() + box(b"mpvd", clip(1)) + box(b"free", b"\0" * 9)
    assert found_in(tmp_path, data) == clip(1)


def test_damage_anywhere_is_no_more_than_no_video(tmp_path: Path) -> None:
    """Files that end anywhere, and with bytes of chance in the words about the video."""
    chance = random.Random(7)
    for whole in (google(clip(1)), samsung(clip(1)), heic_with_box(clip(1))):
        for _ in range(60):
            data = bytearray(whole[: chance.randrange(len(whole))])
            for _ in range(4):
                if data:
                    data[chance.randrange(len(data))] = chance.randrange(256)
            found_in(tmp_path, bytes(data))


def test_many_beginnings_end_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file made to keep us busy: as many places to look at as it can name."""
    looked: list[int] = []
    look = motion._end_of_video

    def counted(file: OpenFile, start: int, limit: int) -> int | None:
        looked.append(start)
        return look(file, start, limit)

    monkeypatch.setattr(motion, "_end_of_video", counted)
    for data in (
        micro_video(b"\0\0\0\x08ftyp" * 100_000, offset=5),
        heic() + box(b"mpvd", box(b"ftyp", b"")) * 1_000,
        samsung_trailer(b"x" * 99).join([picture(), samsung_trailer(b"\0\0\0\x08ftyp" * 1_000)]),
    ):
        looked.clear()
        assert found_in(tmp_path, data) is None
        assert 0 < len(looked) <= 60


def test_what_does_not_play_is_not_kept(tmp_path: Path) -> None:
    """The boxes are there, and in them nothing that makes sense."""
    fake = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"\0" * 40) + box(b"mdat", b"\0" * 40)
    with pytest.raises(MediaError, match=r"a\.jpg: the video in it cannot be played: "):
        take_out(written(tmp_path, google(fake)), str(tmp_path / "made.mp4"), None)
    assert sorted(os.listdir(tmp_path)) == ["a.jpg"]


def test_a_film_is_not_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a size that no phone makes."""
    monkeypatch.setattr(motion, "MAX_BYTES", 1 << 10)
    with pytest.raises(MediaError, match="larger than 0 MiB"):
        take_out(written(tmp_path, google(clip(1))), str(tmp_path / "made.mp4"), None)


def test_the_known_video_is_not_written_again(tmp_path: Path) -> None:
    """Read again, it is the same file; a lost or shortened one is made again in its place, another one has another."""
    source = written(tmp_path, google(clip(1)))
    first = take_out(source, str(tmp_path / "first.mp4"), None)
    assert first is not None
    os.utime(first.path, (1, 1))
    assert take_out(source, str(tmp_path / "second.mp4"), first) == first
    assert os.stat(first.path).st_mtime == 1
    for spoil in (os.unlink, lambda path: os.truncate(path, 10)):
        spoil(first.path)
        assert take_out(source, str(tmp_path / "second.mp4"), first) == first
        assert Path(first.path).read_bytes() == clip(1)
    written(tmp_path, google(clip(2)))
    other = take_out(source, str(tmp_path / "second.mp4"), first)
    assert other is not None
    assert other.path.endswith("second.mp4")
    assert Path(first.path).read_bytes() == clip(1)
    written(tmp_path, picture())
    assert take_out(source, str(tmp_path / "third.mp4"), first) is None


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is told as what it is."""

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device", "here")

    monkeypatch.setattr(os, "fsync", full)
    source = written(tmp_path, google(clip(1)))
    with pytest.raises(OutOfSpace):
        take_out(source, str(tmp_path / "made.mp4"), None)
    assert sorted(os.listdir(tmp_path)) == ["a.jpg"]
