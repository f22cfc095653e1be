"""Renditions: orientation, sizes, formats, colours, transparency, and files that want to do harm."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photostead.kernel.errors import MediaError, Unavailable
from photostead.media.image import Rendition, Spec, render_photo
from tests.media import pictures
from tests.media.pictures import corners, is_like, jpeg, shows_corners


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    (tmp_path / "out").mkdir()
    return Spec(str(tmp_path / "out" / "preview.jpg"), str(tmp_path / "out" / "thumbnail.webp"))


def preview(spec: Spec) -> Image.Image:
    return Image.open(io.BytesIO(Path(spec.preview_path).read_bytes()))


def thumbnail(spec: Spec) -> Image.Image:
    return Image.open(io.BytesIO(Path(spec.thumbnail_path).read_bytes()))


def varied(spec: Spec, **changes: Any) -> Spec:
    return Spec(**{**{name: getattr(spec, name) for name in spec.__struct_fields__}, **changes})


# --- Upright -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(tmp_path: Path, spec: Spec, kind: str, orientation: int) -> None:
    source = tmp_path / "photo"
    exif = pictures.exif_bytes({274: orientation}) if kind != "TIFF" else None
    options = {"exif": exif} if exif else {"tiffinfo": {274: orientation}}
    pictures.stored(orientation).save(source, kind, **options)
    made = render_photo(str(source), spec)
    assert (made.width, made.height) == (120, 80)
    assert preview(spec).size == (120, 80)
    assert shows_corners(preview(spec), tolerance=40)
    assert shows_corners(thumbnail(spec), tolerance=40)


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_impossible_orientation_is_ignored(tmp_path: Path, spec: Spec, orientation: int) -> None:
    source = jpeg(tmp_path / "a.jpg", exif=pictures.exif_bytes({274: orientation}))
    assert render_photo(str(source), spec).width == 120
    assert shows_corners(preview(spec))


# --- Sizes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("original", "preview_size", "thumbnail_size"),
    [
        ((100, 60), (100, 60), (100, 60)),  # never enlarged
        ((3000, 2000), (2160, 1440), (375, 250)),  # the smaller side counts
        ((2000, 3000), (1440, 2160), (250, 375)),
        ((1440, 1440), (1440, 1440), (250, 250)),
        ((1000, 4), (1000, 4), (1000, 4)),
        ((20_000, 1_400), (16_383, 1_147), (3_572, 250)),  # nor longer than WebP allows
    ],
)
def test_sizes(
    tmp_path: Path,
    spec: Spec,
    original: tuple[int, int],
    preview_size: tuple[int, int],
    thumbnail_size: tuple[int, int],
) -> None:
    source = jpeg(tmp_path / "a.jpg", image=corners(*original))
    made = render_photo(str(source), spec)
    assert (made.width, made.height) == original
    assert preview(spec).size == preview_size
    assert all(abs(a - b) <= 1 for a, b in zip(thumbnail(spec).size, thumbnail_size, strict=True))


def test_reports_what_was_written(tmp_path: Path, spec: Spec) -> None:
    made = render_photo(str(jpeg(tmp_path / "a.jpg")), varied(spec, preview_progressive=True))
    assert made.preview_bytes == Path(spec.preview_path).stat().st_size
    assert made.thumbnail_bytes == Path(spec.thumbnail_path).stat().st_size
    assert made.is_progressive
    assert preview(spec).info.get("progressive")
    assert 10 < len(made.thumbhash) < 40
    assert not made.is_transparent
    assert made.warnings == ()


@pytest.mark.parametrize(("kind", "found"), [("jpeg", "JPEG"), ("webp", "WEBP")])
def test_formats_of_renditions(tmp_path: Path, spec: Spec, kind: str, found: str) -> None:
    render_photo(str(jpeg(tmp_path / "a.jpg")), varied(spec, preview_format=kind, thumbnail_format=kind))
    assert (preview(spec).format, thumbnail(spec).format) == (found, found)


def test_quality_matters(tmp_path: Path, spec: Spec) -> None:
    source = str(jpeg(tmp_path / "a.jpg", image=pictures.noise(400, 300)))
    low = render_photo(source, varied(spec, preview_quality=20, thumbnail_quality=20))
    high = render_photo(source, varied(spec, preview_quality=95, thumbnail_quality=95))
    assert low.preview_bytes * 2 < high.preview_bytes
    assert low.thumbnail_bytes * 2 < high.thumbnail_bytes


def test_renditions_carry_no_metadata(tmp_path: Path, spec: Spec) -> None:
    exif = pictures.exif_bytes({271: b"Maker"}, gps={1: b"N", 2: ((10, 1), (0, 1), (0, 1))})
    render_photo(str(jpeg(tmp_path / "a.jpg", exif=exif)), spec)
    assert b"Maker" not in Path(spec.preview_path).read_bytes() + Path(spec.thumbnail_path).read_bytes()


def test_leaves_no_temporary_files(tmp_path: Path, spec: Spec) -> None:
    render_photo(str(jpeg(tmp_path / "a.jpg")), spec)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["preview.jpg", "thumbnail.webp"]


def test_a_missing_folder_is_our_trouble_not_the_photos(tmp_path: Path, spec: Spec) -> None:
    broken = varied(spec, thumbnail_path=str(tmp_path / "nowhere" / "at" / "all" / "t.webp"))
    with pytest.raises(Unavailable, match="nowhere"):
        render_photo(str(jpeg(tmp_path / "a.jpg")), broken)
    assert list((tmp_path / "out").iterdir()) == []


# --- Formats -----------------------------------------------------------------------------------------------------------


def save_heif(path: Path, image: Image.Image, **options: Any) -> None:
    import pillow_heif

    pillow_heif.from_pillow(image).save(path, quality=90, **options)


def save_jxl(path: Path, image: Image.Image) -> None:
    import pillow_jxl  # noqa: F401 - registers the format

    image.save(path, "JXL", quality=95)


def save_psd(path: Path, image: Image.Image) -> None:
    """A flattened 8-bit RGB Photoshop file without compression (Adobe's file format specification)."""
    header = (
        b"8BPS\0\1"
        + b"\0" * 6
        + b"\0\3"
        + image.height.to_bytes(4, "big")
        + image.width.to_bytes(4, "big")
        + b"\0\x08\0\3"
    )
    planes = b"".join(band.tobytes() for band in image.split())
    path.write_bytes(header + b"\0" * 12 + b"\0\0" + planes)


def with_pillow(kind: str, mode: str = "RGB", **options: Any) -> Callable[[Path, Image.Image], None]:
    return lambda path, image: image.convert(mode).save(path, kind, **options)


def animated(kind: str) -> Callable[[Path, Image.Image], None]:
    return lambda path, image: image.save(
        path, kind, save_all=True, append_images=[Image.new("RGB", image.size)], duration=50
    )


WRITERS: dict[str, Callable[[Path, Image.Image], None]] = {
    "jpeg": with_pillow("JPEG", quality=92),
    "progressive.jpg": with_pillow("JPEG", quality=92, progressive=True),
    "cmyk.jpg": with_pillow("JPEG", "CMYK", quality=92),
    "png": with_pillow("PNG"),
    "palette.png": with_pillow("PNG", "P"),
    "webp": with_pillow("WEBP", quality=92),
    "animated.webp": animated("WEBP"),
    "gif": with_pillow("GIF"),
    "animated.gif": animated("GIF"),
    "animated.png": animated("PNG"),
    "tiff": with_pillow("TIFF"),
    "lzw.tiff": with_pillow("TIFF", compression="tiff_lzw"),
    "multipage.tiff": lambda path, image: image.save(
        path, "TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]
    ),
    "bmp": with_pillow("BMP"),
    "jp2": with_pillow("JPEG2000"),
    "avif": with_pillow("AVIF", quality=90),
    "heic": save_heif,
    "jxl": save_jxl,
    "psd": save_psd,
}


@pytest.mark.parametrize("name", ["cmyk.jpg", "palette.png", "animated.gif"])
def test_previews_and_thumbnails_show_the_picture(tmp_path: Path, spec: Spec, name: str) -> None:
    """Of every other format `test_shown` shows the preview, by its exact colours."""
    source = tmp_path / f"photo.{name}"
    WRITERS[name](source, corners(160, 96))
    made = render_photo(str(source), spec)
    assert (made.width, made.height, made.warnings) == (160, 96, ())
    tolerance = {"cmyk.jpg": 90, "palette.png": 40}.get(name, 30)  # a press prints no such blue, a palette dithers
    assert shows_corners(preview(spec), tolerance=tolerance)
    assert shows_corners(thumbnail(spec), tolerance=tolerance)


@pytest.mark.parametrize("name", ["png", "heic", "jpeg", "webp"])
def test_the_content_counts_not_the_name(tmp_path: Path, spec: Spec, name: str) -> None:
    source = tmp_path / "photo.nef"
    WRITERS[name](source, corners())
    assert render_photo(str(source), spec).width == 120
    assert shows_corners(preview(spec), tolerance=30)


@pytest.mark.parametrize(("orientation", "size"), [(1, (96, 64)), (6, (64, 96)), (3, (96, 64)), (8, (64, 96))])
def test_camera_raw_is_developed_upright(tmp_path: Path, spec: Spec, orientation: int, size: tuple[int, int]) -> None:
    made = render_photo(str(pictures.dng(tmp_path / "a.dng", orientation=orientation)), spec)
    assert (made.width, made.height) == size
    grey = np.asarray(preview(spec).convert("L")).astype(float)
    lit_half = {1: grey[:, : grey.shape[1] // 2], 3: grey[:, grey.shape[1] // 2 :],
                6: grey[: grey.shape[0] // 2], 8: grey[grey.shape[0] // 2 :]}[orientation]  # fmt: skip
    assert lit_half.mean() > 1.5 * grey.mean() - 20
    assert preview(spec).width < preview(spec).height or orientation in (1, 3)


# --- Colours and transparency ------------------------------------------------------------------------------------------


def p3_jpeg(path: Path) -> Path:
    """Display P3 (200, 60, 60), which is a stronger red in sRGB."""
    import pyvips

    flat = pyvips.Image.black(64, 64).bandjoin([0, 0]).linear([1, 1, 1], [200, 60, 60]).cast("uchar")
    flat.copy(interpretation="srgb").jpegsave(str(path), Q=98, profile="p3")
    return path


def test_wide_colours_become_srgb(tmp_path: Path, spec: Spec) -> None:
    render_photo(str(p3_jpeg(tmp_path / "p3.jpg")), spec)
    red, green, _ = pictures.corner_colours(preview(spec))[0]
    assert red > 210
    assert green < 50
    assert "icc_profile" not in preview(spec).info


def test_wide_colours_are_kept_when_asked(tmp_path: Path, spec: Spec) -> None:
    render_photo(str(p3_jpeg(tmp_path / "p3.jpg")), varied(spec, colorspace="p3"))
    for made in (preview(spec), thumbnail(spec)):
        assert is_like(pictures.corner_colours(made)[0], (200, 60, 60), 8)
        assert made.info["icc_profile"]


def test_srgb_photos_stay_untagged_when_wide_colours_are_kept(tmp_path: Path, spec: Spec) -> None:
    render_photo(str(jpeg(tmp_path / "a.jpg")), varied(spec, colorspace="p3"))
    assert "icc_profile" not in preview(spec).info
    assert shows_corners(preview(spec))


def test_a_damaged_profile_does_not_stop_the_photo(tmp_path: Path, spec: Spec) -> None:
    source = jpeg(tmp_path / "a.jpg", icc_profile=b"\0\1" * 300)
    assert render_photo(str(source), spec).width == 120
    assert shows_corners(preview(spec))


@pytest.mark.parametrize("mode", ["L", "1", "I;16", "LA"])
def test_grey_pictures(tmp_path: Path, spec: Spec, mode: str) -> None:
    grey = Image.new("L", (60, 40), 255)
    grey.paste(0, (0, 0, 30, 40))
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    (deep if mode == "I;16" else grey.convert(mode)).save(tmp_path / "a.png")
    render_photo(str(tmp_path / "a.png"), spec)
    left, right, *_ = pictures.corner_colours(preview(spec))
    assert is_like(left, (0, 0, 0), 10)
    assert is_like(right, (255, 255, 255), 10)


def test_transparent_pictures(tmp_path: Path, spec: Spec) -> None:
    picture = corners().convert("RGBA")
    picture.paste((0, 0, 0, 0), (60, 0, 120, 40))
    picture.save(tmp_path / "a.png")
    made = render_photo(str(tmp_path / "a.png"), spec)
    assert made.is_transparent
    assert made.thumbhash[2] >> 7 == 1
    assert is_like(pictures.corner_colours(preview(spec))[1], (255, 255, 255))
    assert thumbnail(spec).convert("RGBA").getpixel((90, 20)) == (0, 0, 0, 0)


def test_an_opaque_alpha_channel_is_no_transparency(tmp_path: Path, spec: Spec) -> None:
    corners().convert("RGBA").save(tmp_path / "a.png")
    assert not render_photo(str(tmp_path / "a.png"), spec).is_transparent
    assert shows_corners(preview(spec))


# --- Harmful and damaged files -----------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
BOMBS = {
    "gigapixel.png": pictures.png_bomb(32_000, 32_000),
    "wide.png": pictures.png_bomb(70_000, 10),
    "gigapixel.tiff": pictures.tiff_bomb(40_000, 40_000),
    "gigapixel.gif": pictures.gif_bomb(65_535, 65_535),
    "gigapixel.bmp": pictures.bmp_bomb(32_000, 32_000),
    "gigapixel.jpg": pictures.jpeg_bomb(65_500, 65_500),
}


@pytest.mark.parametrize("name", BOMBS)
def test_headers_that_promise_too_much_are_refused(tmp_path: Path, spec: Spec, name: str) -> None:
    (tmp_path / name).write_bytes(BOMBS[name])
    with pytest.raises(MediaError, match=f"{name}: .* pixels are too many"):
        render_photo(str(tmp_path / name), spec)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"hello there, this is a note", "contains text"),
        (SVG, "contains text"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "no picture format"),
        (b"\0" * 5_000, "zeros"),
        (b"\x00\x00\x00\x18ftypmp42\0\0\0\0isommp42", "a video"),
        (b"%PDF-1.7\n\x80\x81", "no picture format"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 99, "no picture format"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 600, "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"GIF89a", "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
        (b"II*\0\x08\0\0\0", "damaged"),
        (b"BM" + b"\xff" * 40, "damaged"),
        (b"8BPS\0\1" + b"\xff" * 40, "damaged"),
        (b"\xff\x0a" + b"\xff" * 40, "damaged"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 40, "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "damaged"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "damaged"),
        (b"\0\0\0\x18ftypcrx \0\0\0\0crx isom", "RAW"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(tmp_path: Path, spec: Spec, content: bytes, reason: str) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(content)
    with pytest.raises(MediaError, match=f"photo.jpg: .*{reason}"):
        render_photo(str(source), spec)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_raw_name_does_not_make_a_raw(tmp_path: Path, spec: Spec) -> None:
    (tmp_path / "photo.cr2").write_bytes(b"nothing of the kind" * 50)
    with pytest.raises(MediaError, match="RAW"):
        render_photo(str(tmp_path / "photo.cr2"), spec)


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


@pytest.mark.parametrize(("kind", "share"), [("JPEG", 0.8), ("JPEG", 0.995), ("PNG", 0.8)])
def test_most_of_a_cut_off_file_is_shown(tmp_path: Path, spec: Spec, kind: str, share: float) -> None:
    pictures.noise(400, 300).save(tmp_path / "a", kind)
    made: Rendition = render_photo(str(cut(tmp_path / "a", share)), spec)
    assert (made.width, made.height) == (400, 300)
    assert "cut off" in made.warnings[0]
    top = np.asarray(preview(spec))[:150]
    assert top.std() > 30


@pytest.mark.parametrize(("kind", "share"), [("JPEG", 0.2), ("PNG", 0.3)])
def test_too_little_of_a_file_is_refused(tmp_path: Path, spec: Spec, kind: str, share: float) -> None:
    pictures.noise(400, 300).save(tmp_path / "a", kind)
    with pytest.raises(MediaError, match="cut off"):
        render_photo(str(cut(tmp_path / "a", share)), spec)


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_cut_off_file_of_any_format_raises_nothing_else(tmp_path: Path, spec: Spec, name: str, share: float) -> None:
    source = tmp_path / f"photo.{name}"
    WRITERS[name](source, pictures.noise(120, 90))
    made, reason = pictures.outcome(lambda: render_photo(str(cut(source, share)), spec))
    if made:
        assert (made.width, made.height) == (120, 90)
    else:
        assert reason.startswith(f"photo.{name}: ")
