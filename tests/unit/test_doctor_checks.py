"""Single checks of the doctor: what each says of what it sees."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.cli import doctor as cli_doctor
from photostead.features.doctor import box, collection, network, storage
from photostead.features.doctor.facts import Claim, LibraryFacts, Standing
from photostead.features.doctor.findings import Verdict
from photostead.features.doctor.schema import Grade
from photostead.features.libraries import service as libraries
from photostead.features.storage.survey import HiddenPlace, SeenMount, Survey
from photostead.host.browse import FoundBox
from photostead.host.disk import DiskUsage
from photostead.host.markers import write_markers
from photostead.host.mdns import Discovery
from photostead.host.mounts import Mount
from photostead.host.watch import Watched, WatchState
from photostead.http import certificates
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.unit.facts import make_facts

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def grades(verdicts: Iterator[Verdict]) -> list[Grade]:
    """What a check says, in short."""
    return [one.grade for one in verdicts]


def test_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert grades(storage.check_folder(tmp_path)) == [Grade.OK]
    assert grades(storage.check_folder(tmp_path / "none")) == [Grade.NOTE]
    monkeypatch.setattr("photostead.features.doctor.storage.os.access", lambda path, mode: False)
    [verdict] = storage.check_folder(tmp_path)
    assert verdict.grade is Grade.BROKEN
    assert verdict.commands == (f"sudo chown -R {os.geteuid()} {tmp_path}",)


def test_a_disk_that_the_kernel_made_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does with a failing card."""
    values = list(os.statvfs(tmp_path))
    values[8] = os.ST_RDONLY
    monkeypatch.setattr("photostead.features.doctor.storage.os.statvfs", lambda folder: os.statvfs_result(values))
    [verdict] = storage.check_folder(tmp_path)
    assert (verdict.grade, "read-only" in verdict.text) == (Grade.BROKEN, True)


@pytest.mark.parametrize(
    ("available", "grade"),
    [(500 << 20, Grade.BROKEN), (5 << 30, Grade.CAUTION), (50 << 30, Grade.OK)],
)
def test_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, available: int, grade: Grade) -> None:
    monkeypatch.setattr(storage, "read_disk_usage", lambda folder: DiskUsage(1 << 40, 0, available))
    assert grades(storage.check_space(tmp_path / "not" / "yet", 1024))[0] is grade


def test_folders_are_looked_at_once(tmp_path: Path) -> None:
    options = Options(data_dir=tmp_path)
    assert storage.own_folders(options) == {"data": tmp_path}
    apart = Options(data_dir=tmp_path, media_path=tmp_path / "m", database_path=tmp_path / "d")
    assert list(storage.own_folders(apart)) == ["data", "database", "media"]


@pytest.mark.parametrize(
    ("host", "grade"),
    [("0.0.0.0", Grade.OK), ("127.0.0.1", Grade.CAUTION), ("::1", Grade.CAUTION), ("localhost", Grade.CAUTION)],
)
def test_listening(tmp_path: Path, host: str, grade: Grade) -> None:
    assert grades(network.check_listening(Options(data_dir=tmp_path, http_host=host))) == [grade]


def test_watches() -> None:
    message = "The limit is reached: sudo sysctl fs.inotify.max_user_watches=524288 (and to keep it: …)"
    states = {
        "1": WatchState(Watched.LIVE),
        "2": WatchState(Watched.POLLING, message),
        "3": WatchState(Watched.FAILED, "It cannot be read."),
    }
    facts = make_facts(libraries=[LibraryFacts(uid, f"L{uid}", []) for uid in (*states, "4")])
    found = list(collection.check_watches(facts, states))
    assert [one.grade for one in found] == [Grade.OK, Grade.NOTE, Grade.CAUTION, Grade.OK]
    assert found[1].commands == ("sudo sysctl fs.inotify.max_user_watches=524288",)
    assert found[2].text == "L3: it should be watched and is not. It cannot be read."
    assert grades(collection.check_watches(make_facts(), {})) == [Grade.OK]


def test_more_folders_than_the_kernel_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "read_limit", lambda name: 1000)
    [verdict] = collection.check_watch_limit(make_facts(folders=5000))
    assert verdict.grade is Grade.CAUTION
    assert verdict.commands == ("sudo sysctl fs.inotify.max_user_watches=8192",)
    assert grades(collection.check_watch_limit(make_facts(folders=999))) == [Grade.OK]
    assert grades(collection.check_watch_limit(make_facts(folders=5000, is_watch_enabled=False))) == [Grade.OK]


def test_import_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line that helps, for whoever is not root; and whether changes will be heard of."""
    folder = tmp_path / "photos"
    folder.mkdir()
    home = tmp_path / "data"
    assert grades(collection.check_import_path(str(folder), [home])) == [Grade.OK]
    [gone] = collection.check_import_path(str(tmp_path / "gone"), [home])
    assert (gone.grade, gone.commands) == (Grade.BROKEN, ())
    monkeypatch.setattr(libraries, "examine_path", lambda path, homes: ("It is away.", "mount /mnt/a"))
    [away] = collection.check_import_path("/mnt/a", [home])
    assert (away.text, away.commands) == ("It is away.", ("sudo mount /mnt/a",))
    monkeypatch.undo()
    monkeypatch.setattr(collection, "mount_of", lambda path, mounts: Mount("/", "nfs4", "nas:/photos"))
    assert grades(collection.check_import_path(str(folder), [home])) == [Grade.OK, Grade.NOTE]


def test_lines_for_whoever_is_not_root() -> None:
    assert collection.as_root("mount /mnt/a") == "sudo mount /mnt/a"
    assert collection.as_root("mkdir '/a b' && mount /c") == """sudo sh -c 'mkdir '"'"'/a b'"'"' && mount /c'"""


@pytest.mark.parametrize(
    ("changes", "grade", "words"),
    [
        ({}, Grade.OK, "go to /mnt/usb"),
        ({"folder": ""}, Grade.NOTE, "they are gone"),
        ({"last_at": None}, Grade.OK, "go to /mnt/usb"),
        ({"last_at": None, "since": 0}, Grade.CAUTION, "none yet"),
        ({"last_at": 0}, Grade.CAUTION, "1970-01-01"),
        ({"troubles": 2}, Grade.CAUTION, "2 things"),
    ],
)
def test_full_backups(changes: dict[str, Any], grade: Grade, words: str) -> None:
    standing = Standing("/mnt/usb", since=now_ms(), last_at=now_ms(), reason=None, troubles=0)
    [verdict] = storage.check_full_backup(msgspec.structs.replace(standing, **changes))
    assert verdict.grade == grade
    assert words in verdict.text


def test_markers(tmp_path: Path) -> None:
    """The media folder is told apart from another one."""
    claim = Claim("mine", is_marked=True, has_people=True, has_uploads=True)
    [empty] = storage.check_markers(tmp_path, claim)
    assert (empty.grade, "is the disk of the media folder mounted?" in empty.text) == (Grade.BROKEN, True)
    write_markers(tmp_path, "mine")
    assert grades(storage.check_markers(tmp_path, claim)) == [Grade.OK]
    write_markers(tmp_path, "theirs")
    assert grades(storage.check_markers(tmp_path, claim)) == [Grade.BROKEN]


@pytest.mark.parametrize(
    ("discovery", "grade", "words"),
    [
        (Discovery("announced", "photostead"), Grade.OK, "as photostead.local"),
        (Discovery("starting"), Grade.OK, "begins"),
        (Discovery("off", message="mdns.enabled is off."), Grade.NOTE, "mdns.enabled is off."),
        (Discovery("impossible", message="There is no network."), Grade.CAUTION, "There is no network."),
    ],
)
def test_name_on_the_lan(discovery: Discovery, grade: Grade, words: str) -> None:
    [verdict] = network.check_discovery(discovery)
    assert (verdict.grade, words in verdict.text) == (grade, True)


def test_links_for_other_people() -> None:
    assert grades(network.check_base_url("https://photos.example.org")) == [Grade.OK]
    assert grades(network.check_base_url("")) == [Grade.NOTE]


def test_certificates(tmp_path: Path) -> None:
    """Off, not made yet, good, and files that cannot be used."""
    assert grades(network.check_certificate(Options(data_dir=tmp_path))) == [Grade.OK]
    own = Options(data_dir=tmp_path, https_enabled=True)
    assert grades(network.check_certificate(own)) == [Grade.NOTE]
    pair = certificates.ensure_own(tmp_path, ["box.local"], certificates.utc_now())
    [good] = network.check_certificate(own)
    assert (good.grade, "The box's own certificate is good until" in good.text) == (Grade.OK, True)
    given = Options(data_dir=tmp_path, https_enabled=True, https_cert=pair.chain)
    [good] = network.check_certificate(given)
    assert good.text.startswith("The certificate is good")
    with pytest.raises(StartError, match="cannot be read"):
        list(network.check_certificate(Options(data_dir=tmp_path, https_enabled=True, https_cert=tmp_path / "none")))


@pytest.mark.parametrize(
    ("days", "is_own", "grade"),
    [
        (100, False, Grade.OK),
        (13, False, Grade.CAUTION),
        (-1, False, Grade.BROKEN),
        (13, True, Grade.CAUTION),
    ],
)
def test_certificates_that_end(days: int, is_own: bool, grade: Grade) -> None:
    assert network.judge_age(NOW + timedelta(days=days), NOW, is_own=is_own).grade is grade


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four workers of 1.5 GB on a box of two."""
    options = Options(data_dir=tmp_path, jobs_concurrency=4)
    monkeypatch.setattr(box, "memory_bytes", lambda: 2 << 30)
    assert grades(box.check_machine(options)) == [Grade.NOTE]
    monkeypatch.setattr(box, "memory_bytes", lambda: 8 << 30)
    assert grades(box.check_machine(options)) == [Grade.OK]


def test_web_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "STATIC", tmp_path / "none")
    assert grades(box.check_web_app(Options(data_dir=tmp_path))) == [Grade.CAUTION]
    other = Options(data_dir=tmp_path, web_root=tmp_path / "web")
    assert grades(box.check_web_app(other)) == [Grade.BROKEN]
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "index.html").touch()
    assert grades(box.check_web_app(other)) == [Grade.OK]


# --- from outside of the daemon


def found_box(uid: str) -> FoundBox:
    """One on the network."""
    return FoundBox(name="photostead", urls=(), version="1", api="3.2.2", id=uid)


@pytest.mark.parametrize(("uid", "grade"), [("mine", Grade.OK), ("another", Grade.CAUTION)])
def test_whether_the_network_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uid: str, grade: Grade
) -> None:
    """By its id: the name may be another one's."""
    monkeypatch.setattr(cli_doctor, "is_folder_locked", lambda folder: True)
    monkeypatch.setattr(cli_doctor, "look_around", lambda seconds: [found_box(uid)])
    facts = make_facts(claim=Claim("mine", is_marked=True, has_people=True, has_uploads=False))
    assert grades(cli_doctor.check_name(Options(data_dir=tmp_path), facts)) == [grade]


def test_no_network_to_hear_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(seconds: float) -> list[FoundBox]:
        raise StartError("No network with multicast is up.")

    monkeypatch.setattr(cli_doctor, "look_around", fail)
    assert grades(cli_doctor.check_name(Options(data_dir=tmp_path), make_facts())) == []
    monkeypatch.setattr(cli_doctor, "is_folder_locked", lambda folder: True)
    assert grades(cli_doctor.check_name(Options(data_dir=tmp_path), make_facts())) == [Grade.NOTE]
    switched_off = Options(data_dir=tmp_path, mdns_enabled=False)
    assert grades(cli_doctor.check_name(switched_off, make_facts())) == [Grade.NOTE]


def seen_mount(point: str, used_by: list[str], **more: Any) -> SeenMount:
    """A disk."""
    return SeenMount(point, "ext4", "/dev/sda1", is_read_only=False, is_network=False, used_by=used_by, **more)


def test_disks() -> None:
    """What is used and well, used and not, not used and not well; what is hidden; the table itself."""
    mounts = [
        seen_mount("/", ["data"]),
        seen_mount(
            "/mnt/nas", ["library NAS"], problem="does not answer", command="umount -l /mnt/nas && mount /mnt/nas"
        ),
        seen_mount("/mnt/old", [], problem="cannot be read (Input/output error)"),
        seen_mount("/boot", []),
    ]
    hidden = [HiddenPlace("/mnt/usb", "in /etc/fstab, and not mounted", "mount /mnt/usb")]
    warning = "The mount table cannot be read: sudo snap connect photostead:mount-observe"
    found = list(cli_doctor.judge_disks(Survey(True, warning, mounts, hidden, [])))
    assert [(one.grade, one.commands) for one in found] == [
        (Grade.CAUTION, ("sudo snap connect photostead:mount-observe",)),
        (Grade.OK, ()),
        (Grade.BROKEN, ("sudo sh -c 'umount -l /mnt/nas && mount /mnt/nas'",)),
        (Grade.CAUTION, ()),
        (Grade.NOTE, ("sudo mount /mnt/usb",)),
    ]
