"""The last log lines: what is kept and for how long, what comes after what was seen, and who may see it."""

import logging

import pytest

from photostead.app import App
from photostead.features.logs import service
from photostead.features.logs.service import RecentLines
from photostead.kernel.log import log_about
from photostead.kernel.options import Options
from tests.client import Client
from tests.conftest import MakeUser, start_app, stop_app

log = logging.getLogger("photostead.test")


@pytest.fixture
def lines() -> RecentLines:
    """Lines of a daemon that logged nothing yet."""
    return RecentLines()


def say(lines: RecentLines, *messages: str, level: int = logging.INFO, name: str = log.name) -> None:
    """Log as the root logger would have it."""
    for message in messages:
        lines.handle(logging.LogRecord(name, level, "/x.py", 7, message, (), None))


async def test_lines_come_with_what_they_are_about(app: App, admin: Client) -> None:
    """An error tells where it came from."""
    with log_about(job=17):
        try:
            raise ValueError("no such thing")
        except ValueError:
            log.exception("The %s failed", "test")
    found = await admin.get("/photostead/logs")
    line = next(line for line in found["lines"] if line["logger"] == log.name)
    assert (line["level"], line["message"]) == ("error", "The test failed")
    assert line["fields"]["job"] == "17"
    assert "ValueError: no such thing" in line["trace"]
    assert line["at"].endswith("Z")
    after = await admin.get("/photostead/logs", params={"after": found["cursor"]})
    assert all(later["id"] > line["id"] for later in after["lines"])
    assert not after["hasGap"]


async def test_administrators_alone(make_user: MakeUser, admin: Client) -> None:
    """Lines name files and addresses of everybody."""
    mia = await make_user("mia")
    await mia.get("/photostead/logs", expect=403)
    await admin.get("/photostead/logs", params={"size": 0}, expect=400)


async def test_nothing_is_heard_after_the_stop(options: Options) -> None:
    """A stopped daemon leaves no handler behind."""
    daemon = await start_app(options)
    assert daemon.lines in logging.getLogger().handlers
    await stop_app(daemon)
    assert daemon.lines not in logging.getLogger().handlers


def test_page_by_page(lines: RecentLines) -> None:
    say(lines, *"abcde")
    first = lines.read(None, 2)
    assert ([line.message for line in first.lines], first.has_more, first.has_gap) == (["a", "b"], True, False)
    second = lines.read(first.cursor, 9)
    assert ([line.message for line in second.lines], second.has_more, second.has_gap) == (["c", "d", "e"], False, False)
    assert lines.read(second.cursor, 9).lines == []
    assert lines.read(second.cursor, 9).cursor == second.cursor


def test_the_oldest_make_room(lines: RecentLines, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their number, and by how much they hold; who saw only those that are gone is told of the gap."""
    say(lines, "a")
    seen = lines.read(None, 9).cursor
    monkeypatch.setattr(service, "MOST_LINES", 3)
    say(lines, *"bcdef")
    read = lines.read(seen, 9)
    assert ([line.message for line in read.lines], read.has_gap) == (["d", "e", "f"], True)
    monkeypatch.setattr(service, "MOST_CHARACTERS", 100)
    say(lines, "x" * 60, "y" * 60)
    assert [line.message for line in lines.read(None, 9).lines] == ["y" * 60]


@pytest.mark.parametrize("cursor", ["", "nonsense", "0-3", "0-", "-3", "0-²"])
def test_another_lifes_cursor_begins_anew(lines: RecentLines, cursor: str) -> None:
    say(lines, "a")
    read = lines.read(cursor, 9)
    assert ([line.message for line in read.lines], read.has_gap) == (["a"], True)


def test_what_is_long_is_clipped_and_what_cannot_be_said_harms_nothing(
    lines: RecentLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    lines.handle(logging.LogRecord(log.name, logging.INFO, "/x.py", 7, "%d things", ("no number",), None))
    say(lines, "x" * 5000)
    [line] = lines.read(None, 9).lines
    assert len(line.message) == service.LONGEST_MESSAGE + 2


def test_details_of_libraries_are_left_out(lines: RecentLines) -> None:
    say(lines, "detail", name="aiohttp.access")
    say(lines, "trouble", name="aiohttp.access", level=logging.WARNING)
    say(lines, "ours", level=logging.DEBUG)
    assert [(line.message, line.level) for line in lines.read(None, 9).lines] == [
        ("trouble", "warning"),
        ("ours", "debug"),
    ]
