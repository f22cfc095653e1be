"""SQL of the metrics, for one snapshot."""

import time

import msgspec

from photostead.db.tx import Rows
from photostead.features.queues import service as queues
from photostead.features.queues.schema import QueueResponseDto

# Counting assets by their type walks an index: a tenth of a second at a million of them, and nobody needs it newer.
RECOUNT_SECONDS = 300.0


class Counted(msgspec.Struct):
    """Assets by type, and when they were counted (monotonic)."""

    assets: dict[str, int]
    at: float = float("-inf")


def read(rows: Rows, counted: Counted) -> list[QueueResponseDto]:
    """Every queue; `counted` is brought up to date where it is old."""
    if time.monotonic() - counted.at >= RECOUNT_SECONDS:
        counted.assets = dict(rows.rows("select lower(type), count(*) from assets group by type"))
        counted.at = time.monotonic()
    return queues.list_queues(rows)
