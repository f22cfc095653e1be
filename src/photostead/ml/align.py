"""Faces turned upright and cut out for the networks that tell them apart: 112 x 112 px with eyes, nose and mouth where the
faces had them that those networks learned from.
"""

import numpy as np
import numpy.typing as npt

from photostead.media.pixels import Pixels

SIDE = 112
# Eyes, tip of the nose, corners of the mouth, x and y in px of the cut-out: what SphereFace and ArcFace were trained on and
# OpenCV's SFace uses. Their common origin is the mean of aligned faces of 96 x 112 px (Liu et al. 2017), moved 8 px right.
REFERENCE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


def cut_out(picture: Pixels, points: npt.NDArray[np.float32]) -> Pixels:
    """112 x 112 x RGB of a face whose five points (5 x 2, px) are given; what lies outside of the picture is black."""
    turn, shift = fit(points.astype(np.float64), REFERENCE)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    places = (columns + 1j * rows - shift) / turn
    return _sample(picture, places, step=1 / abs(turn))


def fit(points: npt.NDArray[np.float64], targets: npt.NDArray[np.float64]) -> tuple[complex, complex]:
    """The turn and scale `a` and the shift `b` for which a·z + b is nearest to the targets in the least squares (points as
    complex numbers x + iy; Umeyama 1991 without reflection). Points that all coincide cannot be turned: scale 1 then."""
    z, w = (array[:, 0] + 1j * array[:, 1] for array in (points, targets))
    middle, target = z.mean(), w.mean()
    spread = float((np.abs(z - middle) ** 2).sum())
    turn = complex((np.conj(z - middle) * (w - target)).sum() / spread) if spread > 1e-6 else 1 + 0j
    turn = turn if abs(turn) > 1e-6 else 1 + 0j
    return turn, complex(target - turn * middle)


def _sample(picture: Pixels, places: npt.NDArray[np.complex128], step: float) -> Pixels:
    """The picture at these places, between four pixels each. Where they are several px apart, blocks of pixels are averaged
    before: a large face would be sampled into noise else."""
    factor = max(1, int(step))
    left, top = max(0, int(places.real.min()) - factor), max(0, int(places.imag.min()) - factor)
    right, bottom = int(places.real.max()) + 2 * factor + 1, int(places.imag.max()) + 2 * factor + 1
    part = _averaged(picture[top : max(top, bottom), left : max(left, right)], factor)
    if not part.size:
        return np.zeros((SIDE, SIDE, 3), np.uint8)
    # The middle of a block of n px is (n - 1) / 2 px right of its first.
    x, y = ((axis - edge - (factor - 1) / 2) / factor for axis, edge in ((places.real, left), (places.imag, top)))
    return _between(part, x, y)


def _averaged(part: Pixels, factor: int) -> npt.NDArray[np.float32]:
    """Blocks of `factor` x `factor` px as one; what is left over at the edges is dropped."""
    rows, columns = part.shape[0] // factor, part.shape[1] // factor
    blocks = part[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor, 3)
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float32))


def _between(part: npt.NDArray[np.float32], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Pixels:
    """Bilinear; black outside."""
    bordered = np.pad(part, ((1, 1), (1, 1), (0, 0)))
    x, y = np.clip(x + 1, 0, part.shape[1] + 0.999), np.clip(y + 1, 0, part.shape[0] + 0.999)
    column, row = x.astype(np.intp), y.astype(np.intp)
    right, down = ((axis - whole)[..., None].astype(np.float32) for axis, whole in ((x, column), (y, row)))
    above = bordered[row, column] * (1 - right) + bordered[row, column + 1] * right
    below = bordered[row + 1, column] * (1 - right) + bordered[row + 1, column + 1] * right
    return np.asarray(np.rint(above * (1 - down) + below * down), dtype=np.uint8)
