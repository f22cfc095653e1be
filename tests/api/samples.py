"""Requests that name a household's things: what the permission matrix asks for. Its rows are made in `household`.

A new operation whose path parameter or body is not understood here fails the matrix with a message that names the table
to add a line to: PATH_SAMPLES for parameters, FIELDS for a field of any body, BODIES for a whole body or query.
"""

from typing import Any

import aiohttp

from photostead.features.sync.schema import SyncRequestType
from photostead.features.uploads.schema import BYTES
from photostead.http.router import PATH_PARAMETER, Route
from tests.api.household import (
    CIRCLE,
    MARKS,
    PIN,
    PRIVATE,
    SESSION_UID,
    Household,
    Things,
    insert_marked,
    insert_stack,
    settle_household,
)
from tests.api.resuming import metadata
from tests.contract_check import find_operation, resolve
from tests.people import PASSWORD
from tests.photos import jpeg

__all__ = [
    "CIRCLE",
    "MARKS",
    "PIN",
    "PRIVATE",
    "SESSION_UID",
    "Household",
    "Things",
    "fill_path",
    "fill_request",
    "insert_marked",
    "insert_stack",
    "settle_household",
]

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
    ("/assets", "filename"): "=init.mp4",
    ("/assets", "key"): "=mobile-app",
    ("/assets", "session_id"): "session",
    ("/assets", "variant_index"): "=0",
    ("/cluster-groups", "group_id"): "cluster_group",
    ("/cluster-groups", "request_id"): "cluster_request",
    ("/duplicates", "duplicate_id"): "duplicate",
    ("/jobs", "name"): "=thumbnailGeneration",
    ("/libraries", "library_id"): "library",
    ("/memories", "memory_id"): "memory",
    ("/notifications", "notification_id"): "notification",
    ("/partners", "partner_id"): "partner",
    ("/partners", "shared_with_id"): "other",
    ("/photostead/assets", "asset_id"): "asset",
    ("/photostead/integrity/checks", "check"): "=database",
    ("/photostead/integrity/findings", "finding_id"): "missing",
    ("/photostead/audit", "entry_id"): "audit_entry",
    ("/photostead/libraries", "library_id"): "library",
    ("/photostead/partners", "partner_id"): "partner",
    ("/photostead/problems", "problem_id"): "problem",
    ("/photostead/queues", "name"): "=thumbnailGeneration",
    ("/photostead/uploads", "upload_id"): "upload",
    ("/photostead/users", "user_id"): "owner",
    ("/plugins", "plugin_id"): "=5f0c7c1e-6a3b-4d0e-9b52-0d2f5a7c4e11",
    ("/faces", "face_id"): "face",
    ("/faces", "person_id"): "person",
    ("/people", "person_id"): "person",
    ("/queues", "name"): "=thumbnailGeneration",
    ("/sessions", "session_id"): "session",
    ("/shared-links", "link_id"): "link",
    ("/photostead/videos", "asset_id"): "asset",
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
    "changeAuditSettings": {"keepDays": 30},
    "changePassword": {"password": PASSWORD, "newPassword": PASSWORD + "!"},
    "changePinCode": {"pinCode": PIN, "newPinCode": "654321"},
    "checkBulkUpload": {"assets": [{"id": "1.jpg", "checksum": "0" * 40}]},
    "checkManagedLibrary": {},
    "chooseFullBackups": {
        "folder": None,
        "time": "03:30",
        "keep": 30,
        "libraries": False,
        "rate": None,
        "drillDays": 30,
    },
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
    "forgetPlaces": {"ids": ["{asset}"]},
    "getAssetStates": {"ids": ["{asset}"]},
    "repairIntegrityFindings": {"type": "missing_file"},
    "undoAssetEdits": {"items": [{"id": "{asset}", "before": {"isFavorite": True}, "after": {"isFavorite": False}}]},
    "dropAssetEdits": {"ids": ["{asset}"], "fields": ["rating"]},
    "dropAssetEdit": {"fields": ["rating"]},
    "getDownloadInfo": {"assetIds": ["{asset}"]},
    "getTimeBucket": {"timeBucket": "2024-05-01"},
    "getPlaceMonth": {"bbox": "-180,-90,180,90", "timeBucket": "2024-05-01"},
    "getPlaceMonths": {"bbox": "-180,-90,180,90"},
    "editAsset": {"edits": [{"action": "rotate", "parameters": {"angle": 90}}]},
    "drawQrCode": {"text": "https://photos.test/share/x"},
    "login": {"email": "olga@test.lan", "password": PASSWORD},
    "resetPinCode": {"password": PASSWORD},
    "resolveDuplicates": {
        "groups": [{"duplicateId": "{duplicate}", "keepAssetIds": ["{companion}"], "trashAssetIds": []}]
    },
    "searchSmart": {"queryAssetId": "{asset}"},
    "runAssetJobs": {"assetIds": ["{asset}"], "name": "refresh-metadata"},
    "runQueueCommandLegacy": {"command": "pause"},
    "sendSyncAck": {"acks": ["SyncResetV1|reset"]},
    "deleteSyncAck": {"types": ["AssetV2"]},
    "getSyncStream": {"types": list(SyncRequestType)},
    "setMaintenanceMode": {"action": "end"},
    "setLibrarySharing": {"isShared": True, "viewerIds": ["{viewer}"]},
    "setUserRoots": {"roots": ["/"]},
    "unlockAuthSession": {"pinCode": PIN},
    "updateAssets": {"ids": ["{asset}"], "isFavorite": True},
    "updateAsset": {"isFavorite": True},
    "updateAlbumInfo": {"albumName": "changed"},
    "updateApiKey": {"name": "changed", "permissions": ["apiKey.update"]},
    "updateIntegrityRepairs": {"isAutomatic": True},
    "updateLibrary": {"name": "changed"},
    "updateManagedLibrary": {"name": "changed"},
    "updateMemory": {"isSaved": True},
    "updateMyPreferences": {"folders": {"enabled": True}},
    "updateMyUser": {"name": "changed"},
    "updateNotification": {"readAt": "2024-05-01T12:00:00.000Z"},
    "updateNotifications": {"ids": ["{notification}"], "readAt": "2024-05-01T12:00:00.000Z"},
    "updateQueue": {"isPaused": True},
    "updateSession": {"isPendingSyncReset": True},
    "updateTag": {"name": "changed"},
    "updateSharing": {"sharesPlaces": False},
    "updateSharedLink": {"description": "changed"},
    "updateUserPreferencesAdmin": {"folders": {"enabled": True}},
    "updateWorkflow": {"name": "changed"},
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
# Whole requests, by operationId, of operations that are asked in headers.
HEADERS: dict[str, dict[str, Any]] = {
    "beginUpload": {"headers": {"Upload-Length": "9", "Upload-Metadata": metadata()}},
    "continueUpload": {"headers": {"Upload-Offset": "0", "Content-Type": BYTES}, "data": b"9 bytes.."},
}


def fill_path(route: Route, things: Things) -> str:
    """The path with the things' ids. Fails for a parameter that PATH_SAMPLES does not know."""
    return PATH_PARAMETER.sub(lambda match: path_sample(route, match[1], things), route.path)


def path_sample(route: Route, name: str, things: Things) -> str:
    """The value of one parameter, by the longest start of the path that is registered."""
    known = [start for start, parameter in PATH_SAMPLES if parameter == name and route.path.startswith(start + "/")]
    if not known:
        raise AssertionError(
            f"{route.method} {route.path}: nobody says what {{{name}}} is. Add ('/start-of-path', '{name}') to "
            "PATH_SAMPLES in tests/api/samples.py, with a thing of the owner in tests/api/household.py where it names one."
        )
    return str(meaning(PATH_SAMPLES[max(known, key=len), name], things))


def meaning(sample: Any, things: Things) -> Any:
    """A line of the tables, for these things."""
    if isinstance(sample, list):
        return [meaning(item, things) for item in sample]
    return sample[1:] if sample.startswith("=") else getattr(things, sample)


def fill_request(route: Route, things: Things) -> dict[str, Any]:
    """What a request of this operation carries: the least that the reference's schema asks for."""
    if route.operation_id in HEADERS:
        return HEADERS[route.operation_id]
    operation = find_operation(route.method, fill_path(route, things))
    if operation is None:
        kind = "params" if route.method == "GET" else "json"
        return {kind: fill_literal(BODIES[route.operation_id], things)} if route.operation_id in BODIES else {}
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
