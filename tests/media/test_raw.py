"""Whose picture of a camera RAW is shown: the one that the camera made, or ours."""

from pathlib import Path

import pytest

from photostead.media import raw
from photostead.media.decode import decode
from photostead.media.files import open_regular
from photostead.media.vips import from_array
from tests.media import pictures


def test_the_cameras_picture_is_taken_unless_it_is_not_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    red = np.full((64, 96, 3), (220, 30, 30), np.uint8)
    monkeypatch.setattr(raw, "_embedded_preview", lambda *_: from_array(red))
    with open_regular(str(pictures.dng(tmp_path / "a.dng"))) as file:
        taken, developed = decode(file, 64), decode(file, 64, takes_embedded=False)
    assert tuple(taken.picture.numpy()[5, 5]) == (220, 30, 30)
    assert tuple(developed.picture.numpy()[5, 5]) != (220, 30, 30)
