"""Renditions of a photo: preview, thumbnail and ThumbHash from one decoding. Colours are converted and orientation is
applied here; which decoder opens the file is `media.decode`'s choice, poster frames of videos come from `media.video`.

What "size" means: the picture is scaled, never enlarged, until its *smaller* side has that many pixels, so that a 250 px
thumbnail fills a square tile without being scaled up. A side never exceeds `frame.MAX_RENDITION_SIDE`.
"""

from typing import Literal

import msgspec

from photostead.media.decode import decode
from photostead.media.files import OpenFile, Where, open_regular, write_files
from photostead.media.frame import Decoded, guard, scale_to
from photostead.media.vips import Picture, to_display

_HASH_SIDE = 100
_WHITE = [255.0, 255.0, 255.0]
# Of 6; libvips' own choice is 4. Measured at 250 px: half the CPU (3.4 ms for 7.7), 4% more bytes, the same error.
_WEBP_EFFORT = 2


class Spec(msgspec.Struct, frozen=True):
    """What to make and where to put it. Sizes in pixels of the smaller side, qualities 1..100; folders must exist.

    `colorspace` "p3" keeps colours beyond sRGB, as Display P3 with its profile embedded, for photos that have them.
    `takes_embedded`: of camera RAW the camera's own picture is shown where it is large enough.
    """

    preview_path: str
    thumbnail_path: str
    preview_size: int = 1440
    preview_format: Literal["jpeg", "webp"] = "jpeg"
    preview_quality: int = 80
    preview_progressive: bool = False
    thumbnail_size: int = 250
    thumbnail_format: Literal["jpeg", "webp"] = "webp"
    thumbnail_quality: int = 80
    thumbnail_progressive: bool = False
    colorspace: Literal["srgb", "p3"] = "srgb"
    takes_embedded: bool = True


class Rendition(msgspec.Struct, frozen=True):
    """What was made. `width` and `height` are the original's, upright; a JPEG of a transparent picture stands on white.

    `is_progressive` is the preview's. `warnings` tells the person what is wrong with a file that decoded only in part.
    """

    width: int
    height: int
    thumbhash: bytes
    preview_bytes: int
    thumbnail_bytes: int
    is_transparent: bool
    is_progressive: bool
    warnings: tuple[str, ...] = ()


def render_photo(source: Where, spec: Spec) -> Rendition:
    """Decode a photo once, write its preview and thumbnail, and return what was made.

    Raises MediaError when the file cannot be read or decoded, OutOfSpace or Unavailable when ours cannot be written.
    """
    with open_regular(source) as file:
        return render_decoded(file, decode(file, spec.preview_size, takes_embedded=spec.takes_embedded), spec)


def render_decoded(file: OpenFile, decoded: Decoded, spec: Spec) -> Rendition:
    """The same from pixels in hand; `file` is only named in errors."""
    preview, thumbnail, hashed, transparent = guard(file, lambda: _encode(decoded, spec))
    write_files({spec.preview_path: preview, spec.thumbnail_path: thumbnail})
    width, height = decoded.header.upright
    return Rendition(
        width=width,
        height=height,
        thumbhash=hashed,
        preview_bytes=len(preview),
        thumbnail_bytes=len(thumbnail),
        is_transparent=transparent,
        is_progressive=spec.preview_progressive and spec.preview_format == "jpeg",
        warnings=decoded.warnings,
    )


def _encode(decoded: Decoded, spec: Spec) -> tuple[bytes, bytes, bytes, bool]:
    upright = turn_upright(decoded.picture, decoded.header.orientation)
    base, profile = to_display(upright, decoded.header.profile, keep_wide=spec.colorspace == "p3")
    base, transparent = _drop_opaque_alpha(base.copy_memory())
    small = scale_to(base, spec.thumbnail_size)
    preview = _save(base, spec.preview_format, spec.preview_quality, spec.preview_progressive, profile)
    thumbnail = _save(small, spec.thumbnail_format, spec.thumbnail_quality, spec.thumbnail_progressive, profile)
    return preview, thumbnail, hash_of(small), transparent


_TURNS = {3: "d180", 6: "d90", 8: "d270", 5: "d90", 7: "d270", 4: "d180"}
_MIRRORED = {2, 4, 5, 7}


def turn_upright(picture: Picture, orientation: int) -> Picture:
    """Apply an EXIF orientation: a clockwise turn, then a mirroring left to right. Source: EXIF 2.32, tag 0x0112."""
    if orientation in _TURNS:
        picture = picture.rot(_TURNS[orientation])
    return picture.fliphor() if orientation in _MIRRORED else picture


def _drop_opaque_alpha(picture: Picture) -> tuple[Picture, bool]:
    if picture.bands < 4:
        return picture, False
    if picture.extract_band(3).min() < 255:
        return picture, True
    return picture.extract_band(0, n=3).copy_memory(), False


def _save(picture: Picture, kind: str, quality: int, progressive: bool, profile: str | None) -> bytes:
    """Encoded without the original's metadata: a rendition must not give away where the photo was taken."""
    keep = {"keep": "icc", "profile": profile} if profile else {"keep": "none"}
    if kind == "webp":
        return bytes(picture.webpsave_buffer(Q=quality, effort=_WEBP_EFFORT, **keep))
    flat = picture.flatten(background=_WHITE) if picture.bands == 4 else picture
    return bytes(flat.jpegsave_buffer(Q=quality, interlace=progressive, **keep))


def hash_of(picture: Picture) -> bytes:
    """The ThumbHash of an upright 8-bit RGB or RGBA picture of any size."""
    from photostead.media import thumbhash  # numpy: the daemon imports this module for its types alone

    longest = max(picture.width, picture.height)
    small = picture.thumbnail_image(_HASH_SIDE, height=_HASH_SIDE, size="down") if longest > _HASH_SIDE else picture
    rgba = small if small.bands == 4 else small.bandjoin(255)
    return thumbhash.encode(rgba.numpy())
