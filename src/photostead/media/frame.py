"""What every decoder shares: the header and the pixels it gives, the limits on them, the one way its errors are told.
Which decoder reads what is `media.decode`.
"""

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

from photostead.kernel.errors import MediaError
from photostead.media.colour_codes import Coding
from photostead.media.files import OpenFile
from photostead.media.vips import Picture, scale_by

# Largest header believed. A row-by-row decoder needs little memory whatever the size; the others hold all pixels at
# once (3 bytes each and more). The largest phone sensors make 200 megapixels, stitched panoramas up to twice that.
MAX_SIDE = 65_535
MAX_PIXELS = 500_000_000
MAX_PIXELS_IN_MEMORY = 250_000_000
# Beyond these a file must hold a byte for so many pixels. Photos hold one for 3 to 30, black ones for 100; what is made to
# overwhelm a decoder holds one for thousands. What is below costs 1 s and 300 MB at most, whatever it holds (measured:
# JPEG 2000 of 12 megapixels takes most).
FREE_PIXELS = 64_000_000
FREE_PIXELS_IN_MEMORY = 12_000_000
PIXELS_PER_BYTE = 100
# Formats without real compression: a byte is a few pixels at most.
PIXELS_PER_BYTE_PLAIN = 10
# WebP's limit; a panorama so long that its short side would have to shrink below the wanted size does so.
MAX_RENDITION_SIDE = 16_383

T = TypeVar("T")

_SWAPPING = range(5, 9)


class Header(msgspec.Struct, frozen=True):
    """What a file says of its picture before decoding: stored size in pixels, EXIF orientation 1..8, ICC profile, and the
    numbers that stand in for a profile."""

    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = None
    coding: Coding | None = None

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as a person sees them."""
        return (self.height, self.width) if self.orientation in _SWAPPING else (self.width, self.height)


class Decoded(msgspec.Struct, frozen=True):
    """Scaled pixels in memory, not yet turned upright nor converted; the header tells the true size."""

    picture: Picture
    header: Header
    warnings: tuple[str, ...] = ()


def guard(file: OpenFile, work: Callable[[], T]) -> T:
    """Run `work`; whatever a decoder raises becomes a MediaError that names the file. OSError of the disk passes."""
    try:
        return work()
    except MediaError:
        raise
    except OSError as error:
        if error.errno:
            raise
        raise _undecodable(file, error) from None
    except Exception as error:  # Decoders raise everything: struct.error, ValueError, SyntaxError, their own.
        raise _undecodable(file, error) from None


def _undecodable(file: OpenFile, error: Exception) -> MediaError:
    if isinstance(error, MemoryError) or _OUT_OF_MEMORY.search(str(error)):
        return MediaError(f"{file.name}: decoding it needs more memory than a worker may use")
    detail = " ".join(str(error).replace(file.path, "file").split())[:300]
    return MediaError(f"{file.name}: the picture is damaged and cannot be decoded ({detail or type(error).__name__})")


_OUT_OF_MEMORY = re.compile(r"(out of|insufficient) memory|memory allocation|cannot allocate", re.IGNORECASE)


def check_size(file: OpenFile, width: int, height: int, *, in_memory: bool) -> None:
    """Refuse a header beyond the limits. Raises MediaError."""
    limit = MAX_PIXELS_IN_MEMORY if in_memory else MAX_PIXELS
    if width < 1 or height < 1:
        raise MediaError(f"{file.name}: its header says {width} x {height} pixels; the file is damaged")
    if max(width, height) > MAX_SIDE or width * height > limit:
        raise MediaError(
            f"{file.name}: {width} x {height} pixels are too many to decode safely"
            f" (limits: {MAX_SIDE} a side, {limit // 1_000_000} megapixels)"
        )


def check_density(file: OpenFile, width: int, height: int, *, in_memory: bool, is_plain: bool = False) -> None:
    """Refuse a small file that would become very many pixels: a decompression bomb. Raises MediaError."""
    free = FREE_PIXELS_IN_MEMORY if in_memory else FREE_PIXELS
    if width * height > free + (PIXELS_PER_BYTE_PLAIN if is_plain else PIXELS_PER_BYTE) * file.size:
        raise MediaError(
            f"{file.name}: {width} x {height} pixels out of {file.size / 1000:,.0f} kB: no photo is that empty, so it is"
            " taken for a file made to overwhelm decoders and not opened"
        )


def scale_to(picture: Picture, short_side: int) -> Picture:
    """Scaled down to `short_side` px on the smaller side (never up) and held in memory."""
    shorter, longer = sorted((picture.width, picture.height))
    return scale_by(picture, min(short_side / shorter, MAX_RENDITION_SIDE / longer)).copy_memory()
