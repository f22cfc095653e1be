"""A household in which everything has an owner, and requests that name its things: what the permission matrix asks for.

A new operation whose path parameter or body is not understood here fails the matrix with a message that names the table
to add a line to: PATH_SAMPLES for parameters, FIELDS for a field of any body, BODIES for a whole body or query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.assets.service import make_stack
from photostead.features.notifications import service as notifications
from photostead.features.tags import service as tags
from photostead.features.users import passwords
from photostead.http.router import PATH_PARAMETER, Route
from photostead.kernel.ids import new_id
from tests.contract_check import find_operation, resolve
from tests.people import (
    PASSWORD,
    insert_album,
    insert_api_key,
    insert_asset,
    insert_library,
    insert_link,
    insert_partner,
    insert_person,
)
from tests.photos import jpeg

# Stand in whatever only the owner may see, and in what partner, album viewer and link may see too.
PRIVATE = "hush-private"
CIRCLE = "hush-circle"
MARKS = (PRIVATE, CIRCLE)
PIN = "123456"

# (longest matching start of the path, parameter) → a field of Things, or a literal after `=`.
PATH_SAMPLES: dict[tuple[str, str], str] = {
    ("/activities", "activity_id"): "activity",
    ("/admin/integrity", "finding_id"): "finding",
    ("/admin/integrity", "kind"): "=missing_file",
    ("/admin/notifications/templates", "name"): "=welcome",
    ("/admin/users", "user_id"): "other",
    ("/admin/database-backups", "filename"): "=photostead-db-backup-20240501T120000-v0.1.0-schema0001.sqlite",
    ("/albums", "album_id"): "album",
    ("/albums", "user_id"): "viewer",
    ("/api-keys", "key_id"): "api_key",
    ("/asset-files", "file_id"): "asset_file",
    ("/assets", "asset_id"): "asset",
    ("/assets", "key"): "=mobile-app",
    ("/cluster-groups", "group_id"): "cluster_group",
    ("/cluster-groups", "request_id"): "cluster_request",
    ("/duplicates", "duplicate_id"): "duplicate",
    ("/jobs", "name"): "=thumbnailGeneration",
    ("/libraries", "library_id"): "library",
    ("/memories", "memory_id"): "memory",
    ("/notifications", "notification_id"): "notification",
    ("/partners", "partner_id"): "partner",
    ("/partners", "shared_with_id"): "other",
    ("/photostead/libraries", "library_id"): "library",
    ("/photostead/partners", "partner_id"): "partner",
    ("/photostead/users", "user_id"): "owner",
    ("/plugins", "plugin_id"): "=5f0c7c1e-6a3b-4d0e-9b52-0d2f5a7c4e11",
    ("/faces", "face_id"): "face",
    ("/faces", "person_id"): "person",
    ("/people", "person_id"): "person",
    ("/queues", "name"): "=thumbnailGeneration",
    ("/sessions", "session_id"): "session",
    ("/shared-links", "link_id"): "link",
    ("/stacks", "asset_id"): "companion",
    ("/stacks", "stack_id"): "stack",
    ("/tags", "tag_id"): "tag",
    ("/users", "user_id"): "owner",
    ("/workflows", "workflow_id"): "workflow",
}
# A field of a request body or query, by name: a field of Things, a list of it, or a literal after `=`.
FIELDS: dict[str, Any] = {
    "albumId": "album",
    "albumIds": ["album"],
    "assetId": "asset",
    "assetIds": ["asset"],
    "fileCreatedAt": "=2024-05-01T12:00:00.000Z",
    "fileModifiedAt": "=2024-05-01T12:00:00.000Z",
    "id": "asset",
    "ids": ["asset"],
    "ownerId": "owner",
    "personId": "person",
    "personIds": ["person"],
    "sharedWithId": "other",
    "sourceId": "asset",
    "tagIds": ["tag"],
    "targetId": "companion",
    "userId": "other",
}
# Whole bodies, by operationId, where required fields of the right type are not enough.
BODIES: dict[str, Any] = {
    "changePassword": {"password": PASSWORD, "newPassword": PASSWORD + "!"},
    "changePinCode": {"pinCode": PIN, "newPinCode": "654321"},
    "checkBulkUpload": {"assets": [{"id": "1.jpg", "checksum": "0" * 40}]},
    "checkManagedLibrary": {},
    "createActivity": {"albumId": "{album}", "assetId": "{asset}", "type": "like"},
    "createApiKey": {"name": "mine", "permissions": ["apiKey.create"]},
    "createFace": {
        "assetId": "{asset}",
        "personId": "{person}",
        "imageWidth": 64,
        "imageHeight": 48,
        "x": 1,
        "y": 2,
        "width": 30,
        "height": 20,
    },
    "createManagedLibrary": {"importPaths": []},
    "createSession": {"duration": 3600},
    "createSharedLink": {"type": "INDIVIDUAL", "assetIds": ["{asset}"]},
    "createStack": {"assetIds": ["{asset}", "{companion}"]},
    "createUserAdmin": {"email": "new@test.lan", "name": "new", "password": PASSWORD},
    "deleteDatabaseBackup": {"backups": []},
    "deleteDuplicates": {"ids": ["{duplicate}"]},
    "deleteStacks": {"ids": ["{stack}"]},
    "deleteFace": {"force": True},
    "deletePeople": {"ids": ["{person}"]},
    "deleteNotifications": {"ids": ["{notification}"]},
    "deleteBulkAssetMetadata": {"items": [{"assetId": "{asset}", "key": "mobile-app"}]},
    "getDownloadInfo": {"assetIds": ["{asset}"]},
    "getTimeBucket": {"timeBucket": "2024-05-01"},
    "drawQrCode": {"text": "https://photos.test/share/x"},
    "login": {"email": "olga@test.lan", "password": PASSWORD},
    "resetPinCode": {"password": PASSWORD},
    "resolveDuplicates": {
        "groups": [{"duplicateId": "{duplicate}", "keepAssetIds": ["{companion}"], "trashAssetIds": []}]
    },
    "runAssetJobs": {"assetIds": ["{asset}"], "name": "refresh-metadata"},
    "runQueueCommandLegacy": {"command": "pause"},
    "setMaintenanceMode": {"action": "end"},
    "setLibrarySharing": {"isShared": True, "viewerIds": ["{viewer}"]},
    "setUserRoots": {"roots": ["/"]},
    "unlockAuthSession": {"pinCode": PIN},
    "updateAssets": {"ids": ["{asset}"], "isFavorite": True},
    "updateAsset": {"isFavorite": True},
    "updateAlbumInfo": {"albumName": "changed"},
    "updateApiKey": {"name": "changed", "permissions": ["apiKey.update"]},
    "updateLibrary": {"name": "changed"},
    "updateManagedLibrary": {"name": "changed"},
    "updateMyUser": {"name": "changed"},
    "updateNotification": {"readAt": "2024-05-01T12:00:00.000Z"},
    "updateNotifications": {"ids": ["{notification}"], "readAt": "2024-05-01T12:00:00.000Z"},
    "updateQueue": {"isPaused": True},
    "updateSession": {"isPendingSyncReset": True},
    "updateTag": {"name": "changed"},
    "updateSharing": {"sharesPlaces": False},
    "updateSharedLink": {"description": "changed"},
    "updateUserAdmin": {"name": "changed"},
    "mergePeople": {"ids": ["{person}"]},
    "mergePersonLegacy": {"ids": []},
    "reassignFaces": {"data": [{"assetId": "{asset}", "personId": "{person}"}]},
    "reassignFacesById": {"id": "{face}"},
    "searchPerson": {"name": PRIVATE},
    "updatePeople": {"people": [{"id": "{person}", "name": "changed"}]},
    "updatePerson": {"name": "changed"},
    "proposeStacks": {"assetIds": ["{asset}", "{companion}"]},
    "stackByRule": {"rules": ["raw-jpeg"], "assetIds": ["{asset}"]},
    "previewStorageTemplate": {"template": "a/{{filename}}"},
}


@dataclass(frozen=True)
class Things:
    """Ids of the owner's things (and of three other people) that a request may name."""

    owner: str
    partner: str
    viewer: str
    other: str
    asset: str
    companion: str
    album: str
    activity: str
    library: str
    memory: str
    session: str
    api_key: str
    notification: str
    link: str
    tag: str
    workflow: str
    duplicate: str
    person: str
    face: str
    cluster_group: str
    cluster_request: str
    finding: str
    stack: str
    asset_file: str


@dataclass(frozen=True)
class Household:
    """`shared`: the asset and album that a partner, a viewer and a link may see; `private`: those that nobody may."""

    shared: Things
    private: Things
    link_key: str


async def settle_household(app: App, people: Mapping[str, int]) -> Household:
    """Fill the database: `people` are keys of owner, partner and viewer. Files of the assets are real."""
    household = await app.db.write(insert_household, dict(people))
    for path in await app.db.read(
        Rows.column,
        "select path from assets union select cast(path as blob) from asset_files union select path from integrity_findings",
    ):
        target = app.options.data_dir / path.decode()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(jpeg())
    return household


def insert_household(tx: Tx, people: dict[str, int]) -> Household:
    """The rows, each with a mark in its text."""
    owner, viewer = people["owner"], people["viewer"]
    other = insert_person(tx, "tom")
    tx.run("update users set pin_hash = ? where id = ?", (passwords.HASHER.hash(PIN), owner))
    insert_partner(tx, owner, people["partner"])
    insert_partner(tx, people["partner"], owner)
    shared, private = (insert_marked(tx, owner, mark) for mark in (CIRCLE, PRIVATE))
    archived = insert_marked(tx, owner, PRIVATE, visibility="archive")
    insert_marked(tx, owner, PRIVATE, visibility="locked")
    insert_marked(tx, owner, PRIVATE, deleted_at=tx.now)
    tx.run("update assets set visibility = 'archive' where uid = ?", (private,))
    duplicate = put_together(tx, [private, archived])
    library = insert_library(tx, owner, name=PRIVATE)
    api_key, _ = insert_api_key(tx, owner, ["apiKey.rotate"])
    tx.run("update api_keys set name = ? where uid = ?", (PRIVATE, api_key))
    tx.insert("sessions", session_row(tx, owner))
    notifications.notify(tx, [owner], title=PRIVATE, description=PRIVATE, data={"note": PRIVATE})
    _, key = insert_link(tx, owner, assets=[shared], description=CIRCLE)
    link, _ = insert_link(tx, owner, assets=[private], description=PRIVATE)
    uids = {name: uid_of(tx, user) for name, user in {**people, "other": other}.items()}
    assets = tx.column("select id from assets where owner_id = ?", (owner,))
    tag = tags.upsert(tx, owner, [PRIVATE])
    tags.tag(tx, owner, tag, assets)
    things = {
        **uids,
        "tag": tx.value("select uid from tags where id = ?", (tag[0],)),
        "workflow": insert_workflow(tx, owner),
        **insert_people(tx, owner),
        "duplicate": duplicate,
        "library": library,
        "memory": insert_memory(tx, owner, assets),
        "session": SESSION_UID,
        "api_key": api_key,
        "link": link,
        **find_notification(tx),
        "cluster_group": group_of(tx, owner),
        "finding": insert_finding(tx),
        "stack": insert_stack(tx, owner, [private, archived]),
        "cluster_request": insert_cluster_request(tx, group_of(tx, other), owner),
    }
    albums = (
        insert_album(tx, owner, assets=[shared], viewers=[viewer], name=CIRCLE),
        insert_album(tx, owner, assets=[private], name=PRIVATE),
    )
    said = [insert_comment(tx, album, owner, mark) for album, mark in zip(albums, MARKS[::-1], strict=True)]
    return Household(
        Things(
            **things,
            asset_file=file_of(tx, shared),
            asset=shared,
            companion=archived,
            album=albums[0],
            activity=said[0],
        ),
        Things(
            **things,
            asset_file=file_of(tx, private),
            asset=private,
            companion=archived,
            album=albums[1],
            activity=said[1],
        ),
        key.hex(),
    )


def insert_comment(tx: Tx, album: str, user_id: int, words: str) -> str:
    """Something said of an album; its uid."""
    uid, album_id = new_id(), tx.value("select id from albums where uid = ?", (album,))
    row: dict[str, Value] = {"uid": uid, "album_id": album_id, "user_id": user_id, "comment": words}
    tx.insert("activities", {**row, "created_at": tx.now, "updated_at": tx.now})
    return uid


def put_together(tx: Tx, uids: list[str]) -> str:
    """Make assets a group of duplicates; its id."""
    group = new_id()
    tx.run_many("update assets set duplicate_uid = ? where uid = ?", [(group, uid) for uid in uids])
    return group


SESSION_UID = "7a9d3c52-0b0c-4f0e-9c57-2f6f0f0b9a11"


def session_row(tx: Tx, owner: int) -> dict[str, Any]:
    """A device of the owner that nobody holds the token of."""
    times = {"created_at": tx.now, "updated_at": tx.now}
    return {"uid": SESSION_UID, "user_id": owner, "token_hash": b"lost", "device_type": PRIVATE, **times}


def insert_marked(tx: Tx, owner: int, mark: str, **columns: Any) -> str:
    """A photo with the mark in its name and description, its renditions and a value that an app keeps; its uid."""
    uid = insert_asset(tx, owner, name=f"{mark}.jpg", metadata_at=tx.now, thumbnails_at=tx.now, **columns)
    asset_id = tx.value("select id from assets where uid = ?", (uid,))
    tx.run("update asset_exif set description = ? where asset_id = ?", (mark, asset_id))
    value = f'{{"note":"{mark}"}}'
    tx.insert("asset_metadata", {"asset_id": asset_id, "key": "mobile-app", "value": value, "updated_at": tx.now})
    for kind in ("preview", "thumbnail"):
        tx.run(
            """
            insert into asset_files (uid, asset_id, type, path, size, created_at, updated_at)
            values (?, ?, ?, ?, 1, 0, 0)
            """,
            (new_id(), asset_id, kind, f"derived/{uid}-{kind}.jpg"),
        )
    return uid


def insert_stack(tx: Tx, owner: int, uids: Sequence[str]) -> str:
    """A stack of assets, the first on top; its uid."""
    keys = [tx.value("select id from assets where uid = ?", (uid,)) for uid in uids]
    return str(tx.value("select uid from stacks where id = ?", (make_stack(tx, owner, keys),)))


def file_of(rows: Rows, uid: str) -> str:
    """The uid of an asset's preview."""
    sql = "select f.uid from asset_files f join assets a on a.id = f.asset_id where a.uid = ? and f.type = 'preview'"
    return str(rows.value(sql, (uid,)))


def insert_finding(tx: Tx) -> str:
    """A file that belongs to nothing; the finding's uid."""
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "type": "untracked_file", "path": b"library/stray.jpg", "created_at": tx.now}
    tx.insert("integrity_findings", row)
    return uid


def group_of(rows: Rows, user_id: int) -> str:
    """The cluster group that a person is in."""
    return str(rows.value("select cluster_group_uid from users where id = ?", (user_id,)))


def insert_cluster_request(tx: Tx, group_uid: str, user_id: int) -> str:
    """A person is asked into a group; the request's uid."""
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "group_uid": group_uid, "user_id": user_id, "created_at": tx.now}
    tx.insert("cluster_group_requests", row)
    return uid


def insert_workflow(tx: Tx, owner: int) -> str:
    """A workflow with a run in its log; its uid."""
    uid = new_id()
    row: dict[str, Any] = {"uid": uid, "user_id": owner, "trigger": "AssetTagged", "is_enabled": 1, "is_logging": 1}
    row |= {"name": PRIVATE, "description": PRIVATE, "steps": "[]", "created_at": tx.now, "updated_at": tx.now}
    run: dict[str, Any] = {"uid": new_id(), "workflow_id": tx.insert("workflows", row), "result": "error", "at": tx.now}
    tx.insert("workflow_logs", {**run, "step_index": 1, "step_method": PRIVATE})
    return uid


def insert_memory(tx: Tx, owner: int, asset_ids: Sequence[int]) -> str:
    """A memory of these photos; its uid."""
    uid, times = new_id(), {"memory_at": 0, "created_at": tx.now, "updated_at": tx.now}
    row: dict[str, Value] = {"uid": uid, "owner_id": owner, "type": "on_this_day", "data": '{"year":2019}', **times}
    memory_id = tx.insert("memories", row)
    rows = [(memory_id, asset_id, tx.now) for asset_id in asset_ids]
    tx.run_many("insert into memory_assets (memory_id, asset_id, added_at) values (?, ?, ?)", rows)
    return uid


def insert_people(tx: Tx, owner: int) -> dict[str, str]:
    """Somebody who is on all of the owner's photos; their uid, and that of a face of theirs."""
    times: dict[str, Any] = {"created_at": tx.now, "updated_at": tx.now}
    uid = new_id()
    person = tx.insert("people", {"uid": uid, "owner_id": owner, "name": PRIVATE, **times})
    for asset in tx.column("select id from assets where owner_id = ? order by id desc", (owner,)):
        row: dict[str, Any] = {"uid": new_id(), "asset_id": asset, "person_id": person, "source": "manual", **times}
        tx.insert("asset_faces", {**row, "image_width": 64, "image_height": 48, "x1": 2, "y1": 3, "x2": 20, "y2": 30})
    return {"person": uid, "face": row["uid"]}


def find_notification(rows: Rows) -> dict[str, str]:
    """The one there is."""
    return {"notification": rows.value("select uid from notifications")}


def uid_of(rows: Rows, user_id: int) -> str:
    """The id outside of a person."""
    return str(rows.value("select uid from users where id = ?", (user_id,)))


# --- requests


def fill_path(route: Route, things: Things) -> str:
    """The path with the things' ids. Fails for a parameter that PATH_SAMPLES does not know."""
    return PATH_PARAMETER.sub(lambda match: path_sample(route, match[1], things), route.path)


def path_sample(route: Route, name: str, things: Things) -> str:
    """The value of one parameter, by the longest start of the path that is registered."""
    known = [start for start, parameter in PATH_SAMPLES if parameter == name and route.path.startswith(start + "/")]
    if not known:
        raise AssertionError(
            f"{route.method} {route.path}: nobody says what {{{name}}} is. Add ('/start-of-path', '{name}') to "
            "PATH_SAMPLES in tests/api/samples.py, with a thing of the owner in Household where it names one."
        )
    return str(meaning(PATH_SAMPLES[max(known, key=len), name], things))


def meaning(sample: Any, things: Things) -> Any:
    """A line of the tables, for these things."""
    if isinstance(sample, list):
        return [meaning(item, things) for item in sample]
    return sample[1:] if sample.startswith("=") else getattr(things, sample)


def fill_request(route: Route, things: Things) -> dict[str, Any]:
    """What a request of this operation carries: the least that the reference's schema asks for."""
    operation = find_operation(route.method, fill_path(route, things))
    if operation is None:
        return {"json": fill_literal(BODIES[route.operation_id], things)} if route.operation_id in BODIES else {}
    content = operation.get("requestBody", {}).get("content", {})
    query = {
        parameter["name"]: sample_value(parameter["schema"], parameter["name"], things)
        for parameter in operation["parameters"]
        if parameter["in"] == "query" and parameter.get("required")
    }
    given = fill_literal(BODIES.get(route.operation_id), things)
    request: dict[str, Any] = {"params": query if content or given is None else given}
    if "multipart/form-data" in content:
        request["data"] = form(sample_value(content["multipart/form-data"]["schema"], "", things))
    elif content:
        kind = next(iter(content))
        request["json"] = given if given is not None else sample_value(content[kind]["schema"], "", things)
    return request


def fill_literal(sample: Any, things: Things) -> Any:
    """A body of BODIES with `{asset}` and the like replaced."""
    if isinstance(sample, dict):
        return {name: fill_literal(item, things) for name, item in sample.items()}
    if isinstance(sample, list):
        return [fill_literal(item, things) for item in sample]
    is_thing = isinstance(sample, str) and sample.startswith("{")
    return getattr(things, sample[1:-1]) if is_thing else sample


def form(fields: dict[str, Any]) -> aiohttp.FormData:
    """A multipart form; bytes become a file."""
    data = aiohttp.FormData()
    for name, value in fields.items():
        is_file = isinstance(value, bytes)
        data.add_field(name, value if is_file else str(value), filename="new.jpg" if is_file else None)
    return data


def sample_value(schema: dict[str, Any], name: str, things: Things) -> Any:
    """A value that fits a schema of the reference: the least, with the household's ids where a field's name says so."""
    if name in FIELDS:
        return meaning(FIELDS[name], things)
    schema = resolve(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {})
        return {field: sample_value(fields[field], field, things) for field in schema.get("required", ())}
    if kind == "array":
        return [sample_value(schema["items"], "", things)]
    return sample_scalar(schema, kind)


def sample_scalar(schema: dict[str, Any], kind: str) -> Any:
    """Text, a number or a boolean."""
    texts = {"binary": jpeg((1, 2, 3)), "date-time": "2024-05-01T12:00:00.000Z", "email": "someone@test.lan"}
    if kind == "string":
        return texts.get(schema.get("format", ""), "sample text")
    return True if kind == "boolean" else max(1, int(schema.get("minimum", 1)))
