"""How a picture looks, as 64 bits: pictures whose bits differ in few places look alike, however they were scaled, compressed,
brightened or tinted. A check on what models say of two pictures; turned and mirrored pictures look different.

The perceptual hash by cosine transform of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions",
2010: the lowest frequencies of the picture at 32 x 32, each compared with their median.
"""

import numpy as np
import numpy.typing as npt

from photostead.media.files import Where
from photostead.media.pixels import Pixels, read_pixels
from photostead.ml.results import NO_LOOK

SIDE, KEPT = 32, 8
# Rec. 601.
LUMA = np.array([0.299, 0.587, 0.114])
# Mean size of a frequency (in steps of 8 bits) below which a picture is plain: its bits would be those of noise.
PLAIN = 2.0

Grey = npt.NDArray[np.float64]


def look_at(picture: Where) -> int:
    """How a picture looks, upright, as a signed number of 64 bits; NO_LOOK for one that is plain. Raises MediaError."""
    return look_of(read_pixels(picture, SIDE))


def look_of(pixels: Pixels) -> int:
    """The same of rows x columns x RGB."""
    low = (WAVES @ scale(pixels.astype(np.float64) @ LUMA) @ WAVES.T).ravel()[1:]  # without the brightness
    if np.abs(low).mean() < PLAIN:
        return NO_LOOK
    bits = np.append(low > np.median(low), [False])
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def scale(grey: Grey) -> Grey:
    """To 32 x 32, by the mean of what falls on each."""
    rows, columns = averaging(grey.shape[0]), averaging(grey.shape[1])
    result: Grey = rows @ grey @ columns.T
    return result


def averaging(length: int) -> Grey:
    """A matrix of SIDE x `length` by which a line becomes SIDE means; a short one is stretched."""
    edges = np.linspace(0, length, SIDE + 1)
    starts = np.arange(length)
    shares = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    result: Grey = np.clip(shares, 0, None) * (SIDE / length)
    return result


def make_waves() -> Grey:
    """The first cosines of the transform (DCT-II, orthonormal)."""
    angles = np.outer(np.arange(KEPT), 2 * np.arange(SIDE) + 1) * np.pi / (2 * SIDE)
    result: Grey = np.cos(angles) * np.sqrt(2 / SIDE)
    result[0] /= np.sqrt(2)
    return result


WAVES = make_waves()
