"""How a picture looks: the same for its copies, another for other pictures."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from photostead.features.duplicates.service import MOST_PLACES
from photostead.kernel.errors import MediaError
from photostead.ml.looks import look_at, look_of
from photostead.ml.results import NO_LOOK
from photostead.ml.results import look_distance as distance
from tests.api.scenes import SIZE, jpeg_of, scene

SCENES = range(12)
COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "smaller": lambda picture: picture.resize((97, 71)),
    "much smaller": lambda picture: picture.resize((20, 16)),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.3),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "cut by a hundredth": lambda picture: picture.crop((3, 2, SIZE[0] - 3, SIZE[1] - 2)),
}


def look(picture: Image.Image) -> int:
    """Of a picture in memory."""
    return look_of(np.asarray(picture))


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_copies_look_alike(copy: Callable[[Image.Image], Image.Image]) -> None:
    """Whatever was done to them."""
    found = [distance(look(scene(number)), look(copy(scene(number)))) for number in SCENES]
    assert max(found) <= MOST_PLACES


def test_other_pictures_do_not() -> None:
    """Nor do those that are mirrored or turned."""
    looks = [look(scene(number)) for number in SCENES]
    found = [distance(one, other) for one, other in itertools.combinations(looks, 2)]
    for number, one in enumerate(looks):
        found.append(distance(one, look(ImageOps.mirror(scene(number)))))
        found.append(distance(one, look(scene(number).rotate(90, expand=True))))
    assert min(found) > MOST_PLACES


@pytest.mark.parametrize("noise", [0, 2])
def test_plain_picture_looks_like_nothing(noise: int) -> None:
    """A black one, a page, the sky: the bits would be those of noise."""
    grey = 128 + np.random.default_rng(1).integers(-noise, noise + 1, (64, 64, 3))
    assert look_of(grey.astype(np.uint8)) == NO_LOOK


def test_look_is_a_number_of_sqlite() -> None:
    """Signed, of 64 bits; and as different as its bits."""
    assert all(-(2**63) <= look(scene(number)) < 2**63 for number in SCENES)
    assert (distance(-1, 0), distance(-1, -2), distance(5, 5)) == (64, 1, 0)


def test_file_is_looked_at_upright(tmp_path: Path) -> None:
    """However the camera was held; and what is no picture is told."""
    upright, turned = tmp_path / "a.jpg", tmp_path / "b.jpg"
    upright.write_bytes(jpeg_of(scene(1)))
    exif = Image.Exif()
    exif[0x0112] = 6
    scene(1).rotate(90, expand=True).save(turned, exif=exif)
    assert distance(look_at(str(upright)), look_at(str(turned))) <= 6
    turned.write_bytes(b"no picture")
    with pytest.raises(MediaError):
        look_at(str(turned))
