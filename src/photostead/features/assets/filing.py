"""Whose turn it is to touch the folder of an upload: its file is not moved while its sidecar is written, nor the other way
round, so that no sidecar is left where the file was. Of one process; who does what is `sidecars`' and the storage
template's business.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

_TURNS: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()


@asynccontextmanager
async def turn(asset_id: int) -> AsyncIterator[None]:
    """Wait until nobody else touches the files of an asset, and keep everybody else waiting."""
    # A lock belongs to the loop that waited at it first.
    key = (id(asyncio.get_running_loop()), asset_id)
    lock = _TURNS.setdefault(key, asyncio.Lock())
    async with lock:
        yield
