"""The pieces of the short way: heads, files in memory, reads without waiting."""

import os
import socket
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from photostead.db import glance
from photostead.db.glance import Glance, NotAtOnceError
from photostead.db.migrate import migrate
from photostead.db.tx import Rows
from photostead.host import cached, mounts
from photostead.http.at_once import read_small, run_now
from photostead.http.connection import Connection
from photostead.http.heads import file_head, json_head
from photostead.http.reply import File
from photostead.kernel.errors import NotFound

pytestmark = pytest.mark.usefixtures("at_hand")


def test_a_header_is_one_line() -> None:
    """Nobody can add headers, or an answer, by what one of them says."""
    known = file_head(File("/x", "image/webp", etag="x"), None)
    assert known.startswith(b"HTTP/1.1 304 Not Modified\r\nCache-Control: private, no-cache\r\n")
    assert b'\r\nETag: "x"\r\nX-Content' in known
    for value in ("a\r\nX: y", "a\nb", "a\x00", "a\x7f"):
        with pytest.raises(ValueError, match="control characters"):
            json_head(200, {"X": value}, 1)
        with pytest.raises(ValueError, match="control characters"):
            file_head(File("/x", "image/webp", etag=value), 1)
        with pytest.raises(ValueError, match="control characters"):
            file_head(File("/x", value), 1)


def test_small_files_in_memory(tmp_path: Path) -> None:
    """Regular ones that lie where they must, and nothing else."""
    path, large, pipe = tmp_path / "small", tmp_path / "large", tmp_path / "pipe"
    path.write_bytes(b"bytes")
    large.write_bytes(bytes(300_000))
    os.mkfifo(pipe)
    assert read_small(os.fsencode(path), File(path, "image/webp")) == b"bytes"
    for other in (large, pipe, tmp_path, tmp_path / "nothing"):
        with pytest.raises(NotAtOnceError):
            read_small(os.fsencode(other), File(other, "image/webp"))
    with pytest.raises(NotFound):
        read_small(os.fsencode(path), File(path, "image/webp", roots=("/elsewhere",)))
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(NotAtOnceError):
        read_small(os.fsencode(large), File(large, "image/webp"))
    assert len(os.listdir("/proc/self/fd")) == before


def test_what_is_not_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that would have to wait, or that does not know how not to."""
    path = tmp_path / "small"
    path.write_bytes(b"bytes")
    with monkeypatch.context() as patch:
        patch.setattr(cached, "READING", cached.How(os.O_RDONLY, 0, 1 << 40))
        assert cached.open_cached(os.fsencode(path)) is None
    descriptor = os.open(path, os.O_RDONLY)
    assert cached.read_cached(descriptor, 6) is None

    def would_wait(*given: object) -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "preadv", would_wait)
    assert cached.read_cached(descriptor, 5) is None
    os.close(descriptor)


@pytest.mark.parametrize(
    ("kind", "is_near"),
    [("ext4", True), ("btrfs", True), ("nfs4", False), ("fuse.mergerfs", False), ("virtiofs", False)],
)
def test_which_folders_may_be_asked(kind: str, is_near: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the mount table."""
    monkeypatch.setattr(cached, "read_mounts", lambda: [mounts.Mount("/", kind, "source")])
    assert cached.may_be_asked(Path("/media/derived")) is is_near


def test_where_the_mount_table_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file system itself is asked, of the folder that will hold it."""
    monkeypatch.setattr(cached, "read_mounts", list)
    assert cached.may_be_asked(tmp_path / "not" / "yet")
    monkeypatch.setattr(cached, "magic_of", lambda folder: 0x65735546)
    assert not cached.may_be_asked(tmp_path)


async def test_a_slow_disk_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a while; a thread that only waited for the CPU is no slow disk."""
    path = tmp_path / "photostead.sqlite"
    migrate(path)
    looked = Glance(path)
    with pytest.raises(NotAtOnceError):
        await looked.read(Rows.value, "select 1")
    looked.open()
    assert await looked.read(Rows.value, "select 1") == 1
    monkeypatch.setattr(glance, "SLOW_S", -1.0)
    monkeypatch.setattr(glance, "RECENT_S", -1.0)
    monkeypatch.setattr(glance, "blocks_fetched", lambda: 8)
    assert await looked.read(Rows.value, "select 2") == 2
    counts = iter((8, 16))
    monkeypatch.setattr(glance, "blocks_fetched", lambda: next(counts))
    assert await looked.read(Rows.value, "select 3") == 3
    with pytest.raises(NotAtOnceError):
        await looked.read(Rows.value, "select 4")
    monkeypatch.setattr(time, "monotonic", lambda: looked._rests_until + 0.001)
    monkeypatch.setattr(glance, "blocks_fetched", lambda: 16)
    assert await looked.read(Rows.value, "select 5") == 5
    with pytest.raises(NotAtOnceError):
        await looked.read(Rows.value, "select * from nothing")
    looked.close()
    with pytest.raises(NotAtOnceError):
        await looked.read(Rows.value, "select 1")


def test_a_handler_that_waits() -> None:
    """Is not begun a second time in the middle: it is closed."""
    steps = []

    class Wait:
        def __await__(self) -> object:
            yield self

    async def handler() -> None:
        try:
            await Wait()  # type: ignore[misc]
        finally:
            steps.append("closed")

    with pytest.raises(NotAtOnceError):
        run_now(handler())
    assert steps == ["closed"]


def test_what_a_socket_does_not_take() -> None:
    """Is sent by the loop, and so is everything where it has something to send already, or the socket is gone."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    connection = Connection.__new__(Connection)
    connection._line = ours.fileno()
    waiting, transport = [0], Mock()
    transport.get_write_buffer_size.side_effect = lambda: waiting[0]
    answer = os.urandom(4_000_000)
    connection._send(transport, b"small")
    assert transport.write.mock_calls == []
    connection._send(transport, answer)
    rest = transport.write.call_args.args[0]
    assert 0 < len(rest) < len(answer)
    taken = b""
    while len(taken) < 5 + len(answer) - len(rest):
        taken += theirs.recv(1_000_000)
    assert taken + rest == b"small" + answer
    waiting[0] = 1
    connection._send(transport, b"behind")
    theirs.close()
    waiting[0] = 0
    connection._send(transport, b"gone")
    assert [call.args[0] for call in transport.write.call_args_list[1:]] == [b"behind", b"gone"]
    ours.close()
