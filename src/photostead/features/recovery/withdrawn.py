"""What was withdrawn since the snapshot stays withdrawn: sessions, keys, links, shares, passwords, roles, what went into
the locked folder. And who came since is still there. From the database that was set aside, before anybody is answered.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import apsw

from photostead.db.recover import RollBack
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.features.assets import service as assets
from photostead.features.audit import service as audit
from photostead.features.edits import service as edits
from photostead.features.recovery.aside import Aside, edits_in, open_aside

log = logging.getLogger(__name__)

# Of a person's row: what says who may do what.
RIGHTS = (
    "password_hash", "pin_hash", "is_admin", "should_change_password", "status", "deleted_at", "oauth_id", "quota_bytes",
  "cluster_group_uid",
)  # fmt: skip
LINK_RIGHTS = ("password_hash", "expires_at", "allow_upload", "allow_download", "show_metadata")


def keep_withdrawn(tx: Tx, done: RollBack, path: Path) -> list[str]:
    """Do all of it; what could not be read, in words. A person who restores a backup may want back what they deleted by
    mistake: there what is shared comes back with an album that is not there any more."""
    steps = STEPS | {SHARING: end_sharing_of_albums_there} if done.is_restore else STEPS
    try:
        with open_aside(path) as aside:
            unread = [words for words, do in steps.items() if not attempt(tx, aside, words, do)]
            if done.session_uid is not None:
                attempt(tx, aside, "the session of who restored", partial(keep_session, uid=done.session_uid))
            return unread
    except apsw.Error as error:
        log.warning("%s cannot be read: %s", path, error)
        return list(steps)


def keep_session(tx: Tx, aside: Aside, *, uid: str) -> None:
    """Whoever restored stays signed in, if they are one of the people there; on a device that signed in since, too."""
    sql = "select s.*, u.uid as user_uid from sessions s join users u on u.id = s.user_id where s.uid = ?"
    columns = set(tx.column("select name from pragma_table_info('sessions')")) - {"id", "seq", "user_id", "parent_id"}
    for session in aside.dicts(sql, (uid,)):
        user_id = tx.value("select id from users where uid = ? and status = 'active'", (session["user_uid"],))
        if user_id is not None and not tx.value("select 1 from sessions where uid = ?", (uid,)):
            values = {name: value for name, value in session.items() if name in columns}
            tx.insert("sessions", {**values, "user_id": user_id})


def attempt(tx: Tx, aside: Aside, words: str, do: Callable[[Tx, Aside], None]) -> bool:
    """One step, or nothing of it; whether it went through."""
    try:
        with tx.savepoint():
            do(tx, aside)
    except apsw.Error as error:
        log.warning("Of the database that was set aside could not be read: %s (%s)", words, error)
        return False
    return True


def keep_people(tx: Tx, aside: Aside) -> None:
    """Who came since, and everybody's passwords and rights; who was removed since stays out."""
    people = aside.dicts("select * from users")
    columns = set(tx.column("select name from pragma_table_info('users')")) - {"id", "seq"}
    assignments = ", ".join(f"{name} = :{name}" for name in RIGHTS)
    for person in people:
        values = {name: value for name, value in person.items() if name in columns}
        if not tx.run(f"update users set {assignments} where uid = :uid", values):
            insert_new(tx, values)
    tx.run(
        "update users set status = 'deleted', deleted_at = :now where uid not in (select value from json_each(:uids))",
        {"now": tx.now, "uids": as_json([person["uid"] for person in people])},
    )
    first = aside.value("select u.uid from first_admin f join users u on u.id = f.user_id")
    tx.run("insert or ignore into first_admin (id, user_id) select 1, id from users where uid = ?", (first,))


def insert_new(tx: Tx, values: dict[str, Value]) -> None:
    """A person who is not there; not where another one has their address or label by now."""
    names = ", ".join(values)
    tx.run(f"insert or ignore into users ({names}) values ({', '.join(':' + name for name in values)})", values)


def end_sessions(tx: Tx, aside: Aside) -> None:
    """Those that were ended; and every device starts its sync anew: it may know of what is not here."""
    delete_others(tx, "sessions", aside)
    value = aside.value("select value from sequence")
    tx.run("update sequence set value = max(value, ?) + 1", (value,))


def delete_keys(tx: Tx, aside: Aside) -> None:
    """API keys that were deleted; the others may do what they may do now."""
    delete_others(tx, "api_keys", aside)
    tx.run_many(
        "update api_keys set permissions = ? where uid = ?", aside.rows("select permissions, uid from api_keys")
    )


def close_links(tx: Tx, aside: Aside) -> None:
    """Shared links that were removed, or restricted."""
    delete_others(tx, "shared_links", aside)
    assignments = ", ".join(f"{name} = ?" for name in LINK_RIGHTS)
    rows = aside.rows(f"select {', '.join(LINK_RIGHTS)}, uid from shared_links")
    tx.run_many(f"update shared_links set {assignments} where uid = ?", rows)


def delete_others(tx: Tx, table: str, aside: Rows) -> None:
    """Rows that are not there any more."""
    uids = as_json(aside.column(f"select uid from {table}"))
    tx.run(f"delete from {table} where uid not in (select value from json_each(?))", (uids,))


def end_sharing(tx: Tx, aside: Aside) -> None:
    """Albums and partners that were not shared any more."""
    end_partners(tx, aside)
    end_albums(tx, aside, tx.column("select uid from albums"))


def end_sharing_of_albums_there(tx: Tx, aside: Aside) -> None:
    """The same, leaving alone albums that were deleted as a whole."""
    end_partners(tx, aside)
    end_albums(tx, aside, aside.column("select uid from albums"))


def end_partners(tx: Tx, aside: Aside) -> None:
    """Partners who were none any more."""
    partners = aside.rows(
        "select a.uid, b.uid from partners p join users a on a.id = p.shared_by_id join users b on b.id = p.shared_with_id"
    )
    tx.run(
        """
        delete from partners where ((select uid from users where id = shared_by_id),
                                    (select uid from users where id = shared_with_id))
          not in (select value ->> 0, value ->> 1 from json_each(?))
        """,
        (as_json(partners),),
    )


def keep_places(tx: Tx, aside: Aside) -> None:
    """Partners who are told no places any more."""
    silent = aside.rows(
        """
        select a.uid, b.uid from partners p
        join users a on a.id = p.shared_by_id
        join users b on b.id = p.shared_with_id
        where not p.shares_places
        """
    )
    tx.run(
        """
        update partners set shares_places = 0
        where ((select uid from users where id = shared_by_id), (select uid from users where id = shared_with_id))
          in (select value ->> 0, value ->> 1 from json_each(?))
        """,
        (as_json(silent),),
    )


def end_albums(tx: Tx, aside: Aside, albums: list[str]) -> None:
    """Of these albums, members who were none any more, or had another role."""
    members = aside.rows(
        "select al.uid, u.uid, m.role from album_users m join albums al on al.id = m.album_id join users u on u.id = m.user_id"
    )
    tx.run(
        """
        delete from album_users where role != 'owner'
          and album_id in (select id from albums where uid in (select value from json_each(:albums)))
          and ((select uid from albums where id = album_id), (select uid from users where id = user_id), role)
            not in (select value ->> 0, value ->> 1, value ->> 2 from json_each(:members))
        """,
        {"albums": as_json(albums), "members": as_json(members)},
    )


def lock(tx: Tx, aside: Aside) -> None:
    """What was put into the locked folder, and out of albums and links with it."""
    uids = as_json(aside.column("select uid from assets where visibility = 'locked'"))
    tx.run(
        "update assets set visibility = 'locked' where visibility != 'locked' and uid in (select value from json_each(?))",
        (uids,),
    )
    # The motion part of today may be another one than that of the snapshot.
    parts = "select live_photo_video_id from assets where visibility = 'locked'"
    tx.run(f"update assets set visibility = 'locked' where visibility = 'hidden' and id in ({parts})")
    for table in ("album_assets", "shared_link_assets"):
        tx.run(f"delete from {table} where asset_id in (select id from assets where visibility = 'locked')")
    assets.settle_stacks(tx, tx.column("select id from assets where visibility = 'locked'"))


def keep_edits(tx: Tx, aside: Aside) -> None:
    """What photos were edited to since: what was cut off may have been cut off because of others."""
    edited = aside.rows(
        "select a.id, a.uid from assets a where exists (select 1 from asset_edits x where x.asset_id = a.id)"
    )
    for there, uid in edited:
        asset_id = tx.value("select id from assets where uid = ?", (uid,))
        if asset_id is not None:
            edits.take_over(tx, asset_id, edits_in(aside, there))


SHARING = "sharing that was ended"
STEPS: dict[str, Callable[[Tx, Aside], None]] = {
    "new accounts, passwords and roles": keep_people,
    "sessions that were ended": end_sessions,
    "API keys that were deleted": delete_keys,
    "links that were removed": close_links,
    SHARING: end_sharing,
    "places that were kept back": keep_places,
    "what was put into the locked folder": lock,
    "how photos were edited": keep_edits,
    "what the audit log says": audit.carry_over,
}
