"""Where uploads lie: names made safe, folders by day, numbers behind names that are taken."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.assets.layout import NAME_BYTES, numbered, rendition_path, safe_name, upload_folder
from photostead.kernel.clock import LATEST_MS

NAMES = [
    ("IMG_1.JPG", "IMG_1.JPG"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("/", "unnamed"),
    ("", "unnamed"),
    (".", "unnamed"),
    ("..", "unnamed"),
    (". . .", "unnamed"),
    (" . a . ", "a"),
    (".hidden.jpg", "hidden.jpg"),
    ("a\0\n\r\t\x1b\x7fb.jpg", "ab.jpg"),
    ("\u202egpj.exe", "gpj.exe"),
    ("\u2066\u200e\ufeffa.jpg", "a.jpg"),
    ("caf\udce9.jpg", "caf.jpg"),
    ('a<b>:"|?*c.jpg', "abc.jpg"),
    ("no extension", "no extension"),
    ("a.tar.gz", "a.tar.gz"),
    ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
    ("ä" * 300, "ä" * 100),
    ("x." + "y" * 300, "x." + "y" * 20),
    ("x." + "🎉" * 300, "x." + "🎉" * 20),
]


@pytest.mark.parametrize(("name", "safe"), NAMES, ids=[ascii(name)[:30] for name, _ in NAMES])
def test_safe_name(name: str, safe: str) -> None:
    """Each line of the table."""
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_safe_names_are_safe(name: str) -> None:
    """Whatever the name, what is left is one name, short, printable and stable."""
    safe = safe_name(name)
    assert safe not in {"", ".", ".."}
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*\0')
    assert len(safe.encode()) <= NAME_BYTES
    assert PurePosixPath("folder", safe).parent == PurePosixPath("folder")
    assert len(numbered(safe, 1_000_000).encode()) + len(".xmp") <= 255
    assert safe_name(safe) == safe


DAYS = [
    (0, "1970/1970-01-01"),
    (1_714_564_800_000, "2024/2024-05-01"),
    (-86_400_000, "1970/1970-01-01"),
    (LATEST_MS, "9999/9999-01-01"),
]


@pytest.mark.parametrize(("local_time", "day"), DAYS)
def test_folder_of_a_day(local_time: int, day: str) -> None:
    """By the wall clock; what is older than photos on computers lies at their beginning."""
    assert upload_folder("mia", local_time) == PurePosixPath("library/mia") / day


@pytest.mark.parametrize("label", ["../..", "/etc", "a/../../b", "", "\0"])
def test_labels_stay_below_the_library(label: str) -> None:
    """An account's label is a name, never a path."""
    folder = upload_folder(label, 0)
    assert folder.parts[0] == "library"
    assert len(folder.parts) == 4
    assert ".." not in folder.parts


NUMBERED = [("a.jpg", 1, "a.jpg"), ("a.jpg", 2, "a (2).jpg"), ("a.b.jpg", 3, "a.b (3).jpg"), ("a", 2, "a (2)")]


@pytest.mark.parametrize(("name", "number", "wanted"), NUMBERED)
def test_numbered(name: str, number: int, wanted: str) -> None:
    """The extension stays last."""
    assert numbered(name, number) == wanted


def test_renditions_are_spread() -> None:
    """Two levels of folders."""
    uid = "12345678-1234-4234-8234-123456789abc"
    assert str(rendition_path(uid, "preview", "jpeg")) == f"derived/12/34/{uid}-preview.jpeg"
