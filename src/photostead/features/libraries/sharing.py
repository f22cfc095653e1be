"""Libraries that several people see: they belong to a service user without a login, and who sees them are its partners,
so that every client shows them as what they are: somebody else's photos, to be looked at.

A change of owner is the library's row at once, then its assets a chunk at a time (`settle`), so that nobody's write waits
for a hundred thousand rows. What must not see a library between two owners runs inside `settled`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from msgspec import UNSET

from photostead.access.identity import User
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import roots, sharing_store
from photostead.features.libraries.sharing_schema import LibrarySharingDto
from photostead.features.libraries.sharing_store import Sharing
from photostead.features.partners import service as partners
from photostead.features.users import service as users
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.kernel.errors import Conflict, Invalid

CHANGE_OWNER = Kind("LibraryScanAssetsQueueAll", QueueName.LIBRARY)
CHUNK = 500
# By library; one that nobody holds or waits for is forgotten.
LOCKS: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

remove_idle_services = sharing_store.remove_idle_services


async def set_sharing(db: Database, user: User, uid: str, body: LibrarySharingDto) -> None:
    """Share a library, change who sees it, or give it back. Raises Invalid, or Conflict where it changed meanwhile."""
    now = await db.read(sharing_store.load, uid)
    if body.is_shared and now.is_shared:
        await db.write(change_viewers, now, body.viewer_ids)
    elif body.is_shared:
        await db.write(share, now, body.viewer_ids, await inherited(db, now, None))
    elif now.is_shared:
        owner = await db.read(next_owner, now, body, user)
        await db.write(give_back, now, owner, await inherited(db, now, owner))
    elif body.owner_id is not UNSET and body.owner_id.lower() != now.owner_uid:
        raise Invalid("The library is not shared, so it cannot be given back: it stays with its owner.")


async def inherited(db: Database, now: Sharing, owner: int | None) -> list[str]:
    """The real import paths that the next owner (None: a new service user) must be allowed. What has come to lead out of
    the present owner's roots is not passed on. Raises Invalid where somebody else has a library of their own there."""
    new_roots = [] if owner is None else await db.read(roots.roots_of, owner)
    taken = await db.read(roots.taken_paths, now.id, now.owner_id if owner is None else owner)

    def judge() -> list[str]:
        roots.check_overlap(now.import_paths, taken, tells_paths=True)
        forbidden = roots.first_forbidden(now.import_paths, now.roots)
        return roots.outside([path for path in now.import_paths if path not in forbidden], new_roots)

    return await asyncio.to_thread(judge)


def next_owner(rows: Rows, now: Sharing, body: LibrarySharingDto, user: User) -> int:
    """The key of who gets a library back. Raises Invalid for a chosen one that is no active person."""
    if body.owner_id is not UNSET:
        return users.find_people(rows, [body.owner_id])[0]
    return user.id if now.former_owner_id is None else now.former_owner_id


def share(tx: Tx, now: Sharing, viewer_uids: Sequence[str], granted: Sequence[str]) -> None:
    """The write of sharing. Raises Invalid for a viewer that is no person, and where somebody locked some of it away."""
    check_unchanged(tx, now)
    if now.has_locked:
        raise Invalid(
            "The library cannot be shared while items of it are in its owner's locked folder, where nobody could reach "
            "them: let them be taken out first."
        )
    owner = users.insert_service(tx, now.name)
    roots.allow(tx, owner, granted)
    partners.set_viewers(tx, owner, users.find_people(tx, viewer_uids))
    change_owner(tx, now, owner, is_shared=True)


def change_viewers(tx: Tx, now: Sharing, viewer_uids: Sequence[str]) -> None:
    """The write of changing who sees a shared library. Raises Invalid for one that is no person."""
    check_unchanged(tx, now)
    partners.set_viewers(tx, now.owner_id, users.find_people(tx, viewer_uids))


def give_back(tx: Tx, now: Sharing, owner: int, granted: Sequence[str]) -> None:
    """The write of giving back. The next owner stays a partner, if they were one, until all assets are theirs."""
    check_unchanged(tx, now)
    roots.allow(tx, owner, granted)
    partners.keep_viewers(tx, now.owner_id, [owner])
    change_owner(tx, now, owner, is_shared=False)


def check_unchanged(rows: Rows, now: Sharing) -> None:
    """Raises Conflict where another request was faster."""
    if sharing_store.state_of(rows, now.id) != (now.owner_id, now.is_shared, now.import_paths):
        raise Conflict("The library was just changed by another request: look at it again.")


def change_owner(tx: Tx, now: Sharing, owner: int, *, is_shared: bool) -> None:
    """The row at once, the assets by a job."""
    sharing_store.set_owner(tx, now.id, owner, is_shared=is_shared)
    tx.enqueue(CHANGE_OWNER.job(now.uid, priority=Priority.PERSON, library_id=now.id))


@asynccontextmanager
async def settled(db: Database, library_id: int) -> AsyncIterator[None]:
    """Inside, everything in the library belongs to its owner, and no other such block of the library runs: a change of
    owner that is asked for meanwhile reaches the assets afterwards. Load the library inside, not before."""
    async with LOCKS.setdefault(library_id, asyncio.Lock()):
        await settle(db, library_id)
        yield


async def settle_owner(db: Database, library_id: int) -> None:
    """Bring a change of owner to its end; nothing happens where there is none."""
    async with settled(db, library_id):
        pass


async def settle(db: Database, library_id: int) -> None:
    """Move what belongs to an earlier owner, a chunk a transaction, until the library's owner has it all."""
    owner = await db.read(sharing_store.find_unsettled_owner, library_id)
    while owner is not None:
        after = 0
        while ids := await db.read(sharing_store.next_assets, library_id, owner, after, CHUNK):
            await db.write(sharing_store.move_assets, library_id, owner, ids)
            after = ids[-1]
        owner = await db.write(sharing_store.finish_change, library_id, owner)
