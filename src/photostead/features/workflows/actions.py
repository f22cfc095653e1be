"""What actions do to an asset, by the same rules as if its owner did it by hand, without an open locked folder. Each does
nothing where all is as it should be already, so that a run which is repeated changes nothing more.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.albums import service as albums
from photostead.features.albums.schema import CreateAlbumDto
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetVisibility, BulkIdErrorReason, UpdateAssetDto
from photostead.features.plugins.service import (
    AddTagsConfig,
    AlbumConfig,
    ArchiveConfig,
    Config,
    FavoriteConfig,
    RateConfig,
    VisibilityConfig,
)
from photostead.features.tags import service as tags
from photostead.features.workflows.store import Subject
from photostead.kernel.errors import Invalid


class Hands(msgspec.Struct, frozen=True):
    """Who acts: the owner; `chain` are the workflows that led here, this one last."""

    identity: Identity
    chain: Sequence[int]


# Whether anything about the asset itself changed, of which its owner's devices are told.
Action = Callable[[Tx, Hands, Subject, Any], bool]


def add_to_album(tx: Tx, hands: Hands, subject: Subject, config: AlbumConfig) -> bool:
    """Put it into the album, which tells everyone in it. Raises Invalid where that is gone, or not the owner's to fill."""
    uid = config.album_id if config.album_id is not UNSET else own_album(tx, hands.identity, str(config.album_name))
    [result] = albums.add_assets(tx, hands.identity, uid, [subject.uid])
    if not result.success and result.error != BulkIdErrorReason.DUPLICATE:
        raise Invalid("The asset cannot be put into an album.")
    return False


def own_album(tx: Tx, identity: Identity, name: str) -> str:
    """The id of the owner's album of this name, the oldest of several; made where there is none."""
    found = find_own_album(tx, identity.user.id, name)
    return found or albums.create_album(tx, identity, CreateAlbumDto(album_name=name)).id


def find_own_album(rows: Rows, user_id: int, name: str) -> str | None:
    """The oldest of a person's albums of this name."""
    uid: str | None = rows.value(
        """
        select al.uid from album_users au
        join albums al on al.id = au.album_id
        where au.user_id = ? and au.role = 'owner' and al.name = ?
        order by al.id
        """,
        (user_id, name),
    )
    return uid


def add_tags(tx: Tx, hands: Hands, subject: Subject, config: AddTagsConfig) -> bool:
    """Give it tags, which may start other workflows."""
    user_id = hands.identity.user.id
    return bool(tags.tag(tx, user_id, tags.upsert(tx, user_id, config.tags), [subject.id], hands.chain))


def archive(tx: Tx, hands: Hands, subject: Subject, config: ArchiveConfig) -> bool:
    """Out of the timeline, or back into it."""
    return show(tx, hands, subject, AssetVisibility.ARCHIVE if config.archived else AssetVisibility.TIMELINE)


def set_visibility(tx: Tx, hands: Hands, subject: Subject, config: VisibilityConfig) -> bool:
    """To where it should show."""
    return show(tx, hands, subject, AssetVisibility(config.visibility))


def show(tx: Tx, hands: Hands, subject: Subject, visibility: AssetVisibility) -> bool:
    """Move it, unless it is there."""
    if subject.visibility == visibility:
        return False
    assets.change(tx, hands.identity, subject.id, UpdateAssetDto(visibility=visibility))
    return True


def favorite(tx: Tx, hands: Hands, subject: Subject, config: FavoriteConfig) -> bool:
    """Set or take away the owner's mark."""
    if bool(subject.is_favorite) == config.favorite:
        return False
    assets.change(tx, hands.identity, subject.id, UpdateAssetDto(is_favorite=config.favorite))
    return True


def rate(tx: Tx, hands: Hands, subject: Subject, config: RateConfig) -> bool:
    """Give it stars."""
    if subject.rating == config.rating:
        return False
    assets.change(tx, hands.identity, subject.id, UpdateAssetDto(rating=config.rating))
    return True


ACTIONS: dict[type[Config], Action] = {
    AlbumConfig: add_to_album,
    AddTagsConfig: add_tags,
    ArchiveConfig: archive,
    FavoriteConfig: favorite,
    VisibilityConfig: set_visibility,
    RateConfig: rate,
}
