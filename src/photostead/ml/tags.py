"""The coarse way of finding pictures by words, which needs no large model: what a picture shows is named by a classifier of a
thousand things, and the words of a query are compared with those names.

The vector of a picture is the sum of the vectors of the names of what it probably shows, weighted by how probable each is
(ConSE: Norouzi et al., Zero-Shot Learning by Convex Combination of Semantic Embeddings, 2013). The classifier knows no people:
what faces were found says that. It is as coarse as its thousand names; `clip` does better where a household has such a model.
"""

import functools
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from photostead.media.pixels import Pixels
from photostead.ml import runtime, sentence
from photostead.ml.models import how_to_get
from photostead.ml.results import Box, NoModel

Vectors = npt.NDArray[np.float32]
SIDE = 280
# On 49 queries over 70 sample pictures: 20 names and the root of the probability (first hit in 29 of the 39 about things)
# are as good as 40 or 100 names, and better than the probability itself (25). The names alone ("hook") and with their
# synonyms ("hook, claw") are each worse than both together; the whole picture pressed into a square is as good as its middle.
MOST_TAGS = 20
POWER = 0.5
KEPT = "name-vectors.npy"
# By how many faces there are; the last one for more.
PEOPLE = (
    "portrait of a person, man or woman",
    "couple, two people together",
    "group of people, family, friends",
)
# A face as small as this beside the picture's sides is somebody in the background.
SMALLEST_FACE = 0.03
# Where there are faces, what people wear is taken for much: a helmet for a bulletproof vest, a party for a wig.
WORN = """
  abaya, apron, bathing cap, bearskin, bikini, bolo tie, bonnet, bow tie, brassiere, breastplate, bulletproof vest,
  cardigan, clog, cloak, cowboy boot, cowboy hat, crash helmet, cuirass, diaper, feather boa, football helmet,
  fur coat, gasmask, gown, hair slide, hair spray, holster, hoopskirt, jean, jersey, kimono, lab coat, lipstick,
  Loafer, maillot, mailbag, mask, military uniform, miniskirt, mitten, neck brace, necklace, overskirt, oxygen mask,
  pajama, pickelhaube, poncho, running shoe, sandal, sarong, shower cap, ski mask, sock, sombrero, stole, suit,
  sunglass, sunglasses, sweatshirt, swimming trunks, trench coat, velvet, vestment, wig, Windsor tie, wool
"""
CLOTHES = frozenset(" ".join(WORN.split()).split(", "))


class Names(NamedTuple):
    """What the classifier's names mean: a vector a row, less the `mean` of all of them; `clothes` marks what is worn;
    `people` are the vectors of PEOPLE."""

    vectors: Vectors
    mean: Vectors
    clothes: npt.NDArray[np.bool_]
    people: Vectors


def encode_picture(folder: Path, pixels: Pixels, faces: Sequence[Box]) -> Vectors:
    """The vector of a picture on which these faces were found, of length 1. Raises NoModel."""
    names = load_names(folder)
    session = runtime.load_tflite(folder / "image.tflite")
    square = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    odds = session.run({session.inputs[0].name: np.asarray(square)[None]})[0][0].astype(np.float32)
    if len(odds) != len(names.vectors):
        raise NoModel(f"The model {folder.name} has other names than things that it knows: {how_to_get(folder.name)}.")
    return combine(names, odds, sum(is_someone(box) for box in faces))


def encode_words(folder: Path, words: str) -> Vectors:
    """The vector of what somebody looks for, of length 1. Raises NoModel."""
    vector = sentence.encode(folder, [words])[0] - load_names(folder).mean
    return np.asarray(sentence.of_length_1(vector), dtype=np.float32)


def is_someone(box: Box) -> bool:
    """Whether a face is of somebody whom the picture is about."""
    left, top, right, bottom = box
    return max(right - left, bottom - top) >= SMALLEST_FACE


def combine(names: Names, odds: Vectors, faces: int) -> Vectors:
    """The vector of what is probable, and of as many people. `odds` need not add up to 1."""
    if faces:
        odds = np.where(names.clothes, 0, odds)
    best = np.argsort(-odds, kind="stable")[:MOST_TAGS]
    things = sentence.of_length_1((odds[best, None] ** POWER * names.vectors[best]).sum(axis=0))
    people = names.people[min(faces, len(PEOPLE)) - 1] if faces else 0
    return np.asarray(sentence.of_length_1(things + people), dtype=np.float32)


@functools.cache
def load_names(folder: Path) -> Names:
    """What the names of a folder mean. Raises NoModel."""
    labels = read_labels(folder)
    vectors = name_vectors(folder, labels)
    mean = vectors[: len(labels)].mean(axis=0)
    clothes = np.array([label.split(", ")[0] in CLOTHES for label in labels])
    people = sentence.of_length_1(vectors[len(labels) :] - mean)
    return Names(vectors[: len(labels)] - mean, mean, clothes, people)


def read_labels(folder: Path) -> list[str]:
    """The names of what the classifier knows, each with its synonyms behind commas. Raises NoModel."""
    try:
        labels: list[str] = [str(label) for label in json.loads((folder / "labels.json").read_bytes())]
    except (OSError, ValueError, TypeError) as error:
        raise NoModel(f"labels.json of {folder.name} cannot be read: {how_to_get(folder.name)}.") from error
    return labels


def name_vectors(folder: Path, labels: Sequence[str]) -> Vectors:
    """The vectors of names, and of PEOPLE behind them, as they were kept; or computed, which takes two seconds, and kept
    where the folder may be written to: who only looks at pictures then never loads the text model."""
    kept = read_kept(folder / KEPT, len(labels) + len(PEOPLE))
    if kept is not None:
        return kept
    short = sentence.encode(folder, [label.split(", ")[0] for label in labels])
    names = sentence.of_length_1(short + sentence.encode(folder, labels))
    vectors = np.asarray(np.concatenate([names, sentence.encode(folder, PEOPLE)]), dtype=np.float32)
    keep(folder / KEPT, vectors)
    return vectors


def read_kept(path: Path, rows: int) -> Vectors | None:
    """Vectors as they were kept; None where they were not, or cannot be right."""
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    is_right = found.dtype == np.float32 and found.ndim == 2 and len(found) == rows and bool(np.isfinite(found).all())
    return found if is_right else None


def keep(path: Path, vectors: Vectors) -> None:
    """Keep vectors for other processes; a folder that cannot be written to does without."""
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=f".{KEPT}", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            np.save(file, vectors)
        os.chmod(name, 0o644)
        os.replace(name, path)
