"""Reading `places.sqlite`, the table of the world's places that comes with the program. `scripts/places_program` writes it
and says what is in it. Photos are not known here.
"""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from photostead.db.shipped import Shipped
from photostead.db.tx import Rows, Value
from photostead.features.places import nearest
from photostead.features.places.names import folded
from photostead.features.places.nearest import Candidate

log = logging.getLogger(__name__)

T = TypeVar("T")

TABLE = Shipped(Path(__file__).with_name("places.sqlite"))
MISSING = "The table of places is not built: scripts/run makes it. Everything else works without it."
# Longer than the longest name of a place; a longer text is looked for in vain.
LONGEST = 200
# Letters that a trigram takes.
TRIGRAM = 3
LOOK = """
select id, latitude, longitude, population, state_id from grid
where cell between ? and ? and latitude between ? and ?
"""
NAMES = """
select p.name, s.name, c.name from place p
join state s on s.id = p.state_id
join country c on c.id = s.country_id
where p.id = ?
"""
# The keys of places are in the order of population.
SEARCH = """
with named(id, rank) as ({found}), found(id, rank) as (select id, min(rank) from named group by id)
select p.name, p.latitude, p.longitude, s.name, c.name from found
join place p on p.id = found.id
join state s on s.id = p.state_id
join country c on c.id = s.country_id
where s.folded >= :region and s.folded < :region_end or c.folded >= :region and c.folded < :region_end
order by found.rank, p.id
limit :limit
"""
# A part of the name where it has trigrams; else, and of other names, the beginning, after those that are just so.
SPELT = "select rowid, 0 from spelling where spelling match :phrase"
CALLED = "select id, name > :name from called where name >= :name and name < :name_end"
WITHIN = """
select id, 0 from place where state_id in (
  select s.id from state s
  join country c on c.id = s.country_id
  where s.folded >= :region and s.folded < :region_end or c.folded >= :region and c.folded < :region_end
)
"""
# Behind every letter.
LAST = "\U0010ffff"


class Names(NamedTuple):
    """Of a place, in English or as its people write it; None where there is none."""

    city: str | None = None
    state: str | None = None
    country: str | None = None


class Place(NamedTuple):
    """One that was looked for. Degrees."""

    name: str
    latitude: float
    longitude: float
    state: str | None
    country: str


NOWHERE = Names()


def version() -> str | None:
    """Which data this is; None where the table is missing."""
    return ask(lambda rows: str(rows.value("select version from about")), None)


def count() -> int:
    """How many places it knows."""
    return ask(lambda rows: int(rows.value("select max(id) from place")), 0)


def name(latitude: float, longitude: float) -> Names:
    """What people call a position in degrees (decision 0031)."""
    return ask(lambda rows: name_in(rows, latitude, longitude), NOWHERE)


def name_in(rows: Rows, latitude: float, longitude: float) -> Names:
    """The same, of an open table."""

    def look(first: int, last: int, south: float, north: float) -> list[Candidate]:
        return [Candidate(*row) for row in rows.rows(LOOK, (first, last, south, north))]

    found = nearest.find(look, latitude, longitude)
    if found is None:
        return NOWHERE
    city, state, country = rows.rows(NAMES, (found.id,))[0]
    return Names(city if found.is_near else None, state, country)


def search(text: str, limit: int) -> list[Place]:
    """Places by a part of their name, the most populous first: "york", "münchen", "paris, texas". What is found by
    name comes before what only lies in a state of that name."""
    wanted = folded(text[:LONGEST])
    return ask(lambda rows: search_in(rows, wanted, limit), []) if wanted else []


def search_in(rows: Rows, wanted: str, limit: int) -> list[Place]:
    """The same for folded words, of an open table."""
    found = find(rows, wanted, "", limit)
    words = wanted.split()
    for end in range(len(words) - 1, 0, -1):
        if found:
            break
        found = find(rows, " ".join(words[:end]), " ".join(words[end:]), limit)
    if len(found) < limit:
        found += select(rows, WITHIN, {"limit": limit, **stretch("region", wanted)})
    return list(dict.fromkeys(found))[:limit]


def find(rows: Rows, name: str, region: str, limit: int) -> list[Place]:
    """Places by name, in a state or country whose name begins so."""
    params = {"phrase": f'"{name}"', "limit": limit, **stretch("name", name), **stretch("region", region)}
    return select(rows, f"{SPELT} union all {CALLED}" if len(name) >= TRIGRAM else CALLED, params)


def select(rows: Rows, keys: str, params: dict[str, Value]) -> list[Place]:
    """Places of keys."""
    return [Place(*row) for row in rows.rows(SEARCH.format(found=keys), params)]


def stretch(name: str, text: str) -> dict[str, Value]:
    """What texts that begin so lie between, as parameters: half open, along an index."""
    return {name: text, f"{name}_end": text + LAST}


def ask(question: Callable[[Rows], T], otherwise: T) -> T:
    """The answer of the table; without it `otherwise`, and once a word in the log."""
    try:
        with TABLE.read() as rows:
            return question(rows)
    except FileNotFoundError:
        complain()
        return otherwise


@cache
def complain() -> None:
    """Once."""
    log.warning(MISSING)
