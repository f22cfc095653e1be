"""Renditions of a photo: preview, thumbnail and ThumbHash from one decoding, and one in full size of what browsers cannot
show. Colours are converted and orientation is applied here; which decoder opens the file is `media.decode`'s choice, poster
frames of videos come from `media.video`.

What "size" means: the picture is scaled, never enlarged, until its *smaller* side has that many pixels, so that a 250 px
thumbnail fills a square tile without being scaled up. A side never exceeds `frame.MAX_RENDITION_SIDE`.
"""

from typing import Literal

import msgspec

from photostead.media import thumbhash
from photostead.media.decode import decode, develops, shows_in_browsers
from photostead.media.edits import Edit, apply, shown_size
from photostead.media.files import OpenFile, Where, open_regular, write_files
from photostead.media.frame import MAX_SIDE, Decoded, guard, scale_to
from photostead.media.stamp import stamped
from photostead.media.vips import Picture, to_display

_WHITE = [255.0, 255.0, 255.0]
# Of 6; libvips' own choice is 4. Measured at 250 px: half the CPU (3.4 ms for 7.7), 4% more bytes, the same error.
_WEBP_EFFORT = 2


class Spec(msgspec.Struct, frozen=True):
    """What to make and where to put it. Sizes in pixels of the smaller side, qualities 1..100; folders must exist.

    `colorspace` "p3" keeps colours beyond sRGB, as Display P3 with its profile embedded, for photos that have them.
    `takes_embedded`: of camera RAW the camera's own picture is shown where it is large enough. `fullsize_path` of None:
    none is made; else one is made where browsers cannot show the original, camera RAW developed by us. With `edits` all of
    them show the edited picture, the one in full size too, whatever the original is. `stamp`: EXIF tags of the one in full
    size, which has none otherwise (`media.stamp`).
    """

    preview_path: str
    thumbnail_path: str
    preview_size: int = 1440
    preview_format: Literal["jpeg", "webp", "png"] = "jpeg"
    preview_quality: int = 80
    preview_progressive: bool = False
    thumbnail_size: int = 250
    thumbnail_format: Literal["jpeg", "webp"] = "webp"
    thumbnail_quality: int = 80
    thumbnail_progressive: bool = False
    colorspace: Literal["srgb", "p3"] = "srgb"
    takes_embedded: bool = True
    fullsize_path: str | None = None
    fullsize_format: Literal["jpeg", "webp", "png"] = "jpeg"
    fullsize_quality: int = 80
    fullsize_progressive: bool = False
    edits: tuple[Edit, ...] = ()
    stamp: tuple[tuple[str, str], ...] = ()


class Rendition(msgspec.Struct, frozen=True):
    """What was made. `width` and `height` are the original's, upright and edited; a JPEG of a transparent picture stands on white.

    `is_progressive` is the preview's, `fullsize_bytes` 0 where none was made. `warnings` tells the person what is wrong
    with a file that decoded only in part.
    """

    width: int
    height: int
    thumbhash: bytes
    preview_bytes: int
    thumbnail_bytes: int
    is_transparent: bool
    is_progressive: bool
    warnings: tuple[str, ...] = ()
    fullsize_bytes: int = 0


class Shown(msgspec.Struct, frozen=True):
    """A picture as people see it: upright, 8-bit RGB or RGBA, held in memory. `profile` "p3": in Display P3, else sRGB."""

    picture: Picture
    profile: str | None

    @property
    def is_transparent(self) -> bool:
        """Whether something shines through."""
        return bool(self.picture.bands == 4)


def render_photo(source: Where, spec: Spec) -> Rendition:
    """Decode a photo once (twice a camera RAW that is wanted in full size), write its renditions, and return what was made.

    Raises MediaError when the file cannot be read or decoded, OutOfSpace or Unavailable when ours cannot be written.
    """
    with open_regular(source) as file:
        if spec.edits:
            return _render_edited(file, spec)
        if spec.fullsize_path is None or shows_in_browsers(file):
            return render_decoded(file, decode(file, spec.preview_size, takes_embedded=spec.takes_embedded), spec)
        full = decode(file, MAX_SIDE, takes_embedded=False)
        if develops(file) and spec.takes_embedded:
            smaller = decode(file, spec.preview_size)
        else:
            smaller = guard(file, lambda: _shrunk(full, spec.preview_size))
        return render_decoded(file, smaller, spec, full)


def _render_edited(file: OpenFile, spec: Spec) -> Rendition:
    """Of camera RAW the picture that people saw when they edited it, where the camera's own is nearly as large."""
    full = decode(file, MAX_SIDE, takes_embedded=spec.takes_embedded)
    edited = guard(file, lambda: _edited(full, spec.edits))
    return render_decoded(file, guard(file, lambda: _shrunk(edited, spec.preview_size)), spec, edited)


def _edited(full: Decoded, edits: tuple[Edit, ...]) -> Decoded:
    """Upright, cut and turned, of the size that it is shown in."""
    size = full.header.upright
    upright = turn_upright(full.picture, full.header.orientation)
    width, height = shown_size(edits, size)
    header = msgspec.structs.replace(full.header, width=width, height=height, orientation=1)
    return Decoded(apply(upright, edits, size).copy_memory(), header, full.warnings)


def _shrunk(full: Decoded, short_side: int) -> Decoded:
    return Decoded(scale_to(full.picture, short_side), full.header, full.warnings)


def render_decoded(file: OpenFile, decoded: Decoded, spec: Spec, full: Decoded | None = None) -> Rendition:
    """The same from pixels in hand, those of the full size apart; `file` is only named in errors."""
    shown, contents, hashed = guard(file, lambda: _encode(decoded, spec, full))
    write_files(contents)
    width, height = decoded.header.upright
    return Rendition(
        width=width,
        height=height,
        thumbhash=hashed,
        preview_bytes=len(contents[spec.preview_path]),
        thumbnail_bytes=len(contents[spec.thumbnail_path]),
        is_transparent=shown.is_transparent,
        is_progressive=spec.preview_progressive and spec.preview_format == "jpeg",
        warnings=decoded.warnings,
        fullsize_bytes=len(contents.get(spec.fullsize_path or "", b"")),
    )


def _encode(decoded: Decoded, spec: Spec, full: Decoded | None) -> tuple[Shown, dict[str, bytes], bytes]:
    shown = show(decoded, spec)
    small = scale_to(shown.picture, spec.thumbnail_size)
    preview = _save(shown.picture, spec.preview_format, spec.preview_quality, spec.preview_progressive, shown.profile)
    thumbnail = _save(small, spec.thumbnail_format, spec.thumbnail_quality, spec.thumbnail_progressive, shown.profile)
    contents = {spec.preview_path: preview, spec.thumbnail_path: thumbnail}
    if full is not None and spec.fullsize_path:
        large = show(full, spec)
        quality, progressive = spec.fullsize_quality, spec.fullsize_progressive
        saved = _save(large.picture, spec.fullsize_format, quality, progressive, large.profile)
        contents[spec.fullsize_path] = stamped(saved, spec.stamp)
    return shown, contents, hash_of(small)


def show(decoded: Decoded, spec: Spec) -> Shown:
    """Turn upright, convert the colours, drop what is opaque all over."""
    upright = turn_upright(decoded.picture, decoded.header.orientation)
    header, is_wide = decoded.header, spec.colorspace == "p3"
    picture, profile = to_display(upright, header.profile, keep_wide=is_wide, coding=header.coding)
    return Shown(_drop_opaque_alpha(picture.copy_memory()), profile)


_TURNS = {3: "d180", 6: "d90", 8: "d270", 5: "d90", 7: "d270", 4: "d180"}
_MIRRORED = {2, 4, 5, 7}


def turn_upright(picture: Picture, orientation: int) -> Picture:
    """Apply an EXIF orientation: a clockwise turn, then a mirroring left to right. Source: EXIF 2.32, tag 0x0112."""
    if orientation in _TURNS:
        picture = picture.rot(_TURNS[orientation])
    return picture.fliphor() if orientation in _MIRRORED else picture


def _drop_opaque_alpha(picture: Picture) -> Picture:
    if picture.bands < 4 or picture.extract_band(3).min() < 255:
        return picture
    return picture.extract_band(0, n=3).copy_memory()


def _save(picture: Picture, kind: str, quality: int, progressive: bool, profile: str | None) -> bytes:
    """Encoded without the original's metadata: a rendition must not give away where the photo was taken."""
    keep = {"keep": "icc", "profile": profile} if profile else {"keep": "none"}
    if kind == "png":
        return bytes(picture.pngsave_buffer(**keep))
    if kind == "webp":
        return bytes(picture.webpsave_buffer(Q=quality, effort=_WEBP_EFFORT, **keep))
    flat = picture.flatten(background=_WHITE) if picture.bands == 4 else picture
    return bytes(flat.jpegsave_buffer(Q=quality, interlace=progressive, **keep))


def hash_file(source: Where) -> bytes:
    """The ThumbHash of an upright picture of ours. Raises MediaError."""
    with open_regular(source) as file:
        decoded = decode(file, thumbhash.MAX_SIDE)
        return guard(file, lambda: hash_of(show(decoded, Spec("", "")).picture))


def hash_of(picture: Picture) -> bytes:
    """The ThumbHash of an upright 8-bit RGB or RGBA picture of any size."""
    side = thumbhash.MAX_SIDE
    longest = max(picture.width, picture.height)
    small = picture.thumbnail_image(side, height=side, size="down") if longest > side else picture
    rgba = small if small.bands == 4 else small.bandjoin(255)
    return thumbhash.encode(bytes(rgba.write_to_memory()), rgba.width, rgba.height)
