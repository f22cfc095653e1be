"""Colours told by code points instead of an ICC profile (ITU-T H.273: HEIC, AVIF, PNG): where a file has them, and how such
pixels become sRGB. High dynamic range is brought down to what every screen shows. ICC profiles are `media.vips`' business.

Diffuse white is 203 cd/m² (ITU-R BT.2408) and becomes 0.89 of full white; what is brighter is rolled off above `KNEE`.
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from photostead.media.boxes import MAX_BOXES, find, walk
from photostead.media.files import OpenFile

BT709, UNSPECIFIED, BT2020, P3_D65 = 1, 2, 9, 12  # colour primaries, H.273 table 2
PQ, HLG = 16, 18  # transfer characteristics, H.273 table 3
KNEE = 0.7

_HEAD = 1 << 20
_WHITE_NITS = 203.0
# Linear light to linear BT.709; BT.2087 for BT.2020, the same reckoning for P3 with the white of daylight.
_TO_BT709 = {
    BT2020: ((1.660491, -0.587641, -0.072850), (-0.124550, 1.132900, -0.008349), (-0.018151, -0.100579, 1.118730)),
    P3_D65: ((1.224940, -0.224940, 0.0), (-0.042057, 1.042057, 0.0), (-0.019638, -0.078636, 1.098274)),
}
# Rows that are converted at once: as floats they are six times as large.
_ROWS = 128


class Coding(NamedTuple):
    """Colour primaries and transfer characteristics by their numbers in H.273."""

    primaries: int
    transfer: int

    @property
    def is_hdr(self) -> bool:
        """Whether white is not the brightest there is."""
        return self.transfer in (PQ, HLG)

    @property
    def is_srgb(self) -> bool:
        """Whether pixels can be shown as they are: the SDR curves differ less than screens do."""
        return not self.is_hdr and self.primaries not in _TO_BT709

    @property
    def is_p3(self) -> bool:
        """Whether it is Display P3."""
        return not self.is_hdr and self.primaries == P3_D65


# --- where it stands -------------------------------------------------------------------------------------------------


def read_coding(file: OpenFile) -> Coding | None:
    """The code points of an open HEIC, AVIF or PNG; None where it has none, or is damaged."""
    head = file.head(_HEAD)
    try:
        return _of_png(head) if head.startswith(b"\x89PNG") else _of_boxes(file)
    except (struct.error, IndexError):
        return None


def _of_png(head: bytes) -> Coding | None:
    """The cICP chunk, which stands before the pixels (PNG third edition, §11.3.2.6)."""
    at = head.find(b"cICP", 0, max(head.find(b"IDAT"), 0))
    return Coding(head[at + 4], head[at + 5]) if at > 0 else None


def _of_boxes(file: OpenFile) -> Coding | None:
    """The `nclx` property of the primary item (ISO/IEC 23008-12 §6, ISO/IEC 14496-12 §8.11 and §12.1.5)."""
    primary = find(file, walk(file), b"meta", b"pitm")
    shared = find(file, walk(file), b"meta", b"iprp", b"ipco")
    associations = find(file, walk(file), b"meta", b"iprp", b"ipma")
    if primary is None or shared is None or associations is None:
        return None
    properties = list(shared.inside(file))
    for index in _properties(associations.read(file, _HEAD), _primary(primary.read(file, 8))):
        box = properties[index - 1]
        body = box.read(file, 8)
        if box.kind == b"colr" and body[:4] == b"nclx":
            return Coding(*struct.unpack_from(">HH", body, 4))
    return None


def _primary(pitm: bytes) -> int:
    return int.from_bytes(pitm[4:6] if pitm[0] == 0 else pitm[4:8], "big")


def _properties(ipma: bytes, item: int) -> Iterator[int]:
    """The numbers, from 1, of an item's properties."""
    id_size = 4 if ipma[0] else 2
    index_size = 2 if ipma[3] & 1 else 1
    (count,) = struct.unpack_from(">I", ipma, 4)
    at = 8
    for _ in range(min(count, MAX_BOXES)):
        found = int.from_bytes(ipma[at : at + id_size], "big")
        many = ipma[at + id_size]
        at += id_size + 1
        if found == item:
            numbers = (ipma[at + n * index_size : at + (n + 1) * index_size] for n in range(many))
            yield from (int.from_bytes(number, "big") & (0x7FFF if index_size == 2 else 0x7F) for number in numbers)
        at += many * index_size


# --- to sRGB ---------------------------------------------------------------------------------------------------------


def to_srgb(pixels: Any, coding: Coding) -> Any:
    """Pixels of this coding (numpy, height x width x 3 or 4, uint8 or uint16) as sRGB in uint8. A fourth band is kept."""
    import numpy as np

    most = np.iinfo(pixels.dtype).max
    light = _linear(np.arange(most + 1, dtype=np.float32) / most, coding.transfer).astype(np.float32)
    matrix = np.asarray(_TO_BT709.get(coding.primaries, np.eye(3)), np.float32).T
    shown = np.empty(pixels.shape, np.uint8)
    if pixels.shape[2] > 3:
        shown[:, :, 3] = pixels[:, :, 3] // ((most + 1) // 256)
    for top in range(0, pixels.shape[0], _ROWS):
        rows = light[pixels[top : top + _ROWS, :, :3]] @ matrix
        if coding.transfer == HLG:
            rows = _system_gamma(rows)
        if coding.is_hdr:
            rows = _roll_off(rows)
        shown[top : top + _ROWS, :, :3] = _encoded(rows)
    return shown


def _linear(signal: Any, transfer: int) -> Any:
    """Light of a signal 0..1, 1 being diffuse white; for HLG the scene's (ITU-R BT.2100 tables 4 and 5; IEC 61966-2-1)."""
    import numpy as np

    if transfer == PQ:
        root = signal ** (32 / 2523)
        return (
            10_000 / _WHITE_NITS * (np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)) ** (8192 / 1305)
        )
    if transfer == HLG:
        return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _system_gamma(scene: Any) -> Any:
    """What a display of 1000 cd/m² makes of HLG's scene light (BT.2100 table 5); negative light is none."""
    import numpy as np

    luminance = np.maximum(scene @ np.asarray((0.2126, 0.7152, 0.0722), np.float32), 0)[..., None]
    return scene * luminance**0.2 * (1_000 / _WHITE_NITS)


def _roll_off(light: Any) -> Any:
    """By the strongest of the three, so that hues stay: unchanged to the knee, then ever closer to 1."""
    import numpy as np

    strongest = np.maximum(light.max(axis=2, keepdims=True), 1e-6)
    above = np.maximum(strongest - KNEE, 0) / (1 - KNEE)
    return light * np.where(above > 0, (KNEE + (1 - KNEE) * (1 - np.exp(-above))) / strongest, 1)


def _encoded(light: Any) -> Any:
    """sRGB of 8 bits (IEC 61966-2-1)."""
    import numpy as np

    light = np.clip(light, 0, 1)
    curve = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (curve * 255 + 0.5).astype(np.uint8)
