"""A real database without the rest of the daemon."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from photostead.db.database import Database


@pytest.fixture
async def db(data_dir: Path) -> AsyncIterator[Database]:
    """Open, at the present schema."""
    database = Database(data_dir / "photostead.sqlite")
    database.open()
    yield database
    database.close()
