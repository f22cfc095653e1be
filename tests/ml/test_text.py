"""Text in pictures: rendered in several scripts and directions and read by the real models; and each step of it on its own."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from photostead.kernel.errors import MediaError
from photostead.ml import runtime, text_lines
from photostead.ml.results import NoModel, TextLine, TextOptions
from photostead.ml.text import fitting, in_reading_order, read_text
from photostead.ml.text_boxes import Corners, Floats, TextBox, find_boxes, find_spots, smallest_around
from photostead.ml.text_lines import HEIGHT, batches, cut_out, decode, read_lines
from tests.learning import use_real_models

MODEL = "PP-OCRv6_small"
OPTIONS = TextOptions(max_side=736, min_box_score=0.5, min_text_score=0.8)
FONTS = Path("/usr/share/fonts/truetype")
EUROPEAN, ASIAN = FONTS / "dejavu/DejaVuSans.ttf", FONTS / "droid/DroidSansFallbackFull.ttf"

# --- the whole, by real models


def write(picture: Image.Image, place: tuple[int, int], words: str, *, font: Path = EUROPEAN, size: int = 44) -> None:
    """Words on a picture."""
    assert font.is_file(), (
        f"{font} is not there: apt-get install fonts-dejavu-core fonts-droid-fallback (scripts/test does it)"
    )
    ImageDraw.Draw(picture).text(place, words, (25, 20, 40), font=ImageFont.truetype(str(font), size))


def stick(picture: Image.Image, place: tuple[int, int], words: str, degrees: float) -> None:
    """Words on a label that is turned counter-clockwise."""
    label = Image.new("RGBA", (380, 70), (250, 250, 240, 255))
    write(label, (20, 8), words)
    turned = label.rotate(degrees, expand=True, resample=Image.Resampling.BICUBIC)
    picture.paste(turned, place, turned)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TextLine]:
    """What is read from a page with much on it."""
    use_real_models()
    picture = Image.new("RGB", (1440, 1080), (222, 226, 214))
    write(picture, (60, 40), "Straße 21, Łódź")
    write(picture, (60, 130), "smörgåsbord & crème brûlée", size=26)
    write(picture, (60, 210), "图书馆 停车场", font=ASIAN)
    write(picture, (60, 300), "こんにちは カメラ", font=ASIAN)
    write(picture, (60, 400), "Привет, мир")
    for number, letter in enumerate("中山北路"):
        write(picture, (1300, 60 + number * 54), letter, font=ASIAN)
    stick(picture, (700, 60), "On a slant", 25)
    stick(picture, (700, 400), "Upside down", 180)
    stick(picture, (900, 520), "Upwards 12", 90)
    stick(picture, (1100, 520), "Downwards 34", -90)
    path = tmp_path_factory.mktemp("pages") / "page.png"
    picture.save(path)
    return {line.text: line for line in read_text(MODEL, str(path), OPTIONS)}


def test_scripts(page: dict[str, TextLine]) -> None:
    """Latin with its accents, Chinese and Japanese, from left to right and from the top down; spaces between them may go."""
    read = {text.replace(" ", "") for text in page}
    assert {"Straße21,Łódź", "smörgåsbord&crèmebrûlée", "图书馆停车场", "こんにちはカメラ", "中山北路"} <= read


def test_what_the_model_cannot_read_is_left_out(page: dict[str, TextLine]) -> None:
    """It knows no Cyrillic letters."""
    assert not any(
        line.corners[1] > 0.36 and line.corners[5] < 0.43 and line.corners[0] < 0.3 for line in page.values()
    )


@pytest.mark.parametrize(
    ("words", "begins", "runs"),
    [
        ("On a slant", (0.49, 0.18), (0.9, -0.4)),
        ("Upside down", (0.75, 0.43), (-1, 0)),
        ("Upwards 12", (0.63, 0.83), (0, -1)),
        ("Downwards 34", (0.81, 0.49), (0, 1)),
    ],
)
def test_directions(
    page: dict[str, TextLine], words: str, begins: tuple[float, float], runs: tuple[float, float]
) -> None:
    """Corners begin where the writing begins, and go on in its direction."""
    x1, y1, x2, y2, *_ = page[words].corners
    assert (x1, y1) == pytest.approx(begins, abs=0.04)
    along = np.array([(x2 - x1) * 1440, (y2 - y1) * 1080])
    assert along / np.linalg.norm(along) == pytest.approx(runs, abs=0.1)


def test_scores(page: dict[str, TextLine]) -> None:
    """Parts of one, at least what was asked for."""
    assert all(0.5 <= line.box_score <= 1 and 0.8 <= line.text_score <= 1 for line in page.values())
    assert all(0 <= part <= 1 for line in page.values() for part in line.corners)


def test_a_picture_without_text_costs_one_model(models: Path, tmp_path: Path) -> None:
    """What reads letters is not even loaded."""
    runtime.use(runtime.plan())
    path = tmp_path / "sky.jpg"
    ramp = np.linspace(90, 220, 300, dtype=np.uint8)[:, None, None] * np.ones((1, 400, 3), np.uint8)
    Image.fromarray(ramp).save(path)
    assert read_text(MODEL, str(path), OPTIONS) == ()
    assert runtime.loaded() == [f"{MODEL}/detection.onnx"]


def test_what_cannot_be_read(models: Path, tmp_path: Path) -> None:
    """No picture, and no model."""
    path = tmp_path / "no.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(MediaError):
        read_text(MODEL, str(path), OPTIONS)
    with pytest.raises(NoModel):
        read_text("PP-OCRv0", str(path), OPTIONS)


# --- where lines are


def painted(angle: float, *, value: float = 0.9, size: tuple[float, float] = (100, 20)) -> Floats:
    """A map of 200 x 160 with a rectangle around its middle, turned clockwise."""
    y, x = np.mgrid[0:160, 0:200] + 0.5
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    across, down = (x - 100) * cosine + (y - 80) * sine, (y - 80) * cosine - (x - 100) * sine
    return np.where((abs(across) <= size[0] / 2) & (abs(down) <= size[1] / 2), value, 0.02).astype(np.float32)


@pytest.mark.parametrize("angle", [0, 12, 45, 60, 90, 120, 168])
def test_boxes(angle: float) -> None:
    """Around the middle, as long as it is and wider by the margin that the map lacks; writing of steep lines runs down."""
    (box,) = find_boxes(painted(angle), 0.5)
    assert box.corners.mean(axis=0) == pytest.approx((100.5, 80.5), abs=1)
    along, down = box.corners[1] - box.corners[0], box.corners[3] - box.corners[0]
    margin = 1.6 * 100 * 20 / 120
    # Pixels of a slanted edge stick out.
    assert np.linalg.norm(along) == pytest.approx(100 + margin, abs=6)
    assert np.linalg.norm(down) == pytest.approx(20 + margin, abs=6)
    assert along[0] * down[1] - along[1] * down[0] > 0
    assert along @ (np.cos(np.radians(angle)), np.sin(np.radians(angle))) == pytest.approx(
        np.linalg.norm(along) * (1 if angle <= 120 else -1), rel=0.01
    )


def test_boxes_are_sure_and_not_tiny() -> None:
    """The mean of the map within a line is how sure it is; specks are none."""
    assert find_boxes(np.zeros((64, 64), np.float32), 0.5) == []
    assert find_boxes(painted(0, value=0.4), 0.5) == []
    assert find_boxes(painted(0, value=0.4), 0.3)[0].score == pytest.approx(0.4, abs=0.03)
    speck = np.zeros((64, 64), np.float32)
    speck[20, 30] = 1
    assert find_boxes(speck, 0.1) == []
    two = np.maximum(painted(0, size=(30, 10)), np.roll(painted(0, value=0.6, size=(30, 10)), 40, axis=0))
    assert [box.score for box in find_boxes(two, 0.5)] == pytest.approx([0.9, 0.6], abs=0.12)


def test_a_picture_of_specks() -> None:
    """The largest are looked at, and not one by one until the night is over."""
    specks = np.zeros((736, 736), np.float32)
    specks[::8, ::8] = specks[1::8, ::8] = specks[::8, 1::8] = specks[1::8, 1::8] = 0.9
    specks[300:320, 200:500] = 0.9
    assert len(find_spots(specks)) == 1000
    assert np.ptp(find_boxes(specks, 0.3)[0].corners[:, 0]) > 300


def test_smallest_rectangle() -> None:
    """To a quarter of a degree; of a circle the straight one."""
    angle = np.radians(33)
    corners = np.array([(0, 0), (80, 0), (80, 20), (0, 20)]) @ [
        [np.cos(angle), np.sin(angle)],
        [-np.sin(angle), np.cos(angle)],
    ]
    found = smallest_around(corners)
    assert (found.angle, found.width, found.height) == pytest.approx((33, 80, 20), abs=0.3)
    turns = np.linspace(0, 2 * np.pi, 360)
    assert smallest_around(np.stack([np.cos(turns), np.sin(turns)], axis=1)).angle == pytest.approx(0, abs=0.3)


def box_at(x: float, y: float) -> TextBox:
    """A line of 40 x 10 pixels."""
    return TextBox(np.array([(x, y), (x + 40, y), (x + 40, y + 10), (x, y + 10)], np.float64), 0.9)


def test_reading_order() -> None:
    """Rows from the top, each from the left, though their lines do not stand at one height."""
    places = [(200, 2), (10, 50), (100, 0), (10, 4), (90, 48)]
    ordered = in_reading_order([box_at(*place) for place in places])
    assert [tuple(box.corners[0]) for box in ordered] == [(10, 4), (100, 0), (200, 2), (10, 50), (90, 48)]


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1440, 1080), (736, 544)),
        ((1080, 1440), (544, 736)),
        ((200, 90), (192, 96)),
        ((8000, 10), (736, 32)),
        ((1, 1), (32, 32)),
    ],
)
def test_what_the_detector_looks_at(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    """Multiples of 32, never larger than the picture to speak of."""
    assert fitting(*size, 736) == wanted


# --- what they say


def test_cut_out() -> None:
    """A line comes out flat, its first corner at the top left, whatever its direction and size."""
    flat = Image.new("RGB", (200, 50))
    flat.paste((250, 0, 0), (0, 0, 100, 25))
    flat.paste((0, 0, 250), (100, 25, 200, 50))
    picture = Image.new("RGB", (400, 400))
    picture.paste(flat.rotate(-90, expand=True), (100, 50))
    strip = cut_out(picture, np.array([(150, 50), (150, 250), (100, 250), (100, 50)], np.float64))
    assert strip.shape == (HEIGHT, 192, 3)
    assert strip[12, 48, 0] > 240
    assert strip[36, 144, 2] > 240
    assert max(strip[36, 48].max(), strip[12, 144].max()) < 10
    beyond: Corners = np.array([(-50, 390), (450, 390), (450, 410), (-50, 410)], np.float64)
    assert cut_out(picture, beyond).shape == (HEIGHT, 1200, 3)


CHARACTERS = ["", "a", "b", " "]


def steps(*classes: int, sure: float = 0.9) -> Floats:
    """What a model says that is so sure of these classes."""
    found = np.full((len(classes), len(CHARACTERS)), (1 - sure) / 3, np.float32)
    found[np.arange(len(classes)), classes] = sure
    return found


@pytest.mark.parametrize(
    ("classes", "text"),
    [((1, 1, 0, 1, 2, 2), "aab"), ((0, 0), ""), ((3, 1, 3, 2, 0, 3), "a b"), ((3,), "")],
)
def test_decoding(classes: tuple[int, ...], text: str) -> None:
    """Repetitions are one letter unless a blank stands between, spaces at the ends are none."""
    assert decode(steps(*classes), CHARACTERS).text == text


def test_decoding_scores() -> None:
    """The mean of the letters, each counted once, blanks not."""
    mixed = np.concatenate([steps(1, sure=0.9), steps(1, 0, sure=0.5), steps(2, sure=0.7)])
    assert decode(mixed, CHARACTERS).score == pytest.approx(0.8)
    assert decode(steps(0), CHARACTERS).score == 0


def test_batches() -> None:
    """Each line once, with others of about its length, never too many columns at once."""
    widths = [int(width) for width in np.random.default_rng(48).integers(48, 2400, 200)]
    found = list(batches(widths))
    assert sorted(number for batch in found for number in batch) == list(range(200))
    for batch in found:
        longest, shortest = max(widths[number] for number in batch), min(widths[number] for number in batch)
        assert len(batch) == 1 or (len(batch) * longest <= 1920 and longest <= shortest * 1.25)
    assert list(batches([])) == []


def model(answers: Sequence[Floats], seen: list[Floats]) -> text_lines.Run:
    """A model that gives these answers in turn, and notes what it is asked."""
    left = list(answers)

    def run(values: Floats) -> Floats:
        seen.append(values)
        return left.pop(0)

    return run


def test_lines_that_stand_on_their_head() -> None:
    """Only a doubtful line is looked at for it, and it stays as it was where it reads no better turned."""
    strip = np.zeros((HEIGHT, 96, 3), np.uint8)
    strip[0, 0] = 255
    seen: list[Floats] = []
    sure, doubtful = steps(1, 2, sure=0.95)[None], steps(2, 1, sure=0.6)[None]
    head, upright = np.array([[0.02, 0.98]], np.float32), np.array([[0.98, 0.02]], np.float32)
    assert read_lines([strip], model([sure], seen), CHARACTERS, model([], seen))[0].text == "ab"
    turned = read_lines([strip], model([doubtful, sure], seen), CHARACTERS, model([head], seen))[0]
    assert (turned.text, turned.is_turned) == ("ab", True)
    assert seen[-1][0, 0, -1, -1] == 1
    for judged, again in ((head, steps(1, sure=0.5)[None]), (upright, sure)):
        kept = read_lines([strip], model([doubtful, again], seen), CHARACTERS, model([judged], seen))[0]
        assert (kept.text, kept.is_turned) == ("ba", False)
    assert read_lines([strip], model([doubtful], seen), CHARACTERS, None)[0].text == "ba"


def test_characters_of_another_model() -> None:
    strip = np.zeros((HEIGHT, 96, 3), np.uint8)
    with pytest.raises(NoModel, match="4 characters apart and lists 7"):
        read_lines([strip], model([steps(1)[None]], []), ["", *"abcdefg", " "], None)
