"""Screenshots of every page and state of `pages.py`: phone and desk, light and dark, from a daemon of its own with photos
that look like photos. `scripts/screenshots --help` says how."""

import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from make_corpus import make_corpus
from tests import sample_photos
from tests.browser.conftest import FLAGS, PATIENCE_MS, PROGRAMS
from tests.browser.household import Household, Names, fill, settle
from tests.browser.pages import STATES, Look, State, walking
from tests.conftest import find_no_models
from tests.daemon import start_daemon

OUT = Path(__file__).parents[2] / "build" / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [
    *(Look(f"desk-{scheme}", "desk", 1440, 900, scheme, moves=True) for scheme in SCHEMES),
    *(Look(f"phone-{scheme}", "phone", 390, 844, scheme, moves=True) for scheme in SCHEMES),
]
PEOPLE = Names(
    me="Anna",
    member="Mia",
    newcomer="Ben",
    hurried="Ida",
    gone="Tom",
    persons=("Anna Alexander", "George", "Helen"),
    albums=("A summer at the lake", "Birthday"),
    description="Still cold in the morning, and nobody else there.",
    comment="What a day!",
    tags=("Family/Mia", "Mountains"),
    library="Our photos",
    link="For grandmother",
    key="Phone",
    workflow="Papers",
    notice="The disk is almost full",
    camera="Canon EOS 40D",
)


def main(wanted: list[str]) -> int:
    """Photograph the states whose names begin with one of these, all when there are none; how many could not be reached."""
    states = [state for state in STATES if not wanted or any(state.name.startswith(name) for name in wanted)]
    if not states:
        print(f"no page is called {' or '.join(wanted)}: {', '.join(state.name for state in STATES)}")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    find_no_models()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place) / "photos"
        collect(folder)
        with start_daemon(Path(place) / "box" / "data", [folder]) as daemon:
            home = settle(daemon, folder, PEOPLE)
            program = next(filter(None, map(shutil.which, PROGRAMS)))
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            missed = sum(photograph(browser, home, look, states) for look in LOOKS)
            browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures are in {OUT}")
    return missed


def collect(folder: Path) -> None:
    """The household's own photos, some made-up ones that are as colourful as real ones, and real ones where they are."""
    fill(folder, PEOPLE)
    make_corpus(folder, "screens", big=0, small=40, videos=2, jobs=2)
    if sample_photos.folder().is_dir():
        shutil.copytree(sample_photos.folder(), folder / "2023", dirs_exist_ok=True)


def photograph(browser: Browser, home: Household, look: Look, states: list[State]) -> int:
    """All of these as somebody sees them; how many were not reached."""
    missed = 0
    expect.set_options(timeout=PATIENCE_MS)
    with walking(browser, home, look, []) as go:
        for state in states:
            if state.on not in (None, look.kind):
                continue
            path = OUT / f"{state.name}-{look.name}.png"
            with suppress(FileNotFoundError):
                path.unlink()
            try:
                go(state).page.screenshot(path=path)
            except (AssertionError, PlaywrightError) as error:
                missed += 1
                print(f"{state.name}, {look.name}: {str(error).splitlines()[0]}")
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
