"""What belongs into a full backup, as the database tells it: originals, sidecars and profile pictures of ours, and, by choice,
the files of libraries. Previews, converted videos and faces are made again.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import apsw
import msgspec

from photostead.features.full_backups.manifest import Kind

# Paths of ours are relative to the media folder and begin with no slash, so that libraries' come first.
OWN = """
select path, 'original' as kind, iif(is_extracted, null, checksum) as sha1 from assets where library_id is null
union
select cast(path as blob), 'sidecar', null from asset_files where type = 'sidecar' and path not like '/%'
union
select cast(profile_image_path as blob), 'profile', null from users where profile_image_path != ''
"""
LIBRARIES = "select path, 'external', null from assets where library_id is not null"


class Wanted(msgspec.Struct, frozen=True):
    """A file that should be there. `sha1` of its bytes where the database knows it."""

    path: bytes
    kind: Kind
    sha1: bytes | None


def open_copy(path: Path) -> apsw.Connection:
    """A database that nobody changes; nothing is written beside it."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"file:{quote(str(path))}?immutable=1", flags=flags)


def list_wanted(database: Path, *, with_libraries: bool) -> Iterator[Wanted]:
    """Sorted by path, each path once."""
    sql = f"{OWN} union {LIBRARIES}" if with_libraries else OWN
    with closing(open_copy(database)) as connection:
        last = None
        for path, kind, sha1 in connection.execute(f"{sql} order by 1, 3 desc"):
            if path != last:
                yield Wanted(bytes(path), Kind(kind), sha1)
            last = path


def count_wanted(database: Path, *, with_libraries: bool) -> int:
    """How many that is, about."""
    sql = f"{OWN} union all {LIBRARIES}" if with_libraries else OWN
    with closing(open_copy(database)) as connection:
        return int(connection.execute(f"select count(*) from ({sql})").get)


def installation_of(connection: apsw.Connection) -> str:
    """Whose database it is; empty where it was never started."""
    return str(connection.execute("select value ->> 'id' from system_metadata where key = 'installation'").get or "")


def is_named(connection: apsw.Connection, path: bytes) -> bool:
    """Whether a row of ours names a file still."""
    sql = f"select exists (select 1 from ({OWN} union all {LIBRARIES}) where path = ?)"
    return bool(connection.execute(sql, (path,)).get)
