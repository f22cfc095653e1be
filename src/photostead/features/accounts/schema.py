"""Changes of accounts on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.users.schema import Email, Name, StorageLabel, UserAvatarColor


class UserAdminUpdateDto(msgspec.Struct, rename="camel"):
    """What an administrator may change of an account. Null: the usual colour, no PIN code, no quota, no label."""

    avatar_color: UserAvatarColor | UnsetType | None = UNSET
    email: Email | UnsetType = UNSET
    is_admin: bool | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    password: Annotated[str, Meta(max_length=1024)] | UnsetType = UNSET
    pin_code: Annotated[str, Meta(pattern=r"^\d{6}$", max_length=6)] | UnsetType | None = UNSET
    quota_size_in_bytes: Annotated[int, Meta(ge=0, le=9007199254740991)] | UnsetType | None = UNSET
    should_change_password: bool | UnsetType = UNSET
    storage_label: StorageLabel | UnsetType | None = UNSET


class UserAdminDeleteDto(msgspec.Struct, rename="camel"):
    """`force`: at once, so that nothing can be restored."""

    force: bool | UnsetType = UNSET
