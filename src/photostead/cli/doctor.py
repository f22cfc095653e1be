"""`photostead doctor`: what the daemon finds out about itself, looked at from outside, and what only shows from there:
whether the folders take a file, the whole database, the port, the worker processes with what they decode. Nothing is
changed; the one file that is written to see whether that works is removed again.
"""

import asyncio
import importlib
import os
import socket
import tempfile
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from photostead import __version__
from photostead.cli import database
from photostead.cli.discover import look_around
from photostead.db.check import check as find_troubles
from photostead.features.doctor import service as doctor
from photostead.features.doctor.collection import as_root
from photostead.features.doctor.facts import Facts
from photostead.features.doctor.schema import DoctorDto, FindingDto, Grade, Section
from photostead.features.doctor.service import Check, Verdict, broken, caution, note, ok
from photostead.features.storage.survey import Survey, survey
from photostead.host.lock import is_folder_locked
from photostead.jobs.executors import Executor
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from photostead.media.tasks import initialise_worker

WORKER_SECONDS, ANSWER_SECONDS, LISTEN_SECONDS = 60.0, 5.0, 2.0
# A large database on an old disk is read for minutes.
DATABASE_SECONDS = 3600.0
# An address of this machine is not for a proxy that the environment may name.
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# (package, what it reads); each is imported once in a worker process, since that is where it will run.
DECODERS = (
    ("pyvips", "photos"),
    ("pillow_heif", "HEIC"),
    ("rawpy", "camera RAW"),
    ("pyexiv2", "EXIF, IPTC, XMP"),
    ("av", "videos"),
)


def examine(options: Options) -> DoctorDto:
    """Every check, from outside of the daemon."""
    found = asyncio.run(look(options))
    return DoctorDto(__version__, to_wire(now_ms()), doctor.in_order(found))


async def look(options: Options) -> list[FindingDto]:
    """What they find. The workers come last: they are processes of this one, so on its own loop."""
    facts = load_facts(options)
    checks = [*doctor.plan_checks(options, facts), *checks_from_outside(options)]
    if facts is not None:
        checks.append(doctor.watch_limit_check(facts))
        checks.append(Check(Section.NETWORK, "Name on the LAN", partial(check_name, options, facts)))
    disks = Check(Section.STORAGE, "Disks", lambda: ())
    found = await doctor.Examiner().examine(checks)
    seen = await survey(options, {library.name: library.import_paths for library in facts.libraries} if facts else {})
    found += [disks.find(verdict) for verdict in judge_disks(seen)]
    workers = Check(Section.BOX, "Workers", lambda: ())
    return found + [workers.find(verdict) for verdict in await try_decoders(options)]


def load_facts(options: Options) -> Facts | None:
    """What the database says; None where there is none that can be read, which the checks of it tell."""
    try:
        return database.read(options, doctor.load_facts)
    except StartError:
        return None


def checks_from_outside(options: Options) -> list[Check]:
    """Those that the daemon does not do to itself."""
    folders = {options.data_dir, options.database_file.parent, options.media_dir}
    return [
        *(Check(Section.STORAGE, "Trial", partial(check_writing, folder)) for folder in sorted(folders)),
        Check(Section.DATABASE, "Contents", partial(check_contents, options.database_file), DATABASE_SECONDS),
        Check(Section.NETWORK, "Port", partial(check_port, options), 2 * ANSWER_SECONDS),
    ]


def check_writing(folder: Path) -> Iterator[Verdict]:
    """Whether a file can be written and made durable."""
    if not folder.is_dir():
        return
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"doctor")
        file.flush()
        os.fsync(file.fileno())
    yield ok(f"A file was written to {folder}, and removed")


def check_contents(path: Path) -> Iterator[Verdict]:
    """Whether the database is whole: every page and every reference is read."""
    if not path.exists():
        return
    troubles = find_troubles(path, is_quick=False)
    for trouble in troubles:
        yield broken(trouble, "Keep a copy of the file, then go back to a snapshot:", "photostead database list")
    if not troubles:
        yield ok("Whole: every page and every reference was read")


# --- the port


def check_port(options: Options) -> Iterator[Verdict]:
    """Whether we run and answer, or could."""
    if is_folder_locked(options.data_dir):
        yield from check_answer(options)
        return
    host, port = options.http_host, options.http_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            yield broken(
                f"{host} port {port} cannot be used ({error.strerror})",
                "Stop what uses it, or choose another with http.port. This shows who has it:",
                f"sudo ss -ltnp 'sport = :{port}'",
            )
            return
    yield note(f"{host} port {port} is free: the daemon is not running on {options.data_dir}")


def check_answer(options: Options) -> Iterator[Verdict]:
    """Whether the daemon that runs answers where these options say."""
    url = f"http://{answering_host(options.http_host)}:{options.http_port}/api/server/ping"
    if not options.http_port:
        yield ok("The daemon is running, on a port that it chose itself")
        return
    try:
        with DIRECTLY.open(url, timeout=ANSWER_SECONDS):
            yield ok(f"The daemon is running and answers on port {options.http_port}")
    except (OSError, ValueError) as error:
        yield caution(
            f"A daemon is running on {options.data_dir}, and nothing answers at {url} ({error})",
            "It is starting, or was started with another port than this command knows of. Its log says more:",
            "journalctl -u photostead -u snap.photostead.daemon -n 30",
        )


def answering_host(host: str) -> str:
    """Where to ask for what listens there: "everywhere" is no address."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
    return everywhere.get(host, f"[{host}]" if ":" in host else host)


def check_name(options: Options, facts: Facts) -> Iterator[Verdict]:
    """Whether others on the network hear the daemon that runs, by listening as they do."""
    if not options.mdns_enabled:
        yield note("The box is not announced", "Phones find it by itself with mdns.enabled=true.")
    if not options.mdns_enabled or not is_folder_locked(options.data_dir):
        return
    try:
        boxes = look_around(LISTEN_SECONDS)
    except StartError as error:
        yield note(error.message)
        return
    ours = [box for box in boxes if box.id == facts.claim.installation]
    if ours:
        yield ok(f"The network hears of {', '.join(box.name for box in ours)}")
    else:
        yield caution(
            f"Nobody on the network answered for this box within {LISTEN_SECONDS:.0f} seconds",
            "A firewall may keep UDP port 5353 closed, or the box has no network yet. The page This box says more.",
        )


# --- disks


def judge_disks(seen: Survey) -> Iterator[Verdict]:
    """What is mounted, as far as something is wrong with it, and what is hidden. Import paths are judged elsewhere."""
    if seen.warning:
        text, _, command = seen.warning.partition(": ")
        yield caution(text, None, command)
    for mount in seen.mounts:
        text, commands = f"{mount.point} ({mount.kind})", [as_root(mount.command)] if mount.command else []
        if mount.problem:
            yield (broken if mount.used_by else caution)(f"{text}: {mount.problem}", None, *commands)
        elif mount.used_by:
            yield ok(f"{text} holds {', '.join(mount.used_by)}")
    for place in seen.hidden:
        yield note(
            f"{place.path}: {place.problem}",
            "If photos are there, this lets Photostead see them:",
            as_root(place.command),
        )


# --- workers


async def try_decoders(options: Options) -> list[Verdict]:
    """Whether a worker process starts under its memory limit, and loads what it decodes with."""
    executor = Executor(1, initialise_worker, options.jobs_memory * 1024 * 1024)
    try:
        return [await try_decoder(executor, package, purpose) for package, purpose in DECODERS]
    finally:
        await executor.stop()


async def try_decoder(executor: Executor, package: str, purpose: str) -> Verdict:
    """One of them."""
    try:
        await executor.submit(load, package, seconds=WORKER_SECONDS)
    except Exception as error:
        reason = str(error) or type(error).__name__
        return broken(
            f"{package} does not load, so {purpose} cannot be read: {reason}",
            "Install Photostead again; if the memory was too little, raise jobs.memory.",
        )
    return ok(f"{package} loads ({purpose})")


def load(package: str) -> None:
    """In the worker process."""
    importlib.import_module(package)


# --- on a terminal


def write_lines(answer: DoctorDto) -> Iterator[str]:
    """By section, what needs doing with the words and the commands for it."""
    section = None
    for finding in answer.findings:
        if finding.section is not section:
            if section is not None:
                yield ""
            section = finding.section
            yield str(section)
        yield f"  {finding.grade:8} {finding.subject}: {finding.text}"
        if finding.advice:
            yield f"{'':11}{finding.advice}"
        yield from (f"{'':11}$ {command}" for command in finding.commands)
    yield ""
    yield summarise(answer.findings)


def summarise(findings: list[FindingDto]) -> str:
    """The last line."""
    broken_ones = sum(one.grade is Grade.BROKEN for one in findings)
    cautions = sum(one.grade is Grade.CAUTION for one in findings)
    if not broken_ones and not cautions:
        return "Nothing is wrong."
    return f"{broken_ones} to repair, {cautions} to look at."
