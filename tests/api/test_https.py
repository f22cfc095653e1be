"""HTTPS beside HTTP: the same daemon on two ports, cookies that stay on the safe one, files large and in parts."""

import asyncio
import hashlib
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
import socketio

from photostead.app import App
from photostead.http import server as server_module
from photostead.http import tls
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.api.uploading import upload
from tests.client import Client
from tests.people import PASSWORD
from tests.photos import jpeg
from tests.pki import Authority, Files

# More than what is answered in one piece, and no multiple of anything; a bigger one: see the tests of the whole system.
LARGE = jpeg() + os.urandom(900_017)


@pytest.fixture
def authority() -> Authority:
    """A home's own authority."""
    return Authority()


@pytest.fixture
def files(authority: Authority, tmp_path: Path) -> Files:
    """A certificate that it issued."""
    return authority.issue(tmp_path / "pki")


@pytest.fixture
def options(data_dir: Path, files: Files) -> Options:
    """With HTTPS by the household's own certificate."""
    return Options(
        data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, metrics_enabled=True,
        https_enabled=True, https_port=0, https_cert=files.cert, https_key=files.key,
    )  # fmt: skip


@pytest.fixture
async def safe(app: App, authority: Authority) -> AsyncIterator[Client]:
    """Nobody in particular, over HTTPS, who trusts the authority alone."""
    connector = aiohttp.TCPConnector(ssl=authority.trust())
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Client(session, base_of(app))
    await asyncio.sleep(0)


def digest(data: bytes) -> str:
    """What stands for it where megabytes would not fit on a screen."""
    return f"{len(data)} {hashlib.sha256(data).hexdigest()}"


def base_of(app: App) -> str:
    """The address of HTTPS."""
    assert app.server is not None
    assert app.server.https_port
    return f"https://localhost:{app.server.https_port}"


def signed_in(safe: Client, admin: Client) -> Client:
    """The same account over HTTPS."""
    return Client(safe.http, safe.base, admin.headers, user_id=admin.user_id, uid=admin.uid)


async def test_both_ports_answer(safe: Client, anonymous: Client) -> None:
    assert await safe.get("/server/ping") == await anonymous.get("/server/ping") == {"res": "pong"}


async def test_cookies_are_secure_there_and_only_there(safe: Client, anonymous: Client, admin: Client) -> None:
    credentials = {"email": "admin@test.lan", "password": PASSWORD}
    for client, is_secure in ((safe, True), (anonymous, False)):
        await client.post("/auth/login", json=credentials)
        cookies = client.last.cookies
        assert cookies
        assert {name: bool(cookie["secure"]) for name, cookie in cookies.items()} == dict.fromkeys(cookies, is_secure)


async def test_no_answer_asks_browsers_for_https_everywhere(safe: Client) -> None:
    """It would lock them out of the other ports of this host."""
    for path in ("/", "/api/server/ping", "/api/nothing", "/metrics"):
        await safe.send("GET", path)
        assert "Strict-Transport-Security" not in safe.last.headers


async def test_large_file_arrives_whole_and_in_parts(safe: Client, admin: Client) -> None:
    client = signed_in(safe, admin)
    uid = await upload(client, LARGE)
    path = f"/api/assets/{uid}/original"
    whole = await client.send("GET", path)
    assert digest(whole.body) == digest(LARGE)
    assert int(whole.headers["Content-Length"]) == len(LARGE)
    for wanted, part in {
        "bytes=0-0": LARGE[:1],
        "bytes=100000-699999": LARGE[100_000:700_000],
        "bytes=800000-": LARGE[800_000:],
        "bytes=-17": LARGE[-17:],
    }.items():
        answer = await client.send("GET", path, headers={"Range": wanted})
        assert (answer.status, digest(answer.body)) == (206, digest(part))
        assert answer.headers["Content-Range"].endswith(f"/{len(LARGE)}")
    assert (await client.send("GET", path, headers={"Range": f"bytes={len(LARGE)}-"})).status == 416
    head = await client.send("HEAD", path)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, None, str(len(LARGE)))


async def test_many_take_large_files_at_once(safe: Client, admin: Client) -> None:
    client = signed_in(safe, admin)
    uid = await upload(client, LARGE)
    answers = await asyncio.gather(*(client.send("GET", f"/api/assets/{uid}/original") for _ in range(8)))
    assert {digest(answer.body) for answer in answers} == {digest(LARGE)}


async def test_live_events_over_a_secure_websocket(safe: Client, admin: Client, authority: Authority) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def hear(event: str, *payload: object) -> None:
        heard.put_nowait(event)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=authority.trust())) as session:
        device = socketio.AsyncClient(reconnection=False, http_session=session)
        device.on("*", hear)
        await device.connect(safe.base, headers=admin.headers, transports=["websocket"], socketio_path="/api/socket.io")
        uid = await upload(admin, jpeg())
        await admin.delete("/assets", json={"ids": [uid]})
        async with asyncio.timeout(60):
            while await heard.get() != "on_asset_trash":
                continue
        await device.disconnect()


async def test_renewed_certificate_is_shown_to_new_visitors_while_old_ones_stay(
    app: App, authority: Authority, files: Files, safe: Client
) -> None:
    assert app.server is not None
    await safe.get("/server/ping")
    before = await fingerprint_seen(app, authority)
    authority.issue(files.cert.parent)
    await app.server.look_again()
    after = await fingerprint_seen(app, authority)
    assert after != before
    assert await safe.get("/server/ping") == {"res": "pong"}
    values = await safe.send("GET", "/metrics", headers={"Host": "localhost"})
    assert b"photostead_certificate_end_time_seconds " in values.body


async def fingerprint_seen(app: App, authority: Authority) -> str:
    """SHA-256 of the certificate that a new visitor sees."""
    assert app.server is not None
    _, writer = await asyncio.open_connection(
        "127.0.0.1", app.server.https_port, ssl=authority.trust(), server_hostname="localhost"
    )
    connection: ssl.SSLObject = writer.get_extra_info("ssl_object")
    der = connection.getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    assert der is not None
    return hashlib.sha256(der).hexdigest()


async def test_nonsense_on_the_safe_port_harms_nobody(app: App, safe: Client) -> None:
    assert app.server is not None
    for nonsense in (
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x00\xff" + os.urandom(255),
        b"\x00" * 4000,
        b"",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", app.server.https_port)
        writer.write(nonsense)
        if not nonsense:
            writer.close()
        assert b"200 OK" not in await reader.read()
        writer.close()
    assert await safe.get("/server/ping") == {"res": "pong"}


# --- starts


def start_of(options: Options, **changes: object) -> App:
    """A daemon with other options."""
    return App(msgspec.structs.replace(options, **changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"https_cert": Path("/nowhere/cert.pem")}, r"https\.cert: /nowhere/cert\.pem cannot be read"),
        ({"https_cert": None}, r"https\.key is set and https\.cert is not"),
        ({"http_host": "192.0.2.1"}, r"does not have the address 192\.0\.2\.1"),
    ],
)
async def test_start_is_refused_in_words(options: Options, changes: dict[str, object], words: str) -> None:
    daemon = start_of(options, **changes)
    try:
        with pytest.raises(StartError, match=words):
            await daemon.start()
    finally:
        await daemon.stop()


async def test_port_of_https_that_is_taken_is_named(options: Options) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        daemon = start_of(options, https_port=port)
        try:
            with pytest.raises(StartError, match=rf"port {port} .*with https\.port"):
                await daemon.start()
        finally:
            await daemon.stop()


async def test_box_makes_its_own_certificate(options: Options, data_dir: Path) -> None:
    daemon = start_of(options, https_cert=None, https_key=None, mdns_name="pictures")
    await daemon.start()
    try:
        trust = ssl.create_default_context(cafile=tls.own_file(data_dir))
        connector = aiohttp.TCPConnector(ssl=trust)
        async with aiohttp.ClientSession(connector=connector) as session:
            answer = await session.get(base_of(daemon) + "/api/server/ping")
            assert await answer.json() == {"res": "pong"}
    finally:
        await daemon.stop()


async def test_nothing_is_made_unless_asked_for(options: Options, data_dir: Path) -> None:
    daemon = start_of(options, https_enabled=False, https_cert=None, https_key=None)
    await daemon.start()
    assert daemon.server is not None
    assert daemon.server.https_port is None
    await daemon.stop()
    assert not (data_dir / "tls").exists()


async def test_every_address_of_both_families(options: Options, authority: Authority) -> None:
    daemon = start_of(options, http_host="::")
    await daemon.start()
    try:
        assert daemon.server is not None
        async with aiohttp.ClientSession() as session:
            for host in ("127.0.0.1", "[::1]"):
                answer = await session.get(f"http://{host}:{daemon.port}/api/server/ping")
                assert answer.status == 200
    finally:
        await daemon.stop()


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[int]]]:
    """Listening sockets as systemd would pass them, by their names; the ports."""
    sockets: dict[str, list[socket.socket]] = {}

    def give(*names: str) -> list[int]:
        sockets.update({name: [socket.create_server(("127.0.0.1", 0))] for name in names})
        ports = [one.getsockname()[1] for [one] in sockets.values()]
        monkeypatch.setattr(server_module, "listen_sockets", lambda kind="http": sockets.pop(kind, []))
        return ports

    yield give
    for one in [one for left in sockets.values() for one in left]:
        one.close()


async def test_sockets_that_were_opened_for_us_are_served(
    options: Options, authority: Authority, passed: Callable[..., list[int]]
) -> None:
    plain, safe_port = passed("http", "https")
    daemon = start_of(options, http_host="192.0.2.1", http_port=1, https_port=1)
    await daemon.start()
    try:
        assert daemon.server is not None
        assert (daemon.port, daemon.server.https_port) == (plain, safe_port)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=authority.trust())) as session:
            for base in (f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{safe_port}"):
                assert (await session.get(base + "/api/server/ping")).status == 200
    finally:
        await daemon.stop()


async def test_socket_for_https_without_a_certificate_is_refused(
    options: Options, passed: Callable[..., list[int]]
) -> None:
    passed("http", "https")
    daemon = start_of(options, https_enabled=False)
    try:
        with pytest.raises(StartError, match=r"https\.enabled is not set"):
            await daemon.start()
    finally:
        await daemon.stop()


async def test_unix_socket_that_was_opened_for_us_is_served(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "http.sock"
    given = socket.socket(socket.AF_UNIX)
    given.bind(str(path))
    given.listen()
    sockets = {"http": [given]}
    monkeypatch.setattr(server_module, "listen_sockets", lambda kind="http": sockets.pop(kind, []))
    daemon = start_of(options, https_enabled=False)
    await daemon.start()
    try:
        assert daemon.port == 0
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session:
            assert (await session.get("http://localhost/api/server/ping")).status == 200
            assert (await session.get("http://localhost/metrics")).status == 403
    finally:
        await daemon.stop()
