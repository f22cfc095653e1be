"""Whether what we made of photos and videos is still what was written: by its seal, and where it has none (made before there
were any, or a file system that cannot keep them) by reading it through as whoever shows it does; then it gets one. For
worker processes; changes nothing but seals.
"""

import os

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile, Source, open_regular
from photostead.media.inventory import Verdict, verdict_of
from photostead.media.seals import crc_of, put, read_seal

PICTURES = (b".jpeg", b".jpg", b".webp", b".png")
VIDEOS = (b".mp4",)


def check_made(home: bytes, paths: list[bytes]) -> list[bytes]:
    """Those of the files of ours, relative to `home`, that are damaged, seen twice: memory fails too. Of what is not there
    nothing is said."""
    root = (os.fsdecode(home),)
    sources = {path: Source(os.fsdecode(os.path.join(home, path)), roots=root) for path in paths}
    damaged = [path for path in paths if judge(sources[path], path) is Verdict.DAMAGED]
    return [path for path in damaged if judge(sources[path], path) is Verdict.DAMAGED]


def judge(source: Source, path: bytes) -> Verdict:
    """What became of one."""
    try:
        with open_regular(source) as file:
            crc, known = crc_of(file.fd), read_seal(file.fd)
            if known is not None:
                return Verdict.SAME if crc == known else Verdict.DAMAGED
            if not can_be_read(file, path):
                return Verdict.DAMAGED
            put(file.fd, crc)
            return Verdict.SAME
    except MediaError as error:
        return verdict_of(error)


def can_be_read(file: OpenFile, path: bytes) -> bool:
    """Whether a file without a seal looks whole: every pixel of a picture, the beginning of a video. Raises OSError where the
    disk says that it is not."""
    kind = os.path.splitext(path)[1].lower()
    try:
        if kind in PICTURES:
            decode_all(file)
        elif kind in VIDEOS:
            decode_beginning(file)
    except MediaError:
        return False
    return True


def decode_all(file: OpenFile) -> None:
    """Raises MediaError where the decoder has anything to say: we write nothing that it would."""
    from photostead.media.vips import load_vips

    vips = load_vips()
    try:
        vips.Image.new_from_file(file.path, access="sequential", fail_on="warning").avg()
    except vips.Error as error:
        raise MediaError(f"{file.name}: {error}") from error


def decode_beginning(file: OpenFile) -> None:
    """Raises MediaError."""
    from photostead.media.video import decode_first

    if not decode_first(file):
        raise MediaError(f"{file.name}: its first frame cannot be decoded")
