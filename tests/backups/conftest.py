"""A daemon with photos, and another disk for its full backups."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.uploading import upload
from tests.backups.asking import PATH, WORDS, Choose
from tests.client import Client
from tests.photos import jpeg


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where another disk is plugged in, so to speak."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def choose(admin: Client, stick: Path) -> Choose:
    """`await choose(keep=2)`: backups go to the stick."""

    async def put(expect: int = 200, **changes: Any) -> Any:
        body = {"folder": str(stick / "backups"), **WORDS, "drillDays": 0, **changes}
        return await admin.put(f"{PATH}/settings", json=body, expect=expect)

    return put


@pytest.fixture
async def photos(admin: Client) -> list[str]:
    """Two uploads."""
    return [await upload(admin, jpeg((number * 80, 90, 140)), f"{number}.jpg") for number in range(2)]
