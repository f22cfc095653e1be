"""Faces in sidecars of ours: our own reader finds them where they are, however the picture is stored, and what other
programs marked beside them stays.
"""

from pathlib import Path

import pytest
from PIL import Image

from photostead.media.metadata import read_metadata
from photostead.media.region_write import Faces
from photostead.media.regions import NamedFace
from photostead.media.xmp_write import Edits, write_sidecar
from tests.media.face_regions import Box, Size, microsoft, mwg, packet, region
from tests.media.pictures import exif_bytes, jpeg

SIZE = (120, 80)
LEFT, RIGHT = (0.1, 0.2, 0.3, 0.6), (0.6, 0.2, 0.8, 0.6)
MIA, TOM = NamedFace("Mia", *LEFT), NamedFace("Tom & <Jo>", *RIGHT)


def write(folder: Path, *faces: NamedFace, base: str | None = None, are_all: bool = True, orientation: int = 1) -> Path:
    """The sidecar of a photo of SIZE, as it is stored, with these faces; `base` is the body of another program's."""
    given = folder / "given.xmp"
    if base is not None:
        given.write_text(packet(base))
    target = folder / "ours.xmp"
    people = Faces(faces, SIZE, orientation, are_all)
    write_sidecar(str(target), Edits(people=people), None if base is None else str(given))
    return target


def read(folder: Path, sidecar: Path, *, orientation: int = 1, size: Size = SIZE) -> dict[str, Box]:
    """Who is where, as our reader finds it."""
    photo = jpeg(folder / "a.jpg", image=Image.new("RGB", size), exif=exif_bytes({274: orientation}))
    faces = read_metadata(str(photo), "IMAGE", sidecar=str(sidecar), file_modified_ms=0).faces
    return {name: tuple(round(edge, 3) for edge in edges) for name, *edges in faces}  # type: ignore[misc]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_written_is_read_back(tmp_path: Path, orientation: int) -> None:
    sidecar = write(tmp_path, MIA, TOM, NamedFace("", 0, 0, 0.05, 1), orientation=orientation)
    found = {"Mia": LEFT, "Tom & <Jo>": RIGHT, "": (0.0, 0.0, 0.05, 1.0)}
    assert read(tmp_path, sidecar, orientation=orientation) == found


def test_as_the_working_group_writes_it(tmp_path: Path) -> None:
    """A photo taken upright, whose sensor lay on its side: a face at its top left is stored at the bottom left."""
    text = write(tmp_path, NamedFace("Mia", 0.0, 0.0, 0.2, 0.1), orientation=6).read_text()
    for written in (
        "<stDim:w>120</stDim:w><stDim:h>80</stDim:h><stDim:unit>pixel</stDim:unit>",
        "<mwg-rs:Name>Mia</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>",
        "<stArea:x>0.050000</stArea:x><stArea:y>0.900000</stArea:y>",
        "<stArea:w>0.100000</stArea:w><stArea:h>0.200000</stArea:h><stArea:unit>normalized</stArea:unit>",
    ):
        assert written in text


def test_all_of_them_are_replaced_where_all_are_known(tmp_path: Path) -> None:
    base = mwg(region("Zoe", (0.4, 0.4, 0.5, 0.5)), size=SIZE) + microsoft(("Zoe", "0.4, 0.4, 0.1, 0.1"))
    assert read(tmp_path, write(tmp_path, MIA, base=base)) == {"Mia": LEFT}
    assert read(tmp_path, write(tmp_path, base=base)) == {}, "Microsoft's would be read where there are no others"


def test_where_they_are_not_those_of_others_stay(tmp_path: Path) -> None:
    nearly = (0.12, 0.2, 0.3, 0.58)
    base = mwg(region("Zoe", (0.4, 0.4, 0.5, 0.5)), region("Mia Sommer", nearly), size=SIZE)
    sidecar = write(tmp_path, MIA, base=base, are_all=False)
    assert read(tmp_path, sidecar) == {"Mia": LEFT, "Zoe": (0.4, 0.4, 0.5, 0.5)}


def test_ours_that_are_gone_are_not_taken_for_those_of_others(tmp_path: Path) -> None:
    sidecar = write(tmp_path, MIA, TOM, are_all=False)
    assert read(tmp_path, sidecar).keys() == {"Mia", "Tom & <Jo>"}
    write(tmp_path, TOM, are_all=False)
    assert read(tmp_path, sidecar).keys() == {"Tom & <Jo>"}
    write(tmp_path, are_all=False)
    assert "mwg-rs" not in sidecar.read_text()


def test_what_is_no_face_stays(tmp_path: Path) -> None:
    base = mwg(region("Rex", (0.4, 0.4, 0.5, 0.5), kind="Pet"), region("old", LEFT), size=SIZE)
    text = write(tmp_path, TOM, base=base).read_text()
    assert "Pet" in text
    assert "Rex" in text
    assert "old" not in text
    assert read(tmp_path, tmp_path / "ours.xmp") == {"Tom & <Jo>": RIGHT}


def test_of_a_picture_of_another_shape_nothing_is_kept(tmp_path: Path) -> None:
    base = mwg(region("Rex", (0.4, 0.4, 0.5, 0.5), kind="Pet"), size=(80, 80))
    assert "Rex" not in write(tmp_path, MIA, base=base).read_text()


def test_not_more_than_our_reader_reads(tmp_path: Path) -> None:
    crowd = [NamedFace(str(n), n / 1000, 0, (n + 1) / 1000, 1) for n in range(300)]
    assert len(read(tmp_path, write(tmp_path, *crowd))) == 200
