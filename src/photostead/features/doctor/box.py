"""Checks of the program and the machine: versions, memory, web app, accounts, clock."""

import os
import platform
import time
from collections.abc import Iterator

import apsw

from photostead import __version__
from photostead.features.doctor.facts import Facts
from photostead.features.doctor.findings import Verdict, broken, caution, note, ok
from photostead.host import maintenance
from photostead.host.clock import DAY_S, read_clock
from photostead.host.plugs import snap_name
from photostead.http.static import STATIC
from photostead.kernel.clock import to_wire
from photostead.kernel.options import Options

MIB = 1 << 20
# The daemon itself, besides its workers.
DAEMON_BYTES = 256 * MIB
# Of the memory, what workers may be allowed together: they rarely need it all at once.
GENEROUS = 2


def check_program() -> Iterator[Verdict]:
    """What this is, for a report."""
    python, sqlite = platform.python_version(), apsw.sqlite_lib_version()
    snap = f", snap revision {os.environ.get('SNAP_REVISION', '?')}" if snap_name() else ""
    yield ok(f"Photostead {__version__}{snap}, Python {python}, SQLite {sqlite}")


def memory_bytes() -> int:
    """Of the machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def check_machine(options: Options) -> Iterator[Verdict]:
    """Whether its memory goes with the limits of the workers."""
    memory, cores = memory_bytes(), os.cpu_count() or 1
    workers = options.jobs_concurrency or cores
    wanted = workers * options.jobs_memory * MIB + DAEMON_BYTES
    text = f"{platform.machine()}, {cores} cores, {memory / (1 << 30):.1f} GiB memory"
    if wanted > GENEROUS * memory:
        yield note(
            f"{text}: {workers} workers may take {options.jobs_memory} MB each, which is more than there is",
            "Most photos need a tenth of that. If the box swaps or kills programs, allow fewer workers: "
            "jobs.concurrency=1.",
        )
    else:
        yield ok(text)


def check_web_app(options: Options) -> Iterator[Verdict]:
    """Whether there is one to show."""
    folder = options.web_root or STATIC
    if (folder / "index.html").is_file():
        yield ok("The web app is there" if options.web_root is None else f"The web app of {folder} is served")
    elif options.web_root is None:
        yield caution("The web app is not built; the API works without it", None, "scripts/build-webui")
    else:
        yield broken(f"There is no web app in {folder}", "Correct web.root, or take it away to have ours.")


def check_accounts(facts: Facts) -> Iterator[Verdict]:
    """Whether someone can administer the box."""
    if facts.has_admin:
        yield ok("There is an administrator")
    else:
        yield caution(
            "There is no administrator yet",
            "Open the web page, where the first account is made, or make one in a terminal:",
            "photostead user add EMAIL --admin",
        )


def check_maintenance(options: Options) -> Iterator[Verdict]:
    """Whether everybody is told to wait."""
    state = maintenance.load(options.data_dir)
    if state is None:
        yield ok("Photostead is open to everybody")
    else:
        reason = f" The last restore failed: {state.error}" if state.error else ""
        yield caution(
            f"In maintenance since {to_wire(state.since)[:16].replace('T', ' ')} UTC: only administrators get in.{reason}",
            "Open it again, or come in by a link:",
            "photostead maintenance off",
            "photostead maintenance login-link",
        )


def check_queues(facts: Facts) -> Iterator[Verdict]:
    """Whether work waits because somebody paused it."""
    for name in facts.paused:
        yield caution(f"The queue {name} is paused: its work waits until it is resumed")
    if not facts.paused:
        yield ok("No queue of background work is paused")


def check_clock(facts: Facts | None) -> Iterator[Verdict]:
    """A wrong clock dates uploads wrongly, ends sign-ins and makes certificates invalid."""
    clock = read_clock(time.time(), facts.newest_ms / 1000 if facts else 0.0)
    shown = time.strftime("%Y-%m-%d %H:%M %Z")
    set_ntp = "sudo timedatectl set-ntp true"
    if clock.behind_s:
        yield broken(
            f"It shows {shown}, which is at least {clock.behind_s / DAY_S:.0f} days too early",
            "Let a time server set it (a box without a battery for its clock needs one at each start):",
            set_ntp,
        )
    elif clock.is_kept is False:
        yield caution(f"It shows {shown}, and nothing keeps it right", "Let a time server do that:", set_ntp)
    elif clock.is_kept:
        yield ok(f"It shows {shown} and is kept right")
    else:
        yield ok(f"It shows {shown}; whether something keeps it right cannot be told from in here")
