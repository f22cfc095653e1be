"""What was put right and what was not, as it is remembered, and SQL of what a file should be and where its bytes are besides."""

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.full_backups.service import Hindrance
from photostead.features.integrity import store

REPAIRS = "integrity-repairs"
# So many files that were put right are remembered, and of so many why they were not.
MOST_MENDED = 100
MOST_UNMENDED = 500


class Mended(msgspec.Struct, frozen=True, rename="camel"):
    """A file that was put right; `at` in ms."""

    path: str
    type: str
    at: int
    backup: str | None = None
    good: str | None = None
    aside: str | None = None


class Unmended(msgspec.Struct, frozen=True, rename="camel"):
    """Why a finding was not, or where the good copy of a library's file is."""

    hindrance: Hindrance | None = None
    backup: str | None = None
    good: str | None = None


class Repairs(msgspec.Struct, frozen=True, rename="camel"):
    """`unmended` by the ids of findings."""

    is_automatic: bool = True
    mended: tuple[Mended, ...] = ()
    unmended: dict[str, Unmended] = {}


def load_repairs(rows: Rows) -> Repairs:
    """As it was left."""
    return load_fact(rows, REPAIRS, Repairs) or Repairs()


def save_repairs(tx: Tx, repairs: Repairs) -> None:
    """The newest of what was put right, and nothing of findings that are gone."""
    there = tx.column(
        "select uid from integrity_findings where uid in (select value from json_each(?))",
        (as_json(list(repairs.unmended)),),
    )
    unmended = {uid: repairs.unmended[uid] for uid in there[:MOST_UNMENDED]}
    save_fact(tx, REPAIRS, msgspec.structs.replace(repairs, mended=repairs.mended[:MOST_MENDED], unmended=unmended))


class Original(msgspec.Struct, frozen=True):
    """What an original should be: SHA-1 of its bytes. `is_part`: taken out of a motion photo."""

    path: bytes
    sha1: bytes | None
    is_part: int


def get_original(rows: Rows, asset_id: int) -> Original | None:
    """Of one asset."""
    sql = f"select a.path, iif({store.IS_UPLOAD}, a.checksum, a.content_hash), a.is_extracted from assets a where a.id = ?"
    return rows.struct(Original, sql, (asset_id,))


def list_twins(rows: Rows, asset_id: int, sha1: bytes) -> list[int]:
    """Other assets whose files have, or had, the same bytes; a few are enough."""
    return rows.column(
        f"""
        select a.id from assets a
        where a.checksum = :sha1 and a.owner_id in (select id from users) and {store.IS_UPLOAD} and a.id != :id
        union
        select a.id from assets a where a.content_hash = :sha1 and a.is_offline = 0 and a.id != :id
        limit 5
        """,
        {"sha1": sha1, "id": asset_id},
    )
