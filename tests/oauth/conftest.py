"""A real provider for all tests of a process, a daemon that trusts it, and browsers and phones that sign in with it."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto
from tests.client import Client
from tests.oauth.idp import PHONE, WEB, Provider, query_of, start_provider

Configure = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One process for all tests of this one."""
    with start_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
async def provider(running_provider: Provider) -> AsyncIterator[Provider]:
    """It, doing nothing special."""
    await running_provider.order("reset")
    yield running_provider
    await running_provider.order("reset")


@pytest.fixture
def configure(app: App) -> Configure:
    """`await configure(auto_register=False)` changes the OAuth settings as an administrator does."""

    async def change(*, passwords: bool = True, **values: Any) -> None:
        def write(tx: Tx) -> None:
            present = settings.load(tx)
            wanted: AdminConfigDto = msgspec.structs.replace(
                present,
                oauth=msgspec.structs.replace(present.oauth, **values),
                password_login=msgspec.structs.replace(present.password_login, enabled=passwords),
            )
            settings.update(tx, wanted)

        await app.db.write(write)

    return change


@pytest.fixture
async def linked_box(admin: Client, provider: Provider, configure: Configure) -> Client:
    """A box with an administrator, where signing in with the provider is switched on; the administrator's client."""
    await configure(
        enabled=True,
        allow_insecure_requests=True,
        issuer_url=provider.plain,
        client_id="photostead",
        client_secret=provider.secret,
    )
    return admin


@dataclass
class Browser:
    """A browser: it keeps cookies, and a session where `client` has one."""

    client: Client
    provider: Provider
    cookies: dict[str, str] = field(default_factory=dict)

    async def send(self, path: str, body: Any, **headers: str) -> int:
        """POST JSON; the status. The answer is `client.last`."""
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.client.send("POST", f"/api{path}", json=body, headers={"Cookie": jar, **headers})
        for name, cookie in answer.cookies.items():
            self.cookies[name] = cookie.value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer.status

    @property
    def answer(self) -> Any:
        """The last answer's body."""
        return self.client.last.body

    async def begin(self, redirect_uri: str = WEB) -> str:
        """The provider's address to sign in at."""
        assert await self.send("/oauth/authorize", {"redirectUri": redirect_uri}) == 201, self.answer
        url: str = self.answer["url"]
        return url

    async def come_back(self, login: str = "mia", redirect_uri: str = WEB) -> str:
        """Sign in at the provider; the address that it sends the person back to."""
        return await self.provider.sign_in(await self.begin(redirect_uri), login)

    async def sign_in(self, login: str = "mia") -> int:
        """The whole way; the status of the last step."""
        return await self.send("/oauth/callback", {"url": await self.come_back(login)})


@dataclass
class Phone:
    """The phone app: it brings state and challenge, and keeps no cookie of the way."""

    client: Client
    provider: Provider
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    async def begin(self) -> str:
        """The provider's address to sign in at."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        body = {"redirectUri": PHONE, "state": self.state, "codeChallenge": challenge}
        answer = await self.client.post("/oauth/authorize", json=body)
        assert not self.client.last.cookies
        url: str = answer["url"]
        return url

    async def finish(self, url: str) -> int:
        """Hand in the address that the provider sent the app back to; the status."""
        body = {"url": url, "state": self.state, "codeVerifier": self.verifier}
        return (await self.client.send("POST", "/api/oauth/callback", json=body)).status


@pytest.fixture
def browser(anonymous: Client, provider: Provider) -> Browser:
    """One without a session."""
    return Browser(Client(anonymous.http, anonymous.base), provider)


@pytest.fixture
def phone(anonymous: Client, provider: Provider) -> Phone:
    """One without a session."""
    return Phone(Client(anonymous.http, anonymous.base), provider)


@pytest.fixture
def account(app: App) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """`await account("mia@home.lan")` is the row of an account, empty where there is none."""

    def read(rows: Rows, email: str) -> dict[str, Any]:
        names = ["id", "name", "is_admin", "oauth_id", "quota_bytes", "storage_label", "profile_image_path", "status"]
        row = rows.row(f"select {', '.join(names)} from users where email = ?", (email,))
        return dict(zip(names, row, strict=True)) if row else {}

    async def find(email: str) -> dict[str, Any]:
        return await app.db.read(read, email)

    return find


def mark_of(url: str) -> str:
    """The state of an address."""
    return query_of(url)["state"]
