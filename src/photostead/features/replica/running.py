"""The replica's service: Litestream as a child, started when there is something to follow and stopped when there is not. It
looks once a second and then only at names of files; it writes when something changed.

Litestream is stopped while the database is exchanged (a restore, going back): it would hold the old one open. While the
replica's disk is away, too: it would write below the mount point. And for good when another machine took over.
"""

import logging
import os
import queue
import signal
import subprocess
import threading
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import apsw
import msgspec

from photostead.db import checkpoints, recover
from photostead.db.connection import connect
from photostead.db.migrate import latest, version_of
from photostead.features.replica import claims, place, program, proving, state, telling
from photostead.features.replica.state import Settings, Superseded
from photostead.host.lock import ask_to_stop
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import PhotosteadError
from photostead.kernel.options import Options
from photostead.media.limits import die_with_parent

log = logging.getLogger(__name__)

LOOK_S = 1.0
# Until it has sent the last of what it knows.
STOP_S = 20.0
AGAIN_S = 10.0
# Until it listens, and has read how far it was.
SETTLE_S = 5.0
# Between two questions to the replica: whether it is up to date, and whether another machine took over.
ASK_S, SYNC_S = 60.0, 30
DAY_S = 24 * 3600.0
# After a start, when the daemon has other things to do.
FIRST_PROOF_S = 600.0


class Answer(msgspec.Struct, frozen=True):
    """What the replica said when it was asked. `child` is the process id of the Litestream that was asked; none where it was
    only looked for another machine. `lie`: what is wrong with a replica that was put to the proof."""

    child: int | None = None
    other: Superseded | None = None
    trouble: str | None = None
    is_proved: bool = False
    lie: str | None = None


class Service:
    """One `photostead replicate run`. `stop` may be called from a signal's handler."""

    def __init__(self, options: Options, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._folder = state.folder_of(options)
        self._child: subprocess.Popen[bytes] | None = None
        self._child_status = self._inode = 0
        self._stopped = threading.Event()
        self._again_at = self._ask_at = 0.0
        self._prove_at = time.monotonic() + FIRST_PROOF_S
        self._asking: threading.Thread | None = None
        self._has_heard = False
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()

    def stop(self) -> None:
        """Send the last of it, and end."""
        self._stopped.set()

    def run(self) -> Superseded | None:
        """Until it is stopped (None), or another machine took over. Raises StartError where Litestream is not installed, or
        this machine was replaced already."""
        program.find()
        try:
            while not self._stopped.is_set():
                if (other := self._look()) is not None:
                    return other
                self._stopped.wait(LOOK_S)
            return None
        finally:
            self._end_child()

    def _look(self) -> Superseded | None:
        """Once a second. Who took over; None where nobody did."""
        obstacle = find_obstacle(self._options, self._settings)
        if obstacle is not None or self._is_exchanged():
            self._end_child()
        if self._child is not None and self._child.poll() is not None:
            self._end_child()
            obstacle = f"Litestream ended with status {self._child_status}; its reason is in the log."
            self._again_at = time.monotonic() + AGAIN_S
        if (other := self._hear(obstacle)) is not None:
            return other
        if time.monotonic() >= self._ask_at and self._asking is None:
            self._ask(obstacle)
        # Not before it is known whether this machine was replaced, or its place does not answer.
        if obstacle is None and self._child is None and self._has_heard and time.monotonic() >= self._again_at:
            self._start_child()
        return None

    def _ask(self, obstacle: str | None) -> None:
        """On a thread of its own: a place that does not answer must not keep us from letting go of the database."""
        self._ask_at = time.monotonic() + ASK_S
        if obstacle is not None:
            self._note(obstacle)
        child = self._child.pid if self._child is not None else None
        proves = child is not None and time.monotonic() >= self._prove_at
        self._asking = threading.Thread(target=self._put_questions, args=(child, proves), name="asking", daemon=True)
        self._asking.start()

    def _put_questions(self, child: int | None, proves: bool) -> None:
        answer = Answer(child, trouble="The replica could not be asked.")
        try:
            answer = put_questions(self._options, self._settings, child, proves=proves)
        finally:
            self._answers.put(answer)

    def _hear(self, obstacle: str | None) -> Superseded | None:
        """Take in what the replica said, if it has. Who took over; None where nobody did."""
        with suppress(queue.Empty):
            answer = self._answers.get_nowait()
            self._asking, self._has_heard = None, True
            if answer.other is not None:
                state.save_superseded(self._options, answer.other)
                ask_to_stop(self._options.data_dir)
                return answer.other
            if obstacle is None and self._child is not None and answer.child == self._child.pid:
                self._judge(answer)
        return None

    def _judge(self, answer: Answer) -> None:
        """What is said of the Litestream that runs."""
        if answer.lie is not None:
            self._renew(answer.lie)
            return
        if answer.is_proved:
            self._prove_at = time.monotonic() + DAY_S * proving.EVERY_DAYS
            self._keep(proved_at=now_ms())
        self._note(answer.trouble)

    def _is_exchanged(self) -> bool:
        """Whether there is another database than the one that is followed."""
        return self._child is not None and inode_of(self._options.database_file) != self._inode

    def _start_child(self) -> None:
        """Only this may fold the log in from here on; the lock lasts as long as any of the two processes."""
        database = self._options.database_file
        if not is_of_this_version(database):
            self._note("The database is of another version: the next start of Photostead upgrades it.")
            self._again_at = time.monotonic() + AGAIN_S
            return
        held = checkpoints.take_over(database)
        try:
            if self._inode not in (0, inode_of(database)):
                program.reset(database, self._folder / state.CONFIG)
            self._inode = inode_of(database)
            (self._folder / state.SOCKET).unlink(missing_ok=True)
            command = [program.find(), "replicate", "-config", state.CONFIG, "-no-expand-env"]
            self._child = subprocess.Popen(
                command,
                cwd=self._folder,
                pass_fds=(held,),
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=partial(die_with_parent, os.getpid()),
            )
        finally:
            os.close(held)
        self._ask_at = time.monotonic() + SETTLE_S
        log.info("Litestream follows %s", database)

    def _end_child(self) -> None:
        """It sends what it has yet, unless its place does not answer."""
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            self._child_status = child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            self._child_status = child.wait()

    def _renew(self, lie: str) -> None:
        """The replica is not what the database is: all of it is sent anew, and proved again soon."""
        log.error("The replica is not what the database is: %s. All of it is sent anew", lie)
        self._end_child()
        telling.tell_of_lie(self._options, lie)
        program.reset(self._options.database_file, self._folder / state.CONFIG)
        self._prove_at = time.monotonic() + FIRST_PROOF_S
        self._keep(renewed_at=now_ms())

    def _keep(self, **facts: int) -> None:
        """For whoever asks how the replica is; a disk that is full is no reason to stop."""
        with suppress(OSError, PhotosteadError):
            state.save_state(self._options, msgspec.structs.replace(state.load_state(self._options), **facts))

    def _note(self, trouble: str | None) -> None:
        """In the log and for whoever asks; administrators hear of what lasts."""
        with suppress(OSError, PhotosteadError):
            known = state.load_state(self._options)
            if (known.trouble is None) != (trouble is None) or not known.since:
                log.log(
                    logging.INFO if trouble is None else logging.WARNING, "%s", trouble or "The replica is up to date"
                )
                known = msgspec.structs.replace(known, since=now_ms())
            state.save_state(
                self._options, telling.tell(self._options, msgspec.structs.replace(known, trouble=trouble))
            )


def put_questions(options: Options, settings: Settings, child: int | None, *, proves: bool) -> Answer:
    """Whether another machine took over; and of the Litestream that runs whether the replica is up to date, and is the database.
    Takes as long as its place does."""
    if (other := find_successor(settings)) is not None or child is None:
        return Answer(child, other)
    try:
        program.ask_to_sync(state.folder_of(options), state.SOCKET, options.database_file, SYNC_S)
        lie = proving.prove(options, settings) if proves else None
        return Answer(child, lie=lie, is_proved=proves and lie is None)
    except PhotosteadError as error:
        return Answer(child, trouble=error.message)


def find_successor(settings: Settings) -> Superseded | None:
    """Another machine with a later term. A place that does not answer tells nothing."""
    try:
        term = claims.newest(settings.place, settings.term, gap=2)
        if term == settings.term:
            return None
        claim = claims.read(settings.place, term)
    except PhotosteadError as error:
        log.debug("Whether another machine took over cannot be told: %s", error)
        return None
    return None if claim.machine == settings.machine else Superseded(claim.name, claim.at, term)


def find_obstacle(options: Options, settings: Settings) -> str | None:
    """Why there is nothing to follow, or nowhere to; None where there is not. Touches the disks."""
    database = options.database_file
    if recover.restoring_of(database).exists():
        return "The database is being exchanged."
    if not database.exists():
        return f"There is no database {database} yet: start Photostead once."
    if not place.is_there(settings.place):
        return f"{settings.place.to} is not there: is its disk mounted?"
    return None


def is_of_this_version(path: Path) -> bool:
    """A database that waits for the daemon to upgrade it, or to go back, is left in peace."""
    with suppress(apsw.Error), closing(connect(path, readonly=True)) as connection:
        return version_of(connection) == latest()
    return False


def inode_of(path: Path) -> int:
    """0 where there is no file."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def stop_at_signals(service: Service) -> None:
    """SIGTERM and SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.stop())
