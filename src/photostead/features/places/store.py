"""SQL of the photos' names of places. Whose photo it is does not matter here: also one in the trash or the locked folder
knows where it was taken.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from photostead.db.facts import load_fact, save_fact
from photostead.db.tx import Rows, Tx, Value
from photostead.features.places.gazetteer import Names
from photostead.features.places.work import KEY, NAME_PLACES

FACT = "places"


class Naming(msgspec.Struct, frozen=True):
    """By which version of the data all photos were named, and when (ms)."""

    version: str | None = None
    at: int = 0


class Placed(NamedTuple):
    """An asset and its position in degrees."""

    id: int
    latitude: float
    longitude: float


def load_naming(rows: Rows) -> Naming:
    """What is known of it."""
    return load_fact(rows, FACT, Naming) or Naming()


def save_naming(tx: Tx, naming: Naming) -> None:
    """Remember it."""
    save_fact(tx, FACT, naming)


def position_of(rows: Rows, asset_id: int) -> tuple[float | None, float | None]:
    """Where it was taken, in degrees."""
    row = rows.row("select latitude, longitude from assets where id = ?", (asset_id,))
    return (None, None) if row is None else (row[0], row[1])


def placed_after(rows: Rows, after: int, limit: int) -> list[Placed]:
    """Assets that know where they were taken, behind one, by their keys."""
    sql = """
    select id, latitude, longitude from assets
    where id > ? and latitude is not null and longitude is not null
    order by id
    limit ?
    """
    return [Placed(*row) for row in rows.rows(sql, (after, limit))]


def is_any_placed(rows: Rows) -> bool:
    """Whether there is one at all."""
    return bool(rows.value("select exists (select 1 from assets where latitude is not null and longitude is not null)"))


def count_waiting(rows: Rows) -> int:
    """How many assets a naming that is under way has still to look at."""
    sql = """
    select count(*) from assets
    where latitude is not null and longitude is not null
      and id > (select min(payload ->> 'after') from jobs where name = ? and key = ? and state != 'failed')
    """
    return int(rows.value(sql, (NAME_PLACES.name, KEY)))


def put_names(tx: Tx, named: Sequence[tuple[Placed, Names]]) -> None:
    """Note names that differ; not of an asset that was moved elsewhere meanwhile."""
    tx.run_many(
        """
        update assets set city = :city, state = :state, country = :country, updated_at = :now
        where id = :id and latitude = :latitude and longitude = :longitude
          and (city, state, country) is not (:city, :state, :country)
        """,
        [{**placed._asdict(), **names._asdict(), "now": tx.now} for placed, names in named],
    )


def as_fields(names: Names) -> Mapping[str, Value]:
    """The columns."""
    return names._asdict()
