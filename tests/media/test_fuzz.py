"""Damaged at random, a file gives a result or a MediaError: nothing else, and no file is left behind."""

import io
import os
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photostead.media import tasks
from photostead.media.image import Spec
from tests.media import pictures

NAMES = ["a.jpg", "a.png", "a.webp", "a.tiff", "a.gif", "a.xmp"]


@cache
def sample(name: str) -> bytes:
    exif = pictures.exif_bytes(
        {271: b"Maker", 274: 6, 306: b"2002:06:15 12:00:00"},
        {
            36867: b"2002:06:15 12:00:00",
            33434: (1, 125),
            37500: b"Apple iOS\0\0\1MM\0\1" + b"\0\x11\0\2\0\0\0\x04\0\0\0\x20" + b"\0" * 20,
        },
        {1: b"N", 2: ((43, 1), (28, 1), (0, 1)), 3: b"E", 4: ((11, 1), (53, 1), (0, 1))},
    )
    if name == "a.xmp":
        return pictures.xmp_packet(
            xmp__Rating="4", exif__GPSLatitude="43,28.1N", exif__GPSLongitude="11,53.1E"
        ).encode()
    kind = {"a.jpg": "JPEG", "a.png": "PNG", "a.webp": "WEBP", "a.tiff": "TIFF", "a.gif": "GIF"}[name]
    target = io.BytesIO()
    options = {} if kind in ("TIFF", "GIF") else {"exif": exif}
    pictures.noise(40, 30).save(target, kind, **options)
    return target.getvalue()


@st.composite
def damage(draw: st.DrawFn, name: str) -> bytes:
    """Some bytes changed, most of them near the beginning where headers stand, and perhaps an early end."""
    data = bytearray(sample(name))
    places = st.one_of(st.integers(0, min(600, len(data) - 1)), st.integers(0, len(data) - 1))
    for place, value in draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        data[place] = value
    return bytes(data[: draw(st.one_of(st.just(len(data)), st.integers(0, len(data))))])


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files(name: str) -> None:
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damage(name))
    def survives(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), name, data)

    survives()


def run(folder: Path, name: str, data: bytes) -> None:
    path, out = folder / name, folder / "out"
    path.write_bytes(data)
    out.mkdir()
    sidecar = None
    if name == "a.xmp":
        sidecar, path = str(path), pictures.jpeg(folder / "a.jpg")
    spec = Spec(str(out / "p.jpg"), str(out / "t.webp"))
    _, unread = pictures.outcome(lambda: tasks.extract(str(path), "IMAGE", sidecar, 5, True))
    made, refused = pictures.outcome(lambda: tasks.render(str(path), "IMAGE", spec))
    assert all(reason.startswith(path.name) for reason in (unread, refused) if reason)
    assert sorted(os.listdir(out)) == (["p.jpg", "t.webp"] if made else [])
