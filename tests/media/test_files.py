"""Opening files from outside: what is refused and how it is said; writing our own."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from photostead.kernel.errors import MediaError, OutOfSpace, Unavailable
from photostead.media import files
from photostead.media.files import Source, display_name, explain, make_folder, open_regular, write_files, writing


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


ODDITIES = {
    "missing": (lambda path: None, "no longer there"),
    "folder": (lambda path: path.mkdir(), "not an ordinary file"),
    "fifo": (lambda path: os.mkfifo(path), "not an ordinary file"),
    "socket": (make_socket, "not an ordinary file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not an ordinary file"),
    "terminal": (lambda path: path.symlink_to("/dev/tty"), "ordinary file|reading failed"),
    "loop": (lambda path: path.symlink_to(path), "in a circle"),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_only_ordinary_files_are_opened(tmp_path: Path, name: str) -> None:
    make, reason = ODDITIES[name]
    make(tmp_path / "photo.jpg")  # type: ignore[no-untyped-call]
    with pytest.raises(MediaError, match=f"photo.jpg: .*({reason})"), open_regular(str(tmp_path / "photo.jpg")):
        pass


def test_a_symbolic_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with open_regular(str(tmp_path / "b")) as file:
        assert (file.head(4), file.size, file.name) == (b"cont", 7, "b")


# --- Only where it really lies


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to stay in, and a secret beside it."""
    (tmp_path / "home" / "inner").mkdir(parents=True)
    (tmp_path / "home" / "inner" / "a").write_bytes(b"mine")
    (tmp_path / "home2").mkdir()
    (tmp_path / "home2" / "a").write_bytes(b"secret")
    return tmp_path / "home"


def content(path: Path, *roots: Path) -> bytes:
    """What a file holds, if it may be read there."""
    with open_regular(Source(str(path), tuple(map(str, roots)))) as file:
        return file.head(100)


def test_a_file_below_one_of_its_roots_is_opened(home: Path) -> None:
    assert content(home / "inner" / "a", home.parent / "nowhere", home) == b"mine"
    assert content(home / "inner" / "a", Path("/")) == b"mine"
    assert content(home / "inner" / "a", Path(f"{home}/")) == b"mine"


def test_links_that_stay_inside_are_followed(home: Path) -> None:
    (home / "b").symlink_to("inner/a")
    (home / "folder").symlink_to("inner")
    (home.parent / "alias").symlink_to(home)
    assert content(home / "b", home) == b"mine"
    assert content(home / "folder" / "a", home) == b"mine"
    assert content(home.parent / "alias" / "b", home.parent / "alias") == b"mine"


def test_a_file_that_was_swapped_for_a_link_out_is_refused(home: Path) -> None:
    (home / "inner" / "a").unlink()
    (home / "inner" / "a").symlink_to(home.parent / "home2" / "a")
    with pytest.raises(MediaError, match="a: a link leads out"):
        content(home / "inner" / "a", home)


def test_a_folder_that_was_swapped_for_a_link_out_is_refused(home: Path) -> None:
    os.rename(home / "inner", home / "was")
    (home / "inner").symlink_to(home.parent / "home2")
    with pytest.raises(MediaError, match="a: a link leads out"):
        content(home / "inner" / "a", home)


def test_a_neighbour_whose_name_begins_alike_is_outside(home: Path) -> None:
    with pytest.raises(MediaError, match="a link leads out"):
        content(home.parent / "home2" / "a", home)
    with pytest.raises(MediaError, match="a link leads out"):
        content(home / ".." / "home2" / "a", home)


def test_roots_and_names_that_are_no_text(home: Path) -> None:
    odd = os.fsencode(home) + b"/gr\xfc\xdfe"
    os.mkdir(odd)
    Path(os.fsdecode(odd + b"/\xff")).write_bytes(b"mine")
    assert content(Path(os.fsdecode(odd + b"/\xff")), Path(os.fsdecode(odd))) == b"mine"


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """In a process of another user, since root reads everything."""
    tmp_path.chmod(0o755)
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (tmp_path / "secret.jpg").chmod(0)
    code = (
        "import os, sys; sys.path[:] = sys.argv[2].split(':')\n"
        "from photostead.media.files import open_regular\n"
        "if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "fd = os.open(sys.argv[1], os.O_PATH)\n"
        "try:\n  with open_regular(f'/proc/self/fd/{fd}'): print('opened')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "secret.jpg"), ":".join(sys.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Traceback" in done.stderr:  # the folder above is closed to that user, so its way to the file is as well
        assert "PermissionError" in done.stderr
    else:
        assert done.stdout.startswith("MediaError")
        assert "no permission" in done.stdout


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EACCES, "no permission"),
        (errno.EIO, "read error"),
        (errno.ESTALE, "network share"),
        (errno.EMFILE, "reading failed"),
    ],
)
def test_reasons(code: int, reason: str) -> None:
    assert reason in explain("/photos/a.jpg", OSError(code, os.strerror(code))).message


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/a.jpg", "a.jpg"),
        (b"/x/caf\xe9.jpg", "caf\ufffd.jpg"),
        ("/x/caf\udce9.jpg", "caf\ufffd.jpg"),
        ("/x/a\nb\x1b.jpg", "a\ufffdb\ufffd.jpg"),
    ],
)
def test_names_for_people(path: bytes | str, name: str) -> None:
    assert display_name(path) == name


def test_a_name_with_a_nul_byte() -> None:
    with pytest.raises(MediaError, match="NUL"), open_regular("/tmp/a\0b"):
        pass


def test_writing_replaces_a_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    write_files({str(target): b"new content"})
    assert target.read_bytes() == b"new content"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("code", "error"), [(errno.ENOSPC, OutOfSpace), (errno.EDQUOT, OutOfSpace), (errno.EROFS, Unavailable)]
)
def test_a_failed_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[Exception]
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def fail(fd: int) -> None:
        raise OSError(code, os.strerror(code), f".part{fd}")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(error):
        write_files({str(target): b"new"})
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_temporary_names_are_hidden_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda fd: seen.extend(os.listdir(tmp_path)))
    write_files({str(tmp_path / "a.jpg"): b"x"})
    assert seen[0].startswith(".")
    assert seen[0].endswith(".part")


def write_at_once(path: Path, data: bytes) -> None:
    write_files({str(path): data})


def write_by_pieces(path: Path, data: bytes) -> None:
    with writing(str(path)) as target:
        target.write(data)


@pytest.mark.parametrize("write", [write_at_once, write_by_pieces])
@pytest.mark.parametrize("removals", [0, 2])
def test_a_folder_that_was_taken_away_while_it_was_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None], removals: int
) -> None:
    target = tmp_path / "derived" / "84" / "ea" / "a"
    (tmp_path / "derived").mkdir()
    left = iter(range(removals))
    make_again = files._make_again

    def make_and_remove(folder: str) -> None:
        make_again(folder)
        if next(left, None) is not None:
            os.rmdir(folder)

    monkeypatch.setattr(files, "_make_again", make_and_remove)
    write(target, b"content")
    assert target.read_bytes() == b"content"


@pytest.mark.parametrize("write", [write_at_once, write_by_pieces])
def test_a_disk_that_was_taken_away_is_not_made_anew(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    with pytest.raises(Unavailable, match="No such file"):
        write(tmp_path / "derived" / "84" / "ea" / "a", b"content")
    assert os.listdir(tmp_path) == []


# --- Folders of ours


def test_folders_are_made_with_their_parents(tmp_path: Path) -> None:
    make_folder(str(tmp_path / "a" / "b"))
    make_folder(str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("in the way")
    with pytest.raises(Unavailable, match="a/b"):
        make_folder(str(tmp_path / "a" / "b"))
