"""What tests of triggers begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photostead.db.connection import connect
from photostead.db.tx import Tx
from tests.people import insert_person


@pytest.fixture
def tx(data_dir: Path) -> Iterator[Tx]:
    """A connection with two accounts, whose keys are 1 and 2."""
    connection = connect(data_dir / "photostead.sqlite")
    # Thousands of small transactions, none of which has to survive a power cut.
    connection.execute("pragma synchronous = off")
    transaction = Tx(connection)
    assert [insert_person(transaction, name) for name in ("mia", "tom")] == [1, 2]
    yield transaction
    connection.close()
