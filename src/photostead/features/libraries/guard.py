"""Unmounted is not deleted: when the files below an import path are taken for unavailable instead of gone, what is noted
of that, and who hears of it. See the decision on the guard.
"""

import errno
import os
from enum import StrEnum

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.libraries.store import Library, below
from photostead.features.notifications import service as notifications
from photostead.features.users import service as users
from photostead.host.mounts import device_of, is_same_device

# Fewer files than this may go missing without a question, whatever share of a small folder they are.
FLOOR = 10


class RootCondition(StrEnum):
    """What an import path looks like: it can be walked, it holds nothing, it is not there, it cannot be looked into."""

    OK = "ok"
    EMPTY = "empty"
    GONE = "gone"
    UNREADABLE = "unreadable"


class RootView(msgspec.Struct, frozen=True):
    """An import path as it is now. `device` tells the file system it is on from others; None where nobody can tell."""

    condition: RootCondition
    reason: str = ""
    device: str | None = None


class Root(msgspec.Struct, frozen=True):
    """What is noted of an import path. Times in ms; `witness` is a file that will tell when it is back."""

    path: str
    device: str | None = None
    unavailable_since: int | None = None
    reason: str | None = None
    missing: int = 0
    witness: bytes | None = None


def look_at(path: str) -> RootView:
    """On a thread. An empty folder is what a mount point looks like when its disk is off."""
    try:
        with os.scandir(path) as entries:
            is_empty = next(entries, None) is None
    except OSError as error:
        is_gone = error.errno in {errno.ENOENT, errno.ENOTDIR}
        reason = "it does not exist" if is_gone else error.strerror or str(error)
        return RootView(RootCondition.GONE if is_gone else RootCondition.UNREADABLE, reason)
    if is_empty:
        return RootView(RootCondition.EMPTY, "the folder is empty: is its disk mounted?")
    return RootView(RootCondition.OK, device=device_of(path))


def is_unavailable(view: RootView, expected: int, *, is_confirmed: bool) -> bool:
    """Whether nothing can be said about the files below a path. `expected` is how many were there. What a person
    confirmed is gone, unless nobody can look: then it may be there."""
    if view.condition == RootCondition.OK:
        return False
    if view.condition == RootCondition.UNREADABLE:
        return True
    if view.condition == RootCondition.EMPTY and expected == 0:
        return False
    return not is_confirmed


def reason_to_ask(root: Root, view: RootView, missing: int, expected: int, share: float) -> str | None:
    """Why so many missing files are not believed without a person's word; None when they are."""
    if missing and is_strange(root, view):
        return f"another disk is at its place: {missing} of {expected} files are not on it"
    if missing >= FLOOR and missing > share * expected:
        return f"{missing} of {expected} files are missing at once"
    return None


def is_strange(root: Root, view: RootView) -> bool:
    """Whether another disk than before is at the place of an import path, as far as anybody can tell."""
    if root.device is None or view.device is None:
        return False
    return not is_same_device(root.device, view.device)


def load_roots(rows: Rows, library_id: int) -> dict[str, Root]:
    """What is noted, by path."""
    columns = "path, device, unavailable_since, reason, missing, witness"
    found = rows.structs(Root, f"select {columns} from library_roots where library_id = ?", (library_id,))
    return {root.path: root for root in found}


def find_witness(rows: Rows, library_id: int, path: str) -> bytes | None:
    """A file below an import path that should be there."""
    found: bytes | None = rows.value(
        """
        select a.path from folders f
        join assets a on a.folder_id = f.id
        where ifnull(f.library_id, 0) = :library and a.is_offline = 0
          and (f.path = :path or (f.path > :low and f.path < :high))
        limit 1
        """,
        {"library": library_id, **below(path)},
    )
    return found


def note_unavailable(tx: Tx, library: Library, path: str, reason: str, missing: int, witness: bytes | None) -> None:
    """Keep since when and why, and tell the administrators and the owner, once."""
    before = load_roots(tx, library.id).get(path, Root(path))
    if before.unavailable_since is not None and before.reason == reason:
        return
    witness = witness or find_witness(tx, library.id, path)
    tx.run(
        """
        insert into library_roots (library_id, path, unavailable_since, reason, missing, witness)
        values (:library, :path, :now, :reason, :missing, :witness)
        on conflict do update set
          unavailable_since = ifnull(unavailable_since, :now), reason = :reason, missing = :missing, witness = :witness
        """,
        {
            "library": library.id,
            "path": path,
            "now": tx.now,
            "reason": reason,
            "missing": missing,
            "witness": witness,
        },
    )
    if before.unavailable_since is None:
        tell(tx, library, path, reason)


def note_available(tx: Tx, library: Library, path: str, device: str | None) -> None:
    """It is there, with its files. Writes nothing where that is no news."""
    before = load_roots(tx, library.id).get(path)
    if before is not None and before.unavailable_since is None and device in {None, before.device}:
        return
    tx.run(
        """
        insert into library_roots (library_id, path, device) values (:library, :path, :device)
        on conflict do update set
          device = ifnull(:device, device), unavailable_since = null, reason = null, missing = 0, witness = null
        """,
        {"library": library.id, "path": path, "device": device},
    )
    notifications.withdraw(tx, topic_of(library, path))


def forget_roots(tx: Tx, library: Library) -> None:
    """Import paths that the library has no longer."""
    for path in load_roots(tx, library.id).keys() - set(library.import_paths):
        tx.run("delete from library_roots where library_id = ? and path = ?", (library.id, path))
        notifications.withdraw(tx, topic_of(library, path))


def tell(tx: Tx, library: Library, path: str, reason: str) -> None:
    """Those who can do something about it."""
    notifications.notify(
        tx,
        {*users.administrators(tx), library.owner_id},
        title=f"{library.name}: {path} is not available",
        description=(
            f"{reason}. Nothing is lost: its photos stay as they are, and scans go on by themselves when it is back. If "
            "these files are really gone, say so on the library's page."
        ),
        level="warning",
        topic=topic_of(library, path),
        data={"href": f"/libraries/{library.uid}"},
    )


def topic_of(library: Library, path: str) -> str:
    """What the notification is about."""
    return f"library-root:{library.uid}:{path}"
