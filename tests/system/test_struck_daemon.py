"""Everything that people do which changes files and rows, on disks that fail: at each write, fsync, rename, commit and whatever
else changes the disk, the daemon is killed, the power is cut, the disk is full from then on, or reports one error. After the next
start the invariants hold (`tests.invariants`): no acknowledged upload is lost, no row without its file, no file without its row,
nothing below a library's folder is touched, the database is sound; and what was asked for again is done.

FLOWS and HOW (`tests.striking`) are the table. What is not about a running daemon is struck elsewhere: backups, restorations and exports in
tests/backups/test_struck.py, upgrades of the database in tests/unit/db/test_upgrades_struck.py.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from photostead.db import recover
from tests import dying, faulty_daemon, faulty_flows
from tests.dying import Die
from tests.faulty_box import acknowledged, photo
from tests.faulty_flows import TEMPLATE, WORDS
from tests.invariants import assert_whole, look_at
from tests.striking import HOW, Note, try_all

Check = Callable[["Home"], None]


@dataclass(frozen=True)
class Home:
    """A household after all."""

    path: Path

    def column(self, sql: str) -> list[Any]:
        """The first column of what is in its database."""
        with closing(sqlite3.connect(self.path / "data" / "photostead.sqlite")) as connection:
            return [row[0] for row in connection.execute(sql)]

    def files(self, pattern: str) -> list[str]:
        """Below its data folder."""
        return sorted(str(path.relative_to(self.path / "data")) for path in (self.path / "data").glob(pattern))


# --- what is so when it was done


def is_uploaded(name: str) -> Check:
    """It is there once, and was acknowledged."""

    def check(home: Home) -> None:
        [uid] = home.column(f"select uid from assets where original_name = '{name}'")
        assert uid in acknowledged(home.path)

    return check


def is_scanned(home: Home) -> None:
    """Each file is an asset, each asset is online while its file is there."""
    there = {str(path) for path in (home.path / "photos").rglob("*.jpg")}
    assert set(home.column("select original_path from assets where library_id is not null and not is_offline")) == there
    assert len(there) == 4


def is_edited(home: Home) -> None:
    """Both edits, and their pictures."""
    assert home.column("select action from asset_edits order by id") == ["crop", "rotate"]
    kinds = home.column("select type from asset_files where is_edited and type != 'sidecar' order by type")
    assert kinds == ["fullsize", "preview", "thumbnail"]


def is_described(home: Home) -> None:
    """In the database, and beside the photo; what came with it is kept."""
    assert home.column("select description from asset_exif where description != ''") == [WORDS]
    [path] = home.files("library/*/*/*/0.jpg.xmp")
    assert WORDS in (home.path / "data" / path).read_text()
    [given] = home.files("sidecars/*/*/*-given.xmp")
    assert (home.path / "data" / given).read_bytes() == faulty_flows.SIDECAR


def is_filed(home: Home) -> None:
    """Each where the template says, the sidecar too."""
    assert TEMPLATE == "{{y}}/{{MM}}/{{filename}}"
    found = [path.split("/", 2)[2] for path in home.files("library/*/*/*/*")]
    assert found == [*(f"2023/0{n + 1}/{n}.jpg{end}" for n in range(3) for end in ("", ".xmp") if n == 0 or not end)]


def is_deleted(home: Home) -> None:
    """Neither row nor file of the two; the third is as it was."""
    assert home.column("select original_name from assets where library_id is null") == ["2.jpg"]
    [left] = home.files("library/*/*/*/*")
    assert (home.path / "data" / left).read_bytes() == photo(2)


def is_mended(home: Home) -> None:
    """What rotted is kept aside; that every upload has its bytes is said of all."""
    kept = home.files("set-aside/*/library/*/*/*/*")
    assert kept
    assert {(home.path / "data" / path).read_bytes() for path in kept} == {faulty_flows.ROTTEN}


def went_back(home: Home) -> None:
    """What was made since is only in the database that was set aside."""
    assert home.column("select name from albums") == ["Summer"]
    assert home.column("select original_name from assets where library_id is null order by 1") == [
        "0.jpg",
        "1.jpg",
        "2.jpg",
    ]
    assert recover.set_aside_files(home.path / "data" / "photostead.sqlite")


def has_picture(home: Home) -> None:
    """One, and no other."""
    [name] = home.column("select profile_image_path from users")
    assert home.files("profile/*.jpeg") == [name]


FLOWS: dict[str, Check] = {
    "upload": is_uploaded("new.jpg"),
    "upload_in_pieces": is_uploaded("pieces.jpg"),
    "upload_briefly": is_uploaded("brief.jpg"),
    "scan": is_scanned,
    "edit": is_edited,
    "edit_briefly": is_edited,
    "describe": is_described,
    "file_anew": is_filed,
    "delete": is_deleted,
    "give_picture": has_picture,
    "mend": is_mended,
    "go_back": went_back,
}


# --- tried


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Daemons that are struck."""
    with dying.dying_processes("tests.faulty_daemon") as die:
        yield die


@pytest.fixture(scope="module")
def template(die: Die, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A household; its copies are put where it was made."""
    home = tmp_path_factory.mktemp("daemon") / "home"
    home.mkdir()
    die(0, faulty_daemon.make, home)
    return home.rename(home.with_name("template"))


def prepare(template: Path, flow: str) -> Path:
    """A household of its own for each try."""
    home = template.with_name("home")
    faulty_daemon.copy(template, home)
    if flow == "mend":
        faulty_flows.damage(home / "data")
    (home / "flow").write_text(flow)
    return home


def count_calls(template: Path, die: Die, flow: str) -> int:
    """How many there are to strike; on a sound disk it is done, and all holds."""
    home = prepare(template, flow)
    die(0, faulty_daemon.go, home)
    check(home, flow)
    return int((home / "calls").read_text())


def try_one(template: Path, die: Die, flow: str, number: int, turn: int, calls: int) -> None:
    """Struck at one call, started again, done again."""
    home = prepare(template, flow)
    before = look_at(home / "photos")
    # Another try may need a few calls fewer: threads take turns.
    assert die(turn, faulty_daemon.go, home, number) or turn > 0.8 * calls
    die(0, faulty_daemon.come_back, home)
    check(home, flow)
    assert look_at(home / "photos") == before


def strike(template: Path, die: Die, cell: tuple[str, str], turns: Iterable[int], calls: int, note: Note) -> None:
    """A flow at these of its calls."""
    flow, how = cell
    try_all(flow, how, turns, lambda turn: try_one(template, die, flow, HOW[how], turn, calls), note)


def check(home: Path, flow: str) -> None:
    """It is done, and all holds."""
    assert_whole(home / "data", acknowledged(home))
    FLOWS[flow](Home(home))


def test_the_table_is_whole() -> None:
    """Nothing is done that nobody looks at."""
    assert FLOWS.keys() == faulty_flows.FLOWS.keys()


# In each run: a trouble for each kind of flow.
SOME = {"upload": "without power", "edit": "full", "file_anew": "failing", "mend": "killed", "go_back": "without power"}


@pytest.mark.parametrize("flow", SOME)
def test_some_calls(template: Path, die: Die, flow: str, record_property: Note) -> None:
    """In the middle of it."""
    calls = count_calls(template, die, flow)
    strike(template, die, (flow, SOME[flow]), [calls // 2], calls, record_property)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("flow", FLOWS)
def test_each_call(template: Path, die: Die, flow: str, how: str, record_property: Note) -> None:
    """All of them."""
    calls = count_calls(template, die, flow)
    strike(template, die, (flow, how), range(1, calls + 1), calls, record_property)
