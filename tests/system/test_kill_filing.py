"""kill -9 while uploads are filed by a template: each is whole where its row says, and nothing lies there twice."""

import random
import time
from pathlib import Path
from typing import Any

from tests.daemon import Daemon, Visitor, start_daemon
from tests.invariants import assert_whole
from tests.photos import jpeg
from tests.system.library import assert_nothing_given_up, count, wait_settled
from tests.system.test_kill import check_uploads

PHOTOS = 60
TEMPLATES = ["{{y}}/{{MM}}/{{filename}}", "{{assetId}}", "{{filetypefull}}/{{filename}}", "{{yy}}/{{dd}}/{{filename}}"]
MOVING = "select count(*) from jobs where name = 'StorageTemplateMigrationSingle'"


def upload_all(visitor: Visitor) -> dict[str, bytes]:
    """Photos of several days, many of one name; ids and bytes."""
    uploaded: dict[str, bytes] = {}
    for number in range(PHOTOS):
        data = jpeg((number * 4, 90, 20), size=(300 + number, 200), taken=f"2023:0{number % 9 + 1}:11 12:00:00")
        answer = visitor.upload(f"{number % 7}.jpg", data)
        assert answer.status == 201, answer.body
        uploaded[answer.json["id"]] = data
    return uploaded


def begin(daemon: Daemon, template: str) -> None:
    """Choose a template and have everything filed by it."""
    visitor = daemon.login()
    config: dict[str, Any] = visitor.get("/system-config")
    config["storageTemplate"] |= {"enabled": True, "template": template}
    visitor.call("PUT", "/system-config", config)
    visitor.call("PUT", "/jobs/storageTemplateMigration", {"command": "start", "force": False})


def kill_on_the_way(daemon: Daemon, data_dir: Path, rng: random.Random) -> None:
    """After some were moved, and a moment more."""
    left = rng.randrange(PHOTOS // 4, PHOTOS)
    while count(data_dir, MOVING) > left:
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.02))
    daemon.kill()


def test_filing_survives_kills(tmp_path: Path) -> None:
    rng, data_dir = random.Random(4), tmp_path / "data"
    with start_daemon(data_dir) as daemon:
        uploaded = upload_all(daemon.login())
        wait_settled(data_dir, libraries=0)
        daemon.stop()
    for template in TEMPLATES:
        with start_daemon(data_dir) as daemon:
            begin(daemon, template)
            kill_on_the_way(daemon, data_dir, rng)
    with start_daemon(data_dir) as daemon:
        wait_settled(data_dir, libraries=0)
        begin(daemon, TEMPLATES[0])
        wait_settled(data_dir, libraries=0)
        check_uploads(daemon, uploaded)
        assert_nothing_given_up(data_dir, set())
        assert_whole(data_dir)
        daemon.stop()
    assert count(data_dir, "select count(*) from assets where original_path like '%/2023/0_/_%.jpg'") == PHOTOS
