"""The picture of a person: upright, cut square, small, in sRGB and without anything that its file told besides. Reading
the file is `media.decode`'s.
"""

from photostead.media.decode import decode
from photostead.media.files import Where, open_regular
from photostead.media.frame import Decoded, guard
from photostead.media.image import turn_upright
from photostead.media.vips import to_display

SIDE = 512
QUALITY = 85
_WHITE = [255.0, 255.0, 255.0]


def make_portrait(source: Where) -> bytes:
    """A JPEG of the middle of a picture, SIDE px square or as small as the picture is; of an animation its first frame,
    what is transparent in white. Raises MediaError."""
    with open_regular(source) as file:
        decoded = decode(file, SIDE)
        return guard(file, lambda: encode(decoded))


def encode(decoded: Decoded) -> bytes:
    """The same from pixels in hand."""
    picture, _ = to_display(
        turn_upright(decoded.picture, decoded.header.orientation), decoded.header.profile, keep_wide=False
    )
    side = min(picture.width, picture.height)
    square = picture.crop((picture.width - side) // 2, (picture.height - side) // 2, side, side)
    flat = square.flatten(background=_WHITE) if square.bands == 4 else square
    return bytes(flat.jpegsave_buffer(Q=QUALITY, keep="none"))
