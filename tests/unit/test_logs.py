"""What log lines carry and where they go: fields of a piece of work, entries heard by a socket in the journal's place, lines
on a stream.
"""

import asyncio
import io
import logging
import os
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from photostead.cli import logs
from photostead.host import journal
from photostead.host.journal import JournalHandler, NativeJournal, is_stderr_journal, open_journal, priority_of
from photostead.kernel.log import fields_of, log_about, note_about

log = logging.getLogger("photostead.test")


def record(message: str = "words", level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    """A line as it is logged."""
    return log.makeRecord(log.name, level, "/src/photostead/x.py", 7, message, (), None, "f", extra)


# --- what a line is about


def test_lines_are_about_the_work_that_they_are_logged_in() -> None:
    assert fields_of(record()) == {}
    with log_about(job=17, library=None):
        with log_about(route="GET /api/x"):
            assert fields_of(record()) == {"job": "17", "route": "GET /api/x"}
            note_about(asset="a-1")
            assert fields_of(record(asset="a-2")) == {"asset": "a-2", "job": "17", "route": "GET /api/x"}
        assert fields_of(record()) == {"job": "17"}
    assert fields_of(record()) == {}


async def test_work_beside_it_is_not_what_a_line_is_about() -> None:
    seen: list[dict[str, str]] = []

    async def work(number: int) -> None:
        with log_about(job=number):
            await asyncio.sleep(0)
            seen.append(fields_of(record()))
            seen.append(await asyncio.to_thread(fields_of, record()))

    await asyncio.gather(work(1), work(2))
    assert sorted(item["job"] for item in seen) == ["1", "1", "2", "2"]


# --- the journal


class Journal:
    """The journal's end of its socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.settimeout(5)

    def entry(self) -> dict[str, str]:
        """The next entry, read as systemd documents the protocol."""
        data, fields = self.socket.recv(1 << 20), {}
        while data:
            line, _, data = data.partition(b"\n")
            name, equals, value = line.partition(b"=")
            if not equals:
                (size,) = struct.unpack_from("<Q", data)
                value, end, data = data[8 : 8 + size], data[8 + size : 9 + size], data[9 + size :]
                assert end == b"\n"
            fields[name.decode()] = value.decode()
        return fields


@pytest.fixture
def listening() -> Iterator[Journal]:
    """A journal of our own."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's own paths may be too long for a socket's address
        journal = Journal(Path(folder, "socket"))
        yield journal
        journal.socket.close()


@pytest.fixture
def handler(listening: Journal) -> Iterator[JournalHandler]:
    """As the daemon has it, without systemd-python."""
    send = NativeJournal(listening.path)
    yield logs.with_format(JournalHandler(send), logs.Words(logs.BARE_FORMAT))  # type: ignore[misc]
    send.close()


def test_an_entry_has_fields(listening: Journal, handler: JournalHandler) -> None:
    with log_about(job=17, asset="a-1"):
        handler.handle(record("one file failed", logging.WARNING))
    assert listening.entry() == {
        "MESSAGE": "photostead.test: one file failed",
        "PRIORITY": "4",
        "SYSLOG_IDENTIFIER": "photostead",
        "CODE_FILE": "/src/photostead/x.py",
        "CODE_LINE": "7",
        "CODE_FUNC": "f",
        "PHOTOSTEAD_LOGGER": "photostead.test",
        "PHOTOSTEAD_THREAD": "MainThread",
        "PHOTOSTEAD_ASSET": "a-1",
        "PHOTOSTEAD_JOB": "17",
    }


def test_a_trace_belongs_to_its_entry(listening: Journal, handler: JournalHandler) -> None:
    line = record("it failed", logging.ERROR)
    try:
        raise ValueError("a\nb")
    except ValueError:
        line.exc_info = sys.exc_info()
    handler.handle(line)
    entry = listening.entry()
    assert entry["MESSAGE"].startswith("photostead.test: it failed\nTraceback")
    assert entry["PHOTOSTEAD_ERROR"] == "ValueError"


@pytest.mark.parametrize("name", ["x\nPRIORITY=0\nMESSAGE=forged", "x\n", "\n", "=", "é\udcff"])
def test_a_name_cannot_forge_a_field(listening: Journal, handler: JournalHandler, name: str) -> None:
    with log_about(asset=name):
        handler.handle(record(name))
    entry = listening.entry()
    assert entry["PRIORITY"] == "6"
    assert entry["MESSAGE"].startswith("photostead.test: ")
    assert entry["PHOTOSTEAD_ASSET"] == name.encode("utf-8", "backslashreplace").decode()


def test_an_endless_line_is_cut(listening: Journal, handler: JournalHandler) -> None:
    handler.handle(record("x" * 5_000_000))
    assert len(listening.entry()["MESSAGE"]) == journal.LONGEST


def test_without_a_reader_lines_go_to_stderr(
    listening: Journal, handler: JournalHandler, capsys: pytest.CaptureFixture[str]
) -> None:
    listening.socket.close()
    handler.handle(record("still there", logging.ERROR))
    assert capsys.readouterr().err == "<3>photostead.test: still there\n"


def test_a_journal_that_does_not_read_is_given_up_on(
    listening: Journal, handler: JournalHandler, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler._send._socket.settimeout(0.01)  # type: ignore[attr-defined]
    said = ""
    for number in range(5000):  # more than the kernel keeps for a reader
        handler.handle(record(f"line {number}"))
        said += capsys.readouterr().err
        if said:
            break
    assert said.startswith("<6>photostead.test: line ")


def test_systemd_python_is_used_where_it_is(listening: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra: its `journal.sendv` gets the same fields."""
    sent: list[tuple[str, ...]] = []
    package, module = ModuleType("systemd"), ModuleType("systemd.journal")
    module.sendv = lambda *fields: sent.append(fields)  # type: ignore[attr-defined]
    package.journal = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "systemd", package)
    monkeypatch.setitem(sys.modules, "systemd.journal", module)
    send = open_journal(listening.path)
    assert send is not None
    send({"MESSAGE": "words\nand more", "PRIORITY": "6"})
    assert sent == [("MESSAGE=words\nand more", "PRIORITY=6")]


def test_no_journal_on_this_machine(listening: Journal) -> None:
    assert open_journal(listening.path.with_name("other")) is None
    listening.socket.close()  # the node is still there
    assert open_journal(listening.path) is None


@pytest.mark.parametrize(("level", "priority"), [(5, 7), (10, 7), (20, 6), (25, 6), (30, 4), (40, 3), (50, 2), (60, 2)])
def test_priorities(level: int, priority: int) -> None:
    assert priority_of(level) == priority


def test_stderr_is_compared_with_what_the_variable_names(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w") as stream:
        status = os.fstat(stream.fileno())
        named = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
        assert is_stderr_journal(named, stream.fileno())
        assert not is_stderr_journal({"JOURNAL_STREAM": "1:2"}, stream.fileno())
        assert not is_stderr_journal({}, stream.fileno())
    assert not is_stderr_journal({"JOURNAL_STREAM": "1:2"}, 999)


# --- lines


def written(formatter: logging.Formatter, line: logging.LogRecord) -> str:
    """By a handler of a stream."""
    stream = io.StringIO()
    logs.with_format(logging.StreamHandler(stream), formatter).handle(line)
    return stream.getvalue()


def test_a_line_for_a_person() -> None:
    with log_about(job=17, task="Scan"):
        text = written(logs.Line(logs.TERMINAL_FORMAT), record("done", logging.WARNING))
    assert text.endswith(" WARNING photostead.test: done [job=17 task=Scan]\n")


@pytest.mark.parametrize("make", [logs.Line, logs.PriorityLine])
def test_a_name_cannot_forge_a_line_or_command_a_terminal(make: Callable[[str], logging.Formatter]) -> None:
    text = written(make(logs.BARE_FORMAT), record("the file x\n2026 ERROR forged\r\x1b[2J\x9b\ttab é"))
    first, second = text.splitlines()
    assert first.endswith("photostead.test: the file x")
    assert second.endswith("    2026 ERROR forged\\x0d\\x1b[2J\\x9b\ttab é")
    assert second.lstrip("<6>").startswith("    ")


def test_a_field_cannot_either() -> None:
    with log_about(asset="x\ny"):
        assert written(logs.Line("%(message)s"), record()) == "words [asset=x\n    y]\n"


def test_lines_for_the_journal_say_their_priority() -> None:
    line = record("it failed", logging.ERROR)
    try:
        raise ValueError("why")
    except ValueError:
        line.exc_info = sys.exc_info()
    text = written(logs.PriorityLine(logs.BARE_FORMAT), line)
    assert text.startswith("<3>photostead.test: it failed\n<3>Traceback")
    assert all(part.startswith("<3>") for part in text.splitlines())


# --- which of them


@pytest.fixture
def set_up(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Set logging up on a file, log a few lines, and say what was written; afterwards all is as before."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    path = tmp_path / "stream"

    def use(level: str | None, is_journal: bool = False) -> str:
        with path.open("w") as stream:
            status = os.fstat(stream.fileno())
            named = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"} if is_journal else {}
            root.handlers[:] = []
            logs.set_up_logging(level, named, stream)
            for name in ("photostead.test", "photosteadily", "PIL.Image"):
                for method in (logging.DEBUG, logging.INFO, logging.WARNING):
                    logging.getLogger(name).log(method, "%s", logging.getLevelName(method))
        return path.read_text()

    yield use
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def test_debug_is_of_ours_alone(set_up: Callable[..., str]) -> None:
    lines = [line.split(" ", 3)[3] for line in set_up("debug").splitlines()]
    assert lines == [
        "photostead.test: DEBUG",
        "photostead.test: INFO",
        "photostead.test: WARNING",
        "photosteadily: WARNING",
        "PIL.Image: WARNING",
    ]


def test_levels(set_up: Callable[..., str]) -> None:
    assert "DEBUG" not in set_up(None)
    assert "INFO" in set_up(None)
    assert "INFO" not in set_up("warning")
    assert set_up("error") == ""


def test_the_journal_is_chosen_by_where_stderr_leads(
    set_up: Callable[..., str], listening: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(logs, "open_journal", lambda: open_journal(tmp_path / "none"))
    assert set_up("warning", is_journal=True).startswith("<4>photostead.test: WARNING\n")
    send = NativeJournal(listening.path)
    monkeypatch.setattr(logs, "open_journal", lambda: send)
    assert set_up("warning", is_journal=True) == ""
    assert listening.entry()["MESSAGE"] == "photostead.test: WARNING"
    send.close()
