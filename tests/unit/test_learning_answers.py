"""Answers of machine-learning servers, read as what they are: anything."""

import json
import math
import struct
from typing import Any

import pytest

from photostead.features.inference import answers
from photostead.ml.results import TextOptions
from tests.api.predicting import HALF, face, faces

ALL = TextOptions(736, 0.0, 0.0)
NAN = float("nan")


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param("[]", id="empty"),
        pytest.param("[0,0]", id="no direction"),
        pytest.param("[1e999]", id="too large"),
        pytest.param("[NaN]", id="no number"),
        pytest.param('["1"]', id="text"),
        pytest.param("[1", id="cut off"),
        pytest.param("[1.7e308,1.7e308]", id="of infinite length"),
        pytest.param(json.dumps([0.1] * 4097), id="too long"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(None, id="none"),
        pytest.param([[1.0]], id="nested"),
    ],
)
def test_vectors_that_are_none(vector: Any) -> None:
    with pytest.raises(answers.Nonsense):
        answers.read_meaning(json.dumps({"clip": vector}).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'"clip"', b'{"clip": 1}', b"<html>"])
def test_bodies_that_are_no_answer(body: bytes) -> None:
    with pytest.raises(answers.Nonsense):
        answers.read_meaning(body)
    with pytest.raises(answers.Nonsense):
        answers.read_faces(body, 0.5)
    with pytest.raises(answers.Nonsense):
        answers.read_lines(body, ALL)


def test_vectors_have_length_one() -> None:
    values = struct.unpack("<3f", answers.read_meaning(b'{"clip": "[1, -2e300, 1e-300]"}'))
    assert math.hypot(*values) == pytest.approx(1)


def test_faces_within_the_picture_and_sure_enough() -> None:
    body = faces(face(10, 10, 20, 20, score=0.8), face(-20, 40, 20, 60, score=0.95), face(0, 0, 5, 5, score=0.4))
    found = answers.read_faces(body, 0.5)
    assert [one.score for one in found.faces] == [0.95, 0.8]
    assert found.faces[0].box == (0, 0.8, 0.2, 1)
    assert found.faces[0].vector == HALF


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(faces(width=0), id="no sides"),
        pytest.param(faces(width=10**9), id="enormous"),
        pytest.param(faces(width=1.5), id="parts of pixels"),
        pytest.param(faces(face(20, 10, 10, 20)), id="inside out"),
        pytest.param(faces(face(10, 10, 10, 20)), id="no area"),
        pytest.param(faces(face(900, 10, 1000, 20)), id="elsewhere"),
        pytest.param(faces(face(1, 1, 9, 9, score=7)), id="surer than sure"),
        pytest.param(faces(face(1, 1, 9, 9, score=NAN)), id="score of none"),
        pytest.param(faces(face(1, 1, NAN, 9)), id="box of none"),
        pytest.param(faces(face(1, 1, 9, 9), face(1, 1, 9, 9, embedding=[1, 2, 3])), id="vectors of two models"),
        pytest.param(faces(*[face(1, 1, 9, 9)] * 1001), id="too many"),
    ],
)
def test_faces_that_are_none(body: bytes) -> None:
    with pytest.raises(answers.Nonsense):
        answers.read_faces(body, 0.5)


def lines(text: list[str], box: list[float] | None = None, **scores: Any) -> bytes:
    count = len(text)
    box = [0.5] * 8 * count if box is None else box
    given = {"boxScore": [0.9] * count, "textScore": [0.9] * count} | scores
    return json.dumps({"ocr": {"text": text, "box": box, **given}}).encode()


def test_lines_of_text_are_cleaned_and_chosen() -> None:
    found = answers.read_lines(
        lines(["a\x00b\u202ec\n", " ", "sure"], textScore=[0.9, 0.9, 0.3]), TextOptions(1, 0.5, 0.5)
    )
    assert [line.text for line in found] == ["a b c"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lines(["a"], [0.5] * 7), id="box too short"),
        pytest.param(lines(["a"], [0.5] * 7 + [12.0]), id="box in pixels"),
        pytest.param(lines(["a"], [0.5] * 7 + [NAN]), id="box of none"),
        pytest.param(lines(["a"], boxScore=[]), id="no score"),
        pytest.param(lines(["a" * 2001]), id="line too long"),
        pytest.param(lines(["a"] * 5001), id="too many lines"),
        pytest.param(b'{"ocr": {"text": ["\\ud800"], "box": [], "boxScore": [], "textScore": []}}', id="half a letter"),
    ],
)
def test_text_that_is_none(body: bytes) -> None:
    with pytest.raises(answers.Nonsense):
        answers.read_lines(body, ALL)
