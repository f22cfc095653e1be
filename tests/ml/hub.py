"""A model hub on this machine, as much of one as the client library asks for: what a repository has, and its files, in ranges."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Repositories by name, each file by its path; `lies` are sent in place of a file. `asked` is what was asked for."""

    def __init__(self, repositories: Mapping[str, Mapping[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.repositories = repositories
        self.lies: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        """What HF_ENDPOINT should be."""
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """One request."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        """What is in a repository, or one of its files."""
        path = self.path.partition("?")[0].strip("/")
        self.server.asked.append((self.command, path))
        if path.startswith("api/models/"):
            name = path.removeprefix("api/models/").partition("/revision/")[0]
            files = self.server.repositories.get(name)
            self.answer_with_list(name, files) if files is not None else self.refuse("RepoNotFound")
            return
        repository, _, rest = path.partition("/resolve/")
        name = rest.partition("/")[2]
        content = self.server.repositories.get(repository, {}).get(name)
        if content is None:
            self.refuse("EntryNotFound")
        else:
            self.answer_with_file(content, self.server.lies.get(name, content))

    def answer_with_list(self, name: str, files: Mapping[str, bytes]) -> None:
        siblings: list[dict[str, Any]] = []
        for path, content in files.items():
            one: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": git_hash(content)}
            if path.endswith(".onnx"):
                one["lfs"] = {"sha256": sha256(content), "size": len(content), "pointerSize": 130}
            siblings.append(one)
        body = json.dumps({"id": name, "sha": COMMIT, "siblings": siblings, "tags": [], "private": False}).encode()
        self.send(200, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)

    def answer_with_file(self, content: bytes, sent: bytes) -> None:
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        part = sent[start:]
        headers = {"ETag": f'"{sha256(content)}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(sent) - 1}/{len(sent)}"
        self.send(206 if start else 200, {**headers, "Content-Length": str(len(part))}, part)

    def refuse(self, code: str) -> None:
        self.send(404, {"X-Error-Code": code, "Content-Length": "0"}, b"")

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the overridden method
        """Silence."""


def sha256(content: bytes) -> str:
    """As the hub names a large file."""
    return hashlib.sha256(content).hexdigest()


def git_hash(content: bytes) -> str:
    """As the hub names a small file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@contextmanager
def serving(repositories: Mapping[str, Mapping[str, bytes]]) -> Iterator[Hub]:
    """A hub that answers while the block runs."""
    hub = Hub(repositories)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
