"""Which machine writes a replica: each term begins with a claim, a database of one row that goes to the same place in the
same way, so that every kind of place can hold it. A machine that finds a later claim than its own was replaced.
"""

import platform
import tempfile
from contextlib import closing
from pathlib import Path

import apsw
import msgspec

from photostead.features.replica import program
from photostead.features.replica.place import Place
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Unavailable

PART = "claim"
# Terms that somebody cleared away are passed over, so many at most.
GAP = 8


class Claim(msgspec.Struct, frozen=True, rename="camel"):
    """`at` in ms. `addresses` of the daemon there: who answers at one of them is still at work."""

    term: int
    machine: str
    name: str
    at: int
    addresses: list[str] = []


def newest(place: Place, after: int = 0, gap: int = GAP) -> int:
    """The number of the latest term behind `after`; `after` itself where there is none. Raises Unavailable, StartError."""
    found, term = after, after + 1
    while term <= found + gap:
        if program.list_pieces(place, term, PART):
            found = term
        term += 1
    return found


def read(place: Place, term: int) -> Claim:
    """Raises Unavailable, StartError."""
    with tempfile.TemporaryDirectory(prefix="photostead-claim-") as folder:
        path = Path(folder) / "claim.sqlite"
        program.restore(place, term, PART, path)
        try:
            with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
                return msgspec.json.decode(str(connection.execute("select claim from claims").get), type=Claim)
        except (apsw.Error, ValueError) as error:
            raise Unavailable(f"The claim of term {term} cannot be read: {error}") from error


def lay(place: Place, term: int, machine: str, addresses: list[str]) -> None:
    """Begin a term. Raises Unavailable where another machine did so at the same moment, StartError."""
    claim = Claim(term, machine, platform.node() or "?", now_ms(), addresses)
    with tempfile.TemporaryDirectory(prefix="photostead-claim-") as folder:
        path = Path(folder) / "claim.sqlite"
        with closing(apsw.Connection(str(path))) as connection:
            connection.execute("create table claims (claim text not null)")
            connection.execute("insert into claims values (?)", (msgspec.json.encode(claim).decode(),))
        program.publish(place, term, PART, path)
    if read(place, term).machine != machine:
        raise Unavailable(f"Another machine took term {term} at the same moment: look which of them is to go on.")
