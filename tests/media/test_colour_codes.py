"""Colours by code points: where HEIC, AVIF and PNG say them, and what becomes of wide and HDR pixels."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photostead.media.colour_codes import BT2020, HLG, P3_D65, PQ, Coding, read_coding, to_srgb
from photostead.media.files import open_regular
from tests.media.colours import difference
from tests.media.pictures import corners, png_chunk
from tests.media.test_shown import shown, worst

SRGB = 13
# Linear BT.709 to linear BT.2020 (ITU-R BT.2087, table 4).
TO_BT2020 = np.array(((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956)))


def linear(colour: Any) -> Any:
    """Light of 8-bit sRGB."""
    signal = np.asarray(colour) / 255
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def pq(light: Any) -> Any:
    """The signal of light, 1 being 203 cd/m² (ITU-R BT.2100 table 4, the inverse EOTF)."""
    power = (light * 203 / 10_000) ** (1305 / 8192)
    return np.asarray(((107 / 128 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32))


def pixel(signal: Any) -> Any:
    return np.round(signal * 65_535).astype(np.uint16).reshape(1, 1, 3)


@pytest.mark.parametrize("colour", [(120, 120, 120), (150, 60, 50), (40, 110, 70), (20, 30, 90), (0, 0, 0)])
def test_what_is_not_bright_keeps_its_colour(colour: tuple[int, int, int]) -> None:
    found = to_srgb(pixel(pq(TO_BT2020 @ linear(colour))), Coding(BT2020, PQ))[0, 0]
    assert difference(tuple(int(v) for v in found), colour) < 1


def test_lights_are_rolled_off_in_order() -> None:
    """Diffuse white stays near white, and what is brighter than that is told from it up to 1000 cd/m²."""
    steps = [
        int(to_srgb(pixel(pq(np.full(3, nits / 203))), Coding(BT2020, PQ))[0, 0, 0])
        for nits in (100, 203, 400, 1000, 10_000)
    ]
    assert steps == sorted(steps)
    assert 235 < steps[1] < steps[2] < 256
    assert steps[-1] == 255


def test_hlg_has_its_diffuse_white_at_three_quarters() -> None:
    """ITU-R BT.2408, table 1: 75% of HLG is the 203 cd/m² of PQ."""
    by_hlg, by_pq = (
        to_srgb(pixel(np.full(3, signal)), Coding(BT2020, kind))[0, 0] for signal, kind in ((0.75, HLG), (0.5807, PQ))
    )
    assert abs(int(by_hlg[0]) - int(by_pq[0])) <= 1


def test_eight_bits_and_transparency() -> None:
    pixels = np.array([[[0, 0, 0, 128], [255, 255, 255, 255]]], np.uint8)
    assert to_srgb(pixels, Coding(BT2020, SRGB)).tolist() == pixels.tolist()


# --- files -------------------------------------------------------------------------------------------------------------


def heic(path: Path, pixels: Any, coding: Coding) -> Path:
    import pillow_heif

    mode = "RGB;16" if pixels.dtype == np.uint16 else "RGB"
    height, width = pixels.shape[:2]
    pillow_heif.from_bytes(mode, (width, height), pixels.tobytes()).save(
        path,
        quality=98,
        matrix_coefficients=6,
        full_range_flag=1,
        color_primaries=coding[0],
        transfer_characteristics=coding[1],
    )
    return path


def coding_of(path: Path) -> Coding | None:
    with open_regular(str(path)) as file:
        return read_coding(file)


def test_an_hdr_heic(tmp_path: Path) -> None:
    """As cameras with a PQ mode write it: 10 bits, BT.2020, no profile."""
    wanted = tuple(
        (r // 2, g // 2, b // 2) for r, g, b in ((220, 30, 30), (30, 200, 40), (30, 40, 210), (230, 220, 40))
    )
    light = linear(np.asarray(corners()) // 2).astype(float) @ TO_BT2020.T
    source = heic(tmp_path / "photo.heic", np.round(pq(light) * 65_535).astype(np.uint16), Coding(BT2020, PQ))
    assert coding_of(source) == (BT2020, PQ)
    assert worst(shown(source)[1], wanted) < 3


def test_display_p3_without_a_profile(tmp_path: Path) -> None:
    from tests.media.test_shown import vips_picture

    wide = vips_picture().icc_transform("p3", input_profile="srgb").numpy()
    source = heic(tmp_path / "photo.heic", np.ascontiguousarray(wide), Coding(P3_D65, SRGB))
    assert worst(shown(source)[1]) < 3
    kept = shown(source, colorspace="p3")[1]
    assert kept.info["icc_profile"]
    assert difference(kept.getpixel((10, 10)), tuple(wide[10, 10])) < 3  # type: ignore[arg-type]


def test_a_png_says_it_in_a_chunk(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (90, 90, 90)).save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    at = data.index(b"IDAT") - 4
    (tmp_path / "b.png").write_bytes(data[:at] + png_chunk(b"cICP", bytes((9, 16, 0, 1))) + data[at:])
    assert (coding_of(tmp_path / "a.png"), coding_of(tmp_path / "b.png")) == (None, (BT2020, PQ))
    light, dark = shown(tmp_path / "b.png")[1], shown(tmp_path / "a.png")[1]
    assert light.getpixel((3, 3)) != dark.getpixel((3, 3))


@pytest.mark.parametrize("length", [0, 4, 40, 200])
def test_damaged_boxes_say_nothing(tmp_path: Path, length: int) -> None:
    """Whatever is cut off or promised."""
    whole = heic(tmp_path / "a.heic", np.asarray(corners()), Coding(P3_D65, SRGB)).read_bytes()
    (tmp_path / "b.heic").write_bytes(whole[:length] + struct.pack(">I4s", 0xFFFFFFFF, b"meta") * 20)
    assert coding_of(tmp_path / "b.heic") is None
