"""XMP packets with regions of faces, as Lightroom, digiKam and Windows write them."""

from xml.sax.saxutils import escape, quoteattr

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
}
Box = tuple[float, float, float, float]
Size = tuple[int, int]


def packet(body: str) -> str:
    """An XMP packet with these properties."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {names}><rdf:Description rdf:about="">{body}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def mwg(*regions: str, size: Size | None = None) -> str:
    """The Metadata Working Group's list; `size` is that of the picture that the regions were written for."""
    applied = "" if size is None else (
        f'<mwg-rs:AppliedToDimensions stDim:w="{size[0]}" stDim:h="{size[1]}" stDim:unit="pixel"/>'
    )  # fmt: skip
    listed = f"<mwg-rs:RegionList><rdf:Bag>{''.join(regions)}</rdf:Bag></mwg-rs:RegionList>"
    return f'<mwg-rs:Regions rdf:parseType="Resource">{applied}{listed}</mwg-rs:Regions>'


def region(name: str, box: Box, kind: str | None = "Face", unit: str | None = "normalized") -> str:
    """One of its regions; `box` is left, top, right, bottom as parts of the stored picture's sides."""
    left, top, right, bottom = box
    area = {"x": (left + right) / 2, "y": (top + bottom) / 2, "w": right - left, "h": bottom - top, "unit": unit}
    axes = "".join(f"<stArea:{key}>{value}</stArea:{key}>" for key, value in area.items() if value is not None)
    said = f"<mwg-rs:Name>{escape(name)}</mwg-rs:Name>" if name else ""
    typed = "" if kind is None else f"<mwg-rs:Type>{kind}</mwg-rs:Type>"
    return f'<rdf:li rdf:parseType="Resource">{said}{typed}<mwg-rs:Area rdf:parseType="Resource">{axes}</mwg-rs:Area></rdf:li>'


def microsoft(*faces: tuple[str, str]) -> str:
    """Microsoft's list of `(name, "x, y, w, h")`."""
    items = "".join(
        f"<rdf:li><rdf:Description MPReg:PersonDisplayName={quoteattr(name)} MPReg:Rectangle={quoteattr(place)}/></rdf:li>"
        for name, place in faces
    )
    return f'<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag>{items}</rdf:Bag></MPRI:Regions></MP:RegionInfo>'
