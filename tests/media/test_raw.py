"""Whose picture of a camera RAW is shown: the one that the camera made, or ours."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photostead.kernel.errors import MediaError
from photostead.media import raw
from photostead.media.decode import decode
from photostead.media.files import open_regular
from photostead.media.image import Rendition, Spec, render_photo
from photostead.media.vips import from_array
from tests.media import pictures


def test_the_cameras_picture_is_taken_unless_it_is_not_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    red = np.full((64, 96, 3), (220, 30, 30), np.uint8)
    monkeypatch.setattr(raw, "_embedded_preview", lambda *_: from_array(red))
    with open_regular(str(pictures.dng(tmp_path / "a.dng"))) as file:
        taken, developed = decode(file, 64), decode(file, 64, takes_embedded=False)
    assert tuple(taken.picture.numpy()[5, 5]) == (220, 30, 30)
    assert tuple(developed.picture.numpy()[5, 5]) != (220, 30, 30)


def red_preview(*_: object) -> object:
    return from_array(np.full((64, 96, 3), (220, 30, 30), np.uint8))


def rendered(tmp_path: Path, takes_embedded: bool = True) -> tuple[Rendition, list[tuple[int, ...]]]:
    """With a picture in full size; the colours of it and of the preview."""
    source = pictures.dng(tmp_path / "a.dng", width=192, height=128)
    paths = [str(tmp_path / name) for name in ("f.jpg", "p.jpg", "t.webp")]
    spec = Spec(
        paths[1], paths[2], preview_size=64, thumbnail_size=32, fullsize_path=paths[0], takes_embedded=takes_embedded
    )
    made = render_photo(str(source), spec)
    images = [Image.open(path) for path in paths[:2]]
    assert [image.size for image in images] == [(192, 128), (96, 64)]
    return made, [image.getpixel((5, 5)) for image in images]  # type: ignore[misc]


def is_red(colour: tuple[int, ...]) -> bool:
    return pictures.is_like(colour, (220, 30, 30))


def test_in_full_size_it_is_developed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_embedded_preview", red_preview)
    made, (full, preview) = rendered(tmp_path)
    assert (made.width, made.height, made.fullsize_bytes) == (192, 128, (tmp_path / "f.jpg").stat().st_size)
    assert is_red(preview)
    assert not is_red(full)
    assert not any(is_red(colour) for colour in rendered(tmp_path, takes_embedded=False)[1])


def test_what_cannot_be_developed_shows_what_the_camera_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small that is, and with a word about it; without that there is a reason."""
    monkeypatch.setattr(raw, "_develop", lambda *_, **__: None)
    with open_regular(str(pictures.dng(tmp_path / "a.dng", width=1920, height=1280))) as file:
        with pytest.raises(MediaError, match=r"a.dng: .* cannot be developed"):
            decode(file, 640)
        monkeypatch.setattr(raw, "_embedded_preview", lambda _, at_least: red_preview() if at_least <= 64 else None)
        decoded = decode(file, 640)
    assert (decoded.header.upright, decoded.picture.width) == ((1920, 1280), 96)
    assert "cannot be developed" in decoded.warnings[0]
