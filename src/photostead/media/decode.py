"""From a file to pixels: the loader for each format, the limits that stop decompression bombs, what to do with files
that end too early. Scaling, colours and renditions live in `media.image`.

Every loader is named here after sniffing the content; none guesses for itself.
"""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from photostead.kernel.errors import MediaError
from photostead.media.colour_codes import read_coding
from photostead.media.files import OpenFile
from photostead.media.formats import WEB_EXTENSIONS, extension_of
from photostead.media.frame import Decoded, Header, check_density, check_size, guard, scale_to
from photostead.media.jxl import read_size
from photostead.media.raw import decode_raw, raw_header
from photostead.media.sniff import HEAD_BYTES, Format, describe_head, sniff_image
from photostead.media.svg import decode_svg, svg_header
from photostead.media.vips import Picture, from_array, load_vips

# libvips stops there too; the other decoder would go on for minutes.
_MAX_SCANS, _SCAN = 100, b"\xff\xda"
# A file that ends early is shown when this share of its rows is there.
_WORTH_SHOWING = 0.5


def sniff(file: OpenFile) -> Format:
    """The picture format of an open file. Raises MediaError when it is none."""
    head = file.head(HEAD_BYTES)
    found = sniff_image(head, file.name)
    if found is None:
        raise MediaError(f"{file.name}: {describe_head(head)}")
    return found


def read_header(file: OpenFile) -> Header:
    """Size and orientation without decoding. Raises MediaError when it is no picture or beyond the limits."""
    return guard(file, lambda: _read_header(file, sniff(file)))


def _read_header(file: OpenFile, found: Format) -> Header:
    if found in _VIPS_LOADERS:
        return _vips_header(file, found, _open_vips(file, found))
    if found == "raw":
        return raw_header(file)
    if found == "svg":
        return svg_header(file)
    if found == "heif":
        return _heif_header(file, _open_heif(file))
    with _open_pillow(file, found) as image:
        return _pillow_header(file, found, image)


def shows_in_browsers(file: OpenFile) -> bool:
    """Whether browsers show the file as it is, in its colours, and its name tells them so. Raises MediaError."""
    return guard(file, lambda: _shows_in_browsers(file, sniff(file)))


def _shows_in_browsers(file: OpenFile, found: Format) -> bool:
    """Ink is not screen: some browsers show CMYK, none as a press would."""
    if found not in _WEB_FORMATS or extension_of(file.name) not in WEB_EXTENSIONS:
        return False
    return bool(_open_vips(file, found).interpretation != "cmyk")


def develops(file: OpenFile) -> bool:
    """Whether the file is a camera RAW, of which there are two pictures: the camera's and ours. Raises MediaError."""
    return guard(file, lambda: sniff(file) == "raw")


def _check(file: OpenFile, found: Format, width: int, height: int, *, in_memory: bool = True) -> None:
    """What a header promises, before anything is decoded. Raises MediaError."""
    check_size(file, width, height, in_memory=in_memory)
    check_density(file, width, height, in_memory=in_memory, is_plain=found in _PLAIN_FORMATS)


def decode(file: OpenFile, short_side: int, *, takes_embedded: bool = True) -> Decoded:
    """The picture of an open file, scaled down so that its smaller side is `short_side` px; never enlarged. Of camera RAW
    the picture that the camera made of it, unless that is not to be taken.

    Raises MediaError with a reason for people when nothing useful can be decoded.
    """
    return guard(file, lambda: _decode(file, sniff(file), short_side, takes_embedded))


def _decode(file: OpenFile, found: Format, short_side: int, takes_embedded: bool) -> Decoded:
    if found in _VIPS_LOADERS:
        return _decode_vips(file, found, short_side)
    if found == "raw":
        return decode_raw(file, short_side, takes_embedded=takes_embedded)
    if found == "svg":
        return decode_svg(file, short_side)
    return _decode_heif(file, short_side) if found == "heif" else _decode_pillow(file, found, short_side)


# --- libvips: JPEG, PNG, GIF, WebP, TIFF, AVIF -------------------------------------------------------------------------

_VIPS_LOADERS: dict[str, str] = {
    "jpeg": "jpegload",
    "png": "pngload",
    "gif": "gifload",
    "webp": "webpload",
    "tiff": "tiffload",
    "avif": "heifload",
}
_PLAIN_FORMATS = frozenset({"bmp", "psd"})
# Where numbers may stand in for a profile.
_CODED = frozenset({"png", "avif"})
_WEB_FORMATS = frozenset({"jpeg", "png", "gif", "webp", "avif"})


def _open_vips(file: OpenFile, found: Format, **options: Any) -> Picture:
    """Reads the header only. Animations and multi-page files: the first picture."""
    loader = getattr(load_vips().Image, _VIPS_LOADERS[found])
    return loader(file.path, access="sequential", fail_on="truncated", **options)


def _vips_header(file: OpenFile, found: Format, picture: Picture) -> Header:
    fields = set(picture.get_fields())
    interlaced = "interlaced" in fields and bool(picture.get("interlaced"))
    in_memory = interlaced or picture.get("vips-loader").startswith(("heif", "webp", "gif"))
    _check(file, found, picture.width, picture.height, in_memory=in_memory)
    orientation = picture.get("orientation") if "orientation" in fields else 1
    profile = bytes(picture.get("icc-profile-data")) if "icc-profile-data" in fields else None
    coding = read_coding(file) if profile is None and found in _CODED else None
    return Header(picture.width, picture.height, orientation if 1 <= orientation <= 8 else 1, profile, coding)


def _decode_vips(file: OpenFile, found: Format, short_side: int) -> Decoded:
    header = _vips_header(file, found, _open_vips(file, found))
    options = _shrink_options(found, min(header.width, header.height) / short_side)
    try:
        return Decoded(scale_to(_open_vips(file, found, **options), short_side), header)
    except load_vips().Error as error:
        return _salvage(file, found, header, short_side, error)


def _shrink_options(found: Format, ratio: float) -> dict[str, Any]:
    """Let the decoder itself shrink, never below what is wanted: JPEG by 2, 4 or 8, WebP by any factor."""
    if found == "jpeg":
        return {"shrink": next((step for step in (8, 4, 2) if ratio >= step), 1)}
    return {"scale": 1 / ratio} if found == "webp" and ratio > 1 else {}


def _salvage(file: OpenFile, found: Format, header: Header, short_side: int, error: Exception) -> Decoded:
    """What a file that ends early or has a damaged part still shows; MediaError when that is less than half of it.

    By Pillow, because libvips gives a JPEG up at its hundredth warning even when told to go on.
    """
    from PIL import ImageFile

    if found == "jpeg" and _count_scans(file) > _MAX_SCANS:
        raise MediaError(
            f"{file.name}: it draws its picture more than {_MAX_SCANS} times over, and is not opened"
        ) from None
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        picture = _decode_pillow(file, found, short_side).picture
    except Exception:  # The first decoder's reason is the better one.
        raise error from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    present = _present_share(picture)
    if present < _WORTH_SHOWING:
        raise MediaError(f"{file.name}: the file is cut off: only {present:.0%} of the picture is there")
    return Decoded(picture, header, ("The file is damaged or cut off; what could be decoded is shown.",))


def _count_scans(file: OpenFile) -> int:
    """How often a JPEG begins to draw, one more than what is allowed at most. Its pixels never hold this mark."""
    with mmap.mmap(file.fd, 0, access=mmap.ACCESS_READ) as data:
        count, at = 0, data.find(_SCAN)
        while at >= 0 and count <= _MAX_SCANS:
            count, at = count + 1, data.find(_SCAN, at + 1)
        return count


def _present_share(picture: Picture) -> float:
    """The share of rows above the uniform area that decoders leave where data is missing."""
    import numpy as np

    rows = picture.numpy().reshape(picture.height, -1, picture.bands)
    blank = (rows == rows[-1, -1]).all(axis=(1, 2))
    missing = int(np.argmin(blank[::-1])) if not blank.all() else picture.height
    return float(1 - missing / picture.height)


# --- HEIC --------------------------------------------------------------------------------------------------------------


def _open_heif(file: OpenFile) -> Any:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    # Of what lies beside the picture (gain maps of phones, depth) nothing is wanted.
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    with open(file.path, "rb") as stream:
        return pillow_heif.open_heif(stream, convert_hdr_to_8bit=False)


def _heif_header(file: OpenFile, heif: Any) -> Header:
    """libheif applies the file's own rotation, so the stored size is not seen and the picture is upright."""
    width, height = heif.size
    _check(file, "heif", width, height)
    profile = heif.info.get("icc_profile") or None
    return Header(width, height, 1, profile, None if profile else read_coding(file))


def _decode_heif(file: OpenFile, short_side: int) -> Decoded:
    import numpy as np

    heif = _open_heif(file)
    header = _heif_header(file, heif)
    return Decoded(scale_to(from_array(np.asarray(heif)), short_side), header)


# --- Pillow: BMP, JPEG 2000, JPEG XL, Photoshop ------------------------------------------------------------------------

_PILLOW_NAMES = {"bmp": "BMP", "jp2": "JPEG2000", "jxl": "JXL", "psd": "PSD"} | {
    found: found.upper()
    for found in _VIPS_LOADERS  # for `_salvage`
}
_PLAIN_MODES = ("L", "LA", "RGB", "RGBA")


@contextmanager
def _open_pillow(file: OpenFile, found: Format) -> Iterator[Any]:
    from PIL import Image

    if found == "jxl":
        from pillow_jxl import JpegXLImagePlugin  # registers the format

        JpegXLImagePlugin.DECODE_THREADS = 0
        size = read_size(file)  # the plugin decodes as soon as it opens
        if size is not None:
            _check(file, found, *size)
    Image.MAX_IMAGE_PIXELS = None  # Ours is checked below, with a message for people.
    with open(file.path, "rb") as stream, Image.open(stream, formats=[_PILLOW_NAMES[found]]) as image:
        yield image


def _pillow_header(file: OpenFile, found: Format, image: Any) -> Header:
    _check(file, found, *image.size)
    # JPEG XL stands upright in itself, whatever its EXIF says; but a packed JPEG comes out as the JPEG that it was.
    is_upright = image.format == "JXL" and not image.jpeg
    orientation = 1 if is_upright else image.getexif().get(274, 1)
    width, height = image.size
    return Header(width, height, orientation if orientation in range(1, 9) else 1, image.info.get("icc_profile"))


def _decode_pillow(file: OpenFile, found: Format, short_side: int) -> Decoded:
    import numpy as np

    with _open_pillow(file, found) as image:
        header = _pillow_header(file, found, image)
        pixels = np.asarray(_plain_mode(image))
    return Decoded(scale_to(from_array(pixels), short_side), header)


def _plain_mode(image: Any) -> Any:
    if image.mode in _PLAIN_MODES:
        return image
    if image.mode == "F":
        return image.point(lambda value: value * 255).convert("L")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    transparent = image.mode in ("PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")
