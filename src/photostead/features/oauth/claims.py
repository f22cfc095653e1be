"""What the provider says of a person, as far as an account is made of it. Claims come from another program and some of them
from the person: each is taken when it is what it should be, and is absent otherwise.
"""

import math
import re
import unicodedata
from typing import Any

import msgspec

from photostead.features.oidc.schema import Claims
from photostead.features.settings.schema import AdminConfigOAuthDto

GIB = 1024**3
MOST_BYTES = 2**53
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,255}")
LONGEST_NAME = 200
LONGEST_LABEL = 64


class Person(msgspec.Struct, frozen=True):
    """`subject` is the provider's own name of them, `session` that of this sign-in. `is_verified`: whether the provider
    vouches for the address; None where it does not say. The quota is in bytes, None for no limit."""

    subject: str
    session: str | None
    email: str | None
    is_verified: bool | None
    name: str
    is_admin: bool
    quota: int | None
    label: str | None
    picture: str | None


def read_person(claims: Claims, oauth: AdminConfigOAuthDto) -> Person:
    """The person whom checked claims are about."""
    email = read_email(claims)
    return Person(
        subject=str(claims["sub"]),
        session=read_text(claims, "sid", 255),
        email=email,
        is_verified=read_verified(claims.get("email_verified")),
        name=read_name(claims, email),
        is_admin=is_admin(claims.get(oauth.role_claim)),
        quota=read_quota(claims.get(oauth.storage_quota_claim), oauth.default_storage_quota),
        label=make_label(claims.get(oauth.storage_label_claim)),
        picture=read_text(claims, "picture", 2048),
    )


def read_text(claims: Claims, name: str, longest: int) -> str | None:
    """A claim that is text."""
    value = claims.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= longest else None


def read_email(claims: Claims) -> str | None:
    """An address in small letters, as accounts have it."""
    text = read_text(claims, "email", 320)
    return text.lower() if text and EMAIL.fullmatch(text) else None


def read_verified(value: Any) -> bool | None:
    """Some providers write the word."""
    words = {"true": True, "false": False}
    return value if isinstance(value, bool) else words.get(value.lower()) if isinstance(value, str) else None


def read_name(claims: Claims, email: str | None) -> str:
    """What to call them: the fullest name there is, on one line."""
    both = " ".join(filter(None, (read_text(claims, part, 100) for part in ("given_name", "family_name"))))
    found = read_text(claims, "name", 1000) or both or read_text(claims, "preferred_username", 1000)
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in found or "")
    return " ".join(plain.split())[:LONGEST_NAME] or (email or "").partition("@")[0]


def is_admin(value: Any) -> bool:
    """Whether the role is, or the roles hold, `admin`."""
    return value == "admin" or (isinstance(value, list) and "admin" in value)


def read_quota(value: Any, usual_gib: int | None) -> int | None:
    """Bytes of a number of GiB; the usual quota where the claim is none."""
    try:
        given = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        given = math.nan
    if not 0 <= given * GIB <= MOST_BYTES:
        return None if usual_gib is None else usual_gib * GIB
    return int(given * GIB)


def make_label(value: Any) -> str | None:
    """A name that is good for a folder: plain letters, digits, `.`, `-` and `_`, the first of them no dot."""
    if not isinstance(value, str):
        return None
    plain = unicodedata.normalize("NFKD", value[:500]).encode("ascii", "ignore").decode()
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:LONGEST_LABEL].rstrip("-.")
    return label or None
