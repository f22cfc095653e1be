"""Faces: found by real models on photos of people, told apart, and what both detectors' numbers mean."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from onnx import helper, numpy_helper
from PIL import Image, ImageOps

from photostead.kernel.errors import MediaError
from photostead.media.pixels import Pixels
from photostead.ml import align, faces, runtime, scrfd, yunet
from photostead.ml.catalogue import Task
from photostead.ml.face_boxes import Detections, keep_best, overlaps
from photostead.ml.results import FoundFaces, NoModel, Plan
from photostead.ml.runtime import Tensor
from tests.ml.models_of_tests import float_slot, put_model, save
from tests.sample_photos import sample_photo

MODEL = "yunet-sface"
SIDE = 640


def find(picture: Path, min_score: float = 0.7) -> FoundFaces:
    """The faces of a picture."""
    return faces.find_faces(MODEL, str(picture), min_score)


def likeness(one: FoundFaces, other: FoundFaces) -> float:
    """The cosine of the first faces of two pictures."""
    vectors = [np.frombuffer(found.faces[0].vector, "<f4") for found in (one, other)]
    return float(vectors[0] @ vectors[1])


def saved(picture: Image.Image, path: Path) -> Path:
    """A JPEG of it."""
    picture.convert("RGB").save(path, quality=92)
    return path


# --- real models


@pytest.mark.usefixtures("models")
def test_faces_of_one_person_are_nearer_than_those_of_two() -> None:
    people = {name: find(sample_photo(name)) for name in ("obama.jpg", "obama2.jpg", "biden.jpg", "astronaut.png")}
    assert [len(found.faces) for found in people.values()] == [1, 1, 1, 1]
    same = likeness(people["obama.jpg"], people["obama2.jpg"])
    others = [
        likeness(people[one], people[other])
        for one in ("obama.jpg", "obama2.jpg")
        for other in ("biden.jpg", "astronaut.png")
    ]
    # The default settings take what is at most 0.5 apart for one person.
    assert same > 0.5 > 0.4 > max(others)
    for found in people.values():
        assert len(found.faces[0].vector) == 128 * 4
        assert np.linalg.norm(np.frombuffer(found.faces[0].vector, "<f4")) == pytest.approx(1, abs=1e-5)


@pytest.mark.usefixtures("models")
def test_a_face_is_where_it_is_and_stays_whose_it_is(tmp_path: Path) -> None:
    """Turned a little, small in a corner of a large picture, or stored lying down: the same person, at the right place."""
    portrait = Image.open(sample_photo("astronaut.png")).convert("RGB")
    plain = find(sample_photo("astronaut.png"))
    left, top, right, bottom = plain.faces[0].box
    assert (plain.width, plain.height) == (480, 480)
    assert (left, top, right, bottom) == pytest.approx((0.35, 0.13, 0.52, 0.35), abs=0.03)

    turned = find(saved(portrait.rotate(20, Image.Resampling.BICUBIC), tmp_path / "turned.jpg"))
    assert likeness(plain, turned) > 0.7
    wide = Image.new("RGB", (2000, 1500), (90, 110, 120))
    wide.paste(portrait, (1400, 900))
    small = find(saved(wide, tmp_path / "small.jpg"))
    assert likeness(plain, small) > 0.85
    assert small.faces[0].box[0] == pytest.approx((1400 + left * 512) / 2000, abs=0.01)
    assert small.faces[0].box[1] == pytest.approx((900 + top * 512) / 1500, abs=0.01)
    exif = Image.Exif()
    exif[0x0112] = 6
    portrait.rotate(90, expand=True).save(tmp_path / "lying.jpg", quality=92, exif=exif)
    lying = find(tmp_path / "lying.jpg")
    assert lying.faces[0].box == pytest.approx(plain.faces[0].box, abs=0.01)
    assert likeness(plain, lying) > 0.95


@pytest.mark.usefixtures("models")
def test_several_faces_are_each_told_from_the_others(tmp_path: Path) -> None:
    """Side by side, mirrored; the surest first; tiny ones do not count."""
    group = Image.new("RGB", (1500, 700), (200, 200, 190))
    for place, name in enumerate(("obama2.jpg", "astronaut.png")):
        group.paste(ImageOps.mirror(Image.open(sample_photo(name)).convert("RGB")).resize((600, 700)), (place * 750, 0))
    tiny = Image.open(sample_photo("astronaut.png")).convert("RGB").crop((160, 40, 290, 200)).resize((16, 20))
    group.paste(tiny, (1400, 30))
    found = find(saved(group, tmp_path / "group.jpg"))
    assert len(found.faces) == 2
    assert found.faces[0].score >= found.faces[1].score > 0.7
    assert likeness(found, FoundFaces(1, 1, found.faces[1:])) < 0.4


@pytest.mark.usefixtures("models")
def test_what_has_no_face_has_none(tmp_path: Path) -> None:
    for name in ("coffee.png", "chelsea.png", "rocket.jpg"):
        assert find(sample_photo(name)).faces == ()
    assert find(saved(Image.new("RGB", (900, 2), (0, 0, 0)), tmp_path / "line.jpg")).faces == ()
    assert find(sample_photo("astronaut.png"), 0.99).faces == ()
    with pytest.raises(MediaError):
        find(tmp_path / "nothing.jpg")


def test_models_that_are_not_there_or_no_detectors_say_so(tmp_path: Path, models: Path) -> None:
    picture = str(sample_photo("rocket.jpg"))
    with pytest.raises(NoModel, match="photostead models fetch"):
        faces.find_faces("buffalo_l", picture, 0.7)
    with pytest.raises(NoModel, match=r"detection\.onnx or detection/model\.onnx"):
        faces.family_of(tmp_path, "other")
    runtime.use(Plan((str(tmp_path),)))
    try:
        put_model(tmp_path, "buffalo_l", Task.FACES)
        with pytest.raises(NoModel, match="buffalo_l"):
            faces.find_faces("buffalo_l", picture, 0.7)
    finally:
        runtime.use(Plan((str(models),)))


def bring_scrfd(folder: Path) -> None:
    """A model in the form of other servers: its detector always sees one face, of which it is as sure as the picture's top
    left corner is red; its recogniser says what colours it was shown."""
    strides = {stride: 2 * (SIDE // stride) ** 2 for stride in scrfd.STRIDES}
    row = 2 * (4 * 20 + 5)  # of the coarsest grid: the cell whose corner is at 160, 128
    nodes = [
        helper.make_node("Slice", ["seen", "start", "end"], ["corner"]),
        helper.make_node("Reshape", ["corner", "column"], ["sure"]),
    ]
    constants: dict[str, Any] = {
        "start": np.zeros(4, np.int64),
        "end": np.ones(4, np.int64),
        "column": np.array([-1, 1], np.int64),
    }
    seen: dict[int, Any] = {1: [1], 4: [1, 1, 1, 1], 10: (align.REFERENCE.ravel() - 56) / 56}
    outputs = []
    for stride, count in strides.items():
        for width in (1, 4, 10):
            name, values = f"{stride}_{width}", np.zeros((count, width), np.float32)
            if stride == 32:
                values[row] = seen[width]
            constants[f"{name}_known"] = values
            factor = ["sure"] if width == 1 else ["one"]
            nodes.append(helper.make_node("Mul", [f"{name}_known", *factor], [name]))
            outputs.append(float_slot(name, [count, width]))
    constants["one"] = np.ones(1, np.float32)
    slots = [float_slot("seen", [1, 3, None, None])]
    put(folder / "detection/model.onnx", nodes, constants, slots, outputs)
    mean = helper.make_node("ReduceMean", ["face", "axes"], ["said"], keepdims=0)
    axes = {"axes": np.array([2, 3], np.int64)}
    put(
        folder / "recognition/model.onnx",
        [mean],
        axes,
        [float_slot("face", [1, 3, 112, 112])],
        [float_slot("said", [1, 3])],
    )


def put(path: Path, nodes: list[Any], constants: dict[str, Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Write an ONNX file, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, nodes, [numpy_helper.from_array(value, name) for name, value in constants.items()], inputs, outputs)


def test_folders_of_other_servers_are_understood(tmp_path: Path, models: Path) -> None:
    """Values from -1 to 1 go in; the face is where the detector says, in a picture that is half as large as its square."""
    bring_scrfd(tmp_path / "buffalo_l")
    picture = Image.new("RGB", (320, 320), (255, 0, 128))
    runtime.use(Plan((str(tmp_path),)))
    try:
        found = faces.find_faces("buffalo_l", str(saved(picture, tmp_path / "red.png")), 0.7)
        none = faces.find_faces("buffalo_l", str(saved(Image.new("RGB", (320, 320)), tmp_path / "black.png")), 0.7)
    finally:
        runtime.use(Plan((str(models),)))
    (face,) = found.faces
    assert face.box == pytest.approx((128 / 320, 96 / 320, 192 / 320, 160 / 320))
    np.testing.assert_allclose(np.frombuffer(face.vector, "<f4"), np.array([1, -1, 0]) / np.sqrt(2), atol=0.02)
    assert none.faces == ()


# --- what the detectors' numbers mean


def test_yunet_tells_centres_in_cells_and_sizes_as_logarithms() -> None:
    """One face around (100, 60), 32 x 48 px, of the cell at 96, 56 of the finest grid."""
    outputs = yunet_outputs()
    cell = 7 * 80 + 12
    outputs[0][0, cell], outputs[3][0, cell] = 0.9, 0.4
    outputs[6][0, cell] = (0.5, 0.5, np.log(4), np.log(6))
    outputs[9][0, cell] = np.arange(10) / 10
    found = yunet.read_outputs(outputs, 0.5)
    np.testing.assert_allclose(found.scores, [0.6], rtol=1e-6)
    np.testing.assert_allclose(found.boxes, [[84, 36, 116, 84]], rtol=1e-5)
    np.testing.assert_allclose(found.points[0, 1], [96 + 0.2 * 8, 56 + 0.3 * 8], rtol=1e-6)
    assert not len(yunet.read_outputs(outputs, 0.61).scores)


def yunet_outputs() -> list[Tensor]:
    """Nothing anywhere."""
    cells = [(SIDE // stride) ** 2 for stride in yunet.STRIDES]
    return [np.zeros((1, count, width), np.float32) for width in (1, 1, 4, 10) for count in cells]


def test_what_is_no_number_is_no_face() -> None:
    outputs = yunet_outputs()
    outputs[0][0, :3], outputs[3][0, :3] = 1, 1
    outputs[6][0, 0] = (0, 0, np.inf, 0)
    outputs[6][0, 1] = (0, 0, 1000, 0)
    outputs[9][0, 2] = np.nan
    assert not len(yunet.read_outputs(outputs, 0.5).scores)


@pytest.mark.parametrize("batched", [False, True])
def test_scrfd_tells_edges_from_its_cells(*, batched: bool) -> None:
    """The second of two anchors of the cell at 320, 64 of the coarsest grid; outputs in any order."""
    counts = [2 * (SIDE // stride) ** 2 for stride in scrfd.STRIDES]
    outputs = [np.zeros((count, width), np.float32) for count in counts for width in (10, 1, 4)]
    row = 2 * (2 * 20 + 10) + 1
    outputs[7][row], outputs[8][row] = 0.8, (1, 0.5, 2, 1)
    outputs[6][row] = np.arange(10) / 10
    found = scrfd.read_outputs([output[None] if batched else output for output in outputs], 0.5)
    np.testing.assert_allclose(found.boxes, [[288, 48, 384, 96]])
    np.testing.assert_allclose(found.points[0, 4], [320 + 0.8 * 32, 64 + 0.9 * 32], rtol=1e-6)
    with pytest.raises(NoModel):
        scrfd.read_outputs(outputs[:6], 0.5)


def test_of_sights_of_one_face_the_surest_counts() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10], [0, 0, 0, 10]], np.float32)
    found = Detections(boxes, np.array([0.7, 0.9, 0.8, 1.0], np.float32), np.zeros((4, 5, 2), np.float32))
    kept = keep_best(found, 0.5, 0.3)
    np.testing.assert_allclose(kept.scores, [0.9, 0.8])
    np.testing.assert_allclose(overlaps(boxes[0], boxes[:3]), [1, 9 / 11, 0], rtol=1e-6)


# --- turned upright


@pytest.mark.parametrize("scale", [0.4, 1.0, 5.0])
def test_points_come_to_their_places(scale: float) -> None:
    """Dots on the five points of a face that lies at 65 degrees are where the networks expect them."""
    turn, shift = scale * np.exp(1j * np.radians(65)), 600 + 500j
    places = (align.REFERENCE[:, 0] + 1j * align.REFERENCE[:, 1]) * turn + shift
    points = np.stack([places.real, places.imag], axis=1)
    aligned = align.cut_out(dots(points, 2 * scale), points.astype(np.float32))
    assert aligned.shape == (112, 112, 3)
    for x, y in align.REFERENCE:
        around = aligned[round(y) - 8 : round(y) + 9, round(x) - 8 : round(x) + 9, 0].astype(float)
        rows, columns = np.mgrid[-8:9, -8:9]
        middle = np.array([(columns * around).sum(), (rows * around).sum()]) / around.sum()
        np.testing.assert_allclose(middle, [x - round(x), y - round(y)], atol=0.2)


def dots(points: npt.NDArray[np.float64], radius: float) -> Pixels:
    """Soft dots of a picture of 1400 x 1400 px."""
    rows, columns = np.mgrid[0:1400, 0:1400]
    light = sum(np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * radius**2)) for x, y in points)
    return np.repeat(np.asarray(np.rint(255 * light), np.uint8)[:, :, None], 3, axis=2)


def test_what_lies_outside_of_the_picture_is_black() -> None:
    white = np.full((50, 50, 3), 255, np.uint8)
    beside = (align.REFERENCE - [70, 0]).astype(np.float32)
    aligned = align.cut_out(white, beside)
    assert not aligned[:, :69].any()
    assert not aligned[51:].any()
    assert (aligned[:49, 71:] == 255).all()
    assert not align.cut_out(white, (align.REFERENCE + 5000).astype(np.float32)).any()
    assert align.cut_out(white, np.zeros((5, 2), np.float32)).shape == (112, 112, 3)
