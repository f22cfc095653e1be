"""The picture of a person: upright, cut square, small, in sRGB and without anything that its file told besides; of an
account the middle of a file, of somebody in a photo their face. Reading the file is `media.decode`'s.
"""

from photostead.media.decode import decode
from photostead.media.files import Where, open_regular, write_files
from photostead.media.frame import MAX_RENDITION_SIDE, Decoded, guard, scale_to
from photostead.media.image import turn_upright
from photostead.media.vips import to_display

# Left, top, right, bottom edge as parts of the sides of the upright picture, 0 to 1.
Box = tuple[float, float, float, float]

SIDE = 512
FACE_SIDE = 250
# The longer side of a face in its cutting, hair and chin around it.
MARGIN = 1.6
QUALITY = 85
_WHITE = [255.0, 255.0, 255.0]


def make_portrait(source: Where) -> bytes:
    """A JPEG of the middle of a picture, SIDE px square or as small as the picture is; of an animation its first frame,
    what is transparent in white. Raises MediaError."""
    with open_regular(source) as file:
        decoded = decode(file, SIDE)
        return guard(file, lambda: encode(decoded))


def write_face(source: Where, target: str, box: Box) -> None:
    """Cut a face out of a picture and write it as a square JPEG of FACE_SIDE px, smaller where the picture does not have
    that many. Raises MediaError, OutOfSpace, Unavailable."""
    with open_regular(source) as file:
        # As large as renditions are: a face is a small part of them.
        decoded = decode(file, MAX_RENDITION_SIDE)
        cutting = guard(file, lambda: encode(decoded, box))
    write_files({target: cutting})


def encode(decoded: Decoded, box: Box | None = None) -> bytes:
    """The same from pixels in hand; without a box the middle."""
    picture, _ = to_display(
        turn_upright(decoded.picture, decoded.header.orientation), decoded.header.profile, keep_wide=False
    )
    square = picture.crop(*square_of(picture.width, picture.height, box))
    if box is not None:
        square = scale_to(square, FACE_SIDE)
    flat = square.flatten(background=_WHITE) if square.bands == 4 else square
    return bytes(flat.jpegsave_buffer(Q=QUALITY, keep="none"))


def square_of(width: int, height: int, box: Box | None) -> tuple[int, int, int, int]:
    """Left, top and sides in px of the square to cut out of a picture: around the box, as far as there is picture."""
    side = min(width, height)
    if box is None:
        return (width - side) // 2, (height - side) // 2, side, side
    left, top, right, bottom = (edge * length for edge, length in zip(box, (width, height) * 2, strict=True))
    side = max(1, min(side, round(max(right - left, bottom - top) * MARGIN)))
    x = min(max(0, round((left + right - side) / 2)), width - side)
    y = min(max(0, round((top + bottom - side) / 2)), height - side)
    return x, y, side, side
