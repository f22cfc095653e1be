"""What a roll-back of the database leaves to do: first of all, while nobody is answered yet, and when the uploads have
their rows again. And telling the administrators about both.
"""

import logging
from pathlib import Path

import msgspec

from photostead.db import recover
from photostead.db.recover import RollBack
from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.audit import service as audit
from photostead.features.libraries import service as libraries
from photostead.features.notifications import service as notifications
from photostead.features.recovery import store, withdrawn
from photostead.features.recovery.work import take_in_job
from photostead.features.users import service as users

log = logging.getLogger(__name__)

TOPIC = "roll-back"
TITLE = "The database went back to an earlier state"
MADE_AGAIN = "The library was made again of a backup"
LONGEST_LIST = 10


class Tally(msgspec.Struct):
    """What a run found and did: `missing` entries whose file is gone, `ownerless` folders of uploads that belong to nobody,
    `unknown` files that were placed by their folder alone."""

    missing: int = 0
    unknown: int = 0
    taken_in: int = 0
    ownerless: set[str] = msgspec.field(default_factory=set)
    doomed: list[str] = msgspec.field(default_factory=list)


def begin(tx: Tx, database: Path) -> bool:
    """At a start, before anything else looks at the data; whether there is something to do."""
    done = recover.load(tx)
    if done is None:
        return False
    if not done.is_begun:
        aside = database.with_name(done.set_aside)
        # What was withdrawn since a backup nobody knows where there is no later state: then everybody signs in again.
        unread = withdrawn.keep_withdrawn(tx, done, aside) if done.is_same_box else []
        if "sessions that were ended" in unread:
            store.end_all_sessions(tx)
        store.begin_anew(tx)
        libraries.start_scans(tx)
        recover.save(tx, msgspec.structs.replace(done, is_begun=True))
        audit.note_restore(tx, done.snapshot)
        tell(tx, done, opening(done, unread))
    tx.enqueue(take_in_job())
    return True


def opening(done: RollBack, unread: list[str]) -> str:
    """What happened, for the administrators."""
    if not done.had_database:
        return words_of_first(done)
    text = words_of_restore(done) if done.is_restore else words_of_downgrade(done)
    if unread:
        text += f" Could not be read from it, so please look yourself: {', '.join(unread)}."
    return text


def words_of_first(done: RollBack) -> str:
    """There was no database here before."""
    return (
        f"This library was made again of the backup {done.snapshot}. Everybody signs in again: which devices were signed "
        "out after it was made is not known here. Uploads that it does not know are taken in right now, and every photo "
        "whose file is not there is told of under the problems."
    )


def words_of_restore(done: RollBack) -> str:
    """A person wanted it."""
    text = (
        f"The database is now as it was in the backup {done.snapshot}; what it was before is kept as {done.set_aside}. "
        "What was uploaded since is taken in again right now, and every photo whose file is not there is told of under "
        "the problems."
    )
    if not done.is_same_box:
        return text
    return text + (
        " Accounts that were removed since are listed as deleted and can be restored. Devices, API keys and links that "
        "were withdrawn since stay withdrawn, and what was put into the locked folder stays in it."
    )


def words_of_downgrade(done: RollBack) -> str:
    """A newer program was here."""
    return (
        f"A newer version of Photostead was here (its database has schema {done.from_schema}), and this one does not know "
        f"what it wrote. The database is now as it was in the snapshot {done.snapshot}; the newer one is kept as "
        f"{done.set_aside}. What was uploaded since is taken in again right now. Other changes since then, such as albums, "
        "descriptions and settings, are only in the database that is kept: installing the newer version again does not "
        "bring them back by itself."
    )


def tell(tx: Tx, done: RollBack | None, text: str, level: str = "warning") -> None:
    """To all administrators, in the place of what was said before; and to the log."""
    title = TITLE if done is None or done.had_database else MADE_AGAIN
    log.warning("%s. %s", title, text)
    notifications.notify(tx, users.administrators(tx), title=title, description=text, level=level, topic=TOPIC)


def end(tx: Tx, tally: Tally) -> None:
    """Every file has its row, and every row without a file its problem."""
    done = recover.load(tx)
    assets.recount_usage(tx)
    if tally.doomed:
        tx.enqueue(assets.file_deletion(sorted(tally.doomed)))
    recover.save(tx, None)
    if done is not None:
        copy, other = ("backup", "one before") if done.is_restore else ("snapshot", "newer one")
        kept = f"; the {other} is kept as {done.set_aside}" if done.had_database else ""
        tell(tx, done, f"It is as it was in the {copy} {done.snapshot}{kept}. " + closing(done.taken_in, tally))
    elif tally.taken_in or tally.ownerless:
        tell(tx, None, closing(tally.taken_in, tally))


def closing(taken_in: int, tally: Tally) -> str:
    """How it ended."""
    text = f"{taken_in} uploads that it did not know were taken in again."
    if tally.unknown:
        text += f" {tally.unknown} of them are known by their folder alone and lie in their owners' archive."
    if tally.missing:
        text += (
            f" {tally.missing} photos that were deleted since then are listed again, without their files: see the "
            "problems, and delete them once more."
        )
    if tally.ownerless:
        names = sorted(tally.ownerless)[:LONGEST_LIST]
        text += (
            f" Folders of uploads that belong to no account: {', '.join(names)}. Give an account this storage label, "
            "then run `photostead database take-in`."
        )
    return text


def give_up(tx: Tx, reason: str) -> None:
    """It cannot be done by itself; what is undone stays marked, and the next start tries again."""
    done = recover.load(tx)
    if done is not None:
        where = f"What was uploaded since the snapshot {done.snapshot} could not be taken in again"
        tell(tx, done, f"{where}: {reason}. The next start tries again.", "error")


def ask_again(tx: Tx) -> None:
    """A person wants files without rows to be taken in."""
    tx.enqueue(take_in_job())
