"""ThumbHash: encoded here, decoded by a decoder written from the published description, compared with the picture."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from photostead.media import thumbhash

Pixels = npt.NDArray[Any]


def decode(data: bytes) -> Pixels:
    """Height x width x 4 floats in 0..1, the longer side 32 (https://evanw.github.io/thumbhash/)."""
    head = int.from_bytes(data[:3], "little")
    tail = int.from_bytes(data[3:5], "little")
    has_alpha, is_landscape = bool(head >> 23), bool(tail >> 15)
    longer = 5 if has_alpha else 7
    nx, ny = (longer, tail & 7) if is_landscape else (tail & 7, longer)
    alpha_dc, alpha_scale = ((data[5] & 15) / 15, (data[5] >> 4) / 15) if has_alpha else (1.0, 0.0)
    nibbles = iter([n for byte in data[6 if has_alpha else 5 :] for n in (byte & 15, byte >> 4)])
    width, height = (32, round(32 * ny / nx)) if nx > ny else (round(32 * nx / ny), 32)

    def channel(dc: float, cx_count: int, cy_count: int, scale: float) -> Pixels:
        fx = np.cos(math.pi / width * np.outer(np.arange(cx_count), np.arange(width) + 0.5))
        fy = np.cos(math.pi / height * np.outer(np.arange(cy_count), np.arange(height) + 0.5))
        plane = np.full((height, width), dc)
        for cy in range(cy_count):
            for cx in range(1 if cy == 0 else 0, cx_count):
                if cx * cy_count < cx_count * (cy_count - cy):
                    plane += 2 * (next(nibbles) / 7.5 - 1) * scale * np.outer(fy[cy], fx[cx])
        return plane

    luma = channel((head & 63) / 63, max(3, nx), max(3, ny), (head >> 18 & 31) / 31)
    p = channel((head >> 6 & 63) / 31.5 - 1, 3, 3, (tail >> 3 & 63) / 63 * 1.25)
    q = channel((head >> 12 & 63) / 31.5 - 1, 3, 3, (tail >> 9 & 63) / 63 * 1.25)
    alpha = channel(alpha_dc, 5, 5, alpha_scale) if has_alpha else np.ones_like(luma)
    blue = luma - 2 / 3 * p
    red = (3 * luma - blue + q) / 2
    return np.asarray(np.clip(np.stack([red, red - q, blue, alpha], -1), 0, 1))


def encode(picture: Pixels) -> bytes:
    """Of height x width x 4 bytes."""
    return thumbhash.encode(picture.tobytes(), picture.shape[1], picture.shape[0])


def ramp(width: int, height: int, *, alpha: bool = False) -> Pixels:
    """Red grows to the right, blue downwards; with `alpha` the right side fades out."""
    y, x = np.mgrid[0:height, 0:width]
    across, down = 255 * x / max(1, width - 1), 255 * y / max(1, height - 1)
    opacity = 255 - across if alpha else np.full_like(across, 255)
    return np.stack([across, np.full_like(across, 90), down, opacity], -1).astype(np.uint8)


def resized(picture: Pixels, height: int, width: int) -> Pixels:
    rows = np.linspace(0, picture.shape[0] - 1, height).round().astype(int)
    columns = np.linspace(0, picture.shape[1] - 1, width).round().astype(int)
    return np.asarray(picture[rows][:, columns] / 255)


@pytest.mark.parametrize("size", [(32, 24), (24, 32), (20, 20), (32, 7), (4, 32)])
def test_decodes_to_about_the_same_picture(size: tuple[int, int]) -> None:
    found = decode(encode(ramp(*size)))
    wanted = ramp(found.shape[1], found.shape[0]) / 255
    assert np.abs(found[..., :3] - wanted[..., :3]).mean() < 0.06
    assert (found.shape[1] > found.shape[0]) == (size[0] > size[1])


def test_keeps_transparency() -> None:
    picture = ramp(32, 24, alpha=True)
    data = encode(picture)
    found = decode(data)
    assert data[2] >> 7 == 1
    assert np.abs(found[..., 3] - resized(picture, *found.shape[:2])[..., 3]).mean() < 0.1


@pytest.mark.parametrize(("colour", "length"), [((255, 255, 255, 255), 24), ((0, 0, 0, 255), 24), ((9, 9, 9, 0), None)])
def test_plain_pictures(colour: tuple[int, ...], length: int | None) -> None:
    data = encode(np.full((30, 30, 4), colour, np.uint8))
    assert length is None or len(data) == length
    if colour[3]:
        assert np.abs(decode(data)[..., 0] - colour[0] / 255).max() < 0.05


def test_one_pixel() -> None:
    assert len(encode(np.array([[[255, 0, 0, 255]]], np.uint8))) > 5


def test_numbers_come_as_they_are_published() -> None:
    """A red half and a blue one beside it: each number of the header by hand."""
    picture = np.full((16, 32, 4), (255, 0, 0, 255), np.uint8)
    picture[:, 16:] = (0, 0, 255, 255)
    data = encode(picture)
    head, tail = int.from_bytes(data[:3], "little"), int.from_bytes(data[3:5], "little")
    # Luminance is a third everywhere; yellow-blue 1/2 and -1, red-green 1 and 0: -1/4 and 1/2 on average.
    assert [head & 63, head >> 6 & 63, head >> 12 & 63, head >> 18 & 31, head >> 23] == [21, 24, 47, 0, 0]
    # Of the first wave there is 2 / pi of half the difference: 63 * 0.75 * 0.637 and 63 * 0.5 * 0.637.
    assert [tail & 7, tail >> 3 & 63, tail >> 9 & 63, tail >> 15] == [4, 30, 20, 1]


@pytest.mark.parametrize(("width", "height", "length"), [(33, 10, 1320), (10, 33, 1320), (0, 5, 0), (10, 10, 300)])
def test_refuses_other_sizes(width: int, height: int, length: int) -> None:
    with pytest.raises(ValueError, match="thumbhash"):
        thumbhash.encode(bytes(length), width, height)
