"""Which XMP file belongs to a photo."""

from pathlib import Path

import pytest

from photostead.media.sidecar import find_sidecar


@pytest.mark.parametrize(
    ("present", "found"),
    [
        ([], None),
        (["photo.xmp"], "photo.xmp"),
        (["photo.jpg.xmp"], "photo.jpg.xmp"),
        (["photo.xmp", "photo.jpg.xmp"], "photo.jpg.xmp"),
        (["photo.XMP"], "photo.XMP"),
        (["photo.jpg.XMP", "photo.xmp"], "photo.jpg.XMP"),
        (["other.xmp", "photo.jpeg.xmp"], None),
    ],
)
def test_finds_the_sidecar(tmp_path: Path, present: list[str], found: str | None) -> None:
    for name in present:
        (tmp_path / name).write_text("x")
    expected = None if found is None else str(tmp_path / found)
    assert find_sidecar(str(tmp_path / "photo.jpg")) == expected


def test_a_folder_is_no_sidecar(tmp_path: Path) -> None:
    (tmp_path / "photo.xmp").mkdir()
    assert find_sidecar(str(tmp_path / "photo.jpg")) is None
