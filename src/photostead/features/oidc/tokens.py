"""What must stand in the provider's tokens once their signature is known to be right."""

import time

from photostead.features.oidc.schema import Claims, Metadata
from photostead.kernel.errors import Invalid

# Clocks at home are set by hand, some of them.
LEEWAY_S = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# OpenID Connect Back-Channel Logout 1.0 recommends two minutes; a provider may try again.
LOGOUT_LASTING_S = 300


class UnknownKey(Invalid):
    """The token is signed by a key that is not among those we know."""


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
