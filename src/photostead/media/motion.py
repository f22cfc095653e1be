"""The video that a motion photo holds: where in the file it lies, and taking it out. Who it belongs to, and what becomes
of it, is `features.assets.motion`'s.

Formats: Motion Photo 1.0 for JPEG (an XMP directory of what follows the picture) and for HEIC and AVIF (a `mpvd` box),
https://developer.android.com/media/platform/motion-photo-format; its predecessor MicroVideo (an offset from the end);
Samsung's trailer, known from exiftool's documentation of it. What a file says of itself is only where to look: programs
that edit photos leave the words and drop the video, or move it. A video counts where its boxes are there, one by one.
"""

import hashlib
import os
import re
import struct
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element
from xml.parsers import expat

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.boxes import walk
from photostead.media.files import OpenFile, Source, explain, make_folder, open_regular, writing
from photostead.media.video import read_video
from photostead.media.xmp import Refused, parse_document

# Some seconds of 4K are 60 MB. More is somebody's way of filling our disk.
MAX_BYTES = 512 << 20
_CHUNK = 1 << 20
_MAX_SEGMENTS, _MAX_ENTRIES, _MAX_CANDIDATES = 200, 100, 60
_MAX_LISTING = 4096

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_CAMERA = "{http://ns.google.com/photos/1.0/camera/}"
_ITEM = "{http://ns.google.com/photos/1.0/container/item/}"
_LI = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_NUMBER = re.compile(r"\d{1,12}")
# Samsung's name for the block that holds the video.
_SAMSUNG_VIDEO = 0x0A30
# What stands at the top of an MP4 or QuickTime file (ISO 14496-12); anything else there is what comes behind it.
_KINDS = frozenset(b"ftyp moov mdat free skip wide uuid moof mfra sidx styp meta udta".split())


class Part(msgspec.Struct, frozen=True):
    """Where the video lies, in bytes."""

    start: int
    length: int


class Taken(msgspec.Struct, frozen=True):
    """A video that was taken out: the SHA-1 of its bytes, their number, the file they are in."""

    sha1: bytes
    size: int
    path: str


def find_part(file: OpenFile) -> Part | None:
    """The video in an open picture. Raises OSError."""
    for start, limit in islice(_candidates(file), _MAX_CANDIDATES):
        end = _end_of_video(file, start, limit)
        if end is not None:
            return Part(start, end - start)
    return None


def take_out(source: str | Source, target: str, known: Taken | None) -> Taken | None:
    """Write the video of a picture to `target`; None where it holds none. Where it is the `known` one, that file is kept,
    or made again. Raises MediaError for one that cannot be read or is too large, OutOfSpace, Unavailable."""
    with open_regular(source) as file:
        part = find_part(file)
        if part is None:
            return None
        if part.length > MAX_BYTES:
            raise MediaError(f"{file.name}: the video in it is larger than {MAX_BYTES >> 20} MiB and is not taken out")
        if known is not None and known.size == part.length and _hash(file, part) == known.sha1:
            if os.path.isfile(known.path) and os.path.getsize(known.path) == known.size:
                return known
            target = known.path
        return _write(file, part, target)


def _write(file: OpenFile, part: Part, target: str) -> Taken:
    """Only what plays is kept."""
    make_folder(os.path.dirname(target))
    digest = hashlib.sha1(usedforsecurity=False)
    with writing(target) as made:
        for chunk in _chunks(file, part):
            digest.update(chunk)
            made.write(chunk)
        made.flush()
        _require_video(file, made.name)
    return Taken(digest.digest(), part.length, target)


def _require_video(file: OpenFile, path: str) -> None:
    try:
        with open_regular(path) as made:
            read_video(made)
    except MediaError as error:
        reason = error.message.partition(": ")[2]
        raise MediaError(f"{file.name}: the video in it cannot be played: {reason}") from None


def _hash(file: OpenFile, part: Part) -> bytes:
    digest = hashlib.sha1(usedforsecurity=False)
    for chunk in _chunks(file, part):
        digest.update(chunk)
    return digest.digest()


def _chunks(file: OpenFile, part: Part) -> Iterator[bytes]:
    """Raises MediaError: trouble with the photo is told from trouble with what is written."""
    at, end = part.start, part.start + part.length
    while at < end:
        try:
            chunk = os.pread(file.fd, min(_CHUNK, end - at), at)
        except OSError as error:
            raise explain(file.name, error) from None
        if not chunk:
            raise MediaError(f"{file.name}: it became shorter while it was read")
        yield chunk
        at += len(chunk)


# --- Where to look -----------------------------------------------------------------------------------------------------


def _candidates(file: OpenFile) -> Iterator[tuple[int, int]]:
    """Where a video may begin, and before which byte it must end; the likeliest first."""
    head = file.head(12)
    if head[4:8] == b"ftyp":
        yield from _in_boxes(file)
        places = _samsung_blocks(file)
    elif head.startswith(b"\xff\xd8\xff"):
        places = _in_jpeg(file)
    else:
        return
    yield from ((start, file.size) for start in places)


def _in_jpeg(file: OpenFile) -> Iterator[int]:
    root = _motion_xmp(file)
    marks = {_camera(root, "MotionPhoto"), _camera(root, "MicroVideo")} if root is not None else set()
    if "0" in marks and "1" not in marks:  # switched off by a person
        return
    blocks = list(_samsung_blocks(file))
    if root is not None:
        yield from _said_by(root, file.size)
    yield from blocks
    if blocks or "1" in marks:
        yield from _searched(file)


def _in_boxes(file: OpenFile) -> Iterator[tuple[int, int]]:
    """Of HEIC and AVIF: in a box for it, or a whole file behind the picture's."""
    for box in walk(file):
        if not box.kind.isalnum():  # what lies behind the picture is no box any more
            return
        if box.kind == b"mpvd":
            yield box.start, box.end
        elif box.kind == b"ftyp" and box.at:
            yield box.at, file.size


def _searched(file: OpenFile) -> Iterator[int]:
    """All places that look like the beginning of a video. What stands before it was made longer or shorter."""
    for at in range(0, file.size, _CHUNK):
        chunk = os.pread(file.fd, _CHUNK + 3, at)
        found = chunk.find(b"ftyp")
        while found >= 0:
            yield at + found - 4
            found = chunk.find(b"ftyp", found + 1)


# --- XMP ---------------------------------------------------------------------------------------------------------------


def _motion_xmp(file: OpenFile) -> Element | None:
    """The XMP document of a JPEG, if it speaks of a video."""
    for packet in _packets(file):
        if b"MotionPhoto" in packet or b"MicroVideo" in packet:
            try:
                return parse_document(packet).root
            except (Refused, expat.ExpatError):
                return None
    return None


def _packets(file: OpenFile) -> Iterator[bytes]:
    """The XMP packets in the segments before a JPEG's pixels (ISO 10918-1 annex B; XMP part 3, 1.1.3)."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        head = os.pread(file.fd, 4 + len(_XMP), at)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            return
        length = int.from_bytes(head[2:4], "big")
        if head[1] == 0xE1 and head[4:] == _XMP:
            yield os.pread(file.fd, max(length - 2 - len(_XMP), 0), at + len(head))
        at += 2 + max(length, 2)


def _said_by(root: Element, size: int) -> Iterator[int]:
    """What lies behind the picture is listed in its order; so what is known is how far from the end it begins."""
    after = 0
    for item in reversed(_items(root)[1:]):
        after += _number(item.get("Length"))
        if item.get("Semantic") == "MotionPhoto" and 0 < after < size:
            yield size - after
    offset = _number(_camera(root, "MicroVideoOffset"))
    if 0 < offset < size:
        yield size - offset


def _camera(root: Element, name: str) -> str | None:
    """A property, written as an attribute or as an element."""
    return next((text for element in root.iter() if (text := _value(element, _CAMERA + name)) is not None), None)


def _value(element: Element, name: str) -> str | None:
    return (element.text or "").strip() if element.tag == name else element.get(name)


def _items(root: Element) -> list[dict[str, str]]:
    """The directory: the picture itself, then what lies behind it."""
    items = [_item(entry) for entry in root.iter(_LI)]
    return [item for item in items if "Semantic" in item]


def _item(entry: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in entry.iter():
        pairs = [*element.attrib.items(), (str(element.tag), (element.text or "").strip())]
        values |= {name.removeprefix(_ITEM): text for name, text in pairs if name.startswith(_ITEM)}
    return values


def _number(text: str | None) -> int:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else 0


# --- Samsung -----------------------------------------------------------------------------------------------------------


def _samsung_blocks(file: OpenFile) -> Iterator[int]:
    """The file ends with a list of blocks, "SEFH", its entries, the list's length and "SEFT". An entry says how far before
    the list its block begins; the block has its own kind and name before what it holds."""
    end = os.pread(file.fd, 8, max(file.size - 8, 0))
    if len(end) < 8 or end[4:] != b"SEFT":
        return
    list_at = file.size - 8 - int.from_bytes(end[:4], "little")
    listing = os.pread(file.fd, _MAX_LISTING, list_at) if list_at > 0 else b""
    if not listing.startswith(b"SEFH") or len(listing) < 12:
        return
    for index in range(min(int.from_bytes(listing[8:12], "little"), _MAX_ENTRIES, (len(listing) - 12) // 12)):
        _, kind, back, _ = struct.unpack_from("<HHII", listing, 12 + 12 * index)
        if kind == _SAMSUNG_VIDEO and back < list_at:
            block = list_at - back
            yield block + 8 + int.from_bytes(os.pread(file.fd, 4, block + 4), "little")


# --- Boxes -------------------------------------------------------------------------------------------------------------


def _end_of_video(file: OpenFile, start: int, limit: int) -> int | None:
    """Where the MP4 that begins at `start` ends; None where none does, or one that lacks what it takes to play it."""
    at, seen = start, set[bytes]()
    for box in walk(file, start, limit) if start >= 0 else ():
        if box.kind not in _KINDS or (box.kind == b"ftyp") == bool(seen):
            break
        seen.add(box.kind)
        at = box.end
    return at if b"moov" in seen and seen & {b"mdat", b"moof"} else None
