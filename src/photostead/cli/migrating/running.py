"""A migration from its beginning to its end: everybody's photos, then what was said of them, then what people share. And what
it would be, for those who only want to know.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from photostead.cli.importing.server import Refused
from photostead.cli.migrating.albums import Albums, share_with_partners
from photostead.cli.migrating.belongings import Belongings
from photostead.cli.migrating.facts import Facts
from photostead.cli.migrating.move import Move
from photostead.cli.migrating.originals import Originals
from photostead.cli.migrating.people import People
from photostead.cli.migrating.reading import OldServer
from photostead.cli.migrating.report import Entry, Report
from photostead.cli.migrating.schema import PeoplePage

LOCKED = "it opens to no API key: what lies in there is carried once it was moved to the archive there"
# What is counted by how long a list is, in the words of the report.
LISTS = {
    "/albums": "albums",
    "/tags": "tags",
    "/stacks": "stacks",
    "/partners?direction=shared-by": "partners",
    "/shared-links": "shared links, which cannot be carried",
}


def migrate(moves: Sequence[Move]) -> None:
    """All of it, for all of them. Raises PhotosteadError where going on makes no sense; what was done until then stands."""
    for move in moves:
        Originals(move).run()
        move.leave("locked folder", "", LOCKED)
    for move in moves:
        Facts(move).run()
        People(move).run()
        Belongings(move).run()
    accounts = accounts_of(moves)
    Albums(moves, accounts).run()
    share_with_partners(moves, accounts)


def accounts_of(moves: Sequence[Move]) -> dict[str, str]:
    """Ids here by e-mail addresses there: of who moves along, and of who has the same address at both ends."""
    found = dict[str, str]()
    for move in moves:
        with move.trying("accounts"):
            found |= {user["email"].lower(): user["id"] for user in move.new.call("GET", "/users")}
    return found | {move.old.me.email.lower(): move.me.id for move in moves}


def count(old: OldServer, path: str) -> int:
    """How long a list is."""
    return len(old.get(path, list[Any]))


def foresee(old: OldServer, report: Report, *, with_trash: bool) -> None:
    """Count what one person has there, and tell what their key may not read. Raises Refused, Unavailable."""
    assets = [asset for asset in old.list_all().values() if with_trash or not asset.is_trashed]
    report.counts["photos and videos"] += len(assets)
    report.counts["megabytes"] += sum(asset.size for asset in assets) // 1_000_000
    report.counts["files that are missing there"] += sum(asset.is_offline for asset in assets)
    counts: dict[str, Callable[[], int]] = {what: partial(count, old, path) for path, what in LISTS.items()}
    counts["people"] = lambda: old.get("/people?withHidden=true&size=1", PeoplePage).total
    for what, number in counts.items():
        try:
            report.counts[what] += number()
        except Refused as error:
            report.failed.append(Entry(old.me.email, what, "", error.message.rstrip(".")))
    report.left.append(Entry(old.me.email, "locked folder", "", LOCKED))
