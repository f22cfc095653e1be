"""Where the lines of each kind come from: queries by number, and whose rows they may show.

Every query gives (number, JSON), in the order of numbers, of those behind `:after` and not beyond `:until`. Own assets in the
locked folder come only to a session that entered the PIN; with `:only_locked` nothing else comes. What others share comes while
they share it: `:group` is the partner or the album of a backfill.
"""

from dataclasses import dataclass

from photostead.access.visibility import ALBUM_OWNER_IS_HERE, PARTNER, SHOWN_IN_ALBUM
from photostead.features.sync import rows
from photostead.features.sync.schema import SyncEntityType as Entity

LOCKS = "(a.visibility != 'locked' or :viewer_is_elevated) and (a.visibility = 'locked' or not :only_locked)"
OWN = f"a.owner_id = :viewer and {LOCKS}"
# Partners of the caller, who are not removed.
PARTNERS = """(
  select p.shared_by_id from partners p join users u on u.id = p.shared_by_id
  where p.shared_with_id = :viewer and u.status = 'active'
)"""
SHOWN_TO_PARTNERS = "a.visibility in ('timeline', 'hidden') and a.deleted_at is null"
MINE = f"(select aa.album_id from album_users aa where aa.user_id = :viewer and {ALBUM_OWNER_IS_HERE})"
OTHERS_IN_ALBUM = f"a.owner_id != :viewer and {SHOWN_IN_ALBUM}"


@dataclass(frozen=True, slots=True)
class Feed:
    """The lines of one kind. `is_parent`: rows that others name; they are read to the very end, so that nothing is named
    that was not sent."""

    type: Entity
    sql: str
    is_parent: bool = False


def feed(
    kind: Entity, source: str, number: str, where: str, *, data: str | None = None, is_parent: bool = False
) -> Feed:
    """Rows by their number."""
    return Feed(
        kind,
        f"""
        select {number}, {data or rows.ROWS[kind]} from {source}
        where {where} and {number} > :after and {number} <= :until
        order by 1 limit :limit
        """,
        is_parent,
    )


def graves(kind: Entity, entity: str, where: str = "t.user_id = :viewer", **fields: str) -> Feed:
    """Rows that are gone."""
    source = f"tombstones t indexed by tombstones_by_{'user' if where.startswith('t.user_id = :viewer') else 'entity'}"
    return feed(kind, source, "t.seq", f"t.entity = '{entity}' and {where}", data=rows.json_object(**fields))


def merged(kind: Entity, *parts: Feed) -> Feed:
    """Several queries as one."""
    union = " union all ".join(f"select * from ({part.sql})" for part in parts)
    return Feed(kind, f"select * from ({union}) order by 1 limit :limit")


# --- people


AUTH_USERS = feed(Entity.AUTH_USER_V1, "users u", "u.seq", "u.id = :viewer", is_parent=True)
# Those whom the settings let people see, and who shares something; nobody lives behind a shared library.
IS_RELATED = f"""(
  exists (select 1 from partners p where p.shared_with_id = :viewer and p.shared_by_id = u.id)
  or exists (select 1 from partners p where p.shared_by_id = :viewer and p.shared_with_id = u.id)
  or exists (
    select 1 from album_users mine join album_users aa on aa.album_id = mine.album_id
    where mine.user_id = :viewer and aa.user_id = u.id and {ALBUM_OWNER_IS_HERE}
  )
)"""
USERS = feed(
    Entity.USER_V1,
    "users u",
    "u.seq",
    f"(u.id = :viewer or (:sees_everyone and not u.is_service) or {IS_RELATED})",
    is_parent=True,
)
USERS_GONE = graves(Entity.USER_DELETE_V1, "users", "1", userId="t.uid")
USER_METADATA = feed(Entity.USER_METADATA_V1, "user_metadata m", "m.seq", "m.user_id = :viewer")
USER_METADATA_GONE = graves(Entity.USER_METADATA_DELETE_V1, "user_metadata", userId="t.uid", key="t.other")
PARTNERSHIPS = feed(
    Entity.PARTNER_V1,
    "partners p join users u on u.id = p.shared_by_id join users w on w.id = p.shared_with_id",
    "p.seq",
    "(p.shared_with_id = :viewer or p.shared_by_id = :viewer) and u.status = 'active' and w.status = 'active'",
    is_parent=True,
)
PARTNERSHIPS_GONE = graves(
    Entity.PARTNER_DELETE_V1,
    "partners",
    """(t.user_id = :viewer or t.uid = :viewer_uid) and not exists (
      select 1 from partners p join users u on u.id = p.shared_by_id join users w on w.id = p.shared_with_id
      where u.uid = t.uid and w.uid = t.other and u.status = 'active' and w.status = 'active'
    )""",
    sharedById="t.uid",
    sharedWithId="t.other",
)

# --- one's own assets, and what hangs on them


def own_assets(kind: Entity, **options: str) -> Feed:
    """The caller's, in the trash too."""
    source = "assets a indexed by assets_by_owner_seq"
    return feed(kind, source, "a.seq", OWN, data=rows.asset(is_own=True, **options), is_parent=True)


def of_own_assets(kind: Entity, table: str, alias: str) -> Feed:
    """Rows that hang on the caller's assets."""
    source = f"{table} {alias} indexed by {table}_by_seq cross join assets a on a.id = {alias}.asset_id"
    return feed(kind, source, f"{alias}.seq", OWN)


LOCKED_AWAY = feed(
    Entity.ASSET_DELETE_V1,
    "assets a indexed by assets_by_owner_seq",
    "a.seq",
    "a.owner_id = :viewer and a.visibility = 'locked' and not :viewer_is_elevated",
    data=rows.json_object(assetId="a.uid"),
)
# What comes by no other way either: what another way still brings is not taken away, however late somebody hears of it.
UNREADABLE = f"""not exists (
  select 1 from assets a where a.uid = {{uid}} and (a.owner_id = :viewer or {PARTNER} or (
    {SHOWN_IN_ALBUM} and exists (select 1 from album_assets aa where aa.asset_id = a.id and aa.album_id in {MINE})
  ))
)"""
ASSETS_GONE = merged(
    Entity.ASSET_DELETE_V1,
    graves(
        Entity.ASSET_DELETE_V1, "assets", f"t.user_id = :viewer and {UNREADABLE.format(uid='t.uid')}", assetId="t.uid"
    ),
    LOCKED_AWAY,
)
EXIFS = feed(
    Entity.ASSET_EXIF_V1,
    "assets a indexed by assets_by_owner_seq cross join asset_exif e on e.asset_id = a.id",
    "a.seq",
    OWN,
    data=rows.exif(is_own=True),
)
EDITS_GONE = graves(Entity.ASSET_EDIT_DELETE_V1, "asset_edits", editId="t.uid")
METADATA_GONE = graves(
    Entity.ASSET_METADATA_DELETE_V1,
    "asset_metadata",
    """t.user_id = :viewer and not exists (
      select 1 from asset_metadata m join assets a on a.id = m.asset_id
      where a.uid = t.uid and m.key = t.other and a.owner_id = :viewer
    )""",
    assetId="t.uid",
    key="t.other",
)
TEXT_GONE = graves(Entity.ASSET_OCR_DELETE_V1, "asset_ocr", id="t.uid", assetId="t.other", deletedAt=rows.time("t.at"))
FACES_GONE = graves(Entity.ASSET_FACE_DELETE_V1, "asset_faces", assetFaceId="t.uid")
# The older lines cannot say of a face that it is none, or that it is not on the edited picture.
STANDS = "f.deleted_at is null and f.is_visible"
FACE = "asset_faces f indexed by asset_faces_by_seq cross join assets a on a.id = f.asset_id"
FACES_THAT_STAND = feed(Entity.ASSET_FACE_V1, FACE, "f.seq", f"{OWN} and {STANDS}")
FACES_THAT_FELL = merged(
    Entity.ASSET_FACE_DELETE_V1,
    FACES_GONE,
    feed(
        Entity.ASSET_FACE_DELETE_V1, FACE, "f.seq", f"a.owner_id = :viewer and not ({STANDS})",
        data=rows.json_object(assetFaceId="f.uid"),
    ),
)  # fmt: skip
PEOPLE = feed(Entity.PERSON_V1, "people p indexed by people_by_seq", "p.seq", "p.owner_id = :viewer", is_parent=True)
PEOPLE_GONE = graves(Entity.PERSON_DELETE_V1, "people", personId="t.uid")
STACKS = feed(
    Entity.STACK_V1, "stacks s indexed by stacks_by_seq cross join assets a on a.id = s.primary_asset_id", "s.seq",
    f"s.owner_id = :viewer and {LOCKS}",
)  # fmt: skip
STACKS_GONE = merged(
    Entity.STACK_DELETE_V1,
    graves(
        Entity.STACK_DELETE_V1,
        "stacks",
        "t.user_id = :viewer and not exists (select 1 from stacks s where s.uid = t.uid and s.owner_id = :viewer)",
        stackId="t.uid",
    ),
    feed(
        Entity.STACK_DELETE_V1,
        "stacks s indexed by stacks_by_seq cross join assets a on a.id = s.primary_asset_id",
        "s.seq",
        "s.owner_id = :viewer and a.visibility = 'locked' and not :viewer_is_elevated",
        data=rows.json_object(stackId="s.uid"),
    ),
)
MEMORIES = feed(
    Entity.MEMORY_V1, "memories m indexed by memories_by_seq", "m.seq", "m.owner_id = :viewer", is_parent=True
)
MEMORIES_GONE = graves(Entity.MEMORY_DELETE_V1, "memories", memoryId="t.uid")
MEMORY_ASSETS = feed(
    Entity.MEMORY_TO_ASSET_V1,
    """memory_assets ma indexed by memory_assets_by_seq
    cross join memories m on m.id = ma.memory_id cross join assets a on a.id = ma.asset_id""",
    "ma.seq",
    f"m.owner_id = :viewer and (({OWN}) or ({PARTNER} and not :only_locked))",
)
MEMORY_ASSETS_GONE = graves(
    Entity.MEMORY_TO_ASSET_DELETE_V1,
    "memory_assets",
    """t.user_id = :viewer and not exists (
      select 1 from memory_assets ma
      join memories m on m.id = ma.memory_id join assets a on a.id = ma.asset_id
      where m.uid = t.uid and a.uid = t.other
    )""",
    memoryId="t.uid",
    assetId="t.other",
)

# --- what partners share


def partner_feeds(kind: Entity, backfill: Entity, data: str, joined: str = "") -> tuple[Feed, Feed]:
    """Partners' assets by their number, and one partner's from the beginning."""
    where = f"{SHOWN_TO_PARTNERS} and a.owner_id"
    by_seq = f"assets a indexed by assets_by_seq {joined}"
    by_owner = f"assets a indexed by assets_by_owner_seq {joined}"
    is_parent = not joined
    return (
        feed(kind, by_seq, "a.seq", f"{where} in {PARTNERS}", data=data, is_parent=is_parent),
        feed(backfill, by_owner, "a.seq", f"{where} = :group", data=data),
    )


WITH_EXIF = "cross join asset_exif e on e.asset_id = a.id"
PARTNER_EXIFS = partner_feeds(
    Entity.PARTNER_ASSET_EXIF_V1, Entity.PARTNER_ASSET_EXIF_BACKFILL_V1, rows.exif(is_own=False), WITH_EXIF
)
PARTNER_ASSETS_GONE = merged(
    Entity.PARTNER_ASSET_DELETE_V1,
    graves(
        Entity.PARTNER_ASSET_DELETE_V1,
        "partner_assets",
        f"t.user_id in {PARTNERS} and {UNREADABLE.format(uid='t.uid')}",
        assetId="t.uid",
    ),
    # What an album showed of a partner and nothing shows any more, also where the viewer left that album since.
    graves(
        Entity.PARTNER_ASSET_DELETE_V1,
        "album_assets",
        f"""(
          exists (select 1 from albums al where al.uid = t.uid and al.id in {MINE})
          or exists (
            select 1 from tombstones g
            where g.entity = 'album_users' and g.user_id = :viewer and g.uid = t.uid and g.seq > t.seq
          )
        ) and {UNREADABLE.format(uid="t.other")}""",
        assetId="t.other",
    ),
    graves(
        Entity.PARTNER_ASSET_DELETE_V1,
        "archived_in_albums",
        f"t.user_id = :viewer and {UNREADABLE.format(uid='t.uid')}",
        assetId="t.uid",
    ),
)
STACK_OF_PARTNER = "stacks s {index} cross join assets a on a.id = s.primary_asset_id"
PARTNER_STACKS = (
    feed(
        Entity.PARTNER_STACK_V1, STACK_OF_PARTNER.format(index="indexed by stacks_by_seq"), "s.seq",
        f"s.owner_id in {PARTNERS} and {SHOWN_TO_PARTNERS}",
    ),
    feed(
        Entity.PARTNER_STACK_BACKFILL_V1, STACK_OF_PARTNER.format(index="indexed by stacks_by_seq"), "s.seq",
        f"s.owner_id = :group and {SHOWN_TO_PARTNERS}", data=rows.STACK,
    ),
)  # fmt: skip
PARTNER_STACKS_GONE = merged(
    Entity.PARTNER_STACK_DELETE_V1,
    graves(
        Entity.PARTNER_STACK_DELETE_V1,
        "stacks",
        f"""t.user_id in {PARTNERS} and not exists (
          select 1 from stacks s where s.uid = t.uid and (s.owner_id = :viewer or s.owner_id in {PARTNERS})
        )""",
        stackId="t.uid",
    ),
    feed(
        Entity.PARTNER_STACK_DELETE_V1,
        STACK_OF_PARTNER.format(index="indexed by stacks_by_seq"),
        "s.seq",
        f"s.owner_id in {PARTNERS} and not ({SHOWN_TO_PARTNERS})",
        data=rows.json_object(stackId="s.uid"),
    ),
)

# --- albums


def albums(kind: Entity) -> Feed:
    """Albums come again with their membership: a new member has not seen them yet. And with what they show: of that is the
    cover that nobody chose."""
    source = """albums al join album_users m on m.album_id = al.id and m.user_id = :viewer
      left join (
        select t.uid as album, max(t.seq) as seq from tombstones t indexed by tombstones_by_entity
        where t.entity = 'album_assets' and t.seq > :after group by t.uid
      ) less on less.album = al.uid"""
    number = """max(
      al.seq, m.seq, ifnull(less.seq, 0), ifnull((select max(aa.seq) from album_assets aa where aa.album_id = al.id), 0)
    )"""
    return feed(kind, source, number, f"al.id in {MINE}", is_parent=True)


ALBUMS_GONE = graves(
    Entity.ALBUM_DELETE_V1,
    "album_users",
    f"t.user_id = :viewer and not exists (select 1 from albums al where al.uid = t.uid and al.id in {MINE})",
    albumId="t.uid",
)
# Those who are removed are in no album, until they are restored.
MEMBERS = "album_users m {index} cross join albums al on al.id = m.album_id cross join users u on u.id = m.user_id"
IS_HERE = "u.status = 'active'"
ALBUM_USERS = (
    feed(
        Entity.ALBUM_USER_V1, MEMBERS.format(index="indexed by album_users_by_seq"), "m.seq",
        f"m.album_id in {MINE} and {IS_HERE}",
    ),
    feed(
        Entity.ALBUM_USER_BACKFILL_V1, MEMBERS.format(index=""), "m.seq", f"m.album_id = :group and {IS_HERE}",
        data=rows.ROWS[Entity.ALBUM_USER_V1],
    ),
)  # fmt: skip
ALBUM_USERS_GONE = graves(
    Entity.ALBUM_USER_DELETE_V1,
    "album_users",
    f"""exists (select 1 from albums al where al.uid = t.uid and al.id in {MINE}) and not exists (
      select 1 from album_users m join albums al on al.id = m.album_id join users u on u.id = m.user_id
      where al.uid = t.uid and u.uid = t.other and {IS_HERE}
    )""",
    albumId="t.uid",
    userId="t.other",
)
IN_ALBUM = (
    "album_assets aa {index} cross join assets a on a.id = aa.asset_id cross join albums al on al.id = aa.album_id"
)
BY_SEQ = IN_ALBUM.format(index="indexed by album_assets_by_seq")
BY_ALBUM = IN_ALBUM.format(index="indexed by album_assets_by_album_seq")
LINKS = (
    feed(Entity.ALBUM_TO_ASSET_V1, BY_SEQ, "aa.seq", f"aa.album_id in {MINE} and {SHOWN_IN_ALBUM}"),
    feed(
        Entity.ALBUM_TO_ASSET_BACKFILL_V1, BY_ALBUM, "aa.seq", f"aa.album_id = :group and {SHOWN_IN_ALBUM}",
        data=rows.ROWS[Entity.ALBUM_TO_ASSET_V1],
    ),
)  # fmt: skip
LINKS_GONE = graves(
    Entity.ALBUM_TO_ASSET_DELETE_V1,
    "album_assets",
    f"""exists (select 1 from albums al where al.uid = t.uid and al.id in {MINE}) and not exists (
      select 1 from album_assets aa
      join albums al on al.id = aa.album_id join assets a on a.id = aa.asset_id
      where al.uid = t.uid and a.uid = t.other and {SHOWN_IN_ALBUM}
    )""",
    albumId="t.uid",
    assetId="t.other",
)


def album_feeds(kinds: tuple[Entity, Entity, Entity], data: str, joined: str = "") -> tuple[Feed, Feed, Feed]:
    """Others' assets in albums: those that were put in, those that changed there, and all of one album."""
    created, updated, backfill = kinds
    is_parent = not joined
    return (
        feed(
            created, f"{BY_SEQ} {joined}", "aa.seq", f"aa.album_id in {MINE} and {OTHERS_IN_ALBUM}", data=data,
            is_parent=is_parent,
        ),
        feed(
            updated,
            f"assets a indexed by assets_by_seq {joined}",
            "a.seq",
            f"""{OTHERS_IN_ALBUM} and exists (
              select 1 from album_assets aa where aa.asset_id = a.id and aa.album_id in {MINE}
            )""",
            data=data,
            is_parent=is_parent,
        ),
        feed(backfill, f"{BY_ALBUM} {joined}", "aa.seq", f"aa.album_id = :group and {OTHERS_IN_ALBUM}", data=data),
    )  # fmt: skip


# --- who shares something, and since when


NEW_PARTNERS = """
  select p.since, p.shared_by_id from partners p join users u on u.id = p.shared_by_id
  where p.shared_with_id = :viewer and u.status = 'active' and p.since > :known
  order by 1
"""
NEW_ALBUMS = f"""
  select m.since, m.album_id from album_users m
  where m.user_id = :viewer and m.album_id in {MINE} and m.since > :known
  order by 1
"""
