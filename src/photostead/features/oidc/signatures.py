"""Whose signature a token of the provider carries (RFC 7515). Loaded when somebody signs in: its library takes 9 MB.

The algorithm is the one that the settings name, never the one that a token names: with it comes the kind of the key, so no
public key of the provider is ever taken for a shared secret, and nothing unsigned is taken at all.
"""

import warnings
from collections.abc import Iterator
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, OctKey
from joserfc.util import urlsafe_b64decode
from msgspec import json

from photostead.features.oidc.discovery import Key as KeyData
from photostead.features.oidc.schema import Claims
from photostead.features.oidc.tokens import UnknownKey
from photostead.kernel.errors import Invalid

# RFC 9864 gives the one algorithm of that name which is in use a name of its own.
OTHER_NAMES = {"EdDSA": "Ed25519"}
KEY_TYPES = {"HS": "oct", "RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
MOST_CHARACTERS = 100_000


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
    except (ValueError, RecursionError):
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
