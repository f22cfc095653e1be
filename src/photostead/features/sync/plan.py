"""What each request stands for, in the order in which devices need it: nothing is named before it was sent."""

from dataclasses import dataclass

from photostead.features.sync import feeds, rows
from photostead.features.sync.feeds import Feed
from photostead.features.sync.schema import SyncEntityType as Entity
from photostead.features.sync.schema import SyncRequestType as Request


@dataclass(frozen=True, slots=True)
class Part:
    """One request. `gone` comes first; `backfill` for each of `groups` that began to share after the device had got the lines
    of `feed`; `updated` is of what came by `feed` before. `locks`: rows of the locked folder come and go with the PIN."""

    request: Request
    feed: Feed
    gone: Feed | None = None
    backfill: Feed | None = None
    groups: str = ""
    updated: Feed | None = None
    locks: bool = False


def of_assets(request: Request, kind: Entity, duration: str = "a.duration_ms") -> Part:
    """One's own assets."""
    return Part(request, feeds.own_assets(kind, duration=duration), feeds.ASSETS_GONE, locks=True)


def of_partners(request: Request, kind: Entity, backfill: Entity, duration: str = "a.duration_ms") -> Part:
    """Partners' assets."""
    ours, theirs = feeds.partner_feeds(kind, backfill, rows.asset(is_own=False, duration=duration))
    return Part(request, ours, feeds.PARTNER_ASSETS_GONE, theirs, feeds.NEW_PARTNERS)


def of_albums(request: Request, kinds: tuple[Entity, Entity, Entity], data: str, joined: str = "") -> Part:
    """Others' assets in albums, or their EXIF values."""
    created, updated, backfill = feeds.album_feeds(kinds, data, joined)
    return Part(request, created, None, backfill, feeds.NEW_ALBUMS, updated)


def hanging(request: Request, kind: Entity, table: str, alias: str, gone: Feed) -> Part:
    """What hangs on one's own assets."""
    return Part(request, feeds.of_own_assets(kind, table, alias), gone, locks=True)


PARTS = (
    Part(Request.AUTH_USERS_V1, feeds.AUTH_USERS),
    Part(Request.USERS_V1, feeds.USERS, feeds.USERS_GONE),
    Part(Request.USER_METADATA_V1, feeds.USER_METADATA, feeds.USER_METADATA_GONE),
    Part(Request.PARTNERS_V1, feeds.PARTNERSHIPS, feeds.PARTNERSHIPS_GONE),
    of_assets(Request.ASSETS_V1, Entity.ASSET_V1, rows.CLOCK),
    of_assets(Request.ASSETS_V2, Entity.ASSET_V2),
    of_partners(Request.PARTNER_ASSETS_V1, Entity.PARTNER_ASSET_V1, Entity.PARTNER_ASSET_BACKFILL_V1, rows.CLOCK),
    of_partners(Request.PARTNER_ASSETS_V2, Entity.PARTNER_ASSET_V2, Entity.PARTNER_ASSET_BACKFILL_V2),
    Part(Request.ASSET_EXIFS_V1, feeds.EXIFS, locks=True),
    hanging(Request.ASSET_EDITS_V1, Entity.ASSET_EDIT_V1, "asset_edits", "x", feeds.EDITS_GONE),
    hanging(Request.ASSET_METADATA_V1, Entity.ASSET_METADATA_V1, "asset_metadata", "m", feeds.METADATA_GONE),
    Part(Request.PARTNER_ASSET_EXIFS_V1, feeds.PARTNER_EXIFS[0], None, feeds.PARTNER_EXIFS[1], feeds.NEW_PARTNERS),
    Part(Request.ALBUMS_V1, feeds.albums(Entity.ALBUM_V1), feeds.ALBUMS_GONE),
    Part(Request.ALBUMS_V2, feeds.albums(Entity.ALBUM_V2), feeds.ALBUMS_GONE),
    Part(
        Request.ALBUM_USERS_V1, feeds.ALBUM_USERS[0], feeds.ALBUM_USERS_GONE, feeds.ALBUM_USERS[1], feeds.NEW_ALBUMS
    ),
    of_albums(
        Request.ALBUM_ASSETS_V1,
        (Entity.ALBUM_ASSET_CREATE_V1, Entity.ALBUM_ASSET_UPDATE_V1, Entity.ALBUM_ASSET_BACKFILL_V1),
        rows.asset(is_own=False, duration=rows.CLOCK),
    ),
    of_albums(
        Request.ALBUM_ASSETS_V2,
        (Entity.ALBUM_ASSET_CREATE_V2, Entity.ALBUM_ASSET_UPDATE_V2, Entity.ALBUM_ASSET_BACKFILL_V2),
        rows.asset(is_own=False),
    ),
    of_albums(
        Request.ALBUM_ASSET_EXIFS_V1,
        (Entity.ALBUM_ASSET_EXIF_CREATE_V1, Entity.ALBUM_ASSET_EXIF_UPDATE_V1, Entity.ALBUM_ASSET_EXIF_BACKFILL_V1),
        rows.exif(is_own=False),
        feeds.WITH_EXIF,
    ),
    Part(Request.ALBUM_TO_ASSETS_V1, feeds.LINKS[0], feeds.LINKS_GONE, feeds.LINKS[1], feeds.NEW_ALBUMS),
    Part(Request.STACKS_V1, feeds.STACKS, feeds.STACKS_GONE, locks=True),
    Part(
        Request.PARTNER_STACKS_V1, feeds.PARTNER_STACKS[0], feeds.PARTNER_STACKS_GONE, feeds.PARTNER_STACKS[1],
        feeds.NEW_PARTNERS,
    ),
    Part(Request.MEMORIES_V1, feeds.MEMORIES, feeds.MEMORIES_GONE),
    Part(Request.MEMORY_TO_ASSETS_V1, feeds.MEMORY_ASSETS, feeds.MEMORY_ASSETS_GONE, locks=True),
    Part(Request.PEOPLE_V1, feeds.PEOPLE, feeds.PEOPLE_GONE),
    Part(Request.ASSET_FACES_V1, feeds.FACES_THAT_STAND, feeds.FACES_THAT_FELL, locks=True),
    hanging(Request.ASSET_FACES_V2, Entity.ASSET_FACE_V2, "asset_faces", "f", feeds.FACES_GONE),
    hanging(Request.ASSET_OCR_V1, Entity.ASSET_OCR_V1, "asset_ocr", "o", feeds.TEXT_GONE),
)  # fmt: skip
# The request that each kind of lines belongs to; of deletions that several share, any.
REQUESTS = {
    feed.type: part.request
    for part in PARTS
    for feed in (part.feed, part.gone, part.backfill, part.updated)
    if feed is not None
}
