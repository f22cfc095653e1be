"""The way to the provider and back: what binds the answer to whoever began.

A browser is bound by a cookie that no script reads: the state that comes back in the address must be the one in there, and
the code is worth something only with the secret in there (PKCE). A phone keeps both by itself. Beside that the token's nonce
is bound to the state, to the secret, and to the session that began (none, for signing in): a way that was begun without a
session, or from another one, links nothing.
"""

import base64
import hmac
import re
import secrets
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import UnsetType

from photostead.access.identity import find_identity
from photostead.features.oauth.schema import OAuthCallbackDto, OAuthConfigDto
from photostead.features.oidc import service as oidc
from photostead.features.settings.schema import AdminConfigOAuthDto
from photostead.http.context import Context
from photostead.http.credentials import find_credentials
from photostead.http.reply import Cookie
from photostead.kernel.errors import Forbidden, Invalid, Unauthenticated

COOKIE = "photostead_oauth"
LASTING_S = 1800
APP_SCHEME = "app.immich:"
# RFC 7636, section 4: 43 characters are the S256 hash; a secret has 43 to 128.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
# A web page, or an app by the name of its maker (RFC 8252, section 7.1); `javascript:` is neither.
REDIRECT = re.compile(r"(https?://[^\s/?#@]+|[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:)(/[^\s?#]*)?", re.IGNORECASE)
BEGIN_AGAIN = "This sign-in was not begun here, or too long ago: begin again."


class Flow(msgspec.Struct, frozen=True):
    """What whoever began keeps until the answer comes."""

    state: str
    verifier: str


class Start(msgspec.Struct, frozen=True):
    """A way to the provider that begins; the cookie holds what the client did not bring."""

    state: str
    challenge: str
    cookie: tuple[Cookie, ...]


class Return(msgspec.Struct, frozen=True):
    """What the provider put into the address: `where` is that address without it."""

    where: str
    code: str
    state: str
    issuer: str | None


def refuse_forms(ctx: Context) -> None:
    """Raises Forbidden for what another site's page could send in a person's name without asking, also where the browser is
    too old to say so: JSON it cannot."""
    if ctx.request.content_type != "application/json":
        raise Forbidden("This must be sent as application/json, and not by another site's page.")


def begin(body: OAuthConfigDto) -> Start:
    """State and challenge: the client's own, or fresh ones. Raises Invalid."""
    state = secrets.token_urlsafe(32) if isinstance(body.state, UnsetType) else body.state
    if not state:
        raise Invalid("state must not be empty: leave it out, or send a random one.")
    if isinstance(body.code_challenge, UnsetType):
        verifier = secrets.token_urlsafe(48)
        return Start(state, oidc.challenge_of(verifier), (make_cookie(Flow(state, verifier)),))
    if CHALLENGE.fullmatch(body.code_challenge) is None:
        raise Invalid("codeChallenge must be the base64url SHA-256 of the code verifier (S256).")
    needs_cookie = isinstance(body.state, UnsetType)
    return Start(state, body.code_challenge, (make_cookie(Flow(state, "")),) if needs_cookie else ())


def make_cookie(flow: Flow) -> Cookie:
    """For as long as a person may take at the provider."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(flow)).rstrip(b"=").decode()
    return Cookie(COOKIE, value, max_age=LASTING_S)


def kept_by(ctx: Context, body: OAuthCallbackDto) -> Flow:
    """What the client kept: what it sends, else what is in the cookie. Raises Invalid where that is nothing."""
    kept = read_cookie(ctx.request.cookies.get(COOKIE, ""))
    state = kept.state if isinstance(body.state, UnsetType) else body.state
    verifier = kept.verifier if isinstance(body.code_verifier, UnsetType) else body.code_verifier
    if not state or VERIFIER.fullmatch(verifier) is None:
        raise Invalid(BEGIN_AGAIN)
    return Flow(state, verifier)


def read_cookie(value: str) -> Flow:
    """The cookie's content; empty where it is none of ours."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), type=Flow)
    except (ValueError, RecursionError):
        return Flow("", "")


def read_return(url: str, flow: Flow) -> Return:
    """The provider's answer. Raises Invalid where it is not the answer to this flow, or a refusal."""
    try:
        parts = urlsplit(url)
        values = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        raise Invalid("url must be the address that the provider sent you back to.") from None
    state, code = one(values, "state"), one(values, "code")
    if not hmac.compare_digest(state.encode(errors="replace"), flow.state.encode(errors="replace")):
        raise Invalid(BEGIN_AGAIN)
    if error := one(values, "error"):
        known = error if re.fullmatch(r"[a-z_]{1,60}", error) else "for no reason that is known"
        raise Invalid(f"The sign-in provider did not sign you in ({known}).")
    if not code:
        raise Invalid("The address has no code of the provider in it.")
    return Return(url.partition("#")[0].partition("?")[0], code, state, one(values, "iss") or None)


def one(values: dict[str, list[str]], name: str) -> str:
    """A parameter that may stand once; empty where it does not."""
    found = values.get(name, [])
    return found[0] if len(found) == 1 else ""


def redirect_for(oauth: AdminConfigOAuthDto, wanted: str) -> str:
    """Where the provider shall send the person back to: where a phone's own address cannot be registered, the settings
    name one of the web that bounces to it. Raises Invalid."""
    if REDIRECT.fullmatch(wanted) is None:
        raise Invalid("redirectUri must be the address of a page or an app, without parameters.")
    if oauth.mobile_override_enabled and wanted.startswith(APP_SCHEME):
        return oauth.mobile_redirect_uri
    return wanted


async def bond_of(ctx: Context, state: str) -> tuple[str, str]:
    """What the nonce is bound to beside the secret: the state, and the session that asks, where one does."""
    try:
        identity = await ctx.db.read(find_identity, find_credentials(ctx.request, accepts_link=False))
    except Unauthenticated:
        return state, ""
    return state, identity.session.uid if identity.session else ""
