"""Health: what is asked, what strangers are told, and that asking is cheap."""

import asyncio
import logging
import threading

import pytest

from photostead import __version__
from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel import pulse as pulse_module
from photostead.kernel.pulse import Pulse
from tests.client import Client

HEALTH = "/photostead/health"
FINE = {"database": "ok", "writer": "ok", "media": "ok"}


@pytest.fixture(autouse=True)
def every_look_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test asks twice in a moment and means it."""
    monkeypatch.setattr(pulse_module, "FRESH_SECONDS", 0.0)


async def ask(client: Client, status: int) -> dict[str, str]:
    """The checks; the answer must agree with itself."""
    answer = await client.send("GET", "/api" + HEALTH)
    body = answer.body
    assert answer.status == status, body
    assert body == {"status": "ok" if status == 200 else "failing", "version": __version__, "checks": body["checks"]}
    checks: dict[str, str] = body["checks"]
    return checks


async def test_all_is_well(anonymous: Client) -> None:
    assert await ask(anonymous, 200) == FINE
    assert (await anonymous.send("HEAD", "/api" + HEALTH)).status == 200


async def test_media_folder_that_went_away_is_told_without_its_path(
    app: App, anonymous: Client, caplog: pytest.LogCaptureFixture
) -> None:
    library = app.options.media_dir / "library"
    library.rename(library.with_name("unplugged"))
    with caplog.at_level(logging.INFO):
        assert await ask(anonymous, 503) == FINE | {"media": "is not there"}
        assert await ask(anonymous, 503) == FINE | {"media": "is not there"}
        assert str(library) not in str(anonymous.last.body)
        assert caplog.text.count(str(library)) == 1, "the log says which folder, once"
        library.with_name("unplugged").rename(library)
        assert await ask(anonymous, 200) == FINE
    assert "Health: media: ok" in caplog.text


async def test_writer_that_ended_is_told(app: App, anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Thread(target=int)
    ended.start()
    ended.join()
    with monkeypatch.context() as patch:
        patch.setattr(app.db, "_threads", [ended, *app.db._threads[1:]])
        assert await ask(anonymous, 503) == FINE | {"writer": "has stopped"}
    assert await ask(anonymous, 200) == FINE


async def test_write_that_does_not_end_is_told(app: App, anonymous: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def linger(tx: Tx) -> None:
        loop.call_soon_threadsafe(begun.set)
        goes_on.wait()

    writing = asyncio.create_task(app.db.write(linger))
    await begun.wait()
    try:
        with monkeypatch.context() as patch:
            patch.setattr("photostead.features.health.service.LONGEST_WRITE_SECONDS", 0.0)
            assert await ask(anonymous, 503) == FINE | {"writer": "does not come to an end"}
    finally:
        goes_on.set()
    await writing
    assert await ask(anonymous, 200) == FINE


async def test_closed_database_is_told(app: App, anonymous: Client) -> None:
    await asyncio.to_thread(app.db.close)
    try:
        assert await ask(anonymous, 503) == FINE | {"database": "cannot be read", "writer": "has stopped"}
    finally:
        await asyncio.to_thread(app.db.open)


async def test_nobody_needs_to_sign_in_and_a_key_changes_nothing(anonymous: Client) -> None:
    anonymous.headers = {"x-api-key": "nonsense"}
    assert await ask(anonymous, 200) == FINE


# --- the pulse itself


class Slow:
    """A check that takes until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.goes_on = asyncio.Event()

    async def check(self) -> None:
        """Hang."""
        self.asked += 1
        await self.goes_on.wait()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors do not wait."""
    monkeypatch.setattr(pulse_module, "WAIT_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
async def test_check_that_hangs_is_asked_once_and_fails_when_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    pulse, slow = Pulse(), Slow()
    pulse.watch("disk", slow.check)
    assert [await pulse.look() for _ in range(20)] == [{"disk": "ok"}] * 20, "it may only be busy"
    assert slow.asked == 1
    monkeypatch.setattr(pulse_module, "PATIENCE_SECONDS", 0.0)
    assert await pulse.look() == {"disk": "does not answer"}
    assert slow.asked == 1
    slow.goes_on.set()
    await asyncio.sleep(0.01)
    monkeypatch.setattr(pulse_module, "PATIENCE_SECONDS", 30.0)
    await pulse.look()
    await asyncio.sleep(0.01)
    assert await pulse.look() == {"disk": "ok"}
    await pulse.stop()


async def test_answer_counts_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse_module, "FRESH_SECONDS", 3600.0)
    pulse, slow = Pulse(), Slow()
    slow.goes_on.set()
    pulse.watch("disk", slow.check)
    for _ in range(20):
        assert await pulse.look() == {"disk": "ok"}
    assert slow.asked == 1


@pytest.mark.usefixtures("impatient")
async def test_stop_ends_what_hangs() -> None:
    pulse, slow = Pulse(), Slow()
    pulse.watch("disk", slow.check)
    await pulse.look()
    await pulse.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}
