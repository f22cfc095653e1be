"""`docs/metadata.md` says what the code does: the tables of tags and notes, in their order, and every reason to differ."""

import re
from pathlib import Path

import pytest

from photostead.media import describe, lenses, makernote, video_metadata
from tests.media import exiftool

PAGE = Path(__file__).parents[2] / "docs" / "metadata.md"
PHOTOS = {
    "Make": describe.SOURCES["make"],
    "Model": describe.SOURCES["model"],
    "Lens": lenses.NAME_KEYS,
    "Exposure": describe.SOURCES["exposure_time"],
    "Aperture": describe.SOURCES["f_number"],
    "Focal length": describe.SOURCES["focal_length"],
    "ISO": makernote.ISO_KEYS,
    "Description": describe.SOURCES["description"],
    "Rating": describe.SOURCES["rating"],
    "Panorama": describe.SOURCES["projection_type"],
}
VIDEOS = {
    "Make": video_metadata.NOTES["make"],
    "Model": video_metadata.NOTES["model"],
    "Lens": video_metadata.NOTES["lens_model"],
    "Description": video_metadata.NOTES["description"],
    "Rating": video_metadata.NOTES["rating"],
    "Tags": video_metadata.NOTES["tags"],
    "Place": video_metadata.NOTES["position"],
    "Date": tuple(key for key in video_metadata.DATES if key != "xmp"),
    "Live photo": video_metadata.NOTES["live_photo_cid"],
}


def rows_of(heading: str) -> dict[str, list[str]]:
    """Field → the names in backticks of its row, of the first table below a heading."""
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| (.*) \|$", section, re.MULTILINE)
    return {field: re.findall(r"`([^`]+)`", text) for field, text in rows}


@pytest.mark.parametrize(("heading", "table"), [("Photos", PHOTOS), ("Videos", VIDEOS)])
def test_the_tables_are_the_codes(heading: str, table: dict[str, tuple[str, ...]]) -> None:
    shown = rows_of(heading)
    for field, keys in table.items():
        assert [name for name in shown[field] if name in keys] == list(keys), field


def test_what_follows_is_shown_too() -> None:
    shown = rows_of("Photos")
    assert set(makernote.MAKER_ISO_KEYS) <= set(shown["ISO"])
    assert set(describe.PERCENT_KEYS) <= set(shown["Rating"])
    assert describe.COMMENTS[0] in shown["Description"]


def test_every_reason_to_differ_is_explained() -> None:
    assert set(exiftool.REASONS) | {"Reason"} == set(rows_of("Compared with exiftool")) - {"---"}
