"""Partners on the wire."""

from enum import StrEnum

import msgspec

from photostead.features.users.schema import Email, UserAvatarColor
from photostead.kernel.ids import Id


class PartnerDirection(StrEnum):
    """Those whom the caller shows their photos to, or those who show theirs to the caller."""

    SHARED_BY = "shared-by"
    SHARED_WITH = "shared-with"


class PartnerResponseDto(msgspec.Struct, rename="camel"):
    """The one at the other end. `in_timeline`: whether the one who may see the photos has them in the timeline."""

    avatar_color: UserAvatarColor
    email: Email
    id: Id
    in_timeline: bool
    name: str
    profile_changed_at: str
    profile_image_path: str


class SharingDto(msgspec.Struct, rename="camel"):
    """Somebody who sees the caller's photos. `shares_places`: whether they are told where those were taken."""

    id: Id
    name: str
    shares_places: bool


class SharingUpdateDto(msgspec.Struct, rename="camel"):
    """Whether a partner is told where the caller's photos were taken."""

    shares_places: bool


class GetPartnersQuery(msgspec.Struct, rename="camel"):
    """Which end."""

    direction: PartnerDirection


class PartnerCreateDto(msgspec.Struct, rename="camel"):
    """Whom to show one's photos to."""

    shared_with_id: Id


class PartnerUpdateDto(msgspec.Struct, rename="camel"):
    """Whether the other's photos stand in the caller's timeline."""

    in_timeline: bool
