"""Decompression bombs: refused by what they promise for their size, and cheap where they pass."""

import subprocess
import sys
from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError
from photostead.media.frame import FREE_PIXELS, FREE_PIXELS_IN_MEMORY
from tests.media import pictures
from tests.media.bombs import BOMBS, black
from tests.media.test_shown import shown

MOST_MEGABYTES = 300
PROMISES = {
    "rows.png": pictures.png_bomb(8_500, 8_500),
    "rows.tiff": pictures.tiff_bomb(8_500, 8_500),
    "rows.jpg": pictures.jpeg_bomb(8_500, 8_500),
    "whole.gif": pictures.gif_bomb(4_000, 4_000),
    "whole.bmp": pictures.bmp_bomb(4_000, 4_000),
}


@pytest.mark.parametrize("name", PROMISES)
def test_very_many_pixels_out_of_few_bytes_are_refused(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(PROMISES[name])
    with pytest.raises(MediaError, match=f"{name}: [0-9]+ x [0-9]+ pixels out of [01] kB: no photo is that empty"):
        shown(source)


def test_formats_that_decode_as_they_open_are_measured_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG XL of 16 megapixels in some kB; its decoder is not even started."""
    from pillow_jxl import JpegXLImagePlugin

    black("JXL", 4_000, lossless=True, effort=1)(tmp_path / "photo.jxl")
    monkeypatch.setattr(JpegXLImagePlugin, "Decoder", None)
    with pytest.raises(MediaError, match="no photo is that empty"):
        shown(tmp_path / "photo.jxl")


def test_a_jpeg_of_very_many_scans_is_refused(tmp_path: Path) -> None:
    BOMBS["scans.jpg"](tmp_path / "photo.jpg")
    with pytest.raises(MediaError, match="more than 100 times over"):
        shown(tmp_path / "photo.jpg")


def test_ordinary_photos_are_far_from_the_limits() -> None:
    """48 megapixels of a phone are in no HEIC below 400 kB, and 12 of any kind pass whatever their size."""
    assert FREE_PIXELS_IN_MEMORY >= 12_000_000
    assert (48_000_000 - FREE_PIXELS_IN_MEMORY) / 100 < 400_000
    assert FREE_PIXELS >= 64_000_000


# In a process of its own, as the workers are; the peak of its memory is the last line.
WORKER = """
import sys
from photostead.kernel.errors import MediaError
from photostead.media import tasks
from photostead.media.image import Spec
tasks.initialise_worker(1536 << 20)
try:
    tasks.render(sys.argv[1], "IMAGE", Spec(sys.argv[1] + ".p.jpg", sys.argv[1] + ".t.webp"))
except MediaError as error:
    print(error.message)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.long  # makes pictures of up to 100 megapixels
@pytest.mark.parametrize("name", BOMBS)
def test_what_passes_takes_little_memory(tmp_path: Path, name: str) -> None:
    BOMBS[name](tmp_path / name)
    done = subprocess.run([sys.executable, "-c", WORKER, tmp_path / name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) / 1024 < MOST_MEGABYTES, done.stdout
