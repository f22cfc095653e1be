"""Another web app instead of ours (web.root): served at the root, beside an API that stays what it is."""

from pathlib import Path

import msgspec
import pytest

from photostead.app import App
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.client import Client


@pytest.fixture
def options(data_dir: Path, tmp_path: Path) -> Options:
    """With a web app of somebody else."""
    root = tmp_path / "theirs"
    root.mkdir()
    (root / "index.html").write_text("their page")
    return Options(data_dir=data_dir, http_host="127.0.0.1", http_port=0, jobs_concurrency=1, web_root=root)


async def test_it_is_served_and_the_api_stays(anonymous: Client) -> None:
    for path in ("/", "/photos"):
        assert (await anonymous.send("GET", path)).body == b"their page"
    assert await anonymous.get("/server/ping") == {"res": "pong"}
    assert (await anonymous.send("GET", "/.well-known/immich")).body == {"api": {"endpoint": "/api"}}
    assert (await anonymous.send("GET", "/api/nothing")).status == 404
    assert (await anonymous.send("GET", "/metrics")).status == 404, "and not their page"


async def test_folder_without_a_page_stops_the_start(options: Options, tmp_path: Path) -> None:
    daemon = App(msgspec.structs.replace(options, web_root=tmp_path / "data"))
    try:
        with pytest.raises(StartError, match=r"web\.root: .*data has no index\.html"):
            await daemon.start()
    finally:
        await daemon.stop()
