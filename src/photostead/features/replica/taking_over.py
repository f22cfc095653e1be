"""A second machine becomes the first: the newest database of the replica, and a term of its own from then on. The files are
brought by the full backup, see `full_backups.carrying`; the command `photostead replicate switch` puts the two together.

It is refused while the other machine shows any sign of life: its daemon answers at one of its addresses, or the replica
still grows. A machine that was only away, and comes back later, finds the new term and stands down.
"""

import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import apsw
import msgspec

from photostead.db import recover, snapshot
from photostead.db.examine import examine
from photostead.db.migrate import upgrade_copy
from photostead.features.replica import claims, program
from photostead.features.replica.claims import Claim
from photostead.features.replica.place import Place
from photostead.features.replica.program import Piece
from photostead.kernel.errors import Conflict, NotFound, StartError

ANSWER_S = 3.0
# Between two looks at a replica: a daemon that is used writes more often than that, and Litestream sends each second.
WATCH_S = 5.0
INSTALLATION = "select value ->> 'id' from system_metadata where key = 'installation'"


class Source(msgspec.Struct, frozen=True):
    """What there is to take over: `term` with a database, `claim` of the latest term, which may have none yet."""

    place: Place
    term: int
    claim: Claim
    pieces: list[Piece]

    @property
    def last_at(self) -> str:
        """When the last transaction was written."""
        return max(piece.timestamp for piece in self.pieces)


def find(place: Place) -> Source:
    """The newest there is. Raises NotFound, Unavailable, StartError."""
    newest = claims.newest(place)
    for term in range(newest, 0, -1):
        if pieces := program.list_pieces(place, term, "database"):
            return Source(place, term, claims.read(place, newest), pieces)
    raise NotFound(f"There is no replica in {place.to}: `photostead replicate --to …` on the first machine makes one.")


def refuse_living(source: Source, machine: str | None, seconds: float) -> None:
    """Raises Conflict where the machine of the latest term still works. `machine` is this one."""
    claim = source.claim
    if claim.machine == machine:
        return
    for address in claim.addresses:
        if answers(address):
            raise Conflict(
                f"{claim.name} still works: it answers at {address}. Stop it first, or two libraries drift apart."
            )
    time.sleep(seconds)
    for term in {source.term, claim.term}:
        now = program.list_pieces(source.place, term, "database")
        if newest_of(now) != (newest_of(source.pieces) if term == source.term else ""):
            raise Conflict(
                f"{claim.name} still writes into {source.place.to}: stop its Photostead and its replica first."
            )


def newest_of(pieces: list[Piece]) -> str:
    """The last transaction; empty where there is none."""
    return max((piece.max_txid for piece in pieces), default="")


def answers(address: str) -> bool:
    """Whether a Photostead is there. Whatever else is there is none."""
    if not address.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{address}/api/server/ping", timeout=ANSWER_S) as answer:  # noqa: S310 - looked at above
            return b"pong" in answer.read(100)
    except urllib.error.HTTPError as error:
        return error.code == 503  # it has too much to do, or is in maintenance
    except (OSError, ValueError):
        return False


def fetch(source: Source, target: Path) -> str:
    """The database, checked page by page and for what could act in it; whose it is. Raises Unavailable, Invalid."""
    target.unlink(missing_ok=True)
    program.restore(source.place, source.term, "database", target)
    examine(str(target), "The replica")
    with closing(apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return str(connection.execute(INSTALLATION).get or "")


def refuse_other_library(path: Path, installation: str) -> None:
    """Raises Conflict where this machine has a library of its own, which is not an earlier or later state of the one that
    comes."""
    if not path.exists():
        return
    with suppress(apsw.Error), closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        if str(connection.execute(INSTALLATION).get or installation) != installation:
            raise Conflict(f"{path} is a library of its own. Take a machine without one, or another --data-dir.")


def put(path: Path, copy: Path) -> Path | None:
    """Let the copy, which is of no use afterwards, be the database; where the present one was set aside, if there is one. Not
    as a backup is restored: this is no earlier state, so nobody is signed out and nothing is taken back. Raises StartError;
    then nothing is changed, or the next start ends it."""
    recover.finish(path)
    part = path.with_name(path.name + ".restoring.part")
    snapshot.discard(part)
    aside = path.with_name(recover.next_aside(path)) if path.exists() else None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        snapshot.copy_file(copy, part)
        upgrade_copy(part)
        snapshot.as_one_file(part)
        snapshot.verify(part)
        snapshot.sync(part)
        part.rename(recover.restoring_of(path))
        snapshot.sync(path.parent)
        recover.with_patience(lambda: recover.swap(path, recover.restoring_of(path), aside or path))
    except (apsw.Error, OSError) as error:
        raise StartError(f"The database {path} could not be put in its place ({error}).") from error
    finally:
        snapshot.discard(part)
    return aside


def claim(source: Source, machine: str, addresses: list[str]) -> int:
    """Begin the next term, unless this machine did already and was interrupted; its number. From here on the other machine
    stands down. Raises Unavailable, StartError."""
    if source.claim.machine == machine and source.claim.term > source.term:
        return source.claim.term
    term = source.claim.term + 1
    claims.lay(source.place, term, machine, addresses)
    return term
