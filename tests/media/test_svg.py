"""SVG: what is drawn, what is left out of it, what is refused; nothing outside the document is ever reached."""

import base64
import io
import os
import socket
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from photostead.kernel.errors import MediaError
from photostead.media import svg, tasks
from photostead.media.vips import load_vips
from tests.media.pictures import corner_colours
from tests.media.test_shown import shown, worst

HEAD = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
QUARTERS = (
    '<rect width="60" height="40" fill="#dc1e1e"/><rect x="60" width="60" height="40" style="fill:#1ec828"/>'
    '<rect y="40" width="60" height="40" class="b"/><use href="#yellow" x="60" y="40"/>'
)
SHARED = '<style>.b { fill: #1e28d2 }</style><defs><rect id="yellow" width="60" height="40" fill="#e6dc28"/></defs>'


def drawing(body: str, attributes: str = 'width="120" height="80"', head: str = HEAD) -> str:
    return f"{head}<svg {SPACES} {attributes}>{body}</svg>"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "drawing.svg"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def cleaned(body: str) -> str:
    return svg.clean_svg(drawing(body).encode()).decode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="120" height="80"', (120, 80)),
        ('viewBox="0 0 120 80"', (120, 80)),
        ('width="12cm" height="8cm" viewBox="0 0 120 80"', (340, 227)),
    ],
)
def test_it_is_drawn_as_large_as_a_preview(tmp_path: Path, attributes: str, size: tuple[int, int]) -> None:
    """It has no pixels that one could run out of."""
    made, image = shown(written(tmp_path, drawing(SHARED + QUARTERS, attributes)), preview_size=240)
    assert (made.width, made.height) == size
    assert abs(image.size[1] - 240) <= 1
    assert worst(image) < 3


def test_a_very_long_one_has_an_end(tmp_path: Path) -> None:
    long = drawing('<rect width="9000" height="2" fill="red"/>', 'width="9000" height="2"')
    assert max(shown(written(tmp_path, long))[1].size) <= svg.MAX_LONG_SIDE


def test_nothing_is_read_of_it_that_is_not_there(tmp_path: Path) -> None:
    found = tasks.extract(str(written(tmp_path, drawing(QUARTERS))), "IMAGE", None, 5, False).metadata
    assert (found.width, found.height, found.warnings) == (120, 80, ())


HARM = {
    "script": "<script>alert(1)</script>",
    "handler": '<rect onclick="alert(1)" ONLOAD="alert(1)"/>',
    "html": '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"><img src="EVIL"/></p></foreignObject>',
    "animation": '<rect><animate attributeName="href" to="EVIL"/><set attributeName="onclick" to="alert(1)"/></rect>',
    "image": '<image href="EVIL"/><image xlink:href="EVIL"/><feImage href="EVIL"/>',
    "image of a drawing": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "use": '<use href="EVIL#a"/><use xlink:href="EVIL#a"/>',
    "link": '<a href="EVIL"><rect width="9" height="9"/></a>',
    "style": '<rect style="fill:url(EVIL)"/><rect fill="url( \'EVIL\')"/><rect style="fill:u\\72l(EVIL)"/>',
    "sheet": "<style>@import url(EVIL);</style><style>@font-face{src:url(EVIL)}</style><style>a{fill:url(EVIL)}</style>",
    "base": '<g xml:base="EVIL"><rect/></g>',
    "include": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="EVIL"/>',
    "other spaces": '<html:script xmlns:html="http://www.w3.org/1999/xhtml" src="EVIL"/>',
}


@pytest.mark.parametrize("kind", HARM)
def test_what_is_left_out(tmp_path: Path, kind: str) -> None:
    """By reading what is left, and by drawing it with a listener and a file that were never asked."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9), "red").save(secret)
    os.utime(secret, ns=(0, 0))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for target in (f"http://127.0.0.1:{server.getsockname()[1]}/x", f"file://{secret}", "secret.png"):
            left = cleaned(HARM[kind].replace("EVIL", target) + QUARTERS)
            assert not any(word in left for word in (target, "alert", "script", "foreignObject", "animate", "svg+xml"))
            shown(written(tmp_path, drawing(HARM[kind].replace("EVIL", target) + SHARED + QUARTERS)), preview_size=80)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert secret.stat().st_atime_ns == 0


def test_small_pictures_inside_are_shown(tmp_path: Path) -> None:
    """A PNG or JPEG of some pixels; not one that would unpack to very many."""

    def inner(size: tuple[int, int]) -> str:
        target = io.BytesIO()
        Image.new("RGB", size, (30, 40, 210)).save(target, "PNG")
        return f'<image width="120" height="80" preserveAspectRatio="none" href="data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"/>'

    image = shown(written(tmp_path, drawing(inner((6, 4)))))[1]
    assert worst(image, ((30, 40, 210),) * 4) < 3
    assert "data:" not in cleaned(inner((3000, 2000)))


def test_words_keep_their_order() -> None:
    root = ElementTree.fromstring(cleaned("<text>a<title>x</title><tspan>b</tspan>c &lt;d&gt;</text>"))
    assert "".join(root.itertext()) == "abc <d>"


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
LAUGHS = (
    "".join(f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 10 + "</g>" for n in range(9))
    + '<rect id="g9" width="1" height="1"/>'
)
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "entities": (drawing("<text>&b;</text>", head=ENTITIES), "entities"),
    "external entity": (drawing("<text>&x;</text>", head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "entities"),
    "laughs": (drawing(LAUGHS), "repeats"),
    "patterns": (
        drawing("".join(f'<pattern id="p{n}">' + f'<rect fill="url(#p{n + 1})"/>' * 10 + "</pattern>" for n in range(9)) + '<rect fill="url(#p0)"/>'),
        "repeats",
    ),
    "circle": (drawing('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), "circle"),
    "itself": (drawing('<g id="a"><use href="#a"/></g>'), "circle"),
    "layers": (drawing('<g opacity="0.5">' * 30 + "<rect/>" + "</g>" * 30), "stacks"),
    "layers by class": (drawing("<style>.o{opacity:0.5}</style>" + '<g class="o">' * 30 + "<rect/>" + "</g>" * 30), "stacks"),
    "depth": (drawing("<g>" * 500 + "</g>" * 500), "nested too deeply"),
    "elements": (drawing("<rect/>" * (svg.MAX_ELEMENTS + 1)), "too many parts"),
    "no drawing": ("<html><body/></html>", "no SVG document"),
    "no markup": ("hello there", "damaged"),
    "cut off": (drawing(QUARTERS)[:-20], "damaged"),
    "packed": (b"\x1f\x8b\x08" + b"\0" * 60, "damaged"),
    "empty": (b"", "empty|damaged"),
    "too large to draw": (drawing(QUARTERS, 'width="9999999" height="9999999"'), "cannot be shown|cannot be decoded"),
    "no size": (drawing(QUARTERS, 'width="0" height="0"'), "cannot be shown|cannot be decoded"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused(tmp_path: Path, kind: str) -> None:
    text, reason = REFUSED[kind]
    with pytest.raises(MediaError, match=f"drawing.svg: .*({reason})"):
        shown(written(tmp_path, text))


def test_the_door_is_shut_behind_it(tmp_path: Path) -> None:
    """Only that one operation was opened, and only for the while."""
    shown(written(tmp_path, drawing(QUARTERS)))
    vips = load_vips()
    with pytest.raises(vips.Error, match="blocked"):
        vips.Image.svgload_buffer(drawing(QUARTERS).encode())
    with pytest.raises(vips.Error, match="blocked"):
        vips.Image.svgload(str(tmp_path / "drawing.svg"))


def test_a_machine_that_cannot_draw_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_vips(), "type_find", lambda *_: 0)
    with pytest.raises(MediaError, match="cannot draw SVG; the file can be downloaded"):
        shown(written(tmp_path, drawing(QUARTERS)))


def test_the_corners_are_where_they_were(tmp_path: Path) -> None:
    """A turned group, as a check that transformations are kept."""
    turned = f'<g transform="rotate(180 60 40)">{QUARTERS}</g>'
    image = shown(written(tmp_path, drawing(SHARED + turned)))[1]
    assert corner_colours(image)[0] == (230, 220, 40)
