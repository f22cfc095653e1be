"""Workflows as they are kept: requests, what is said about a wrong step, sharing, the log, and random edits."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.plugins import service as plugins
from photostead.features.workflows import store
from photostead.features.workflows.actions import ACTIONS
from photostead.features.workflows.filters import FILTERS
from photostead.features.workflows.schema import WorkflowResult
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id
from tests.api.workflows import ARCHIVE, insert, make_workflow, results, step
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_album
from tests.tables import Anything, Case, run_case

NOBODYS = new_id()
TRIGGER = {"trigger": "AssetCreate"}


def bad(name: str, given_step: Any, said: Any) -> Case:
    """A workflow that is refused for its second step."""
    return Case(
        name, "POST", "/workflows", 400, json={**TRIGGER, "steps": [ARCHIVE, given_step]}, body={"message": said}
    )


CASES = [
    Case("the least", "POST", "/workflows", 201, json=TRIGGER,
         body={"name": None, "description": None, "enabled": True, "logging": True, "steps": [], **TRIGGER}),
    Case("everything", "POST", "/workflows", 201,
         json={**TRIGGER, "name": "<b>\u202e", "description": "d", "enabled": False, "logging": False,
               "steps": [{"method": ARCHIVE["method"], "config": None}]},
         body={"name": "<b>\u202e", "description": "d", "enabled": False, "logging": False,
               "steps": [{"method": ARCHIVE["method"], "config": None}]}),
    Case("no trigger", "POST", "/workflows", 400, json={"name": "x"}),
    Case("an unknown trigger", "POST", "/workflows", 400, json={"trigger": "PersonRecognized"}),
    Case("a long name", "POST", "/workflows", 400, json={**TRIGGER, "name": "x" * 1001}),
    Case("too many steps", "POST", "/workflows", 400, json={**TRIGGER, "steps": [ARCHIVE] * 51}),
    bad("no method", {"method": "wasm#x", "config": {}}, Anything(str)),
    bad("no config", {"method": ARCHIVE["method"]}, Anything()),
    bad("a misspelt field", step("assetArchive", archive=True),
        "Step 2 (photostead-core#assetArchive): Object contains unknown field `archive`"),
    bad("a wrong type", step("assetRate", rating="5"), Anything(str)),
    bad("too many stars", step("assetRate", rating=6), Anything(str)),
    bad("no album", step("assetAddToAlbum"),
        "Step 2 (photostead-core#assetAddToAlbum): choose an album, or give the name of one: albumId or albumName"),
    bad("an album that is not there", step("assetAddToAlbum", albumId=NOBODYS),
        "Step 2 (photostead-core#assetAddToAlbum): Not found or no albumAsset.create access"),
    bad("an album one may only look at", step("assetAddToAlbum", albumId="{viewed}"),
        "Step 2 (photostead-core#assetAddToAlbum): Not found or no albumAsset.create access"),
    bad("no tag", step("assetAddTags", tags=["a\0"]), Anything(str)),
    bad("days the wrong way round", step("assetDateFilter", fromDay="2024-05-02", toDay="2024-05-01"),
        "Step 2 (photostead-core#assetDateFilter): its first day is after its last"),
    bad("a hidden target", step("assetSetVisibility", visibility="hidden"), Anything(str)),
    Case("one's own album", "POST", "/workflows", 201,
         json={**TRIGGER, "steps": [step("assetAddToAlbum", albumId="{album}")]}),
    Case("list", "GET", "/workflows", 200, body=[{"name": "Mine"}]),
    Case("by name", "GET", "/workflows", 200, params={"name": "MIN", "enabled": "true"}, body=[{"name": "Mine"}]),
    Case("by another name", "GET", "/workflows", 200, params={"name": "other"}, body=[]),
    Case("by trigger", "GET", "/workflows", 200, params={"trigger": "AssetCreate"}, body=[]),
    Case("somebody else's list", "GET", "/workflows", 200, who="mia", body=[]),
    Case("triggers", "GET", "/workflows/triggers", 200, who="mia",
         body=[{"trigger": name, "types": ["AssetV1"]}
               for name in ("AssetCreate", "AssetMetadataExtraction", "AssetTagged")]),
    Case("one", "GET", "/workflows/{mine}", 200, body={"name": "Mine", "trigger": "AssetTagged"}),
    Case("somebody else's", "GET", "/workflows/{mine}", 400, who="mia",
         body={"message": "Not found or no workflow.read access"}),
    Case("none", "GET", f"/workflows/{NOBODYS}", 400, body={"message": "Not found or no workflow.read access"}),
    Case("change", "PUT", "/workflows/{mine}", 200, json={"name": None, "enabled": False, **TRIGGER},
         body={"name": None, "enabled": False, **TRIGGER}),
    Case("change nothing", "PUT", "/workflows/{mine}", 200, json={}, body={"name": "Mine"}),
    Case("change to what cannot be done", "PUT", "/workflows/{mine}", 400, json={"steps": [step("assetNothing")]}),
    Case("change somebody else's", "PUT", "/workflows/{mine}", 400, who="mia", json={"name": "x"}),
    Case("delete", "DELETE", "/workflows/{mine}", 204),
    Case("delete somebody else's", "DELETE", "/workflows/{mine}", 400, who="mia"),
    Case("no log yet", "GET", "/workflows/{mine}/logs", 200, body=[]),
    Case("somebody else's log", "GET", "/workflows/{mine}/logs", 400, who="mia",
         body={"message": "Not found or no workflow.logs access"}),
    Case("a log before no date", "GET", "/workflows/{mine}/logs", 400, params={"before": "yesterday"}),
    Case("a log of none", "GET", "/workflows/{mine}/logs", 400, params={"limit": "0"}),
    Case("share", "GET", "/workflows/{mine}/share", 200,
         body={"name": "Mine", "steps": [
             {"method": "photostead-core#assetAddToAlbum", "config": None},
             {"method": "photostead-core#assetArchive", "config": {"archived": False}, "enabled": False}]}),
    Case("share somebody else's", "GET", "/workflows/{mine}/share", 400, who="mia"),
    Case("plugins", "GET", "/plugins", 200, body=[{"name": "photostead-core", "author": "Photostead"}]),
    Case("plugins of another name", "GET", "/plugins", 200, params={"name": "x"}, body=[]),
    Case("plugins that are off", "GET", "/plugins", 200, params={"enabled": "false"}, body=[]),
    Case("the plugin", "GET", f"/plugins/{plugins.PLUGIN_UID.upper()}", 200, body={"title": "Photostead"}),
    Case("no plugin", "GET", f"/plugins/{NOBODYS}", 400),
    Case("methods by a word", "GET", "/plugins/methods", 200, params={"title": "ALBUM", "trigger": "AssetCreate"},
         body=[{"key": "photostead-core#assetAddToAlbum", "uiHints": ["action"]}]),
    Case("methods of another plugin", "GET", "/plugins/methods", 200, params={"pluginName": "x"}, body=[]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_requests(case: Case, app: App, admin: Client, make_user: MakeUser, events: Heard) -> None:
    mia = await make_user("mia")
    album = await app.db.write(lambda tx: insert_album(tx, admin.user_id))
    viewed = await app.db.write(lambda tx: insert_album(tx, mia.user_id, viewers=[admin.user_id]))
    mine = await make_workflow(
        admin, step("assetAddToAlbum", albumId=album), step("assetArchive", False, archived=False), name="Mine"
    )
    clients, ids = {"admin": admin, "mia": mia}, {"mine": mine, "album": album, "viewed": viewed}
    for name in ("album", "viewed"):
        for given_step in (case.json or {}).get("steps", []):
            if (given_step.get("config") or {}).get("albumId") == f"{{{name}}}":
                given_step["config"]["albumId"] = ids[name]
    await run_case(case, clients, events, **ids)


async def test_a_refused_change_changes_nothing(admin: Client) -> None:
    uid = await make_workflow(admin, ARCHIVE, name="before")
    body = {"name": "after", "steps": [ARCHIVE, step("assetRate", rating=9)]}
    answer = await admin.put(f"/workflows/{uid}", json=body, expect=400)
    assert answer["message"].startswith("Step 2 (photostead-core#assetRate): ")
    workflow = await admin.get(f"/workflows/{uid}")
    assert (workflow["name"], workflow["steps"]) == ("before", [ARCHIVE])


async def test_so_many_and_no_more(admin: Client) -> None:
    for _ in range(100):
        await make_workflow(admin)
    answer = await admin.post("/workflows", json=TRIGGER, expect=400)
    assert "at most 100" in answer["message"]


async def test_every_template_can_be_made(admin: Client) -> None:
    templates = await admin.get("/plugins/templates")
    assert len({template["key"] for template in templates}) == len(templates) == 3
    for template in templates:
        await make_workflow(admin, *template["steps"], trigger=template["trigger"], name=template["title"])


def test_every_method_is_done_by_something() -> None:
    for method in plugins.DECLARED:
        assert method.config in (FILTERS if method.kind == "filter" else ACTIONS), method.key
    assert len(FILTERS) + len(ACTIONS) == len(plugins.DECLARED)


def test_schemas_stand_alone() -> None:
    """Pages make forms of them: every property has a title, and nothing refers elsewhere."""
    for method in plugins.SHOWN_METHODS:
        assert "$ref" not in str(method.schema)
        assert isinstance(method.schema, dict)
        assert all(field["title"] for field in method.schema["properties"].values()), method.key


# --- the log


async def test_the_log_is_read_in_pages_and_by_result(app: App, admin: Client) -> None:
    uid = await make_workflow(admin)

    def fill(tx: Tx) -> None:
        for number in range(6):
            tx.now = 1_000_000 + number
            result = WorkflowResult.HALTED if number % 2 else WorkflowResult.COMPLETED
            store.insert_log(tx, 1, NOBODYS, result, (number, "m") if number % 2 else None)

    await app.db.write(fill)
    assert await results(admin, uid) == [("halted", 5), ("completed", 0), ("halted", 3), ("completed", 0),
                                         ("halted", 1), ("completed", 0)]  # fmt: skip
    assert await results(admin, uid, result="halted", limit=2) == [("halted", 5), ("halted", 3)]
    assert await results(admin, uid, before=to_wire(1_000_003), limit=2) == [("completed", 0), ("halted", 1)]
    [entry] = await admin.get(f"/workflows/{uid}/logs", params={"before": to_wire(1_000_001)})
    assert entry == {"id": Anything(str), "at": to_wire(1_000_000), "result": "completed", "triggerDataId": NOBODYS}


async def test_the_log_is_bounded(app: App, admin: Client) -> None:
    await make_workflow(admin)

    def fill(tx: Tx) -> int:
        for number in range(store.RUNS_KEPT + 120):
            tx.now = 1_000_000 + number
            store.insert_log(tx, 1, NOBODYS, WorkflowResult.COMPLETED, None)
        return int(tx.value("select count(*) from workflow_logs"))

    assert await app.db.write(fill) < store.RUNS_KEPT + 50
    await app.db.write(store.trim_log, 1)
    assert await app.db.read(Rows.value, "select count(*), min(at) from workflow_logs") == store.RUNS_KEPT
    await app.db.write(store.delete_old_logs)
    assert await app.db.read(Rows.value, "select count(*) from workflow_logs") == 0, "all of it is older than 30 days"


async def test_the_log_does_not_name_what_is_locked(app: App, admin: Client) -> None:
    uid = await make_workflow(admin)
    locked = await insert(app, admin, visibility="locked")
    await app.db.write(store.insert_log, 1, locked, WorkflowResult.COMPLETED, None)
    assert "triggerDataId" not in (await admin.get(f"/workflows/{uid}/logs"))[0]
    await admin.post("/auth/pin-code", json={"pinCode": "123456"}, expect=204)
    await admin.post("/auth/session/unlock", json={"pinCode": "123456"}, expect=204)
    assert (await admin.get(f"/workflows/{uid}/logs"))[0]["triggerDataId"] == locked


# --- anything at all

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    sorted({name for method in plugins.SHOWN_METHODS for name in (method.schema or {})["properties"]})
)
any_step = st.fixed_dictionaries(
    {"method": st.sampled_from(sorted(plugins.METHODS)) | st.text(max_size=10)},
    optional={"config": st.none() | st.dictionaries(fields, json_values, max_size=3), "enabled": json_values},
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_random_edits_are_taken_or_refused(admin: Client, data: st.DataObject) -> None:
    """Never a 500; what is taken comes back as it was given."""
    if not await admin.get("/workflows"):
        await make_workflow(admin)
    [workflow, *_] = await admin.get("/workflows")
    steps = data.draw(st.lists(any_step, max_size=3))
    answer = await admin.send("PUT", f"/api/workflows/{workflow['id']}", json={"steps": steps})
    assert answer.status in {200, 400}, answer
    if answer.status == 200:
        assert answer.body["steps"] == steps
        await admin.get(f"/workflows/{workflow['id']}/share")
