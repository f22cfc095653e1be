"""Signed-in devices on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from photostead.kernel.ids import Id

Device = Annotated[str, Meta(max_length=100)]
# Ten years: longer is what a session without a duration is for.
LONGEST_S = 10 * 366 * 86_400


class SessionCreateDto(msgspec.Struct, rename="camel"):
    """A further session for another device; `duration` in seconds."""

    device_os: Device | UnsetType = field(default=UNSET, name="deviceOS")
    device_type: Device | UnsetType = UNSET
    duration: Annotated[int, Meta(ge=1, le=LONGEST_S)] | UnsetType = UNSET


class SessionUpdateDto(msgspec.Struct, rename="camel"):
    """Whether the device must forget what it synced and begin anew."""

    is_pending_sync_reset: bool | UnsetType = UNSET


class SessionResponseDto(msgspec.Struct, rename="camel", kw_only=True):
    """A device; `current` is the one that asks."""

    app_version: str | None
    created_at: str
    current: bool
    device_os: str = field(name="deviceOS")
    device_type: str
    expires_at: str | UnsetType = UNSET
    id: Id
    is_pending_sync_reset: bool
    updated_at: str


class SessionCreateResponseDto(SessionResponseDto, kw_only=True):
    """A new one; the token is told this once."""

    token: str
