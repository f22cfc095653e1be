"""kill -9 while an upload in pieces is received, in a daemon as a process of its own: what is told afterwards is what is there,
and the upload goes on until it is whole.

The moments are drawn from a fixed seed in terms of bytes sent.
"""

import base64
import hashlib
import http.client
import random
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.daemon import Daemon, Visitor, start_daemon

MIB = 1 << 20
PATH = "/photostead/uploads"
# What is noted on the way is noted every so many bytes: several times in each of these pieces.
SIZE = 400 * MIB
BLOCK = bytes(random.Random(9).randbytes(MIB))
TAKEN = "2024-05-01T12:00:00.000Z"


def block(number: int) -> bytes:
    """A megabyte that is like no other."""
    return number.to_bytes(8, "big") + BLOCK[8:]


def content(start: int, end: int) -> Iterator[bytes]:
    """The file from one byte to another."""
    while start < end:
        number, skipped = divmod(start, MIB)
        piece = block(number)[skipped : skipped + end - start]
        yield piece
        start += len(piece)


def begin(visitor: Visitor) -> str:
    """Announce the file; the path of its upload below /api."""
    fields = {"filename": "film.mp4", "fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in fields.items())
    answer = visitor.ask("POST", PATH, None, **{"Upload-Length": str(SIZE), "Upload-Metadata": metadata})
    assert answer.status == 201, answer.body
    return answer.headers["Location"].removeprefix("/api")


def send(visitor: Visitor, path: str, start: int, pieces: Iterator[bytes]) -> dict[str, str]:
    """The rest of the file; the headers of the answer."""
    connection = http.client.HTTPConnection(visitor.host, visitor.port, timeout=60)
    kind = {"Content-Type": "application/offset+octet-stream", "Content-Length": str(SIZE - start)}
    with closing(connection):
        connection.request("PATCH", f"/api{path}", pieces, {**visitor.headers, **kind, "Upload-Offset": str(start)})
        answer = connection.getresponse()
        assert answer.status == 204, answer.read()
        return dict(answer.getheaders())


def until_killed(daemon: Daemon, start: int, end: int) -> Iterator[bytes]:
    """The file from one byte on; behind another the daemon dies."""
    sent = start
    for piece in content(start, SIZE):
        if sent >= end:
            daemon.kill()
        yield piece
        sent += len(piece)


def offset_of(visitor: Visitor, path: str) -> int:
    """How far it is."""
    return int(visitor.ask("HEAD", path).headers["Upload-Offset"])


def check_bytes(file: Path, size: int) -> None:
    """What is told to be there is there, and nothing else."""
    if size == 0:
        return
    with file.open("rb") as there:
        for piece in content(0, size):
            assert there.read(len(piece)) == piece


@pytest.mark.long
def test_kill_while_a_film_is_received(tmp_path: Path) -> None:
    """Never more is told than is there; never less than was noted before; at the end it is the film."""
    rng, data_dir = random.Random(90), tmp_path / "data"
    with start_daemon(data_dir) as daemon:
        path = begin(daemon.login())
        daemon.stop()
    offset = 0
    for _ in range(4):
        with start_daemon(data_dir) as daemon:
            visitor = daemon.login()
            told = offset_of(visitor, path)
            assert told >= offset
            check_bytes(data_dir / "incoming" / f"{path.rpartition('/')[2]}.upload", told)
            end = told + rng.randrange((SIZE - told) // 2)
            with suppress(OSError, http.client.HTTPException):
                send(visitor, path, told, until_killed(daemon, told, end))
            offset = told
    assert offset > 0, "nothing was noted on the way"
    with start_daemon(data_dir) as daemon:
        visitor = daemon.login()
        told = offset_of(visitor, path)
        headers = send(visitor, path, told, content(told, SIZE))
        asset = visitor.get(f"/assets/{headers['Photostead-Asset-Id']}")
        daemon.stop()
    digest = hashlib.sha1()
    for piece in content(0, SIZE):
        digest.update(piece)
    assert base64.b64decode(asset["checksum"]) == digest.digest()
    assert list((data_dir / "incoming").glob("*.upload")) == []
