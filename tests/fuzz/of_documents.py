"""Parsers of whole documents: sidecars, drawings, and what we write for ourselves and read again."""

import atexit
import os
import re
import shutil
import struct
import tempfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from photostead.features.full_backups import manifest
from photostead.kernel.errors import MediaError, PhotosteadError
from photostead.media import (
    exiv,
    region_write,
    regions,
    svg,
    xmp,
    xmp_write,
)
from photostead.media.describe import Metadata, describe
from photostead.ml import matrix
from tests.fuzz.parsers import Parser, packed
from tests.media import face_regions, pictures

XML = packed(
    "<",
    "/>",
    "</rdf:Description>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#0;",
    "&#xD800;",
    "&lt;",
    "xmlns:a='b'",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    'rdf:parseType="Resource"',
    "<rdf:li>",
    "</rdf:li>",
    "<rdf:Bag>",
)
SHARED = "/dev/shm"
SIDES = Metadata(width=400, height=300, exif_width=400, exif_height=300, orientation="6")
EDITS = xmp_write.Edits(
    description="a & b\r\n\0<c>", rating=3, position=(-43.25, 179.99), taken=xmp_write.Taken(1_000, -90), tags=("a/b", "c|d"),
    people=region_write.Faces((regions.NamedFace("Ann <&>", 0.1, 0.1, 0.3, 0.3),), (400, 300), 6, are_all=False),
)  # fmt: skip


@cache
def folder() -> Path:
    """For files that are written; in memory where there is such a place."""
    made = tempfile.mkdtemp(prefix="photostead-fuzz-", dir=SHARED if os.access(SHARED, os.W_OK) else None)
    atexit.register(shutil.rmtree, made)
    return Path(made)


def sidecar(data: bytes) -> None:
    """What is read of it fits into metadata. What is in no order is refused, and nothing is lost without a word."""
    document = xmp.parse_document(data)
    found = describe(SIDES, exiv.read_xmp(document), {}, (), 0)
    assert found.rating is None or -1 <= found.rating <= 5


def written(data: bytes) -> None:
    """With a person's words in it: what comes out is read again and says them."""
    given, target = folder() / "a.xmp", folder() / "sidecars" / "b.xmp"
    given.write_bytes(data)
    xmp_write.write_sidecar(str(target), EDITS, str(given))
    found = describe(SIDES, exiv.read_xmp(xmp.parse_document(target.read_bytes())), {}, (), 0)
    assert (found.rating, found.tags) == (3, ("a/b", "c|d"))
    assert any(face.name == "Ann <&>" for face in found.faces)


def drawing(data: bytes) -> None:
    """What is left of a drawing is left of that again, and nothing in it runs or leads anywhere."""
    clean = svg.clean_svg(data)
    assert svg.clean_svg(clean) == clean
    for element in ElementTree.fromstring(clean).iter():
        assert element.tag in svg._ELEMENTS
        for name, value in element.items():
            is_link = name in {"href", svg._XLINK_HREF}
            assert not name.lower().startswith("on")
            assert not is_link or value.startswith(("#", "data:image/"))
            assert all(target.startswith("#") for target in re.findall(r"url\(\s*[\"']?(.)", value, re.IGNORECASE))
        assert element.tag != svg._SVG + "style" or "@" not in (element.text or "")


def line(data: bytes) -> None:
    """A line of a manifest, written again, says the same."""
    entry = manifest.from_line(data)
    assert manifest.from_line(manifest.to_line(entry)) == entry
    parts = entry.path.split(b"/")
    assert b".." not in parts
    assert b"\0" not in entry.path


def index(data: bytes) -> None:
    """The head of a matrix of vectors, which is damaged or ours."""
    header = matrix.read_header("a", data)
    matrix.read_parts(header, data)


def small_index() -> bytes:
    """One without rows."""
    header = matrix.Header(4, 0, 0, 0.0, "a.rows")
    return matrix.pack(header, matrix.digest_of(header, [b""]))


SIDECAR = pictures.xmp_packet(
    xmp__Rating="4",
    exif__GPSLatitude="43,28.1N",
    exif__GPSLongitude="11,53.1E",
    dc__subject=pictures.bag("a", "b"),
    dc__description=pictures.localised("Text"),
)
FACES = face_regions.packet(face_regions.mwg(face_regions.region("Ann", (0.5, 0.5, 0.2, 0.2)), size=(400, 300)))
DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10"><style>.a{fill:url(#g)}</style>
<defs><linearGradient id="g"><stop offset="1"/></linearGradient></defs><g class="a" opacity=".5"><use xlink:href="#r"/><rect id="r" width="5"/><text>hi<tspan>x</tspan></text></g></svg>"""
DAMAGED = (expat.ExpatError, xmp.Refused, MediaError, RuntimeError)
PARSERS = (
    Parser("sidecars that are written", written, (SIDECAR.encode(), FACES.encode()), XML, (), 20_000),
    Parser(
        "sidecars",
        sidecar,
        (SIDECAR.encode(), FACES.encode()),
        XML,
        DAMAGED,
        20_000,
        once=(pictures.xmp_packet(exif__GPSLatitude="9" * 400 + ",1.0N").encode(),),
    ),
    Parser(
        "drawings",
        drawing,
        (DRAWING,),
        (
            *XML,
            *packed(
                "<script>",
                "javascript:",
                "onload=",
                "url(",
                "url(#r)",
                "\\75rl(",
                "href=",
                "<use xlink:href='#g'/>",
                "@import",
                "<foreignObject>",
                "data:image/png;base64,",
            ),
        ),
        (expat.ExpatError, svg._Refused),
        20_000,
    ),
    Parser(
        "manifests of backups",
        line,
        (
            manifest.to_line(manifest.Entry(b"library/a\xff.jpg", manifest.Kind.ORIGINAL, 5, 7, "0" * 64)),
            manifest.to_line(manifest.Entry(b"/photos/a.jpg", manifest.Kind.EXTERNAL, 5, 7, "0" * 64, is_damaged=True)),
        ),
        packed('"path"', '"pathBytes"', "..", "/", "\\u0000", "[", "null", '"kind":"external"'),
        (PhotosteadError,),
    ),
    Parser("indexes of vectors", index, (small_index(),), (), (matrix.MatrixLost, struct.error, ValueError)),
)
