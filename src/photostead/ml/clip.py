"""Models that put pictures and sentences into one space (CLIP: Radford et al., 2021, and its successors), in the layout of the
repositories that Immich's models come from: `visual/model.onnx` with `visual/preprocess_cfg.json`, `textual/model.onnx` with
`textual/tokenizer.json` and `tokenizer_config.json`, and `config.json`. How words are cut into tokens is `tokens`' matter.
"""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from photostead.media.pixels import Pixels
from photostead.ml import runtime, tokens
from photostead.ml.models import how_to_get
from photostead.ml.results import NoModel
from photostead.ml.runtime import Slot, Tensor

Vector = npt.NDArray[np.float32]
Colour = tuple[float, float, float]
LARGEST_SIDE = 2048
FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
}


class Recipe(msgspec.Struct, frozen=True):
    """How a picture becomes a model's input, as `preprocess_cfg.json` says it. `resize_mode`: the shorter side is fitted and
    the middle cut out, or the longer one and the rest filled, or both sides whatever becomes of the proportions."""

    size: int | tuple[int, int] = 224
    mean: Colour = (0.48145466, 0.4578275, 0.40821073)
    std: Colour = (0.26862954, 0.26130258, 0.27577711)
    interpolation: Literal["bicubic", "bilinear", "nearest", "random"] = "bicubic"
    resize_mode: Literal["shortest", "longest", "squash"] = "shortest"
    fill_color: int = 0

    @property
    def sides(self) -> tuple[int, int]:
        """Height and width in px."""
        return (self.size, self.size) if isinstance(self.size, int) else self.size


def encode_picture(folder: Path, recipe: Recipe, pixels: Pixels) -> Vector:
    """The vector of a picture. Raises NoModel."""
    session = runtime.load_onnx(folder / "visual" / "model.onnx")
    slot = session.inputs[0]
    return first_row(session.run({slot.name: as_input(fit(pixels, recipe), recipe, slot)}))


def encode_words(folder: Path, words: str, language: str | None) -> Vector:
    """The vector of what somebody looks for. Raises NoModel."""
    session = runtime.load_onnx(folder / "textual" / "model.onnx")
    ids, mask = tokens.encode(folder, words, language, length_of(session.inputs[0]))
    feeds = {slot.name: (mask if "mask" in slot.name else ids).astype(slot.kind) for slot in session.inputs}
    return first_row(session.run(feeds))


def first_row(outputs: Sequence[Tensor]) -> Vector:
    """The vector of the one picture or text that was asked about."""
    rows = np.asarray(outputs[0], dtype=np.float32)
    vector: Vector = rows.reshape(-1, rows.shape[-1])[0]
    return vector


def length_of(slot: Slot) -> int | None:
    """How many tokens an input takes; None where it does not say."""
    side = slot.shape[-1]
    return side if isinstance(side, int) and side > 0 else None


@functools.cache
def read_recipe(folder: Path) -> Recipe:
    """How a folder's model wants its pictures. Raises NoModel."""
    path = folder / "visual" / "preprocess_cfg.json"
    try:
        recipe = msgspec.json.decode(path.read_bytes(), type=Recipe)
    except (OSError, ValueError) as error:
        raise NoModel(f"{path.name} of {folder.name} cannot be read ({error}): {how_to_get(folder.name)}.") from error
    if not all(0 < side <= LARGEST_SIDE for side in recipe.sides) or 0 in recipe.std:
        raise NoModel(f"{path.name} of {folder.name} asks for what no picture can be made to.")
    return recipe


# --- a picture becomes an input


def fit(pixels: Pixels, recipe: Recipe) -> Pixels:
    """A picture of the sides that a model wants; rows x columns x RGB, 0 to 255."""
    height, width = recipe.sides
    picture = Image.fromarray(pixels)
    by = FILTERS.get(recipe.interpolation, Image.Resampling.BICUBIC)
    if recipe.resize_mode == "squash":
        return np.asarray(picture.resize((width, height), by))
    ratios = (width / picture.width, height / picture.height)
    scale = max(ratios) if recipe.resize_mode == "shortest" else min(ratios)
    sides = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    # A panorama would be blown up to a strip of which only the middle is used: that is cut out first.
    box = middle(picture, width / scale, height / scale) if recipe.resize_mode == "shortest" else None
    if box is not None:
        return np.asarray(picture.resize((width, height), by, box=box))
    canvas = Image.new("RGB", (width, height), (recipe.fill_color,) * 3)
    canvas.paste(picture.resize(sides, by), ((width - sides[0]) // 2, (height - sides[1]) // 2))
    return np.asarray(canvas)


def middle(picture: Image.Image, width: float, height: float) -> tuple[float, float, float, float]:
    """The box of these sides in the middle of a picture, nowhere beyond its edges."""
    width, height = min(width, picture.width), min(height, picture.height)
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    return left, top, left + width, top + height


def as_input(pixels: Pixels, recipe: Recipe, slot: Slot) -> Tensor:
    """The numbers that an input takes: newer graphs want bytes as they are, with the colours last, and scale them
    themselves; others want them scaled, the colours first."""
    if slot.kind == "uint8":
        return np.ascontiguousarray(pixels[None] if slot.shape[-1] == 3 else pixels.transpose(2, 0, 1)[None])
    mean, std = (np.array(colour, dtype=np.float32) for colour in (recipe.mean, recipe.std))
    scaled = (pixels.astype(np.float32) / 255 - mean) / std
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None], dtype=slot.kind)
