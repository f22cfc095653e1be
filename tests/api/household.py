"""A household in which everything has an owner: rows with a mark in whatever text they have, and files behind them.

The requests that name its things are made in `samples`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets.service import make_stack
from photostead.features.notifications import service as notifications
from photostead.features.tags import service as tags
from photostead.features.users import passwords
from photostead.kernel.ids import new_id
from tests.api.meaning import MODEL, SEA
from tests.api.meaning import put as put_vectors
from tests.people import (
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
    missing: str
    problem: str
    stack: str
    upload: str
    asset_file: str
    audit_entry: str


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
        "companion": archived,
        "duplicate": duplicate,
        "library": library,
        "memory": insert_memory(tx, owner, assets),
        "session": SESSION_UID,
        "api_key": api_key,
        "link": link,
        **find_notification(tx),
        "cluster_group": group_of(tx, owner),
        "finding": insert_finding(tx, "untracked_file", b"library/stray.jpg"),
        "missing": insert_finding(tx, "missing_file", b"library/gone.jpg"),
        "audit_entry": insert_audit_entry(tx),
        "problem": insert_problem(tx, owner, private),
        "stack": insert_stack(tx, owner, [private, archived]),
        "upload": insert_upload(tx, owner),
        "cluster_request": insert_cluster_request(tx, group_of(tx, other), owner),
    }
    put_vectors(tx, dict.fromkeys(tx.column("select uid from assets"), SEA), MODEL)
    return Household(
        Things(**things, **insert_talked_about(tx, owner, shared, CIRCLE, [viewer])),
        Things(**things, **insert_talked_about(tx, owner, private, PRIVATE, [])),
        key.hex(),
    )


def insert_talked_about(tx: Tx, owner: int, asset: str, mark: str, viewers: Sequence[int]) -> dict[str, str]:
    """An album of a photo with something said of it; their ids, by the fields of Things."""
    album = insert_album(tx, owner, assets=[asset], viewers=viewers, name=mark)
    said = insert_comment(tx, album, owner, mark)
    return {"asset": asset, "asset_file": file_of(tx, asset), "album": album, "activity": said}


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


def insert_finding(tx: Tx, kind: str, path: bytes) -> str:
    """A file that belongs to nothing, or that is gone; the finding's uid."""
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "type": kind, "path": path, "created_at": tx.now}
    tx.insert("integrity_findings", row)
    return uid


def insert_audit_entry(tx: Tx) -> str:
    """Something that nobody in particular did; the entry's uid."""
    uid = new_id()
    row: dict[str, Value] = {"uid": uid, "at": tx.now, "until": tx.now, "action": "work.start", "source": "terminal"}
    tx.insert("audit_entries", row)
    return uid


def insert_problem(tx: Tx, owner: int, asset: str) -> str:
    """Something is wrong with an asset; the problem's id."""
    asset_id = tx.value("select id from assets where uid = ?", (asset,))
    row: dict[str, Value] = {"owner_id": owner, "asset_id": asset_id, "path": "", "step": "thumbnail", "at": tx.now}
    return str(tx.insert("problems", {**row, "reason": "it is empty"}))


def insert_upload(tx: Tx, owner: int) -> str:
    """A file of which nothing has come yet; the upload's uid."""
    fields = as_json({"filename": f"{PRIVATE}.jpg", "fileCreatedAt": "2024-05-01", "fileModifiedAt": "2024-05-01"})
    row: dict[str, Value] = {"uid": new_id(), "owner_id": owner, "length": 1000, "fields": fields}
    tx.insert("uploads", {**row, "created_at": tx.now, "expires_at": tx.now + 86_400_000})
    return str(row["uid"])


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
