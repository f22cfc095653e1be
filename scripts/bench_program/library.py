"""The corpus, and a library that was imported from it: made once, kept in the work folder, used by every measurement."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from make_corpus import make_corpus
from tests.daemon import Daemon, Visitor, start_daemon

PATIENCE_SECONDS = 7200.0


@dataclass(frozen=True)
class Place:
    """Where things are and how large the corpus is."""

    work: Path
    big: int
    small: int
    videos: int
    seed: str = "1"
    purpose: str = ""  # of a library that is nobody else's

    @property
    def name(self) -> str:
        """Tells corpora apart."""
        return f"{self.big}-{self.small}-{self.videos}-{self.seed}"

    @property
    def corpus(self) -> Path:
        """The photos."""
        return self.work / f"corpus-{self.name}"

    @property
    def data(self) -> Path:
        """The data folder of the library imported from them."""
        return self.work / f"data-{self.name}{self.purpose}"

    @property
    def files(self) -> int:
        """How many, the copies included."""
        photos = self.big + self.small
        return photos + len(list(self.corpus.rglob("*_copy.jpg"))) + self.videos


def ensure_corpus(place: Place) -> None:
    """Make the photos that are not there yet."""
    mark = place.corpus / ".complete"
    if not mark.exists():
        click.echo(f"making the corpus in {place.corpus} (once)", err=True)
        make_corpus(place.corpus, place.seed, place.big, place.small, place.videos, jobs=2)
        mark.touch()


def ensure_library(place: Place) -> None:
    """Import the corpus, unless that is done."""
    ensure_corpus(place)
    if (place.data / ".complete").exists():
        return
    click.echo("importing the corpus (once)", err=True)
    with fresh_daemon(place) as daemon:
        begin_import(daemon, place)
        wait_until(lambda: not unfinished(place.data) and not is_busy(place.data))
        daemon.stop()
    (place.data / ".complete").touch()


@contextmanager
def fresh_daemon(place: Place) -> Iterator[Daemon]:
    """A daemon that knows nothing yet."""
    shutil.rmtree(place.data, ignore_errors=True)
    with start_daemon(place.data) as daemon:
        yield daemon


def begin_import(daemon: Daemon, place: Place) -> float:
    """Make the corpus a library and ask for its scan; when that was, on the monotonic clock."""
    admin = daemon.login()
    owner = admin.get("/users/me")["id"]
    body = {"ownerId": owner, "name": "corpus", "importPaths": [str(place.corpus)]}
    library = admin.call("POST", "/libraries", body)["id"]
    began = time.monotonic()
    start_scan(admin, library)
    return began


def start_scan(admin: Visitor, library: str) -> None:
    """Ask for one; the answer does not wait for it."""
    admin.call("POST", f"/libraries/{library}/scan")


def wait_until(condition: Any, seconds: float = 0.1) -> float:
    """Look every `seconds`; when it came true, on the monotonic clock. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the daemon does not get there")
        time.sleep(seconds)
    return time.monotonic()


# --- looking into the database from beside: costs the daemon nothing


def look(data_dir: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a read-only query."""
    path = data_dir / "photostead.sqlite"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(sql).fetchall()


def count(data_dir: Path, sql: str) -> int:
    """The number a query answers with; 0 for nothing."""
    return int(look(data_dir, sql)[0][0] or 0)


def visible(data_dir: Path) -> int:
    """How many assets the timeline's outline counts."""
    return count(data_dir, "select sum(count) from timeline_counts where visibility = 'timeline'")


def unread(data_dir: Path) -> int:
    """Assets whose metadata was not read yet."""
    return count(data_dir, "select count(*) from assets where metadata_at is null")


def unfinished(data_dir: Path) -> int:
    """Assets without pictures."""
    return count(data_dir, "select count(*) from assets where thumbnails_at is null")


def is_busy(data_dir: Path) -> bool:
    """Whether any job runs or waits."""
    return count(data_dir, "select count(*) from jobs where state <> 'failed'") > 0
