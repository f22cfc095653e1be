"""A household's library on the disk, made by a real daemon that has stopped, and what of it must be there afterwards whatever
happened to the disk."""

import asyncio
from contextlib import closing
from pathlib import Path

import apsw

from tests.api.daemons import daemon, log_in, sign_up
from tests.api.uploading import upload
from tests.conftest import options_of
from tests.photos import jpeg

SIDECAR = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


def make_household(data_dir: Path) -> None:
    """Two uploads of one name, the first with a sidecar, in an album."""
    data_dir.mkdir(parents=True)
    asyncio.run(move_in(data_dir))


async def move_in(data_dir: Path) -> None:
    """Over the API."""
    async with daemon(options_of(data_dir)) as (_, client):
        await sign_up(client)
        uids = [
            await upload(client, jpeg((number * 80, 90, 140)), "a.jpg", sidecar=sidecar)
            for number, sidecar in enumerate((SIDECAR, None))
        ]
        await client.post("/albums", json={"albumName": "Summer", "assetIds": uids})


def go_on(data_dir: Path) -> None:
    """A third upload."""

    async def live() -> None:
        async with daemon(options_of(data_dir)) as (_, client):
            await log_in(client)
            await upload(client, jpeg((240, 90, 140)), "b.jpg")

    asyncio.run(live())


def files_of(folder: Path) -> dict[str, bytes]:
    """Every regular file below a folder by its path there, but markers."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".photostead"
    }


def originals_of(media_dir: Path) -> dict[str, bytes]:
    """What a household cannot make again."""
    return {name: data for name, data in files_of(media_dir).items() if name.startswith(("library/", "sidecars/"))}


TABLES = """
select name from sqlite_schema
where type = 'table' and rootpage > 0 and name not like 'sqlite%' and name not in ('system_metadata', 'jobs')
"""


def rows_of(path: Path) -> dict[str, list[str]]:
    """Everything that people made, table by table, row by row; not what the box remembers of itself, nor what it has to do.
    Of a database that nobody uses."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        tables = [str(name) for (name,) in connection.execute(TABLES)]
        return {name: sorted(map(repr, connection.execute(f'select * from "{name}"'))) for name in tables}
