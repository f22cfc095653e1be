"""Camera RAW through LibRaw (rawpy): the preview the camera embedded where it is large enough, else demosaicing, at half
size where that is enough.

The embedded preview is what the photographer saw on the camera, and decoding it is a hundred times cheaper.
"""

from typing import Any

from photostead.kernel.errors import MediaError
from photostead.media.files import OpenFile
from photostead.media.frame import Decoded, Header, check_density, check_size, scale_to
from photostead.media.vips import Picture, from_array, load_vips

# LibRaw's flip: 0 none, 3 half turn, 5 a quarter turn counter-clockwise, 6 clockwise → EXIF orientation.
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}
# A preview may be this much smaller than wanted and still be better than demosaicing.
_GOOD_ENOUGH = 0.7


def raw_header(file: OpenFile) -> Header:
    """Size of the developed picture without unpacking its samples. Raises MediaError when it is no RAW LibRaw knows."""
    with _open(file) as raw:
        return _header(file, raw)


def decode_raw(file: OpenFile, short_side: int, *, takes_embedded: bool = True) -> Decoded:
    """The picture scaled to `short_side` px on its smaller side; always developed where the camera's is not to be taken."""
    with _open(file) as raw:
        header = _header(file, raw)
        wanted = min(short_side, header.width, header.height) * _GOOD_ENOUGH
        preview = _embedded_preview(raw, wanted) if takes_embedded else None
        if preview is not None:
            return Decoded(scale_to(preview, short_side), _with_orientation_of(preview, header))
        pixels = _develop(raw, halves=2 * short_side <= min(header.width, header.height))
    if pixels is not None:
        return Decoded(scale_to(from_array(pixels), short_side), header)
    return _any_preview(file, header, short_side)


def _develop(raw: Any, *, halves: bool) -> Any:
    """The camera's white, sRGB, 8 bits, as the sensor stood; None where LibRaw cannot."""
    import rawpy

    try:
        return raw.postprocess(half_size=halves, use_camera_wb=True, user_flip=0, output_bps=8)
    except rawpy.LibRawError:
        return None


def _any_preview(file: OpenFile, header: Header, short_side: int) -> Decoded:
    """The camera's picture, small as it may be, of a RAW that cannot be developed. Raises MediaError."""
    with _open(file) as raw:  # after a failure LibRaw has forgotten the file
        preview = _embedded_preview(raw, 1)
    if preview is None:
        raise MediaError(f"{file.name}: the camera RAW cannot be developed, and holds no picture of the camera's")
    note = "The camera RAW cannot be developed; the camera's own picture is shown."
    return Decoded(scale_to(preview, short_side), _with_orientation_of(preview, header), (note,))


def _open(file: OpenFile) -> Any:
    import rawpy

    raw = rawpy.RawPy()
    try:
        raw.open_file(file.path)
    except rawpy.LibRawError:
        raw.close()
        raise MediaError(f"{file.name}: no camera RAW format this server knows, or damaged") from None
    return raw


def _header(file: OpenFile, raw: Any) -> Header:
    sizes = raw.sizes
    check_size(file, sizes.iwidth, sizes.iheight, in_memory=True)
    check_density(file, sizes.iwidth, sizes.iheight, in_memory=True, is_plain=True)
    return Header(sizes.iwidth, sizes.iheight, _ORIENTATIONS.get(sizes.flip, 1))


def _embedded_preview(raw: Any, at_least: float) -> Picture | None:
    """The camera's JPEG, when there is one whose smaller side has `at_least` that many pixels."""
    import rawpy

    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if thumb.format != rawpy.ThumbFormat.JPEG:
        return None
    try:
        picture = load_vips().Image.jpegload_buffer(thumb.data, fail_on="truncated")
        return picture.copy_memory() if min(picture.width, picture.height) >= at_least else None
    except load_vips().Error:
        return None


def _with_orientation_of(preview: Picture, header: Header) -> Header:
    """A preview that says how it stands is believed; one that was turned already (its sides say so) stays as it is."""
    stated = preview.get("orientation") if "orientation" in preview.get_fields() else 1
    turned_already = (preview.width > preview.height) != (header.width > header.height)
    if stated == 1 and not (turned_already and header.orientation >= 5):
        return header
    width, height = (header.height, header.width) if turned_already else (header.width, header.height)
    return Header(width, height, stated, header.profile)
