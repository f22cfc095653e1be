"""Whoever has something new to sync is told so, whatever it was and whoever did it: partners, people of an album, the same
person's other devices. That a phone's next stream would bring a line is asked of the stream's own queries, so nobody hears
of what they may not see, and no writer can forget to tell. Of names and used space alone nobody is told: they come along.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator

from photostead.access.identity import Identity
from photostead.db.database import Database
from photostead.db.tx import Rows, Value
from photostead.features.sync import store
from photostead.features.sync.acks import LARGEST
from photostead.features.sync.feeds import Feed
from photostead.features.sync.plan import PARTS, Part
from photostead.features.sync.schema import SyncRequestType as Request
from photostead.kernel.events import HINT, STARTS_SYNC, Event

log = logging.getLogger(__name__)

# The older form of what another request tells as well; and accounts, whose rows count every upload.
LEFT_OUT = {
    Request.ASSETS_V1,
    Request.PARTNER_ASSETS_V1,
    Request.ALBUMS_V1,
    Request.ALBUM_ASSETS_V1,
    Request.ASSET_FACES_V1,
    Request.AUTH_USERS_V1,
    Request.USERS_V1,
}
LOOKED_AT = tuple(part for part in PARTS if part.request not in LEFT_OUT)
# A change is followed by others: they are told together; and again only when a phone has had time to sync.
QUIET_S, REST_S = 1.0, 4.0


def has_news(rows: Rows, identity: Identity, after: int) -> bool:
    """Whether a device of this person that has everything up to a number would get a line now."""
    params = {**store.params_of(identity), "after": after, "known": after, "until": LARGEST, "limit": 1}
    return any(has_line(rows, part, params) for part in LOOKED_AT)


def has_line(rows: Rows, part: Part, params: dict[str, Value]) -> bool:
    """The same of one request."""
    if part.backfill is not None and store.new_groups(rows, part.groups, params):
        return True
    return any(store.page(rows, feed, params) for feed in feeds_of(part))


def feeds_of(part: Part) -> Iterator[Feed]:
    """What a request reads by number."""
    yield from (feed for feed in (part.gone, part.updated, part.feed) if feed is not None)


class News:
    """Follows the commits while somebody listens. `find_listeners` says who does, `publish` reaches them."""

    def __init__(
        self, db: Database, find_listeners: Callable[[], Awaitable[list[Identity]]], publish: Callable[[Event], None]
    ) -> None:
        self._db, self._find_listeners, self._publish = db, find_listeners, publish
        # By person: the number up to which they know of everything, and the commit of which they were told last.
        self._known: dict[int, int] = {}
        self._told: dict[int, int] = {}
        self._commits = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """On a running loop."""
        self._task = asyncio.create_task(self._follow(), name="sync-news")

    async def stop(self) -> None:
        """Tell nobody any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def expect(self, identity: Identity) -> None:
        """A device comes, and looks at everything itself after this."""
        self._known.setdefault(identity.user.id, await self._db.read(store.last_number))

    def on_change(self, tables: frozenset[str]) -> None:
        """After a commit, before its events."""
        if "sequence" in tables:
            self.look_again()

    def look_again(self) -> None:
        """Something was written, maybe by another process."""
        self._commits += 1
        if self._known:
            self._changed.set()

    def hear(self, event: Event) -> None:
        """Bus listener: who is told of a commit by name need not be told again."""
        if event.name in STARTS_SYNC and event.user_id is not None:
            self._told[event.user_id] = self._commits

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(QUIET_S)
            self._changed.clear()
            try:
                has_told = await self._look()
            except Exception:
                log.exception("Who has something new to sync could not be found out")
                has_told = True
            await asyncio.sleep(REST_S if has_told else 0)

    async def _look(self) -> bool:
        """Tell whoever has news; whether anybody has."""
        known_before = set(self._known)
        people = by_person(await self._find_listeners())
        for gone in known_before - people.keys():
            del self._known[gone]
        # In the writer's turn: of every commit up to this number the events have been published.
        bound = await self._db.write(store.last_number)
        has_told = False
        for user_id, identity in people.items():
            known = self._known.get(user_id, bound)
            if known > bound:  # another database took the place of this one
                known = 0
            is_told = self._told.get(user_id) == self._commits
            if not is_told and await self._db.read(has_news, identity, known):
                self._publish(Event(HINT, [], user_id=user_id))
                has_told = True
            self._known[user_id] = bound
        return has_told


def by_person(listeners: list[Identity]) -> dict[int, Identity]:
    """Of each person who has a session one device, if there is one that of whom the locked folder is open."""
    with_sessions = [one for one in listeners if one.session is not None]
    return {one.user.id: one for one in sorted(with_sessions, key=lambda one: one.is_elevated)}
