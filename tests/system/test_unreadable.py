"""What the daemon may not read: said with its reason, and the rest goes on.

Tests may run as root, who may read everything: then the daemon is started without that right, which leaves it what any
other account has. (Another account would do as well, if it were sure to reach the checkout.)
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daemon import Daemon, start_daemon
from tests.photos import write_folder
from tests.system.library import query, wait_settled

CAPABILITIES = {"dac_override": 1, "dac_read_search": 2}  # linux/capability.h


def without_privilege() -> list[str]:
    """What to put before a command so that file modes hold for it; nothing where they do anyway."""
    status = Path("/proc/self/status").read_text()
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    if not any(effective & 1 << number for number in CAPABILITIES.values()):
        return []
    return ["setpriv", "--bounding-set", ",".join(f"-{name}" for name in CAPABILITIES)]


@pytest.fixture
def photos(tmp_path: Path) -> Iterator[Path]:
    """Ten photos that can be read, one that cannot, and a folder that cannot be entered."""
    folder = tmp_path / "photos"
    write_folder(folder / "open", 10)
    write_folder(folder / "closed", 3)
    (folder / "open" / "004.jpg").chmod(0)
    (folder / "closed").chmod(0)
    yield folder
    (folder / "closed").chmod(0o700)


def problems_of(daemon: Daemon) -> dict[str, str]:
    """Reasons by path, as a person sees them."""
    listed: list[dict[str, Any]] = daemon.login().get("/photostead/problems")["items"]
    return {item["originalPath"]: item["reason"] for item in listed}


def test_unreadable_file_and_folder_are_listed(photos: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir, [photos], prefix=without_privilege()) as daemon:
        wait_settled(data_dir)
        problems = problems_of(daemon)
        assert set(problems) == {str(photos / "open" / "004.jpg"), str(photos / "closed")}
        assert "no permission" in problems[str(photos / "open" / "004.jpg")]
        assert "Permission denied" in problems[str(photos / "closed")]
        assert daemon.login().get("/photostead/progress")["assets"] == {"total": 10, "ready": 10}
        assert query(data_dir, "select count(*) from assets where thumbnails_at is not null") == [(9,)]
        daemon.stop()


def test_what_becomes_readable_is_taken_in_by_the_next_scan(photos: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir, [photos], prefix=without_privilege()) as daemon:
        wait_settled(data_dir)
        (photos / "closed").chmod(0o700)
        admin = daemon.login()
        library = admin.get("/libraries")[0]["id"]
        admin.call("POST", f"/libraries/{library}/scan")
        wait_settled(data_dir)
        assert str(photos / "closed") not in problems_of(daemon)
        assert query(data_dir, "select count(*) from assets where thumbnails_at is not null") == [(12,)]
        daemon.stop()


def test_unreadable_import_path_takes_nothing_away(photos: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with start_daemon(data_dir, [photos], prefix=without_privilege()) as daemon:
        wait_settled(data_dir)
        daemon.stop()
    photos.chmod(0)
    try:
        with start_daemon(data_dir, [photos], prefix=without_privilege()) as daemon:
            wait_settled(data_dir)
            assert "Permission denied" in problems_of(daemon)[str(photos)]
            assert query(data_dir, "select count(*) from assets where is_offline") == [(0,)]
            daemon.stop()
    finally:
        photos.chmod(0o700)


def test_unreadable_import_path_is_refused_for_a_new_library(photos: Path, tmp_path: Path) -> None:
    with start_daemon(tmp_path / "data", prefix=without_privilege()) as daemon:
        admin = daemon.login()
        me = admin.get("/users/me")["id"]
        closed = str(photos / "closed")
        answer = admin.call("POST", "/libraries", {"ownerId": me, "importPaths": [closed]}, expect=[400])
        assert closed in answer["message"]
        assert "not readable" in answer["message"]
        daemon.stop()
