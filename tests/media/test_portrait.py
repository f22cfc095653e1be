"""Pictures of people: square, upright, small, and nothing in them but the pixels."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from photostead.kernel.errors import MediaError
from photostead.media.portrait import FACE_SIDE, SIDE, make_portrait, square_of, write_face
from tests.media import pictures
from tests.media.pictures import GREEN, RED, YELLOW, corners, is_like, jpeg, shows_corners


def portrait(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(make_portrait(str(path))))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(tmp_path: Path, orientation: int) -> None:
    source = jpeg(tmp_path / "a", image=pictures.stored(orientation), exif=pictures.exif_bytes({274: orientation}))
    made = portrait(source)
    assert made.size == (80, 80)
    assert shows_corners(made, tolerance=40)


@pytest.mark.parametrize("size", [(4000, 1000), (1000, 4000), (700, 700)])
def test_large_ones_become_small(tmp_path: Path, size: tuple[int, int]) -> None:
    made = portrait(jpeg(tmp_path / "a", image=corners(*size)))
    assert made.size == (SIDE, SIDE)
    assert made.format == "JPEG"


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (2000, 1)])
def test_small_ones_stay_small(tmp_path: Path, size: tuple[int, int]) -> None:
    corners(*size).save(tmp_path / "a", "PNG")
    assert portrait(tmp_path / "a").size == (min(size), min(size))


def test_the_middle_is_shown(tmp_path: Path) -> None:
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(GREEN, (100, 0, 200, 100))
    made = portrait(jpeg(tmp_path / "a", image=wide)).convert("RGB")
    assert all(is_like(made.getpixel((x, 50)), GREEN, 40) for x in (5, 50, 94))  # type: ignore[arg-type]


def test_nothing_is_left_but_the_pixels(tmp_path: Path) -> None:
    exif = pictures.exif_bytes({0x010F: b"Secret camera"}, {}, {1: b"N", 2: ((52, 1), (31, 1), (12, 1))})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = make_portrait(str(jpeg(tmp_path / "a", exif=exif, icc_profile=profile, comment=b"hush")))
    for mark in (b"Exif", b"Secret camera", b"hush", b"ICC_PROFILE", b"http://ns.adobe.com"):
        assert mark not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(tmp_path / "a", "PNG")
    assert is_like(portrait(tmp_path / "a").getpixel((30, 30)), (255, 255, 255), 4)  # type: ignore[arg-type]


def test_of_an_animation_the_first_frame(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (64, 64), YELLOW), Image.new("RGB", (64, 64), RED)
    first.save(tmp_path / "a", "GIF", save_all=True, append_images=[second])
    assert is_like(portrait(tmp_path / "a").convert("RGB").getpixel((30, 30)), YELLOW)  # type: ignore[arg-type]


def test_heic(tmp_path: Path) -> None:
    import pillow_heif

    pillow_heif.from_pillow(corners(640, 600)).save(tmp_path / "a", quality=90)
    made = portrait(tmp_path / "a")
    assert made.size == (SIDE, SIDE)
    assert shows_corners(made, tolerance=40)


HARMFUL = {
    "gigapixel.png": pictures.png_bomb(32_000, 32_000),
    "gigapixel.gif": pictures.gif_bomb(65_535, 65_535),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "empty": b"",
    "text": b"not a picture at all",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_is_no_picture(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_bytes(HARMFUL[name])
    with pytest.raises(MediaError):
        make_portrait(str(tmp_path / "a"))


def test_a_file_cut_off_at_its_first_rows(tmp_path: Path) -> None:
    data = jpeg(tmp_path / "a", image=pictures.noise(400, 400)).read_bytes()
    (tmp_path / "a").write_bytes(data[: len(data) // 5])
    with pytest.raises(MediaError, match="cut off"):
        make_portrait(str(tmp_path / "a"))


# --- faces


@pytest.mark.parametrize(
    ("box", "colour"),
    [((0.1, 0.1, 0.2, 0.2), RED), ((0.8, 0.1, 0.9, 0.2), GREEN), ((0.75, 0.75, 1, 1), YELLOW)],
)
def test_a_face_is_cut_out(tmp_path: Path, box: tuple[float, float, float, float], colour: tuple[int, ...]) -> None:
    write_face(str(jpeg(tmp_path / "a", image=corners(4000, 2000))), str(tmp_path / "face"), box)
    made = Image.open(tmp_path / "face")
    assert made.size == (FACE_SIDE, FACE_SIDE)
    assert is_like(made.getpixel((125, 125)), colour)  # type: ignore[arg-type]
    assert not made.getexif()


@pytest.mark.parametrize(
    ("size", "box", "square"),
    [
        ((1000, 500), None, (250, 0, 500, 500)),
        ((1000, 500), (0.4, 0.4, 0.5, 0.6), (370, 170, 160, 160)),
        ((1000, 500), (0.0, 0.0, 0.1, 0.2), (0, 0, 160, 160)),
        ((1000, 500), (0.9, 0.8, 1.0, 1.0), (840, 340, 160, 160)),
        ((1000, 500), (0.0, 0.0, 1.0, 1.0), (250, 0, 500, 500)),
        ((1, 1), (0.0, 0.0, 1.0, 1.0), (0, 0, 1, 1)),
        ((1000, 500), (0.5, 0.5, 0.5, 0.5), (500, 250, 1, 1)),
    ],
)
def test_the_square_around_a_face_stays_in_the_picture(
    size: tuple[int, int], box: tuple[float, float, float, float] | None, square: tuple[int, int, int, int]
) -> None:
    assert square_of(*size, box) == square
