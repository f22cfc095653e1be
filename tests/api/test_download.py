"""Downloads of many files: how they are divided into archives, and who gets which. The archives have a file of their own."""

from dataclasses import replace
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Tx, Value
from tests.client import Client
from tests.conftest import Heard, MakeApiKey, MakeLink, MakeUser
from tests.people import insert_album, insert_asset, insert_partner
from tests.tables import Case, run_case

NOBODYS = "7b2d3f7e-1c55-4b0e-9f5e-0d8a4f5c1a11"
PIN = "123456"
KEPT_BACK = "update partners set shares_places = 0"


def info(*groups: tuple[list[str], int]) -> dict[str, Any]:
    """An answer of /download/info; names stand for ids."""
    archives = [{"assetIds": ["{" + name + "}" for name in names], "size": size} for names, size in groups]
    return {"archives": archives, "totalSize": sum(size for _, size in groups)}


def by_ids(name: str, ids: list[str], status: int = 201, who: str = "admin", body: Any = None, **more: Any) -> Case:
    """A line that asks for assets."""
    case = Case(name, "POST", "/download/info", status, who, json={"assetIds": ids, **more})
    return case if body is None else replace(case, body=body)


def ask(name: str, json: Any, status: int = 201, who: str = "admin", body: Any = None) -> Case:
    """Any other line."""
    case = Case(name, "POST", "/download/info", status, who, json=json)
    return case if body is None else replace(case, body=body)


INFO = [
    by_ids("one", ["{a}"], body=info((["a"], 1000))),
    by_ids("in the order given", ["{b}", "{a}"], body=info((["b", "a"], 3000))),
    by_ids("twice the same", ["{a}", "{a}"], body=info((["a"], 1000))),
    by_ids("nothing", [], body=info()),
    by_ids("a live photo brings its video", ["{live}"], body=info((["live", "motion"], 400))),
    by_ids("whose video was asked for as well", ["{motion}", "{live}"], body=info((["motion", "live"], 400))),
    by_ids("what is missing on the disk is left out", ["{a}", "{offline}"], body=info((["a"], 1000))),
    by_ids("in the trash", ["{trashed}"], body=info((["trashed"], 1000))),
    by_ids("in the archive", ["{archived}"], body=info((["archived"], 1000))),
    by_ids("two groups", ["{a}", "{b}"], archiveSize=2999, body=info((["a"], 1000), (["b"], 2000))),
    by_ids("just one group", ["{a}", "{b}"], archiveSize=3000, body=info((["a", "b"], 3000))),
    by_ids("a large one by itself", ["{a}", "{b}", "{archived}"], archiveSize=1000,
           body=info((["a"], 1000), (["b"], 2000), (["archived"], 1000))),
    by_ids("both halves together", ["{a}", "{live}"], archiveSize=1200, body=info((["a"], 1000), (["live", "motion"], 400))),
    by_ids("halves that do not fit together", ["{live}"], archiveSize=399, body=info((["live"], 100), (["motion"], 300))),
    ask("the ids come first", {"assetIds": ["{a}"], "albumId": NOBODYS}, body=info((["a"], 1000))),
    ask("an album, oldest first", {"albumId": "{album}"}, body=info((["b", "a"], 3000))),
    ask("an album of which one is a viewer", {"albumId": "{album}"}, who="vera", body=info((["b", "a"], 3000))),
    ask("all of one's own", {"userId": "{admin}"},
        body=info((["b", "a", "archived", "live", "motion"], 4400))),
    ask("all that a partner shows", {"userId": "{admin}"}, who="ben", body=info((["b", "a", "live", "motion"], 3400))),
    by_ids("a partner's", ["{live}"], who="ben", body=info((["live", "motion"], 400))),
    by_ids("an album's", ["{a}"], who="vera", body=info((["a"], 1000))),
    by_ids("the locked folder, unlocked", ["{locked}"], who="unlocked", body=info((["locked"], 1000))),
    ask("all of one's own is without the locked folder", {"userId": "{admin}"}, who="unlocked",
        body=info((["b", "a", "archived", "live", "motion"], 4400))),
    by_ids("the locked folder", ["{locked}"], 400),
    by_ids("nobody's", [NOBODYS], 400),
    by_ids("mine and nobody's", ["{a}", NOBODYS], 400),
    by_ids("another's", ["{a}"], 400, "mia"),
    by_ids("a partner's archive", ["{archived}"], 400, "ben"),
    by_ids("another's trash in an album", ["{trashed}"], 400, "vera"),
    ask("nobody's album", {"albumId": NOBODYS}, 400),
    ask("another's album", {"albumId": "{album}"}, 400, "mia"),
    ask("another's all", {"userId": "{admin}"}, 400, "mia"),
    ask("nobody's all", {"userId": NOBODYS}, 400),
    ask("nothing said", {}, 400),
    by_ids("no room", ["{a}"], 400, archiveSize=0),
    by_ids("less than none", ["{a}"], 400, archiveSize=-1),
    by_ids("more than a number", ["{a}"], 400, archiveSize=2**53),
    by_ids("no id", ["a"], 400),
    ask("no list", {"assetIds": "{a}"}, 400),
    by_ids("nobody asks", ["{a}"], 401, "anonymous"),
]  # fmt: skip
REFUSED = [
    Case("nobody's", "POST", "/download/archive", 400, json={"assetIds": [NOBODYS]}),
    Case("mine and nobody's", "POST", "/download/archive", 400, json={"assetIds": ["{a}", NOBODYS]}),
    Case("another's", "POST", "/download/archive", 400, "mia", json={"assetIds": ["{a}"]}),
    Case("locked", "POST", "/download/archive", 400, json={"assetIds": ["{locked}"]}),
    Case("no list", "POST", "/download/archive", 400, json={}),
    Case("no name", "POST", "/download/archive", 400, json={"assetIds": ["{a}"], "archiveName": 5}),
    Case("nobody asks", "POST", "/download/archive", 401, "anonymous", json={"assetIds": ["{a}"]}),
]


class Household:
    """Ids by name, and who asks."""

    def __init__(self, uids: dict[str, str], clients: dict[str, Client]) -> None:
        self.uids, self.clients = uids, clients

    def fill(self, value: Any) -> Any:
        """Ids for their `{names}`."""
        if isinstance(value, dict):
            return {key: self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        return self.uids.get(value[1:-1], value) if isinstance(value, str) and value.startswith("{") else value


def settle(tx: Tx, admin: Client, ben: Client, vera: Client) -> dict[str, str]:
    """What the admin has, a day apart each; Ben is a partner, Vera sees the album."""
    noon, day = 1_714_564_800_000, 86_400_000

    def add(number: int, name: str, **columns: Value) -> str:
        return insert_asset(tx, admin.user_id, name=name, local_time=noon + number * day, **columns)

    uids = {"b": add(0, "b.jpg", file_size=2000), "a": add(1, "a.jpg")}
    motion = add(4, "live.mov", file_size=300, type="VIDEO", visibility="hidden")
    uids |= {
        "archived": add(2, "c.jpg", visibility="archive"),
        "locked": add(3, "d.jpg", visibility="locked"),
        "motion": motion,
        "live": add(4, "live.heic", file_size=100, live_photo_video_id=key_of(tx, motion)),
        "trashed": add(5, "e.jpg", deleted_at=noon),
        "offline": add(6, "f.jpg", is_offline=1),
    }
    insert_partner(tx, admin.user_id, ben.user_id)
    inside = [uids[name] for name in ("a", "b", "trashed", "offline")]
    uids["album"] = insert_album(tx, admin.user_id, assets=inside, viewers=[vera.user_id])
    return {**uids, "admin": admin.uid}


def key_of(tx: Tx, uid: str) -> int:
    """The key of an asset."""
    return int(tx.value("select id from assets where uid = ?", (uid,)))


@pytest.fixture
async def household(app: App, admin: Client, anonymous: Client, make_user: MakeUser) -> Household:
    """See settle."""
    ben, vera, mia = [await make_user(name) for name in ("ben", "vera", "mia")]
    uids = await app.db.write(settle, admin, ben, vera)
    session = await anonymous.post("/auth/login", json={"email": "admin@test.lan", "password": "correct horse battery"})
    unlocked = replace(admin, headers={"Authorization": f"Bearer {session['accessToken']}"})
    await unlocked.post("/auth/pin-code", json={"pinCode": PIN})
    await unlocked.post("/auth/session/unlock", json={"pinCode": PIN})
    clients = {"admin": admin, "ben": ben, "vera": vera, "mia": mia, "unlocked": unlocked, "anonymous": anonymous}
    return Household(uids, clients)


@pytest.mark.parametrize("case", [*INFO, *REFUSED], ids=lambda case: f"{case.path}: {case}")
async def test_request(case: Case, household: Household, events: Heard) -> None:
    """Each line of the tables."""
    filled = replace(case, json=household.fill(case.json), body=household.fill(case.body))
    await run_case(filled, household.clients, events)


async def test_the_size_that_a_person_chose(household: Household) -> None:
    """Where the request names none; a request's own comes first."""
    admin, ids = household.clients["admin"], [household.uids["a"], household.uids["b"]]
    await admin.put("/users/me/preferences", json={"download": {"archiveSize": 2500}})
    assert len((await admin.post("/download/info", json={"assetIds": ids}))["archives"]) == 2
    assert len((await admin.post("/download/info", json={"assetIds": ids, "archiveSize": 4000}))["archives"]) == 1


async def test_keys_need_the_right(household: Household, make_api_key: MakeApiKey) -> None:
    admin, body = household.clients["admin"], {"assetIds": [household.uids["a"]]}
    looker, taker = await make_api_key(admin, "asset.read"), await make_api_key(admin, "asset.download")
    for path in ("info", "archive"):
        await looker.post(f"/download/{path}", json=body, expect=403)
        await taker.post(f"/download/{path}", json=body)


async def test_places_that_a_partner_keeps_back(app: App, household: Household) -> None:
    """Originals carry them: asked for by id they are refused as the single original is, and nothing else offers them."""
    await app.db.write(Tx.run, KEPT_BACK)
    ben, body = household.clients["ben"], {"assetIds": [household.uids["a"]]}
    for path in ("info", "archive"):
        await ben.post(f"/download/{path}", json=body, expect=403)
    assert await ben.post("/download/info", json={"userId": household.uids["admin"]}) == {
        "archives": [],
        "totalSize": 0,
    }


# --- guests


async def test_a_guest_takes_what_the_link_shows(household: Household, make_link: MakeLink) -> None:
    """An album or photos, and nothing else of its owner's."""
    admin, uids = household.clients["admin"], household.uids
    guest = await make_link(admin, album=uids["album"])
    found = await guest.post("/download/info", json={"albumId": uids["album"]})
    assert found == household.fill(info((["b", "a"], 3000)))
    assert await guest.post("/download/info", json={"assetIds": [uids["a"]]}) == household.fill(info((["a"], 1000)))
    for body in ({"assetIds": [uids["archived"]]}, {"assetIds": [uids["live"]]}, {"userId": uids["admin"]}):
        await guest.post("/download/info", json=body, expect=400)
    await guest.post("/download/archive", json={"assetIds": [uids["a"], uids["live"]]}, expect=400)
    live = await make_link(admin, assets=[uids["live"]])
    assert await live.post("/download/info", json={"assetIds": [uids["live"]]}) == household.fill(
        info((["live", "motion"], 400))
    )
    await live.post("/download/info", json={"albumId": uids["album"]}, expect=400)


@pytest.mark.parametrize("columns", [{"allow_download": 0}, {"show_metadata": 0}], ids=str)
async def test_links_without_downloads_have_none(
    columns: dict[str, Value], household: Household, make_link: MakeLink
) -> None:
    guest = await make_link(household.clients["admin"], album=household.uids["album"], **columns)
    for path in ("info", "archive"):
        await guest.post(f"/download/{path}", json={"assetIds": [household.uids["a"]]}, expect=403)
