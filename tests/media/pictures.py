"""Makers of the files the media tests decode: every one is generated here, none is somebody's photo."""

import io
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from photostead.kernel.errors import MediaError

T = TypeVar("T")

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 40), (30, 40, 210), (230, 220, 40)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right


def corners(width: int = 120, height: int = 80) -> Image.Image:
    """Four plain quarters, so that every turn and mirroring shows."""
    pixels = np.zeros((height, width, 3), np.uint8)
    half_h, half_w = height // 2, width // 2
    pixels[:half_h, :half_w], pixels[:half_h, half_w:] = RED, GREEN
    pixels[half_h:, :half_w], pixels[half_h:, half_w:] = BLUE, YELLOW
    return Image.fromarray(pixels)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """A picture that does not compress, for truncating."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8))


def corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    rgb = image.convert("RGB")
    width, height = rgb.size
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [tuple(rgb.getpixel(place)) for place in places]  # type: ignore[arg-type]


def is_like(found: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 24) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(found, wanted, strict=True))


def shows_corners(image: Image.Image, tolerance: int = 24) -> bool:
    """Whether the four quarters stand where they should."""
    pairs = zip(corner_colours(image), CORNERS, strict=True)
    return all(is_like(found, wanted, tolerance) for found, wanted in pairs)


# The operation that brings the upright picture into the stored one, for each EXIF orientation.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(orientation: int) -> Image.Image:
    operation = STORED_AS[orientation]
    return corners() if operation is None else corners().transpose(operation)


def exif_bytes(
    ifd0: dict[int, Any] | None = None, photo: dict[int, Any] | None = None, gps: dict[int, Any] | None = None
) -> bytes:
    """An EXIF block of piexif's dictionaries: tag number → value."""
    import piexif

    block: bytes = piexif.dump({"0th": ifd0 or {}, "Exif": photo or {}, "GPS": gps or {}})
    return block


def jpeg(path: Path, *, image: Image.Image | None = None, exif: bytes = b"", **options: Any) -> Path:
    (image or corners()).save(path, "JPEG", quality=92, exif=exif, **options)
    return path


def dated_jpeg(path: Path, **tags: Any) -> Path:
    """A JPEG with EXIF given by names: `ifd0`, `photo` and `gps` dictionaries of piexif's numbers."""
    return jpeg(path, exif=exif_bytes(**tags))


def xmp_packet(**properties: str) -> str:
    """An XMP packet; keys are `prefix__Name`, values are text, or RDF when they begin with "<"."""
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "exif": "http://ns.adobe.com/exif/1.0/",
        "tiff": "http://ns.adobe.com/tiff/1.0/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "digiKam": "http://www.digikam.org/ns/1.0/",
        "lr": "http://ns.adobe.com/lightroom/1.0/",
        "GPano": "http://ns.google.com/photos/1.0/panorama/",
        "aux": "http://ns.adobe.com/exif/1.0/aux/",
        "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    }
    body = "".join(f"<{k.replace('__', ':')}>{v}</{k.replace('__', ':')}>" for k, v in properties.items())
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {names}>{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def bag(*items: str) -> str:
    return "<rdf:Bag>" + "".join(f"<rdf:li>{item}</rdf:li>" for item in items) + "</rdf:Bag>"


def localised(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'


def sidecar_of(tmp_path: Path, **properties: str) -> Path:
    path = tmp_path / "photo.jpg.xmp"
    path.write_text(xmp_packet(**properties), "utf-8")
    return path


def xmp_jpeg(path: Path, *, exif: bytes = b"", **properties: str) -> Path:
    """A JPEG with an embedded XMP packet."""
    return jpeg(path, exif=exif, xmp=xmp_packet(**properties).encode())


def outcome(work: Callable[[], T]) -> tuple[T | None, str]:
    """What `work` returns, or the reason it gives in a MediaError; anything else it raises passes."""
    try:
        return work(), ""
    except MediaError as error:
        return None, error.message


# --- Headers that promise far too much ---------------------------------------------------------------------------------


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def tiff_bomb(width: int, height: int) -> bytes:
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 64)]
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries
    )
    return b"II*\0" + struct.pack("<I", 8) + directory + b"\0" * 4


def gif_bomb(width: int, height: int) -> bytes:
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return screen + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"


def bmp_bomb(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 64, 0, 0, 54) + info + b"\0" * 64


def jpeg_bomb(width: int, height: int) -> bytes:
    """A small JPEG whose frame header is rewritten."""
    target = io.BytesIO()
    corners(16, 16).save(target, "JPEG")
    data = bytearray(target.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


# --- Camera RAW --------------------------------------------------------------------------------------------------------


def dng(path: Path, *, orientation: int = 1, width: int = 96, height: int = 64) -> Path:
    """An uncompressed 16-bit Bayer DNG of a lit left half, as small as LibRaw accepts. Source: DNG 1.4 specification."""
    samples = np.full((height, width), 1_000, "<u2")
    samples[:, : width // 2] = 12_000
    matrix = [Fraction(n, 10_000) for n in (10_000, 0, 0, 0, 10_000, 0, 0, 0, 10_000)]
    entries: list[tuple[int, int, bytes]] = [
        (254, 4, _long(0)), (256, 4, _long(width)), (257, 4, _long(height)), (258, 3, _short(16)), (259, 3, _short(1)),
        (262, 3, _short(32803)), (271, 2, b"Testcam\0"), (272, 2, b"Model 1\0"), (273, 4, b"DATA"),
        (274, 3, _short(orientation)), (277, 3, _short(1)), (278, 4, _long(height)), (279, 4, _long(samples.nbytes)),
        (284, 3, _short(1)), (306, 2, b"2020:02:03 04:05:06\0"), (33421, 3, _short(2, 2)), (33422, 1, bytes([0, 1, 1, 2])),
        (50706, 1, bytes([1, 4, 0, 0])), (50708, 2, b"Testcam Model 1\0"), (50717, 4, _long(16_383)),
        (50721, 10, b"".join(struct.pack("<ii", m.numerator, m.denominator) for m in matrix)),
        (50728, 5, struct.pack("<6I", 1, 1, 1, 1, 1, 1)), (50778, 3, _short(21)),
    ]  # fmt: skip
    path.write_bytes(_tiff(entries, samples.tobytes()))
    return path


def _short(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}H", *values)


def _long(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8}


def _tiff(entries: list[tuple[int, int, bytes]], data: bytes) -> bytes:
    """One directory, its long values, then `data`, whose offset replaces the value b"DATA"."""
    extra_at = 8 + 2 + 12 * len(entries) + 4
    extra = b""
    rows = b""
    data_at = extra_at + sum(len(value) + len(value) % 2 for _, _, value in entries if len(value) > 4)
    for tag, kind, content in entries:
        value = _long(data_at) if content == b"DATA" else content
        count = len(value) // _SIZES[kind]
        if len(value) > 4:
            rows += struct.pack("<HHII", tag, kind, count, extra_at + len(extra))
            extra += value + b"\0" * (len(value) % 2)
        else:
            rows += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    return b"II*\0" + _long(8) + _short(len(entries)) + rows + _long(0) + extra + data


# --- Videos ------------------------------------------------------------------------------------------------------------


def video(
    path: Path,
    *,
    codec: str = "h264",
    rotation: int = 0,
    container: str | None = None,
    notes: dict[str, str] | None = None,
    frames: int = 30,
    image: Image.Image | None = None,
    black_until: int = 0,
    sound: bool = False,
) -> Path:
    """A video of the four corners at 30 frames a second, every tenth a key frame; `rotation` in degrees counter-clockwise."""
    import av

    picture = np.asarray(image or corners(160, 120))
    with av.open(str(path), "w", format=container, options={"movflags": "use_metadata_tags"}) as target:
        target.metadata.update(notes or {})
        stream: Any = target.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
        stream.gop_size = 10
        if rotation:
            stream.set_display_rotation(rotation)
        audio: Any = target.add_stream("aac", rate=48_000, layout="mono") if sound else None
        for index in range(frames):
            shown = picture if index >= black_until else np.zeros_like(picture)
            target.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        if audio:
            _silence(target, audio)
        target.mux(stream.encode())
    return path


def _silence(target: Any, audio: Any) -> None:
    import av

    for index in range(10):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, index * 1024
        target.mux(audio.encode(frame))
    target.mux(audio.encode())
