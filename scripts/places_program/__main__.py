"""Writes src/photostead/features/places/places.sqlite, if what it is made from has changed: see `build_places` in
scripts/environment.sh, which starts it.

    place    by number, the most populous first, so that a search may stop at the twentieth
    grid     the same by cells of the earth, for what lies nearby; `features.places.nearest` reads it
    spelling trigrams of the names, folded as `features.places.names` does
    called   other names of larger places, folded: München, Wien, 東京; and what is too short for trigrams
"""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from photostead.features.places.names import folded
from photostead.features.places.nearest import cell_of
from places_program import sources
from places_program.sources import City

TARGET = Path(__file__).parents[2] / "src/photostead/features/places/places.sqlite"
# Below that, other names are mostly transliterations that nobody types.
CALLED_FROM = 15_000
# Letters that a trigram takes.
TRIGRAM = 3
SCHEMA = """
pragma page_size = 4096;
create table about (version text not null);
create table country (id integer primary key, code text not null, name text not null, folded text not null);
create table state (id integer primary key, country_id integer not null, name text, folded text not null);
create table place (
  id integer primary key,
  name text not null,
  state_id integer not null,
  latitude real not null,
  longitude real not null,
  population integer not null
);
create table grid (
  cell integer not null,
  id integer not null,
  latitude real not null,
  longitude real not null,
  population integer not null,
  state_id integer not null,
  primary key (cell, id)
) without rowid;
create virtual table spelling using fts5(name, content='', columnsize=0, tokenize='trigram case_sensitive 1');
create table called (name text not null, id integer not null, primary key (name, id)) without rowid;
create index place_by_state on place (state_id);
"""


def main() -> None:
    """Beside the old one first: whoever reads that one goes on."""
    sources.fetch()
    draft = TARGET.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with sqlite3.connect(draft) as connection:
        connection.executescript(SCHEMA)
        connection.execute("insert into about values (?)", (sources.versions(),))
        states = write_regions(connection)
        found = sorted(
            sources.read_cities(sources.cities_file()), key=lambda city: (-city.population, city.name, city.latitude)
        )
        connection.executemany("insert into place values (?, ?, ?, ?, ?, ?)", places(found, states))
        connection.execute("create temp table cells as select cast(null as int) cell, 0 id limit 0")
        cells = ((cell_of(city.latitude, city.longitude), number) for number, city in enumerate(found, 1))
        connection.executemany("insert into cells values (?, ?)", cells)
        connection.execute(
            "insert into grid select c.cell, p.id, p.latitude, p.longitude, p.population, p.state_id "
            "from cells c join place p on p.id = c.id order by c.cell, p.id"
        )
        connection.executemany("insert into spelling (rowid, name) values (?, ?)", spellings(found))
        connection.executemany("insert or ignore into called values (?, ?)", names(found))
        connection.execute("insert into spelling (spelling) values ('optimize')")
    connection.execute("vacuum")
    connection.close()
    os.replace(draft, TARGET)


def write_regions(connection: sqlite3.Connection) -> dict[str, int]:
    """The countries and their states; the keys of states by code. "DE" is what is in Germany and in no state."""
    countries = {code: number for number, code in enumerate(sorted(sources.countries()), 1)}
    names = sources.countries()
    connection.executemany(
        "insert into country values (?, ?, ?, ?)",
        ((key, code, names[code], folded(names[code])) for code, key in countries.items()),
    )
    states: dict[str, str | None] = {**dict.fromkeys(countries), **sources.states()}
    keys = {code: number for number, code in enumerate(sorted(states), 1)}
    connection.executemany(
        "insert into state values (?, ?, ?, ?)",
        (
            (key, countries[code.partition(".")[0]], states[code], folded(states[code] or ""))
            for code, key in keys.items()
        ),
    )
    return keys


def places(found: list[City], states: dict[str, int]) -> Iterator[tuple[int, str, int, float, float, int]]:
    """Rows, in the order of their numbers."""
    for number, city in enumerate(found, 1):
        state = states.get(f"{city.countrycode}.{city.admin1code}", states[city.countrycode])
        yield number, city.name, state, city.latitude, city.longitude, city.population


def spellings(found: list[City]) -> Iterator[tuple[int, str]]:
    """The names by number."""
    return ((number, folded(city.name)) for number, city in enumerate(found, 1))


def names(found: list[City]) -> Iterator[tuple[str, int]]:
    """What the trigrams of the name do not find: other names, and those of one or two letters. People who type begin
    with one or two letters too: a larger place is found by them."""
    for number, city in enumerate(found, 1):
        own = folded(city.name)
        is_large = city.population >= CALLED_FROM
        if is_large or len(own) < TRIGRAM:
            yield own, number
        if is_large:
            yield from ((other, number) for name in city.alternatenames if (other := folded(name)) not in own)


if __name__ == "__main__":
    main()
