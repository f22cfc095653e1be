"""Where and when a GoPro was, out of the telemetry track of its videos (GPMF, github.com/gopro/gpmf-parser): the first
sample with a fix. Numbers are big-endian: four letters, a type, the size of one value, their number, and the values,
filled up to four bytes; type 0 holds more of the same.
"""

import os
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from photostead.media.boxes import Box, find, tracks
from photostead.media.files import OpenFile

# A sample a second; who has no fix after these has none worth waiting for.
_MAX_SAMPLES = 120
_MAX_SAMPLE = 256 << 10
_MAX_DEPTH = 4
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Fix(NamedTuple):
    """Degrees, metres above the sea, UTC."""

    latitude: float
    longitude: float
    altitude: float
    at: datetime | None


def read_notes(file: OpenFile) -> dict[str, str]:
    """`gopro.location` (ISO 6709) and `gopro.date` (UTC) of an open MP4; none where there is no such track or no fix."""
    fix = next((found for sample in _samples(file) if (found := find_fix(sample))), None)
    if fix is None:
        return {}
    place = {"gopro.location": f"{fix.latitude:+010.6f}{fix.longitude:+011.6f}{fix.altitude:+.2f}/"}
    return place | ({"gopro.date": fix.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")} if fix.at else {})


def find_fix(sample: bytes) -> Fix | None:
    """The first position of a sample whose receiver knew where it was."""
    for stream in _streams(sample, 0):
        scale = _numbers(stream, b"SCAL")
        if b"GPS9" in stream:
            found = _gps9(_numbers(stream, b"GPS9", ">lllllllHH"), scale)
        else:
            found = _gps5(stream, scale) if _numbers(stream, b"GPSF") and _numbers(stream, b"GPSF")[0] >= 2 else None
        if found:
            return found
    return None


def _gps5(stream: dict[bytes, "Value"], scale: list[int]) -> Fix | None:
    """Latitude, longitude, altitude and two speeds; the time beside them."""
    values = _numbers(stream, b"GPS5", ">lllll")
    if len(values) < 3 or len(scale) < 3 or 0 in scale[:3]:
        return None
    place = [value / unit for value, unit in zip(values, scale[:3], strict=False)]
    return Fix(place[0], place[1], place[2], _clock(stream.get(b"GPSU")))


def _gps9(values: list[int], scale: list[int]) -> Fix | None:
    """The same from HERO11 on, with days since 2000, seconds of the day, precision and the kind of fix."""
    if len(values) < 9 or len(scale) < 9 or 0 in scale or values[8] / scale[8] < 2:
        return None
    latitude, longitude, altitude, _, _, days, seconds, *_ = (v / s for v, s in zip(values, scale, strict=False))
    past = timedelta(days=min(max(days, 0), 36_500), seconds=min(max(seconds, 0), 86_400))
    return Fix(latitude, longitude, altitude, _EPOCH + past)


def _clock(value: "Value | None") -> datetime | None:
    """ "yymmddhhmmss.sss"."""
    try:
        return (
            datetime.strptime(value.data[:16].decode("ascii"), "%y%m%d%H%M%S.%f").replace(tzinfo=UTC) if value else None
        )
    except ValueError:
        return None


# --- KLV


class Value(NamedTuple):
    """One entry: its type's letter, the size of one value in bytes, and all of them."""

    kind: int
    size: int
    data: bytes


_LAYOUTS = {ord("l"): ">l", ord("s"): ">h", ord("L"): ">L", ord("S"): ">H", ord("b"): ">b", ord("B"): ">B"}


def _entries(data: bytes) -> Iterator[tuple[bytes, Value]]:
    at = 0
    while at + 8 <= len(data):
        key, kind, size, count = struct.unpack_from(">4sBBH", data, at)
        yield key, Value(kind, size, data[at + 8 : at + 8 + size * count])
        at += 8 + (size * count + 3) // 4 * 4


def _streams(data: bytes, depth: int) -> Iterator[dict[bytes, Value]]:
    """The entries of each stream that holds positions."""
    for key, value in _entries(data) if depth < _MAX_DEPTH else ():
        if value.kind == 0 and key == b"STRM":
            stream = dict(_entries(value.data))
            if b"GPS5" in stream or b"GPS9" in stream:
                yield stream
        elif value.kind == 0:
            yield from _streams(value.data, depth + 1)


def _numbers(stream: dict[bytes, Value], key: bytes, layout: str = "") -> list[int]:
    """The numbers of an entry: as its type says, or its first structure of the given layout."""
    value = stream.get(key)
    if value is None:
        return []
    if layout:
        return list(struct.unpack_from(layout, value.data)) if len(value.data) >= struct.calcsize(layout) else []
    single = _LAYOUTS.get(value.kind)
    whole = (
        value.data[: len(value.data) // value.size * value.size]
        if single and value.size == struct.calcsize(single)
        else b""
    )
    return [number for (number,) in struct.iter_unpack(single, whole)] if single else []


# --- the track


def _samples(file: OpenFile) -> Iterator[bytes]:
    for track in tracks(file):
        table = find(file, track.inside(file), b"mdia", b"minf", b"stbl")
        entry = find(file, table.inside(file), b"stsd") if table else None
        if table and entry and entry.read(file, 16)[12:16] == b"gpmd":
            yield from _track_samples(file, table)
            return


def _track_samples(file: OpenFile, table: Box) -> Iterator[bytes]:
    """GoPro writes one sample a chunk (ISO 14496-12 §8.7)."""
    sizes = find(file, table.inside(file), b"stsz")
    short, long = (find(file, table.inside(file), kind) for kind in (b"stco", b"co64"))
    places = short or long
    if sizes is None or places is None:
        return
    lengths, layout = sizes.read(file, 12 + 4 * _MAX_SAMPLES), ">I" if short else ">Q"
    starts = places.read(file, 8 + struct.calcsize(layout) * _MAX_SAMPLES)[8:]
    same = int.from_bytes(lengths[4:8], "big")
    each = (
        [same] * _MAX_SAMPLES if same else [n for (n,) in struct.iter_unpack(">I", lengths[12 : len(lengths) // 4 * 4])]
    )
    whole = starts[: len(starts) // struct.calcsize(layout) * struct.calcsize(layout)]
    for (start,), length in zip(struct.iter_unpack(layout, whole), each, strict=False):
        yield os.pread(file.fd, min(length, _MAX_SAMPLE), start) if start < file.size else b""
