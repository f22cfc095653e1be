"""What photos say of themselves: fields and places, which source wins, and damaged or hostile metadata."""

from pathlib import Path
from typing import Any

import piexif
import pytest
from PIL import Image, TiffImagePlugin

from photostead.kernel.errors import MediaError
from photostead.media.describe import Metadata
from photostead.media.metadata import read_metadata
from tests.media import pictures
from tests.media.pictures import bag, dated_jpeg, jpeg, localised, sidecar_of, xmp_jpeg, xmp_packet

MODIFIED = 1_500_000_000_000
MAKE, MODEL, DESCRIPTION = 271, 272, 270
ORIGINAL, TAKEN = 36867, b"2002:06:15 12:00:00"


def read(path: Path, sidecar: Path | None = None) -> Metadata:
    return read_metadata(str(path), "IMAGE", sidecar=str(sidecar) if sidecar else None, file_modified_ms=MODIFIED)


def chosen(found: Metadata, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in names)


# --- Fields ------------------------------------------------------------------------------------------------------------


def test_a_cameras_fields(tmp_path: Path) -> None:
    photo = {33434: (10, 1250), 33437: (28, 10), 37386: (425, 100), 34855: 64, 42036: b"Lens 4.25mm f/1.8"}
    found = read(
        dated_jpeg(tmp_path / "a.jpg", ifd0={MAKE: b" Apple ", MODEL: b"iPhone 11\0\0junk", 274: 6}, photo=photo)
    )
    assert chosen(found, "make", "model", "lens_model") == ("Apple", "iPhone 11", "Lens 4.25mm f/1.8")
    assert chosen(found, "exposure_time", "f_number", "focal_length", "iso") == ("1/125", 2.8, 4.25, 64)
    assert chosen(found, "width", "height", "exif_width", "exif_height", "orientation") == (80, 120, 120, 80, "6")
    assert found.warnings == ()


def test_a_photo_without_metadata_has_its_size_and_the_files_date(tmp_path: Path) -> None:
    found = read(jpeg(tmp_path / "a.jpg"))
    expected = Metadata(
        width=120, height=80, exif_width=120, exif_height=80, orientation="1", taken_at=MODIFIED, local_time=MODIFIED,
        date_source="file",
    )  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [((1, 4000), "1/4000"), ((10, 600), "1/60"), ((1, 4), "1/4"), ((3, 10), "0.3"), ((2, 1), "2"), ((25, 10), "2.5"),
     ((0, 1), None), ((1, 0), None), ((0, 0), None)],
)  # fmt: skip
def test_exposure_times(tmp_path: Path, value: tuple[int, int], shown: str | None) -> None:
    assert read(dated_jpeg(tmp_path / "a.jpg", photo={33434: value})).exposure_time == shown


@pytest.mark.parametrize(
    ("stars", "rating"),
    [("0", None), ("1", 1), ("5", 5), ("-1", -1), ("6", None), ("-2", None), ("3.0", 3), ("x", None)],
)
def test_ratings(tmp_path: Path, stars: str, rating: int | None) -> None:
    assert read(xmp_jpeg(tmp_path / "a.jpg", xmp__Rating=stars)).rating == rating


def test_projection_and_description_from_xmp(tmp_path: Path) -> None:
    path = xmp_jpeg(tmp_path / "a.jpg", GPano__ProjectionType="equirectangular", dc__description=localised("Über, uns"))
    assert chosen(read(path), "projection_type", "description") == ("EQUIRECTANGULAR", "Über, uns")


def test_the_colour_profiles_name(tmp_path: Path) -> None:
    import pyvips

    grey = pyvips.Image.black(20, 20).bandjoin([0, 0]).copy(interpretation="srgb")
    grey.jpegsave(str(tmp_path / "a.jpg"), profile="srgb")
    assert "sRGB" in (read(tmp_path / "a.jpg").profile_description or "")


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({"dc__subject": bag("sea", "sun", "sea")}, ("sea", "sun")),
        ({"lr__hierarchicalSubject": bag("places|Italy|Arezzo")}, ("places/Italy/Arezzo",)),
        ({"digiKam__TagsList": bag("a/b"), "dc__subject": bag("b")}, ("a/b",)),
        ({"dc__subject": bag("  ", "x" * 2_000)}, ("x" * 512,)),
    ],
)
def test_keywords(tmp_path: Path, properties: dict[str, str], tags: tuple[str, ...]) -> None:
    assert read(xmp_jpeg(tmp_path / "a.jpg", exif=b"", **properties)).tags == tags


def test_windows_keywords_and_titles(tmp_path: Path) -> None:
    ifd0 = {40094: "Meer;Sonne\0".encode("utf-16-le"), 40091: "Größe\0".encode("utf-16-le")}
    found = read(dated_jpeg(tmp_path / "a.jpg", ifd0=ifd0))
    assert chosen(found, "tags", "description") == (("Meer", "Sonne"), "Größe")


def test_a_live_photos_content_identifier(tmp_path: Path) -> None:
    uuid = b"570F1469-09C7-4E50-9875-05F21D5BD166\0"
    directory = (
        b"\0\1" + b"\0\x11\0\2" + len(uuid).to_bytes(4, "big") + (14 + 2 + 12 + 4).to_bytes(4, "big") + b"\0" * 4
    )
    note = b"Apple iOS\0\0\1MM" + directory + uuid
    assert read(dated_jpeg(tmp_path / "a.jpg", photo={37500: note})).live_photo_cid == uuid[:-1].decode()
    assert read(dated_jpeg(tmp_path / "b.jpg", photo={37500: note[:20]})).live_photo_cid is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        ("Grüß".encode()[:-1], "Grü"),
        ("café".encode("latin-1"), "café"),
        (b"caf\x81\xe9", "caf\N{REPLACEMENT CHARACTER}é"),
        (b"one\0two", "one"),
        (b"  \t ", None),
        (b"bell\x07 and escape\x1b[31m", "bell and escape[31m"),
        (b"line\nline", "line\nline"),
    ],
)
def test_texts_of_any_encoding(tmp_path: Path, raw: bytes, text: str | None) -> None:
    assert read(dated_jpeg(tmp_path / "a.jpg", ifd0={DESCRIPTION: raw})).description == text


def test_long_texts_are_cut(tmp_path: Path) -> None:
    found = read(xmp_jpeg(tmp_path / "a.jpg", dc__description=localised("x" * 60_000), tiff__Make="m" * 2_000))
    assert (len(found.description or ""), len(found.make or "")) == (60_000, 512)
    sidecar = sidecar_of(tmp_path, dc__description=localised("y" * 100_000))
    assert len(read(tmp_path / "a.jpg", sidecar).description or "") == 65_536


# --- Places ------------------------------------------------------------------------------------------------------------


def gps_tags(
    latitude: Any = ((43, 1), (28, 1), (281_400_000, 100_000_000)),
    longitude: Any = ((11, 1), (53, 1), (645_599_999, 100_000_000)),
    refs: tuple[bytes, bytes] = (b"N", b"E"),
    **more: Any,
) -> dict[int, Any]:
    return {1: refs[0], 2: latitude, 3: refs[1], 4: longitude, **{int(k[1:]): v for k, v in more.items()}}


def independent_degrees(values: tuple[tuple[int, int], ...], sign: int) -> float:
    degrees, minutes, seconds = (above / below for above, below in values)
    return sign * (degrees + minutes / 60 + seconds / 3600)


@pytest.mark.parametrize(
    ("refs", "signs"), [((b"N", b"E"), (1, 1)), ((b"S", b"W"), (-1, -1)), ((b"North", b"w"), (1, -1))]
)
def test_positions_to_the_digit(tmp_path: Path, refs: tuple[bytes, bytes], signs: tuple[int, int]) -> None:
    path = dated_jpeg(tmp_path / "a.jpg", gps=gps_tags(refs=refs, t5=1, t6=(2525, 10)))
    block = piexif.load(str(path))["GPS"]
    found = read(path)
    wanted = tuple(independent_degrees(block[tag], sign) for tag, sign in zip((2, 4), signs, strict=True))
    assert chosen(found, "latitude", "longitude") == pytest.approx(wanted, abs=1e-12)
    assert found.altitude == -252.5


ZERO = ((0, 1), (0, 1), (0, 1))


@pytest.mark.parametrize(
    "tags",
    [
        gps_tags(ZERO, ZERO),
        gps_tags(((0, 0), (0, 0), (0, 0)), ((0, 0), (0, 0), (0, 0))),
        gps_tags(refs=(b"", b"")),
        gps_tags(refs=(b"?", b"E")),
        gps_tags(((91, 1), (0, 1), (0, 1))),
        gps_tags(longitude=((181, 1), (0, 1), (0, 1))),
        {1: b"N", 2: ZERO},
        {1: b"N", 3: b"E"},
        {6: (100, 1)},
    ],
)
def test_nonsense_positions_are_none(tmp_path: Path, tags: dict[int, Any]) -> None:
    found = read(dated_jpeg(tmp_path / "a.jpg", gps=tags))
    assert chosen(found, "latitude", "longitude", "altitude", "time_zone") == (None,) * 4


@pytest.mark.parametrize(
    ("latitude", "longitude", "position"),
    [
        ("43,28.1688N", "11,53.1076E", (43.46948, 11.885126666666667)),
        ("43,28,8.4S", "11,53,6W", (-43.469, -11.885)),
        ("43.5", "-11.25", (43.5, -11.25)),
        ("nan", "11.25", None),
        ("0,0.0N", "0,0.0E", None),
        ("95,0.0N", "0,0.0E", None),
    ],
)
def test_positions_in_sidecars(
    tmp_path: Path, latitude: str, longitude: str, position: tuple[float, float] | None
) -> None:
    photo = jpeg(tmp_path / "photo.jpg")
    found = read(photo, sidecar_of(tmp_path, exif__GPSLatitude=latitude, exif__GPSLongitude=longitude))
    assert chosen(found, "latitude", "longitude") == (pytest.approx(position) if position else (None, None))


# --- Sidecars ----------------------------------------------------------------------------------------------------------


def test_a_sidecar_comes_before_the_embedded_values(tmp_path: Path) -> None:
    exif = pictures.exif_bytes({MAKE: b"Inside", MODEL: b"Inside", DESCRIPTION: b"Inside"}, gps=gps_tags())
    photo = xmp_jpeg(tmp_path / "photo.jpg", exif=exif, xmp__Rating="2", dc__subject=bag("inside"))
    sidecar = sidecar_of(
        tmp_path,
        tiff__Make="Outside", dc__description=localised("Outside"), xmp__Rating="4", dc__subject=bag("outside"),
        exif__GPSLatitude="10,0.0S", exif__GPSLongitude="20,0.0E",
    )  # fmt: skip
    found = read(photo, sidecar)
    assert chosen(found, "make", "model", "description", "rating") == ("Outside", "Inside", "Outside", 4)
    assert chosen(found, "tags", "latitude", "longitude") == (("outside",), -10.0, 20.0)
    assert found.warnings == ()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml at all", b"<x:xmpmeta", b"\0" * 4_000, xmp_packet(xmp__Rating="4").encode()[:-300],
     f"<?xml version='1.0'?><!DOCTYPE x [{LAUGHS}]><x:xmpmeta xmlns:x='adobe:ns:meta/'>&l9;</x:xmpmeta>".encode()],
)  # fmt: skip
def test_a_damaged_sidecar_is_a_warning(tmp_path: Path, content: bytes) -> None:
    photo = dated_jpeg(tmp_path / "photo.jpg", photo={ORIGINAL: TAKEN})
    (tmp_path / "photo.xmp").write_bytes(content)
    found = read(photo, tmp_path / "photo.xmp")
    assert found.date_source == "exif:DateTimeOriginal"
    assert len(found.warnings) == 1
    assert "sidecar" in found.warnings[0]


def test_a_missing_sidecar_is_a_warning(tmp_path: Path) -> None:
    found = read(jpeg(tmp_path / "photo.jpg"), tmp_path / "gone.xmp")
    assert found.warnings == ("The sidecar was not read: gone.xmp: the file is no longer there.",)


def test_a_huge_sidecar_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.xmp").write_bytes(b" " * (9 << 20))
    assert "larger than" in read(jpeg(tmp_path / "photo.jpg"), tmp_path / "big.xmp").warnings[0]


# --- Other formats, and damage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_of_other_formats(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind.lower()}"
    if kind == "TIFF":
        info = TiffImagePlugin.ImageFileDirectory_v2()
        info[MAKE] = "Maker"
        pictures.corners().save(path, kind, tiffinfo=info)
    else:
        pictures.corners().save(path, kind, exif=pictures.exif_bytes({MAKE: b"Maker"}))
    assert chosen(read(path), "make", "width", "height") == ("Maker", 120, 80)


def test_exif_of_heic(tmp_path: Path) -> None:
    import pillow_heif

    exif = pictures.exif_bytes({MAKE: b"Maker"}, {ORIGINAL: TAKEN})
    pillow_heif.from_pillow(pictures.corners()).save(tmp_path / "a.heic", quality=90, exif=exif)
    assert chosen(read(tmp_path / "a.heic"), "make", "width", "height", "date_source") == (
        "Maker", 120, 80, "exif:DateTimeOriginal",
    )  # fmt: skip


def test_a_camera_raws_metadata(tmp_path: Path) -> None:
    found = read(pictures.dng(tmp_path / "a.dng", orientation=6))
    assert chosen(found, "width", "height", "orientation", "make", "local_time") == (
        64,
        96,
        "6",
        "Testcam",
        1_580_702_706_000,
    )


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_formats_without_metadata(tmp_path: Path, kind: str) -> None:
    pictures.corners().save(tmp_path / "a", kind)
    assert chosen(read(tmp_path / "a"), "width", "height", "date_source") == (120, 80, "file")


def test_broken_exif_still_gives_size_and_date(tmp_path: Path) -> None:
    exif = bytearray(pictures.exif_bytes({MAKE: b"Maker" * 20}, {ORIGINAL: TAKEN}))
    exif[10:] = b"\xff" * (len(exif) - 10)
    found = read(jpeg(tmp_path / "a.jpg", exif=bytes(exif)))
    assert chosen(found, "width", "height", "taken_at", "make") == (120, 80, MODIFIED, None)


def test_a_photo_whose_metadata_cannot_be_opened_warns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("corrupted")

    monkeypatch.setattr("photostead.media.exiv.read_tags", fail)
    found = read(jpeg(tmp_path / "a.jpg"))
    assert (found.width, found.warnings) == (120, ("The photo's metadata is damaged and was not read.",))


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"text", "text"), (pictures.png_bomb(60_000, 60_000), "too many"), (b"\xff\xd8\xff", "damaged")],
)
def test_what_is_no_picture_has_no_metadata(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(MediaError, match=reason):
        read(tmp_path / "a.jpg")


def test_a_million_pixels_are_not_decoded_for_metadata(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "a.png")
    (tmp_path / "a.png").write_bytes(pictures.png_bomb(4_000, 4_000))
    assert read(tmp_path / "a.png").width == 4_000
