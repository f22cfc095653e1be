"""Signing up, in and out, on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.features.users.schema import Email
from photostead.kernel.ids import Id


class SignUpDto(msgspec.Struct, rename="camel"):
    """The first account."""

    email: Email
    name: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=1024)]


class LoginCredentialDto(msgspec.Struct, rename="camel"):
    """What a person types."""

    email: Email
    password: Annotated[str, Meta(max_length=1024)]


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
