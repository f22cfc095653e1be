"""The size of a JPEG XL picture from its first bytes: its decoder tells it only after it made all the pixels. Source: ISO/IEC
18181-1, SizeHeader; 18181-2 for the container. Decoding is `media.decode`'s business.
"""

from fractions import Fraction

from photostead.media.boxes import walk
from photostead.media.files import OpenFile

_HEAD = 16
_SIGNATURE = b"\xff\x0a"
_LENGTHS = (9, 13, 18, 30)
_RATIOS = (Fraction(1), Fraction(6, 5), Fraction(4, 3), Fraction(3, 2), Fraction(16, 9), Fraction(5, 4), Fraction(2))


def read_size(file: OpenFile) -> tuple[int, int] | None:
    """Stored width and height in pixels; None where the file does not begin as it should."""
    head = file.head(_HEAD)
    if not head.startswith(_SIGNATURE):
        head = _in_container(file)
    return _size(_Bits(head[2:])) if head.startswith(_SIGNATURE) else None


def _in_container(file: OpenFile) -> bytes:
    """The beginning of the codestream: in `jxlc`, or after four bytes in the first `jxlp`."""
    for box in walk(file):
        if box.kind in (b"jxlc", b"jxlp"):
            return box.read(file, _HEAD + 4)[4 if box.kind == b"jxlp" else 0 :][:_HEAD]
    return b""


class _Bits:
    """Reads numbers of some bits, the lowest first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        found = self._value & ((1 << count) - 1)
        self._value >>= count
        return found


def _size(bits: _Bits) -> tuple[int, int]:
    is_small = bits.take(1) == 1
    height = _side(bits, is_small)
    ratio = bits.take(3)
    return (int(height * _RATIOS[ratio - 1]) if ratio else _side(bits, is_small)), height


def _side(bits: _Bits, is_small: bool) -> int:
    return (bits.take(5) + 1) * 8 if is_small else bits.take(_LENGTHS[bits.take(2)]) + 1
