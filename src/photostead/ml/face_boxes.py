"""Faces as detectors find them, in pixels: where, how sure, and the five points by which they are turned upright. Which
network found them is `ml.yunet`'s and `ml.scrfd`'s.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# The side in px of the square that detectors look at; a picture lies in its top left corner, the rest is black.
LOOKED_AT = 640


class Detections(NamedTuple):
    """N faces: boxes N x 4 (left, top, right, bottom), scores N (0 to 1), points N x 5 x 2 (x, y: the eye and later the corner
    of the mouth that are further left in an upright face come first; between eyes and mouth the tip of the nose)."""

    boxes: Floats
    scores: Floats
    points: Floats

    def take(self, chosen: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Detections":
        """Some of them."""
        return Detections(self.boxes[chosen], self.scores[chosen], self.points[chosen])

    def scaled(self, factor: float) -> "Detections":
        """The same in a picture that is so much larger."""
        return Detections(self.boxes * np.float32(factor), self.scores, self.points * np.float32(factor))

    @property
    def sides(self) -> Floats:
        """The smaller side of each."""
        shortest: Floats = np.minimum(self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 1])
        return shortest


def join(parts: list[Detections]) -> Detections:
    """All of them."""
    return Detections(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.points for part in parts]),
    )


def overlaps(box: Floats, others: Floats) -> Floats:
    """How much of what a box and each of N others cover together both cover (intersection over union), 0 to 1."""
    left, top = np.maximum(box[0], others[:, 0]), np.maximum(box[1], others[:, 1])
    right, bottom = np.minimum(box[2], others[:, 2]), np.minimum(box[3], others[:, 3])
    both = np.clip(right - left, 0, None) * np.clip(bottom - top, 0, None)
    either = _area(box[None])[0] + _area(others) - both
    return np.asarray(both / np.maximum(either, 1e-9), dtype=np.float32)


def _area(boxes: Floats) -> Floats:
    area: Floats = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return area


def keep_best(found: Detections, min_score: float, max_overlap: float) -> Detections:
    """Those that are sure enough, the surest first, without those that are another sight of a surer one."""
    sane = np.isfinite(found.boxes).all(axis=1) & np.isfinite(found.points).all(axis=(1, 2))
    found = found.take(sane & (found.scores >= min_score) & (found.sides > 0))
    waiting = np.argsort(-found.scores, kind="stable")
    kept: list[int] = []
    while waiting.size:
        first, waiting = waiting[0], waiting[1:]
        kept.append(int(first))
        waiting = waiting[overlaps(found.boxes[first], found.boxes[waiting]) <= max_overlap]
    return found.take(np.array(kept, dtype=np.intp))
