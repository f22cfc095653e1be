"""The same files read by us and by exiftool: generated ones, and on request a folder of real ones."""

import os
from pathlib import Path

import pyexiv2
import pytest

from photostead.kernel.errors import MediaError
from photostead.media.formats import kind_of
from photostead.media.metadata import read_metadata
from tests.media import mp4, pictures
from tests.media.exiftool import ask_exiftool, compare, explain
from tests.media.mp4 import append_to, box
from tests.media.pictures import bag, jpeg, localised, video, xmp_packet
from tests.media.test_tags import WRITERS
from tests.media.test_video_notes import CLOCK, GPS_5, LOCKED, SCALE_5, XMP_UUID

FOLDER = "PHOTOSTEAD_TEST_PHOTOS"

EXIF = pictures.exif_bytes(
    {271: b"Maker", 272: b"Model 1", 270: "Grüße aus Köln".encode(), 306: b"2008:06:15 12:00:00", 274: 6},
    {36867: b"2002:06:15 12:00:00", 36881: b"+02:00", 33434: (1, 125), 33437: (28, 10), 37386: (425, 100), 34855: 64,
     42036: b"Lens 4.25mm f/2.8", 37510: b"ASCII\0\0\0A second thought"},
    {1: b"N", 2: ((43, 1), (28, 1), (0, 1)), 3: b"W", 4: ((11, 1), (53, 1), (0, 1)), 5: 1, 6: (2525, 10)},
)  # fmt: skip
XMP = xmp_packet(
    xmp__Rating="4",
    dc__subject=bag("sea", "sun"),
    dc__description=localised("Am Meer"),
    GPano__ProjectionType="equirectangular",
    xmp__CreateDate="2003-06-15T12:00:00+02:00",
).encode()
LENSES = {
    "canon.jpg": {"Exif.Image.Make": "Canon", "Exif.CanonCs.LensType": "137", "Exif.CanonCs.Lens": "35 18 1"},
    "canon-iso.jpg": {"Exif.Image.Make": "Canon", "Exif.CanonSi.ISOSpeed": "160", "Exif.CanonSi.AutoISO": "32"},
    "nikon.jpg": {"Exif.Image.Make": "NIKON CORPORATION", "Exif.Nikon3.LensType": "14",
                  "Exif.Nikon3.0x0098": "48 49 48 48 0 0 165 64 60 142 44 60 167"},
    "pentax.jpg": {"Exif.Image.Make": "PENTAX", "Exif.Pentax.LensType": "4 38"},
    "olympus.jpg": {"Exif.Image.Make": "OLYMPUS IMAGING CORP.", "Exif.OlympusEq.LensType": "0 0 1 16 0 0"},
    "sony.jpg": {"Exif.Image.Make": "SONY", "Exif.Sony1.LensID": "24", "Exif.Photo.FocalLength": "60/1"},
    "apex.jpg": {"Exif.Photo.ShutterSpeedValue": "7/1", "Exif.Photo.ApertureValue": "4/1"},
}  # fmt: skip
NOTES = {
    "creation_time": "2021-05-06T05:08:09Z", "com.apple.quicktime.creationdate": "2021-05-06T07:08:09+0200",
    "com.apple.quicktime.location.ISO6709": "+43.4674+011.8853+252.500/", "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 12", "com.apple.quicktime.content.identifier": "UUID-1",
}  # fmt: skip


def write_photos(folder: Path) -> None:
    for name, write in WRITERS.items():
        if name != "b.jxl":  # compressed: exiftool needs a module for it that distributions do not bring along
            write(folder / name, EXIF, XMP)
    for name, tags in LENSES.items():
        image = pyexiv2.Image(str(jpeg(folder / name)))
        image.modify_exif(tags)
        image.close()


def write_videos(folder: Path) -> None:
    plain = video(folder / "plain.mov", frames=3, notes={"creation_time": "2021-05-06T05:08:09Z"}).read_bytes()
    video(folder / "phone.mov", frames=3, notes=NOTES)
    video(
        folder / "android.mp4",
        frames=3,
        notes={"location": "+43.4674+011.8853/", "creation_time": NOTES["creation_time"]},
    )
    (folder / "xmp.mp4").write_bytes(plain + box(b"uuid", XMP_UUID + XMP))
    (folder / "sphere.mov").write_bytes(append_to(plain, mp4.SAMPLE_ENTRY, mp4.sphere(b"equi")))
    stars = mp4.xtra(b"WM/SharedUserRating", 19, (75).to_bytes(8, "little"))
    (folder / "windows.mov").write_bytes(append_to(plain, (b"moov",), box(b"udta", box(b"Xtra", stars))))
    sample = mp4.telemetry(LOCKED, CLOCK, SCALE_5, GPS_5)
    (folder / "gopro.mov").write_bytes(mp4.with_telemetry(plain, sample))


def unexplained(folder: Path) -> dict[str, list[str]]:
    """Differences without a reason, by file; files that we give a reason for refusing are not looked at."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and kind_of(path.name)]
    found: dict[str, list[str]] = {}
    for path, told in ask_exiftool(paths).items():
        try:
            ours = read_metadata(str(path), kind_of(path.name) or "", sidecar=None, file_modified_ms=0)
        except MediaError:
            continue
        left = [str(difference) for difference in compare(ours, told) if explain(difference, ours, told) is None]
        if left:
            found[path.name] = left
    return found


def test_generated_files_are_read_as_exiftool_reads_them(tmp_path: Path) -> None:
    write_photos(tmp_path)
    write_videos(tmp_path)
    assert unexplained(tmp_path) == {}


@pytest.mark.long
def test_real_files_are_read_as_exiftool_reads_them() -> None:
    """Those in a folder of somebody's photos and videos."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        pytest.skip(f"{FOLDER} names no folder of photos and videos to compare")
    assert unexplained(Path(folder)) == {}
