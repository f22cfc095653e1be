"""Writing the faces that people named or drew into an XMP document as the Metadata Working Group's regions (`mwg-rs`,
Guidelines for Handling Image Metadata 2.0, §5.9). Reading them is `media.regions`'; the document as a whole is
`media.xmp_write`'s.

Regions are parts of the sides of the picture as it is stored, before EXIF's orientation turns it upright, and stand beside
the size of that picture. What is no face (pets, focus points, bar codes) stays as another program wrote it.
"""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

import msgspec

from photostead.media.regions import MAX_FACES, Edges, NamedFace, Size, fits, to_stored
from photostead.media.tags import numbers_of
from photostead.media.xmp import remove_forbidden

Element = ElementTree.Element

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
MWG = "{http://www.metadataworkinggroup.com/schemas/regions/}"
DIMENSIONS = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
MICROSOFT = "{http://ns.microsoft.com/photo/1.2/}"
PREFIXES = {
    MWG: "mwg-rs",
    DIMENSIONS: "stDim",
    AREA: "stArea",
    MICROSOFT: "MP",
    "{http://ns.microsoft.com/photo/1.2/t/RegionInfo#}": "MPRI",
    "{http://ns.microsoft.com/photo/1.2/t/Region#}": "MPReg",
}
_STRUCT = {f"{RDF}parseType": "Resource"}
# From what part in common on two frames are taken to be around the same face.
_SAME = 0.5


class Faces(msgspec.Struct, frozen=True):
    """All faces to be written, in the upright picture. `stored`: the picture's size in px before it is turned upright,
    `orientation`: EXIF's 1 to 8. `are_all`: other programs' faces that are not among them are gone on purpose; else those
    stay, but for where one of ours is."""

    faces: tuple[NamedFace, ...]
    stored: tuple[int, int]
    orientation: int = 1
    are_all: bool = True


def set_faces(rdf: Element, wanted: Faces) -> None:
    """Put the faces into a document in the place of those it has. The document is changed."""
    ours = [(face.name, to_stored(face, wanted.orientation)) for face in wanted.faces[:MAX_FACES]]
    others = list(_staying(rdf, wanted, [edges for _, edges in ours]))
    for name in (f"{MWG}Regions", f"{MICROSOFT}RegionInfo") if wanted.are_all else (f"{MWG}Regions",):
        _remove(rdf, name)
    if ours or others:
        _append_regions(rdf, wanted.stored, [*others, *(_make_region(name, edges) for name, edges in ours)])


# --- what other programs wrote


def _staying(rdf: Element, wanted: Faces, ours: Iterable[Edges]) -> Iterator[Element]:
    """The regions of a document that are kept. Written for a picture of another shape they mean nothing beside ours."""
    ours = list(ours)
    for regions in rdf.iter(f"{MWG}Regions"):
        size = _size_of(regions)
        if size is None or fits(size, wanted.stored):
            for region in regions.iter(f"{RDF}li"):
                if not _is_face(region) or not (wanted.are_all or _is_one_of(region, ours)):
                    yield region


def _size_of(regions: Element) -> Size | None:
    numbers = [_number(regions, f"{DIMENSIONS}{side}") for side in "wh"]
    return (numbers[0], numbers[1]) if all(number > 0 for number in numbers) else None


def _is_face(region: Element) -> bool:
    return _text(region, f"{MWG}Type").strip().lower() in {"", "face"}


def _is_one_of(region: Element, ours: list[Edges]) -> bool:
    x, y, width, height = (_number(region, f"{AREA}{axis}") for axis in "xywh")
    theirs = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return any(_common(theirs, edges) >= _SAME for edges in ours)


def _common(one: Edges, other: Edges) -> float:
    """The area of both as a part of the area of either: intersection over union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = sum((edges[2] - edges[0]) * (edges[3] - edges[1]) for edges in (one, other))
    return width * height / (areas - width * height)


def _text(element: Element, name: str) -> str:
    """A value that stands as an element or as an attribute, somewhere in a structure."""
    return next(
        (item.get(name) or item.text or "" for item in element.iter() if item.tag == name or name in item.attrib), ""
    )


def _number(element: Element, name: str) -> float:
    return next(iter(numbers_of(_text(element, name))), 0.0)


# --- ours


def _append_regions(rdf: Element, stored: Size, regions: Iterable[Element]) -> None:
    block = rdf.find(f"{RDF}Description")
    if block is None:
        block = ElementTree.SubElement(rdf, f"{RDF}Description", {f"{RDF}about": ""})
    made = ElementTree.SubElement(block, f"{MWG}Regions", _STRUCT)
    applied = ElementTree.SubElement(made, f"{MWG}AppliedToDimensions", _STRUCT)
    for side, number in zip("wh", stored, strict=True):
        ElementTree.SubElement(applied, f"{DIMENSIONS}{side}").text = str(number)
    ElementTree.SubElement(applied, f"{DIMENSIONS}unit").text = "pixel"
    bag = ElementTree.SubElement(ElementTree.SubElement(made, f"{MWG}RegionList"), f"{RDF}Bag")
    bag.extend(regions)


def _make_region(name: str, edges: Edges) -> Element:
    left, top, right, bottom = edges
    region = Element(f"{RDF}li", _STRUCT)
    if name:
        ElementTree.SubElement(region, f"{MWG}Name").text = remove_forbidden(name)
    ElementTree.SubElement(region, f"{MWG}Type").text = "Face"
    area = ElementTree.SubElement(region, f"{MWG}Area", _STRUCT)
    values = {"x": (left + right) / 2, "y": (top + bottom) / 2, "w": right - left, "h": bottom - top}
    for axis, number in values.items():
        ElementTree.SubElement(area, f"{AREA}{axis}").text = f"{number:.6f}"
    ElementTree.SubElement(area, f"{AREA}unit").text = "normalized"
    return region


def _remove(rdf: Element, name: str) -> None:
    for block in rdf:
        for found in block.findall(name):
            block.remove(found)
