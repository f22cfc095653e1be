"""Fixtures of the mail tests: a household with mail on, and the certificates that this machine believes."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from photostead.features.mail import tasks
from tests.client import Client
from tests.mail.servers import Mailbox, mail_server, smtp
from tests.pki import Authority

Configure = Callable[..., Awaitable[None]]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts."""
    authority = Authority()
    (tmp_path / "authority.pem").write_bytes(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


@pytest.fixture
def tls(authority: Authority, tmp_path: Path) -> ssl.SSLContext:
    """For a server with a certificate of that authority."""
    files = authority.issue(tmp_path / "pki")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.cert, files.key)
    return context


@pytest.fixture
def configure(admin: Client) -> Configure:
    """`await configure(smtp=…, server={"externalDomain": …})` changes settings."""

    async def change(*, mail: dict[str, Any] | None = None, **parts: dict[str, Any]) -> None:
        config = await admin.get("/system-config")
        if mail is not None:
            config["notifications"]["smtp"] = mail
        for name, values in parts.items():
            config[name] |= values
        await admin.put("/system-config", json=config)

    return change


@pytest.fixture
async def mailbox(configure: Configure) -> AsyncIterator[Mailbox]:
    """A household whose mail goes to this server, and whose box has an address."""
    async with mail_server() as mailbox:
        await configure(mail=smtp(mailbox.port), server={"externalDomain": "https://photos.test.lan/"})
        yield mailbox


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a server that says nothing."""
    monkeypatch.setattr(tasks, "PATIENCE", 0.3)
