"""Which checks there are, and the examination of a running daemon: bounded in time, and kept for some seconds so that
whoever asks again and again costs nothing. `photostead doctor` runs the same checks from outside, and some more.
"""

import asyncio
import os
import platform
import time
from collections.abc import Mapping
from functools import partial
from weakref import WeakKeyDictionary

import apsw

from photostead import __version__
from photostead.db.database import Database
from photostead.features.doctor import box, collection, hardware, network, storage
from photostead.features.doctor.disks import describe_disks, load_amounts
from photostead.features.doctor.facts import Facts
from photostead.features.doctor.facts import load_facts as load_facts
from photostead.features.doctor.findings import Check as Check
from photostead.features.doctor.findings import Examiner as Examiner
from photostead.features.doctor.findings import Verdict as Verdict
from photostead.features.doctor.findings import broken as broken
from photostead.features.doctor.findings import caution as caution
from photostead.features.doctor.findings import note as note
from photostead.features.doctor.findings import ok as ok
from photostead.features.doctor.schema import BoxDto, DoctorDto, FindingDto, Section
from photostead.features.libraries import service as libraries
from photostead.host.patience import ask_disk
from photostead.host.plugs import plugs_of, snap_name
from photostead.host.watch import WatchState
from photostead.http.context import Services
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import Unavailable
from photostead.kernel.options import Options

# For one examination inside the daemon, and for how long its answer counts.
MOST_SECONDS, FRESH_SECONDS = 12.0, 10.0
DISK_SECONDS = 10.0
# Its program is large, and asked four times at the first look.
FFMPEG_SECONDS = 10.0


def plan_checks(options: Options, facts: Facts | None) -> list[Check]:
    """What can be looked at from inside the daemon and from outside; without facts what needs no database."""
    return [
        *box_checks(options, facts),
        *storage_checks(options, facts),
        *library_checks(options, facts),
        *outer_checks(options, facts),
    ]


def box_checks(options: Options, facts: Facts | None) -> list[Check]:
    """The program and the machine."""
    checks = [
        Check(Section.BOX, "Program", box.check_program),
        Check(Section.BOX, "Machine", partial(box.check_machine, options)),
        Check(Section.BOX, "Web app", partial(box.check_web_app, options)),
        Check(Section.BOX, "Maintenance", partial(box.check_maintenance, options)),
        Check(Section.BOX, "Clock", partial(box.check_clock, facts)),
    ]
    if facts is not None:
        checks.append(Check(Section.BOX, "Accounts", partial(box.check_accounts, facts)))
        checks.append(Check(Section.BOX, "Background work", partial(box.check_queues, facts)))
    return checks


def storage_checks(options: Options, facts: Facts | None) -> list[Check]:
    """Our own folders."""
    database = options.database_file
    folders, media = storage.own_folders(options), options.media_dir
    run = storage.check_markers
    return [
        *(
            Check(Section.STORAGE, f"Folder of {name}", partial(storage.check_folder, folder))
            for name, folder in folders.items()
        ),
        *(
            Check(Section.STORAGE, f"Room for {name}", partial(storage.check_space, folder, options.storage_reserve))
            for name, folder in folders.items()
        ),
        *([Check(Section.STORAGE, "Markers", partial(run, media, facts.claim))] if facts else []),
        *(
            [Check(Section.STORAGE, "Full backup", partial(storage.check_full_backup, facts.full_backup))]
            if facts
            else []
        ),
        Check(Section.DATABASE, "Place", partial(storage.check_local, database.parent)),
        Check(Section.DATABASE, "Version", partial(storage.check_schema, database)),
        Check(Section.DATABASE, "Replica", partial(storage.check_replica, options)),
        Check(Section.DATABASE, "Set aside", partial(storage.check_set_aside, database)),
    ]


def library_checks(options: Options, facts: Facts | None) -> list[Check]:
    """The folders of libraries, each once."""
    paths = sorted({path for library in facts.libraries for path in library.import_paths} if facts else ())
    run = collection.check_import_path
    return [Check(Section.LIBRARIES, path, partial(run, path, options.own_folders)) for path in paths]


def outer_checks(options: Options, facts: Facts | None) -> list[Check]:
    """Network, hardware, and inside a snap its plugs."""
    plugs = plugs_of(platform.machine()) if snap_name() else []
    return [
        Check(Section.NETWORK, "Address", partial(network.check_listening, options)),
        *([Check(Section.NETWORK, "Links", partial(network.check_base_url, facts.base))] if facts else []),
        Check(Section.NETWORK, "Certificate", partial(network.check_certificate, options)),
        Check(Section.HARDWARE, "ffmpeg", hardware.check_ffmpeg, FFMPEG_SECONDS),
        Check(Section.HARDWARE, "Video", partial(hardware.check_accelerators, facts)),
        *(Check(Section.SNAP, plug.name, partial(hardware.check_plug, plug, facts)) for plug in plugs),
    ]


def watch_limit_check(facts: Facts) -> Check:
    """From outside of the daemon, where nobody knows which watches it has."""
    return Check(Section.LIBRARIES, "Watching", partial(collection.check_watch_limit, facts))


def watch_check(facts: Facts, states: Mapping[str, WatchState]) -> Check:
    """Inside it."""
    return Check(Section.LIBRARIES, "Watching", partial(collection.check_watches, facts, states))


def in_order(findings: list[FindingDto]) -> list[FindingDto]:
    """By section."""
    return sorted(findings, key=lambda one: list(Section).index(one.section))


# --- inside the daemon


class Latest:
    """The last examination of one daemon, and the examiner that knows what hangs."""

    def __init__(self) -> None:
        self.examiner = Examiner()
        self.turn = asyncio.Lock()
        self.answer: DoctorDto | None = None
        self.at = float("-inf")


LATEST: "WeakKeyDictionary[Database, Latest]" = WeakKeyDictionary()


async def examine(services: Services) -> DoctorDto:
    """The examination of this daemon, not older than FRESH_SECONDS; several who ask at once share one."""
    latest = LATEST.setdefault(services.db, Latest())
    async with latest.turn:
        if latest.answer is None or time.monotonic() - latest.at > FRESH_SECONDS:
            latest.answer = await look(services, latest.examiner)
            latest.at = time.monotonic()
        return latest.answer


async def look(services: Services, examiner: Examiner) -> DoctorDto:
    """A new one."""
    facts = await services.db.read(load_facts)
    discovery = services.announcer.state
    checks = [
        *plan_checks(services.options, facts),
        watch_check(facts, libraries.watch_states()),
        Check(Section.NETWORK, "Name on the LAN", partial(network.check_discovery, discovery)),
    ]
    findings = await examiner.examine(checks, MOST_SECONDS)
    return DoctorDto(__version__, to_wire(now_ms()), in_order(findings))


async def describe(db: Database, options: Options) -> BoxDto:
    """What this box is. Raises Unavailable where a disk of ours does not answer."""
    amounts = await db.read(load_amounts)
    try:
        disks = await ask_disk(DISK_SECONDS, describe_disks, options, amounts)
    except (TimeoutError, OSError) as error:
        raise Unavailable(f"The disks of this box do not answer ({error or 'no answer in time'}).") from error
    return BoxDto(
        version=__version__,
        snap=os.environ.get("SNAP_REVISION") if snap_name() else None,
        python=platform.python_version(),
        sqlite=apsw.sqlite_lib_version(),
        system=system_name(),
        machine=platform.machine(),
        cores=os.cpu_count() or 1,
        memory=box.memory_bytes(),
        disks=disks,
        library_bytes=amounts.libraries,
    )


def system_name() -> str:
    """`Debian GNU/Linux 12 (bookworm)`; in the snap that of its base, so then the kernel."""
    if snap_name():
        return f"Linux {platform.release()}"
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"Linux {platform.release()}"
