"""Signed tokens of the provider: whose signature they must carry, and what must stand in them.

The algorithm is the one that the settings name, never the one that a token names: with it comes the kind of the key, so no
public key of the provider is ever taken for a shared secret, and nothing unsigned is taken at all.
"""

import time
import warnings
from collections.abc import Iterator
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, OctKey
from joserfc.util import urlsafe_b64decode
from msgspec import json

from photostead.features.oidc.discovery import Key as KeyData
from photostead.features.oidc.schema import Claims, Metadata
from photostead.kernel.errors import Invalid

# RFC 9864 gives the one algorithm of that name which is in use a name of its own.
OTHER_NAMES = {"EdDSA": "Ed25519"}
KEY_TYPES = {"HS": "oct", "RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
# Clocks at home are set by hand, some of them.
LEEWAY_S = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# OpenID Connect Back-Channel Logout 1.0 recommends two minutes; a provider may try again.
LOGOUT_LASTING_S = 300
MOST_CHARACTERS = 100_000


class UnknownKey(Invalid):
    """The token is signed by a key that is not among those we know."""


class Registry(jws.JWSRegistry):
    """Headers may carry certificates, and what else providers put there; `crit` is obeyed all the same."""

    max_header_length = 8192
    max_signature_length = 4096


def read(token: str, algorithm: str, keys: list[KeyData], secret: str) -> tuple[Claims, Claims]:
    """Header and claims of a token whose signature is right. Raises UnknownKey where none of the keys is the one that it
    names, or Invalid."""
    header = header_of(token)
    named = header.get("alg")
    if named not in {algorithm, OTHER_NAMES.get(algorithm)} or not isinstance(named, str):
        raise Invalid(
            f"The provider signed with {str(named)[:20]!r}, the settings say {algorithm}: see the signing "
            "algorithms of oauth in the settings."
        )
    candidates = list(find_keys(header, algorithm, keys, secret))
    if not candidates:
        raise UnknownKey("The provider's token is signed with a key that the provider does not show.")
    for key in candidates:
        claims = verify(token, named, key)
        if claims is not None:
            return header, claims
    raise UnknownKey("The provider's token is not signed by the provider.")


def header_of(token: str) -> Claims:
    """The header, before anything is verified. Raises Invalid where the text is no signed token."""
    try:
        if len(token) > MOST_CHARACTERS or token.count(".") != 2:
            raise ValueError(token[:10])
        return json.decode(urlsafe_b64decode(token.partition(".")[0].encode()), type=dict[str, Any])
    except ValueError:
        raise Invalid("What the provider sent is no signed token.") from None


def find_keys(header: Claims, algorithm: str, keys: list[KeyData], secret: str) -> Iterator[Key]:
    """The keys that the token may be signed with: of the algorithm's kind, meant for signatures, and of its name."""
    kind = KEY_TYPES[algorithm[:2]]
    if kind == "oct":
        yield from [OctKey.import_key(secret)] if secret else []
        return
    for data in keys:
        is_meant = data.get("use", "sig") == "sig" and data.get("alg", algorithm) in {algorithm, *OTHER_NAMES.values()}
        if data.get("kty") == kind and is_meant and header.get("kid") in {None, data.get("kid")}:
            try:
                yield JWKRegistry.import_key(data)
            except (JoseError, ValueError, TypeError):
                continue


def verify(token: str, algorithm: str, key: Key) -> Claims | None:
    """The claims, or None where the signature is another's. Raises Invalid for what cannot be read."""
    registry = Registry(algorithms=[algorithm], strict_check_header=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # the administrator chose the algorithm and the secret
            payload = jws.deserialize_compact(token.encode(), key, registry=registry).payload
        return json.decode(payload or b"", type=dict[str, Any])
    except JoseError:
        return None
    except (ValueError, TypeError, RecursionError):
        raise Invalid("What the provider sent is no signed token.") from None


def check_common(claims: Claims, metadata: Metadata, client_id: str) -> None:
    """Who says it, for whom, and when. Raises Invalid."""
    check_audience(claims, metadata, client_id)
    check_times(claims)


def check_audience(claims: Claims, metadata: Metadata, client_id: str) -> None:
    """Raises Invalid unless it comes from this provider and is for this program."""
    if claims.get("iss") != metadata.issuer:
        raise Invalid("The provider's token is another issuer's.")
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if client_id not in listed:
        raise Invalid("The provider's token is for another program.")
    if "azp" in claims and claims["azp"] != client_id:
        raise Invalid("The provider's token was given to another program.")
    if len(listed) > 1 and "azp" not in claims:
        raise Invalid("The provider's token is for several programs and does not say to whom it was given.")


def check_times(claims: Claims) -> None:
    """Raises Invalid for a token that is over, or not valid yet."""
    now = time.time()
    if "exp" in claims and now > number(claims, "exp") + LEEWAY_S:
        raise Invalid("The provider's token is over: begin again, and check the clocks of both machines.")
    if now < max(number(claims, "iat"), number(claims, "nbf") if "nbf" in claims else 0) - LEEWAY_S:
        raise Invalid("The provider's token is from the future: check the clocks of both machines.")


def number(claims: Claims, name: str) -> float:
    """A claim that is an instant, in seconds since the epoch. Raises Invalid."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"The provider's token has no {name}.")
    return value


def check_id_token(claims: Claims, metadata: Metadata, client_id: str) -> None:
    """OpenID Connect Core 1.0, section 3.1.3.7, but for the nonce. Raises Invalid."""
    check_common(claims, metadata, client_id)
    number(claims, "exp")
    if not text(claims, "sub"):
        raise Invalid("The provider's token does not say who it is about.")


def check_logout_token(header: Claims, claims: Claims, metadata: Metadata, client_id: str) -> None:
    """OpenID Connect Back-Channel Logout 1.0, section 2.6, but for the replay. Raises Invalid."""
    if str(header.get("typ", "JWT")).lower() not in {"jwt", "logout+jwt"}:
        raise Invalid("The logout token is a token of another kind.")
    check_common(claims, metadata, client_id)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise Invalid("The logout token is about something else.")
    if "nonce" in claims:
        raise Invalid("The logout token is a token of a sign-in.")
    if not (text(claims, "sub") or text(claims, "sid")):
        raise Invalid("The logout token says neither who nor which session.")
    if not text(claims, "jti") or time.time() - number(claims, "iat") > LOGOUT_LASTING_S:
        raise Invalid("The logout token is too old, or has no name of its own.")


def text(claims: Claims, name: str) -> str | None:
    """A claim that is a short text, or None."""
    value = claims.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= 255 else None


def check_profile(claims: Claims, metadata: Metadata, client_id: str) -> None:
    """A signed profile (OpenID Connect Core 1.0, section 5.3.2): it should say by whom and for whom it is. Raises
    Invalid."""
    if "iss" in claims and "aud" in claims:
        check_audience(claims, metadata, client_id)
    if not text(claims, "sub"):
        raise Invalid("The provider's profile does not say who it is about.")
