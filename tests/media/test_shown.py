"""Every format as people see it: size, orientation, colours (CIEDE2000 below 3) and what is read of its metadata. Files are
made here; what damaged and harmful ones do stands in `test_image`, `test_svg` and `test_bombs`.
"""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photostead.media import tasks
from photostead.media.image import Rendition, Spec, render_photo
from tests.media import pictures
from tests.media.colours import ciede2000, difference
from tests.media.pictures import CORNERS, corner_colours, corners
from tests.media.test_image import WRITERS, save_heif

# A press can print these.
INKS = ((180, 90, 80), (120, 160, 90), (90, 100, 150), (200, 190, 120))
SIZE = (120, 80)


def shown(source: Path, **options: Any) -> tuple[Rendition, Image.Image]:
    """The preview without loss."""
    out = source.parent / "out"
    out.mkdir(exist_ok=True)
    made = render_photo(str(source), Spec(str(out / "p.png"), str(out / "t.webp"), preview_format="png", **options))
    return made, Image.open(io.BytesIO((out / "p.png").read_bytes()))


def worst(image: Image.Image, wanted: tuple[tuple[int, ...], ...] = CORNERS) -> float:
    """The largest difference of the four colours."""
    pairs = zip(corner_colours(image), wanted, strict=True)
    return max(difference(found, one) for found, one in pairs)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [  # Sharma, Wu and Dalal, Color Research and Application 30 (2005), table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_of_colours(one: Any, other: Any, wanted: float) -> None:
    assert ciede2000(one, other) == pytest.approx(wanted, abs=1e-4)


# --- formats -----------------------------------------------------------------------------------------------------------


@cache
def vips_picture(quarters: tuple[tuple[int, int, int], ...] = CORNERS) -> Any:
    import pyvips

    pixels = np.asarray(corners(*SIZE)).copy()
    for colour, wanted in zip(CORNERS, quarters, strict=True):
        pixels[(np.asarray(corners(*SIZE)) == colour).all(axis=2)] = wanted
    return pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")


def deep() -> Any:
    return (vips_picture().cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")


def mpo(path: Path) -> None:
    corners(*SIZE).save(path, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30))], quality=95)


def ultra_hdr(path: Path) -> None:
    """A JPEG with a gain map behind it, as Android's (Ultra HDR image format 1.1): MPF, and XMP that names both."""
    gain = Image.new("L", (40, 30), 200)
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/></rdf:RDF></x:xmpmeta>'
    )
    corners(*SIZE).save(path, "MPO", save_all=True, append_images=[gain], quality=95, xmp=xmp.encode())


def packed_jpeg(path: Path) -> None:
    """A JPEG XL that holds a JPEG with an orientation, and gives it back bit by bit."""
    import pillow_jxl  # noqa: F401 - registers the format

    pictures.jpeg(path.with_suffix(".jpg"), image=pictures.stored(6), exif=pictures.exif_bytes({274: 6}))
    Image.open(path.with_suffix(".jpg")).save(path, "JXL", lossless_jpeg=True)


def deep_heic(path: Path) -> None:
    import pillow_heif

    pixels = np.asarray(corners(*SIZE)).astype("<u2") * 257
    heif = pillow_heif.from_bytes("RGB;16", SIZE, pixels.tobytes())
    heif.save(path, quality=95)
    assert pillow_heif.open_heif(path).info["bit_depth"] == 10


MORE: dict[str, Callable[[Path], Any]] = {
    "deep.png": lambda path: deep().pngsave(str(path)),
    "deep.tif": lambda path: deep().tiffsave(str(path), compression="lzw"),
    "tiled.tif": lambda path: vips_picture().tiffsave(str(path), tile=True, pyramid=True, compression="deflate"),
    "big.tif": lambda path: vips_picture().tiffsave(str(path), bigtiff=True),
    "lab.tif": lambda path: vips_picture().colourspace("labs").tiffsave(str(path)),
    "float-lab.tif": lambda path: vips_picture().colourspace("lab").tiffsave(str(path)),
    "linear.tif": lambda path: vips_picture().colourspace("scrgb").tiffsave(str(path)),
    "deep.avif": lambda path: deep().heifsave(str(path), compression="av1", Q=95, bitdepth=10, effort=0),
    "deep.heic": deep_heic,
    "lossless.webp": lambda path: corners(*SIZE).save(path, "WEBP", lossless=True),
    "stereo.mpo": mpo,
    "gain-map.jpg": ultra_hdr,
    "packed.jxl": packed_jpeg,
}
INEXACT = {"cmyk.jpg", "palette.png"}  # a press prints no such blue, a palette of the web has not all colours


@pytest.mark.parametrize("name", [*sorted(set(WRITERS) - INEXACT), *MORE])
def test_size_and_colours(tmp_path: Path, name: str) -> None:
    source = tmp_path / f"photo.{name}"
    if name in MORE:
        MORE[name](source)
    else:
        WRITERS[name](source, corners(*SIZE))
    made, image = shown(source)
    assert (made.width, made.height, image.size, made.warnings) == (*SIZE, SIZE, ())
    assert worst(image) < 3


@pytest.mark.parametrize("kind", ["heic", "avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_that_are_properties(tmp_path: Path, kind: str, orientation: int) -> None:
    """`irot` and `imir` in the container; EXIF says the same once more and must not count twice."""
    source, exif = tmp_path / f"photo.{kind}", pictures.exif_bytes({274: orientation})
    if kind == "heic":
        save_heif(source, pictures.stored(orientation), exif=exif)
    else:
        pictures.stored(orientation).save(source, "AVIF", quality=95, speed=10, exif=exif)
    made, image = shown(source)
    assert (made.width, made.height, image.size) == (*SIZE, SIZE)
    assert worst(image) < 3


@pytest.mark.parametrize("kind", ["heic", "avif", "png", "webp"])
def test_transparency(tmp_path: Path, kind: str) -> None:
    source, picture = tmp_path / f"photo.{kind}", corners(*SIZE).convert("RGBA")
    picture.paste((0, 0, 0, 0), (60, 0, 120, 40))
    save_heif(source, picture) if kind == "heic" else picture.save(source)
    made, image = shown(source)
    assert made.is_transparent
    assert [image.getpixel(place)[3] for place in ((30, 20), (90, 20))] == [255, 0]  # type: ignore[index]


def test_a_grid_of_tiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HEIC of phones is put together of tiles, here with a rim that is cut off."""
    import pillow_heif

    monkeypatch.setattr(pillow_heif.options, "GRID_TILE_SIZE", 128)
    source = tmp_path / "photo.heic"
    save_heif(source, corners(300, 200))
    assert b"grid" in source.read_bytes()
    made, image = shown(source, preview_size=80)
    assert ((made.width, made.height), image.size) == ((300, 200), SIZE)
    assert worst(image) < 3


# --- colours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ext", ["jpg", "tif"])
def test_ink_with_its_profile(tmp_path: Path, ext: str) -> None:
    source = tmp_path / f"photo.{ext}"
    vips_picture(INKS).icc_transform("cmyk", input_profile="srgb").write_to_file(
        str(source), **{"Q": 98} if ext == "jpg" else {}
    )
    assert worst(shown(source)[1], INKS) < 3


def test_ink_without_a_profile(tmp_path: Path) -> None:
    """As a usual press would print it."""
    source = tmp_path / "photo.jpg"
    vips_picture(INKS).icc_transform("cmyk", input_profile="srgb").jpegsave(str(source), Q=98, keep="none")
    assert worst(shown(source)[1], INKS) < 3


@pytest.mark.parametrize("ext", ["jpg", "png", "tif", "webp", "avif", "heic"])
def test_display_p3(tmp_path: Path, ext: str) -> None:
    """As sRGB the same colours; kept where that is asked for."""
    wide, source = vips_picture().icc_transform("p3", input_profile="srgb"), tmp_path / f"photo.{ext}"
    stored = tuple(corner_colours(Image.fromarray(wide.numpy())))
    if ext == "heic":
        save_heif(source, Image.fromarray(wide.numpy()), icc_profile=wide.get("icc-profile-data"))
    else:
        wide.write_to_file(str(source), **({} if ext in ("png", "tif") else {"Q": 95}))
    assert worst(shown(source)[1]) < 3
    kept = shown(source, colorspace="p3")[1]
    assert kept.info["icc_profile"]
    assert worst(kept, stored) < 3


# Gamma 2.2 and the primaries of Adobe RGB (1998), adapted to D50 (Adobe's encoding specification, annex A).
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def matrix_profile(name: str, colorants: tuple[tuple[float, ...], ...], gamma: float) -> bytes:
    """An ICC v2 display profile (ICC.1:2001-04)."""
    import struct

    fixed = [
        b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in one))
        for one in (*colorants, (0.9642, 1, 0.8249))
    ]
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256))
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name.encode() + b"\0" * (80 + (-len(name) - 1) % 4)
    tags = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt"), fixed, strict=True)) | {b"desc": desc}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for signature, data in tags.items():
        data = data + b"\0" * (-len(data) % 4)
        table += signature + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(">I4x4s12s12x4s4x20x", 0, b"\x02\x10\0\0", b"mntrRGB XYZ ", b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    whole = head.ljust(128, b"\0") + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def test_other_wide_spaces_become_srgb(tmp_path: Path) -> None:
    """Also where Display P3 is kept: no other program need know Adobe RGB."""
    source = tmp_path / "photo.jpg"
    # (144, 92, 92) in Adobe RGB is (160, 91, 91) in sRGB, by the two specifications' matrices and curves.
    flat = Image.new("RGB", (64, 64), (144, 92, 92))
    flat.save(source, "JPEG", quality=98, icc_profile=matrix_profile("Adobe RGB (1998)", ADOBE, 563 / 256))
    for space in ("srgb", "p3"):
        image = shown(source, colorspace=space)[1]
        assert difference(image.getpixel((9, 9)), (160, 91, 91)) < 1  # type: ignore[arg-type]
        assert "icc_profile" not in image.info


def test_grey_with_a_profile(tmp_path: Path) -> None:
    """Gamma 1.0: what is 55 of 255 in light is 128 to look at."""
    import struct

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, 256)
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    at = 128 + 4 + 24
    table = struct.pack(">I", 2) + b"kTRC" + struct.pack(">II", at, 16) + b"wtpt" + struct.pack(">II", at + 16, 20)
    head = struct.pack(">I4x4s12s12x4s", at + 36, b"\x02\x10\0\0", b"mntrGRAYXYZ ", b"acsp").ljust(68, b"\0")
    profile = (head + struct.pack(">3i", 63190, 65536, 54061)).ljust(128, b"\0") + table + curve + white
    Image.new("L", (64, 64), 55).save(tmp_path / "photo.png", icc_profile=profile)
    image = shown(tmp_path / "photo.png")[1]
    assert difference(image.convert("RGB").getpixel((9, 9)), (128, 128, 128)) < 1  # type: ignore[arg-type]


# --- metadata ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff", "heic", "avif", "jxl"])
def test_what_is_read_of_each_format(tmp_path: Path, name: str) -> None:
    source, exif = tmp_path / f"photo.{name}", pictures.exif_bytes({271: b"Maker"}, {36867: b"2021:05:04 03:02:01"})
    picture = corners(*SIZE)
    if name == "heic":
        save_heif(source, picture, exif=exif)
    elif name == "tiff":
        info = Image.Exif()
        info.load(exif)
        picture.save(source, exif=info)
    else:
        import pillow_jxl  # noqa: F401 - registers the format

        picture.save(source, name, exif=exif)
    found = tasks.extract(str(source), "IMAGE", None, 5, False).metadata
    assert (found.width, found.height, found.make, found.warnings) == (*SIZE, "Maker", ())
    assert found.taken_at == 1_620_097_321_000


def test_a_panorama_is_known_as_one(tmp_path: Path) -> None:
    source = pictures.xmp_jpeg(tmp_path / "photo.jpg", GPano__ProjectionType="equirectangular")
    assert tasks.extract(str(source), "IMAGE", None, 5, False).metadata.projection_type == "EQUIRECTANGULAR"
