"""Newer versions of this program: whether they are asked for (they are not, unless an administrator wants it), what was
found, and who is told.

Asked is the public list of releases at PyPI, once a day, for a document that is the same for everyone: the request says
"Photostead" and nothing else of this box, not even its version. Nothing is downloaded or installed. In a snap nobody is
asked, because snapd looks for newer versions by itself and installs them.
"""

import os
import re
from typing import Any

import msgspec

from photostead import __version__
from photostead.db.tx import Rows, Tx
from photostead.features.notifications import service as notifications
from photostead.features.server import about, store
from photostead.features.server.schema import ReleasesDto, VersionCheckStateResponseDto
from photostead.features.server.work import version_check
from photostead.features.settings import service as settings
from photostead.features.settings.schema import ReleaseChannel
from photostead.features.users import service as users
from photostead.host.outbound import Limits, Reach, fetch
from photostead.kernel.clock import to_wire
from photostead.kernel.errors import Unavailable
from photostead.kernel.events import Event

# https://docs.pypi.org/api/json/: the versions of a project, each with its files, which its makers may have withdrawn.
SOURCE = "https://pypi.org/pypi/photostead/json"
REACH = Reach(stays=True)
LIMITS = Limits(most_bytes=4_000_000, seconds=20.0, types=frozenset({"application/json"}))
STATE = "version-check-state"
TOPIC = "new-release"
# Asked once a night; the night that daylight saving time makes shorter too.
OFTEN_ENOUGH_MS = 20 * 60 * 60 * 1000
VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:rc(\d{1,6}))?", re.ASCII)
BY_SNAPD = "snapd keeps this installation up to date by itself, so nobody is asked: see `snap refresh --time`."
OFF = "Nobody is asked for newer versions: newVersionCheck.enabled is off."
ON = "Asked once a day, for a document that is the same for everyone; the request says nothing of this box."
Order = tuple[int, int, int, int, int]


def is_snap() -> bool:
    """Whether snapd looks after this installation."""
    return "SNAP" in os.environ


def order_of(version: str) -> Order | None:
    """What versions are compared by: `0.2.0rc1` comes before `0.2.0`. None for one that is neither kind."""
    match = VERSION.fullmatch(version)
    if match is None:
        return None
    major, minor, patch = (int(part) for part in match.groups()[:3])
    return (major, minor, patch, 1, 0) if match[4] is None else (major, minor, patch, 0, int(match[4]))


def is_newer(version: str | None) -> bool:
    """Whether it is newer than what runs; never where one of the two is no release."""
    other, ours = order_of(version or ""), order_of(__version__)
    return other is not None and ours is not None and other > ours


def newest_of(releases: dict[str, list[dict[str, Any]]], channel: ReleaseChannel) -> str | None:
    """The newest version that was not withdrawn and belongs to the channel."""
    is_final = {True} if channel is ReleaseChannel.STABLE else {True, False}
    there = [version for version, files in releases.items() if any(not file.get("yanked") for file in files)]
    known = [(order, version) for version in there if (order := order_of(version)) is not None]
    return max(((order, version) for order, version in known if bool(order[3]) in is_final), default=(None, None))[1]


class Project(msgspec.Struct):
    """The part of PyPI's answer that matters."""

    releases: dict[str, list[dict[str, Any]]]


async def find_newest(channel: ReleaseChannel) -> str | None:
    """Ask. None where nothing was released yet. Raises Unavailable."""
    answer = await fetch(SOURCE, REACH, LIMITS, headers={"Accept": "application/json"})
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise Unavailable(f"The list of releases is not to be had: status {answer.status}.")
    return newest_of(read_project(answer.body), channel)


def read_project(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """The releases of an answer. Raises Unavailable."""
    try:
        return msgspec.json.decode(body, type=Project).releases
    except (ValueError, RecursionError) as error:
        raise Unavailable("The list of releases cannot be read.") from error


def is_asked(rows: Rows) -> bool:
    """Whether anybody is ever asked."""
    return settings.load(rows).new_version_check.enabled and not is_snap()


def request(tx: Tx) -> None:
    """Have it asked for, if that is wanted and was not done in the last day."""
    asked_at = store.get_fact(tx, STATE).get("askedAt", 0)
    if is_asked(tx) and not tx.now - OFTEN_ENOUGH_MS < asked_at <= tx.now:
        tx.enqueue(version_check())


def begin(tx: Tx) -> ReleaseChannel | None:
    """Note that it is asked now, before it is: a daemon that dies each time asks once a day too. None where it is no
    longer wanted."""
    if not is_asked(tx):
        return None
    store.put_fact(tx, STATE, {**store.get_fact(tx, STATE), "askedAt": tx.now})
    return settings.load(tx).new_version_check.channel


def keep(tx: Tx, newest: str | None) -> None:
    """What was found. Administrators are told of each version once, and their devices each time."""
    state = {**store.get_fact(tx, STATE), "checkedAt": to_wire(tx.now), "releaseVersion": newest, "trouble": None}
    store.put_fact(tx, STATE, state)
    if not is_newer(newest):
        notifications.withdraw(tx, TOPIC)
        return
    administrators = users.administrators(tx)
    notifications.notify(
        tx,
        administrators,
        title=f"Photostead {newest} is available",
        description=f"This box runs {__version__}. Nothing was downloaded: update it the way you installed it.",
        topic=TOPIC,
    )
    for user_id in administrators:
        tx.emit(Event("on_new_release", describe_event(state), user_id=user_id))


def keep_trouble(tx: Tx, reason: str) -> None:
    """Nobody answered; what was known before stays."""
    store.put_fact(tx, STATE, {**store.get_fact(tx, STATE), "trouble": reason})


def greetings(rows: Rows, is_admin: bool) -> list[Event]:
    """What a device hears when it begins to listen: which API is spoken here, and an administrator what is newer."""
    state = store.get_fact(rows, STATE)
    said = [Event("on_server_version", about.API_FIELDS)]
    if is_admin and is_newer(state.get("releaseVersion")):
        said.append(Event("on_new_release", describe_event(state)))
    return said


def describe_event(state: dict[str, Any]) -> dict[str, Any]:
    """What devices are told. Phones take `serverVersion` for the API that is spoken and decide by it what to sync, and
    compare it with `releaseVersion`: of that API there is no newer version here. This program's are under `photostead`."""
    return {
        "checkedAt": state["checkedAt"],
        "serverVersion": about.API_FIELDS,
        "releaseVersion": about.API_FIELDS,
        "photostead": {"running": __version__, "release": state["releaseVersion"]},
    }


def forget_reached(tx: Tx) -> None:
    """At a start: what was announced may be what runs now."""
    if not is_newer(store.get_fact(tx, STATE).get("releaseVersion")):
        notifications.withdraw(tx, TOPIC)


def get_state(rows: Rows) -> VersionCheckStateResponseDto:
    """What is known, as today's clients ask for it: the newest version of this program, and as of when."""
    state = store.get_fact(rows, STATE)
    return VersionCheckStateResponseDto(state.get("checkedAt"), state.get("releaseVersion"))


def describe(rows: Rows) -> ReleasesDto:
    """The same with what an administrator wants to know besides."""
    state, is_on = store.get_fact(rows, STATE), is_asked(rows)
    return ReleasesDto(
        running=__version__,
        newest=state.get("releaseVersion"),
        checked_at=state.get("checkedAt"),
        is_newer=is_newer(state.get("releaseVersion")),
        is_on=is_on,
        is_automatic=is_snap(),
        asks=SOURCE if is_on else None,
        notice=BY_SNAPD if is_snap() else ON if is_on else OFF,
        trouble=state.get("trouble"),
    )
