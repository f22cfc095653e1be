"""What is removed because nobody needs it, when, and what is told of it before.

Only what can be made again ever goes by itself: what rows name and no setting asks for, and files in our own folders that
are named like what we make and that nothing names.
"""

import re

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.derived import store
from photostead.features.derived.schema import DerivedAmountDto, DerivedKind, DerivedStateDto
from photostead.features.derived.store import State
from photostead.features.derived.work import FOLLOW_SETTINGS, TIDY_UP
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName
from photostead.jobs.schedule import Entry
from photostead.kernel.clock import to_wire

# `derived/ab/cd/abcd….-preview.jpeg`, and what an interrupted writer left of it.
UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MADE = re.compile(rf"(?P<uid>{UID})-[A-Za-z0-9_-]+\.[a-z0-9]+|\.(?P<part>{UID})[A-Za-z0-9_.-]*\.part")
WRITTEN = re.compile(rf"(?P<uid>{UID})\.xmp|\.(?P<part>{UID})[a-z.-]*\.part")
NAMES = {"derived": MADE, "sidecars": WRITTEN}
SHARD = re.compile(r"[0-9a-f]{2}")
# In one write, so that nobody else waits long for theirs.
MOST = 500


def request(tx: Tx, *, removes: bool, walks: bool, priority: int = Priority.BULK) -> None:
    """Ask for a look at what nobody needs, or for its removal; `walks`: also through our folders."""
    key = ("clean-" if removes else "look-") + ("all" if walks else "rows")
    tx.enqueue(TIDY_UP.job(key, priority=priority, removes=removes, walks=walks))


def look(tx: Tx) -> None:
    """Somebody wants to know what there is."""
    request(tx, removes=False, walks=True, priority=Priority.PERSON)


def clean(tx: Tx) -> None:
    """Somebody wants it gone."""
    request(tx, removes=True, walks=True, priority=Priority.PERSON)


def scheduled(night: str) -> list[Entry]:
    """Every night what rows tell, which costs nothing; once a week a walk through our folders. `night`: a cron expression
    of every day."""
    weekly = " ".join([*night.split()[:4], "6"])
    return [
        Entry("copies that nobody needs", night, lambda tx: request(tx, removes=True, walks=False)),
        Entry("files that were left over", weekly, lambda tx: request(tx, removes=True, walks=True)),
    ]


def start(tx: Tx, force: bool) -> int:
    """Ask for everything that was made to follow the settings, asset by asset, or for what does not; how many jobs that
    is."""
    return assets.ask(tx, FOLLOWING, extent_of(force))


def whose(rows: Rows, extent: Extent) -> Where:
    """Those of which something is to follow the settings."""
    if extent is Extent.ALL:
        return Where("1")
    return Where(store.TO_FOLLOW, store.wishes_of(settings.load(rows)), with_offline=True)


FOLLOWING = Bulk(FOLLOW_SETTINGS, Kind("FilesOfAll", QueueName.MIGRATION), whose)


def get_state(rows: Rows) -> DerivedStateDto:
    """What there is to tidy up, and what became of it last."""
    config, state = settings.load(rows), store.load_state(rows)
    leftovers = DerivedAmountDto(DerivedKind.LEFTOVER, state.left_count, state.left_bytes)
    waiting = "select exists (select 1 from jobs where queue = ? and name = ? and state in ('waiting', 'active'))"
    return DerivedStateDto(
        unneeded=[*store.count_unneeded(rows, config), leftovers],
        other_format=store.count_other_format(rows, config),
        is_busy=bool(rows.value(waiting, (TIDY_UP.queue, TIDY_UP.name))),
        looked_at=None if state.looked_at is None else to_wire(state.looked_at),
        cleaned_at=None if state.cleaned_at is None else to_wire(state.cleaned_at),
        removed_count=state.removed_count,
        removed_bytes=state.removed_bytes,
    )


def remove_some(tx: Tx, config: AdminConfigDto) -> tuple[int, int]:
    """Forget some files that nobody needs and ask for their removal; `(count, bytes)`."""
    paths, size = store.take_unneeded(tx, config, MOST)
    if paths:
        tx.enqueue(assets.file_deletion(paths))
    return len(paths), size


def follow_settings(tx: Tx, asset_id: int) -> None:
    """Let what was made of one asset follow the settings: what nobody needs goes, pictures in another format are made anew."""
    config = settings.load(tx)
    paths, _ = store.take_unneeded(tx, config, MOST, asset_id)
    if paths:
        tx.enqueue(assets.file_deletion(paths))
    if store.is_in_other_format(tx, config, asset_id):
        tx.enqueue(assets.asset_job(assets.GENERATE_THUMBNAILS, asset_id))


def note_end(tx: Tx, left: tuple[int, int], removed: tuple[int, int] | None, *, walked: bool) -> None:
    """Write down what a look came to, as counts and bytes; `left` where it walked, `removed` where it did."""
    state: State = store.load_state(tx)
    if walked:
        state = msgspec.structs.replace(state, looked_at=tx.now, left_count=left[0], left_bytes=left[1])
    if removed is not None and (walked or removed[0]):
        state = msgspec.structs.replace(state, cleaned_at=tx.now, removed_count=removed[0], removed_bytes=removed[1])
    store.save_state(tx, state)


def uid_of(top: str, shards: tuple[str, str], name: str) -> str | None:
    """Whose file this is by its name, in `top/ab/cd`; None for one that we did not make, or that lies elsewhere."""
    match = NAMES[top].fullmatch(name)
    uid = match and (match["uid"] or match["part"])
    return uid if uid and (uid[:2], uid[2:4]) == shards else None
