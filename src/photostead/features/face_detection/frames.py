"""The faces of several frames of a video as those of who is in it: each once, where it shows best. Pure."""

from collections.abc import Sequence

import msgspec

from photostead.features.face_detection.matching import area
from photostead.ml.results import FoundFace, FoundFaces


def gather(frames: Sequence[tuple[int, FoundFaces]], max_distance: float) -> FoundFaces:
    """`frames`: when each is shown (ms), and its faces; they are all of one size. Faces whose vectors are at most so far from
    each other (cosine distance) are one person's, unless they are in one frame."""
    seen = sorted(
        (msgspec.structs.replace(face, frame_ms=at) for at, found in frames for face in found.faces),
        key=lambda face: (-quality(face), face.frame_ms),
    )
    kept: list[FoundFace] = []
    sights: list[list[FoundFace]] = []
    for face in seen:
        own = find_sights(sights, face, max_distance)
        if own is None:
            kept.append(face)
            sights.append([face])
        else:
            own.append(face)
    width, height = (frames[0][1].width, frames[0][1].height) if frames else (1, 1)
    return FoundFaces(width, height, tuple(kept))


def quality(face: FoundFace) -> float:
    """How well a face shows: large and sure."""
    return face.score * area(face.box)


def find_sights(sights: Sequence[list[FoundFace]], face: FoundFace, max_distance: float) -> list[FoundFace] | None:
    """What was seen of the person whose face it is, the nearest one of several; None for somebody new."""
    near = [
        (min(distance(face, other) for other in own), number)
        for number, own in enumerate(sights)
        if face.frame_ms not in {other.frame_ms for other in own}
    ]
    closest, number = min(near, default=(max_distance + 1, -1))
    return sights[number] if closest <= max_distance else None


def distance(one: FoundFace, other: FoundFace) -> float:
    """The cosine distance of their vectors, 0 to 2."""
    import numpy as np

    return 1.0 - float(np.frombuffer(one.vector, "<f4") @ np.frombuffer(other.vector, "<f4"))
