"""The units under a real systemd: installed by scripts/install-systemd, started, watched over, reloaded, stopped in the
middle of an import, reached through a socket that systemd holds, removed. For root, and for a machine with systemd.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.daemon import ADMIN
from tests.system.library import is_settled, query, steps_done, wait_settled
from tests.system.snapd_box.box import Box, BoxVisitor, CommandFailed, wait_until
from tests.system.systemd_box import ROOT, start_systemd_box
from tests.system.test_kill import fill

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

DATA = "/var/lib/photostead"
PICTURES = "/home/mia/Pictures"
PORT = 2283
DROPIN = "/etc/systemd/system/photostead.service.d/test.conf"
ACCOUNT = f"""\
PHOTOSTEAD_ADMIN_EMAIL={ADMIN[0]}
PHOTOSTEAD_ADMIN_PASSWORD={ADMIN[1]}
PHOTOSTEAD_LIBRARY_PATHS={PICTURES}
"""


def install(box: Box, *options: str, checkout: str = str(ROOT)) -> str:
    """Run the script as a person would, with the network of the machine outside: it fetches the locked packages."""
    enter = [
        "nsenter",
        f"--target={box.first_process}",
        "--mount",
        "--pid",
        "--uts",
        "--ipc",
        "--cgroup",
        "--root",
        "--wd",
    ]
    command = [*enter, f"{checkout}/scripts/install-systemd", *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CommandFailed(f"{done.stdout}\n{done.stderr}")
    return done.stderr


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box with somebody's photos and nothing of ours but the settings."""
    with start_systemd_box(tmp_path_factory.mktemp("systemd") / "box") as box:
        box.run("systemctl", "log-target", "journal")
        fill(box.root / PICTURES[1:], 30)
        box.shell("chmod 755 /home /home/mia")
        for part in ("src/photostead", "src/webui", "docs"):
            freeze(box, ROOT / part)
        (box.root / "etc/photostead").mkdir()
        (box.root / "etc/photostead/environment").write_text(ACCOUNT)
        yield box


def freeze(box: Box, folder: Path) -> None:
    """In the box it stays as it is now: whoever edits the checkout meanwhile makes no newer program of it."""
    box.shell(f"cp -a {folder} {folder}.frozen; rm -rf {folder}; mv {folder}.frozen {folder}")


@pytest.fixture(scope="module")
def installed(fresh: Box) -> Box:
    """The box with the service, its import done."""
    install(fresh)
    wait_settled(data_of(fresh))
    return fresh


@pytest.fixture
def box(installed: Box) -> Iterator[Box]:
    """The service as it is after the installation, and afterwards as it was."""
    installed.run("systemctl", "start", "photostead.service")
    yield installed
    installed.shell(f"rm -f {DROPIN}; systemctl daemon-reload; systemctl stop photostead.socket photostead.service")


def data_of(box: Box) -> Path:
    """The data folder, as seen from outside."""
    return box.root / DATA[1:]


def configure(box: Box, *lines: str) -> None:
    """A drop-in for the service, and a restart."""
    path = box.root / DROPIN[1:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("[Service]", *lines, "")))
    box.shell("systemctl daemon-reload; systemctl restart photostead.service")


def show(box: Box, name: str) -> str:
    """A property of the service."""
    return box.run("systemctl", "show", "--value", f"--property={name}", "photostead.service").strip()


def entries(box: Box, *matches: str) -> list[dict[str, str]]:
    """What the journal has of these fields."""
    found = box.run("journalctl", "--output=json", "--all", "--no-pager", *matches)
    return [json.loads(line) for line in found.splitlines() if line.startswith("{")]


def ping(box: Box) -> bool:
    """Whether the API answers."""
    with suppress(OSError, HTTPException):
        return bool(box.visitor(PORT).get("/server/ping") == {"res": "pong"})
    return False


def test_installed_service_serves_and_is_ready(box: Box) -> None:
    """`systemctl start` came back, so it is ready: no waiting here."""
    assert ping(box)
    assert show(box, "StatusText") == f"Serving http://localhost:{PORT}"
    assert show(box, "WatchdogTimestampMonotonic") != "0"
    assert box.run("ps", "-o", "user=", "-p", show(box, "MainPID")).strip() == "photostead"
    assert box.run("systemctl", "is-enabled", "photostead.service").strip() == "enabled"


def test_photos_of_a_home_are_read_and_cannot_be_written(box: Box) -> None:
    """Import paths lie anywhere; the whole tree is read-only for the daemon, by modes as well as by mounts."""
    assert query(data_of(box), "select count(*) from assets where thumbnails_at is not null")[0][0] >= 30
    process = show(box, "MainPID")
    inside = ["nsenter", "--target", process, "--mount"]
    refused = box.run(*inside, "touch", f"{PICTURES}/x", fails=True)
    assert "Read-only file system" in refused
    assert "Read-only file system" in box.run(*inside, "touch", "/etc/x", fails=True)
    box.run(*inside, "touch", f"{DATA}/x")
    (data_of(box) / "x").unlink()
    assert box.run("stat", "-c", "%U %a", DATA).split() == ["photostead", "750"]


def test_mount_that_is_made_later_is_seen(box: Box) -> None:
    """A drive that is plugged in while the daemon runs."""
    box.shell("mkdir -p /mnt/late; mount -t tmpfs tmpfs /mnt/late; echo there >/mnt/late/file")
    try:
        inside = box.run("nsenter", "--target", show(box, "MainPID"), "--mount", "cat", "/mnt/late/file")
        assert inside == "there\n"
    finally:
        box.run("umount", "/mnt/late")
    assert box.run("nsenter", "--target", show(box, "MainPID"), "--mount", "ls", "/mnt/late") == ""


def test_processes_of_the_service_can_do_nothing_privileged(box: Box) -> None:
    status = box.run("cat", f"/proc/{show(box, 'MainPID')}/status")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert [int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")] == [0, 0, 0, 0]
    assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


def test_journal_has_fields(box: Box) -> None:
    """What a line is about can be asked for."""
    broken = entries(box, "PHOTOSTEAD_TASK=AssetGenerateThumbnails") + entries(
        box, "PHOTOSTEAD_TASK=LibrarySyncFilesQueueAll"
    )
    assert broken != []
    for entry in broken:
        assert entry["SYSLOG_IDENTIFIER"] == "photostead"
        assert entry["_SYSTEMD_UNIT"] == "photostead.service"
        assert entry["PHOTOSTEAD_JOB"].isdigit()
        assert entry["PRIORITY"] in {"3", "4", "6"}
        assert entry["CODE_FILE"].endswith(".py")
    library = str(query(data_of(box), "select uid from libraries")[0][0])
    assert any("Scan of" in entry["MESSAGE"] for entry in entries(box, f"PHOTOSTEAD_LIBRARY={library}"))
    assert not any(entry["MESSAGE"].startswith("<") for entry in entries(box, "_SYSTEMD_UNIT=photostead.service"))


def test_journal_takes_plain_lines_with_priorities(box: Box) -> None:
    """Where the journal's own socket cannot be reached; the priority is told before the line."""
    configure(box, "InaccessiblePaths=/run/systemd/journal/socket")
    (box.root / "etc/photostead/photostead.toml").write_text('[log]\nlevel = "debug"\n')
    try:
        box.run("systemctl", "reload", "photostead.service")
        assert ping(box)
        found = wait_until(
            lambda: debug_lines(
                box, "MESSAGE=photostead.http.noting: GET /api/server/ping: 200 [route=GET /api/server/ping]"
            ),
            "the plain line is there",
        )
        assert "PHOTOSTEAD_ROUTE" not in found[0]
    finally:
        (box.root / "etc/photostead/photostead.toml").write_text("")


def debug_lines(box: Box, *matches: str) -> list[dict[str, str]]:
    """Entries of the least priority."""
    return entries(box, "_SYSTEMD_UNIT=photostead.service", "PRIORITY=7", *matches)


def test_log_level_changes_at_a_reload(box: Box) -> None:
    """`systemctl reload` ends when the options are taken up: no waiting before the request."""
    settings = box.root / "etc/photostead/photostead.toml"
    process = show(box, "MainPID")
    assert ping(box)
    settings.write_text('[log]\nlevel = "debug"\n')
    box.run("systemctl", "reload", "photostead.service")
    assert ping(box)
    found = wait_until(
        lambda: debug_lines(box, "PHOTOSTEAD_ROUTE=GET /api/server/ping", f"_PID={process}"), "debug lines"
    )
    assert len(found) == 1
    settings.write_text("")
    box.run("systemctl", "reload", "photostead.service")
    assert ping(box)
    assert len(debug_lines(box, "PHOTOSTEAD_ROUTE=GET /api/server/ping", f"_PID={process}")) == 1
    assert show(box, "MainPID") == process


def test_options_that_cannot_be_do_not_stop_a_running_daemon(box: Box) -> None:
    """The reload says so in the log, and the old ones go on."""
    settings = box.root / "etc/photostead/photostead.toml"
    settings.write_text("[http]\nport = 99999\n")
    try:
        box.run("systemctl", "reload", "photostead.service")
        wait_until(lambda: entries(box, "_SYSTEMD_UNIT=photostead.service", "PRIORITY=3"), "an error in the journal")
        assert ping(box)
        assert show(box, "StatusText") == f"Serving http://localhost:{PORT}"
    finally:
        settings.write_text("")


def test_watchdog_restarts_a_daemon_that_stands_still(box: Box) -> None:
    configure(box, "WatchdogSec=3", "RestartSec=1", "TimeoutAbortSec=1")
    before = show(box, "MainPID")
    box.run("kill", "-STOP", before)
    wait_until(lambda: show(box, "NRestarts") == "1" and show(box, "SubState") == "running", "it is started again")
    assert show(box, "MainPID") != before
    assert ping(box)
    assert any("Watchdog timeout" in entry["MESSAGE"] for entry in entries(box, "UNIT=photostead.service"))


def test_watchdog_restarts_a_daemon_whose_loop_hangs(box: Box) -> None:
    """It lives, but answers nobody: the log then shows where its threads were."""
    configure(box, "WatchdogSec=3", "RestartSec=1", f"Environment=PYTHONPATH={hanging_module(box)}")
    wait_until(lambda: show(box, "NRestarts") == "1", "it is ended")
    lines = [entry["MESSAGE"] for entry in entries(box, "_SYSTEMD_UNIT=photostead.service")]
    assert "Fatal Python error: Aborted" in lines
    assert any("in hang_for_the_test" in line for line in lines)


def hanging_module(box: Box) -> str:
    """A folder whose `sitecustomize` makes the event loop stand still a while after it began."""
    folder = box.root / "srv/hanging"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        "import asyncio, time\n"
        "def hang_for_the_test():\n    time.sleep(3600)\n"
        "begin = asyncio.Runner.run\n"
        "def run(self, work, **more):\n"
        "    async def first():\n"
        "        asyncio.get_running_loop().call_later(4, hang_for_the_test)\n"
        "        return await work\n"
        "    return begin(self, first(), **more)\n"
        "asyncio.Runner.run = run\n"
    )
    return "/srv/hanging"


def test_stop_in_an_import_is_quick_and_puts_jobs_back(box: Box) -> None:
    """Five seconds are all that systemd gives it here; whoever needs longer is killed, and then the result says so."""
    configure(box, "TimeoutStopSec=5")
    before = steps_done(data_of(box))
    fill(box.root / PICTURES[1:] / "more", 400)
    wait_until(lambda: steps_done(data_of(box)) > before + 20, "the import is under way")
    box.run("systemctl", "stop", "photostead.service")
    assert (show(box, "Result"), show(box, "ExecMainStatus")) == ("success", "0")
    assert not any("timed out" in entry["MESSAGE"] for entry in entries(box, "UNIT=photostead.service"))
    assert not (data_of(box) / "photostead.sqlite-wal").exists()
    assert query(data_of(box), "select distinct state, attempts, deaths from jobs") == [("waiting", 0, 0)]
    assert box.run("sh", "-c", "pgrep -u photostead || true") == ""
    box.run("systemctl", "start", "photostead.service")
    wait_until(lambda: is_settled(data_of(box), 1), "the rest is imported", 240)
    assert query(data_of(box), "select count(*) from jobs") == [(0,)]


def test_first_request_starts_the_daemon(box: Box) -> None:
    box.shell("systemctl stop photostead.service; systemctl start photostead.socket")
    assert show(box, "ActiveState") == "inactive"
    assert box.visitor(PORT).get("/server/ping") == {"res": "pong"}
    wait_until(lambda: show(box, "ActiveState") == "active", "the daemon is ready")


def test_restart_behind_the_socket_refuses_nobody(box: Box) -> None:
    box.shell("systemctl stop photostead.service; systemctl start photostead.socket")
    visitor, is_over = box.visitor(PORT), Event()
    outcomes: list[object] = []
    asking = Thread(target=ask_again_and_again, args=(visitor, is_over, outcomes))
    asking.start()
    for _ in range(3):
        box.run("systemctl", "restart", "photostead.service")
    is_over.set()
    asking.join()
    assert len(outcomes) > 3
    refused = [outcome for outcome in outcomes if isinstance(outcome, ConnectionRefusedError)]
    assert refused == []
    assert outcomes[-1] == {"res": "pong"}


def ask_again_and_again(visitor: BoxVisitor, is_over: Event, outcomes: list[object]) -> None:
    """One request after the other; an answer, or what was raised."""
    while not is_over.is_set():
        try:
            outcomes.append(visitor.get("/server/ping"))
        except (OSError, HTTPException, AssertionError) as error:
            outcomes.append(error)
        time.sleep(0.02)
    outcomes.append(visitor.get("/server/ping"))


def test_commands_work_on_the_data_of_the_service(box: Box) -> None:
    """As root, and by the account of the service: nothing of root's is left in its folder."""
    assert ADMIN[0] in box.run("photostead", "user", "list")
    assert box.run("find", DATA, "!", "-user", "photostead") == ""
    refused = box.run("runuser", "-u", "nobody", "--", "photostead", "user", "list", fails=True)
    assert "sudo photostead user list" in refused


def test_installing_again_changes_nothing(box: Box) -> None:
    process = show(box, "MainPID")
    said = install(box)
    assert "writing" not in said
    assert "making" not in said
    assert show(box, "MainPID") == process, said


def test_media_on_another_disk(box: Box) -> None:
    """Only that folder becomes writable, and the service waits for its mount."""
    box.run("systemctl", "stop", "photostead.service")
    box.shell(
        "mkdir -p /mnt/big; mount -t tmpfs tmpfs /mnt/big; mkdir /mnt/big/photos; chown photostead: /mnt/big/photos"
    )
    box.shell(f"mkdir -p /srv/kept; cp -a {DATA} /srv/kept/; rm -rf {DATA}/*")
    environment = box.root / "etc/photostead/environment"
    try:
        install(box, "--media", "/mnt/big/photos")
        assert box.run("ls", "/mnt/big/photos").split() != []
        assert "/mnt/big" in show(box, "RequiresMountsFor")
        assert ping(box)
        assert "ADMIN_EMAIL" in environment.read_text()
    finally:
        box.run("systemctl", "stop", "photostead.service")
        environment.write_text(ACCOUNT)
        box.shell(f"rm -rf {DATA} /etc/systemd/system/photostead.service.d; cp -a /srv/kept/photostead {DATA}")
        box.shell("umount /mnt/big; systemctl daemon-reload")


def test_service_of_one_person(box: Box) -> None:
    """The other unit, under a systemd of that person's own."""
    box.run("useradd", "--create-home", "--shell", "/bin/sh", "tom")
    number = box.run("id", "-u", "tom").strip()
    home = box.root / "home/tom"
    unit = (ROOT / "systemd/user/photostead.service").read_text()
    for path, text in {
        ".config/systemd/user/photostead.service": unit.replace("%h/.local/lib/photostead", "/opt/photostead"),
        ".config/photostead/environment": ACCOUNT.replace(PICTURES, "/home/tom/Pictures")
        + "PHOTOSTEAD_HTTP_PORT=3283\n",
    }.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    fill(home / "Pictures", 6)
    box.run("chown", "-R", "tom:", "/home/tom")
    box.run("systemctl", "start", f"user@{number}.service")
    manage = ["runuser", "-u", "tom", "--", "env", f"XDG_RUNTIME_DIR=/run/user/{number}", "systemctl", "--user"]
    try:
        box.run(*manage, "start", "photostead.service")
        assert box.visitor(3283).get("/server/ping") == {"res": "pong"}
        wait_settled(home / ".local/share/photostead")
        assert query(home / ".local/share/photostead", "select count(thumbnails_at) >= 6 from assets") == [(1,)]
        box.run(*manage, "reload", "photostead.service")
        box.run(*manage, "stop", "photostead.service")
        assert box.run(*manage, "show", "--value", "--property=Result", "photostead.service").strip() == "success"
    finally:
        box.run("systemctl", "stop", f"user@{number}.service")


def test_removal_keeps_what_belongs_to_people(installed: Box) -> None:
    """The last one: afterwards there is no service."""
    before = query(data_of(installed), "select count(*) from assets")
    said = install(installed, "--uninstall")
    assert DATA in said
    assert query(data_of(installed), "select count(*) from assets") == before
    assert (installed.root / "etc/photostead/environment").read_text() == ACCOUNT
    left = installed.shell(
        "ls -d /opt/photostead* /usr/local/bin/photostead /usr/local/lib/*/photostead* 2>/dev/null || true"
    )
    assert left == ""
    assert "could not be found" in installed.run("systemctl", "status", "photostead.service", fails=True)
    install(installed, "--uninstall")
