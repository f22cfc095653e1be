"""Coarse tags: real models on photos of things, and how names, people and clothes come into a vector."""

import json
from pathlib import Path

import numpy as np
import pytest

from photostead.kernel.errors import MediaError
from photostead.ml import fetch, meaning, sentence, tags
from photostead.ml.results import NoModel
from photostead.ml.tags import Names, Vectors
from tests.sample_photos import sample_photo

MODEL = "tags-coarse"
FACE = (0.3, 0.1, 0.5, 0.4)


def values(vector: bytes) -> Vectors:
    """As numbers."""
    return np.frombuffer(vector, dtype="<f4")


# --- real models


@pytest.mark.usefixtures("models")
def test_things_are_found_by_words() -> None:
    """Each of the sample pictures is what its words find first, and clearly so."""
    wanted = {
        "a cup of coffee": ("coffee.png", ()),
        "cat": ("chelsea.png", ()),
        "rocket launch": ("rocket.jpg", ()),
        "portrait of a woman": ("astronaut.png", (FACE,)),
    }
    pictures = {
        name: values(meaning.encode_picture(MODEL, str(sample_photo(name)), faces)) for name, faces in wanted.values()
    }
    for words, (name, _) in wanted.items():
        query = values(meaning.encode_words(MODEL, words, "de"))
        likeness = {each: float(vector @ query) for each, vector in pictures.items()}
        others = [like for each, like in likeness.items() if each != name]
        assert likeness[name] > 0.3, words
        assert likeness[name] > max(others) + 0.15, words
    assert all(np.linalg.norm(vector) == pytest.approx(1, abs=1e-6) for vector in pictures.values())


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("words", ["", "\0", "🌊", "\u202e", "word " * 10_000])
def test_any_words_have_a_direction(words: str) -> None:
    assert np.linalg.norm(values(meaning.encode_words(MODEL, words, None))) == pytest.approx(1, abs=1e-6)


@pytest.mark.usefixtures("models")
def test_a_picture_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    with pytest.raises(MediaError):
        meaning.encode_picture(MODEL, str(tmp_path / "x.jpg"), ())


# --- how a vector is made


def names_by_hand() -> Names:
    """A thing, another one, a piece of clothing; and three kinds of people, each in a direction of its own."""
    axes = np.eye(6, dtype=np.float32)
    return Names(axes[:3], np.zeros(6, dtype=np.float32), np.array([False, False, True]), axes[3:])


def odds(*given: float) -> Vectors:
    return np.array(given, dtype=np.float32)


def test_what_is_probable_counts_by_its_root() -> None:
    vector = tags.combine(names_by_hand(), odds(0.8, 0.2, 0), 0)
    assert vector[0] / vector[1] == pytest.approx(2)
    assert not vector[2:].any()


@pytest.mark.parametrize(("faces", "kind"), [(1, 3), (2, 4), (3, 5), (40, 5)])
def test_people_count_as_much_as_all_things(faces: int, kind: int) -> None:
    vector = tags.combine(names_by_hand(), odds(1, 0, 0), faces)
    assert vector.nonzero()[0].tolist() == [0, kind]
    assert vector[0] == pytest.approx(vector[kind])


def test_what_people_wear_is_left_out() -> None:
    assert tags.combine(names_by_hand(), odds(0.1, 0, 0.9), 0)[2] > 0
    assert tags.combine(names_by_hand(), odds(0.1, 0, 0.9), 1)[2] == 0
    assert tags.combine(names_by_hand(), odds(0, 0, 1), 1).tolist() == [0, 0, 0, 1, 0, 0]


def test_only_the_most_probable_names_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "MOST_TAGS", 1)
    assert tags.combine(names_by_hand(), odds(0.4, 0.6, 0), 0).tolist() == [0, 1, 0, 0, 0, 0]


def test_people_in_the_background_are_none() -> None:
    assert tags.is_someone(FACE)
    assert not tags.is_someone((0.5, 0.5, 0.52, 0.52))


# --- files


def test_kept_vectors_are_read_again_and_wrong_ones_are_not(tmp_path: Path) -> None:
    path, kept = tmp_path / "kept.npy", np.eye(3, dtype=np.float32)
    assert tags.read_kept(path, 3) is None
    tags.keep(path, kept)
    found = tags.read_kept(path, 3)
    assert found is not None
    assert np.array_equal(found, kept)
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept.npy"]
    assert tags.read_kept(path, 4) is None
    for damage in (b"", path.read_bytes()[:-1], b"no numbers"):
        path.write_bytes(damage)
        assert tags.read_kept(path, 3) is None
    tags.keep(path, np.full((3, 3), np.nan, dtype=np.float32))
    assert tags.read_kept(path, 3) is None


def test_names_are_prepared_where_a_model_is_put(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks at pictures later then loads no text model; one that cannot be computed is no reason not to put it there."""
    fetch.prepare_tags(tmp_path)
    for name in ("labels.json", "text.onnx", "tokenizer.json"):
        (tmp_path / name).symlink_to(models / MODEL / name)
    labels = tags.read_labels(tmp_path)[:20]
    monkeypatch.setattr(tags, "read_labels", lambda folder: labels)
    fetch.prepare_tags(tmp_path)
    monkeypatch.setattr(sentence, "encode", None)
    assert tags.name_vectors(tmp_path, labels).shape == (20 + len(tags.PEOPLE), 384)


def test_a_folder_that_cannot_be_written_to_does_without(tmp_path: Path) -> None:
    tags.keep(tmp_path / "gone" / "kept.npy", np.eye(3, dtype=np.float32))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"5", json.dumps({"a": 1}).encode()[:-1]])
def test_names_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "labels.json").write_bytes(content)
    with pytest.raises(NoModel, match="photostead models fetch"):
        tags.read_labels(tmp_path)


@pytest.mark.parametrize("numbers", [[0, 0], [np.nan, 1], [np.inf, 1], [[1, 2]]])
def test_numbers_that_mean_nothing(numbers: list[float]) -> None:
    with pytest.raises(NoModel):
        meaning.as_bytes("x", np.array(numbers, dtype=np.float32))
