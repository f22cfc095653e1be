"""Which of a photo's many dates wins, and the zone it stands in."""

from pathlib import Path
from typing import Any

import pytest

from photostead.media.describe import Metadata
from photostead.media.metadata import read_metadata
from tests.media import pictures
from tests.media.pictures import dated_jpeg, sidecar_of, xmp_jpeg

MODIFIED = 1_500_000_000_000
DATETIME, ORIGINAL, DIGITIZED, SUBSEC_ORIGINAL, OFFSET, OFFSET_ORIGINAL = 306, 36867, 36868, 37521, 36880, 36881
AREZZO = {1: b"N", 2: ((43, 1), (28, 1), (2, 1)), 3: b"E", 4: ((11, 1), (53, 1), (6, 1))}


def read(path: Path, sidecar: Path | None = None) -> Metadata:
    return read_metadata(str(path), "IMAGE", sidecar=str(sidecar) if sidecar else None, file_modified_ms=MODIFIED)


def chosen(found: Metadata, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in names)


D = {year: f"{year}:06:15 12:00:00".encode() for year in range(2001, 2010)}
GPS_DATE = {29: b"2007:06:15", 7: ((12, 1), (0, 1), (0, 1))}


def iptc(year: int) -> bytes:
    """A JPEG APP13 segment with IPTC date and time created."""
    records = b"".join(
        b"\x1c\x02" + bytes([number]) + len(value).to_bytes(2, "big") + value
        for number, value in ((55, f"{year}0615".encode()), (60, b"120000+0000"))
    )
    block = b"8BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records + b"\0" * (len(records) % 2)
    body = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def dated_everywhere(path: Path, without: set[str]) -> Path:
    """A photo that carries another year in each place dates are looked for, but for those in `without`."""
    photo = {} if "original" in without else {ORIGINAL: D[2002]}
    photo |= {} if "digitized" in without else {DIGITIZED: D[2003]}
    ifd0 = {} if "datetime" in without else {DATETIME: D[2008]}
    gps = {} if "gps" in without else GPS_DATE
    names = {"exif__DateTimeOriginal": 2004, "photoshop__DateCreated": 2005, "xmp__CreateDate": 2006}
    packet = {name: f"{year}-06-15T12:00:00" for name, year in names.items() if "xmp" not in without}
    xmp_jpeg(path, exif=pictures.exif_bytes(ifd0, photo, gps), **packet)
    if "iptc" not in without:
        data = path.read_bytes()
        path.write_bytes(data[:2] + iptc(2009) + data[2:])
    return path


@pytest.mark.parametrize(
    ("without", "year", "source"),
    [
        (set(), 2002, "exif:DateTimeOriginal"),
        ({"original"}, 2003, "exif:DateTimeDigitized"),
        ({"original", "digitized"}, 2004, "xmp:exif:DateTimeOriginal"),
        ({"original", "digitized", "xmp"}, 2009, "iptc:DateCreated"),
        ({"original", "digitized", "xmp", "iptc"}, 2007, "gps:GPSDateStamp"),
        ({"original", "digitized", "xmp", "iptc", "gps"}, 2008, "exif:DateTime"),
        ({"original", "digitized", "xmp", "iptc", "gps", "datetime"}, 2017, "file"),
    ],
)
def test_the_order_of_dates(tmp_path: Path, without: set[str], year: int, source: str) -> None:
    found = read(dated_everywhere(tmp_path / "a.jpg", without))
    assert found.date_source == source
    assert found.local_time is not None
    assert 1970 + found.local_time // 31_556_952_000 == year


def test_a_sidecars_date_comes_first(tmp_path: Path) -> None:
    photo = dated_everywhere(tmp_path / "photo.jpg", set())
    found = read(photo, sidecar_of(tmp_path, xmp__CreateDate="2001-06-15T12:00:00+02:00"))
    assert chosen(found, "date_source", "taken_at", "local_time", "offset_minutes") == (
        "sidecar:xmp:CreateDate", 992_599_200_000, 992_606_400_000, 120,
    )  # fmt: skip


@pytest.mark.parametrize(
    "bad", [b"0000:00:00 00:00:00", b"    :  :     :  :  ", b"2002:02:31 00:00:00", b"garbage", b""]
)
def test_invalid_dates_fall_through(tmp_path: Path, bad: bytes) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", photo={ORIGINAL: bad, DIGITIZED: D[2003]}))
    assert found.date_source == "exif:DateTimeDigitized"


@pytest.mark.parametrize(
    ("tags", "taken", "local", "offset", "zone"),
    [
        ({}, 1_024_142_400_000, 1_024_142_400_000, None, None),
        ({SUBSEC_ORIGINAL: b"5"}, 1_024_142_400_500, 1_024_142_400_500, None, None),
        ({SUBSEC_ORIGINAL: b"123456"}, 1_024_142_400_123, 1_024_142_400_123, None, None),
        ({SUBSEC_ORIGINAL: b"  "}, 1_024_142_400_000, 1_024_142_400_000, None, None),
        ({OFFSET_ORIGINAL: b"+02:00"}, 1_024_135_200_000, 1_024_142_400_000, 120, "UTC+2"),
        ({OFFSET: b"-05:30"}, 1_024_162_200_000, 1_024_142_400_000, -330, "UTC-5:30"),
        ({OFFSET_ORIGINAL: b"   :  "}, 1_024_142_400_000, 1_024_142_400_000, None, None),
    ],
)
def test_fractions_and_offsets(
    tmp_path: Path, tags: dict[int, bytes], taken: int, local: int, offset: int | None, zone: str | None
) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", photo={ORIGINAL: D[2002], **tags}))
    assert chosen(found, "taken_at", "local_time", "offset_minutes", "time_zone") == (taken, local, offset, zone)


def test_the_zone_of_the_place(tmp_path: Path) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", photo={ORIGINAL: D[2002]}, gps=AREZZO))
    assert chosen(found, "local_time", "taken_at", "offset_minutes", "time_zone") == (
        1_024_142_400_000, 1_024_135_200_000, 120, "Europe/Rome",
    )  # fmt: skip


def test_the_last_edit(tmp_path: Path) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", ifd0={DATETIME: D[2008]}, photo={ORIGINAL: D[2002]}))
    assert found.modify_date == 1_213_531_200_000
