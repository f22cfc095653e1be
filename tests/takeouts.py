"""Exports of Google Photos for tests, made on the spot: the folders, names and notes that they have."""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.photos import jpeg

ROOT = "Takeout/Google Photos"
TAKEN = 1_589_000_000  # 2020-05-09T04:53:20Z


def note(title: str, *, taken: int = TAKEN, **more: Any) -> bytes:
    """The JSON beside a photo."""
    told = {
        "title": title,
        "description": "",
        "imageViews": "3",
        "creationTime": {"timestamp": str(taken + 86_400), "formatted": "May 10, 2020, 4:53:20 AM UTC"},
        "photoTakenTime": {"timestamp": str(taken), "formatted": "May 9, 2020, 4:53:20 AM UTC"},
        "geoData": place(),
        "geoDataExif": place(),
        "url": "https://photos.google.com/photo/AF1Q",
        "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}},
        **more,
    }
    return json.dumps(told, indent=2).encode()


def place(latitude: float = 0.0, longitude: float = 0.0) -> dict[str, float]:
    """A place as notes write it; 0, 0 is none."""
    return {"latitude": latitude, "longitude": longitude, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0}


def album(title: str, description: str = "", **more: Any) -> bytes:
    """The JSON of an album."""
    told = {
        "title": title,
        "description": description,
        "access": "protected",
        "date": {"timestamp": str(TAKEN)},
        **more,
    }
    return json.dumps(told).encode()


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), data)
    return path


def write_tgz(path: Path, files: Mapping[str, bytes]) -> Path:
    """A compressed tar of these files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return path


def write_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files below a folder."""
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def household(video: bytes) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """An export in two parts, with a bit of everything; `video` is a moving part's bytes."""
    year = f"{ROOT}/Photos from 2020"
    rome = f"{ROOT}/Rome _ 2020"
    beach = jpeg((10, 120, 200))
    first = {
        f"{year}/beach.jpg": beach,
        f"{year}/dated.jpg": jpeg((5, 5, 5), taken="2020:05:09 06:53:20"),
        f"{year}/dated.jpg.json": note("dated.jpg"),
        f"{year}/corrected.jpg": jpeg((6, 6, 6), taken="2001:01:01 00:00:00"),
        f"{year}/corrected.jpg.supplemental-metadata.json": note("corrected.jpg", archived=True),
        f"{year}/live.jpg": jpeg((90, 1, 1)),
        f"{year}/live.MP4": video,
        f"{year}/live.jpg.supplemental-met.json": note("live.jpg"),
        f"{year}/portrait.jpg": jpeg((1, 90, 1)),
        f"{year}/portrait-edited.jpg": jpeg((1, 190, 1)),
        f"{year}/portrait.jpg.json": note("portrait.jpg", people=[{"name": "Mia"}]),
        f"{rome}/beach.jpg": beach,
        f"{rome}/beach.jpg.json": note("beach.jpg", favorited=True),
        f"{ROOT}/Trash/gone.jpg": jpeg((7, 7, 7)),
        f"{ROOT}/Trash/gone.jpg.json": note("gone.jpg", trashed=True),
        "Takeout/Drive/scan.jpg": jpeg((8, 8, 8)),
        "Takeout/archive_browser.html": b"<html>",
    }
    second = {
        f"{year}/beach.jpg.supplemental-metadata.json": note(
            "beach.jpg", description="Tom &amp; Mia", geoData=place(41.9, 12.5), favorited=True
        ),
        f"{rome}/metadata.json": album("Rome / 2020", "Spring", sharedAlbumComments=[{"text": "nice"}]),
        f"{year}/lost.jpg.json": note("lost.jpg"),
        f"{year}/no-note.jpg": jpeg((9, 9, 9)),
    }
    return first, second
