"""Parsers of what lies inside photos, videos and the files beside them: headers, boxes, packets, sidecars. Decoders are other
people's and run in processes of their own: tests/media/test_fuzz.py damages whole files for them.
"""

import io
import struct
import zlib
from functools import cache

import brotli

from photostead.features.takeout import looking
from photostead.media import (
    boxes,
    camera_notes,
    codec_strings,
    colour_codes,
    gpmf,
    icc,
    jxl,
    jxl_boxes,
    motion,
    packets,
    sniff,
    video_metadata,
)
from photostead.media.describe import Metadata, when
from photostead.media.files import OpenFile
from tests.fuzz.parsers import Parser, in_file, packed
from tests.media import motion_photos, mp4, pictures

KINDS = (
    b"ftyp",
    b"moov",
    b"mdat",
    b"meta",
    b"uuid",
    b"trak",
    b"udta",
    b"iprp",
    b"ipco",
    b"ipma",
    b"pitm",
    b"colr",
    b"iinf",
    b"iloc",
    b"jxlc",
    b"brob",
    b"mpvd",
    b"Xtra",
    b"stsd",
    b"stsz",
    b"stco",
)
FULL = mp4.full_box
BOX = mp4.box


def heif_like() -> bytes:
    """The tables of a HEIC with a colour and an XMP item, and no picture."""
    nclx = BOX(b"colr", b"nclx" + struct.pack(">HHHB", 9, 16, 9, 128))
    ipma = FULL(b"ipma", struct.pack(">IHBB", 1, 1, 1, 1))
    infe = BOX(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + b"mime\0application/rdf+xml\0")
    iinf = FULL(b"iinf", struct.pack(">H", 1) + infe)
    iloc = FULL(b"iloc", b"\x44\0" + struct.pack(">HHHHII", 1, 2, 0, 1, 40, 20))
    meta = FULL(b"meta", FULL(b"pitm", b"\0\1") + BOX(b"iprp", BOX(b"ipco", nclx) + ipma) + iinf + iloc)
    return BOX(b"ftyp", b"heic\0\0\0\0mif1heic") + meta + BOX(b"uuid", boxes.XMP_UUID + b"<x/>")


def telemetry(*values: int) -> bytes:
    """A stream of positions of a camera with GPS9."""
    entries = (mp4.klv(b"SCAL", "l", 4, struct.pack(">9l", *[10**7] * 2, 1000, 1000, 100, 1, 1000, 100, 1)),
               mp4.klv(b"GPS9", "?", 32, struct.pack(">lllllllHH", *values, 500, 3)))  # fmt: skip
    return mp4.telemetry(*entries)


def film() -> bytes:
    """An MP4 of little more than its notes."""
    sample = telemetry(480000000, 110000000, 5000, 0, 0, 8000, 40000)
    head = BOX(b"ftyp", b"mp42\0\0\0\0isom")
    table = BOX(b"stsd", bytes(4) + struct.pack(">I", 1) + BOX(b"gpmd", bytes(8)))
    table += FULL(b"stsz", struct.pack(">III", 0, 1, len(sample))) + FULL(b"stco", struct.pack(">II", 1, len(head) + 8))
    track = BOX(b"trak", BOX(b"mdia", BOX(b"minf", BOX(b"stbl", table))) + mp4.sphere(b"equirectangular"))
    extra = BOX(
        b"udta",
        mp4.xtra(b"WM/SharedUserRating", 19, (75).to_bytes(8, "little"))
        + mp4.xtra(b"WM/Category", 8, "a\0".encode("utf-16-le")),
    )
    sony = mp4.sony_meta(
        b'<NonRealTimeMeta><CreationDate value="2024-05-01T12:00:00+02:00"/><Item name="Latitude" value="43:28:02.6"/><Item name="LatitudeRef" value="N"/></NonRealTimeMeta>'
    )
    return head + BOX(b"mdat", sample) + BOX(b"moov", track + extra + sony)


def stream() -> bytes:
    """What an AVCHD camcorder writes."""
    date = bytes([2, 0x18, 0x02, 0x20, 0x24, 0x05, 0x19, 0x01, 0x12, 0x30, 0x59])
    return mp4.transport_stream(camera_notes._MDPM + date + bytes(20), with_times=True)


@cache
def photo() -> bytes:
    """A small JPEG with EXIF."""
    target = io.BytesIO()
    exif = pictures.exif_bytes({271: b"Maker", 306: b"2002:06:15 12:00:00"}, {36867: b"2002:06:15 12:00:00"})
    pictures.corners(8, 8).save(target, "JPEG", exif=exif)
    return target.getvalue()


def all_boxes(file: OpenFile) -> None:
    """Each lies within the one around it, and comes behind the one before."""
    last = 0
    for box in boxes.walk(file):
        assert last <= box.at < box.start <= box.end <= file.size
        last = box.end
        for inner in box.inside(file, 4 if box.kind == b"meta" else 0):
            assert box.start <= inner.start <= inner.end <= box.end
    boxes.find(file, boxes.walk(file), b"moov", b"trak", b"mdia")
    list(boxes.tracks(file))


def packet(file: OpenFile) -> None:
    """Where it is, and no more than a packet may be."""
    found = packets.find_packet(file)
    if found is not None:
        assert len(found.read(file)) <= packets.MAX_PACKET


def part(file: OpenFile) -> None:
    """A video lies in its photo."""
    found = motion.find_part(file)
    assert found is None or 0 <= found.start < found.start + found.length <= file.size


def notes(file: OpenFile) -> None:
    """As a video's metadata is read of them."""
    found = camera_notes.read_notes(file)
    assert all(isinstance(value, str) for value in found.values())


def noted(data: bytes) -> None:
    """Notes, one a line as `key=value`, as a place, a date and words of a photo."""
    pairs = (line.partition("=") for line in data.decode(errors="replace").split("\n"))
    given = {key: value for key, _, value in pairs}
    place, _ = video_metadata._position(given)
    assert place is None or (abs(place[0]) <= 90 and abs(place[1]) <= 180)
    known = Metadata(width=1, height=1)
    video_metadata._missing(known, given)
    for stamp in video_metadata._stamps({}, {}, given):
        when(stamp, place, 0)


def fix(data: bytes) -> None:
    """A place and an instant of the calendar."""
    found = gpmf.find_fix(data)
    if found is not None:
        assert found.at is None or found.at.year


def colour(file: OpenFile) -> None:
    """Two numbers."""
    found = colour_codes.read_coding(file)
    assert found is None or (0 <= found.primaries < 65536 and 0 <= found.transfer < 65536)


def jpeg_xl(file: OpenFile) -> None:
    """Sides of at least a pixel; EXIF and XMP within their limits."""
    size = jxl.read_size(file)
    assert size is None or min(size) >= 1
    blobs = jxl_boxes.read_compressed(file)
    assert blobs is None or max(map(len, blobs)) <= jxl_boxes.MAX_BYTES


def profile(data: bytes) -> None:
    """Its name, and what it is."""
    name = icc.profile_name(data)
    assert name is None or 0 < len(name) <= 256
    icc.is_srgb(data), icc.is_p3_named(data), icc.is_display_p3(data)


def begins(data: bytes) -> None:
    """What a file is, whatever it is called."""
    for name in ("a.jpg", "a.cr2", "a.svg"):
        sniff.sniff_image(data[: sniff.HEAD_BYTES], name)
    assert sniff.describe_head(data)


def decoders(data: bytes) -> None:
    """Names of streams that stand between quotes in playlists."""
    for codec in ("h264", "hevc", "av1"):
        name = codec_strings.of_header(codec, data)
        assert name is None or (name.isascii() and '"' not in name and "," not in name)
    codec_strings.of_sound("aac", data)


def dates_in(data: bytes) -> None:
    """Dates that stand in a file, without reading it as what it is."""
    assert all(isinstance(one, int) for one in (*looking.written_dates(data), *looking.film_dates(data)))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + pictures.png_chunk(b"cICP", bytes([9, 16, 0, 1]))
    + pictures.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>")
    + pictures.png_chunk(b"IDAT", b"")
)
TIFF = b"II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 700, 1, 20, 26) + bytes(30)
ICC = (
    bytes(128)
    + struct.pack(">I4sII4sII", 2, b"desc", 156, 60, b"rXYZ", 216, 20)
    + b"mluc"
    + bytes(4)
    + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 8, 28)
    + "sRGB".encode("utf-16-be")
    + bytes(60)
)
PARSERS = (
    Parser("boxes", in_file(all_boxes), (film(), heif_like()), KINDS),
    Parser(
        "packets of XMP",
        in_file(packet),
        (
            PNG,
            TIFF,
            heif_like(),
            b"RIFF\x20\0\0\0WEBPXMP \4\0\0\0<x/>",
            b"8BPS\0\1" + bytes(20) + bytes(8) + b"8BIM\4\x24\0\0\0\0\0\4<x/>",
        ),
        (*KINDS, b"iTXt", b"XMP ", b"8BIM"),
        (zlib.error,),
    ),
    Parser(
        "motion photos",
        in_file(part),
        (
            motion_photos.google(b"\0\0\0\x08ftyp\0\0\0\x08moov\0\0\0\x08mdat"),
            motion_photos.samsung(b"\0\0\0\x08ftyp\0\0\0\x08moov\0\0\0\x08mdat"),
            heif_like(),
        ),
        (*KINDS, b"SEFT", b"SEFH", b"MotionPhoto", b"Item:Length"),
        (),
        16_000,
    ),
    Parser(
        "notes of cameras in videos",
        in_file(notes),
        (film(), stream()),
        (*KINDS, b"NonRealTimeMeta", b"Item name="),
        (ArithmeticError, LookupError, ValueError, TypeError, struct.error),
    ),
    Parser(
        "telemetry",
        fix,
        (
            telemetry(480000000, 110000000, 5000, 0, 0, 8000, 40000),
            mp4.telemetry(
                mp4.klv(b"GPSF", "L", 4, struct.pack(">L", 3)),
                mp4.klv(b"GPSU", "U", 16, b"240501120000.000"),
                mp4.klv(b"SCAL", "l", 4, struct.pack(">5l", 1, 1, 1, 1, 1)),
                mp4.klv(b"GPS5", "l", 20, struct.pack(">5l", 4, 5, 6, 7, 8)),
            ),
        ),
        (b"STRM", b"GPS5", b"GPS9", b"SCAL", b"GPSU", b"DEVC"),
        once=(telemetry(480000000, 110000000, 5000, 0, 0, -(2**31), -(2**31)),),
    ),
    Parser(
        "notes of videos",
        noted,
        (
            b"com.apple.quicktime.location.iso6709=+48.1+011.5+500.0/\ncreation_time=2024-05-01T12:00:00.000000Z\nkeywords=a;b",
            b"sony.creationdate=2024:05:01 12:00:00+02:00\nwindows.wm/shareduserrating=75\ngopro.date=2024-05-01T12:00:00.5Z",
        ),
        packed("=", "\n", ";", "+", "-", "T", "Z", "comment=", "date="),
    ),
    Parser("codes of colours", in_file(colour), (PNG, heif_like()), (*KINDS, b"cICP", b"nclx")),
    Parser(
        "JPEG XL",
        in_file(jpeg_xl),
        (
            b"\xff\x0a\x7f\x00\x11\x22\x33\x44\x55\x66",
            b"\0\0\0\x0cJXL \r\n\x87\n"
            + BOX(b"brob", b"xml " + brotli.compress(b"<x/>"))
            + BOX(b"jxlc", b"\xff\x0a\x7f\0\1\2\3"),
        ),
        (*KINDS, b"xml ", b"Exif"),
        (brotli.error,),
    ),
    Parser("profiles of colours", profile, (ICC,), (b"desc", b"mluc", b"rXYZ", b"gXYZ", b"bXYZ")),
    Parser(
        "beginnings of files",
        begins,
        (photo()[:64], heif_like()[:64], b"<svg", b""),
        (b"ftyp", b"avif", b"RIFF", b"II*\0"),
    ),
    Parser(
        "headers of decoders",
        decoders,
        (
            bytes.fromhex("016400290101"),
            bytes.fromhex("01016000000090000000000078f000"),
            bytes.fromhex("81084c00"),
            b"\x12\x10",
        ),
    ),
    Parser(
        "dates in files",
        dates_in,
        (photo(), b"2024:05:01 12:00:00", b"mvhd\0\0\0\0" + bytes(12)),
        (b"mvhd", b"2024-05-01", b":", b"T"),
    ),
)
