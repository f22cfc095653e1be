"""One person's move: both ends, what is known of what, and the ways to do a thing once and to say what did not work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from photostead.cli.importing.server import Refused, Server
from photostead.cli.importing.threads import ShowProgress
from photostead.cli.migrating.ledger import Ledger
from photostead.cli.migrating.reading import OldServer
from photostead.cli.migrating.report import Entry, Report
from photostead.cli.migrating.schema import Asset, User
from photostead.kernel.errors import Invalid

AT_ONCE = 500
# Statuses after which nothing else would fare better.
HOPELESS = frozenset({401, 507})


class Wishes(msgspec.Struct, frozen=True):
    """How a person wants it. `spend` waits until so many more bytes may be read."""

    with_trash: bool
    spend: Callable[[int], None]
    show: ShowProgress


class Move:
    """Of one person. By ids there: `assets` is what is to come, `new_ids` what of it is here, `people` who they are here.
    `here` is everything the person has here, by ids here."""

    def __init__(self, old: OldServer, new: Server, me: User, ledger: Ledger, report: Report, wishes: Wishes) -> None:
        self.old, self.new, self.me = old, new, me
        self.ledger, self.report, self.wishes = ledger, report, wishes
        self.assets: dict[str, Asset] = {}
        self.new_ids: dict[str, str] = {}
        self.here: dict[str, Asset] = {}
        self.people: dict[str, str] = {}

    @property
    def who(self) -> str:
        """Of whom the report speaks."""
        return self.old.me.email

    def is_ours(self, old_id: str) -> bool:
        """Whether a migration brought it: what was here before is only added to."""
        return self.ledger.get("begun", old_id) == ""

    def count(self, what: str, number: int = 1) -> None:
        """So many more of something."""
        self.report.counts[what] += number

    def leave(self, what: str, name: str, reason: str) -> None:
        """Something that cannot be carried."""
        self.report.left.append(Entry(self.who, what, name, reason))

    def fail(self, what: str, name: str, reason: str) -> None:
        """Something that did not work, and may with another run."""
        self.report.failed.append(Entry(self.who, what, name, reason))

    @contextmanager
    def trying(self, what: str, name: str = "") -> Iterator[None]:
        """What a server refuses in here costs itself alone. Raises Refused where nothing else would fare better."""
        try:
            yield
        except Refused as error:
            self.fail(what, name, error.message.rstrip("."))
            if error.status in HOPELESS:
                raise
        except Invalid as error:
            self.fail(what, name, error.message.rstrip("."))

    def once(self, name: str, method: str, path: str, body: Any, *what: str) -> bool:
        """A request that is made once in all runs; whether it stands now. `what` it is for, its kind first. Raises Refused
        where nothing else would fare better."""
        if self.ledger.get(*what) is not None:
            return True
        with self.trying(what[0], name):
            self.new.call(method, path, body)
            self.ledger.note(*what)
            return True
        return False

    def name_of(self, old_id: str) -> str:
        """What a photo is called."""
        asset = self.assets.get(old_id)
        return asset.original_file_name if asset else old_id
