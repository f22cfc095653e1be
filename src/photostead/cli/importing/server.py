"""A small blocking client of the API, for imports: JSON, and uploads that are read while they are sent. It is given its
credential as a header and never writes it anywhere.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from photostead.kernel.errors import Invalid, PhotosteadError, Unavailable
from photostead.kernel.ids import new_id

CHUNK = 256 * 1024
SECONDS = 600.0
# Seconds before each further try, where the server is away or busy.
WAITS = (1.0, 2.0, 5.0, 10.0, 30.0)
BUSY = frozenset({429, 502, 503, 504})
# A connection that nobody used for longer may be dead, which is noticed only when it is too late to ask again.
IDLE_S = 2.0
# Without having begun; what stands behind a proxy that answers 502 or 504 may have.
TURNED_AWAY = frozenset({429, 503})
# By POST, and making nothing.
ASKING = frozenset({"/search/metadata", "/assets/bulk-upload-check"})
TROUBLE = (OSError, http.client.HTTPException)
Told = Callable[[int], None]
T = TypeVar("T")


class Refused(PhotosteadError):
    """The server said no; `status` is its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Upload(msgspec.Struct, frozen=True):
    """A file to send: `open` gives it from its beginning, `size` in bytes, `sha1` in hex, None where nobody knows it yet;
    `fields` are the form's."""

    name: str
    size: int
    sha1: str | None
    fields: dict[str, str]
    sidecar: bytes | None
    open: Callable[[], IO[bytes]]


class Server:
    """The API at an address; a connection for each thread."""

    def __init__(self, url: str, credential: dict[str, str]) -> None:
        """Raises Invalid."""
        try:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            host, port = parts.hostname, parts.port
            (host or "").encode("idna")
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in {"http", "https"} or parts.username is not None:
            raise Invalid("The address of the server is to be like http://photostead.local:2283.")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._is_safe, self._host, self._port = parts.scheme == "https", host, port
        self._base = parts.path.rstrip("/").removesuffix("/api") + "/api"
        self._headers = {**credential, "User-Agent": "photostead-import"}
        self._own = threading.local()
        self._all: list[http.client.HTTPConnection] = []
        self._is_stopped = threading.Event()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer; None of an empty one. What makes something is asked once: where its answer is lost nobody
        knows whether it was made. Raises Refused, Unavailable."""
        data = None if body is None else msgspec.json.encode(body)
        headers = {} if data is None else {"Content-Type": "application/json"}
        if method == "POST" and path not in ASKING:
            if time.monotonic() - getattr(self._own, "used", 0.0) > IDLE_S:
                self.close()
            return self._try(lambda: self._send(method, path, data, headers), is_unstarted)
        return self._try(lambda: self._send(method, path, data, headers))

    def upload(self, upload: Upload, told: Told) -> tuple[str, bool]:
        """`(id, is new)`. `told` hears of each piece's bytes, fewer than none where it is begun again, and may raise to end
        it. Raises Refused, Unavailable, and what reading the file raises."""
        answer = self._try(lambda: self._post_file(upload, told))
        return str(answer["id"]), answer["status"] == "created"

    def _post_file(self, upload: Upload, told: Told) -> Any:
        boundary = new_id()
        head, tail = form_head(upload, boundary), form_tail(upload, boundary)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + upload.size + len(tail)),
            **({"x-immich-checksum": upload.sha1} if upload.sha1 else {}),
        }
        sent = 0

        def count(number: int) -> None:
            nonlocal sent
            sent += number
            told(number)

        with open_file(upload) as file:
            try:
                return self._send("POST", "/assets", form_body(head, file, upload, tail, count), headers)
            except (*TROUBLE, Refused):
                told(-sent)
                raise

    def _try(self, ask: Callable[[], T], may_repeat: "Callable[[BaseException], bool] | None" = None) -> T:
        """Once, and again where nobody was there or all hands were full, or what else may be repeated."""
        for wait in (*WAITS, None):
            try:
                return ask()
            except ssl.SSLCertVerificationError as error:
                raise Unavailable(
                    f"The certificate of {self.url} is not known here ({error.verify_message}): name the file with it in the "
                    "environment variable SSL_CERT_FILE, or use http:// within your own network."
                ) from error
            except BaseException as error:
                self.close()  # half of a request may have been sent
                is_last = wait is None or not (may_repeat or is_passing)(error)
                if is_last and isinstance(error, TROUBLE):
                    raise Unavailable(f"{self.url} does not answer ({error}): is it running there?") from error
                if is_last:
                    raise
            if self._is_stopped.wait(wait):
                raise Unavailable("It was stopped.")
        raise AssertionError("the last try ends it")

    def fetch(self, path: str) -> http.client.HTTPResponse:
        """The answer to a GET, to be read to its end before this thread asks anything else, or else given up by `close`.
        Raises Refused, Unavailable."""
        return self._try(lambda: self._open("GET", path, None, {}))

    def send_file(self, path: str, field: str, name: str, data: bytes) -> Any:
        """POST a form of one small file. Raises Refused, Unavailable."""
        boundary = new_id()
        body = part_head(boundary, field, name).encode() + data + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._try(lambda: self._send("POST", path, body, headers))

    def _open(self, method: str, path: str, body: Any, headers: dict[str, str]) -> http.client.HTTPResponse:
        connection = self._connect()
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it had heard all
            connection.request(method, self._base + path, body, {**self._headers, **headers})
        answer = connection.getresponse()
        self._own.used = time.monotonic()
        if answer.status >= 300:
            raise Refused(answer.status, message_of(answer.status, answer.read()))
        return answer

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        answer = self._open(method, path, body, headers)
        data = answer.read()
        try:
            return json.loads(data) if data else None
        except ValueError:
            raise Refused(answer.status, f"{self.url} answers something that is no Photostead.") from None

    def _connect(self) -> http.client.HTTPConnection:
        known: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if known is None:
            if self._is_safe:
                known = http.client.HTTPSConnection(
                    self._host, self._port, timeout=SECONDS, context=ssl.create_default_context()
                )
            else:
                known = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
            self._own.connection = known
            self._all.append(known)
        return known

    def close(self) -> None:
        """This thread's connection; the next request opens another."""
        known = getattr(self._own, "connection", None)
        self._own.connection = None
        if known is not None:
            self._all.remove(known)
            known.close()

    def stop(self) -> None:
        """Whatever other threads wait for ends now, and nothing is tried again."""
        self._is_stopped.set()
        for connection in list(self._all):
            with suppress(OSError, AttributeError):  # it may have ended by itself
                connection.sock.shutdown(socket.SHUT_RDWR)

    def close_all(self) -> None:
        """Those of all threads, once they have ended."""
        while self._all:
            self._all.pop().close()


def is_passing(error: BaseException) -> bool:
    """Whether another try may be answered otherwise."""
    return error.status in BUSY if isinstance(error, Refused) else isinstance(error, TROUBLE)


def is_unstarted(error: BaseException) -> bool:
    """Whether the server cannot have begun what it was asked for."""
    return error.status in TURNED_AWAY if isinstance(error, Refused) else isinstance(error, ConnectionRefusedError)


class Unreadable(Exception):
    """A file could not be read, or is not what it was: nothing to do with the server."""


def open_file(upload: Upload) -> IO[bytes]:
    """From its beginning. Raises Unreadable."""
    try:
        return upload.open()
    except PhotosteadError:
        raise
    except Exception as error:
        raise Unreadable(str(error) or type(error).__name__) from error


def form_body(head: bytes, file: IO[bytes], upload: Upload, tail: bytes, told: Told) -> Iterator[bytes]:
    """The form, read while it is sent. Raises Unreadable."""
    yield head
    left = upload.size
    while left:
        try:
            chunk = file.read(min(CHUNK, left))
        except Exception as error:
            raise Unreadable(str(error) or type(error).__name__) from error
        if not chunk:
            raise Unreadable("it became shorter while it was read")
        left -= len(chunk)
        yield chunk
        told(len(chunk))
    yield tail


def form_head(upload: Upload, boundary: str) -> bytes:
    """The text parts, and the beginning of the file's."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {**upload.fields, "filename": upload.name}.items()
    ]
    return ("".join(parts) + part_head(boundary, "assetData", "file")).encode(errors="replace")


def form_tail(upload: Upload, boundary: str) -> bytes:
    """The end of the file's part, the sidecar, the end."""
    sidecar = (
        b"" if upload.sidecar is None else part_head(boundary, "sidecarData", "file.xmp").encode() + upload.sidecar
    )
    return (b"\r\n" + sidecar if sidecar else b"") + f"\r\n--{boundary}--\r\n".encode()


def part_head(boundary: str, field: str, name: str) -> str:
    """What begins a file's part; what the file is called stands in a field of its own."""
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )


def message_of(status: int, data: bytes) -> str:
    """What the server says, on one line."""
    if status < 400:
        return "The server sends us elsewhere: give its own address, https:// where it has that."
    try:
        message = json.loads(data)["message"]
    except (ValueError, KeyError, TypeError):
        message = f"The server answers {status}."
    return " ".join(str(message)[:500].split())
