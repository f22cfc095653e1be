"""Signing up, in and out, on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.features.users.schema import Email
from photostead.kernel.ids import Id

Password = Annotated[str, Meta(max_length=1024)]
PinCode = Annotated[str, Meta(pattern=r"^\d{6}$", max_length=6)]


class SignUpDto(msgspec.Struct, rename="camel"):
    """The first account."""

    email: Email
    name: Annotated[str, Meta(max_length=200)]
    password: Password


class LoginCredentialDto(msgspec.Struct, rename="camel"):
    """What a person types."""

    email: Email
    password: Password


class LoginResponseDto(msgspec.Struct, rename="camel"):
    """A new session; the token is told this once."""

    access_token: str
    is_admin: bool
    is_onboarded: bool
    name: str
    profile_image_path: str
    should_change_password: bool
    user_email: Email
    user_id: Id


class LogoutResponseDto(msgspec.Struct, rename="camel"):
    """Where the web app goes afterwards."""

    redirect_uri: str
    successful: bool


class ValidateAccessTokenResponseDto(msgspec.Struct, rename="camel"):
    """The token is good: otherwise the answer is 401."""

    auth_status: bool


class ChangePasswordDto(msgspec.Struct, rename="camel"):
    """The old password proves who asks; the other devices may be signed out at the same time."""

    password: Password
    new_password: Annotated[str, Meta(min_length=8, max_length=1024)]
    invalidate_sessions: bool = False


class PinCodeSetupDto(msgspec.Struct, rename="camel"):
    """The first PIN code."""

    pin_code: PinCode


class PinCodeChangeDto(msgspec.Struct, rename="camel"):
    """Another PIN code, on the word of the present one or of the password."""

    new_pin_code: PinCode
    password: Password | UnsetType = UNSET
    pin_code: PinCode | UnsetType = UNSET


class PinCodeResetDto(msgspec.Struct, rename="camel"):
    """No PIN code any more, on the word of the present one or of the password."""

    password: Password | UnsetType = UNSET
    pin_code: PinCode | UnsetType = UNSET


class SessionUnlockDto(msgspec.Struct, rename="camel"):
    """Open the locked folder, by PIN code or password."""

    password: Password | UnsetType = UNSET
    pin_code: PinCode | UnsetType = UNSET


class AuthStatusResponseDto(msgspec.Struct, rename="camel", kw_only=True):
    """What the caller has set, and whether the locked folder is open."""

    expires_at: str | UnsetType = UNSET
    is_elevated: bool
    password: bool
    pin_code: bool
    pin_expires_at: str | UnsetType = UNSET
