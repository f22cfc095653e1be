"""Sidecars of our own: our reader finds in them what a person set, other programs' properties stay, and what comes from
outside can neither break nor hide anything.
"""

import errno
import os
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photostead.kernel.clock import EPOCH
from photostead.kernel.errors import OutOfSpace, Unavailable
from photostead.media.describe import Metadata
from photostead.media.files import Source
from photostead.media.metadata import read_metadata
from photostead.media.tags import clean_text
from photostead.media.xmp import parse_document, remove_forbidden
from photostead.media.xmp_write import Edits, Taken, apply_edits, coordinate, iso_date, write_sidecar
from tests.media.pictures import bag, jpeg, localised, xmp_packet

EMPTY = xmp_packet()


def ms(year: int, *rest: int) -> int:
    """A wall clock in ms."""
    return (EPOCH.replace(year=year, month=rest[0], day=rest[1], hour=12) - EPOCH) // timedelta(milliseconds=1)


def read(folder: Path, sidecar: Path) -> Metadata:
    """What our reader makes of a photo without metadata, and this sidecar."""
    photo = folder / "plain.jpg"
    if not photo.exists():
        jpeg(photo)
    found = read_metadata(str(photo), "IMAGE", sidecar=str(sidecar), file_modified_ms=1)
    assert found.warnings == ()
    return found


def write(folder: Path, base: str | bytes | None = None, **edits: Any) -> Path:
    """The sidecar that these edits make of one of another program."""
    given_path = folder / "given.xmp"
    if base is not None:
        given_path.write_bytes(base.encode() if isinstance(base, str) else base)
    target = folder / "sidecars" / "ab" / "cd" / "abcd.xmp"
    written = write_sidecar(str(target), Edits(**edits), None if base is None else str(given_path))
    assert written.warnings == ()
    assert written.size == target.stat().st_size
    return target


ALL: dict[str, Any] = {
    "description": 'Über uns & <die> "Alpen"\r\nzweite\tZeile\nund 🏔',
    "rating": 4,
    "position": (-33.8567844, 151.2152967),
    "taken": Taken(ms(2001, 2, 3) + 45, -210),
}


def test_our_reader_finds_everything_that_was_set(tmp_path: Path) -> None:
    found = read(tmp_path, write(tmp_path, **ALL))
    assert (found.description, found.rating) == (ALL["description"], 4)
    assert found.latitude == pytest.approx(-33.8567844, abs=1e-8)
    assert found.longitude == pytest.approx(151.2152967, abs=1e-8)
    assert (found.local_time, found.offset_minutes) == (ms(2001, 2, 3) + 45, -210)
    assert found.taken_at == ms(2001, 2, 3) + 45 + 210 * 60_000


@settings(max_examples=60, deadline=None)
@given(
    description=st.text(max_size=40),
    rating=st.sampled_from([None, -1, 1, 5]),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    local_time=st.integers(ms(1000, 1, 2), ms(9998, 12, 30)),
    offset=st.none() | st.integers(-14 * 60, 14 * 60),
)
def test_whatever_is_set_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    description: str,
    rating: int | None,
    latitude: float,
    longitude: float,
    local_time: int,
    offset: int | None,
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    taken = Taken(local_time, offset)
    target = folder / "any.xmp"
    target.unlink(missing_ok=True)
    edits = Edits(description=description, rating=rating, position=(latitude, longitude), taken=taken)
    write_sidecar(str(target), edits, None)
    found = read(folder, target)
    assert found.description == clean_text(remove_forbidden(description), 65_536)
    assert (found.rating, found.local_time) == (rating, local_time)
    if abs(latitude) > 1e-6 or abs(longitude) > 1e-6:  # 0/0 counts as no place
        assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-8)
        assert offset is None or found.offset_minutes == offset


def test_a_cleared_value_is_removed_and_an_untouched_one_stays(tmp_path: Path) -> None:
    base = xmp_packet(
        dc__description=localised("old"), xmp__Rating="2", exif__GPSLatitude="10,0.0S", exif__GPSLongitude="20,0.0E",
        exif__DateTimeOriginal="2003-01-01T00:00:00",
    )  # fmt: skip
    cleared = read(tmp_path, write(tmp_path, base, description=None, rating=None, position=None))
    assert (cleared.description, cleared.rating, cleared.latitude, cleared.longitude) == (None, None, None, None)
    assert cleared.local_time == ms(2003, 1, 1) - 12 * 3_600_000
    kept = read(tmp_path, write(tmp_path, base, rating=5))
    assert (kept.description, kept.rating, kept.latitude, kept.longitude) == ("old", 5, -10.0, 20.0)


OTHERS = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Another 1.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dt="http://dt/" xmp:Rating="1"
    xmlns:dc="http://purl.org/dc/elements/1.1/" dt:params="a&#10;b&#13;c&#9;d  e" dc:format="image/jpeg">
   <!-- kept -->
   <dt:history><rdf:Seq><rdf:li dt:op="crop" dt:n="1"/><rdf:li rdf:parseType="Resource"><dt:op>warp</dt:op></rdf:li></rdf:Seq></dt:history>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">old</rdf:li><rdf:li xml:lang="de-DE">alt</rdf:li>
     <rdf:li xml:lang="en-US">old</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
  <rdf:Description rdf:about="uuid:1" xmlns:q="http://qualified/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <q:who rdf:value="me"/><xmp:Rating>3</xmp:Rating>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def shape(element: ElementTree.Element) -> Any:
    """A tree as values, white space between elements aside."""
    attributes = sorted(element.attrib.items())
    return str(element.tag), attributes, (element.text or "").strip(), [shape(child) for child in element]


def properties(path: Path) -> list[Any]:
    """The blocks of a sidecar."""
    [rdf] = parse_document(path.read_bytes()).root
    return [shape(block) for block in rdf]


def test_what_other_programs_wrote_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "others.xmp").write_text(OTHERS, "utf-8")
    before = properties(tmp_path / "others.xmp")
    after = properties(write(tmp_path, OTHERS, rating=5, description="new"))
    rating, description = "{http://ns.adobe.com/xap/1.0/}Rating", "{http://purl.org/dc/elements/1.1/}description"

    def without(blocks: list[Any]) -> list[Any]:
        return [
            (tag, [pair for pair in attributes if pair[0] != rating], text, [c for c in children if c[0] not in {rating, description}])
            for tag, attributes, text, children in blocks
        ]  # fmt: skip

    assert without(after) == without(before)
    text = (tmp_path / "sidecars/ab/cd/abcd.xmp").read_text()
    assert text.count("Rating") == 2, "one property, an opening and a closing tag"
    assert "alt</rdf:li>" in text, "the German text is nobody's edit"
    assert ">old<" not in text, "a copy of the text that was replaced would contradict the new one"
    assert 'dt:params="a&#10;b&#13;c&#09;d  e"' in text
    assert read(tmp_path, tmp_path / "sidecars/ab/cd/abcd.xmp").description == "new"


def test_prefixes_of_other_programs_never_shadow_ours(tmp_path: Path) -> None:
    base = EMPTY.replace('xmlns:xmp="http://ns.adobe.com/xap/1.0/"', 'xmlns:xmp="http://evil/" xmp:Rating="1"')
    found = read(tmp_path, write(tmp_path, base, rating=5, description="x"))
    assert (found.rating, found.description) == (5, "x")
    assert read(tmp_path, write(tmp_path, EMPTY, rating=4)).rating == 4


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x08c\x0b\x1f\ufffe\uffffd", "abcd"),
        ("</rdf:li>]]><!DOCTYPE x><!-- &lol; -->", "</rdf:li>]]><!DOCTYPE x><!-- &lol; -->"),
        ("one\r\ntwo\rthree\nfour", "one\r\ntwo\rthree\nfour"),
        ("x" * 65_536, "x" * 65_536),
        ("\ud800lone", "lone"),
    ],
)
def test_no_text_breaks_the_document(tmp_path: Path, text: str, kept: str) -> None:
    assert read(tmp_path, write(tmp_path, description=text)).description == kept


@pytest.mark.parametrize(
    ("degrees", "halves", "text"),
    [
        (0.0, "NS", "0,0.0000000N"),
        (-0.5, "NS", "0,30.0000000S"),
        (89.99999999999, "NS", "90,0.0000000N"),
        (-180.0, "EW", "180,0.0000000W"),
        (8.5417, "EW", "8,32.5020000E"),
    ],
)
def test_coordinates(degrees: float, halves: str, text: str) -> None:
    assert coordinate(degrees, halves) == text


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        (Taken(0, None), "1970-01-01T00:00:00"),
        (Taken(1, 0), "1970-01-01T00:00:00.001+00:00"),
        (Taken(-1, 345), "1969-12-31T23:59:59.999+05:45"),
        (Taken(0, -570), "1970-01-01T00:00:00-09:30"),
    ],
)
def test_dates(taken: Taken, text: str) -> None:
    assert iso_date(taken) == text


# --- What it begins from -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [b"", b"no xml", b"<a/>", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
)
def test_a_broken_one_is_a_warning_and_not_an_obstacle(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "photo.xmp").write_bytes(broken)
    written = write_sidecar(str(tmp_path / "own.xmp"), Edits(rating=5), str(tmp_path / "photo.xmp"))
    assert len(written.warnings) == 1
    assert "photo.xmp" in written.warnings[0]
    assert read(tmp_path, tmp_path / "own.xmp").rating == 5


def test_without_the_other_programs_file_it_goes_on_from_its_own(tmp_path: Path) -> None:
    target = write(tmp_path, xmp_packet(dc__subject=bag("kept")), rating=3)
    (tmp_path / "given.xmp").unlink()
    write_sidecar(str(target), Edits(rating=4), None)
    found = read(tmp_path, target)
    assert (found.tags, found.rating) == (("kept",), 4)


def test_a_link_out_of_the_import_path_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "secret.xmp").write_text(xmp_packet(dc__description=localised("secret")))
    (tmp_path / "library" / "photo.xmp").symlink_to(tmp_path / "secret.xmp")
    source = Source(str(tmp_path / "library" / "photo.xmp"), (str(tmp_path / "library"),))
    written = write_sidecar(str(tmp_path / "own.xmp"), Edits(rating=5), source)
    assert "a link leads out" in written.warnings[0]
    assert "secret" not in (tmp_path / "own.xmp").read_text()


def test_the_given_file_is_never_touched(tmp_path: Path) -> None:
    given_path = tmp_path / "given.xmp"
    given_path.write_text(OTHERS)
    given_path.chmod(0o444)
    before = (given_path.stat().st_mtime_ns, given_path.stat().st_ino, given_path.read_bytes())
    write_sidecar(str(tmp_path / "own.xmp"), Edits(rating=5), str(given_path))
    assert (given_path.stat().st_mtime_ns, given_path.stat().st_ino, given_path.read_bytes()) == before


# --- The disk ----------------------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_old_one_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write(tmp_path, rating=3)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutOfSpace):
        write_sidecar(str(target), Edits(rating=5), None)
    monkeypatch.undo()
    assert read(tmp_path, target).rating == 3
    assert os.listdir(target.parent) == [target.name]


def test_a_folder_that_cannot_be_made_is_our_trouble(tmp_path: Path) -> None:
    (tmp_path / "sidecars").write_text("a file stands in the way")
    with pytest.raises(Unavailable, match="sidecars"):
        write_sidecar(str(tmp_path / "sidecars" / "ab" / "x.xmp"), Edits(rating=5), None)


def test_the_text_is_a_wrapped_packet() -> None:
    text = apply_edits(parse_document(EMPTY.encode()), Edits(rating=2))
    assert text.startswith('<?xpacket begin="\ufeff"')
    assert text.rstrip().endswith('<?xpacket end="w"?>')


def test_tags_are_read_back_and_none_is_none(tmp_path: Path) -> None:
    tags = ("Family/Mia & <co>", "Zoo", "a|b", "Ähren/été")
    base = xmp_packet(dc__subject="<rdf:Bag><rdf:li>old</rdf:li></rdf:Bag>", xmp__Rating="2")
    found = read(tmp_path, write(tmp_path, base, tags=tags))
    assert (found.tags, found.rating) == (tags, 2)
    assert read(tmp_path, write(tmp_path, base, tags=())).tags == ()
    assert read(tmp_path, write(tmp_path, base, rating=3)).tags == ("old",), "what nobody touched"
