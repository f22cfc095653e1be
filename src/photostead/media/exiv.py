"""The one place where exiv2 is called: from a file, or an XMP document, to tags. What their values mean is `media.tags`'.

One value that exiv2 cannot convert makes it refuse all tags of a file, and one text chunk it takes for a bomb makes it refuse
a PNG: then the file is read again from a copy in memory in which such pieces are out of its sight.
"""

import zlib
from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from photostead.media.files import OpenFile
from photostead.media.jxl_boxes import read_compressed
from photostead.media.packets import Packet, find_packet
from photostead.media.tags import FILE_COMMENT, Tags, as_list, recode_iptc
from photostead.media.xmp import Document, Refused, parse_document

# A file larger than this is read once, in place. Camera RAW of the largest sensors stays below it.
_MAX_COPY = 256 << 20
_HEAD = 16 << 20
_UNKNOWN = "unknown image type"
# What is put out of exiv2's sight → by what, of the same length: UserComment's entry in a directory (its text may be UTF-16
# of the other byte order) gets the number of a tag that nobody uses; compressed chunks of PNG beyond 128 KiB.
_STUMBLING = (
    (b"\x86\x92\x07\0", b"\x87\x92\x07\0"),
    (b"\x92\x86\0\x07", b"\x92\x87\0\x07"),
    (b"iCCP", b"iCCp"),
    (b"zTXt", b"zTXz"),
    (b"XML:com.adobe.xmp\0\1", b"XML:com.adobe.xm_\0\1"),
)
# Tags that hold text: where a camera gave them another type, or EXIF 3's UTF-8, exiv2 prints their bytes as numbers.
_COMMENT, _COMMENT_HIDDEN = "Exif.Photo.UserComment", "Exif.Photo.0x9287"
_TEXTS = frozenset(
    f"Exif.{name}"
    for name in (
        "Image.ImageDescription", "Image.Make", "Image.Model", "Image.DateTime", "Image.UniqueCameraModel",
        "Photo.DateTimeOriginal", "Photo.DateTimeDigitized", "Photo.LensModel", "Photo.LensMake", "Photo.OffsetTime",
        "Photo.OffsetTimeOriginal", "Photo.OffsetTimeDigitized",
    )
)  # fmt: skip


def read_tags(file: OpenFile) -> tuple[Tags, tuple[str, ...]]:
    """All tags of a picture, and a warning where its XMP was left out. Raises RuntimeError when its metadata is damaged
    beyond reading, brotli.error when it is compressed and cannot be expanded."""
    blobs = read_compressed(file)
    if blobs is not None:
        return _with_xmp(_from_memory(blobs.exif, _read_parts) if blobs.exif else {}, lambda: blobs.xmp)
    packet = find_packet(file)
    if packet is None or not packet.is_large:
        return _read_twice(file), ()
    return _with_xmp(_read_copy(file, packet), lambda: packet.read(file))


def _with_xmp(found: Tags, packet: Callable[[], bytes]) -> tuple[Tags, tuple[str, ...]]:
    """With the properties of a packet that exiv2 did not see, within the limits of `media.xmp`."""
    try:
        document = packet()
        return ({**found, **read_xmp(parse_document(document))} if document else found), ()
    except (Refused, expat.ExpatError, zlib.error, RuntimeError) as error:
        return found, (f"The photo's XMP was not read: {error}.",)


def _read_twice(file: OpenFile) -> Tags:
    """As it is; as a copy where that fails. Formats that exiv2 does not know have no tags for it."""
    try:
        return _read_all(_load().Image(file.path.encode()))
    except RuntimeError as error:
        if _UNKNOWN in str(error):
            return {}
        if file.size > _MAX_COPY:
            raise
    return _read_copy(file, None)


def _read_copy(file: OpenFile, packet: Packet | None) -> Tags:
    """From a copy without what exiv2 stumbles over. Metadata stands near the beginning or, in TIFF, anywhere: the end of
    what is too large to copy is left out."""
    data = bytearray(file.head(min(file.size, _MAX_COPY)))
    if packet and packet.mark < len(data):
        data[packet.mark : packet.mark + len(packet.hidden)] = packet.hidden
    head = bytes(data[:_HEAD])
    for piece, other in _STUMBLING:
        head = head.replace(piece, other)
    data[:_HEAD] = head
    return _from_memory(bytes(data), _read_parts)


def read_xmp(document: Document) -> Tags:
    """The XMP properties of a document that `media.xmp` let through. Raises RuntimeError when they cannot be read."""
    # The library knows an XMP file by how it begins, and a comment or a bare rdf:RDF is not among what it knows.
    data = b"<?xpacket begin=''?>" + document.text.encode()
    found = _from_memory(data, lambda image: _to_dict(image.read_xmp()))
    if not found and document.has_properties:  # XML, and not in the order of RDF: the library says nothing of it
        raise RuntimeError("its properties are not written as XMP is")
    return found


def _from_memory(data: bytes, read: Callable[[Any], Tags]) -> Tags:
    exiv2 = _load()
    buffer = exiv2.Buffer(data, len(data))
    try:
        image = exiv2.Image(buffer)
        try:
            return read(image)
        finally:
            image.close_image()
    finally:
        buffer.destroy()


def _load() -> Any:
    """The bytes below pyexiv2's decoding, which gives a whole file up at one undecodable value."""
    import pyexiv2
    from pyexiv2.lib import exiv2api

    pyexiv2.set_log_level(4)
    return exiv2api


def _read_all(image: Any) -> Tags:
    try:
        return _to_dict([*image.read_iptc(), *image.read_xmp(), *image.read_exif(), *_comment(image)])
    finally:
        image.close_image()


def _comment(image: Any) -> list[dict[str, Any]]:
    """JPEG's own comment, which is no tag, as one."""
    text = image.read_comment()
    return [{"tag": FILE_COMMENT.encode(), "typeName": "Comment", "value": text}] if text else []


def _read_parts(image: Any) -> Tags:
    """Whatever of the three can be read. Raises RuntimeError where there is something and none of it can."""
    rows: list[dict[str, Any]] = []
    trouble: RuntimeError | None = None
    for read in (image.read_iptc, image.read_xmp, image.read_exif, lambda: _comment(image)):
        try:
            rows += read()
        except RuntimeError as error:
            trouble = error
    if trouble and not rows:
        raise trouble
    return _to_dict(rows)


def _to_dict(rows: Iterable[dict[str, Any]]) -> Tags:
    """Rows of one key (repeated IPTC keywords) are joined to a list."""
    found: Tags = {}
    for row in rows:
        key, value = row["tag"].decode("latin-1"), row["value"]
        if key == _COMMENT_HIDDEN:
            key, value = _COMMENT, _from_numbers(value)
        elif key in _TEXTS and row["typeName"] not in {"Ascii", "Comment"}:
            value = _from_numbers(value)
        if key in found and key.startswith("Iptc."):
            value = [*as_list(found[key]), *as_list(value)]
        found[key] = value
    return recode_iptc(found)


def _from_numbers(printed: bytes) -> bytes:
    """The bytes that were printed as decimal numbers."""
    parts = printed.split()
    return bytes(int(part) for part in parts) if parts and all(p.isdigit() and int(p) < 256 for p in parts) else printed
