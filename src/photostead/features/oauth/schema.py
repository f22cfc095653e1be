"""Signing in by a provider, on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

Text = Annotated[str, Meta(max_length=2048)]


class OAuthConfigDto(msgspec.Struct, rename="camel"):
    """Where the provider shall send the person back to. A phone brings its own state, and the S256 challenge of a secret
    that it keeps; for a browser both are made here."""

    redirect_uri: Text
    code_challenge: Text | UnsetType = UNSET
    state: Text | UnsetType = UNSET


class OAuthAuthorizeResponseDto(msgspec.Struct, rename="camel"):
    """Where the person signs in."""

    url: str


class OAuthCallbackDto(msgspec.Struct, rename="camel"):
    """The whole address that the provider sent the person back to; what a phone kept."""

    url: Annotated[str, Meta(min_length=1, max_length=16_384)]
    code_verifier: Text | UnsetType = UNSET
    state: Text | UnsetType = UNSET


class OAuthBackchannelLogoutDto(msgspec.Struct):
    """The provider's word that a sign-in is over (OpenID Connect Back-Channel Logout 1.0)."""

    logout_token: str
