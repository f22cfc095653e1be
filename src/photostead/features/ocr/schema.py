"""Text of a picture on the wire."""

import msgspec

from photostead.kernel.ids import Id


class AssetOcrResponseDto(msgspec.Struct, rename="camel"):
    """A line of text: its corners as parts of the sides of what is shown (0 to 1), clockwise from where the writing begins at
    its top; how sure the models are that there is text, and that it says this (0 to 1)."""

    id: Id
    asset_id: Id
    x1: float
    y1: float
    x2: float
    y2: float
    x3: float
    y3: float
    x4: float
    y4: float
    box_score: float
    text_score: float
    text: str
