"""Writing the record: told by the database what an actor's write changed, before that is committed, so that there is no
change without its entry and no entry without its change.

One request, one job or one command makes one entry, however many rows and writes it takes.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from itertools import product

import apsw

from photostead.db.tx import Rows, Tx
from photostead.db.witness import Change
from photostead.features.audit import store
from photostead.features.audit.describing import VERBS, Thing, columns_of, describe
from photostead.features.audit.operations import GATHERED, RECORDED, UNRECORDED
from photostead.features.audit.tables import TABLES, TABLES_OF_JOBS
from photostead.kernel.acting import Actor

log = logging.getLogger(__name__)

EVERYTHING = frozenset(product(TABLES, ("INSERT", "UPDATE", "DELETE")))
OF_JOBS = frozenset(product(TABLES_OF_JOBS, ("UPDATE", "DELETE")))
NOTHING: frozenset[tuple[str, str]] = frozenset()
OTHER = "other"
# What is said of the things that a job deals with; the rest is how it does its work.
VERBS_OF_JOBS = frozenset({"deleted", "trashed", "restored"})
DEEDS = dict(zip(VERBS, ("delete", "create", "trash", "restore", "remove", "add", "change"), strict=True))
NAMED_IN_PATHS = {
    "library_id": ("library", "libraries"),
    "album_id": ("album", "albums"),
    "user_id": ("account", "users"),
}


NAMES_IN_PATHS = {"name": "queue", "filename": "backup", "check": "check"}


class Recording:
    """The database's recorder (`db.witness.Recorder`)."""

    def wanted(self, actor: Actor) -> frozenset[tuple[str, str]]:
        """Of jobs only what they may let go."""
        if actor.source == "job":
            return OF_JOBS
        return NOTHING if actor.operation in UNRECORDED else EVERYTHING

    def record(self, tx: Tx, actor: Actor, changes: Sequence[Change], *, has_written: bool) -> None:
        """An entry, where there is something to tell. A mistake of ours in telling it must not keep a person from what they
        do: then the entry says less."""
        if actor.operation in UNRECORDED and not actor.mentions:
            return
        is_unknown = actor.source != "job" and actor.operation not in RECORDED and has_written
        try:
            things = things_of(tx, actor, changes)
        except apsw.Error:
            raise
        except Exception:
            log.exception("What %s changed could not be described", actor.operation)
            things, is_unknown = [], True
        if things or actor.mentions or is_unknown:
            user_id = whose(tx, changes) if actor.source == "guest" else actor.user_id
            write(tx, actor, action_of(actor, things), things, user_id=user_id)


def things_of(rows: Rows, actor: Actor, changes: Sequence[Change]) -> list[Thing]:
    """What it is about."""
    things = describe(rows, changes) if changes else []
    return [thing for thing in things if thing.verb in VERBS_OF_JOBS] if actor.source == "job" else things


def whose(rows: Rows, changes: Sequence[Change]) -> int | None:
    """Whose session or account it is that a guest begins or ends."""
    for change in changes:
        if change.table == "sessions":
            columns = columns_of(rows, "sessions")
            return int((change.new or change.old or ())[columns.index("user_id")])
    return next((int((one.new or one.old or ())[0]) for one in changes if one.table == "users"), None)


def action_of(actor: Actor, things: Sequence[Thing]) -> str:
    """What the operation is called; of one that nobody named, what became of the first thing."""
    named = RECORDED.get(actor.operation, "" if things else OTHER)
    if named and not named.endswith(".*"):
        return named
    kind = named.removesuffix(".*") or things[0].kind
    verb = min((thing.verb for thing in things if thing.kind == kind), key=VERBS.index, default="changed")
    return f"{kind}.{DEEDS[verb]}"


def write(tx: Tx, actor: Actor, action: str, things: Sequence[Thing], *, user_id: int | None) -> None:
    """The entry of this actor, or more of it."""
    mentioned = [Thing(one.kind, None, name=one.name) for one in actor.mentions]
    actor.mentions.clear()
    about = [*mentioned, *things] or named_in_path(tx, actor)
    gist = store.Gist(
        uid=actor.record_uid,
        action=action,
        source=actor.source,
        user_id=user_id,
        source_name=actor.name or store.source_name(tx, actor.source, actor.credential_id),
        address=actor.address,
        operation=actor.operation,
        series=series_of(actor, action, user_id, about),
    )
    counts = Counter(thing.kind for thing in about)
    actor.record_uid = store.write(tx, gist, about, counts, goes_on=actor.is_recorded)
    actor.is_recorded = True


def named_in_path(rows: Rows, actor: Actor) -> list[Thing]:
    """What an operation is about that changes no row of it."""
    found: list[Thing] = []
    for parameter, value in actor.parameters.items():
        kind, table = NAMED_IN_PATHS.get(parameter, ("", ""))
        thing = store.find_thing(rows, kind, table, value) if table else None
        found += [thing] if thing else []
        if parameter in NAMES_IN_PATHS:
            found.append(Thing(NAMES_IN_PATHS[parameter], None, name=value))
    return found


def series_of(actor: Actor, action: str, user_id: int | None, things: Sequence[Thing]) -> str | None:
    """What an entry may be gathered with: the same, by the same, about the same."""
    if actor.source == "job":
        return f"{actor.operation} {action}"
    if action not in GATHERED:
        return None
    main = next((thing.uid for thing in things if thing.kind != "photo"), "")
    return f"{action} {actor.source} {user_id} {actor.credential_id} {actor.address} {main}"
