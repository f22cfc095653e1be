"""What cameras write into videos beside what containers know of: Adobe's XMP, Sony's XML, Google's spheres, GoPro's telemetry, the dates of
AVCHD camcorders, Windows' own properties. Each as plain notes, "maker.name" → text; which note wins is
`media.video_metadata`'s business.

Sources: XMP part 3 §1.1.4 (QuickTime, MP4); Sony XAVC's NonRealTimeMeta; GoPro's GPMF (github.com/gopro/gpmf-parser); what
exiftool documents of AVCHD's MDPM and of Microsoft's Xtra.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice
from xml.parsers import expat

from photostead.media import gpmf
from photostead.media.boxes import MAX_ALIKE, XMP_UUID, find, tracks, walk
from photostead.media.files import OpenFile
from photostead.media.packets import MAX_PACKET
from photostead.media.xmp import Refused, parse_document

Notes = dict[str, str]
DAMAGED = struct.error  # What reading raises, besides the usual, where a file's numbers lead astray.

_MAX_XML = 256 << 10
_MAX_XTRA = 64 << 10
_TS_PACKET, _TS_HEAD, _TS_SYNC = 188, 256 << 10, 0x47
# ISO 14496-10 annex D: user data of this id, and Sony's and Panasonic's four letters in it.
_MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
_SPHERICAL = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
_IS_SPHERICAL = re.compile(rb"<GSpherical:Spherical>\s*true\s*<", re.IGNORECASE)
_SONY_NUMBERS = {"Latitude": "NS", "Longitude": "EW"}


def find_xmp(file: OpenFile) -> bytes:
    """The XMP packet of an MP4 or QuickTime file; empty where there is none."""
    packet = next((box for box in walk(file) if box.kind == b"uuid" and box.read(file, 16) == XMP_UUID), None)
    if packet:
        return packet.read(file, MAX_PACKET)[16:]
    inner = find(file, walk(file), b"moov", b"udta", b"XMP_")
    return inner.read(file, MAX_PACKET) if inner else b""


def read_notes(file: OpenFile) -> Notes:
    """All notes of an open video. What is damaged gives none."""
    if _is_transport(file.head(_TS_PACKET * 2 + 8)):
        return dict(_avchd(file))
    if file.head(12)[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return {}
    return {**dict(_spherical(file)), **dict(_sony(file)), **gpmf.read_notes(file), **dict(_windows(file))}


# --- Google


def _spherical(file: OpenFile) -> Iterator[tuple[str, str]]:
    """Version 1 of its marks (github.com/google/spatial-media); version 2 is known to ffmpeg."""
    for track in tracks(file):
        for box in islice((box for box in track.inside(file) if box.kind == b"uuid"), MAX_ALIKE):
            text = box.read(file, _MAX_XML)
            if text.startswith(_SPHERICAL) and _IS_SPHERICAL.search(text):
                yield "google.projection", "EQUIRECTANGULAR"
                return


# --- Sony


def _sony(file: OpenFile) -> Iterator[tuple[str, str]]:
    """The XML of XAVC: date with its offset, camera, and the place as EXIF would have it."""
    box = find(file, walk(file), b"moov", b"meta", b"xml ") or find(file, walk(file), b"meta", b"xml ")
    text = box.read(file, _MAX_XML)[4:].rstrip(b"\0") if box else b""
    try:
        root = parse_document(text).root if b"NonRealTimeMeta" in text else None
    except (Refused, expat.ExpatError):
        return
    items: Notes = {}
    for node in root.iter() if root is not None else ():
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name == "CreationDate":
            yield "sony.creationdate", node.get("value", "")
        elif name == "Device":
            yield "sony.make", node.get("manufacturer", "")
            yield "sony.model", node.get("modelName", "")
        elif name == "Item":
            items.setdefault(node.get("name", ""), node.get("value", ""))
    place = "".join(_signed_degrees(items, axis, signs) for axis, signs in _SONY_NUMBERS.items())
    if place:
        yield "sony.location", place


def _signed_degrees(items: Notes, axis: str, signs: str) -> str:
    """ "43:28:02.6" and a letter as ISO 6709 has it."""
    try:
        parts = [float(part) for part in items[axis].split(":")]
        sign = "+-"[signs.index(items[axis + "Ref"])]
    except (KeyError, ValueError):
        return ""
    degrees = sum(part / 60**power for power, part in enumerate(parts[:3]))
    return f"{sign}{degrees:010.6f}" if axis == "Longitude" else f"{sign}{degrees:09.6f}"


# --- AVCHD


def _is_transport(head: bytes) -> bool:
    """MPEG transport stream (ISO 13818-1), with or without the four bytes that camcorders put before each packet."""
    return any(len(head) > at + step and head[at] == head[at + step] == _TS_SYNC for at, step in ((0, 188), (4, 192)))


def _avchd(file: OpenFile) -> Iterator[tuple[str, str]]:
    for stream in _payloads(file.head(_TS_HEAD)).values():
        at = stream.find(_MDPM)
        if at >= 0:
            # Emulation prevention: a 3 after two zeros is no part of the data (ISO 14496-10 §7.4.1).
            yield from _mdpm(stream[at + len(_MDPM) : at + 1024].replace(b"\0\0\3", b"\0\0"))
            return


def _payloads(data: bytes) -> dict[int, bytes]:
    """What the packets of each stream carry."""
    first = 4 if data[:1] != bytes([_TS_SYNC]) else 0
    streams: dict[int, bytearray] = {}
    for at in range(first, len(data) - _TS_PACKET + 1, _TS_PACKET + first):
        packet = data[at : at + _TS_PACKET]
        skip = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
        if packet[0] == _TS_SYNC and packet[3] & 0x10:
            streams.setdefault(int.from_bytes(packet[1:3], "big") & 0x1FFF, bytearray()).extend(packet[skip:])
    return {number: bytes(payload) for number, payload in streams.items()}


def _mdpm(data: bytes) -> Iterator[tuple[str, str]]:
    """Entries of a tag and four bytes; 0x18 and 0x19 are zone, date and time in BCD."""
    entries = (
        {data[at]: data[at + 1 : at + 5] for at in range(1, min(1 + 5 * data[0], len(data) - 4), 5)} if data else {}
    )
    if 0x18 in entries and 0x19 in entries:
        zone, *digits = (*entries[0x18], *entries[0x19])
        century, year, month, day, hour, minute, second = (f"{value:02x}" for value in digits)
        yield "avchd.date", f"{century}{year}:{month}:{day} {hour}:{minute}:{second}{_zone(zone)}"


def _zone(byte: int) -> str:
    """Bits: 6 summer time, 5 west, 4..1 hours, 0 a half hour; all set where nobody has set it."""
    if byte & 0x7F == 0x7F:
        return ""
    minutes = (byte >> 1 & 15) * 60 + (byte & 1) * 30
    return f"{'-' if byte & 0x20 else '+'}{minutes // 60:02}:{minutes % 60:02}"


# --- Windows


def _windows(file: OpenFile) -> Iterator[tuple[str, str]]:
    """Rating, keywords and comments that Explorer writes into MP4: entries of a name and values of a type."""
    box = find(file, walk(file), b"moov", b"udta", b"Xtra")
    data, at = (box.read(file, _MAX_XTRA) if box else b""), 0
    while at + 8 <= len(data):
        size, length = struct.unpack_from(">II", data, at)
        entry = data[at + 8 : at + size]
        if size < 8 or length + 4 > len(entry):
            return
        values = list(_xtra_values(entry[length + 4 :]))
        if values:
            yield f"windows.{entry[:length].decode('latin-1').lower()}", ";".join(values)
        at += size


def _xtra_values(data: bytes) -> Iterator[str]:
    at = 0
    while at + 6 <= len(data):
        size, kind = struct.unpack_from(">IH", data, at)
        value = data[at + 6 : at + size]
        if size < 6:
            return
        if kind == 8:
            yield value.decode("utf-16-le", "replace").rstrip("\0")
        elif kind == 19 and len(value) == 8:
            yield str(int.from_bytes(value, "little"))
        at += size
