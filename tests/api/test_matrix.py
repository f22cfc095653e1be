"""The permission matrix: every operation that is served × everyone who might ask for it, made from the registry.

Deny by default: what is not visibly opened is closed. That the refusals mean something is shown by the last two tests:
the same request, asked by whom it is for, succeeds - also with an API key that has this one permission and no other.
"""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from photostead.access.permissions import Permission
from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.audit.operations import RECORDED
from photostead.features.registry import all_routes
from photostead.http.gaps import GAPS
from photostead.http.router import PATH_PARAMETER, Route
from tests.api.samples import (
    CIRCLE,
    MARKS,
    PRIVATE,
    SESSION_UID,
    Things,
    fill_path,
    fill_request,
)
from tests.api.worlds import World, Worlds, in_memory
from tests.client import Client
from tests.conftest import MakeApiKey
from tests.contract_check import contract

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROUTES = all_routes()
REFUSED = {400, 403, 404}

# Operations with an id of the owner in their path that everyone signed in may ask for, and why.
OPEN_TO_ALL = {
    "createPartnerDeprecated": "everyone may show their own photos to anyone",
    "getUser": "people of one household see each other's names",
    "getProfileImage": "... and pictures",
    "getPlugin": "it is part of the program",
}
# Operations by which someone else may touch what is shared with them, and why.
MAY_TOUCH = {"removeUserFromAlbum": "a viewer may leave an album"}
# Operations that tell an administrator something of others' things, and why.
TOLD_TO_ADMIN = {
    "getProgress": "names of libraries that are being scanned: the administrator made them",
    "getProblems": "... and files that cannot be read, as nobody else may be there to mend the disk",
}
# Operations on a person's things that an administrator may do as well, and why.
MANAGED_BY_ADMIN = dict.fromkeys(
    (
        "listManagedLibraries", "getManagedLibrary", "updateManagedLibrary", "deleteManagedLibrary", "scanManagedLibrary",
        "confirmMissingFiles", "listOfflineFiles", "removeOfflineFiles", "listIgnoredFiles", "restoreIgnoredFiles",
        "previewFolderAlbums",
    ),
    "libraries are folders of the machine: an administrator looks after all of them",
)  # fmt: skip
MANAGED_BY_ADMIN["retryProblem"] = "what is wrong with files is often the machine's fault"
# Operations whose success is not shown here, and where it is.
UNPROVEN = {
    "signUpAdmin": "the household has an administrator already; see test_surface and the tests of auth",
    "setupPinCode": "the owner has a PIN code already; see the tests of auth",
    "updateConfig": "takes the whole configuration; see the tests of the system config",
    "updateAdminConfig": "... as does this one",
    "createJob": "no job is started by name yet; see the tests of queues",
    "deleteUserLicense": "nobody has a licence; see the tests of users",
    "deleteServerLicense": "the server has no licence; see the tests of server",
    "getMyApiKey": "is for API keys alone; see the tests of api_keys",
    "playAssetVideo": "the household has no video; see the tests of assets",
    "getMainPlaylist": "... nor one to stream; see the tests of streaming",
    "getMediaPlaylist": "... as here",
    "getSegment": "... as here",
    "endSession": "... as here",
    "getProfileImage": "the owner has no picture; see the tests of users",
    "deleteProfileImage": "... as here",
    "getUserLicense": "nobody has a licence; see the tests of users",
    "getServerLicense": "the server has no licence; see the tests of server",
    "setUserLicense": "the program is free and knows no key; see the tests of users",
    "sendTestEmailAdmin": "needs a mail server; see the tests of mail",
    "setServerLicense": "the program is free and knows no key; see the tests of server",
    "sharedLinkLogin": "is for whoever opened a link; see the tests of shared links",
    "getMySharedLink": "... as is this one",
    "startOAuth": "no provider is set up; see tests/oauth, which has a real one",
    "finishOAuth": "... nor for this one",
    "linkOAuthAccount": "... nor for this one",
    "logoutOAuth": "... nor for this one",
    "redirectOAuthToMobile": "sends the browser on; see tests/oauth",
    "downloadDatabaseBackup": "the household has no backup; see the tests of backups",
    "makeFullBackup": "no folder for full backups is chosen; see tests/backups",
    "tryFullBackup": "... nor is there one to restore",
    "verifyFullBackup": "... nor to read",
    "uploadDatabaseBackup": "a photo is no backup; see the tests of backups",
    "maintenanceLogin": "there is no maintenance; see the tests of maintenance",
    "startDatabaseRestoreFlow": "the household has an administrator already; see the tests of maintenance",
    "createLoginLink": "there is no maintenance; see the tests of maintenance",
}
# Operations whose request here changes nothing, so that there is nothing to record; see the tests of audit.
CHANGES_NOTHING_HERE = {
    "restoreUserAdmin": "nobody was removed",
    "addAssetsToAlbum": "the photo is in the album already",
    "addAssetsToAlbums": "... as here",
    "addMemoryAssets": "... and in the memory",
    "bulkTagAssets": "... and tagged",
    "tagAssets": "... as here",
    "unlinkAllOAuthAccountsAdmin": "nobody is linked with a provider",
    "unlinkOAuthAccount": "... as here",
    "forgetPlaces": "the photo has no place of a person's",
    "removeAssetEdits": "the photo is not edited",
    "dropAssetEdit": "nobody set anything over what the file says",
    "dropAssetEdits": "... as here",
    "reassignFacesById": "the face is the person's already",
    "reassignFaces": "... as here",
    "mergePeople": "nobody is merged with themselves",
    "mergePersonLegacy": "... as here",
    "confirmMissingFiles": "no file is missing",
    "removeOfflineFiles": "... as here",
    "restoreIgnoredFiles": "no file is ignored",
    "removeSharedLinkAssets": "the link is that of an album",
    "updateStack": "the photo on top stays there",
    "stackByRule": "no photos belong together",
    "restoreAssets": "nothing is in the trash",
    "resolveDuplicates": "the photo to keep is none of the group",
    "beginUpload": "nothing has arrived yet",
    "continueUpload": "what has arrived is no photo",
}
# Operations that a session alone may do although the reference gives them no permission, or gives them one.
NOT_BY_KEY = {
    "changePinCode", "createSession", "deleteSyncAck", "getSyncAck", "getSyncStream", "sendSyncAck", "getMyApiKey", "lockAuthSession", "setupPinCode", "unlinkOAuthAccount", "unlockAuthSession",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> AsyncIterator[Worlds]:
    """Where the worlds of this module come from."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        with in_memory(tmp_path_factory) as folder:
            made = Worlds(folder, empty_database, http)
            yield made
            await made.end()


@pytest_asyncio.fixture(loop_scope="module")
async def world(worlds: Worlds) -> World:
    """As it was made: some operations remove things."""
    return await worlds.give()


@pytest.fixture
def app(world: World) -> App:
    """The daemon of the present world."""
    return world.app


@pytest_asyncio.fixture(loop_scope="module")
async def used(worlds: Worlds, route: Route) -> AsyncIterator[None]:
    """What succeeds may do more than the database tells."""
    yield
    worlds.is_touched = worlds.is_touched or route.method != "GET"


def routes(chosen: Iterable[Route]) -> pytest.MarkDecorator:
    """One test an operation."""
    return pytest.mark.parametrize("route", list(chosen), ids=lambda route: f"{route.method} {route.path}")


async def ask(client: Client, route: Route, things: Things) -> int:
    """Send the operation's request with these things; the status. No answer may be a failure of the daemon."""
    answer = await client.send(route.method, "/api" + fill_path(route, things), **fill_request(route, things))
    is_honest = answer.status < 500 or answer.status == 501
    assert is_honest, f"{route.method} {route.path}: {answer.status} {answer.body!r:.600}"
    return answer.status


def check_silent(client: Client, marks: Iterable[str]) -> None:
    """The last answer holds none of these marks."""
    body = client.last.body
    text = body if isinstance(body, bytes) else msgspec.json.encode(body)
    for mark in marks:
        assert mark.encode() not in text, f"{mark} in {text[:1000]!r}"


def protected_rows(rows: Rows, caller: int) -> set[tuple[Any, ...]]:
    """Every row of the database that is not the caller's own, as `(table, values…)`."""
    tables = rows.column("select name from pragma_table_list where schema = 'main' and type = 'table'")
    found: set[tuple[Any, ...]] = set()
    for table in set(tables) - {
        "sequence",
        "job_counts",
        "sqlite_schema",
        "sqlite_sequence",
        "sqlite_stat1",
        "sqlite_stat4",
    }:
        columns = rows.column("select name from pragma_table_info(?)", (table,))
        owners = [name for name in ("owner_id", "user_id") if name in columns]
        mine = "id" if table == "users" else next(iter(owners), None)
        condition = f"{mine} is not :caller" if mine else "1"
        # By its number an account comes to phones again: of those who begin to share, both do.
        shown = ", ".join(name for name in columns if (table, name) != ("users", "seq"))
        found |= {
            (table, *row) for row in rows.rows(f"select {shown} from {table} where {condition}", {"caller": caller})
        }
    return found


async def check_changes_nothing(world: World, client: Client, route: Route, things: Things) -> int:
    """Ask; nothing that is not the caller's own may have changed or gone. The status."""
    before = await world.rows_before(client.user_id, protected_rows)
    status = await ask(client, route, things)
    if not world.is_changed():
        return status
    after = await world.app.db.read(protected_rows, client.user_id)
    assert not before - after, f"{route.method} {route.path} ({status}) changed {sorted(map(str, before - after))}"
    return status


async def test_a_change_is_seen(world: World) -> None:
    """Otherwise nothing that changes nothing would say anything."""
    before = await world.rows_before(0, protected_rows)
    assert not world.is_changed()
    await world.app.db.write(Tx.run, "update users set name = name || '!'")
    assert world.is_changed()
    assert before - await world.rows_before(0, protected_rows)


def check_refused(route: Route, status: int) -> None:
    """A request that names someone else's thing in its path does not succeed."""
    if PATH_PARAMETER.search(route.path) and route.operation_id not in OPEN_TO_ALL:
        assert status in REFUSED, f"{route.method} {route.path}: {status}"


@routes(ROUTES)
async def test_every_parameter_of_a_path_has_a_sample(route: Route) -> None:
    """So that an operation added later is part of the matrix, or says what it lacks."""
    nothing = Things(*[""] * len(Things.__dataclass_fields__))
    fill_path(route, nothing)


# Refusals before a handler runs change nothing, so that one household serves all operations.


async def test_nobody_is_asked_to_sign_in(world: World) -> None:
    """No credentials, wrong ones, or ones where they do not count: 401."""
    things = world.household.shared
    token = world.owner.headers["Authorization"].partition(" ")[2]
    clients = [
        world.nobody,
        *(
            Client(world.nobody.http, world.nobody.base, headers=headers)
            for headers in (
                {"Authorization": "Bearer wrong"},
                {"x-api-key": "wrong"},
                {"Cookie": "immich_access_token=wrong"},
            )
        ),
        Client(world.nobody.http, world.nobody.base, params={"sessionKey": token, "accessToken": token}),
    ]
    before = await world.app.db.read(protected_rows, 0)
    for route in ROUTES:
        for client in clients if not route.is_public else ():
            assert await ask(client, route, things) == 401, (route.operation_id, client.headers, client.params)
    assert before == await world.app.db.read(protected_rows, 0)


async def test_key_without_the_permission_is_refused(world: World, make_api_key: MakeApiKey) -> None:
    """Every permission but the operation's (and but `all`) is not enough."""
    keys = {}
    for route in ROUTES:
        if route.permission is None:
            continue
        for owner in (world.owner, world.admin):
            if (owner.uid, route.permission) not in keys:
                others = [one for one in Permission if one not in (Permission.ALL, route.permission)]
                keys[owner.uid, route.permission] = await make_api_key(owner, *others)
            key = keys[owner.uid, route.permission]
            status = await check_changes_nothing(world, key, route, world.household.shared)
            assert status == 403, (route.operation_id, owner is world.admin)
            check_silent(key, MARKS)


async def test_administration_is_for_administrators(world: World, make_api_key: MakeApiKey) -> None:
    """Neither an account nor its most powerful key may administer; not even its own library."""
    key = await make_api_key(world.owner, "all")
    for route in ROUTES:
        for client in (world.owner, world.stranger, key) if route.is_admin else ():
            status = await check_changes_nothing(world, client, route, world.household.shared)
            assert status == 403, (route.operation_id, client.headers)
            check_silent(client, MARKS)


async def test_shared_link_is_nobody_where_links_are_not_meant(world: World) -> None:
    """A route that did not opt in: 401."""
    before = await world.app.db.read(protected_rows, 0)
    for route in ROUTES:
        if not (route.is_public or route.accepts_link):
            assert await ask(world.link, route, world.household.shared) == 401, route.operation_id
    assert before == await world.app.db.read(protected_rows, 0)


@routes(route for route in ROUTES if route.accepts_link and not route.is_public)
async def test_shared_link_opens_only_what_it_shares(world: World, route: Route) -> None:
    """It changes nothing and shows nothing else."""
    status = await check_changes_nothing(world, world.link, route, world.household.private)
    check_refused(route, status)
    # What names nothing in its path lists what the link shares.
    check_silent(world.link, MARKS if PATH_PARAMETER.search(route.path) else [PRIVATE])
    await check_changes_nothing(world, world.link, route, world.household.shared)
    check_silent(world.link, [PRIVATE])


@routes(route for route in ROUTES if not (route.is_public or route.is_admin))
async def test_stranger_gets_nothing(world: World, route: Route) -> None:
    """Another account of the same box, and its administrator: photos are their owner's."""
    for client in (world.stranger, world.admin):
        if client is world.admin and route.operation_id in MANAGED_BY_ADMIN:
            continue
        for things in (world.household.private, world.household.shared):
            status = await check_changes_nothing(world, client, route, things)
            if not (client is world.admin and route.operation_id in TOLD_TO_ADMIN):
                check_silent(client, MARKS)
            if not is_about_the_box(route):
                check_refused(route, status)


@routes(route for route in ROUTES if not (route.is_public or route.is_admin))
async def test_partner_and_viewer_only_see_what_is_shown_to_them(world: World, route: Route) -> None:
    """They see the shared photo, change nothing of it, and of the rest they know nothing."""
    for client in (world.partner, world.viewer):
        status = await check_changes_nothing(world, client, route, world.household.private)
        check_silent(client, [PRIVATE])
        if not is_about_the_box(route):
            check_refused(route, status)
        if route.operation_id not in MAY_TOUCH:
            await check_changes_nothing(world, client, route, world.household.shared)
            check_silent(client, [PRIVATE])


def is_about_the_box(route: Route) -> bool:
    """Whether the path's parameters name something of the server (a queue, say), not of a person."""
    return route.tag in {"Queues", "Jobs"}


@routes(route for route in ROUTES if route.operation_id not in UNPROVEN)
@pytest.mark.usefixtures("used")
async def test_whom_it_is_for_succeeds(world: World, route: Route) -> None:
    """Otherwise the refusals above would prove nothing."""
    client = world.admin if route.is_admin else world.owner
    status = await ask(client, route, world.household.shared)
    assert status in route.statuses, f"{status} {client.last.body!r:.600}"
    await check_recorded(world.app, route)


async def check_recorded(app: App, route: Route) -> None:
    """What changed something stands in the audit log, what only asks does not: see `features.audit.operations`."""
    recorded = await app.db.read(
        Rows.column, "select action from audit_entries where operation = ?", (route.operation_id,)
    )
    is_wanted = route.operation_id in RECORDED and route.operation_id not in CHANGES_NOTHING_HERE
    assert bool(recorded) == is_wanted, f"{route.operation_id} left {recorded}"


@routes(route for route in ROUTES if not route.is_public and route.operation_id not in {*UNPROVEN, *NOT_BY_KEY})
@pytest.mark.usefixtures("used")
async def test_key_with_the_permission_succeeds(world: World, route: Route, make_api_key: MakeApiKey) -> None:
    """The one permission of the operation is enough (any key, where it has none)."""
    owner = world.admin if route.is_admin else world.owner
    key = await make_api_key(owner, route.permission or Permission.ASSET_READ)
    status = await ask(key, route, world.household.shared)
    assert status in route.statuses, f"{status} {key.last.body!r:.600}"


async def test_gaps_are_closed_too(world: World) -> None:
    """What is not served yet says so to whoever is signed in, and to nobody else."""
    for gap in GAPS:
        path = "/api" + PATH_PARAMETER.sub(SESSION_UID, gap.path)
        stranger, known = await world.nobody.send(gap.method, path), await world.admin.send(gap.method, path)
        assert (stranger.status, known.status) == (501 if gap.is_public else 401, 501), gap


async def test_exceptions_name_operations_that_exist() -> None:
    """A list of exceptions must not outlive what it excepts."""
    known = {operation["operationId"] for path in contract()["paths"].values() for operation in path.values()}
    known |= {route.operation_id for route in ROUTES}
    assert {*OPEN_TO_ALL, *MAY_TOUCH, *TOLD_TO_ADMIN, *MANAGED_BY_ADMIN, *UNPROVEN, *NOT_BY_KEY} <= known
    assert set(CHANGES_NOTHING_HERE) <= set(RECORDED)


async def test_household_is_visible_to_whom_it_should_be(world: World) -> None:
    """The marks that the other tests look for do travel to those who may see them."""
    rows = await world.app.db.read(Rows.column, "select original_name from assets")
    assert {f"{CIRCLE}.jpg", f"{PRIVATE}.jpg"} == set(rows)
