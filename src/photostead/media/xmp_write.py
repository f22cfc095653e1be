"""Writing what a person edited as an XMP sidecar of our own. Where it goes and when is the caller's to say; it is never
read back by us, so whatever else reads it must find there what our own reader would (`media.metadata`).

Everything that stands in the sidecar another program made is kept; only the properties below are replaced, in the forms
of XMP part 1 (ISO 16684-1) and part 2. A value that was cleared is removed. Faces are `media.region_write`'s.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from xml.etree import ElementTree
from xml.parsers import expat

import msgspec
from msgspec import UNSET, UnsetType

from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import MediaError
from photostead.media.exiv import read_xmp
from photostead.media.files import Source, make_folder, open_regular, write_files
from photostead.media.region_write import PREFIXES as REGION_PREFIXES
from photostead.media.region_write import Faces, set_faces
from photostead.media.sidecar import Sidecar, locate
from photostead.media.xmp import Document, Refused, parse_document, read_document, remove_forbidden

Element = ElementTree.Element

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "adobe:ns:meta/": "x",
    _RDF: "rdf",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    **{name.strip("{}"): prefix for name, prefix in REGION_PREFIXES.items()},
}
_EMPTY = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)
# XMP part 1 §7.3.2: the wrapper by which programs find a packet.
_WRAPPED = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{}\n<?xpacket end="w"?>\n'
# XMP part 1 §7.3.3: which program wrote a packet last.
_TOOLKIT = "{adobe:ns:meta/}xmptk"
OURS = "Photostead"
_LEFT_OUT = "What other programs wrote into the sidecar is missing in ours: {}."
# A ten-millionth of a minute of arc is 0.2 mm on the ground.
_MINUTE = 10_000_000


class Taken(msgspec.Struct, frozen=True):
    """The wall clock (ms as if UTC) where a photo was taken, and how many minutes that place is ahead of UTC."""

    local_time: int
    offset_minutes: int | None


class Edits(msgspec.Struct, frozen=True, kw_only=True):
    """What a person set: UNSET is what they never touched, None what they cleared. `position`: latitude and longitude in
    degrees (WGS 84, north and east positive); `rating`: -1 (rejected) to 5; `tags`: all of them, levels between slashes;
    `people`: who is where."""

    description: str | UnsetType | None = UNSET
    rating: int | UnsetType | None = UNSET
    position: tuple[float, float] | UnsetType | None = UNSET
    taken: Taken | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    people: Faces | UnsetType = UNSET


class Written(msgspec.Struct, frozen=True):
    """The size of the sidecar in bytes, and warnings: sentences for the person."""

    size: int
    warnings: tuple[str, ...]


def write_sidecar(target: str, edits: Edits, given: Sidecar | None) -> Written:
    """Write the sidecar `target`, folders made, complete or not at all, beginning from the one that another program
    `given`; where there is none (any more), from what we wrote before. Raises OutOfSpace or Unavailable."""
    document, warnings = _first_readable(given, target)
    if edits.people is not UNSET and document.root.get(_TOOLKIT) == OURS:
        # What other programs marked was looked at when we wrote it: the rest was ours, and may be gone.
        edits = msgspec.structs.replace(edits, people=msgspec.structs.replace(edits.people, are_all=True))
    text = apply_edits(document, edits)
    if not _is_understood(text):
        text, warnings = compose(edits), (*warnings, _LEFT_OUT.format("it is damaged"))
    data = text.encode()
    make_folder(os.path.dirname(target))
    write_files({target: data})
    return Written(len(data), warnings)


def compose(edits: Edits) -> str:
    """The text of a sidecar that says this and nothing else."""
    return apply_edits(parse_document(_EMPTY.encode()), edits)


def _first_readable(given: Sidecar | None, before: str) -> tuple[Document, tuple[str, ...]]:
    warnings: tuple[str, ...] = ()
    try:
        if (source := locate(given)) is not None:
            return _read(source), ()
    except MediaError as error:
        warnings = (_LEFT_OUT.format(error.message),)
    try:
        return _read(before), warnings
    except MediaError:
        return parse_document(_EMPTY.encode()), warnings


def _read(source: str | Source) -> Document:
    with open_regular(source) as file:
        document = read_document(file)
        if _find_rdf(document.root) is None:
            raise MediaError(f"{file.name}: it is damaged (no XMP)")
        return document


def _is_understood(text: str) -> bool:
    """Whether other programs read it: what is XML, and not in the order of XMP, would take a person's words with it."""
    try:
        read_xmp(parse_document(text.encode()))
    except (RuntimeError, Refused, expat.ExpatError):
        return False
    return True


def _find_rdf(root: Element) -> Element | None:
    return root if root.tag == f"{{{_RDF}}}RDF" else root.find(f"{{{_RDF}}}RDF")


# --- Properties --------------------------------------------------------------------------------------------------------


def apply_edits(document: Document, edits: Edits) -> str:
    """The text of a document with what a person set in it, and everything else as it was. The document is changed."""
    rdf = _find_rdf(document.root)
    assert rdf is not None, "an XMP document has rdf:RDF"
    if edits.description is not UNSET:
        _set_description(rdf, edits.description)
    if edits.tags is not UNSET:
        _set_tags(rdf, edits.tags)
    if edits.people is not UNSET:
        set_faces(rdf, edits.people)
    for name, value in _simple_values(edits):
        _remove(rdf, _name(name))
        if value is not None:
            _append(rdf, _name(name)).text = value
    if document.root is not rdf:
        document.root.set(_TOOLKIT, OURS)
    return _WRAPPED.format(_serialise(document))


def _simple_values(edits: Edits) -> Iterator[tuple[str, str | None]]:
    """`prefix:Name` and its text, None to remove it."""
    if edits.rating is not UNSET:
        yield "xmp:Rating", None if edits.rating is None else str(edits.rating)
    if edits.position is not UNSET:
        latitude, longitude = edits.position or (None, None)
        yield "exif:GPSLatitude", None if latitude is None else coordinate(latitude, "NS")
        yield "exif:GPSLongitude", None if longitude is None else coordinate(longitude, "EW")
    if edits.taken is not UNSET:
        # Programs differ in which of them they read.
        for name in ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"):
            yield name, iso_date(edits.taken)


def coordinate(degrees: float, halves: str) -> str:
    """XMP part 2, GPSCoordinate: "DDD,MM.mmmmmmmk", k the letter of the half of the globe."""
    whole, minutes = divmod(round(abs(degrees) * 60 * _MINUTE), 60 * _MINUTE)
    return f"{whole},{minutes // _MINUTE}.{minutes % _MINUTE:07}{halves[degrees < 0]}"


def iso_date(taken: Taken) -> str:
    """ISO 8601 to the millisecond where there are any, with its offset where that is known."""
    wall = (EPOCH + timedelta(milliseconds=taken.local_time)).replace(tzinfo=None)
    text = wall.isoformat(timespec="milliseconds" if wall.microsecond else "seconds")
    if taken.offset_minutes is None:
        return text
    hours, minutes = divmod(abs(taken.offset_minutes), 60)
    return f"{text}{'-' if taken.offset_minutes < 0 else '+'}{hours:02}:{minutes:02}"


def _set_description(rdf: Element, text: str | None) -> None:
    """In other languages it stays, but for what only repeats the text that is replaced."""
    name, language = _name("dc:description"), "{http://www.w3.org/XML/1998/namespace}lang"
    items = [item for block in rdf for found in block.iter(name) for item in found.iter(f"{{{_RDF}}}li")]
    replaced = {item.text for item in items if item.get(language) == "x-default"}
    others = [item for item in items if item.get(language) != "x-default" and item.text not in replaced]
    _remove(rdf, name)
    if text is None:
        return
    alternatives = ElementTree.SubElement(_append(rdf, name), f"{{{_RDF}}}Alt")
    ElementTree.SubElement(alternatives, f"{{{_RDF}}}li", {language: "x-default"}).text = remove_forbidden(text)
    alternatives.extend(others)


def _set_tags(rdf: Element, tags: tuple[str, ...]) -> None:
    """As digiKam and Lightroom read their trees, and as flat names for everyone else."""
    # Where a name has Lightroom's separator in it, its list would say something else than digiKam's.
    bars = [tag.replace("/", "|") for tag in tags if "|" not in tag]
    flat = dict.fromkeys(tag.rpartition("/")[2] for tag in tags)
    _set_list(rdf, "digiKam:TagsList", "Seq", tags)
    _set_list(rdf, "lr:hierarchicalSubject", "Bag", bars)
    _set_list(rdf, "dc:subject", "Bag", flat)


def _set_list(rdf: Element, name: str, kind: str, texts: Iterable[str]) -> None:
    """A list without items is no list."""
    _remove(rdf, _name(name))
    if texts := list(texts):
        items = ElementTree.SubElement(_append(rdf, _name(name)), f"{{{_RDF}}}{kind}")
        for text in texts:
            ElementTree.SubElement(items, f"{{{_RDF}}}li").text = remove_forbidden(text)


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    uri = next(uri for uri, known in _PREFIXES.items() if known == prefix)
    return f"{{{uri}}}{local}"


def _remove(rdf: Element, name: str) -> None:
    """A property stands as an element or as an attribute, in any of the blocks."""
    for block in rdf:
        block.attrib.pop(name, None)
        for found in block.findall(name):
            block.remove(found)


def _append(rdf: Element, name: str) -> Element:
    block = rdf.find(f"{{{_RDF}}}Description")
    if block is None:
        block = ElementTree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    return ElementTree.SubElement(block, name)


def _serialise(document: Document) -> str:
    for uri, prefix in (document.prefixes | _PREFIXES).items():
        _register(prefix, uri)
    # A line feed of its own survives a reader, a carriage return only as a reference (XML 1.0 §2.11).
    return ElementTree.tostring(document.root, encoding="unicode").replace("\r", "&#13;")


def _register(prefix: str, uri: str) -> None:
    """Keep a document's own prefixes; the library makes its own up for names it keeps for itself."""
    try:
        ElementTree.register_namespace(prefix, uri)
    except ValueError:
        return
