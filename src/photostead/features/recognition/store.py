"""SQL of groups of faces. A circle is the people of one cluster group, by its uid: their faces are grouped together.

Names in the fragments: a face is `f`, its asset `a`, the asset's owner `u`, what is known of the face's group `g`.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.vectors.service import Space

if TYPE_CHECKING:
    from photostead.ml.grouping import Outcome

FACES = "asset_faces f join assets a on a.id = f.asset_id join users u on u.id = a.owner_id"
IN_CIRCLE = "u.cluster_group_uid = :circle and u.status = 'active'"
# Of the locked folder, of the trash and of what an edit cut off nothing is concluded.
SHOWN = (
    "(f.deleted_at is null and f.is_visible = 1 and a.deleted_at is null and a.visibility in ('timeline', 'archive'))"
)


class NewFace(msgspec.Struct, frozen=True):
    """A face that nobody looked at. One of a video's frames only follows others."""

    id: int
    is_photo: int


class KnownFace(msgspec.Struct, frozen=True):
    """A face that was looked at. `near` is a JSON list of keys; `is_shown`: whether it may still be used."""

    id: int
    group_id: int
    is_core: int
    near: str
    is_photo: int
    is_shown: int


# --- circles


def circle_of(rows: Rows, asset_id: int) -> str:
    """The circle that the owner of an asset is in."""
    return str(
        rows.value(
            "select u.cluster_group_uid from assets a join users u on u.id = a.owner_id where a.id = ?", (asset_id,)
        )
    )


def circle_of_user(rows: Rows, user_id: int) -> str:
    """The circle that somebody is in."""
    return str(rows.value("select cluster_group_uid from users where id = ?", (user_id,)))


def list_circles(rows: Rows) -> list[str]:
    """The circles in whose photos there are faces."""
    return rows.column(
        """
        select distinct u.cluster_group_uid from users u
        where u.status = 'active'
          and exists (select 1 from assets a join asset_faces f on f.asset_id = a.id where a.owner_id = u.id)
        order by u.id
        """
    )


# --- looking at faces


def list_new(rows: Rows, circle: str, space: Space, after: int, most: int) -> list[NewFace]:
    """The faces with a vector that nobody looked at, from a key on."""
    return rows.structs(
        NewFace,
        f"""
        select f.id, f.frame_ms is null from {FACES}
        where f.id > :after and not exists (select 1 from face_groups g where g.face_id = f.id)
          and {SHOWN} and {IN_CIRCLE} and exists (select 1 from {space.table} v where v.key = f.id)
        order by f.id
        limit :most
        """,
        {"circle": circle, "after": after, "most": most},
    )


KNOWN = f"""
select f.id, ifnull(g.group_id, 0), g.is_core, g.near, f.frame_ms is null, {SHOWN}
from face_groups g
join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
where {IN_CIRCLE}"""


def list_known(rows: Rows, circle: str) -> list[KnownFace]:
    """The faces that were looked at."""
    return rows.structs(KnownFace, KNOWN, {"circle": circle})


def list_known_of(rows: Rows, circle: str, keys: Collection[int]) -> list[KnownFace]:
    """Those of these faces that were looked at."""
    return rows.structs(
        KnownFace,
        f"{KNOWN} and g.face_id in (select value from json_each(:keys))",
        {"circle": circle, "keys": as_json(sorted(keys))},
    )


def next_group(rows: Rows) -> int:
    """The number of the next new group."""
    return 1 + int(rows.value("select max(group_id) from face_groups") or 0)


def put_outcome(tx: Tx, circle: str, outcome: "Outcome", new: Iterable[int]) -> None:
    """Keep what came of a look at these new faces. Those that were deleted meanwhile are left out."""
    fresh = set(new)
    added = [
        (key, outcome.groups[key], int(key in outcome.cores), as_json(outcome.near.get(key, [])))
        for key in outcome.groups
        if key in fresh
    ]
    tx.run(
        """
        insert into face_groups (face_id, group_id, is_core, near, grouped_at)
        select f.id, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?
        from json_each(?) j join asset_faces f on f.id = j.value ->> 0
        """,
        (tx.now, as_json(added)),
    )
    for old, group in outcome.renamed.items():
        rename_group(tx, circle, old, group)
    settled = [(group, tx.now, key) for key, group in outcome.groups.items() if key not in fresh]
    tx.run_many("update face_groups set group_id = ?, grouped_at = ? where face_id = ?", settled)
    risen = [(key,) for key in outcome.cores - fresh]
    tx.run_many("update face_groups set is_core = 1, near = '[]' where face_id = ?", risen)
    near = [(as_json(keys), key) for key, keys in outcome.near.items() if key not in fresh]
    tx.run_many("update face_groups set near = ? where face_id = ?", near)


def rename_group(tx: Tx, circle: str, old: int, group: int) -> None:
    """One group goes up in another. Somebody who left the circle took theirs along under the same number."""
    tx.run(
        f"""
        update face_groups set group_id = :group
        where group_id = :old and face_id in (
          select f.id from face_groups g
          join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
          where g.group_id = :old and {IN_CIRCLE}
        )
        """,
        {"circle": circle, "group": group, "old": old},
    )


def forget_groups(tx: Tx, faces: Sequence[int]) -> None:
    """These faces are looked at anew."""
    tx.run("delete from face_groups where face_id in (select value from json_each(?))", (as_json(list(faces)),))


def forget_groups_on(tx: Tx, assets: Sequence[int]) -> None:
    """The faces on these assets are looked at anew."""
    tx.run(
        """
        delete from face_groups
        where face_id in (select id from asset_faces where asset_id in (select value from json_each(?)))
        """,
        (as_json(list(assets)),),
    )


def forget_some(tx: Tx, circle: str, owner_id: int | None, most: int) -> int:
    """So many faces of a circle, or of one of its people, are looked at anew; how many there were."""
    return tx.run(
        f"""
        delete from face_groups where face_id in (
          select f.id from face_groups g
          join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
          where {IN_CIRCLE} and (:owner is null or a.owner_id = :owner)
          limit :most
        )
        """,
        {"circle": circle, "owner": owner_id, "most": most},
    )


def forget_waiting(tx: Tx, circle: str, most: int) -> int:
    """So many of the faces that wait, and have waited since before the last core came, are looked at anew."""
    return tx.run(
        f"""
        delete from face_groups where face_id in (
          select f.id from face_groups g
          join asset_faces f on f.id = g.face_id join assets a on a.id = f.asset_id join users u on u.id = a.owner_id
          where {IN_CIRCLE} and g.group_id is null
            and g.grouped_at < (select max(grouped_at) from face_groups where is_core = 1)
          limit :most
        )
        """,
        {"circle": circle, "most": most},
    )
