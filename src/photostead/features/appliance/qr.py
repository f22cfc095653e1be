"""QR codes as SVG paths: whoever shows one gives it its colours and its size."""

from itertools import groupby

import segno

from photostead.features.appliance.schema import QrCodeDto


def draw_qr(text: str) -> QrCodeDto:
    """A code of a text (ISO/IEC 18004) that survives the loss of 15 percent, as from a screen; one square is 1 by 1."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    return QrCodeDto(size=len(rows), path="".join(draw_row(row, y) for y, row in enumerate(rows)))


def draw_row(row: list[int], y: int) -> str:
    """The runs of dark squares as rectangles."""
    drawn, x = "", 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if is_dark else ""
        x += width
    return drawn
