"""Which XMP file belongs to a photo, and that none of them can do harm: whatever is wrong with it costs the photo
nothing but what it would have said.
"""

import os
from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError
from photostead.media.files import Source
from photostead.media.metadata import read_metadata, read_sidecar
from photostead.media.sidecar import Beside, find_sidecar, sidecar_names
from photostead.media.xmp import MAX_NODES, parse_document
from tests.media.pictures import jpeg, xmp_packet

PACKET = xmp_packet(xmp__Rating="4", tiff__Make="Müller")


def found_beside(photo: Path, *roots: Path) -> str | None:
    """The path of the sidecar of a photo, which must lie below the roots where there are any."""
    found = find_sidecar(Source(str(photo), tuple(map(str, roots)) or None))
    return None if found is None else found.path


# --- Which one ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "found"),
    [
        ([], None),
        (["photo.xmp"], "photo.xmp"),
        (["photo.jpg.xmp"], "photo.jpg.xmp"),
        (["photo.xmp", "photo.jpg.xmp"], "photo.jpg.xmp"),
        (["photo.XMP"], "photo.XMP"),
        (["photo.Xmp", "photo.XMP", "photo.xmp"], "photo.xmp"),
        (["photo.jpg.XMP", "photo.xmp"], "photo.jpg.XMP"),
        (["other.xmp", "photo.jpeg.xmp", "Photo.xmp", "photo.JPG.xmp"], None),
    ],
)
def test_finds_the_sidecar(tmp_path: Path, present: list[str], found: str | None) -> None:
    for name in present:
        (tmp_path / name).write_text("x")
    expected = None if found is None else str(tmp_path / found)
    assert found_beside(tmp_path / "photo.jpg") == expected


def test_names_in_their_order() -> None:
    names = ["a/b.c.jpg.xmp", "a/b.c.jpg.XMP", "a/b.c.jpg.Xmp", "a/b.c.xmp", "a/b.c.XMP", "a/b.c.Xmp"]
    assert sidecar_names("a/b.c.jpg") == names


def test_a_photo_and_its_raw_share_one_unless_they_have_their_own(tmp_path: Path) -> None:
    (tmp_path / "photo.xmp").write_text("both")
    shared = str(tmp_path / "photo.xmp")
    assert [found_beside(tmp_path / name) for name in ("photo.jpg", "photo.raw")] == [shared, shared]
    (tmp_path / "photo.raw.xmp").write_text("the RAW's own")
    assert [found_beside(tmp_path / name) for name in ("photo.jpg", "photo.raw")] == [
        shared,
        str(tmp_path / "photo.raw.xmp"),
    ]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    photo = os.fsencode(tmp_path) + b"/gr\xfc\xdfe.jpg"
    Path(os.fsdecode(photo + b".xmp")).write_text(PACKET, "utf-8")
    found = found_beside(Path(os.fsdecode(photo)))
    assert found is not None
    assert os.fsencode(found) == photo + b".xmp"
    assert read_sidecar(found)[0]["Xmp.xmp.Rating"] == b"4"


def test_what_is_no_ordinary_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg.xmp").mkdir()
    os.mkfifo(tmp_path / "photo.jpg.XMP")
    (tmp_path / "photo.jpg.Xmp").symlink_to("nowhere")
    assert found_beside(tmp_path / "photo.jpg") is None
    (tmp_path / "photo.xmp").write_text("x")
    assert found_beside(tmp_path / "photo.jpg") == str(tmp_path / "photo.xmp")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An import path with a photo, and a sidecar with a secret outside."""
    (tmp_path / "library").mkdir()
    jpeg(tmp_path / "library" / "photo.jpg")
    (tmp_path / "secret.xmp").write_text(PACKET, "utf-8")
    return tmp_path / "library"


def test_a_link_is_followed_inside_the_import_path_only(library: Path) -> None:
    photo = library / "photo.jpg"
    (library / "photo.jpg.xmp").symlink_to(library.parent / "secret.xmp")
    assert found_beside(photo, library) is None
    (library / "inside").mkdir()
    (library / "inside" / "a.xmp").write_text(PACKET, "utf-8")
    (library / "photo.xmp").symlink_to("inside/a.xmp")
    assert found_beside(photo, library) == str(library / "photo.xmp")
    assert read_sidecar(Beside(Source(str(photo), (str(library),))))[0]["Xmp.xmp.Rating"] == b"4"


def test_a_sidecar_that_became_a_link_out_is_not_read(library: Path) -> None:
    (library / "photo.xmp").symlink_to(library.parent / "secret.xmp")
    found, warnings = read_sidecar(Source(str(library / "photo.xmp"), (str(library),)))
    assert found == {}
    assert warnings == ("The sidecar was not read: photo.xmp: a link leads out of its library's folders.",)


def test_a_fifo_in_its_place_does_not_block(library: Path) -> None:
    os.mkfifo(library / "photo.xmp")
    found, warnings = read_sidecar(Source(str(library / "photo.xmp"), (str(library),)))
    assert found == {}
    assert "not an ordinary file" in warnings[0]


# --- What is in it -----------------------------------------------------------------------------------------------------


def around(body: str) -> str:
    """A packet whose only block holds this."""
    return PACKET.replace("<xmp:Rating>", body + "<xmp:Rating>", 1)


HOSTILE = {
    "entities": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + PACKET,
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PACKET,
    "external subset": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + PACKET,
    "deep": around("<dc:a>" * 100_000 + "</dc:a>" * 100_000),
    "deep and cut off": "<x:xmpmeta xmlns:x='adobe:ns:meta/'>" * 100_000,
    "many properties": around("".join(f"<dc:a{number}>x</dc:a{number}>" for number in range(MAX_NODES))),
    "many attributes": around("<dc:a " + " ".join(f'dc:b{number}=""' for number in range(MAX_NODES)) + "/>"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_one_is_a_warning(tmp_path: Path, kind: str) -> None:
    (tmp_path / "photo.xmp").write_text(HOSTILE[kind], "utf-8")
    found = read_metadata(
        str(jpeg(tmp_path / "photo.jpg")), "IMAGE", sidecar=str(tmp_path / "photo.xmp"), file_modified_ms=5
    )
    assert (found.width, found.rating) == (120, None)
    assert len(found.warnings) == 1
    assert "photo.xmp" in found.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_document_type_hides_in_no_encoding(encoding: str) -> None:
    data = ("\ufeff" + HOSTILE["entities"]).encode(encoding)
    with pytest.raises(Exception, match="document type"):
        parse_document(data)


@pytest.mark.parametrize(
    "data",
    [
        PACKET.encode(),
        PACKET.encode("latin-1", "ignore"),
        b"\xef\xbb\xbf" + PACKET.encode(),
        ("\ufeff" + PACKET).encode("utf-16-le"),
        ("\ufeff" + PACKET).encode("utf-16-be"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + PACKET.encode("latin-1", "ignore"),
        b"\n\n<!-- from a camera -->" + PACKET.encode(),
        PACKET.encode() + b"\0" * 2_000,
        PACKET.encode().replace(b"ller", b"ll\x08\x00er"),
    ],
)
def test_a_harmless_one_is_read_however_it_is_written(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "photo.xmp").write_bytes(data)
    found = read_metadata(
        str(jpeg(tmp_path / "photo.jpg")), "IMAGE", sidecar=str(tmp_path / "photo.xmp"), file_modified_ms=5
    )
    assert (found.rating, found.make, found.warnings) == (4, "Müller", ())


def test_one_without_the_usual_frame_is_read(tmp_path: Path) -> None:
    bare = PACKET[PACKET.index("<rdf:RDF") : PACKET.index("</x:xmpmeta>")]
    (tmp_path / "photo.xmp").write_text(bare, "utf-8")
    assert read_sidecar(str(tmp_path / "photo.xmp"))[0]["Xmp.xmp.Rating"] == b"4"


def test_a_photo_that_became_a_link_out_is_not_read(library: Path) -> None:
    outside = jpeg(library.parent / "private.jpg")
    (library / "photo.jpg").unlink()
    (library / "photo.jpg").symlink_to(outside)
    with pytest.raises(MediaError, match="a link leads out"):
        read_metadata(Source(str(library / "photo.jpg"), (str(library),)), "IMAGE", sidecar=None, file_modified_ms=5)


def test_a_library_without_import_paths_holds_nothing(library: Path) -> None:
    with pytest.raises(MediaError, match="a link leads out"):
        read_metadata(Source(str(library / "photo.jpg"), ()), "IMAGE", sidecar=None, file_modified_ms=5)
    (library / "photo.xmp").symlink_to(library.parent / "secret.xmp")
    assert read_sidecar(Beside(Source(str(library / "photo.jpg"), ()))) == ({}, ())
