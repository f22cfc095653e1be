"""Users on the wire."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from photostead.kernel.ids import Id

# One `@` with something before it and a dot-separated name or a bare host after it: households have `me@box.lan`.
Email = Annotated[
    str, Meta(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$", extra_json_schema={"format": "email"}, max_length=320)
]


Name = Annotated[str, Meta(max_length=200)]
LICENSE_PATTERN = r"^IM(SV|CL)(-[\dA-Za-z]{4}){8}$"


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


class AssetOrder(StrEnum):
    """Oldest or newest first."""

    ASC = "asc"
    DESC = "desc"


class UserStatus(StrEnum):
    """`deleted` can still be restored, `removing` cannot."""

    ACTIVE = "active"
    REMOVING = "removing"
    DELETED = "deleted"


class UserLicense(msgspec.Struct, rename="camel"):
    """A purchased key of the reference; this program is free and has none."""

    activated_at: str
    activation_key: str
    license_key: Annotated[str, Meta(pattern=LICENSE_PATTERN)]


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
    name: Name | UnsetType = UNSET
    password: Annotated[str, Meta(max_length=1024)] | UnsetType = UNSET


LicenseResponseDto = UserLicense


class LicenseKeyDto(msgspec.Struct, rename="camel"):
    """A key bought from the reference's makers."""

    activation_key: Annotated[str, Meta(max_length=10_000)]
    license_key: Annotated[str, Meta(pattern=LICENSE_PATTERN)]


class OnboardingDto(msgspec.Struct, rename="camel"):
    """Whether the tour of a new account was seen."""

    is_onboarded: bool


class OnboardingResponseDto(msgspec.Struct, rename="camel"):
    """Whether the tour of a new account was seen."""

    is_onboarded: bool


class CalendarHeatmapType(StrEnum):
    """By the day of upload (of the box's clock in UTC), or by the day a photo was taken where it was taken."""

    UPLOAD = "Upload"
    TAKEN = "Taken"


Date = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", extra_json_schema={"format": "date"})]


class CalendarHeatmapQuery(msgspec.Struct, rename="camel"):
    """Days, both included; the last year where none are given."""

    from_: Date | UnsetType = field(default=UNSET, name="from")
    to: Date | UnsetType = UNSET
    type: CalendarHeatmapType = CalendarHeatmapType.UPLOAD


class CalendarHeatmapDay(msgspec.Struct, rename="camel"):
    """A day on which there was something."""

    count: Annotated[int, Meta(ge=0)]
    date: str


class CalendarHeatmapResponseDto(msgspec.Struct, rename="camel"):
    """How much there is on each day; days without anything are left out."""

    from_: str = field(name="from")
    series: list[CalendarHeatmapDay]
    to: str
    total_count: Annotated[int, Meta(ge=0)]


# Part of file paths: no separators, no leading dot.
StorageLabel = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$")]


class UserAdminCreateDto(msgspec.Struct, rename="camel"):
    """A new account; unless told otherwise the person must replace the password that someone else chose."""

    email: Email
    name: Name
    password: Annotated[str, Meta(max_length=1024)]
    avatar_color: UserAvatarColor | UnsetType | None = UNSET
    is_admin: bool = False
    notify: bool = False
    pin_code: Annotated[str, Meta(pattern=r"^\d{6}$", max_length=6)] | None = None
    quota_size_in_bytes: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    should_change_password: bool = True
    storage_label: StorageLabel | None = None


class SearchUsersAdminQuery(msgspec.Struct, rename="camel"):
    """Which accounts: one, or all; those that were deleted and can be restored besides."""

    id: Id | UnsetType = UNSET
    with_deleted: bool = False
