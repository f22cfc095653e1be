"""Time, ids, events, options: what everything else stands on."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.kernel.clock import EARLIEST_MS, LATEST_MS, from_wire, now_ms, to_wire
from photostead.kernel.events import Bus, Event
from photostead.kernel.ids import Id, new_id, new_secret


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_714_564_800_007, "2024-05-01T12:00:00.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (EARLIEST_MS, "0001-01-03T00:00:00.000Z"),
        (LATEST_MS, "9999-01-01T00:00:00.000Z"),
    ],
)
def test_instants_on_the_wire(ms: int, text: str) -> None:
    """Exactly three digits, four for the year."""
    assert to_wire(ms) == text
    assert from_wire(text) == ms


@given(st.integers(EARLIEST_MS, LATEST_MS))
def test_instants_survive_the_wire(ms: int) -> None:
    """Every one that may be stored; always of the one form."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", to_wire(ms))
    assert from_wire(to_wire(ms)) == ms
    plain = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")
    assert to_wire(ms) == plain.removesuffix("+00:00") + "Z"


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T12:00:00", "2024-05-01T12:00:00.000Z"),
        ("2024-05-01", "2024-05-01T00:00:00.000Z"),
        (" 2024-05-01T12:00:00.123456Z ", "2024-05-01T12:00:00.123Z"),
    ],
)
def test_instants_as_clients_write_them(text: str, wire: str) -> None:
    """With an offset, without one, with more digits."""
    assert to_wire(from_wire(text)) == wire


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "24:00", "2024-05-01T25:00:00Z"])
def test_no_instants(text: str) -> None:
    """ValueError."""
    with pytest.raises(ValueError, match=r"Invalid isoformat|must be in"):
        from_wire(text)


def test_now() -> None:
    """In milliseconds."""
    assert abs(now_ms() - datetime.now(UTC).timestamp() * 1000) < 60_000


def test_ids_are_uuid_of_version_4() -> None:
    """Strict clients check it; ours are taken by our own requests, other versions are not."""
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    for uid in ids:
        assert msgspec.convert(uid, Id) == uid
    known = "7a9d3c52-0b0c-4f0e-9c57-2f6f0f0b9a11"
    for wrong in (known.replace("4f0e", "1f0e"), known.replace("9c57", "7c57"), known[:-1], known + "0", "x", ""):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Id)


def test_secrets() -> None:
    """256 bits, fit for headers and addresses."""
    assert re.fullmatch(r"[A-Za-z0-9]{43}", new_secret())
    assert new_secret() != new_secret()


def test_bus_tells_everyone_in_order(caplog: pytest.LogCaptureFixture) -> None:
    """A listener that fails keeps the event from nobody, and is in the log."""
    heard: list[str] = []
    bus = Bus()

    def fail(event: Event) -> None:
        heard.append("failing")
        raise RuntimeError("bug")

    bus.subscribe(lambda event: heard.append("first"))
    bus.subscribe(fail)
    bus.subscribe(lambda event: heard.append(event.name))
    bus.publish(Event("happened"))
    assert heard == ["first", "failing", "happened"]
    assert "A listener of the event happened failed" in caplog.text
