"""The pixels of a picture for those who compute with them: upright, in sRGB, without an alpha channel."""

from typing import Any

import numpy as np
import numpy.typing as npt

from photostead.media.decode import decode
from photostead.media.files import Where, open_regular
from photostead.media.frame import guard
from photostead.media.image import turn_upright
from photostead.media.vips import to_display

Pixels = npt.NDArray[np.uint8]
_WHITE = [255.0, 255.0, 255.0]


def read_pixels(source: Where, short_side: int) -> Pixels:
    """Rows x columns x RGB, 0 to 255, the smaller side at least `short_side` px where the picture has that many, and not
    much more; what is transparent is white. The origin is the top left corner. Raises MediaError."""
    with open_regular(source) as file:
        decoded = decode(file, short_side)

        def work() -> Pixels:
            upright = turn_upright(decoded.picture, decoded.header.orientation)
            picture: Any = to_display(upright, decoded.header.profile, keep_wide=False, coding=decoded.header.coding)[0]
            flat = picture.flatten(background=_WHITE) if picture.bands == 4 else picture
            return np.asarray(flat.numpy(), dtype=np.uint8)

        return guard(file, work)
