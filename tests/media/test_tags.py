"""Tags out of every format, in every encoding, and of files that were made to waste a worker's time."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyexiv2
import pytest
from PIL import Image, TiffImagePlugin

from photostead.media.describe import Metadata
from photostead.media.files import open_regular
from photostead.media.metadata import read_metadata
from photostead.media.packets import find_packet
from tests.media import pictures
from tests.media.pictures import bag, dated_jpeg, jpeg, localised, png_chunk, xmp_jpeg, xmp_packet

COMMENT, DESCRIPTION, MAKE = 37510, 270, 271
XMP = xmp_packet(xmp__Rating="4", dc__subject=bag("sea")).encode()


def read(path: Path) -> Metadata:
    return read_metadata(str(path), "IMAGE", sidecar=None, file_modified_ms=0)


# --- Formats -----------------------------------------------------------------------------------------------------------


def small() -> Image.Image:
    return pictures.corners(24, 16)


def write_heic(path: Path, exif: bytes, xmp: bytes) -> None:
    import pillow_heif

    pillow_heif.from_pillow(pictures.corners(128, 64)).save(path, quality=90, exif=exif, xmp=xmp)


def write_jxl(path: Path, exif: bytes, xmp: bytes, *, is_compressed: bool = False) -> None:
    import pillow_jxl  # noqa: F401 - registers the format

    small().save(path, "JXL", exif=exif, xmp=xmp, compress_metadata=is_compressed)


def write_tiff(path: Path, exif: bytes, xmp: bytes) -> None:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[MAKE], info[700] = "Maker", xmp
    small().save(path, "TIFF", tiffinfo=info)


def write_png(path: Path, exif: bytes, xmp: bytes, *, is_deflated: bool = False) -> None:
    small().save(path, "PNG", exif=exif)
    data = path.read_bytes()
    text = b"XML:com.adobe.xmp\0" + bytes([is_deflated, 0]) + b"\0\0" + (zlib.compress(xmp) if is_deflated else xmp)
    path.write_bytes(data[:33] + png_chunk(b"iTXt", text) + data[33:])


def write_psd(path: Path, exif: bytes, xmp: bytes) -> None:
    """Eight bits of RGB and two resources (Adobe Photoshop File Formats Specification)."""
    pieces = [(1058, exif.removeprefix(b"Exif\0\0")), (1060, xmp)]
    resources = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2) for number, data in pieces
    )
    header = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 16, 24, 8, 3)
    lengths = struct.pack(">II", 0, len(resources)) + resources + struct.pack(">I", 0)
    path.write_bytes(header + lengths + b"\0\0" + b"\x80" * (3 * 16 * 24))


def write_dng(path: Path, exif: bytes, xmp: bytes) -> None:
    pictures.dng(path)
    image = pyexiv2.Image(str(path))
    image.modify_exif({"Exif.Image.Make": "Maker"})
    image.modify_raw_xmp(xmp.decode())
    image.close()


WRITERS: dict[str, Callable[[Path, bytes, bytes], Any]] = {
    "a.jpg": lambda path, exif, xmp: small().save(path, exif=exif, xmp=xmp),
    "a.webp": lambda path, exif, xmp: small().save(path, exif=exif, xmp=xmp),
    "a.avif": lambda path, exif, xmp: small().save(path, exif=exif, xmp=xmp),
    "a.png": write_png,
    "b.png": lambda path, exif, xmp: write_png(path, exif, xmp, is_deflated=True),
    "a.tif": write_tiff,
    "a.heic": write_heic,
    "a.jxl": write_jxl,
    "b.jxl": lambda path, exif, xmp: write_jxl(path, exif, xmp, is_compressed=True),
    "a.psd": write_psd,
    "a.dng": write_dng,
}


@pytest.mark.parametrize("name", WRITERS)
def test_exif_and_xmp_of_every_format(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, pictures.exif_bytes({MAKE: b"Maker"}), XMP)
    found = read(tmp_path / name)
    assert (found.make, found.rating, found.tags, found.warnings) == ("Maker", 4, ("sea",), ())


@pytest.mark.parametrize("name", ["a.jxl", "a.bmp", "a.jp2", "a.gif"])
def test_pictures_without_metadata_are_nothing_to_warn_of(tmp_path: Path, name: str) -> None:
    import pillow_jxl  # noqa: F401 - registers the format

    small().save(tmp_path / name)
    assert read(tmp_path / name).warnings == ()


def test_a_raw_that_exiv2_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photostead.media.exiv.read_tags", lambda _: ({}, ()))
    found = read(pictures.dng(tmp_path / "a.dng"))
    assert (found.date_source, found.local_time) == ("exif:DateTimeOriginal", 1_580_702_706_000)


# --- Large and hostile XMP ---------------------------------------------------------------------------------------------


def crowd(count: int) -> bytes:
    """A packet of so many properties, and one that counts."""
    return xmp_packet(xmp__Rating="4", **{f"dc__p{number}": "v" for number in range(count)}).encode()


def deep(depth: int) -> bytes:
    inner = "<rdf:li rdf:parseType='Resource'><dc:x><rdf:Bag>" * depth + "</rdf:Bag></dc:x></rdf:li>" * depth
    return xmp_packet(xmp__Rating="4", dc__x=f"<rdf:Bag>{inner}</rdf:Bag>", dc__y="-" * 200_000).encode()


def laughs() -> bytes:
    kinds = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE x [{kinds}]>".encode() + XMP.replace(b">sea<", b">&l9;<") + b" " * 200_000


LARGE = [name for name in WRITERS if name not in {"a.jpg", "a.dng"}]


@pytest.mark.parametrize("name", LARGE)
def test_a_large_packet_is_read_within_limits(tmp_path: Path, name: str) -> None:
    """It is larger than what exiv2 is given, and far from what is refused."""
    WRITERS[name](tmp_path / name, pictures.exif_bytes({MAKE: b"Maker"}), crowd(5_000))
    found = read(tmp_path / name)
    assert (found.make, found.rating, found.warnings) == ("Maker", 4, ())


HARMFUL = {"crowd": crowd(30_000), "deep": deep(500), "laughs": laughs()}


@pytest.mark.parametrize(
    ("name", "kind"), [*((name, "crowd") for name in LARGE), ("a.webp", "deep"), ("a.png", "laughs")]
)
def test_a_packet_made_to_do_harm_is_left_out(tmp_path: Path, name: str, kind: str) -> None:
    """exiv2's time for the first grows with the square of its length."""
    packet = HARMFUL[kind]
    WRITERS[name](tmp_path / name, pictures.exif_bytes({MAKE: b"Maker"}), packet)
    found = read(tmp_path / name)
    assert (found.make, found.rating) == ("Maker", None)
    assert len(found.warnings) == 1
    assert "XMP was not read" in found.warnings[0]


def test_a_packet_that_inflates_a_thousand_times(tmp_path: Path) -> None:
    packet = XMP.replace(b">sea<", b">" + b"v" * 10_000_000 + b"<")
    write_png(tmp_path / "a.png", pictures.exif_bytes({MAKE: b"Maker"}), packet, is_deflated=True)
    found = read(tmp_path / "a.png")
    assert (found.make, found.tags, len(found.warnings)) == ("Maker", (), 1)


def test_a_compressed_box_that_expands_a_thousand_times(tmp_path: Path) -> None:
    packet = XMP.replace(b">sea<", b">" + b"v" * 10_000_000 + b"<")
    write_jxl(tmp_path / "a.jxl", pictures.exif_bytes({MAKE: b"Maker"}), packet, is_compressed=True)
    found = read(tmp_path / "a.jxl")
    assert (found.make, found.tags, len(found.warnings)) == ("Maker", (), 1)


def test_a_long_text_beside_does_not_cost_a_png_its_metadata(tmp_path: Path) -> None:
    """exiv2 takes compressed chunks beyond 128 KiB for bombs, and gives the file up."""
    write_png(tmp_path / "a.png", pictures.exif_bytes({MAKE: b"Maker"}), XMP)
    data = (tmp_path / "a.png").read_bytes()
    chunk = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"v" * 2_000_000))
    (tmp_path / "a.png").write_bytes(data[:33] + chunk + data[33:])
    assert (read(tmp_path / "a.png").make, read(tmp_path / "a.png").rating) == ("Maker", 4)


@pytest.mark.parametrize("packet_in", ["a.webp", "a.tif", "a.avif", "a.heic", "a.jxl", "a.png", "b.png", "a.psd"])
def test_packets_are_found_where_they_lie(tmp_path: Path, packet_in: str) -> None:
    WRITERS[packet_in](tmp_path / packet_in, pictures.exif_bytes({MAKE: b"Maker"}), XMP)
    with open_regular(str(tmp_path / packet_in)) as file:
        packet = find_packet(file)
        assert packet is not None
        assert packet.read(file).rstrip(b"\0") == XMP


def test_a_packet_of_a_raw_in_boxes(tmp_path: Path) -> None:
    """Canon's CR3 has it in a box of its own."""
    packet = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP
    boxes = [(b"ftyp", b"crx \0\0\0\1"), (b"free", b""), (b"uuid", packet)]
    data = b"".join(struct.pack(">I", 8 + len(content)) + kind + content for kind, content in boxes)
    (tmp_path / "a.cr3").write_bytes(data)
    with open_regular(str(tmp_path / "a.cr3")) as file:
        found = find_packet(file)
        assert found is not None
        assert found.read(file) == XMP


def directory(count: int, following: int) -> bytes:
    rows = b"".join(struct.pack("<HHII", 1000 + number, 3, 1, number & 0xFFFF) for number in range(count))
    return struct.pack("<H", count) + rows + struct.pack("<I", following)


def endless(path: Path) -> None:
    """A million entries, in directories that follow each other."""
    size = len(directory(250, 0))
    path.write_bytes(b"II*\0\x08\0\0\0" + b"".join(directory(250, 8 + size * (n + 1)) for n in range(4_000)))


def circular(path: Path) -> None:
    path.write_bytes(b"II*\0\x08\0\0\0" + directory(250, 8))


@pytest.mark.parametrize("write", [endless, circular])
def test_directories_without_end(tmp_path: Path, write: Callable[[Path], None]) -> None:
    from photostead.media.exiv import read_tags

    write(tmp_path / "a.tif")
    with open_regular(str(tmp_path / "a.tif")) as file:
        tags, _ = read_tags(file)
    assert len(tags) <= 1_000


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_files_that_end_early_have_a_reason_or_the_rest(tmp_path: Path, name: str, share: float) -> None:
    WRITERS[name](tmp_path / name, pictures.exif_bytes({MAKE: b"Maker"}), crowd(5_000) if name in LARGE else XMP)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    found, reason = pictures.outcome(lambda: read(tmp_path / name))
    assert found or reason.startswith(name)


# --- Encodings ---------------------------------------------------------------------------------------------------------

GREETING, KANJI = "Grüße aus Köln", "日本語のコメント"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"ASCII\0\0\0A day at sea", "A day at sea"),
        (b"UNICODE\0" + GREETING.encode("utf-16-be"), GREETING),
        (b"UNICODE\0" + GREETING.encode("utf-16-le"), GREETING),  # in a file of the other byte order
        (b"UNICODE\0" + GREETING.encode(), GREETING),
        (b"UNICODE\0" + KANJI.encode("utf-16-le"), KANJI),
        (b"UNICODE\0" + "こんにちは".encode("utf-16-be"), "こんにちは"),
        (b"JIS\0\0\0\0\0" + KANJI.encode("iso2022-jp"), KANJI),
        (b"JIS\0\0\0\0\0" + KANJI.encode("shift-jis"), KANJI),
        (b"\0" * 8 + GREETING.encode(), GREETING),
        (b"\0" * 8 + GREETING.encode("latin-1"), GREETING),
        (b"ASCII\0\0\0" + b" " * 40, None),
        (b"ASCII\0\0\0charset=Ascii", None),
        (b'ASCII\0\0\0{"lat": 1, "mode": "auto"}', None),
        (b"ASCII\0\0\0a5cb01550dbb9a6bf732f87e413f6e231cc4581e", None),
        (b"ASCII\0\0\0Steps: 20, Sampler: Euler, Seed: 12", None),
        (b"ASCII\0\0\0Screenshot", None),
        (b"ASCII\0\0\0" + b"<x>", None),
        (b"", None),
    ],
)
def test_user_comments(tmp_path: Path, raw: bytes, text: str | None) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", ifd0={MAKE: b"Maker"}, photo={COMMENT: raw}))
    assert (found.description, found.make, found.warnings) == (text, "Maker", ())


def test_a_user_comment_comes_last(tmp_path: Path) -> None:
    path = dated_jpeg(tmp_path / "a.jpg", ifd0={DESCRIPTION: b"First"}, photo={COMMENT: b"ASCII\0\0\0Second thought"})
    assert read(path).description == "First"


@pytest.mark.parametrize(
    "text",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "SONY DSC",
        "KONICA MINOLTA DIGITAL CAMERA",
        "DCIM\\100MEDIA\\DJI_0001.JPG",
        "cof",
    ],
)
def test_what_cameras_print_is_no_description(tmp_path: Path, text: str) -> None:
    path = dated_jpeg(tmp_path / "a.jpg", ifd0={DESCRIPTION: text.encode()})
    assert read(path).description is None
    both = xmp_jpeg(tmp_path / "b.jpg", exif=path.read_bytes() and pictures.exif_bytes({DESCRIPTION: text.encode()}),
                    dc__title=localised("x"))  # fmt: skip
    assert read(both).description is None


@pytest.mark.parametrize("text", ["My digital camera", "Sony DSC and I", "HDR of the valley?", "Default settings"])
def test_what_only_resembles_it_is_one(tmp_path: Path, text: str) -> None:
    assert read(dated_jpeg(tmp_path / "a.jpg", ifd0={DESCRIPTION: text.encode()})).description == text


def iptc_jpeg(path: Path, charset: bytes, caption: bytes) -> Path:
    records = [(1, 90, charset)] if charset else []
    block = b"".join(
        b"\x1c" + bytes([record, number]) + len(value).to_bytes(2, "big") + value
        for record, number, value in [*records, (2, 120, caption), (2, 25, caption), (2, 25, b"sun")]
    )
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)
    data = jpeg(path).read_bytes()
    path.write_bytes(data[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body + data[2:])
    return path


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        (b"\x1b%G", "utf-8", GREETING),
        (b"", "utf-8", GREETING),
        (b"", "latin-1", GREETING),
        (b"\x1b.A", "latin-1", GREETING),
        (b"\x1b-L", "iso8859-5", "Привет"),
        (b"\x1b-F", "iso8859-7", "Καλημέρα"),
        (b"\x1b$B", "iso2022-jp", KANJI),
    ],
)
def test_iptc_in_the_character_set_it_names(tmp_path: Path, charset: bytes, codec: str, text: str) -> None:
    found = read(iptc_jpeg(tmp_path / "a.jpg", charset, text.encode(codec)))
    assert (found.description, found.tags) == (text, (text, "sun"))


def test_exif_3s_own_type_for_utf_8(tmp_path: Path) -> None:
    block = bytearray(pictures.exif_bytes({DESCRIPTION: GREETING.encode(), MAKE: b"Maker"}))
    at = block.index(struct.pack(">HH", DESCRIPTION, 2))
    block[at + 2 : at + 4] = struct.pack(">H", 129)
    found = read(jpeg(tmp_path / "a.jpg", exif=bytes(block)))
    assert (found.description, found.make) == (GREETING, "Maker")


def test_texts_of_the_wrong_type(tmp_path: Path) -> None:
    """Some scanners write the maker as plain bytes."""
    block = bytearray(pictures.exif_bytes({MAKE: b"Maker of scanners"}))
    at = block.index(struct.pack(">HH", MAKE, 2))
    block[at + 2 : at + 4] = struct.pack(">H", 1)
    assert read(jpeg(tmp_path / "a.jpg", exif=bytes(block))).make == "Maker of scanners"


# --- Numbers that stand elsewhere --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "field", "value"),
    [
        ({37377: (5, 1)}, "exposure_time", "1/32"),
        ({37377: (-1, 1)}, "exposure_time", "2"),
        ({37377: (5, 1), 33434: (1, 50)}, "exposure_time", "1/50"),
        ({37378: (4, 1)}, "f_number", 4.0),
        ({37378: (497, 100)}, "f_number", 5.6),
        ({34855: 65535, 34866: 102_400}, "iso", 102_400),
        ({34866: 800}, "iso", 800),
    ],
)
def test_exposure_in_other_words(tmp_path: Path, tags: dict[int, Any], field: str, value: object) -> None:
    assert getattr(read(dated_jpeg(tmp_path / "a.jpg", photo=tags)), field) == value


def test_canons_own_iso(tmp_path: Path) -> None:
    image = pyexiv2.Image(str(jpeg(tmp_path / "a.jpg")))
    image.modify_exif({"Exif.Image.Make": "Canon", "Exif.CanonSi.ISOSpeed": "160", "Exif.CanonSi.AutoISO": "32"})
    image.close()
    assert read(tmp_path / "a.jpg").iso == 200


@pytest.mark.parametrize(("percent", "stars"), [("1", 1), ("25", 2), ("50", 3), ("75", 4), ("99", 5), ("0", None)])
def test_windows_ratings(tmp_path: Path, percent: str, stars: int | None) -> None:
    assert read(xmp_jpeg(tmp_path / "a.jpg", MicrosoftPhoto__Rating=percent)).rating == stars


# --- Faces in what the decoder turned ----------------------------------------------------------------------------------


def test_faces_of_a_heic_are_turned_with_it(tmp_path: Path) -> None:
    """An iPhone marks them in the sensor's picture, which libheif hands out upright."""
    import pillow_heif

    from tests.media.face_regions import mwg, packet, region

    upright = pictures.corners(80, 120)
    body = packet(mwg(region("Mia", (0.1, 0.2, 0.4, 0.6)), size=(120, 80)))
    exif = pictures.exif_bytes({274: 6})
    pillow_heif.from_pillow(upright).save(tmp_path / "a.heic", quality=90, exif=None, xmp=body.encode())
    plain = read(tmp_path / "a.heic")
    stored = pillow_heif.from_pillow(upright.transpose(Image.Transpose.ROTATE_90))
    stored.save(tmp_path / "b.heic", quality=90, exif=exif, xmp=body.encode())
    turned = read(tmp_path / "b.heic")
    assert (turned.width, turned.height) == (plain.width, plain.height)
    assert [tuple(face) for face in turned.faces] == [("Mia", 0.4, 0.1, 0.8, 0.4)]
