"""Faces that other programs marked: both forms, every orientation, what is no face, and what is meant to do harm."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photostead.media.metadata import read_metadata
from photostead.media.regions import MAX_FACES, NamedFace
from tests.media.face_regions import Box, microsoft, mwg, packet, region
from tests.media.pictures import RED, STORED_AS, exif_bytes, is_like, jpeg

BOX = (0.1, 0.2, 0.4, 0.6)
SIZE = (120, 80)


def faces_of(
    tmp_path: Path, body: str, *, image: Image.Image | None = None, orientation: int = 1, sidecar: str | None = None
) -> tuple[NamedFace, ...]:
    """What is read from a JPEG with these properties."""
    photo = jpeg(tmp_path / "a.jpg", image=image, exif=exif_bytes({274: orientation}), xmp=packet(body).encode())
    beside = tmp_path / "a.jpg.xmp"
    if sidecar is not None:
        beside.write_text(packet(sidecar))
    given = str(beside) if sidecar is not None else None
    return read_metadata(str(photo), "IMAGE", sidecar=given, file_modified_ms=0).faces


def named(faces: tuple[NamedFace, ...]) -> dict[str, Box]:
    """Places by name."""
    return {name: tuple(round(edge, 3) for edge in edges) for name, *edges in faces}  # type: ignore[misc]


def test_the_working_groups_form(tmp_path: Path) -> None:
    body = mwg(region("Mia", BOX), region("", (0.5, 0.5, 0.6, 0.6)), size=SIZE)
    assert named(faces_of(tmp_path, body)) == {"Mia": BOX, "": (0.5, 0.5, 0.6, 0.6)}


def test_microsofts_form(tmp_path: Path) -> None:
    assert named(faces_of(tmp_path, microsoft(("Tom", "0.1, 0.2, 0.3, 0.4")))) == {"Tom": BOX}


def test_of_both_forms_the_working_groups_counts(tmp_path: Path) -> None:
    """Programs that write both write the same faces."""
    body = mwg(region("Mia", BOX), size=SIZE) + microsoft(("Mia Sommer", "0.1, 0.2, 0.3, 0.4"))
    assert named(faces_of(tmp_path, body)) == {"Mia": BOX}


def test_the_sidecar_comes_before_the_file(tmp_path: Path) -> None:
    beside = mwg(region("Zoe", BOX), size=SIZE)
    assert list(named(faces_of(tmp_path, mwg(region("Mia", BOX), size=SIZE), sidecar=beside))) == ["Zoe"]
    assert list(named(faces_of(tmp_path, mwg(region("Mia", BOX), size=SIZE), sidecar="<MP:x>1</MP:x>"))) == ["Mia"]


# --- turned pictures


def red_box(image: Image.Image) -> Box:
    """Where the red part of a picture is, as parts of its sides."""
    pixels = np.asarray(image.convert("RGB"), np.int16)
    rows, columns = np.nonzero(np.abs(pixels - RED).max(axis=2) < 60)
    height, width = pixels.shape[:2]
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    return left / width, top / height, right / width, bottom / height


def marked() -> Image.Image:
    """An upright picture with a red face, nearer to one corner."""
    picture = Image.new("RGB", SIZE, (200, 200, 200))
    picture.paste(RED, (12, 16, 36, 48))
    return picture


@pytest.mark.parametrize("form", ["mwg", "microsoft"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(tmp_path: Path, orientation: int, form: str) -> None:
    """Regions are written for the picture as it is stored."""
    operation = STORED_AS[orientation]
    stored = marked() if operation is None else marked().transpose(operation)
    left, top, right, bottom = red_box(stored)
    body = mwg(region("Mia", red_box(stored)), size=stored.size)
    if form == "microsoft":
        body = microsoft(("Mia", f"{left}, {top}, {right - left}, {bottom - top}"))
    [face] = faces_of(tmp_path, body, image=stored, orientation=orientation)
    assert face[1:] == pytest.approx(red_box(marked()), abs=0.002)


def test_a_program_that_turned_them_already(tmp_path: Path) -> None:
    """The size beside the regions is that of the upright picture."""
    stored = marked().transpose(STORED_AS[6])  # type: ignore[arg-type]
    body = mwg(region("Mia", BOX), size=SIZE)
    assert named(faces_of(tmp_path, body, image=stored, orientation=6)) == {"Mia": BOX}


@pytest.mark.parametrize(
    ("size", "is_taken"),
    [((1200, 800), True), ((1224, 800), True), ((80, 120), False), ((1000, 1000), False), ((0, 0), True)],
)
def test_pictures_that_were_cut_since(tmp_path: Path, size: tuple[int, int], is_taken: bool) -> None:
    """Scaled is right, another shape is not; a size that is none says nothing."""
    assert bool(faces_of(tmp_path, mwg(region("Mia", BOX), size=size))) == is_taken


# --- what is no face


@pytest.mark.parametrize(
    "body",
    [
        mwg(region("Rex", BOX, kind="Pet")),
        mwg(region("", BOX, kind="Focus")),
        mwg(region("Mia", BOX, unit="pixel")),
        mwg(region("Mia", (0.4, 0.4, 0.4, 0.4))),
        mwg(region("Mia", (0.6, 0.6, 0.2, 0.2))),
        mwg(region("Mia", (1.2, 0.1, 1.4, 0.2))),
        mwg(region("Mia", (-1e300, 0, 1e300, 1))),
        mwg(region("Mia", (float("nan"), 0, 1, 1))),
        mwg(region("Mia", (0, 0, float("inf"), 1))),
        mwg(),
        microsoft(("Mia", ""), ("Tom", "0.1, 0.2"), ("Zoe", "a, b, c, d"), ("Ben", "0.1, 0.1, 0, 0.2")),
        "<mwg-rs:Regions>text</mwg-rs:Regions>",
        "<MP:RegionInfo>text</MP:RegionInfo>",
    ],
)
def test_no_faces(tmp_path: Path, body: str) -> None:
    assert faces_of(tmp_path, body) == ()


def test_what_is_outside_is_cut_off(tmp_path: Path) -> None:
    assert named(faces_of(tmp_path, mwg(region("Mia", (-0.1, 0.5, 0.2, 1.2))))) == {"Mia": (0.0, 0.5, 0.2, 1.0)}


def test_regions_without_a_kind_are_faces(tmp_path: Path) -> None:
    assert list(named(faces_of(tmp_path, mwg(region("Mia", BOX, kind=None, unit=None))))) == ["Mia"]


def test_names_are_text(tmp_path: Path) -> None:
    body = mwg(region("<b>Mia</b>\t& Tom", BOX), region("מיה", (0, 0, 0.1, 0.1)))
    assert list(named(faces_of(tmp_path, body))) == ["<b>Mia</b>\t& Tom", "מיה"]


def test_crowds_end_somewhere(tmp_path: Path) -> None:
    many = [region(f"p{number}", (number / 1000, 0, number / 1000 + 0.1, 0.1)) for number in range(MAX_FACES + 50)]
    assert len(faces_of(tmp_path, "", sidecar=mwg(*many))) == MAX_FACES


def test_the_same_face_twice_is_one(tmp_path: Path) -> None:
    assert len(faces_of(tmp_path, mwg(region("Mia", BOX), region("Mia", BOX)))) == 1


def test_red_is_red() -> None:
    """What the orientations are judged by."""
    assert is_like(marked().getpixel((20, 20)), RED, 1)  # type: ignore[arg-type]
    assert red_box(marked()) == (0.1, 0.2, 0.3, 0.6)
