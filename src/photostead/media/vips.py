"""libvips as the workers use it: imported late, one thread, no cache, and no loader that reads untrusted formats.

Colour conversion and scaling of pixels that are in hand live here; which loader opens a file is `media.decode`'s choice.
"""

import logging
import os
from functools import cache
from typing import Any

from photostead.media.colour_codes import Coding, to_srgb
from photostead.media.icc import is_display_p3, is_p3_named, is_srgb

Picture = Any  # pyvips.Image; the package has no complete types

# Never wanted, even though `decode` names its loaders: a second lock on the door.
_BLOCKED = ("VipsForeignLoadSvg", "VipsForeignLoadPdf", "VipsForeignLoadMagick", "VipsForeignLoadOpenslide",
            "VipsForeignLoadCsv", "VipsForeignLoadMatrix", "VipsForeignLoadVips", "VipsForeignLoadRaw")  # fmt: skip


@cache
def load_vips() -> Any:
    """The pyvips module, configured. 70 MB of shared library, so only what decodes pixels calls this."""
    os.environ.setdefault("VIPS_CONCURRENCY", "1")
    os.environ.setdefault("VIPS_WARNING", "0")  # defined means silent: what is wrong with a file is in the result
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)
    import pyvips

    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    pyvips.block_untrusted_set(True)
    for name in _BLOCKED:
        pyvips.operation_block_set(name, True)
    return pyvips


def to_display(
    picture: Picture, profile: bytes | None, *, keep_wide: bool, coding: Coding | None = None
) -> tuple[Picture, str | None]:
    """8-bit RGB or RGBA in sRGB, and None; or in Display P3, and "p3", when `keep_wide` and the picture is in it.

    `profile` is the embedded ICC profile, `coding` what stands in for one; pixels without either are taken as sRGB (CMYK as
    libvips' generic press).
    """
    if profile and not is_srgb(profile):
        try:
            return _by_profile(picture, profile, keep_wide)
        except load_vips().Error:
            pass  # A damaged profile: the pixels shown unconverted are better than none.
    if picture.interpretation == "cmyk":
        return _three_bands(_convert(picture, "srgb", "cmyk")), None
    if coding is not None and not profile and not coding.is_srgb and picture.bands >= 3:
        return _by_coding(picture, coding, keep_wide)
    return _three_bands(_eight_bits(picture)), None


def _by_profile(picture: Picture, profile: bytes, keep_wide: bool) -> tuple[Picture, str | None]:
    """Display P3 stays what it is; every other space becomes sRGB, which all browsers and phones show right."""
    target = "p3" if keep_wide and picture.bands >= 3 and is_display_p3(profile) else None
    if target and is_p3_named(profile):
        return _three_bands(_eight_bits(picture)), target
    return _three_bands(_convert(_with_profile(picture, profile).icc_import(embedded=True), target or "srgb")), target


def _with_profile(picture: Picture, profile: bytes) -> Picture:
    """What other decoders than libvips' made has none embedded."""
    copy = picture.copy()
    copy.set_type(load_vips().GValue.blob_type, "icc-profile-data", profile)
    return copy


def _by_coding(picture: Picture, coding: Coding, keep_wide: bool) -> tuple[Picture, str | None]:
    if not coding.is_p3:
        return from_array(to_srgb(picture.numpy(), coding)), None
    deep_or_not = _three_bands(picture)
    if keep_wide:
        return _eight_bits(deep_or_not), "p3"
    return _convert(deep_or_not, "srgb", "p3"), None


def _convert(picture: Picture, target: str, source: str | None = None) -> Picture:
    """From a named profile, or out of the space between profiles, to another."""
    converted = (
        picture.icc_transform(target, input_profile=source, intent="relative")
        if source
        else picture.icc_export(output_profile=target, intent="relative", depth=8)
    )
    # Evaluated here, so that a profile that fails does so where it can be caught.
    return converted.copy_memory()


def _eight_bits(picture: Picture) -> Picture:
    if not _is_colour(picture):
        picture = _stretch(picture)
    if picture.interpretation != "srgb":
        picture = picture.colourspace("srgb")
    return picture if picture.format == "uchar" else picture.cast("uchar")


def _is_colour(picture: Picture) -> bool:
    """Whether the values have an agreed white: all whole numbers of photos, Lab and XYZ, and linear light up to 1."""
    if picture.interpretation in ("lab", "lch", "xyz"):
        return True
    if picture.interpretation == "scrgb":
        return bool(picture.max() <= _FULL_LIGHT)
    return picture.interpretation not in ("multiband", "histogram") and picture.format not in ("float", "double")


# What rounding may add to 1.
_FULL_LIGHT = 1.01


def _stretch(picture: Picture) -> Picture:
    """Scientific values (float samples, many bands) have no agreed white: darkest to lightest is shown as 0 to 255."""
    picture = picture if picture.bands <= 4 else picture.extract_band(0, n=3)
    picture = picture if picture.format == "uchar" else picture.scaleimage()
    return picture.copy(interpretation="srgb" if picture.bands >= 3 else "b-w")


def _three_bands(picture: Picture) -> Picture:
    """Grey, grey with alpha, RGB, RGBA or more → RGB or RGBA."""
    if picture.bands <= 2:
        grey = picture.extract_band(0)
        rgb = grey.bandjoin([grey, grey]).copy(interpretation="srgb")
        return rgb.bandjoin(picture.extract_band(1)) if picture.bands == 2 else rgb
    return picture if picture.bands <= 4 else picture.extract_band(0, n=4)


def scale_by(picture: Picture, factor: float) -> Picture:
    """Scaled by `factor` < 1, else as it is; colours do not bleed out of transparent pixels."""
    if factor >= 1:
        return picture
    vscale = max(factor, 1 / picture.height)
    factor = max(factor, 1 / picture.width)
    if not picture.hasalpha():
        return picture.resize(factor, vscale=vscale, gap=_gap(picture, factor))
    kept = picture.format
    return picture.premultiply().resize(factor, vscale=vscale, gap=_SHRINK_FIRST).unpremultiply().cast(kept)


# What libvips' own choice is: average blocks of pixels until a factor of 2 is left for the kernel; 0: the kernel does it all.
_SHRINK_FIRST, _KERNEL_ALONE = 2.0, 0.0
# Of 8 bits the kernel's vector code is faster than averaging up to here, and a little nearer to exact: from 1440 to 250 px
# 5 ms for 8, from 48 MP to 1440 px 62 for 282. For more, and for other formats, averaging is.
_MOST_BY_KERNEL = 12


def _gap(picture: Picture, factor: float) -> float:
    return _KERNEL_ALONE if picture.format == "uchar" and factor * _MOST_BY_KERNEL >= 1 else _SHRINK_FIRST


def from_array(pixels: Any) -> Picture:
    """A picture over a numpy array height x width (x bands) of uint8 or uint16; the memory is shared, and copied only where its
    rows are padded, as those of videos are at some widths."""
    import numpy as np

    vips, pixels = load_vips(), np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    bands = pixels.shape[2] if pixels.ndim == 3 else 1
    deep = pixels.dtype.itemsize == 2
    picture = vips.Image.new_from_memory(pixels, width, height, bands, "ushort" if deep else "uchar")
    names = {(1, False): "b-w", (1, True): "grey16", (3, True): "rgb16"}
    return picture.copy(interpretation=names.get((min(bands | 1, 3), deep), "srgb"))
