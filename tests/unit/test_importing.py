"""The pieces of `photostead import`: what it remembers, what it says to whom, what it does when the server is away."""

import io
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from photostead.cli.importing import server as server_module
from photostead.cli.importing.account import read_key
from photostead.cli.importing.memory import Memory
from photostead.cli.importing.running import HELD_BYTES, reopening
from photostead.cli.importing.server import Refused, Server, Unreadable, Upload
from photostead.cli.imports import zone_of
from photostead.features.takeout.schema import Look, Member
from photostead.kernel.errors import Invalid, Unavailable
from tests.pki import Authority

MEMBER = Member(0, "A/a.jpg", 3, 0, "1f")


class Answering(BaseHTTPRequestHandler):
    """Answers as it is told to, one after the other, and notes what it was asked."""

    answers: ClassVar[list[tuple[int, Any]]] = []
    asked: ClassVar[list[tuple[str, str, bytes, Any]]] = []

    def do_POST(self) -> None:
        """Read all, then answer; a status of 0 hangs up instead."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.command, self.path, body, self.headers))
        status, value = self.answers.pop(0)
        if status == 0:
            self.close_connection = True
            return
        data = json.dumps(value).encode() if not isinstance(value, bytes) else value
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Nobody wants to know."""


class Listening(ThreadingHTTPServer):
    """Clients that hang up are what some tests are about."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nobody wants to know."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A client of what answers."""
    monkeypatch.setattr(server_module, "WAITS", (0.0, 0.0))
    Answering.answers, Answering.asked = [], []
    with Listening(("127.0.0.1", 0), Answering) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        client = Server(f"http://127.0.0.1:{listening.server_port}", {"x-api-key": "the-key"})
        yield client
        client.close_all()
        listening.shutdown()
        thread.join()


PHOTO = b"\xff\xd8\xff"


def upload(data: bytes = PHOTO, size: int = 3) -> Upload:
    """A file to send."""
    return Upload('a"\r\n.jpg', size, "00" * 20, {"isFavorite": "true"}, b"<x/>", lambda: io.BytesIO(data))


def test_upload_is_tried_again_and_counted_once(server: Server) -> None:
    Answering.answers = [(0, None), (503, {"message": "busy"}), (201, {"id": "1", "status": "created"})]
    told: list[int] = []
    assert server.upload(upload(), told.append) == ("1", True)
    assert sum(told) == 3
    assert [body.count(PHOTO) for _, _, body, _ in Answering.asked] == [1, 1, 1]
    method, path, body, headers = Answering.asked[-1]
    assert (method, path, headers["x-api-key"]) == ("POST", "/api/assets", "the-key")
    assert b'name="assetData"; filename="file"\r\n' in body
    assert b'name="filename"\r\n\r\na"\r\n.jpg\r\n' in body
    assert body.index(b"isFavorite") < body.index(PHOTO) < body.index(b"<x/>")


@pytest.mark.parametrize(("status", "answer"), [(400, {"message": "No\nway"}), (413, b"<html>"), (500, []), (301, b"")])
def test_refusal_is_not_tried_again(server: Server, status: int, answer: Any) -> None:
    Answering.answers = [(status, answer)]
    with pytest.raises(Refused) as refusal:
        server.upload(upload(), lambda count: None)
    assert refusal.value.status == status
    assert "\n" not in refusal.value.message


def test_server_that_stays_away(server: Server) -> None:
    Answering.answers = [(0, None)] * 3
    with pytest.raises(Unavailable, match="does not answer"):
        server.call("POST", "/users/me", {})


def test_certificate_of_nobody_known_is_explained(tmp_path: Path) -> None:
    """At once: it will not be known a minute later."""
    files = Authority().issue(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.cert, files.key)
    with Listening(("127.0.0.1", 0), Answering) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = threading.Thread(target=listening.handle_request)
        thread.start()
        client = Server(f"https://127.0.0.1:{listening.server_port}", {})
        with pytest.raises(Unavailable, match="SSL_CERT_FILE"):
            client.call("POST", "/x", {})
        client.close_all()
        thread.join()


def test_stopping_ends_what_waits(server: Server) -> None:
    """The answer never comes: nobody would end this but the one who stops."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Server(f"http://127.0.0.1:{silent.getsockname()[1]}", {})
        outcome: list[Exception] = []

        def ask() -> None:
            try:
                client.call("POST", "/x", {})
            except Unavailable as error:
                outcome.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            client.stop()
            asking.join()
        client.close_all()
    assert len(outcome) == 1


def test_what_is_no_photostead(server: Server) -> None:
    Answering.answers = [(200, b"<html>")]
    with pytest.raises(Refused, match="no Photostead"):
        server.call("POST", "/x", {})


def test_file_that_became_shorter_is_not_sent_as_if_whole(server: Server) -> None:
    Answering.answers = [(201, {"id": "1", "status": "created"})]
    with pytest.raises(Unreadable, match="shorter"):
        server.upload(upload(b"ab"), lambda count: None)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host",
        "http://",
        "http://me:secret@host",
        "http://host:99999",
        "http://[::1",
        "file:///etc/passwd",
        f"http://{'a' * 70}.lan",
    ],
)
def test_address_that_is_none(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Server(url, {})
    assert "secret" not in refusal.value.message


# --- memory


def test_memory_outlives_a_cut_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "memory"
    memory = Memory(path)
    memory.note_look("zip", MEMBER, Look("ab" * 20, (1, 2)))
    memory.note_settled("album", "Rome\n", "id")
    memory.close()
    with path.open("ab") as file:
        file.write(b'["cut in the mid')
    again = Memory(path)
    assert again.look("zip", MEMBER) == Look("ab" * 20, (1, 2))
    assert again.look("other", MEMBER) is None
    assert again.is_settled("album", "Rome\n", "id")
    assert not again.is_settled("album", "Rome\n", "other")
    again.note_settled("after the cut")
    again.close()
    last = Memory(path)
    assert last.is_settled("after the cut")
    last.close()


def test_names_that_are_no_text_are_remembered(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory")
    member = Member(0, "caf\udce9.jpg", 3, 0, "1")
    memory.note_look("zip", member, Look("ab"))
    memory.close()
    again = Memory(tmp_path / "memory")
    assert again.look("zip", member) == Look("ab")
    again.close()


def test_memory_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="--state"):
        Memory(tmp_path)


@pytest.mark.parametrize("name", ["Nowhere/Never", "../../etc/passwd", "", "/etc/passwd", "a\0b"])
def test_zone_that_is_none(name: str) -> None:
    with pytest.raises(Invalid, match="time zone"):
        zone_of(name)


# --- keys and archives that are read once


def test_key_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" abc \n")
    assert read_key(tmp_path / "key") == "abc"
    (tmp_path / "key").write_bytes(b"\xff")
    for path in (tmp_path / "key", tmp_path / "none"):
        with pytest.raises(Invalid):
            read_key(path)


def test_small_file_of_a_tar_can_be_sent_again_and_a_large_one_says_so() -> None:
    opened: list[int] = []

    def opener() -> io.BytesIO:
        opened.append(1)
        return io.BytesIO(b"abc")

    small = reopening(MEMBER, opener)
    assert [small().read(), small().read()] == [b"abc", b"abc"]
    large = reopening(Member(0, "b.mp4", HELD_BYTES + 1, 0, ""), opener)
    assert large().read() == b"abc"
    with pytest.raises(Unavailable, match=r"b\.mp4"):
        large()
    assert len(opened) == 2
