"""Backups, restorations and exports on disks that fail: at each call that changes something, a full disk, an error, a kill -9. What
was there is whole afterwards, and said again it goes on to the same end.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from photostead.db import recover, snapshot
from photostead.db.snapshot import Deadline
from photostead.features.backups import folder
from photostead.features.full_backups import checking, layout
from photostead.features.full_backups.copying import Throttle
from tests import dying, faults, faulty_work
from tests.backups.household import files_of, go_on, make_household, originals_of, rows_of
from tests.dying import Die
from tests.faulty_work import database
from tests.striking import HOW, Note, try_all


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A household with a backup of each kind, that went on since; on a new machine is nothing yet."""
    home = tmp_path_factory.mktemp("struck") / "home"
    for name in ("stick", "keep"):
        (home / name).mkdir(parents=True)
    make_household(home / "data")
    faulty_work.back_up(home)
    faulty_work.keep_database(home)
    go_on(home / "data")
    assert len(originals_of(home / "data")) == 4
    assert (len(present(home)["assets"]), len(earlier(home)["assets"])) == (3, 2)
    return home


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Work that is killed."""
    with dying.dying_processes() as die:
        yield die


# --- what must be so


@cache
def present(template: Path) -> dict[str, list[str]]:
    """The household's rows as they are."""
    return rows_of(database(template))


@cache
def earlier(template: Path) -> dict[str, list[str]]:
    """As they were in its backups."""
    return rows_of(folder.list_backups(template / "keep")[0].path)


def assert_library_whole(home: Path, template: Path) -> None:
    """Nothing of the household's own was touched."""
    assert originals_of(home / "data") == originals_of(template / "data")
    assert rows_of(database(home)) == present(template)


def assert_backups_whole(home: Path, template: Path) -> None:
    """Every backup that has a name can be trusted; the library is as it was."""
    store = layout.open_store(home / "stick")
    assert store.stamps()
    for stamp in store.stamps():
        assert checking.check(store, stamp, reads_data=True, throttle=Throttle(None)).troubles == []
    assert_library_whole(home, template)


def assert_backed_up(home: Path, template: Path) -> None:
    """The newest is of the library as it is, and nothing half is left."""
    assert_backups_whole(home, template)
    store = layout.open_store(home / "stick")
    assert store.summary(store.newest()).files == len(originals_of(template / "data"))
    assert rows_of(store.backup(store.newest()) / layout.DATABASE) == present(template)
    assert not store.unfinished.exists()
    assert not list((home / "stick").rglob("*.part"))


def assert_copies_whole(home: Path, template: Path) -> None:
    """Every copy of the database that has a name is sound, and of one state."""
    kept = folder.list_backups(home / "keep")
    assert kept
    for one in kept:
        snapshot.verify(one.path, Deadline(None))
    assert_library_whole(home, template)


def assert_kept(home: Path, template: Path) -> None:
    """There is one of the present state."""
    assert_copies_whole(home, template)
    assert rows_of(folder.list_backups(home / "keep")[0].path) == present(template)


def assert_files_whole(box: Path, wanted: dict[str, bytes]) -> None:
    """Whatever has its name has its bytes."""
    found = originals_of(box)
    assert {name: data for name, data in found.items() if not Path(name).name.startswith(".")}.items() <= wanted.items()


def backed_up(template: Path) -> dict[str, bytes]:
    """The files of the full backup, as the household had them; `b.jpg` came later."""
    return {name: data for name, data in originals_of(template / "data").items() if "/b" not in name}


def assert_box_whole(home: Path, template: Path) -> None:
    """Files that are there are whole; a database is there when all of them are."""
    assert_files_whole(home / "box", backed_up(template))
    there = home / "box" / "photostead.sqlite"
    if there.exists():
        assert originals_of(home / "box") == backed_up(template)
        assert rows_of(there) == earlier(template)


def assert_moved(home: Path, template: Path) -> None:
    """All of it is there, and nothing half."""
    assert (home / "box" / "photostead.sqlite").exists()
    assert_box_whole(home, template)
    assert not list((home / "box").rglob(".*.restoring"))


def assert_one_or_other(home: Path, template: Path) -> None:
    """The database is the present one or that of the backup, and then the present one is set aside; a start ends what was begun."""
    assert originals_of(home / "data") == originals_of(template / "data")
    faulty_work.start(home)
    now, before = rows_of(database(home)), present(template)
    then = earlier(template)
    asides = recover.set_aside_files(database(home))
    assert (now, len(asides)) in ((before, 0), (then, 1))
    assert [rows_of(one) for one in asides] == [before] * len(asides)


def assert_restored(home: Path, template: Path) -> None:
    """It is that of the backup, whatever is set aside."""
    faulty_work.start(home)
    assert rows_of(database(home)) == earlier(template)
    assert rows_of(recover.set_aside_files(database(home))[-1]) == present(template)
    assert not list((home / "data").glob("*.restoring*"))


def assert_nothing_half(home: Path, template: Path) -> None:
    """What is exported under its name is as it will be."""
    wanted = exported(template)
    found = {name: data for name, data in files_of(home / "out").items() if not is_internal(name)}
    assert {name: len(data) for name, data in found.items()}.items() <= {
        name: len(data) for name, data in wanted.items()
    }.items()
    assert_library_whole(home, template)


def assert_exported(home: Path, template: Path) -> None:
    """As if nothing had happened, and so it stays when it is said again."""
    for _ in range(2):
        found = {name: data for name, data in files_of(home / "out").items() if not is_internal(name)}
        assert found == exported(template)
        assert not list((home / "out").rglob("*.part"))
        faulty_work.export(home)


def is_internal(name: str) -> bool:
    """What stands in it is for the next time."""
    return Path(name).name.startswith(".") or name.endswith(".part")


def exported(template: Path) -> dict[str, bytes]:
    """What an export of it is, on a disk that is sound."""
    if not (template / "out").exists():
        faulty_work.export(template)
    return {name: data for name, data in files_of(template / "out").items() if not is_internal(name)}


# --- tried


@dataclass(frozen=True)
class Story:
    """Something that is done, what holds whenever it ends, and what holds when it is done again."""

    work: Callable[[Path], None]
    holds: Callable[[Path, Path], None]
    done: Callable[[Path, Path], None]


STORIES = {
    "backup": Story(faulty_work.back_up, assert_backups_whole, assert_backed_up),
    "restore": Story(faulty_work.bring_back, assert_box_whole, assert_moved),
    "restore over": Story(faulty_work.bring_back_over, assert_one_or_other, assert_restored),
    "database backup": Story(faulty_work.keep_database, assert_copies_whole, assert_kept),
    "database restore": Story(faulty_work.put_back, assert_one_or_other, assert_restored),
    "export": Story(faulty_work.export, assert_nothing_half, assert_exported),
}


def prepared(template: Path, home: Path) -> Path:
    """A household of its own for each try."""
    shutil.copytree(template, home, ignore=shutil.ignore_patterns("out"))
    return home


def count_calls(story: Story, template: Path, tmp_path: Path) -> int:
    """How many there are to strike; done on a sound disk it is done."""
    counted = prepared(template, tmp_path / "counted")
    calls = faults.count(lambda: story.work(counted))
    story.done(counted, template)
    return calls


def try_one(story: Story, template: Path, tmp_path: Path, die: Die, number: int, turn: int, calls: int) -> None:
    """Struck at one call, looked at, done again."""
    home = prepared(template, tmp_path / str(turn))
    # What fails is told in a sentence of ours; else this fails. Another try may need a few calls fewer: names are other
    # ones, pages fall otherwise.
    assert die(turn, story.work, home, number) or turn > 0.9 * calls
    story.holds(home, template)
    story.work(home)
    story.done(home, template)
    shutil.rmtree(home)


@pytest.mark.parametrize("name", STORIES)
def test_some_calls(template: Path, tmp_path: Path, die: Die, name: str, record_property: Note) -> None:
    """One of them for each trouble, in each run."""
    story = STORIES[name]
    calls = count_calls(story, template, tmp_path)
    for how, turn in zip(HOW, faults.some_of(calls, len(HOW)), strict=True):
        strike = partial(try_one, story, template, tmp_path, die, HOW[how], calls=calls)
        try_all(name, how, [turn], strike, record_property)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", STORIES)
def test_each_call(template: Path, tmp_path: Path, die: Die, name: str, how: str, record_property: Note) -> None:
    """All of them."""
    story = STORIES[name]
    calls = count_calls(story, template, tmp_path)
    strike = partial(try_one, story, template, tmp_path, die, HOW[how], calls=calls)
    try_all(name, how, range(1, calls + 1), strike, record_property)
