"""Models that know pictures and sentences, as a tiny pair with the same signatures as the real ones: a picture's vector is its
mean colour, that of words how often each of three words is said.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from photostead.ml import clip, meaning, runtime, tokens
from photostead.ml.clip import Recipe
from photostead.ml.results import NoModel, Plan

MODEL = "Tiny__test"
COLOURS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255)}
VOCABULARY = ["<unk>", "<s>", "</s>", "<pad>", *COLOURS, "eng_Latn", "deu_Latn"]
CONFIG = {"size": [8, 8], "mean": [0.0, 0.0, 0.0], "std": [0.5, 0.5, 0.5], "interpolation": "bicubic"}


def save(path: Path, nodes: list[Any], inputs: list[Any], weights: tuple[Any, ...] = ()) -> None:
    """A graph with the output `embedding`."""
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 3])
    graph = helper.make_graph(nodes, "tiny", inputs, [output], list(weights))
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def make_visual(folder: Path, *, bytes_last: bool) -> None:
    """The older signature (numbers scaled outside, colours first) or the newer one (bytes, colours last)."""
    kind = TensorProto.UINT8 if bytes_last else TensorProto.FLOAT
    shape: list[str | int | None] = ["batch", 8, 8, 3] if bytes_last else ["batch", 3, 8, 8]
    axes = [1, 2] if bytes_last else [2, 3]
    nodes = [
        helper.make_node("Cast", ["image"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["numbers"], ["embedding"], axes=axes, keepdims=0),
    ]
    save(folder / "visual/model.onnx", nodes, [helper.make_tensor_value_info("image", kind, shape)])
    (folder / "visual/preprocess_cfg.json").write_text(json.dumps(CONFIG))


def make_textual(folder: Path, *, kind: int, length: int | str, has_mask: bool) -> None:
    """Sums a row of a table for each token; of those that are no filling where there is a mask."""
    table = np.zeros((len(VOCABULARY), 3), dtype=np.float32)
    for place, word in enumerate(COLOURS):
        table[VOCABULARY.index(word), place] = 1
    table[VOCABULARY.index("<pad>")] = 5 if has_mask else 0
    table[VOCABULARY.index("deu_Latn")] = (0, 0, 9)
    inputs = [helper.make_tensor_value_info("text", kind, ["batch", length])]
    nodes = [helper.make_node("Gather", ["table", "text"], ["rows"])]
    if has_mask:
        inputs.append(helper.make_tensor_value_info("attention_mask", kind, ["batch", length]))
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["counts"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["counts", "last"], ["column"]),
            helper.make_node("Mul", ["rows", "column"], ["masked"]),
        ]
    nodes.append(helper.make_node("ReduceSum", ["masked" if has_mask else "rows", "axes"], ["embedding"], keepdims=0))
    constants = {"table": table, "axes": np.array([1]), "last": np.array([2])}
    weights = tuple(numpy_helper.from_array(value, name) for name, value in constants.items())
    save(folder / "textual/model.onnx", nodes, inputs, weights)


def make_tokenizer(folder: Path, *, has_signs: bool = False) -> None:
    """A word a number, between the signs of beginning and end."""
    words = VOCABULARY if has_signs else VOCABULARY[:-2]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "textual/tokenizer.json"))
    (folder / "textual/tokenizer_config.json").write_text(json.dumps({"pad_token": "<pad>"}))


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """The folder of a pair of the usual signatures, which this process finds."""
    folder = tmp_path / MODEL
    make_visual(folder, bytes_last=False)
    make_textual(folder, kind=TensorProto.INT32, length=77, has_mask=False)
    make_tokenizer(folder)
    runtime.use(Plan((str(tmp_path),)))
    return folder


def values(vector: bytes) -> list[float]:
    """As numbers, to a thousandth."""
    return [round(float(value), 3) for value in np.frombuffer(vector, "<f4")]


def of_words(words: str, language: str | None = None) -> list[float]:
    return values(meaning.encode_words(MODEL, words, language))


def picture(tmp_path: Path, *colours: str, size: tuple[int, int] = (64, 64)) -> str:
    """Stripes side by side."""
    image = Image.new("RGB", size)
    for place, colour in enumerate(colours):
        left, right = (size[0] * edge // len(colours) for edge in (place, place + 1))
        image.paste(COLOURS[colour], (left, 0, right, size[1]))
    path = tmp_path / "picture.png"
    image.save(path)
    return str(path)


# --- a pair as a whole


@pytest.mark.parametrize("bytes_last", [False, True], ids=["numbers, colours first", "bytes, colours last"])
@pytest.mark.parametrize("colour", COLOURS)
def test_words_are_nearest_to_their_picture(pair: Path, tmp_path: Path, colour: str, bytes_last: bool) -> None:
    make_visual(pair, bytes_last=bytes_last)
    shown = values(meaning.encode_picture(MODEL, picture(tmp_path, colour), [(0.1, 0.1, 0.2, 0.2)]))
    assert shown == of_words(f" {colour}\n") == [float(each == colour) for each in COLOURS]


@pytest.mark.parametrize("kind", [TensorProto.INT32, TensorProto.INT64])
@pytest.mark.parametrize("length", [77, "sequence"])
@pytest.mark.parametrize("has_mask", [False, True])
def test_signatures_of_text_models(pair: Path, kind: int, length: int | str, has_mask: bool) -> None:
    make_textual(pair, kind=kind, length=length, has_mask=has_mask)
    assert of_words("red green") == [0.707, 0.707, 0]


def test_what_is_too_long_loses_its_end(pair: Path) -> None:
    assert of_words("red " * 75 + "green " * 1000) == [1, 0, 0]
    with pytest.raises(NoModel, match="mean nothing"):
        of_words("nothing known")


def test_damaged_files_say_what_to_do(pair: Path, tmp_path: Path) -> None:
    shown = picture(tmp_path, "red")
    for name in ("visual/model.onnx", "visual/preprocess_cfg.json"):
        clip.read_recipe.cache_clear()
        (pair / name).write_bytes(b"{")
        with pytest.raises(NoModel):
            meaning.encode_picture(MODEL, shown, ())
    for name in ("textual/tokenizer_config.json", "textual/model.onnx"):
        (pair / name).write_bytes(b"{")
        with pytest.raises(NoModel):
            of_words("red")


@pytest.mark.parametrize(
    "change", [{"size": 0}, {"size": [8, 10**6]}, {"std": [0, 1, 1]}, {"mean": [1]}, {"size": "x"}]
)
def test_recipes_that_make_no_sense(pair: Path, change: dict[str, Any]) -> None:
    (pair / "visual/preprocess_cfg.json").write_text(json.dumps(CONFIG | change))
    with pytest.raises(NoModel):
        clip.read_recipe(pair)


# --- pictures


@pytest.mark.parametrize(
    ("mode", "size", "mean"),
    [
        ("shortest", (90, 30), (0, 255, 0)),
        ("shortest", (30, 90), (85, 85, 85)),
        ("squash", (90, 30), (85, 85, 85)),
        ("longest", (90, 30), (28, 28, 28)),
    ],
)
def test_ways_of_fitting(tmp_path: Path, mode: Any, size: tuple[int, int], mean: tuple[int, int, int]) -> None:
    """Three stripes: the middle one, or all, or all with filling."""
    pixels = np.asarray(Image.open(picture(tmp_path, *COLOURS, size=size)))
    fitted = clip.fit(pixels, Recipe(size=(9, 9), resize_mode=mode, interpolation="nearest"))
    assert fitted.shape == (9, 9, 3)
    assert fitted.mean(axis=(0, 1)).tolist() == pytest.approx(mean, abs=1)


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 3000)])
def test_pictures_of_odd_proportions(size: tuple[int, int]) -> None:
    pixels = np.full((size[1], size[0], 3), 7, dtype=np.uint8)
    for mode in ("shortest", "longest", "squash"):
        assert (
            clip.fit(pixels, Recipe(size=8, resize_mode=mode, fill_color=7)).tolist() == np.full((8, 8, 3), 7).tolist()
        )


# --- words


def test_languages_have_signs_where_a_model_knows_them(pair: Path) -> None:
    make_tokenizer(pair, has_signs=True)
    assert of_words("red") == of_words("red", "xx") == of_words("red", "") == [1, 0, 0]
    assert of_words("red", "de-CH") == of_words("red", "DE_ch") == [0.11, 0, 0.994]
    assert of_words("red", "fr") == [1, 0, 0]  # a language that this tokenizer has no sign for
    found, _ = tokens.encode(pair, "red " * 100, "de", 77)
    assert found.shape == (1, 77)
    assert (found[0, 0], found[0, -1]) == (VOCABULARY.index("deu_Latn"), VOCABULARY.index("</s>"))


@pytest.mark.parametrize(
    ("language", "code"),
    [(None, "eng_Latn"), ("zh", "zho_Hans"), ("zh-Hant-TW", "zho_Hant"), ("pt_BR", "por_Latn"), ("tlh", "eng_Latn")],
)
def test_codes_of_languages(language: str | None, code: str) -> None:
    assert tokens.flores_of(language) == code


def test_words_are_made_bare_where_a_model_was_taught_so(pair: Path) -> None:
    assert tokens.clean(" A_Red,\n GREEN!  bus ", is_bare=True) == "a red green bus"
    assert tokens.clean(" A  Red,\n bus ", is_bare=False) == "A Red, bus"
    (pair / "config.json").write_text(
        json.dumps({"text_cfg": {"context_length": 64, "tokenizer_kwargs": {"clean": "canonicalize"}}})
    )
    assert tokens.read_config(pair) == tokens.Reading(64, "<pad>", True)
    assert of_words("RED!") == [1, 0, 0]


@pytest.mark.parametrize(
    "config", [{}, {"text_cfg": []}, {"text_cfg": {"context_length": -1}}, {"text_cfg": {"context_length": "x"}}, []]
)
def test_what_is_not_said_is_as_usual(pair: Path, config: Any) -> None:
    (pair / "config.json").write_text(json.dumps(config))
    (pair / "textual/tokenizer_config.json").write_text(json.dumps({"pad_token": {"content": "<pad>"}}))
    assert tokens.read_config(pair) == tokens.Reading(77, "<pad>", False)
