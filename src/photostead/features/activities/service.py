"""The rules of activities: everyone in an album reads them and adds their own while the album's switch is on; people
take away their own, the album's owner everyone's. Whoever opened a shared link sees none.

What was said before the switch was turned off stays: it can still be read and taken away.
"""

from collections.abc import Iterable

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.access.visibility import find_album
from photostead.db.tx import Rows, Tx
from photostead.features.activities import store
from photostead.features.activities.schema import (
    ActivityCreateDto,
    ActivityResponseDto,
    ActivityStatisticsResponseDto,
    GetActivitiesQuery,
    GetActivityStatisticsQuery,
    ReactionType,
)
from photostead.features.albums import service as albums
from photostead.kernel.errors import Invalid
from photostead.kernel.events import Event

LONGEST_COMMENT = 10_000


def list_activities(rows: Rows, identity: Identity, query: GetActivitiesQuery) -> list[ActivityResponseDto]:
    """What is said in an album of the caller's, the oldest first. Raises Invalid for albums they are not in."""
    album_id = find_album(rows, identity, query.album_id, Permission.ACTIVITY_READ)
    return store.list_activities(rows, album_id, query)


def count_activities(
    rows: Rows, identity: Identity, query: GetActivityStatisticsQuery
) -> ActivityStatisticsResponseDto:
    """How much of it there is. Raises Invalid."""
    album_id = find_album(rows, identity, query.album_id, Permission.ACTIVITY_STATISTICS)
    return store.count_activities(rows, album_id, query)


def create_activity(tx: Tx, identity: Identity, body: ActivityCreateDto) -> ActivityResponseDto:
    """Say or like something. Liking twice is liking once: the answer is the like that is there. Raises Invalid for an
    album the caller is not in or that is switched off, an asset that does not show in it, or words that are none."""
    comment = words_of(body)
    album_id = find_album(tx, identity, body.album_id, Permission.ACTIVITY_CREATE)
    if not store.is_enabled(tx, album_id):
        raise Invalid("Comments and likes are switched off in this album: its owner or an editor can switch them on.")
    asset_id = find_asset(tx, album_id, body)
    user_id = identity.user.id
    if comment is None:
        liked = store.find_like(tx, album_id, asset_id, user_id)
        if liked is not None:
            return store.get(tx, liked)
    activity = store.get(tx, store.insert(tx, album_id, asset_id, user_id, comment))
    announce(tx, album_id, activity.asset_id)
    return activity


def words_of(body: ActivityCreateDto) -> str | None:
    """What is said, without space around it; None for a like. Raises Invalid."""
    comment = (body.comment or "").strip()
    if body.type is ReactionType.LIKE:
        if comment:
            raise Invalid("A like has no words: send type comment to say something.")
        return None
    if not comment:
        raise Invalid("comment is missing: a comment needs words.")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(f"The comment is too long: at most {LONGEST_COMMENT} characters.")
    return comment


def find_asset(rows: Rows, album_id: int, body: ActivityCreateDto) -> int | None:
    """The key of the asset it is about; None for the album. Raises Invalid, the same for absent, foreign and hidden."""
    if not body.asset_id:
        return None
    found = albums.find_shown(rows, album_id, body.asset_id)
    if found is None:
        raise Invalid(f"Not found or no {Permission.ACTIVITY_CREATE} access")
    return found


def delete_activity(tx: Tx, identity: Identity, uid: str) -> None:
    """Take away what the caller said, or what anyone said in their album. Raises Invalid."""
    found = store.find_removable(tx, identity, uid)
    if found is None:
        raise Invalid(f"Not found or no {Permission.ACTIVITY_DELETE} access")
    key, album_id, asset_uid = found
    store.delete(tx, key)
    # Whoever left the album has open pages too.
    announce(tx, album_id, asset_uid, also=[identity.user.id])


def announce(tx: Tx, album_id: int, asset_uid: str | None, *, also: Iterable[int] = ()) -> None:
    """Have open pages look again. `on_activity_change` is an extension of ours: today's clients ask when they open."""
    payload = {"albumId": tx.value("select uid from albums where id = ?", (album_id,)), "assetId": asset_uid}
    for user_id in sorted({*albums.members(tx, album_id), *also}):
        tx.emit(Event("on_activity_change", payload, user_id=user_id))
