"""What the people of an album are told, and who is: whoever was let in, and everyone but the one who added something."""

from collections.abc import Sequence
from typing import Any

from photostead.db.tx import Tx
from photostead.features.album_news import store
from photostead.features.album_news.store import Addition, Album
from photostead.features.albums.service import QUIET_MS, news_job
from photostead.features.mail import service as mail
from photostead.features.notifications import service as notifications

# A long upload is told of in the end, but not later than this after it began.
LONGEST_MS = 60 * 60_000
NAMED_AT_MOST = 2


def tell_invitation(tx: Tx, album_id: int, user_id: int, sender_id: int) -> None:
    """Tell a person of an album, unless they are out of it again."""
    album = store.find_album(tx, album_id)
    if album is None or user_id not in store.list_members(tx, album_id):
        return
    notifications.notify(
        tx,
        [user_id],
        title=f"{store.name_of(tx, sender_id)} shares an album with you",
        description=f"“{album.name}”",
        type="AlbumInvite",
        data=link_to(album),
    )
    mail.send_later(tx, user_id, "album-invite", album_id=album_id, sender_id=sender_id)


def tell_news(tx: Tx, album_id: int, since: int) -> None:
    """Tell everyone what others have added since an instant (ms); while it goes on, later."""
    album, additions = store.find_album(tx, album_id), store.list_additions(tx, album_id, since)
    if album is None or not additions:
        return
    last_at = max(addition.last_at for addition in additions)
    if last_at > tx.now - QUIET_MS and since > tx.now - LONGEST_MS:
        tx.enqueue(news_job(album_id, since, last_at + QUIET_MS - tx.now))
        return
    for user_id in store.list_members(tx, album_id):
        others = [addition for addition in additions if addition.user_id != user_id]
        if others:
            tell_person(tx, user_id, album, describe(others))


def tell_person(tx: Tx, user_id: int, album: Album, words: str) -> None:
    """The news, both ways."""
    title, data = f"New in “{album.name}”", link_to(album)
    notifications.notify(tx, [user_id], title=title, description=words, type="AlbumUpdate", data=data)
    mail.send_later(tx, user_id, "album-update", album_id=album.id, news=words)


def link_to(album: Album) -> dict[str, Any]:
    """`albumId` is what today's clients look for, `href` what our own web app follows."""
    return {"albumId": album.uid, "href": f"/albums/{album.uid}"}


def describe(additions: Sequence[Addition]) -> str:
    """`3 photos and 1 video by Tom and Eva`."""
    photos, videos = sum(one.photos for one in additions), sum(one.videos for one in additions)
    what = " and ".join(count(number, word) for number, word in ((photos, "photo"), (videos, "video")) if number)
    names = [one.name for one in additions if one.name is not None]
    return f"{what} by {enumerate_names(names)}" if names else what


def count(number: int, word: str) -> str:
    """`1 photo`, `2 photos`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def enumerate_names(names: Sequence[str]) -> str:
    """`Tom`, `Tom and Eva`, `Tom, Eva and 3 others`."""
    if len(names) <= NAMED_AT_MOST:
        return " and ".join(names)
    return f"{', '.join(names[:NAMED_AT_MOST])} and {count(len(names) - NAMED_AT_MOST, 'other')}"
