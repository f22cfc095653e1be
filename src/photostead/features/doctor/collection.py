"""Checks of libraries: can their folders be read, are changes in them noticed."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from photostead.features.doctor.facts import Facts
from photostead.features.doctor.findings import Verdict, broken, caution, note, ok
from photostead.features.libraries import service as libraries
from photostead.host.inotify import advise, read_limit
from photostead.host.mounts import mount_of, read_mounts
from photostead.host.watch import Watched, WatchState

SYSCTL = "sudo sysctl"


def check_import_path(path: str, homes: Sequence[Path]) -> Iterator[Verdict]:
    """Whether this user can read it."""
    trouble = libraries.examine_path(path, homes)
    if trouble is None:
        yield ok(f"{path} can be read")
        yield from check_kind(path)
    else:
        text, command = trouble
        yield broken(text, None, *([as_root(command)] if command else []))


def as_root(command: str) -> str:
    """The same line for whoever is not root; one of several commands as a whole."""
    return f"sudo sh -c {shlex.quote(command)}" if "&&" in command else f"sudo {command}"


def check_watches(facts: Facts, states: Mapping[str, WatchState]) -> Iterator[Verdict]:
    """In the daemon: how each library is watched now."""
    for library in facts.libraries:
        state = states.get(library.uid, WatchState())
        text = f"{library.name}: {TITLES[state.state]}"
        if state.state is Watched.FAILED:
            yield caution(f"{text}. {state.message or ''}".strip(), None, *limit_commands(state.message or ""))
        elif state.message:
            yield note(f"{text}. {state.message}", None, *limit_commands(state.message))
        else:
            yield ok(text)
    if not facts.libraries:
        yield ok("There is no library yet")


TITLES = {
    Watched.OFF: "changes are found by the nightly scan, it is not watched",
    Watched.LIVE: "changes are noticed at once",
    Watched.POLLING: "changes are noticed by looking again and again",
    Watched.FAILED: "it should be watched and is not",
}


def limit_commands(message: str) -> list[str]:
    """The line in a message about watching that raises a limit of the kernel."""
    found = message.find(SYSCTL)
    return [" ".join(message[found:].split()[:3])] if found >= 0 else []


def check_watch_limit(facts: Facts) -> Iterator[Verdict]:
    """From outside of the daemon: whether the kernel allows as many watches as there are folders."""
    if not facts.is_watch_enabled:
        yield ok("Watching is switched off: the nightly scan finds what changed")
        return
    limit = read_limit("max_user_watches")
    if limit and facts.folders > limit:
        advice = advise("max_user_watches", limit, facts.folders - limit)
        yield caution(
            f"There are {facts.folders} folders with photos and the kernel watches {limit} at most",
            "The others are looked at again and again, which takes longer. Raise the limit:",
            *limit_commands(advice),
        )
    else:
        yield ok(f"{facts.folders} folders with photos" + (f", {limit} can be watched" if limit else ""))


def check_kind(path: str) -> Iterator[Verdict]:
    """Which file system it is on; one that the kernel does not tell of changes is looked at again and again."""
    mount = mount_of(Path(path), read_mounts())
    if mount is not None and mount.is_silent:
        yield note(
            f"{path} is on {mount.kind}, where changes are not told to this machine: it is looked at again and again"
        )
