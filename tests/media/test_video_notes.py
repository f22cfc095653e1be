"""What cameras write into videos beside what containers know of, and which of many notes wins."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photostead.media import camera_notes, gpmf
from photostead.media.boxes import MAX_ALIKE, Box, find, tracks, walk
from photostead.media.describe import Metadata
from photostead.media.files import open_regular
from photostead.media.metadata import read_metadata
from tests.media import mp4
from tests.media.mp4 import SAMPLE_ENTRY, append_to, box, klv, sony_meta, sphere, telemetry, with_telemetry, xtra
from tests.media.pictures import bag, localised, outcome, video, xmp_packet

MODIFIED = 1_500_000_000_000
APPLE = "com.apple.quicktime."
XMP = xmp_packet(
    xmp__Rating="4",
    dc__description=localised("Über uns"),
    dc__subject=bag("sea", "sun"),
    xmp__CreateDate="2019-05-06T07:08:09+02:00",
).encode()
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
UTC_NOTE = {"creation_time": "2021-05-06T05:08:09.000000Z"}
INSTANT, HOUR = 1_620_277_689_000, 3_600_000  # 2021-05-06 05:08:09 UTC


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A short video without any notes; its `moov` stands last."""
    return video(tmp_path_factory.mktemp("plain") / "a.mov", frames=3).read_bytes()


def read(path: Path) -> Metadata:
    return read_metadata(str(path), "VIDEO", sidecar=None, file_modified_ms=MODIFIED)


def read_bytes(folder: Path, data: bytes) -> Metadata:
    (folder / "a.mov").write_bytes(data)
    return read(folder / "a.mov")


def chosen(found: Metadata, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in names)


# --- XMP ---------------------------------------------------------------------------------------------------------------


def uuid_box(data: bytes, packet: bytes) -> bytes:
    return data + box(b"uuid", XMP_UUID + packet)


def udta_box(data: bytes, packet: bytes) -> bytes:
    return append_to(data, (b"moov",), box(b"udta", box(b"XMP_", packet)))


@pytest.mark.parametrize("put", [uuid_box, udta_box])
def test_xmp_in_a_video(tmp_path: Path, plain: bytes, put: Callable[[bytes, bytes], bytes]) -> None:
    found = read_bytes(tmp_path, put(plain, XMP))
    assert chosen(found, "description", "rating", "tags") == ("Über uns", 4, ("sea", "sun"))
    assert chosen(found, "date_source", "offset_minutes", "warnings") == ("xmp:xmp:CreateDate", 120, ())


@pytest.mark.parametrize(
    "packet", [b"<x:xmpmeta", b"<!DOCTYPE x []>" + XMP, XMP.replace(b">4<", b"><a>" * 200 + b"</a>" * 200 + b"<")]
)
def test_damaged_or_hostile_xmp_is_a_warning(tmp_path: Path, plain: bytes, packet: bytes) -> None:
    found = read_bytes(tmp_path, uuid_box(plain, packet))
    assert chosen(found, "width", "rating") == (160, None)
    assert len(found.warnings) == 1
    assert "XMP was not read" in found.warnings[0]


# --- Places, dates, cameras --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("a.mov", {APPLE + "location.ISO6709": "+43.4674+011.8853/"}),
        ("a.mp4", {"location": "+43.4674+011.8853/"}),
        ("a.mkv", {"location": "+43.4674+011.8853/"}),
        ("a.mkv", {APPLE + "location.ISO6709": "+43.4674+011.8853+252.500/"}),
    ],
)
def test_the_place_gives_the_zone(tmp_path: Path, name: str, notes: dict[str, str]) -> None:
    found = read(video(tmp_path / name, frames=3, notes=notes | UTC_NOTE))
    assert chosen(found, "latitude", "longitude") == (43.4674, 11.8853)
    assert chosen(found, "taken_at", "local_time", "time_zone") == (INSTANT, INSTANT + 2 * HOUR, "Europe/Rome")


def test_androids_place(tmp_path: Path, plain: bytes) -> None:
    """The `©xyz` of user data, as phones write it (QuickTime file format: international text)."""
    text = b"+43.4674+011.8853/"
    note = box(b"\xa9xyz", struct.pack(">HH", len(text), 0x15C7) + text)
    found = read_bytes(tmp_path, append_to(plain, (b"moov",), box(b"udta", note)))
    assert chosen(found, "latitude", "longitude") == (43.4674, 11.8853)


@pytest.mark.parametrize(
    ("notes", "local", "zone", "source"),
    [
        ({APPLE + "creationdate": "2021-05-06T07:08:09+0200"} | UTC_NOTE, INSTANT + 2 * HOUR, "UTC+2",
         f"video:{APPLE}creationdate"),
        ({"DATE_RECORDED": "2021-05-06 07:08:09"} | UTC_NOTE, INSTANT + 2 * HOUR, None, "video:date_recorded"),
        ({"creation_time": "2000-01-01T00:00:00Z", "DATE_RECORDED": "2021-05-06 05:08:09"}, INSTANT, None,
         "video:date_recorded"),
        ({"creation_time": "1970-01-01T00:00:00Z"}, MODIFIED, None, "file"),
        (UTC_NOTE, INSTANT, None, "video:creation_time"),
    ],
)  # fmt: skip
def test_dates_in_matroska(tmp_path: Path, notes: dict[str, str], local: int, zone: str | None, source: str) -> None:
    found = read(video(tmp_path / "a.mkv", frames=3, notes=notes))
    assert chosen(found, "local_time", "time_zone", "date_source") == (local, zone, source)


def test_an_avis_clock_is_on_the_wall(tmp_path: Path) -> None:
    data = video(tmp_path / "a.avi", codec="mpeg4", frames=3).read_bytes()
    note = b"IDIT" + struct.pack("<I", 26) + b"Thu May 06 07:08:09 2021\n\0"
    at, listed = data.index(b"hdrl") + 4, data.index(b"LIST") + 4
    grown = bytearray(data[:at] + note + data[at:])
    struct.pack_into("<I", grown, listed, struct.unpack_from("<I", data, listed)[0] + len(note))
    struct.pack_into("<I", grown, 4, len(grown) - 8)
    found = read_bytes(tmp_path, bytes(grown))
    assert chosen(found, "local_time", "offset_minutes", "date_source") == (
        INSTANT + 2 * HOUR,
        None,
        "video:creation_time",
    )


@pytest.mark.parametrize(
    ("notes", "field", "value"),
    [
        ({APPLE + "make": "Apple", "make": "Other"}, "make", "Apple"),
        ({"com.android.manufacturer": "Google"}, "make", "Google"),
        ({APPLE + "camera.lens_model": "iPhone 15 Pro back camera"}, "lens_model", "iPhone 15 Pro back camera"),
        ({APPLE + "description": "First", "comment": "Second"}, "description", "First"),
        ({"comment": "Second", "title": "Third"}, "description", "Second"),
        ({APPLE + "rating.user": "4.000000"}, "rating", 4),
        ({APPLE + "rating.user": "nonsense"}, "rating", None),
        ({APPLE + "keywords": "sea,sun;sea"}, "tags", ("sea", "sun")),
    ],
)
def test_words_and_cameras(tmp_path: Path, notes: dict[str, str], field: str, value: object) -> None:
    assert getattr(read(video(tmp_path / "a.mov", frames=3, notes=notes)), field) == value


def test_sonys_xml(tmp_path: Path, plain: bytes) -> None:
    xml = (
        b'<?xml version="1.0" encoding="UTF-8"?><NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.00">'
        b'<CreationDate value="2021-05-06T14:08:09+09:00"/><Device manufacturer="Sony" modelName="ILCE-7M3"/>'
        b'<AcquisitionRecord><Group name="ExifGPS"><Item name="LatitudeRef" value="S"/><Item name="Latitude" value="35:40:30"/>'
        b'<Item name="LongitudeRef" value="E"/><Item name="Longitude" value="139:45:00"/></Group></AcquisitionRecord>'
        b"</NonRealTimeMeta>"
    )
    found = read_bytes(tmp_path, append_to(plain, (b"moov",), sony_meta(xml)))
    assert chosen(found, "make", "model", "latitude", "longitude") == ("Sony", "ILCE-7M3", -35.675, 139.75)
    assert chosen(found, "taken_at", "local_time", "time_zone") == (INSTANT, INSTANT + 9 * HOUR, "UTC+9")
    hostile = sony_meta(b"<!DOCTYPE x []>" + xml)
    assert read_bytes(tmp_path, append_to(plain, (b"moov",), hostile)).make is None


def test_windows_properties(tmp_path: Path, plain: bytes) -> None:
    entries = xtra(b"WM/SharedUserRating", 19, (75).to_bytes(8, "little")) + xtra(
        b"WM/Category", 8, "sea\0".encode("utf-16-le")
    )
    found = read_bytes(tmp_path, append_to(plain, (b"moov",), box(b"udta", box(b"Xtra", entries))))
    assert chosen(found, "rating", "tags") == (4, ("sea",))


# --- Spheres -----------------------------------------------------------------------------------------------------------

SPHERE_UUID = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
SPHERE_XML = (
    b'<rdf:SphericalVideo xmlns:GSpherical="x"><GSpherical:Spherical>%s</GSpherical:Spherical></rdf:SphericalVideo>'
)


@pytest.mark.parametrize(
    ("path", "extra", "projection"),
    [
        (SAMPLE_ENTRY, sphere(b"equi"), "EQUIRECTANGULAR"),
        (SAMPLE_ENTRY, sphere(b"cbmp"), "CUBEMAP"),
        ((b"moov", b"trak"), box(b"uuid", SPHERE_UUID + SPHERE_XML % b"true"), "EQUIRECTANGULAR"),
        ((b"moov", b"trak"), box(b"uuid", SPHERE_UUID + SPHERE_XML % b"false"), None),
        ((b"moov", b"trak"), b"", None),
    ],
)
def test_spheres(tmp_path: Path, plain: bytes, path: tuple[bytes, ...], extra: bytes, projection: str | None) -> None:
    assert read_bytes(tmp_path, append_to(plain, path, extra)).projection_type == projection


# --- GoPro -------------------------------------------------------------------------------------------------------------

SCALE_5 = klv(b"SCAL", "l", 4, struct.pack(">5l", 10_000_000, 10_000_000, 1000, 1000, 100))
GPS_5 = klv(b"GPS5", "l", 20, struct.pack(">5l", 434_674_000, 118_853_000, 252_500, 0, 0) * 2)
CLOCK = klv(b"GPSU", "U", 16, b"210506050809.500")
LOCKED, SEARCHING = (klv(b"GPSF", "L", 4, struct.pack(">L", fix)) for fix in (3, 0))
SCALE_9 = klv(b"SCAL", "l", 4, struct.pack(">9l", 10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1))
DAYS = 7796  # from 2000-01-01 to 2021-05-06


def gps_9(fix: int) -> bytes:
    values = struct.pack(">7lHH", 434_674_000, 118_853_000, 252_500, 0, 0, DAYS, 18_489_500, 150, fix)
    return klv(b"GPS9", "?", 32, values)


@pytest.mark.parametrize(
    "samples",
    [
        (telemetry(LOCKED, CLOCK, SCALE_5, GPS_5),),
        (telemetry(SEARCHING, CLOCK, SCALE_5, GPS_5), telemetry(LOCKED, CLOCK, SCALE_5, GPS_5)),
        (telemetry(SCALE_9, gps_9(0)), telemetry(SCALE_9, gps_9(3))),
    ],
)
def test_a_gopros_telemetry(tmp_path: Path, plain: bytes, samples: tuple[bytes, ...]) -> None:
    """Its container's clock is on the wall but says UTC; its satellites know better."""
    found = read_bytes(tmp_path, with_telemetry(plain, *samples))
    assert chosen(found, "latitude", "longitude", "altitude") == (43.4674, 11.8853, 252.5)
    assert chosen(found, "taken_at", "local_time", "time_zone", "date_source") == (
        INSTANT + 500, INSTANT + 500 + 2 * HOUR, "Europe/Rome", "video:gopro.date",
    )  # fmt: skip


@pytest.mark.parametrize(
    "sample",
    [
        telemetry(SEARCHING, CLOCK, SCALE_5, GPS_5),
        telemetry(LOCKED, CLOCK, GPS_5),
        telemetry(LOCKED, klv(b"SCAL", "l", 4, b"\0" * 20), GPS_5),
        telemetry(LOCKED, SCALE_5, GPS_5[:14]),
        klv(b"DEVC", "", 1, b"") * 50,
        b"\0" * 64,
        b"",
    ],
)
def test_telemetry_without_a_fix(sample: bytes) -> None:
    assert gpmf.find_fix(sample) is None


def test_telemetry_without_a_clock() -> None:
    for clock in (b"", klv(b"GPSU", "U", 16, b"no time at all!!")):
        fix = gpmf.find_fix(telemetry(LOCKED, clock, SCALE_5, GPS_5))
        assert fix is not None
        assert fix.at is None


# --- AVCHD -------------------------------------------------------------------------------------------------------------

MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM\x02"


@pytest.mark.parametrize("with_times", [False, True])
@pytest.mark.parametrize(
    ("entries", "date"),
    [
        (b"\x18\x04\x20\x21\x05\x19\x06\x07\x08\x09", "2021:05:06 07:08:09+02:00"),
        (b"\x18\x30\x20\x21\x05\x19\x06\x07\x08\x09", "2021:05:06 07:08:09-08:00"),
        (b"\x18\x7f\x20\x21\x05\x19\x06\x07\x08\x09", "2021:05:06 07:08:09"),
        (b"\x18\x00\x20\x21\x05\x19\x06\x00\x00\x03\x09", "2021:05:06 00:00:09+00:00"),  # an inserted 3
        (b"\x18\x04\x20\x21\x05\x70\x06\x07\x08\x09", None),
    ],
)
def test_a_camcorders_date(tmp_path: Path, entries: bytes, date: str | None, with_times: bool) -> None:
    """Across packets, whatever lies between them."""
    payload = b"\0\0\0\1\x09\xf0" + b"\xaa" * 150 + MDPM + entries + b"\x80" + b"\xaa" * 400
    (tmp_path / "a.mts").write_bytes(mp4.transport_stream(payload, with_times=with_times))
    with open_regular(str(tmp_path / "a.mts")) as file:
        assert camera_notes.read_notes(file).get("avchd.date") == date


# --- Damage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", range(1, 40, 3))
def test_damaged_notes_cost_nothing_but_themselves(tmp_path: Path, plain: bytes, step: int) -> None:
    """Bytes of what cameras wrote are overwritten, everywhere in turn."""
    good = with_telemetry(append_to(plain, (b"moov",), box(b"udta", box(b"Xtra", xtra(b"WM/Category", 8, b"s\0")))),
                          telemetry(SCALE_9, gps_9(3)))  # fmt: skip
    data = bytearray(good)
    for at in range(good.index(b"trak", good.index(b"Xtra")) + step, len(data), 41):
        data[at] = (data[at] * 7 + 251) % 256
    found, reason = outcome(lambda: read_bytes(tmp_path, bytes(data)))
    assert found is None or found.width == 160
    assert found or reason.startswith("a.mov")


def test_boxes_without_end_are_not_all_opened(tmp_path: Path) -> None:
    """A crowd of films in a film, each a crowd: of each kind the first few are looked into."""
    inner = box(b"udta", box(b"free", b"") * 50) * 50
    (tmp_path / "a.mp4").write_bytes(box(b"ftyp", b"isom") + box(b"moov", inner) * 50 + box(b"moov", box(b"udta", b"")))
    with open_regular(str(tmp_path / "a.mp4")) as file:
        seen = [0]
        counted = _counting(walk(file), seen)
        assert find(file, counted, b"moov", b"udta", b"XMP_") is None
        assert seen[0] <= MAX_ALIKE + 1
        assert len(list(tracks(file))) == 0


def _counting(boxes: Iterator[Box], seen: list[int]) -> Iterator[Box]:
    for found in boxes:
        seen[0] += 1
        yield found
