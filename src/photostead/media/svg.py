"""SVG drawings: rebuilt from a list of what is harmless, weighed, and rasterised from memory. The file as it came is never
shown to a rasteriser, nor sent to a browser but as a download.

What is left out: scripts, event handlers, HTML inside, animation, links, imports, fonts and pictures from elsewhere. librsvg
(through libvips) loads nothing for a document that has no address of its own, which one in memory has not: "Security and
locations of referenced files" in the documentation of its crate `rsvg`. Ours names no address besides.
"""

import base64
import binascii
import io
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.parsers import expat

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile
from photostead.media.frame import Decoded, Header
from photostead.media.vips import Picture, load_vips

MAX_BYTES = 10 << 20  # librsvg's own limit
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
# What is drawn once everything that is referred to is counted where it is referred to.
MAX_WEIGHT = 200_000
# A layer is as large as the canvas.
MAX_LAYERS = 10
MAX_LONG_SIDE = 4_000
MAX_INNER_PIXELS = 4_000_000
# Against the weight 1 of a shape.
_LAYER_WEIGHT, _FILTER_WEIGHT, _INNER_PICTURE_WEIGHT = 50, 2_000, 1_000

_SVG, _XLINK_HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_DRAWN = (
    "svg g defs symbol use a switch path rect circle ellipse line polyline polygon text tspan textPath style linearGradient "
    "radialGradient stop pattern clipPath mask marker image filter feBlend feColorMatrix feComponentTransfer feComposite "
    "feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset"
)
_ELEMENTS = frozenset(_SVG + name for name in _DRAWN.split())
_WITH_TEXT = frozenset(_SVG + name for name in ("text", "tspan", "textPath", "style"))
_KEPT_HREFS = _ELEMENTS - {_SVG + "a", _SVG + "image"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_URL = re.compile(r"url\(\s*[\"']?\s*([^\"')\s]*)", re.IGNORECASE)
_LAYERED = re.compile(r"\b(opacity|mask|filter|clip-path|mix-blend-mode|isolation)\b")
_RULE, _CLASS = re.compile(r"([^{}]+)\{([^{}]*)\}"), re.compile(r"\.([\w-]+)")
_INNER = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)


class _Refused(Exception):
    """More than a drawing needs to be; the reason ends a sentence."""


def svg_header(file: OpenFile) -> Header:
    """The size a drawing asks for, in pixels; centimetres and the like at 72 an inch. Raises MediaError."""
    return _header(file, _open(file, 1.0, _clean(file)))


def decode_svg(file: OpenFile, short_side: int) -> Decoded:
    """A drawing at `short_side` px, whatever size it asks for: it has no pixels to run out of. Raises MediaError."""
    document = _clean(file)
    header = _header(file, _open(file, 1.0, document))
    short, long = sorted((header.width, header.height))
    scale = min(short_side / short, MAX_LONG_SIDE / long)
    return Decoded(_open(file, scale, document).copy_memory(), header)


def _header(file: OpenFile, picture: Picture) -> Header:
    if max(picture.width, picture.height) > 100 * MAX_LONG_SIDE or min(picture.width, picture.height) < 1:
        raise MediaError(f"{file.name}: a drawing of {picture.width} x {picture.height} pixels cannot be shown")
    return Header(picture.width, picture.height)


def _open(file: OpenFile, scale: float, document: bytes) -> Picture:
    """Unblocks the one operation that reads a drawing from memory, for as long as that takes."""
    vips = load_vips()
    if not vips.type_find("VipsOperation", "svgload_buffer"):
        raise MediaError(f"{file.name}: the libvips of this machine cannot draw SVG; the file can be downloaded")
    vips.operation_block_set("VipsForeignLoadSvgBuffer", False)
    try:
        return vips.Image.svgload_buffer(document, scale=scale)
    finally:
        vips.operation_block_set("VipsForeignLoadSvgBuffer", True)


def _clean(file: OpenFile) -> bytes:
    if file.size > MAX_BYTES:
        raise MediaError(f"{file.name}: a drawing of more than {MAX_BYTES >> 20} MiB is not shown")
    try:
        return clean_svg(file.head(MAX_BYTES))
    except _Refused as error:
        raise MediaError(f"{file.name}: the drawing is not shown: {error}") from None
    except expat.ExpatError as error:
        raise MediaError(f"{file.name}: the drawing is damaged ({error})") from None


def clean_svg(data: bytes) -> bytes:
    """The same drawing of harmless parts only. Raises ExpatError for what is no XML, and an error of this module's own for
    one that declares entities, is nested too deeply, or multiplies itself."""
    root = _Builder().build(data)
    _Scales(root).check()
    return tostring(root)


# --- rebuilding ------------------------------------------------------------------------------------------------------


class _Builder:
    """Takes a document apart with expat, which fetches nothing, and puts together what is on the list."""

    def __init__(self) -> None:
        self._root: Element | None = None
        self._open: list[Element] = []
        self._skipped = 0
        self._count = 0
        self._inner_pixels = 0

    def build(self, data: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.Parse(data, True)
        if self._root is None:
            raise _Refused("it is no SVG document")
        return self._root

    def _entity(self, *_: object) -> None:
        raise _Refused("it declares entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) + self._skipped >= MAX_DEPTH:
            raise _Refused("it has too many parts, or they are nested too deeply")
        tag = "{" + name
        if self._skipped or tag not in _ELEMENTS or (self._root is None and tag != _SVG + "svg"):
            self._skipped += 1
            return
        kept = self._attributes(tag, attributes)
        if self._root is None:
            self._root = Element(tag, kept)
            self._open.append(self._root)
        else:
            self._open.append(SubElement(self._open[-1], tag, kept))

    def _attributes(self, tag: str, attributes: dict[str, str]) -> dict[str, str]:
        kept = {}
        for name, value in attributes.items():
            name = "{" + name if "}" in name else name
            if name in ("href", _XLINK_HREF):
                if self._is_own(tag, value):
                    kept[name] = value
            elif (name == _SPACE or "}" not in name) and not name.lower().startswith("on") and _is_harmless(value):
                kept[name] = value
        return kept

    def _is_own(self, tag: str, target: str) -> bool:
        """Whether a reference leads to a part of the document, or is itself a small picture."""
        if tag == _SVG + "image":
            pixels = _inner_pixels(target)
            self._inner_pixels += pixels
            return pixels > 0 and self._inner_pixels <= MAX_INNER_PIXELS
        return tag in _KEPT_HREFS and target.startswith("#")

    def _end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        element = self._open.pop()
        if element.tag == _SVG + "style" and not _is_harmless_style("".join(element.itertext())):
            element.text = None

    def _text(self, text: str) -> None:
        """Text between elements belongs to the one before it, as ElementTree has it."""
        if self._skipped or not self._open or self._open[-1].tag not in _WITH_TEXT:
            return
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def _is_harmless(value: str) -> bool:
    """Names nothing outside the document, and hides nothing behind CSS escapes."""
    return "\\" not in value and all(target.startswith("#") for target in _URL.findall(value))


def _is_harmless_style(text: str) -> bool:
    """Neither imports nor fonts: rules that begin with @ are not needed for a drawing."""
    return "@" not in text and _is_harmless(text)


def _inner_pixels(target: str) -> int:
    """The size in pixels of a PNG or JPEG inside the document, 0 for anything else."""
    from PIL import Image

    start = _INNER.match(target)
    if start is None:
        return 0
    try:
        data = base64.b64decode(target[start.end() :], validate=False)
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
            return image.width * image.height
    except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0


# --- weighing --------------------------------------------------------------------------------------------------------


class _Load(NamedTuple):
    """How much is drawn, and how many layers lie above each other while it is."""

    weight: int
    layers: int


class _Scales:
    """Weighs a drawing with all it refers to, as often as it does: ten times ten times ten of a thing are a thousand."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
        styles = "".join("".join(style.itertext()) for style in root.iter(_SVG + "style"))
        self._rules = {name: rule for names, rule in _RULE.findall(styles) for name in _CLASS.findall(names)}
        self._known: dict[Element, _Load] = {}
        self._under_way: set[Element] = set()

    def check(self) -> None:
        """Raises _Refused for what is too heavy."""
        load = self._weigh(self._root)
        if load.weight > MAX_WEIGHT or load.layers > MAX_LAYERS:
            raise _Refused("it repeats or stacks its parts too often")

    def _weigh(self, element: Element) -> _Load:
        if element in self._known:
            return self._known[element]
        if element in self._under_way or len(self._under_way) > MAX_DEPTH:
            raise _Refused("its parts refer to each other in a circle, or too deeply")
        self._under_way.add(element)
        parts = [self._weigh(part) for part in (*element, *self._targets(element))]
        self._under_way.discard(element)
        own = self._own(element)
        found = _Load(
            min(own.weight + sum(part.weight for part in parts), MAX_WEIGHT + 1),
            own.layers + max((part.layers for part in parts), default=0),
        )
        self._known[element] = found
        return found

    def _own(self, element: Element) -> _Load:
        if element.tag.startswith(_SVG + "fe"):
            return _Load(_FILTER_WEIGHT, 0)
        if element.tag == _SVG + "image":
            return _Load(_INNER_PICTURE_WEIGHT, 0)
        named = f"{' '.join(element.keys())} {element.get('style', '')} {self._style_of(element)}"
        is_layer = bool(_LAYERED.search(named))
        return _Load(1 + is_layer * _LAYER_WEIGHT, int(is_layer))

    def _style_of(self, element: Element) -> str:
        """What the style sheet says of an element's classes. Other selectors are rare; librsvg has limits of its own."""
        return " ".join(self._rules.get(name, "") for name in element.get("class", "").split())

    def _targets(self, element: Element) -> Iterator[Element]:
        """What an element refers to."""
        values = [value for name, value in element.items() if name not in ("href", _XLINK_HREF)]
        named = _URL.findall(" ".join([*values, self._style_of(element)]))
        names = [*named, element.get("href") or element.get(_XLINK_HREF) or ""]
        yield from (self._by_id[name[1:]] for name in names if name[1:] in self._by_id)
