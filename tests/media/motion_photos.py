"""Makers of motion photos, as phones of several makers write them: a picture and a video in one file. Sources of the
formats: `photostead.media.motion`."""

import functools
import io
import struct
import tempfile
from pathlib import Path

from PIL import Image

from tests.media.pictures import corners, video

PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'
    ' xmlns:Container="http://ns.google.com/photos/1.0/container/"'
    ' xmlns:Item="http://ns.google.com/photos/1.0/container/item/" {said}>{directory}</rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)
ITEM = (
    '<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="{mime}" Item:Semantic="{semantic}" {more}/></rdf:li>'
)


@functools.cache
def clip(seed: int = 0, container: str = "mp4") -> bytes:
    """The bytes of a second of video; each seed another one."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Image.new("RGB", (64, 48), (seed * 50 % 256, 120, 200))
        return video(Path(folder) / f"a.{container}", image=picture, frames=12, codec="mpeg4").read_bytes()


def picture(said: str = "", directory: str = "", colour: tuple[int, int, int] | None = None) -> bytes:
    """A JPEG whose XMP says so."""
    xmp = PACKET.format(said=said, directory=directory).encode() if said or directory else b""
    out = io.BytesIO()
    image = corners() if colour is None else Image.new("RGB", (64, 48), colour)
    image.save(out, "JPEG", quality=90, **({"xmp": xmp} if xmp else {}))
    return out.getvalue()


def listing(*items: tuple[str, str, str]) -> str:
    """A directory of `(media type, semantic, more)`."""
    entries = "".join(ITEM.format(mime=mime, semantic=semantic, more=more) for mime, semantic, more in items)
    return f"<Container:Directory><rdf:Seq>{entries}</rdf:Seq></Container:Directory>"


def google(
    part: bytes, *, length: int | None = None, flag: str = "1", colour: tuple[int, int, int] | None = None
) -> bytes:
    """Motion Photo 1.0, with a gain map between picture and video."""
    gain = picture()
    directory = listing(
        ("image/jpeg", "Primary", 'Item:Length="0" Item:Padding="4"'),
        ("image/jpeg", "GainMap", f'Item:Length="{len(gain)}"'),
        ("video/mp4", "MotionPhoto", f'Item:Length="{len(part) if length is None else length}"'),
    )
    said = f'GCamera:MotionPhoto="{flag}" GCamera:MotionPhotoVersion="1"'
    return picture(said, directory, colour) + b"\0" * 4 + gain + part


def micro_video(part: bytes, *, offset: int | None = None) -> bytes:
    """Its predecessor."""
    at = len(part) if offset is None else offset
    return picture(f'GCamera:MicroVideo="1" GCamera:MicroVideoVersion="1" GCamera:MicroVideoOffset="{at}"') + part


def samsung_trailer(part: bytes) -> bytes:
    """What Samsung's camera writes behind a picture: a time, the video, and the list of both."""
    blocks = [block(0x0A01, b"Image_UTC_Data", b"1700000000000"), block(0x0A30, b"MotionPhoto_Data", part)]
    entries, back = b"", sum(map(len, blocks))
    for kind, one in zip((0x0A01, 0x0A30), blocks, strict=True):
        entries += struct.pack("<HHII", 0, kind, back, len(one))
        back -= len(one)
    head = b"SEFH" + struct.pack("<II", 107, len(blocks)) + entries
    return b"".join(blocks) + head + struct.pack("<I", len(head)) + b"SEFT"


def block(kind: int, name: bytes, data: bytes) -> bytes:
    """One block of Samsung's trailer."""
    return struct.pack("<HHI", 0, kind, len(name)) + name + data


def samsung(part: bytes) -> bytes:
    """An older phone of theirs: no word of it in the XMP."""
    return picture() + samsung_trailer(part)


@functools.cache
def heic() -> bytes:
    """A plain HEIC."""
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(corners()).save(out, quality=80)
    return out.getvalue()


def box(kind: bytes, inside: bytes) -> bytes:
    """A box of ISO 14496-12."""
    return struct.pack(">I", 8 + len(inside)) + kind + inside


def heic_with_box(part: bytes) -> bytes:
    """HEIC as Motion Photo 1.0 has it, and Samsung's box behind it."""
    return heic() + box(b"mpvd", part) + box(b"sefd", samsung_trailer(b"mpv2"))


def heic_with_file(part: bytes) -> bytes:
    """HEIC with a whole video file behind it."""
    return heic() + part
