"""What lines of text say: each is cut out of the picture, laid flat, scaled to the height that the model reads, and read
with others of about its length. Where lines are is `text_boxes`' matter.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from photostead.ml.results import NoModel
from photostead.ml.text_boxes import Corners, Floats

Strip = npt.NDArray[np.uint8]
Run = Callable[[Floats], Floats]

# Height in px of what the models read; the widths are multiples of the step of the reader.
HEIGHT = 48
_STEP = 8
_NARROWEST, _WIDEST = 48, 2400
# Columns that are read at once: the answer has 75 KB for every eight.
_AT_ONCE = 1920
# The model of what stands on its head sees the beginning of a line, in this width.
_HEAD = 192
# Only lines that are read less surely may stand on their head, ...
_DOUBTFUL = 0.9
# ... where that model is so sure.
_SURE = 0.9
BLANK = 0


class Reading(msgspec.Struct, frozen=True):
    """What a line says and how sure the model is (0 to 1); whether it stood on its head."""

    text: str
    score: float
    is_turned: bool = False


def cut_out(picture: Image.Image, corners: Corners) -> Strip:
    """A line of a picture laid flat: 48 rows, so many columns as it is long, RGB. `corners` (x, y) in pixels of the picture,
    clockwise from where the writing begins."""
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    length, height = max(1.0, float(np.hypot(*across))), max(1.0, float(np.hypot(*down)))
    width = int(min(max(_NARROWEST, round(length * HEIGHT / height / _STEP) * _STEP), _WIDEST))
    part, left, top, scale = shrunk(picture, corners, HEIGHT / height)
    start = (corners[0] - (left, top)) * scale
    x, y = across * scale / width, down * scale / HEIGHT
    flat = part.transform(
        (width, HEIGHT),
        Image.Transform.AFFINE,
        (x[0], y[0], start[0], x[1], y[1], start[1]),
        resample=Image.Resampling.BICUBIC,
    )
    return np.asarray(flat, dtype=np.uint8)


def shrunk(
    picture: Image.Image, corners: Corners, scale: float
) -> tuple[Image.Image, int, int, npt.NDArray[np.float64]]:
    """The part of a picture around corners, smaller where the line is to become so, since what is sampled from too large a
    one flickers; its left and top edge, and how much smaller it is in both directions."""
    margin = 2
    left, top = (int(edge) for edge in np.clip(np.floor(corners.min(axis=0)) - margin, 0, np.array(picture.size) - 1))
    right, bottom = (
        int(edge) for edge in np.clip(np.ceil(corners.max(axis=0)) + margin, (left + 1, top + 1), picture.size)
    )
    size = np.array([right - left, bottom - top])
    small = np.maximum(1, np.round(size * min(1.0, scale))).astype(int)
    part = picture.resize((int(small[0]), int(small[1])), Image.Resampling.BILINEAR, box=(left, top, right, bottom))
    return part, left, top, small / size


def read_lines(
    strips: Sequence[Strip], recognise: Run, characters: Sequence[str], classify: Run | None
) -> list[Reading]:
    """What strips say, in their order. `recognise`: lines x 3 x 48 x columns, BGR from -1 to 1, to lines x steps x
    characters; `classify`: the same to lines x (upright, on its head). Raises NoModel where the characters are not the model's."""
    readings = recognise_all(strips, recognise, characters)
    doubtful = [number for number, reading in enumerate(readings) if reading.score < _DOUBTFUL]
    turned = [number for number in doubtful if classify is not None and stands_on_its_head(strips[number], classify)]
    again = recognise_all([strips[number][::-1, ::-1] for number in turned], recognise, characters)
    for number, reading in zip(turned, again, strict=True):
        if reading.score > readings[number].score:
            readings[number] = msgspec.structs.replace(reading, is_turned=True)
    return readings


def recognise_all(strips: Sequence[Strip], recognise: Run, characters: Sequence[str]) -> list[Reading]:
    """What strips say as they are, in their order."""
    readings: dict[int, Reading] = {}
    for batch in batches([strip.shape[1] for strip in strips]):
        answers = recognise(as_input([strips[number] for number in batch]))
        check_classes(answers.shape[2], characters)
        readings |= {number: decode(answer, characters) for number, answer in zip(batch, answers, strict=True)}
    return [readings[number] for number in range(len(strips))]


def check_classes(classes: int, characters: Sequence[str]) -> None:
    """Raises NoModel for a model that tells others apart than it lists; the space may be listed or not."""
    if classes not in {len(characters) - 1, len(characters)}:
        raise NoModel(
            f"The text model is damaged: it tells {classes} characters apart and lists {len(characters) - 2}."
        )


def batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of lines that are read together: of about the same width, and not too many columns."""
    batch: list[int] = []
    for number in sorted(range(len(widths)), key=lambda number: widths[number]):
        is_full = (len(batch) + 1) * widths[number] > _AT_ONCE
        if batch and (is_full or widths[number] > widths[batch[0]] * 1.25):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def as_input(strips: Sequence[Strip]) -> Floats:
    """Strips as models take them: blue, green, red from -1 to 1; what is shorter than the longest ends in the middle of
    both."""
    width = max(strip.shape[1] for strip in strips)
    found = np.zeros((len(strips), 3, HEIGHT, width), np.float32)
    for number, strip in enumerate(strips):
        found[number, :, :, : strip.shape[1]] = scaled(strip)
    return found


def scaled(pixels: Strip) -> Floats:
    """Rows x columns x RGB of 0 to 255 as three planes of -1 to 1, blue first, as the models were trained."""
    planes: Floats = pixels[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)
    planes /= 127.5
    planes -= 1
    return planes


def stands_on_its_head(strip: Strip, classify: Run) -> bool:
    """Whether a line has to be turned by half a circle."""
    head = Image.fromarray(strip).resize((min(strip.shape[1], _HEAD), HEIGHT), Image.Resampling.BILINEAR)
    padded = np.zeros((1, 3, HEIGHT, _HEAD), np.float32)
    padded[0, :, :, : head.width] = scaled(np.asarray(head, dtype=np.uint8))
    return bool(classify(padded)[0, 1] > _SURE)


def decode(steps: Floats, characters: Sequence[str]) -> Reading:
    """The likeliest character of every step, repetitions and blanks left out ("Connectionist Temporal Classification", Graves
    et al. 2006); how sure is the mean of those that are left."""
    best = steps.argmax(axis=1)
    is_kept = (best != BLANK) & np.append(True, best[1:] != best[:-1])
    kept = best[is_kept]
    if not len(kept):
        return Reading("", 0.0)
    scores = steps[np.nonzero(is_kept)[0], kept]
    return Reading("".join(characters[number] for number in kept).strip(), float(scores.mean()))
