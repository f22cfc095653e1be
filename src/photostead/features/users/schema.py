"""Users on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import Id

# One `@` with something before it and a dot-separated name or a bare host after it: households have `me@box.lan`.
Email = Annotated[
    str, Meta(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$", extra_json_schema={"format": "email"}, max_length=320)
]


class UserAvatarColor(StrEnum):
    """The colour behind the initials of people without a picture."""

    PRIMARY = "primary"
    PINK = "pink"
    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    PURPLE = "purple"
    ORANGE = "orange"
    GRAY = "gray"
    AMBER = "amber"


class UserStatus(StrEnum):
    """`deleted` can still be restored, `removing` cannot."""

    ACTIVE = "active"
    REMOVING = "removing"
    DELETED = "deleted"


class UserLicense(msgspec.Struct, rename="camel"):
    """A purchased key of the reference; this program is free and has none."""

    activated_at: str
    activation_key: str
    license_key: Annotated[str, Meta(pattern=r"^IM(SV|CL)(-[\dA-Za-z]{4}){8}$")]


class UserResponseDto(msgspec.Struct, rename="camel"):
    """What people see of each other."""

    avatar_color: UserAvatarColor
    email: Email
    id: Id
    name: str
    profile_changed_at: str
    profile_image_path: str


class UserAdminResponseDto(msgspec.Struct, rename="camel"):
    """What a person sees of themselves, and an administrator of everyone."""

    avatar_color: UserAvatarColor
    cluster_group_id: Id
    created_at: str
    deleted_at: str | None
    email: Email
    id: Id
    is_admin: bool
    license: UserLicense | None
    name: str
    oauth_id: str
    profile_changed_at: str
    profile_image_path: str
    quota_size_in_bytes: Annotated[int, Meta(ge=0)] | None
    quota_usage_in_bytes: Annotated[int, Meta(ge=0)] | None
    should_change_password: bool
    status: UserStatus
    storage_label: str | None
    updated_at: str


class UserUpdateMeDto(msgspec.Struct, rename="camel"):
    """What a person may change of themselves."""

    avatar_color: UserAvatarColor | UnsetType | None = UNSET
    email: Email | UnsetType = UNSET
    name: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
