"""Reverse proxies for tests, configured by the very text that the documentation gives: only addresses, ports and places of
certificates are others. They run in the foreground below a folder of the test's.
"""

import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reverse-proxy.md"
NAME = "photos.example.org"
SECONDS = 30.0


def examples(language: str) -> list[str]:
    """The blocks of the page in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def adapt(text: str, changes: Mapping[str, str]) -> str:
    """The same with other places; each of them must be there."""
    for old, new in changes.items():
        assert old in text, f"the documentation does not say {old!r} any more"
        text = text.replace(old, new)
    return text


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, port: int, **environment: str) -> Iterator[None]:
    """A server in the foreground that accepts connections on a port."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        )  # fmt: skip
    try:
        deadline = time.monotonic() + SECONDS
        while not accepts(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(SECONDS)


def accepts(port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


MAIN = """
daemon off;
user root;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{sites}
}}
"""


@contextmanager
def nginx(folder: Path, port: int, sites: str) -> Iterator[None]:
    """nginx with these sites, as the distribution's own configuration includes them."""
    folder.mkdir()
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, sites=sites))
    with running(
        ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, port
    ):
        yield


@contextmanager
def caddy(folder: Path, port: int, sites: str) -> Iterator[None]:
    """Caddy with these sites; it makes its certificates itself."""
    folder.mkdir()
    (folder / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n" + sites
    )
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, folder, port, XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder)):
        yield


class AtHome(AbstractResolver):
    """Every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """127.0.0.1."""
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing to close."""


def visit(trust: ssl.SSLContext, address: str = "127.0.0.2", **options: Any) -> aiohttp.ClientSession:
    """A visitor who comes from an address and finds the proxy under its name."""
    connector = aiohttp.TCPConnector(resolver=AtHome(), ssl=trust, local_addr=(address, 0))
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), **options)
