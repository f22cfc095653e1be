"""Which folders a person may scan: below the roots that an administrator allowed them, and never where somebody else
keeps a library of their own.

Everything is decided on real paths, links resolved. An allowed root is kept as the real path it was when it was allowed,
and is not resolved again: whoever can write beside it could otherwise put a link to anywhere in its place.
Resolving touches the disk, which may hang: it happens on a thread, between a read and a write.
"""

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from photostead.access.identity import User
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.libraries.paths import check_spelling, home_of
from photostead.features.libraries.sharing_schema import RootsResponseDto
from photostead.features.users import service as users
from photostead.host.patience import ask_disk
from photostead.kernel.errors import Invalid

ROOT_SECONDS = 15.0  # a disk that sleeps takes ten to wake up


class Limits(msgspec.Struct, frozen=True):
    """What a change of import paths is judged by. `roots` of the one who asks, `owner_roots` of who will own them; None
    is unlimited. `taken`: import paths of other people's own libraries."""

    roots: list[str] | None
    owner_roots: list[str] | None
    taken: list[str]


async def check(db: Database, user: User, library_id: int | None, owner_id: int, paths: Sequence[str]) -> Sequence[str]:
    """Whether `user` may give these import paths to a library (None: a new one) of `owner_id`.

    Ask this before anything else is said of a path, or the answer tells a stranger what exists. Raises Invalid.
    What an administrator chooses for somebody else is allowed to them from then on: returned are the real paths to hand
    to `allow` in the transaction that keeps the import paths.
    """
    limits = await db.read(load_limits, user, library_id, owner_id)
    try:
        return await ask_disk(ROOT_SECONDS, judge, limits, list(paths), tells_paths=user.is_admin)
    except TimeoutError as error:
        raise Invalid(
            "The disk or network share of a folder does not answer: mount it again, or leave it out."
        ) from error


def load_limits(rows: Rows, user: User, library_id: int | None, owner_id: int) -> Limits:
    """The part of `check` that reads the database."""
    return Limits(roots_of(rows, user.id), roots_of(rows, owner_id), taken_paths(rows, library_id, owner_id))


def judge(limits: Limits, paths: Sequence[str], *, tells_paths: bool) -> list[str]:
    """The part of `check` that touches the disk: the real paths to allow to the owner. Raises Invalid."""
    for path in paths:
        check_spelling(path)
    for reason in first_forbidden(list(paths), limits.roots).values():
        raise Invalid(reason)
    check_overlap(paths, limits.taken, tells_paths=tells_paths)
    return outside(paths, limits.owner_roots)


def roots_of(rows: Rows, user_id: int) -> list[str] | None:
    """The real paths below which a person may add folders; None for administrators, who may everywhere."""
    if rows.value("select is_admin from users where id = ?", (user_id,)):
        return None
    return rows.column("select path from user_roots where user_id = ? order by path", (user_id,))


async def resolve_older(db: Database) -> None:
    """Resolve the links in roots that an upgrade took from people's libraries as they were; for a start."""
    older = await db.read(Rows.column, "select distinct path from user_roots where not is_resolved")
    if older:
        with contextlib.suppress(TimeoutError):  # a share that hangs; it is tried again at the next start
            await db.write(write_resolved, await ask_disk(ROOT_SECONDS, resolve_text, older))


def resolve_text(paths: Sequence[str]) -> dict[str, str]:
    """Path → its real path, where that is text; on a thread."""
    real_paths = {path: os.path.realpath(path) for path in paths}
    return {path: real for path, real in real_paths.items() if not any("\ud800" <= char <= "\udfff" for char in real)}


def write_resolved(tx: Tx, real_paths: Mapping[str, str]) -> None:
    """The write of `resolve_older`."""
    tx.run_many(
        "insert or replace into user_roots (user_id, path) select user_id, ? from user_roots where path = ?",
        [(real, path) for path, real in real_paths.items()],
    )
    tx.run("delete from user_roots where not is_resolved")


def describe(rows: Rows, user_id: int) -> RootsResponseDto:
    """The roots of a person on the wire."""
    found = roots_of(rows, user_id)
    return RootsResponseDto(roots=found or [], is_unlimited=found is None)


def describe_user(rows: Rows, uid: str) -> RootsResponseDto:
    """The same by the id outside. Raises Invalid."""
    return describe(rows, users.find_people(rows, [uid])[0])


async def replace(db: Database, homes: Sequence[Path], uid: str, wanted: Sequence[str]) -> RootsResponseDto:
    """Choose the roots of a person. Raises Invalid for a user that is no person, and for what is no folder apart from
    our own."""
    await db.read(describe_user, uid)
    real_paths = await asyncio.to_thread(resolve_roots, wanted, homes)
    return await db.write(write_roots, uid, real_paths)


def resolve_roots(wanted: Sequence[str], homes: Sequence[Path]) -> list[str]:
    """The real paths of folders; on a thread. Raises Invalid."""
    return sorted({resolve_root(path, homes) for path in wanted})


def resolve_root(path: str, homes: Sequence[Path]) -> str:
    """One of them."""
    check_spelling(path)
    real = os.path.realpath(path)
    if home_of(path, homes) is not None:
        raise Invalid(f"{path} lies inside our own data folder: choose a folder that people keep.")
    if not os.path.isdir(real):
        raise Invalid(f"{path} is no folder that the daemon can see: check its name, and whether its disk is mounted.")
    check_spelling(real)
    return real


def write_roots(tx: Tx, uid: str, real_paths: Sequence[str]) -> RootsResponseDto:
    """The write of `replace`."""
    user_id = users.find_people(tx, [uid])[0]
    tx.run("delete from user_roots where user_id = ?", (user_id,))
    allow(tx, user_id, real_paths)
    return describe(tx, user_id)


def allow(tx: Tx, user_id: int, real_paths: Sequence[str]) -> None:
    """Add to the roots of a person."""
    tx.run_many("insert or ignore into user_roots (user_id, path) values (?, ?)", [(user_id, p) for p in real_paths])


def first_forbidden(import_paths: list[str], roots: list[str] | None) -> dict[str, str]:
    """Path → why, for each import path that leads outside the roots now; on a thread. Roots of None are unlimited.

    The reason never says where a path leads: that may be a folder whose name is none of the reader's business.
    """
    if roots is None:
        return {}
    forbidden = [path for path in import_paths if not is_inside_any(os.path.realpath(path), roots)]
    return {path: reason_forbidden(path, roots) for path in forbidden}


def reason_forbidden(path: str, roots: list[str]) -> str:
    """A sentence for the person."""
    if not roots:
        return f"{path} is not allowed: no folders are allowed to this account; an administrator has to allow one."
    return (
        f"{path} is not, or leads out of, a folder allowed to this account ({', '.join(roots)}): choose one there, or "
        "let an administrator allow it."
    )


def taken_paths(rows: Rows, library_id: int | None, owner_id: int) -> list[str]:
    """Import paths of other people's libraries, the shared ones left out."""
    return rows.column(
        """
        select p.value
        from libraries l, json_each(l.import_paths) p
        where l.owner_id != ? and l.id is not ? and l.deleted_at is null and not l.is_shared
        """,
        (owner_id, library_id),
    )


def check_overlap(paths: Sequence[str], taken: Sequence[str], *, tells_paths: bool) -> None:
    """Raises Invalid for a path that equals, contains or lies in one of those taken; on a thread. Only administrators
    are told which."""
    others = {other: os.path.realpath(other) for other in taken}
    for path in paths:
        real = os.path.realpath(path)
        for other, place in others.items():
            if is_inside(real, place) or is_inside(place, real):
                which = f" ({other})" if tells_paths else ""
                raise Invalid(
                    f"{path} overlaps a folder of somebody else's own library{which}: a folder is in one of them."
                )


def outside(paths: Sequence[str], roots: Sequence[str] | None) -> list[str]:
    """The real paths of those that lie outside the roots; on a thread. Raises Invalid for one that is no text."""
    reals = [] if roots is None else [os.path.realpath(path) for path in paths]
    missing = [real for real in dict.fromkeys(reals) if not is_inside_any(real, roots or [])]
    for real in missing:
        check_spelling(real)
    return missing


def is_inside_any(real: str, roots: Sequence[str]) -> bool:
    """Whether a real path is one of the roots or below one."""
    return any(is_inside(real, root) for root in roots)


def is_inside(real: str, root: str) -> bool:
    """Whole components: /srv/mia2 is not inside /srv/mia."""
    return real == root or real.startswith(root.rstrip("/") + "/")
