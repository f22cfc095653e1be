"""What a picture of ours says of the shot."""

import io

import pytest
from PIL import Image

from photostead.media.stamp import stamped

STAMP = [
    ("Exif.Photo.DateTimeOriginal", "2024:05:01 12:00:00"),
    ("Exif.Image.Make", "Elph"),
    ("Exif.Image.Model", "a\0b"),
]


def picture(kind: str, mode: str = "RGBA") -> bytes:
    """Half transparent where that is possible."""
    out = io.BytesIO()
    Image.new(mode, (64, 48), (9, 99, 9, 128)[: len(mode)]).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("WEBP", "RGBA")])
def test_the_pixels_stay_and_the_tags_are_there(kind: str, mode: str) -> None:
    """In each format, with its transparency; what is no text is left out."""
    plain = picture(kind, mode)
    made = Image.open(io.BytesIO(stamped(plain, STAMP)))
    assert (made.format, made.mode) == (kind, mode)
    assert made.tobytes() == Image.open(io.BytesIO(plain)).tobytes()
    assert made.getexif()[271] == "Elph"
    assert 272 not in made.getexif()
    assert made.getexif().get_ifd(0x8769) == {36867: "2024:05:01 12:00:00"}


def test_nothing_to_say() -> None:
    """Then nothing is touched, nor what cannot take tags."""
    plain = picture("PNG")
    assert stamped(plain, []) is plain
    assert stamped(b"no picture", STAMP) == b"no picture"
