"""A machine with a replica, for tests: commands as people type them, the service as a process that can be killed, and every row
of a database. Litestream is the real one.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
from click.testing import CliRunner

from photostead.cli.commands import photostead
from tests.daemon import START_SECONDS

PROGRAM = (sys.executable, "-m", "photostead")
TABLES = """
select name from sqlite_schema where type = 'table' and rootpage > 0 and name not like 'sqlite\\_%' escape '\\' order by name
"""


def call(*words: object, status: int = 0) -> str:
    """A command of ours; all that it says."""
    done = CliRunner().invoke(photostead, [str(word) for word in words])
    assert done.exit_code == status, done.output
    return done.output


class Replicator:
    """`photostead replicate run` of one machine."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        with data_dir.with_name(f"{data_dir.name}-replica.log").open("a") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "replicate", "run", "--data-dir", str(data_dir)], stderr=log, start_new_session=True
            )

    def picture(self) -> dict[str, Any]:
        """How it is, asked of the replica itself."""
        said = CliRunner().invoke(photostead, ["replicate", "status", "--json", "--data-dir", str(self.data_dir)])
        answer: dict[str, Any] = json.loads(said.stdout or "{}")
        return answer

    def wait_current(self) -> None:
        """Until all that is committed is there as well."""
        deadline = time.monotonic() + START_SECONDS
        while not (picture := self.picture()).get("isCurrent"):
            assert time.monotonic() < deadline, picture
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL, to nobody but it; Litestream does not outlive it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert children
        self.process.kill()
        self.process.wait()
        deadline = time.monotonic() + START_SECONDS
        while any(is_alive(int(child)) for child in children):
            assert time.monotonic() < deadline, "Litestream outlived its service"
            time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@contextmanager
def replicating(data_dir: Path) -> Iterator[Replicator]:
    """The service, ended for sure."""
    replicator = Replicator(data_dir)
    try:
        yield replicator
    finally:
        if replicator.process.poll() is None:
            os.killpg(replicator.process.pid, signal.SIGKILL)
        replicator.process.wait()


def rows_of(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, also of those in which vectors and words lie."""
    with closing(apsw.Connection(str(path))) as connection:
        names = [row[0] for row in connection.execute(TABLES)]
        return {name: list(connection.execute(f'select * from "{name}"')) for name in names}
