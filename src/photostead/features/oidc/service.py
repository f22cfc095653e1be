"""What other slices ask of the provider: where a person signs in, who came back, whose sign-in it ended, and where one
says good-bye to it.
"""

import asyncio
import base64
import hashlib
import importlib
import logging
from collections.abc import Mapping
from types import ModuleType
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from weakref import WeakKeyDictionary

import msgspec

from photostead.db.database import Database
from photostead.features.oidc import tokens
from photostead.features.oidc.asking import ask, decode
from photostead.features.oidc.discovery import Discovery
from photostead.features.oidc.nonces import Nonces, Once
from photostead.features.oidc.schema import Claims, Exchange, Metadata, Tokens
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigOAuthDto, OAuthTokenEndpointAuthMethod
from photostead.kernel.errors import Invalid, PhotosteadError, Unavailable

log = logging.getLogger(__name__)

NO_SIGNATURE = "none"


class Refusal(msgspec.Struct):
    """RFC 6749, section 5.2."""

    error: str = ""


class Provider:
    """The provider as one daemon knows it."""

    def __init__(self) -> None:
        self.discovery = Discovery()
        self.nonces = Nonces()
        self.logouts = Once(tokens.LOGOUT_LASTING_S + 2 * tokens.LEEWAY_S)

    async def authorization_url(
        self, oauth: AdminConfigOAuthDto, *, redirect_uri: str, state: str, challenge: str, bond: tuple[str, ...]
    ) -> str:
        """Where a person signs in. `challenge` is the S256 hash of a secret that who begins keeps (RFC 7636); `bond` what
        else the answer is bound to. Raises Unavailable."""
        metadata = await self.discovery.metadata(oauth)
        values = {
            "client_id": oauth.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": " ".join(dict.fromkeys(["openid", *oauth.scope.split()])),
            "state": state,
            "nonce": self.nonces.make(challenge, *bond),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **({"prompt": oauth.prompt} if oauth.prompt else {}),
        }
        return with_query(checked(oauth, metadata.authorization_endpoint), values)

    async def redeem(self, oauth: AdminConfigOAuthDto, exchange: Exchange, *, issuer: str | None) -> Claims:
        """Turn a code in: what the provider says of the person, of the token and of the profile together. `issuer` is who
        says that it sent the code (RFC 9207), where it was said. Raises Invalid, Unavailable."""
        metadata = await self.discovery.metadata(oauth)
        is_silent = issuer is None and not metadata.authorization_response_iss_parameter_supported
        if issuer != metadata.issuer and not is_silent:
            raise Invalid("The answer of the sign-in came from another provider.")
        granted = await exchange_code(oauth, metadata, exchange)
        _, claims = await self.read(oauth, metadata, granted.id_token, oauth.signing_algorithm)
        tokens.check_id_token(claims, metadata, oauth.client_id)
        self.nonces.redeem(claims.get("nonce"), challenge_of(exchange.verifier), *exchange.bond)
        profile = await self.profile(oauth, metadata, granted.access_token)
        if profile.get("sub", claims["sub"]) != claims["sub"]:
            raise Invalid("The provider's profile is about somebody else.")
        return merge(profile, claims)

    async def profile(self, oauth: AdminConfigOAuthDto, metadata: Metadata, access_token: str) -> Claims:
        """What the provider tells of the person beside the token; nothing where it has no such operation. Raises Invalid,
        Unavailable."""
        if metadata.userinfo_endpoint is None or not access_token:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = await ask(oauth, checked(oauth, metadata.userinfo_endpoint), headers=headers)
        if answer.status != 200:
            raise Unavailable(f"The sign-in provider did not tell the profile: status {answer.status}.")
        algorithm = oauth.profile_signing_algorithm
        if algorithm == NO_SIGNATURE:
            claims: Claims = decode(answer.body, Claims, "the profile")
            if claims.get("sub") is None:
                raise Invalid("The provider's profile does not say who it is about.")
            return claims
        _, claims = await self.read(oauth, metadata, answer.body.decode(errors="replace"), algorithm)
        tokens.check_profile(claims, metadata, oauth.client_id)
        return claims

    async def read(
        self, oauth: AdminConfigOAuthDto, metadata: Metadata, token: str, algorithm: str
    ) -> tuple[Claims, Claims]:
        """Header and claims of a token of the provider. A key that is not known may be a new one: they are asked for
        again. Raises Invalid, Unavailable."""
        signatures = await load_signatures()
        keys = [] if algorithm.startswith("HS") else await self.discovery.keys(oauth, metadata)
        try:
            found: tuple[Claims, Claims] = signatures.read(token, algorithm, keys, oauth.client_secret)
        except tokens.UnknownKey:
            keys = await self.discovery.keys(oauth, metadata, is_wanting=True)
            found = signatures.read(token, algorithm, keys, oauth.client_secret)
        return found

    async def read_logout(self, oauth: AdminConfigOAuthDto, token: str) -> tuple[str | None, str | None]:
        """`(person, session)` as the provider names them, of a sign-in that it ended; one may be missing. Raises Invalid,
        Unavailable."""
        (await load_signatures()).header_of(token)
        metadata = await self.discovery.metadata(oauth)
        header, claims = await self.read(oauth, metadata, token, oauth.signing_algorithm)
        tokens.check_logout_token(header, claims, metadata, oauth.client_id)
        if not self.logouts.take(str(claims["jti"])):
            raise Invalid("This logout token came before.")
        return tokens.text(claims, "sub"), tokens.text(claims, "sid")

    async def end_session_url(self, oauth: AdminConfigOAuthDto) -> str | None:
        """Where a person ends the session with the provider, or None. Never raises: signing out works without it."""
        try:
            address = oauth.end_session_endpoint or (await self.discovery.metadata(oauth)).end_session_endpoint
            return with_query(checked(oauth, address), {"client_id": oauth.client_id}) if address else None
        except PhotosteadError as error:
            log.warning("Signing out at the provider is left out: %s", error.message)
            return None


# One for each daemon; they go away with it.
PROVIDERS: WeakKeyDictionary[Database, Provider] = WeakKeyDictionary()


def provider_of(db: Database) -> Provider:
    """The daemon's."""
    return PROVIDERS.setdefault(db, Provider())


async def load_signatures() -> ModuleType:
    """The part that takes memory, once somebody signs in."""
    return await asyncio.to_thread(importlib.import_module, "photostead.features.oidc.signatures")


async def end_session_url(db: Database) -> str | None:
    """Where who signed in by the provider goes after signing out, or None."""
    oauth = (await db.read(settings.load)).oauth
    return await provider_of(db).end_session_url(oauth) if oauth.enabled else None


def merge(profile: Claims, claims: Claims) -> Claims:
    """Profile and token as one; the token wins. Whether an address is verified is said by who says the address: the word of
    one about the address of the other would vouch for nothing."""
    speaker = claims if "email" in claims else profile
    return {**profile, **claims, "email_verified": speaker.get("email_verified")}


def challenge_of(verifier: str) -> str:
    """RFC 7636, section 4.2: S256."""
    digest = hashlib.sha256(verifier.encode(errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def exchange_code(oauth: AdminConfigOAuthDto, metadata: Metadata, exchange: Exchange) -> Tokens:
    """The tokens that a code is good for. Raises Invalid where the provider refuses it, Unavailable."""
    form = {
        "grant_type": "authorization_code",
        "code": exchange.code,
        "redirect_uri": exchange.redirect_uri,
        "code_verifier": exchange.verifier,
    }
    headers = prove_client(oauth, form)
    answer = await ask(oauth, checked(oauth, metadata.token_endpoint), headers=headers, form=form)
    if answer.status >= 400:
        refuse(answer.body)
    granted: Tokens = decode(answer.body, Tokens, "the tokens")
    return granted


def prove_client(oauth: AdminConfigOAuthDto, form: dict[str, str]) -> Mapping[str, str]:
    """Headers by which the provider knows this program (RFC 6749, section 2.3.1), or the same in the form."""
    if oauth.client_secret and oauth.token_endpoint_auth_method == OAuthTokenEndpointAuthMethod.CLIENT_SECRET_BASIC:
        pair = f"{quote(oauth.client_id, safe='')}:{quote(oauth.client_secret, safe='')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}", "Accept": "application/json"}
    form["client_id"] = oauth.client_id
    if oauth.client_secret:
        form["client_secret"] = oauth.client_secret
    return {"Accept": "application/json"}


def refuse(body: bytes) -> None:
    """Raises Invalid by the provider's reason; the log tells the administrator what may be wrong in the settings."""
    try:
        reason = msgspec.json.decode(body, type=Refusal).error
    except (ValueError, RecursionError):
        reason = ""
    if reason == "invalid_grant":
        raise Invalid("The sign-in provider does not take this answer any more: begin again.")
    known = reason if reason.isascii() and reason.replace("_", "").isalnum() and len(reason) < 60 else "no reason"
    log.warning("The sign-in provider refuses this server (%s): check oauth.clientId, its secret and its method", known)
    raise Invalid(f"The sign-in provider refuses this server ({known}): ask whoever administers it.")


def checked(oauth: AdminConfigOAuthDto, address: str) -> str:
    """An address that the provider gave, for a browser or for us. Raises Unavailable where it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Unavailable("The sign-in provider names an address that is none.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and oauth.allow_insecure_requests):
        raise Unavailable("The sign-in provider names an address that does not begin with https://.")
    return address


def with_query(address: str, values: Mapping[str, str]) -> str:
    """An address with parameters added to those that it has, which win."""
    parts = urlsplit(address)
    present = {pair.partition("=")[0] for pair in parts.query.split("&")}
    added = urlencode({name: value for name, value in values.items() if name not in present})
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, added])), fragment=""))
