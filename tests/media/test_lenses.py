"""Names of lenses: written out, by the number in a maker note, one of several with that number, by what they can do."""

from pathlib import Path

import pyexiv2
import pytest

from photostead.media.describe import Metadata
from photostead.media.metadata import read_metadata
from tests.media.pictures import jpeg, xmp_jpeg

CANON, NIKON = {"Exif.Image.Make": "Canon"}, {"Exif.Image.Make": "NIKON CORPORATION"}
NIKON_LENS = "48 49 48 48 0 0 165 64 60 142 44 60 167"  # a version and the lens's data


def read(path: Path) -> Metadata:
    return read_metadata(str(path), "IMAGE", sidecar=None, file_modified_ms=0)


def lens_of(path: Path, tags: dict[str, str]) -> str | None:
    """What is read of a photo whose tags exiv2 itself wrote."""
    jpeg(path)
    image = pyexiv2.Image(str(path))
    image.modify_exif(tags)
    image.close()
    return read(path).lens_model


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"Exif.Photo.LensModel": "Lens 4.25mm f/1.8"}, "Lens 4.25mm f/1.8"),
        (CANON | {"Exif.CanonCs.LensType": "130"}, "Canon EF 50mm f/1.0L USM"),
        (CANON | {"Exif.CanonCs.LensType": "50", "Exif.Photo.LensModel": "EF-S18-55mm f/3.5-5.6 IS"},
         "EF-S18-55mm f/3.5-5.6 IS"),
        (CANON | {"Exif.Canon.LensModel": "EF24-70mm f/2.8L USM"}, "EF24-70mm f/2.8L USM"),
        (NIKON | {"Exif.Nikon3.LensType": "14", "Exif.Nikon3.0x0098": NIKON_LENS}, "AF-S Nikkor 28-300mm f/3.5-5.6G ED VR"),
        ({"Exif.Image.Make": "PENTAX", "Exif.Pentax.LensType": "4 38"}, "smc PENTAX-FA 28-105mm F3.2-4.5 AL[IF]"),
        ({"Exif.Image.Make": "OLYMPUS IMAGING CORP.", "Exif.OlympusEq.LensType": "0 0 1 16 0 0"},
         "Olympus M.Zuiko Digital ED 14-42mm F3.5-5.6"),
        ({"Exif.Image.Make": "Panasonic", "Exif.Panasonic.LensType": "LUMIX G VARIO 14-42mm F3.5-5.6"},
         "LUMIX G VARIO 14-42mm F3.5-5.6"),
        ({"Exif.Image.Make": "SAMSUNG", "Exif.Samsung2.LensType": "1"}, "Samsung NX 30mm F2 Pancake"),
        ({"Exif.Image.Make": "KONICA MINOLTA", "Exif.Minolta.LensID": "12"}, "Minolta AF 100mm F2.8 Soft Focus"),
        ({"Exif.Image.Make": "SONY", "Exif.Sony1.LensID": "12"}, "Minolta AF 100mm F2.8 Soft Focus"),
    ],
)  # fmt: skip
def test_lenses_by_name_and_by_number(tmp_path: Path, tags: dict[str, str], name: str) -> None:
    assert lens_of(tmp_path / "a.jpg", tags) == name


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"Exif.CanonCs.Lens": "35 18 1"}, "Sigma 18-35mm f/1.8 DC HSM"),
        ({"Exif.CanonCs.Lens": "50 17 1", "Exif.Photo.MaxApertureValue": "297/100"},
         "Sigma 17-50mm f/2.8 OS HSM or Tamron SP 17-50mm f/2.8 XR Di II VC (B005)"),
        ({"Exif.Photo.FocalLength": "60/1", "Exif.Photo.MaxApertureValue": "2/1"}, "Tamron SP 60mm f/2 Macro Di II (G005)"),
        ({"Exif.CanonCs.Lens": "123 99 1"}, "99-123mm"),
    ],
)  # fmt: skip
def test_of_lenses_with_one_number_those_that_fit(tmp_path: Path, more: dict[str, str], name: str) -> None:
    assert lens_of(tmp_path / "a.jpg", CANON | {"Exif.CanonCs.LensType": "137"} | more) == name


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ({"Exif.Photo.LensSpecification": "18/1 55/1 35/10 56/10"}, "18-55mm f/3.5-5.6"),
        ({"Exif.Photo.LensSpecification": "50/1 50/1 0/0 0/0"}, "50mm"),
        ({"Exif.Photo.LensSpecification": "0/0 0/0 0/0 0/0"}, None),
        (NIKON | {"Exif.Nikon3.Lens": "180/10 700/10 35/10 45/10"}, "18-70mm f/3.5-4.5"),
        (CANON | {"Exif.CanonCs.LensType": "65535", "Exif.CanonCs.Lens": "711 237 32"}, None),
        ({"Exif.Photo.LensModel": "----"}, None),
        ({"Exif.Photo.LensModel": "18.0-70.0 mm f/3.5-4.5"}, "18.0-70.0 mm f/3.5-4.5"),
        ({"Exif.Image.Make": "PENTAX", "Exif.Pentax.LensType": "99 99"}, None),
        ({}, None),
    ],
)
def test_lenses_without_a_name(tmp_path: Path, tags: dict[str, str], shown: str | None) -> None:
    assert lens_of(tmp_path / "a.jpg", tags) == shown


def test_a_name_stands_before_a_range(tmp_path: Path) -> None:
    """Lightroom writes the range where it knows no more; the camera's number knows the lens."""
    number = NIKON | {"Exif.Nikon3.LensType": "14", "Exif.Nikon3.0x0098": NIKON_LENS}
    tags = number | {"Exif.Photo.LensModel": "28.0-300.0 mm f/3.5-5.6"}
    assert lens_of(tmp_path / "a.jpg", tags) == "AF-S Nikkor 28-300mm f/3.5-5.6G ED VR"


def test_lenses_in_xmp(tmp_path: Path) -> None:
    path = xmp_jpeg(tmp_path / "a.jpg", aux__Lens="EF50mm f/1.4 USM")
    assert read(path).lens_model == "EF50mm f/1.4 USM"
