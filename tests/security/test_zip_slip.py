"""Zip Slip by original file name (`../`, `\\`, NUL, absolute, reserved, duplicate, 255+ bytes, RTL) in archives.

Whatever a file was called when it came, the archive it leaves in unpacks into the folder that was meant, one file each,
on every system. Names of the storage template and of headers have tests of their own.
"""

import io
import unicodedata
import zipfile
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.app import App
from photostead.features.download.names import RESERVED, Names, unpackable
from tests.client import Client
from tests.people import insert_asset

EVIL = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\evil.jpg", "evil.jpg"),
    ("/etc/passwd", "passwd"),
    ("C:\\Windows\\x.jpg", "x.jpg"),
    ("c:evil.jpg", "cevil.jpg"),
    ("\\\\host\\share\\x.jpg", "x.jpg"),
    ("..", "unnamed"),
    (".", "unnamed"),
    ("", "unnamed"),
    ("/", "unnamed"),
    (".. ", "unnamed"),
    ("a\0.jpg", "a.jpg"),
    ("a\n\r\t.jpg", "a.jpg"),
    ("a\x1b[31m.jpg", "a[31m.jpg"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("\u2066a\u2069\u200f.jpg", "a.jpg"),
    ("\ufeffa.jpg", "a.jpg"),
    ("a.jpg:stream", "a.jpgstream"),
    ("CON", "_CON"),
    ("nul.jpg", "_nul.jpg"),
    ("Com1.tar.gz", "_Com1.tar.gz"),
    ("lpt¹.jpg", "_lpt¹.jpg"),
    ("console.jpg", "console.jpg"),
    ("a.jpg. . ", "a.jpg"),
    ('<>"|?*.jpg', "jpg"),
    ("-rf", "-rf"),
    (".htaccess", "htaccess"),
    ("a" * 400 + ".jpg", "a" * 196 + ".jpg"),
    ("é" * 200 + ".jpg", "é" * 98 + ".jpg"),
]


@pytest.mark.parametrize(("given_name", "name"), EVIL, ids=[ascii(given_name)[:30] for given_name, _ in EVIL])
def test_name(given_name: str, name: str) -> None:
    assert unpackable(given_name) == name


@given(st.lists(st.one_of(st.text(max_size=300), st.sampled_from([given_name for given_name, _ in EVIL])), max_size=12))
def test_any_names(names: list[str]) -> None:
    """Whatever they are, they are safe, and no two are one file where case or the writing of an accent do not count."""
    chosen = Names()
    taken = [chosen.take(name) for name in names]
    for name in taken:
        check_safe(name)
    assert len({unicodedata.normalize("NFD", name).casefold() for name in taken}) == len(names)


def check_safe(name: str) -> None:
    """The rules of Linux, macOS and Windows together."""
    assert name.isprintable()
    assert name not in {"", ".", ".."}
    assert name == name.strip(" .")
    assert not set(name) & set('/\\:*?"<>|')
    assert len(name.encode()) < 255
    assert name.partition(".")[0].rstrip().lower() not in RESERVED
    assert not PureWindowsPath(name).is_reserved()


def test_duplicates_are_numbered() -> None:
    names = Names()
    wanted = ["IMG.jpg", "IMG.jpg", "img.JPG", "IMG+1.jpg", "IMG", "IMG", "e\u0301.jpg", "\u00e9.jpg"]
    assert [names.take(name) for name in wanted] == [
        "IMG.jpg", "IMG+1.jpg", "img+2.JPG", "IMG+1+1.jpg", "IMG", "IMG+1", "e\u0301.jpg", "\u00e9+1.jpg",
    ]  # fmt: skip


async def test_an_archive_unpacks_where_it_should(app: App, admin: Client, tmp_path: Path) -> None:
    """Every such name, twice, as an original's; unpacked by a program that trusts none of them."""
    uids = []
    for number, (name, _) in enumerate([*EVIL, *EVIL]):
        path = tmp_path / "data" / "library" / f"{number}.bin"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(str(number).encode())
        stored = f"library/{number}.bin".encode()
        uids.append(await app.db.write(insert_asset, admin.user_id, name=name, path=stored))
    data = await admin.post("/download/archive", json={"assetIds": uids})
    target = tmp_path / "out" / "here"
    target.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        archive.extractall(target)
    for name in names:
        check_safe(name)
    # What was written stands under the very names of the archive, all in this folder, nothing over anything.
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*")) == sorted(names)
    assert [(target / name).read_bytes() for name in names] == [str(number).encode() for number in range(2 * len(EVIL))]
    assert [path.name for path in target.parent.iterdir()] == ["here"]
