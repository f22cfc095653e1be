"""SQL of cluster groups. A group is nothing but the people whose `cluster_group_uid` is the same; whoever is in none with
others has one alone.
"""

import msgspec

from photostead.db.tx import Row, Rows, Tx
from photostead.features.clusters.schema import ClusterGroupRequestResponseDto
from photostead.kernel.clock import to_wire
from photostead.kernel.ids import new_id

COLUMNS = "r.group_uid, r.created_at, r.uid, u.uid"
IS_PERSON = "u.status = 'active' and not u.is_service"
# Of a group that nobody is in any more there is nothing to join.
IS_OPEN = f"exists (select 1 from users u where u.cluster_group_uid = r.group_uid and {IS_PERSON})"


class Request(msgspec.Struct, frozen=True):
    """A request by its keys."""

    id: int
    uid: str
    group_uid: str
    user_id: int


def describe(row: Row) -> ClusterGroupRequestResponseDto:
    """A row of COLUMNS."""
    return ClusterGroupRequestResponseDto(row[0], to_wire(row[1]), row[2], row[3])


def group_of(rows: Rows, user_id: int) -> str:
    """The group of a person."""
    return str(rows.value("select cluster_group_uid from users where id = ?", (user_id,)))


def members(rows: Rows, group_uid: str) -> list[int]:
    """The keys of the active people of a group, by name."""
    return rows.column(
        f"select u.id from users u where u.cluster_group_uid = ? and {IS_PERSON} order by u.name collate nocase, u.id",
        (group_uid,),
    )


def set_group(tx: Tx, user_id: int, group_uid: str) -> None:
    """Put a person into a group, and so out of the former one."""
    tx.run(
        "update users set cluster_group_uid = ?, updated_at = ? where id = ?",
        (group_uid, tx.now, user_id),
    )


def list_for_user(rows: Rows, user_id: int) -> list[ClusterGroupRequestResponseDto]:
    """What a person is asked, the newest first."""
    found = rows.rows(
        f"""
        select {COLUMNS} from cluster_group_requests r
        join users u on u.id = r.user_id
        where r.user_id = ? and {IS_OPEN}
        order by r.created_at desc, r.id desc
        """,
        (user_id,),
    )
    return [describe(row) for row in found]


def list_for_group(rows: Rows, group_uid: str) -> list[ClusterGroupRequestResponseDto]:
    """Whom a group asks, the newest first."""
    found = rows.rows(
        f"""
        select {COLUMNS} from cluster_group_requests r
        join users u on u.id = r.user_id
        where r.group_uid = ? and {IS_PERSON}
        order by r.created_at desc, r.id desc
        """,
        (group_uid,),
    )
    return [describe(row) for row in found]


def find_for(rows: Rows, user_id: int, uid: str, *, or_sent: bool) -> Request | None:
    """A request to a person; with `or_sent` also one that their group sent."""
    return rows.struct(
        Request,
        f"""
        select r.id, r.uid, r.group_uid, r.user_id from cluster_group_requests r
        where r.uid = :uid and {IS_OPEN}
          and (
            r.user_id = :user
            or (:or_sent and r.group_uid = (select m.cluster_group_uid from users m where m.id = :user))
          )
        """,
        {"uid": uid.lower(), "user": user_id, "or_sent": or_sent},
    )


def insert(tx: Tx, group_uid: str, user_id: int) -> bool:
    """Note a request; whether it was new."""
    return bool(
        tx.run(
            """
            insert into cluster_group_requests (uid, group_uid, user_id, created_at)
            values (?, ?, ?, ?)
            on conflict (group_uid, user_id) do nothing
            """,
            (new_id(), group_uid, user_id, tx.now),
        )
    )


def get(rows: Rows, group_uid: str, user_id: int) -> ClusterGroupRequestResponseDto:
    """The request of a group to a person, which there is."""
    found = rows.rows(
        f"""
        select {COLUMNS} from cluster_group_requests r
        join users u on u.id = r.user_id
        where r.group_uid = ? and r.user_id = ?
        """,
        (group_uid, user_id),
    )
    return describe(found[0])


def delete(tx: Tx, request_id: int) -> None:
    """Forget a request."""
    tx.run("delete from cluster_group_requests where id = ?", (request_id,))


def delete_abandoned(tx: Tx, group_uid: str) -> list[str]:
    """Forget the requests of a group that nobody is in, people who may be restored included; their ids."""
    return tx.column(
        """
        delete from cluster_group_requests
        where group_uid = :group and not exists (select 1 from users where cluster_group_uid = :group)
        returning uid
        """,
        {"group": group_uid},
    )
