"""What the tests of a cluster share: workers that only note what they are given, a photo to be read, waiting."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from photostead.jobs.cluster import Farm
from photostead.media import tasks as media
from photostead.media.image import Spec


def spec_in(folder: Path) -> Spec:
    """Both renditions, in a folder."""
    return Spec(str(folder / "p.jpeg"), str(folder / "t.webp"))


class Here:
    """Workers of this machine that only note what they are given."""

    workers = 1

    def __init__(self) -> None:
        self.done: list[str] = []

    async def submit(self, fn: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """As an Executor."""
        self.done.append(fn.__name__)
        return "here"


async def extract(farm: Farm, photo: Path) -> Any:
    """Have a photo read."""
    return await farm.submit(media.extract, str(photo), "IMAGE", None, 0, True, seconds=60)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what others do."""
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)
