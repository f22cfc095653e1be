"""Every page and state of `pages.py`, on a phone and on a desk, in light and dark: for eyes, ears, fingers and keys of all
kinds (WCAG 2.2, A and AA)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.household import Household, Names, fill, settle
from tests.browser.pages import DATA, STATES, TIMELINE, VIEWING, Look, State, Visit, walking
from tests.daemon import start_daemon

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "src/webui/node_modules/axe-core/axe.min.js"
DESK = Look("desk", language="en-XA")
PHONE = Look("phone", "phone", 320, 700, "dark", language="en-XB")
Findings = dict[str, list[str]]
Go = Callable[[State], Visit]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A household with something on every page."""
    folder = tmp_path_factory.mktemp("photos")
    names = Names()
    fill(folder, names)
    with start_daemon(tmp_path_factory.mktemp("box") / "data", [folder], workers=1) as daemon:
        yield settle(daemon, folder, names)


@pytest.fixture
def walk(browser: Browser, home: Household) -> Iterator[Callable[[Look], Go]]:
    """`walk(look)(state)`: that state, as somebody sees it. At the end no page may have thrown anything."""
    noise: list[str] = []
    expect.set_options(timeout=PATIENCE_MS)
    with ExitStack() as stack:
        yield lambda look: stack.enter_context(walking(browser, home, look, noise))
    assert noise == []


def states_for(look: Look) -> list[State]:
    """Those that exist there."""
    return [state for state in STATES if state.on in (None, look.kind)]


def use_axe(visit: Visit) -> None:
    """Put axe into the page where it is not there yet."""
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(f"() => {{ {AXE.read_text()} }}")


def examine(visit: Visit, state: State, *, by_axe: bool = True) -> list[str]:
    """What is wrong with a page as it stands."""
    visit.unfold()
    found = []
    if by_axe:
        use_axe(visit)
        found += visit.find("axeFinds")
    else:
        found += visit.find("faint")  # In this scheme, too: axe would have told.
    found += visit.find("moves") + visit.find("sticksOut")
    if visit.look.language == "en-XA":
        found += visit.page.evaluate("(data) => checks.undressed(data)", [*DATA, *state.data])
    if visit.look.kind == "phone":
        found += visit.find("small")
    visit.page.emulate_media(color_scheme="light" if visit.look.scheme == "dark" else "dark")
    visit.page.evaluate("checks.finishMoves()")
    found += visit.find("faint")
    visit.page.emulate_media(color_scheme=visit.look.scheme)
    visit.page.keyboard.press("Shift")  # From now on the focus is shown, as it is to whoever works by keys.
    return found + visit.find("focus")


@pytest.mark.parametrize("look", [DESK, PHONE], ids=lambda look: look.name)
def test_for_everyone(walk: Callable[[Look], Go], look: Look) -> None:
    """axe finds nothing; every text has its contrast in both schemes; the focus is seen wherever it goes, and nothing moves for
    those who want none of it. On the desk every word is one that can be translated; on the phone, which is as narrow as they
    come and written from right to left, nothing lies beside the page. There axe, which costs a quarter of all this, looks at the
    frame, the grid, the viewer and what opens over them: within the pages it would read what it has read on the desk."""
    go = walk(look)
    expect_nothing(
        {
            state.name: examine(go(state), state, by_axe=look.kind == "desk" or state in (*TIMELINE, *VIEWING))
            for state in states_for(look)
        }
    )


@pytest.mark.long
@pytest.mark.parametrize("language", ["en-XA", "en-XB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_for_everyone_in_all_ways(
    walk: Callable[[Look], Go], width: int, scheme: Literal["light", "dark"], language: str
) -> None:
    """The same, for every size of screen, in both schemes, in longer words and from right to left."""
    kind: Literal["phone", "desk"] = "phone" if width < 700 else "desk"
    look = Look(f"{kind}-{width}-{scheme}-{language}", kind, width, 800, scheme, language)
    go = walk(look)
    expect_nothing({state.name: examine(go(state), state) for state in states_for(look)})


def expect_nothing(found: Findings) -> None:
    """Everything that was found, a line each."""
    lines = [f"{name}: {line}" for name, some in found.items() for line in some]
    assert lines == [], "\n".join(lines)
