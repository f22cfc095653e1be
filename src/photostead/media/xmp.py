"""XMP documents from outside, taken apart carefully before anything else sees them. What their properties mean is
`media.tags`' and `media.describe`'s business; writing them is `media.xmp_write`'s.

A document type (the way to entities that multiply), deep nesting (the metadata library's limit) and very many
properties (its time grows with their square: 100,000 in 2 MB take 20 s) are refused.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile
from photostead.media.tags import decode_text

MAX_BYTES = 8 << 20
MAX_DEPTH = 100
MAX_NODES = 20_000

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DECLARATION = re.compile(r"^<\?xml\s[^>]*\?>")
# What no XML 1.0 document may hold (§2.2), and DEL, which XMP libraries take for a blank; cameras and scripts write it all
# the same.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Document(msgspec.Struct, frozen=True):
    """A well-formed document: its text without a declaration, its tree (names as `{uri}local`), and the prefix it uses
    for each namespace."""

    text: str
    root: Element
    prefixes: dict[str, str]

    @property
    def has_properties(self) -> bool:
        """Whether anything is said in it, be it understood or not."""
        blocks = [block for rdf in self.root.iter(f"{_RDF}RDF") for block in rdf]
        return any(
            set(block.attrib) - {f"{_RDF}about"} or any(isinstance(one.tag, str) for one in block) for block in blocks
        )


class Refused(Exception):
    """A document that is more than an XMP file needs to be; the reason ends a sentence."""


def read_document(file: OpenFile) -> Document:
    """An open XMP file. Raises MediaError when it is too large, no XML, or built to do harm."""
    if file.size > MAX_BYTES:
        raise MediaError(f"{file.name}: it is larger than {MAX_BYTES >> 20} MiB")
    try:
        return parse_document(file.head(MAX_BYTES))
    except (Refused, expat.ExpatError) as error:
        raise MediaError(f"{file.name}: it is damaged ({error})") from None


def parse_document(data: bytes) -> Document:
    """Raises ExpatError for what is no XML, Refused for what is too much of it."""
    text = remove_forbidden(_decode(data)).strip("\ufeff \t\r\n")
    text = _DECLARATION.sub("", text)
    reader = _Reader()
    root = reader.read(text)
    return Document(text, root, reader.prefixes)


def remove_forbidden(text: str) -> str:
    """Without the characters that XML cannot hold in any way."""
    return _FORBIDDEN.sub("", text)


def _decode(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return decode_text(data)


class _Reader:
    """One reading of a document into a tree."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self._tree = TreeBuilder(insert_comments=True)
        self._depth = self._nodes = 0

    def read(self, text: str) -> Element:
        parser = expat.ParserCreate(None, "}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartNamespaceDeclHandler = self._note_prefix
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._tree.data
        parser.CommentHandler = self._comment
        parser.Parse(text, True)
        return self._tree.close()

    def _refuse_doctype(self, *_: Any) -> None:
        raise Refused("it declares a document type")

    def _note_prefix(self, prefix: str | None, uri: str | None) -> None:
        if prefix and uri:
            self.prefixes.setdefault(uri, prefix)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._nodes += 1 + len(attributes)
        if self._depth > MAX_DEPTH:
            raise Refused(f"it is nested deeper than {MAX_DEPTH} levels")
        if self._nodes > MAX_NODES:
            raise Refused(f"it holds more than {MAX_NODES} properties")
        self._tree.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_qualified(name))

    def _comment(self, text: str) -> None:
        if self._depth:
            self._tree.comment(text)


def _qualified(name: str) -> str:
    """expat's `uri}local` in the tree's way."""
    return "{" + name if "}" in name else name
