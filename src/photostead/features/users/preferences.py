"""Preferences: what they are when nobody chose, and how choices are kept. Only what a person chose is stored, so that
better defaults reach everyone else.
"""

from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx
from photostead.features.users import store, work
from photostead.features.users.preferences_schema import (
    AlbumsResponse,
    CastResponse,
    DownloadResponse,
    EmailNotificationsResponse,
    FoldersResponse,
    MemoriesResponse,
    PeopleResponse,
    PurchaseResponse,
    RatingsResponse,
    RecentlyAddedResponse,
    SharedLinksResponse,
    TagsResponse,
    UserPreferencesResponseDto,
    UserPreferencesUpdateDto,
)
from photostead.features.users.schema import AssetOrder
from photostead.kernel.clock import from_wire
from photostead.kernel.errors import Invalid

KEY = "preferences"
GIB = 1024**3
DEFAULTS = UserPreferencesResponseDto(
    albums=AlbumsResponse(AssetOrder.DESC),
    cast=CastResponse(False),
    download=DownloadResponse(archive_size=4 * GIB, include_embedded_videos=False),
    email_notifications=EmailNotificationsResponse(album_invite=True, album_update=True, enabled=True),
    folders=FoldersResponse(enabled=False, sidebar_web=False),
    memories=MemoriesResponse(duration=5, enabled=True, sidebar_web=False),
    people=PeopleResponse(enabled=True, sidebar_web=False),
    # There is nothing to buy: clients of the reference hide their shop until then.
    purchase=PurchaseResponse(hide_buy_button_until="2999-12-31T00:00:00.000Z", show_support_badge=False),
    ratings=RatingsResponse(False),
    recently_added=RecentlyAddedResponse(False),
    shared_links=SharedLinksResponse(enabled=True, sidebar_web=False),
    tags=TagsResponse(enabled=False, sidebar_web=False),
)


def get_preferences(rows: Rows, user_id: int) -> UserPreferencesResponseDto:
    """A person's preferences, defaults filled in."""
    chosen = store.get_metadata(rows, user_id, KEY) or {}
    return msgspec.convert(merge(msgspec.to_builtins(DEFAULTS), chosen), UserPreferencesResponseDto)


def update_preferences(tx: Tx, user_id: int, update: UserPreferencesUpdateDto) -> UserPreferencesResponseDto:
    """Change what is given. Raises Invalid where a date is none."""
    changes = msgspec.to_builtins(update)
    check_date(changes.get("purchase", {}).get("hideBuyButtonUntil"))
    if color := changes.pop("avatar", {}).get("color"):
        store.update_user(tx, user_id, {"avatar_color": color})
    if changes:
        if changes.get("memories", {}).get("enabled") and not get_preferences(tx, user_id).memories.enabled:
            tx.enqueue(work.memories_wanted(user_id))
        store.put_metadata(tx, user_id, KEY, merge(store.get_metadata(tx, user_id, KEY) or {}, changes))
    return get_preferences(tx, user_id)


def check_date(text: str | None) -> None:
    """Raises Invalid for what is no instant."""
    try:
        from_wire(text or "1970-01-01")
    except ValueError as error:
        raise Invalid(f"purchase.hideBuyButtonUntil is no date: {error}") from error


def merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The object with another one laid over it, level by level."""
    merged = dict(below)
    for key, value in above.items():
        merged[key] = merge(merged.get(key, {}), value) if isinstance(value, dict) else value
    return merged
