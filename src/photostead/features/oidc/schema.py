"""What a provider says of itself (OpenID Connect Discovery 1.0, section 3), and what it says of a person."""

from typing import Any

import msgspec

Claims = dict[str, Any]


class Metadata(msgspec.Struct, frozen=True):
    """The part of the provider's document that we live by; the rest is left out."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False


class Tokens(msgspec.Struct, frozen=True):
    """The answer of the token endpoint (OpenID Connect Core 1.0, section 3.1.3.3)."""

    id_token: str
    access_token: str = ""


class Exchange(msgspec.Struct, frozen=True):
    """What a code is turned in with: the address it came back to, and the secret of whoever began (RFC 7636). `bond` is
    what the nonce was bound to, beside the secret."""

    code: str
    redirect_uri: str
    verifier: str
    bond: tuple[str, ...]
