"""Files in which the program notes things for itself, with bytes in them that no text has: a disk that died, a copy that was
interrupted. What can be read counts, and nothing ends in a stack of calls.
"""

import ast
from contextlib import closing
from pathlib import Path

import pytest

import photostead
from photostead.cli import configure, options
from photostead.cli.importing.memory import Memory
from photostead.cli.migrating.ledger import Ledger
from photostead.features.exports.making import Names, is_same
from photostead.features.full_backups import layout
from photostead.features.replica import state
from photostead.host import maintenance
from photostead.kernel.errors import StartError

SOURCE = Path(photostead.__file__).parent
DAMAGE = (b'{"a":"\xff\xfe"}\n', b'["\xff", "x"]\n')
damaged = pytest.mark.parametrize("data", DAMAGE, ids=["object", "list"])


@damaged
def test_lists_that_grow(tmp_path: Path, data: bytes) -> None:
    """A line that is damaged costs itself alone, and what comes behind it counts."""
    export, ledger, memory = tmp_path / "names.jsonl", tmp_path / "ledger.jsonl", tmp_path / "memory.jsonl"
    memory.write_bytes(data + b'["kept", null]\n')
    with_line = data + b'[["album", "1"], "kept"]\n'
    ledger.write_bytes(with_line)
    with closing(Ledger(ledger)) as read:
        assert read.get("album", "1") == "kept"
    with closing(Memory(memory)) as known:
        assert known._settled == {"kept"}
    export.write_bytes(data)
    assert not is_same(export, None)  # type: ignore[arg-type]
    home = tmp_path / "home"
    home.mkdir()
    Names(home)._file.write_bytes(data + b'["uid", "2024/a.jpg"]\n')
    assert Names(home).find("uid") == "2024/a.jpg"


@damaged
def test_notes_of_the_daemon(tmp_path: Path, data: bytes) -> None:
    """A sentence, or the safe side: what nobody can read is maintenance."""
    (tmp_path / maintenance.NAME).write_bytes(data)
    found = maintenance.load(tmp_path)
    assert found is not None
    assert found.error is not None
    (tmp_path / layout.MARKER).write_bytes(data)
    assert layout.read_mark(tmp_path) is None
    (tmp_path / "state.json").write_bytes(data)
    with pytest.raises(StartError):
        state.read(tmp_path / "state.json", state.Settings)
    for read in (options.read_snap_file, lambda path: configure.decode(path.read_bytes())):
        with pytest.raises(StartError):
            read(tmp_path / "state.json")


def test_what_is_no_text_is_thought_of() -> None:
    """msgspec says UnicodeDecodeError of bytes that are no UTF-8, which is none of its own errors: whoever catches those
    catches ValueError, which is both."""
    forgotten = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        if {"DecodeError", "MsgspecError"}
        & {part.attr for part in ast.walk(node.type) if isinstance(part, ast.Attribute)}
    ]
    assert forgotten == []
