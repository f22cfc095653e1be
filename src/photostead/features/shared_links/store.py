"""SQL of shared links."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from photostead.access.visibility import OWNER_IS_HERE
from photostead.db.tx import Rows, Tx, Value, as_json
from photostead.kernel.errors import Invalid

# One sentence for what is taken and what cannot be: it is nobody's business what links others have.
UNUSABLE_SLUG = (
    "This slug cannot be used: choose another one, of letters, digits, '-', '_', '.' and '~', 100 characters at most."
)
COLUMNS = """
  l.id, l.uid, u.uid, l.album_id, l.key, l.slug, l.password_hash is not null, l.description, l.allow_upload,
  l.allow_download, l.show_metadata, l.expires_at, l.created_at
"""


class LinkRow(msgspec.Struct, frozen=True):
    """A link as it is stored; instants in ms."""

    id: int
    uid: str
    user_uid: str
    album_id: int | None
    key: bytes
    slug: str | None
    has_password: int
    description: str | None
    allow_upload: int
    allow_download: int
    show_metadata: int
    expires_at: int | None
    created_at: int


def list_links(rows: Rows, user_id: int, uid: str | None, album_uid: str | None) -> list[LinkRow]:
    """A person's links, the newest first."""
    return rows.structs(
        LinkRow,
        f"""
        select {COLUMNS} from shared_links l join users u on u.id = l.user_id
        where l.user_id = :user and (:uid is null or l.uid = :uid)
          and (:album is null or l.album_id = (select id from albums where uid = :album))
        order by l.created_at desc, l.id desc
        """,
        {"user": user_id, "uid": uid, "album": album_uid},
    )


def get_link(rows: Rows, link_id: int) -> LinkRow:
    """One that is there."""
    sql = f"select {COLUMNS} from shared_links l join users u on u.id = l.user_id where l.id = ?"
    return rows.structs(LinkRow, sql, (link_id,))[0]


def find_own(rows: Rows, user_id: int, uid: str, permission: str) -> int:
    """The key of a person's own link. Raises Invalid, the same for absent and foreign."""
    found = rows.value("select id from shared_links where uid = ? and user_id = ?", (uid.lower(), user_id))
    if found is None:
        raise Invalid(f"Not found or no {permission} access")
    return int(found)


def insert(tx: Tx, values: Mapping[str, Value], asset_ids: Iterable[int]) -> int:
    """A new link; its key. Raises Invalid where the slug is taken."""
    refuse_taken(tx, values.get("slug"), 0)
    link_id = tx.insert("shared_links", {**values, "created_at": tx.now})
    add_assets(tx, link_id, asset_ids)
    return link_id


def update(tx: Tx, link_id: int, values: Mapping[str, Value]) -> None:
    """Set columns; their names come from code. Raises Invalid where the slug is taken."""
    if not values:
        return
    refuse_taken(tx, values.get("slug"), link_id)
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(f"update shared_links set {assignments} where id = :link_id", {**values, "link_id": link_id})


def refuse_taken(rows: Rows, slug: Value, link_id: int) -> None:
    """Raises Invalid."""
    if slug is not None and rows.value("select 1 from shared_links where slug = ? and id != ?", (slug, link_id)):
        raise Invalid(UNUSABLE_SLUG)


def delete(tx: Tx, link_id: int) -> None:
    """The link, not what it opened."""
    tx.run("delete from shared_links where id = ?", (link_id,))


def shown_assets(rows: Rows, link_id: int) -> list[int]:
    """The keys of the photos that a link shows by themselves, in the order of the timeline."""
    return rows.column(
        f"""
        select a.id from shared_link_assets la join assets a on a.id = la.asset_id
        where la.link_id = ? and a.deleted_at is null and a.visibility in ('timeline', 'archive') and {OWNER_IS_HERE}
        order by a.local_time desc, a.id desc
        """,
        (link_id,),
    )


def linked_assets(rows: Rows, link_id: int) -> dict[str, int]:
    """All that hang on a link, shown or not, by their ids."""
    return dict(
        rows.rows(
            "select a.uid, a.id from shared_link_assets la join assets a on a.id = la.asset_id where la.link_id = ?",
            (link_id,),
        )
    )


def add_assets(tx: Tx, link_id: int, asset_ids: Iterable[int]) -> None:
    """Show these too."""
    tx.run_many(
        "insert into shared_link_assets (link_id, asset_id) values (?, ?)", [(link_id, one) for one in asset_ids]
    )


def remove_assets(tx: Tx, link_id: int, asset_ids: Sequence[int]) -> None:
    """Do not show these any more."""
    tx.run(
        "delete from shared_link_assets where link_id = ? and asset_id in (select value from json_each(?))",
        (link_id, as_json(asset_ids)),
    )


def password_hash(rows: Rows, link_id: int) -> str | None:
    """The hash, or None where there is no password."""
    found: str | None = rows.value("select password_hash from shared_links where id = ?", (link_id,))
    return found
