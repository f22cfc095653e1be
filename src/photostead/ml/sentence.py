"""The meaning of a few words as a vector: a sentence model of the BERT kind, whose outputs for the words are averaged
(Reimers and Gurevych, Sentence-BERT, 2019). What is compared with these vectors is `tags`' business.
"""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from photostead.ml import runtime
from photostead.ml.models import how_to_get
from photostead.ml.results import NoModel

Vectors = npt.NDArray[np.float32]
# More of a query means nothing to a model that was taught with sentences.
MOST_TOKENS = 128
BATCH = 64


@functools.cache
def load_tokenizer(path: Path) -> Any:
    """The tokenizer of a file, without cutting and filling up of its own. Raises NoModel."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # what the library raises is a bare Exception
        raise NoModel(f"{path.name} of {path.parent.name} cannot be read: {how_to_get(path.parent.name)}.") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode(folder: Path, texts: Sequence[str]) -> Vectors:
    """The vectors of some texts, one a row, of length 1. Raises NoModel."""
    batches = [encode_batch(folder, texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    return np.concatenate(batches)


def encode_batch(folder: Path, texts: Sequence[str]) -> Vectors:
    """The vectors of texts that are computed at once."""
    tokenizer, session = load_tokenizer(folder / "tokenizer.json"), runtime.load_onnx(folder / "text.onnx")
    # What a tokenizer makes of a text takes many times its room: nobody means more than this by words to search for.
    tokens = [encoding.ids[:MOST_TOKENS] for encoding in tokenizer.encode_batch([text[:1000] for text in texts])]
    width = max(map(len, tokens))
    ids = np.array([row + [0] * (width - len(row)) for row in tokens], dtype=np.int64)
    mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in tokens], dtype=np.int64)
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    hidden = session.run({slot.name: feeds[slot.name] for slot in session.inputs})[0]
    mean = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return np.asarray(of_length_1(mean), dtype=np.float32)


def of_length_1(vectors: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same directions; nothing stays nothing."""
    lengths: npt.NDArray[Any] = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return np.asarray(vectors / lengths)
