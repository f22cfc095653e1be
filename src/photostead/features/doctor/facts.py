"""What the checks need of the database, read in one go."""

import msgspec

from photostead.db.tx import Rows
from photostead.features.full_backups import service as full_backups
from photostead.features.full_backups.service import Standing as Standing
from photostead.features.settings import service as settings
from photostead.features.storage import service as media
from photostead.features.storage.service import Claim as Claim


class LibraryFacts(msgspec.Struct, frozen=True):
    """One library."""

    uid: str
    name: str
    import_paths: list[str]


class Facts(msgspec.Struct, frozen=True):
    """`newest_ms`: the latest time this box is known to have seen; `folders` are those that libraries consist of,
    `base` is the address for other people, `claim` what is known of the media folder,
    `full_backup` how those stand."""

    has_admin: bool
    libraries: list[LibraryFacts]
    paused: list[str]
    folders: int
    newest_ms: int
    accel: str
    base: str
    is_watch_enabled: bool
    claim: Claim
    full_backup: Standing


def load_facts(rows: Rows) -> Facts:
    """A few milliseconds."""
    config = settings.load(rows)
    admin = "select count(*) from users where is_admin and status = 'active' and password_hash is not null"
    found = rows.rows("select uid, name, import_paths from libraries where deleted_at is null order by name, id")
    return Facts(
        has_admin=bool(rows.value(admin)),
        libraries=[LibraryFacts(uid, name, msgspec.json.decode(paths)) for uid, name, paths in found],
        paused=rows.column("select name from queues where is_paused order by name"),
        folders=rows.value("select count(*) from folders where library_id is not null"),
        newest_ms=rows.value("select ifnull(max(updated_at), 0) from sessions"),
        accel=str(config.ffmpeg.accel),
        base=config.server.external_domain,
        is_watch_enabled=config.library.watch.enabled,
        claim=media.load(rows),
        full_backup=full_backups.standing_of(rows),
    )
