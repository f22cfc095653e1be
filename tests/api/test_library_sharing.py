"""Shared libraries: whose they become, who sees them, and what nobody can do with them."""

from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.libraries import sharing_store
from tests.api.sharing_libraries import MIXED, NOBODY, fill, give_back, owners, services, share, visible_count
from tests.client import Client
from tests.conftest import Heard, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_library
from tests.photos import write_photo


@pytest.fixture
async def mia(admin: Client, make_user: MakeUser) -> Client:
    """Whose library it was."""
    return await make_user("mia")


@pytest.fixture
async def tom(make_user: MakeUser) -> Client:
    """Who is to see it."""
    return await make_user("tom")


@pytest.fixture
async def library(app: App, mia: Client) -> str:
    """Her library, with three photos, one of them in the archive."""
    uid = await app.db.write(insert_library, mia.user_id, name="NAS")
    await app.db.write(fill, uid, ["timeline", "timeline", "archive"])
    return uid


# --- whose it becomes


async def test_it_belongs_to_a_user_of_its_own(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs, events: Heard
) -> None:
    """Its assets are that user's; its viewers are that user's partners, with it in their timelines."""
    await share(admin, library, tom)
    await run_jobs()
    [(uid, name, email)] = await services(app)
    assert name == "NAS"
    assert email.startswith("library-")
    assert email.endswith("@photostead.invalid")
    assert {owner for _, owner in await owners(app)} == {"NAS"}
    [partner] = await tom.get("/partners", params={"direction": "shared-with"})
    assert (partner["id"], partner["name"], partner["inTimeline"]) == (uid, "NAS", True)
    assert (await admin.get(f"/libraries/{library}"))["ownerId"] == uid
    assert await visible_count(tom) == 2
    assert await visible_count(mia) == await visible_count(admin) == 0
    assert await mia.get("/partners", params={"direction": "shared-with"}) == []
    assert events.names() == []


async def test_it_is_shown_while_it_moves(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """The person who had it and stays a viewer has all of it in the timeline before, between and after."""
    await share(admin, library, mia, tom)
    assert await visible_count(mia) == 2
    library_id, owner = await app.db.read(Rows.row, "select id, owner_id from libraries") or (0, 0)
    first = await app.db.read(sharing_store.next_assets, library_id, owner, 0, 1)
    await app.db.write(sharing_store.move_assets, library_id, owner, first)
    assert (await visible_count(mia), await visible_count(tom)) == (2, 1)
    await run_jobs()
    assert (await visible_count(mia), await visible_count(tom)) == (2, 2)
    await give_back(admin, library)
    assert (await visible_count(mia), await visible_count(tom)) == (2, 0)
    await run_jobs()
    assert await visible_count(mia) == 2


async def test_viewers_change(app: App, admin: Client, mia: Client, tom: Client, library: str) -> None:
    """Who stays keeps what they chose; who goes sees nothing; nobody at all is possible."""
    await share(admin, library, mia, tom)
    [(service, _, _)] = await services(app)
    await tom.put(f"/partners/{service}", json={"inTimeline": False})
    await share(admin, library, tom, admin)
    sql = "select u.name, p.in_timeline from partners p join users u on u.id = p.shared_with_id order by 1"
    assert await app.db.read(Rows.rows, sql) == [("admin", 1), ("tom", 0)]
    await share(admin, library)
    assert await app.db.read(Rows.rows, sql) == []
    assert len(await services(app)) == 1


async def test_it_is_known_by_its_name(app: App, admin: Client, tom: Client, library: str) -> None:
    """Also when that changes, by whichever operation; a private library's owner keeps theirs."""
    await admin.put(f"/libraries/{library}", json={"name": "still mia's"})
    assert await app.db.read(Rows.value, "select count(*) from users where name = 'still mia''s'") == 0
    await share(admin, library, tom)
    for prefix, name in (("", "Family"), ("/photostead", "Everyone")):
        await admin.put(f"{prefix}/libraries/{library}", json={"name": name})
        assert [user["name"] for user in await tom.get("/partners", params={"direction": "shared-with"})] == [name]


async def test_only_administrators_share(mia: Client, tom: Client, library: str) -> None:
    for client in (mia, tom):
        await share(client, library, tom, expect=403)


@pytest.mark.parametrize(
    "body",
    [{}, {"viewerIds": []}, {"isShared": "yes"}, {"isShared": True, "viewerIds": ["x"]}, {"isShared": True, "viewerIds": None}],
    ids=str,
)  # fmt: skip
async def test_bodies_that_are_none(body: Any, admin: Client, library: str) -> None:
    await admin.put(f"/photostead/libraries/{library}/sharing", json=body, expect=400)


async def test_what_cannot_be_shared(app: App, admin: Client, mia: Client, tom: Client, library: str) -> None:
    """An unknown library, one that is going; viewers who are nobody, deleted or no person: then nothing changes."""
    assert (await share(admin, NOBODY, tom, expect=400))["message"] == "Library not found"
    other = await app.db.write(insert_library, mia.user_id)
    await share(admin, other)
    [(service, _, _)] = await services(app)
    await app.db.write(Tx.run, "update users set status = 'deleted' where id = ?", (tom.user_id,))
    for uid in (NOBODY, tom.uid, service):
        body = {"isShared": True, "viewerIds": [mia.uid, uid]}
        answer = await admin.put(f"/photostead/libraries/{library}/sharing", json=body, expect=400)
        assert answer["message"] == "User not found"
    assert len(await services(app)) == 1
    assert (await admin.get(f"/libraries/{library}"))["ownerId"] == mia.uid
    await admin.delete(f"/libraries/{library}")
    assert (await share(admin, library, mia, expect=400))["message"] == "Library not found"


async def test_locked_items_are_not_put_out_of_reach(app: App, admin: Client, tom: Client, library: str) -> None:
    """Nor shown: the person has to decide first."""
    [locked] = await app.db.write(fill, library, ["locked"])
    assert "locked folder" in (await share(admin, library, tom, expect=400))["message"]
    assert await services(app) == []
    await app.db.write(Tx.run, "update assets set visibility = 'archive' where uid = ?", (locked,))
    await share(admin, library, tom)


async def test_an_older_overlap_is_not_published(
    app: App, admin: Client, mia: Client, tom: Client, tmp_path: Path
) -> None:
    """Libraries that an earlier version let overlap: sharing the outer one would show the other's photos."""
    (tmp_path / "photos" / "mia").mkdir(parents=True)
    outer = await app.db.write(insert_library, admin.user_id, import_paths=[str(tmp_path / "photos")])
    await app.db.write(insert_library, mia.user_id, import_paths=[str(tmp_path / "photos" / "mia")])
    assert "overlaps" in (await share(admin, outer, tom, expect=400))["message"]


# --- what viewers can do, and what they cannot


async def test_viewers_look(
    app: App, admin: Client, tom: Client, library: str, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """Timeline, the photo, its renditions and original, search: by today's operations."""
    photo = write_photo(tmp_path / "nas" / "beach.jpg", taken="2024:05:01 12:00:00")
    shared = await admin.post("/photostead/libraries", json={"importPaths": [str(photo.parent)]})
    await run_jobs()
    await share(admin, shared["id"], tom)
    await run_jobs()
    [(service, _, _)] = await services(app)
    month = await tom.get("/timeline/bucket", params={**MIXED, "timeBucket": "2024-05-01"})
    [asset] = month["id"]
    assert month["ownerId"] == [service]
    assert (await tom.get(f"/assets/{asset}"))["ownerId"] == service
    assert await tom.get(f"/assets/{asset}/original") == photo.read_bytes()
    assert await tom.get(f"/assets/{asset}/thumbnail", params={"size": "preview"})
    found = await tom.post("/search/metadata", json={"originalFileName": "beach"})
    assert [item["id"] for item in found["assets"]["items"]] == [asset]
    assert (await tom.get(f"/users/{service}"))["name"] == shared["name"]


async def test_viewers_collect(app: App, admin: Client, tom: Client, library: str, run_jobs: RunJobs) -> None:
    """A viewer may put what they see into an album of their own, where others see it too."""
    await share(admin, library, tom)
    await run_jobs()
    asset = await app.db.read(Rows.value, "select uid from assets where visibility = 'timeline'")
    album = await tom.post("/albums", json={"albumName": "Best of", "assetIds": [asset]})
    assert album["assetCount"] == 1


WRITES: list[tuple[str, str, Any]] = [
    ("PUT", "/assets/{asset}", {"isFavorite": True}),
    ("PUT", "/assets/{asset}", {"description": "mine"}),
    ("PUT", "/assets/{asset}", {"visibility": "archive"}),
    ("PUT", "/assets", {"ids": ["{asset}"], "rating": 5}),
    ("DELETE", "/assets", {"ids": ["{asset}"]}),
    ("DELETE", "/assets", {"ids": ["{asset}"], "force": True}),
    ("PUT", "/assets/{asset}/metadata", {"items": [{"key": "mobile-app", "value": {}}]}),
    ("DELETE", "/assets/{asset}/metadata/mobile-app", None),
    ("PUT", "/assets/copy", {"sourceId": "{own}", "targetId": "{asset}"}),
    ("PUT", "/assets/copy", {"sourceId": "{asset}", "targetId": "{own}"}),
    ("POST", "/assets/jobs", {"assetIds": ["{asset}"], "name": "refresh-metadata"}),
    ("POST", "/trash/restore/assets", {"ids": ["{asset}"]}),
    ("PUT", "/libraries/{library}", {"name": "mine"}),
    ("DELETE", "/libraries/{library}", None),
    ("POST", "/libraries/{library}/scan", None),
    ("GET", "/photostead/libraries/{library}", None),
    ("PUT", "/photostead/libraries/{library}", {"name": "mine"}),
    ("DELETE", "/photostead/libraries/{library}", None),
    ("POST", "/photostead/libraries/{library}/scan", {}),
    ("DELETE", "/photostead/libraries/{library}/offline", None),
    ("PUT", "/photostead/libraries/{library}/sharing", {"isShared": False}),
    ("DELETE", "/partners/{service}", None),
    ("POST", "/partners", {"sharedWithId": "{service}"}),
    ("PUT", "/albums/{album}/users", {"albumUsers": [{"userId": "{service}"}]}),
]


def filled(sample: Any, ids: dict[str, str]) -> Any:
    """A sample with its `{names}` replaced."""
    if isinstance(sample, dict):
        return {name: filled(value, ids) for name, value in sample.items()}
    if isinstance(sample, list):
        return [filled(item, ids) for item in sample]
    return sample.format(**ids) if isinstance(sample, str) else sample


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
@pytest.mark.parametrize("name", ["mia", "tom"])
async def test_viewers_change_nothing(
    name: str, method: str, path: str, body: Any,
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs,
) -> None:  # fmt: skip
    """Neither who looks at it nor who had it before: every way to write is refused, and nothing is written."""
    await share(admin, library, mia, tom)
    await run_jobs()
    client = {"mia": mia, "tom": tom}[name]
    [(service, _, _)] = await services(app)
    ids = {
        "asset": await app.db.read(Rows.value, "select uid from assets where visibility = 'timeline'"),
        "own": await app.db.write(insert_asset, client.user_id),
        "album": await app.db.write(insert_album, client.user_id),
        "library": library,
        "service": service,
    }
    before = await app.db.read(everything_of_the_library)
    answer = await client.send(method, f"/api{path.format(**ids)}", json=filled(body, ids))
    assert answer.status in {400, 403}, f"{answer.status} {answer.body!r}"
    assert await app.db.read(everything_of_the_library) == before


def everything_of_the_library(rows: Rows) -> list[list[Any]]:
    """What must not change."""
    return [
        rows.rows("select * from assets where library_id is not null order by id"),
        rows.rows("select * from libraries"),
        rows.rows("select * from partners"),
        rows.rows("select * from asset_exif order by 1"),
        rows.rows("select * from asset_overrides"),
        rows.rows("select * from asset_metadata"),
        rows.rows("select * from album_users where user_id in (select id from users where is_service)"),
        rows.rows("select * from jobs"),
    ]


async def test_emptying_the_trash_is_for_ones_own(
    app: App, admin: Client, mia: Client, library: str, run_jobs: RunJobs
) -> None:
    """What was in the trash when it was shared is the library's now."""
    await app.db.write(Tx.run, "update assets set deleted_at = 1 where visibility = 'timeline'")
    await share(admin, library, mia)
    await run_jobs()
    for operation in ("empty", "restore"):
        assert await mia.post(f"/trash/{operation}") == {"count": 0}
    assert await app.db.read(Rows.value, "select count(*) from assets where deleted_at is not null") == 2


# --- albums and links of before


async def test_albums_keep_showing_everything(
    app: App, admin: Client, mia: Client, tom: Client, library: str, run_jobs: RunJobs
) -> None:
    """To everyone in them, also to the person who had the library and is no viewer; only adding ends for her."""
    first, second, archived = await app.db.read(Rows.column, "select uid from assets order by id")
    album = await app.db.write(insert_album, mia.user_id, assets=[first, archived], viewers=[tom.user_id])
    await share(admin, library)
    await run_jobs()
    for client in (mia, tom):
        assert (await client.get(f"/albums/{album}"))["assetCount"] == 2
        await client.get(f"/assets/{first}", expect=200)
        await client.get(f"/assets/{second}", expect=400)
    [refused] = await mia.put(f"/albums/{album}/assets", json={"ids": [second]})
    assert refused["success"] is False
    [removed] = await mia.delete(f"/albums/{album}/assets", json={"ids": [archived]})
    assert removed["success"] is True
