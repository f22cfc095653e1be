"""The rules of signing in by a provider: whose the account is, when one is made, and how they are linked.

Whom the provider does not vouch for gets the same answer whether or not somebody has the address: see decision 0018.
"""

import logging

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx, Value
from photostead.features.auth import service as auth
from photostead.features.auth.schema import LoginResponseDto
from photostead.features.oauth import flows, store
from photostead.features.oauth.claims import Person, read_person
from photostead.features.oauth.schema import OAuthAuthorizeResponseDto, OAuthCallbackDto, OAuthConfigDto
from photostead.features.oidc import service as oidc
from photostead.features.oidc.schema import Exchange
from photostead.features.profile_images import service as profile_images
from photostead.features.sessions import service as sessions
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigOAuthDto
from photostead.features.users import service as users
from photostead.features.users.schema import UserAdminResponseDto, UserStatus
from photostead.host.outbound import Limits, Reach, fetch
from photostead.http.context import Context
from photostead.http.reply import Cookie, Reply
from photostead.kernel.errors import Invalid, PhotosteadError
from photostead.kernel.ids import new_secret

log = logging.getLogger(__name__)

NO_ACCOUNT = (
    "There is no account for this sign-in. If you have one here, sign in with your password and link it in your account "
    "settings; otherwise ask whoever administers this server."
)
UNVERIFIED = (
    "The sign-in provider says that your e-mail address is not verified, so no account is found or made by it: verify it "
    "there, or ask whoever administers this server."
)
NOBODY_LEFT = (
    "No administrator could sign in then: allow signing in with passwords, and give an administrator one, first."
)
# Of the internet only, and encrypted.
PICTURES = Reach()
PICTURE_LIMITS = Limits(10 * 1024 * 1024, 5.0, frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}))


async def require_oauth(db: Database) -> AdminConfigOAuthDto:
    """The settings. Raises Invalid where signing in by a provider is switched off."""
    oauth = (await db.read(settings.load)).oauth
    if not oauth.enabled:
        raise Invalid("OAuth is not enabled")
    return oauth


# --- there and back


async def begin(ctx: Context, body: OAuthConfigDto) -> Reply[OAuthAuthorizeResponseDto]:
    """Where the person signs in. Raises Invalid, Forbidden, Unavailable."""
    flows.refuse_forms(ctx)
    oauth = await require_oauth(ctx.db)
    redirect_uri = flows.redirect_for(oauth, body.redirect_uri)
    start = flows.begin(body)
    url = await oidc.provider_of(ctx.db).authorization_url(
        oauth,
        redirect_uri=redirect_uri,
        state=start.state,
        challenge=start.challenge,
        bond=await flows.bond_of(ctx, start.state),
    )
    return Reply(OAuthAuthorizeResponseDto(url), cookies=start.cookie)


async def come_back(ctx: Context, oauth: AdminConfigOAuthDto, body: OAuthCallbackDto) -> Person:
    """Who came back from the provider, all of it checked. Raises Invalid, Forbidden, TooManyRequests, Unavailable."""
    flows.refuse_forms(ctx)
    flow = flows.kept_by(ctx, body)
    answer = flows.read_return(body.url, flow)
    exchange = Exchange(
        code=answer.code,
        redirect_uri=flows.redirect_for(oauth, answer.where),
        verifier=flow.verifier,
        bond=await flows.bond_of(ctx, flow.state),
    )
    async with auth.guess_from(ctx):
        claims = await oidc.provider_of(ctx.db).redeem(oauth, exchange, issuer=answer.issuer)
    return read_person(claims, oauth)


async def finish(ctx: Context, body: OAuthCallbackDto) -> Reply[LoginResponseDto]:
    """A session for whoever came back, with the cookies that web and phone clients live by. Raises as `come_back`, and
    Invalid for whom there is no account."""
    oauth = await require_oauth(ctx.db)
    person = await come_back(ctx, oauth, body)
    token = new_secret()
    user_id, is_new, answer = await ctx.db.write(sign_in, oauth, person, token, auth.device_of(ctx.request))
    if is_new and person.picture is not None:
        await take_picture(ctx, user_id, person.picture)
    return Reply(answer, cookies=(*auth.session_cookies(token, "oauth"), Cookie(flows.COOKIE, None)))


def sign_in(
    tx: Tx, oauth: AdminConfigOAuthDto, person: Person, token: str, device: tuple[str, str, str | None]
) -> tuple[int, bool, LoginResponseDto]:
    """The write of `finish`: the account, whether it was made for this, and its new session."""
    found = find_account(tx, person)
    user_id = register(tx, oauth, person) if found is None else found
    new = sessions.NewSession(user_id, token, *device, is_oauth=True, oauth_sid=person.session)
    return user_id, found is None, auth.begin_session(tx, new)


def find_account(tx: Tx, person: Person) -> int | None:
    """The account that is linked, or gets linked because the provider vouches for its address; None where nobody has it.
    Raises Invalid where it may not be used: in the same words, whatever the reason."""
    linked = store.find_linked(tx, person.subject)
    if linked is not None:
        return usable(linked[0], linked[1])
    if person.is_verified is False:
        raise Invalid(UNVERIFIED)
    known = None if person.email is None else store.find_by_email(tx, person.email)
    if known is None:
        return None
    user_id, status, subject, is_service = known
    if not person.is_verified or subject or is_service:
        raise Invalid(NO_ACCOUNT)
    store.set_subject(tx, usable(user_id, status), person.subject)
    return int(user_id)


def usable(user_id: int, status: str) -> int:
    """The account itself, unless it was put away."""
    if status != UserStatus.ACTIVE:
        raise Invalid(NO_ACCOUNT)
    return user_id


def register(tx: Tx, oauth: AdminConfigOAuthDto, person: Person) -> int:
    """A new account, as the claims say. Raises Invalid where none is to be made, or the provider tells no address. The
    first account of a box is never made like this: it belongs to whoever stands beside it."""
    if not oauth.auto_register or not users.has_admin(tx):
        raise Invalid(NO_ACCOUNT)
    if person.email is None:
        raise Invalid(
            "The sign-in provider tells no e-mail address: the scope needs `email`, and the person an address."
        )
    user_id = users.insert_user(tx, email=person.email, name=person.name, password_hash=None, is_admin=person.is_admin)
    columns: dict[str, Value] = {
        "oauth_id": person.subject,
        "quota_bytes": person.quota,
        "storage_label": store.free_label(tx, person.label) if person.label else None,
    }
    users.update_user(tx, user_id, columns)
    return user_id


async def take_picture(ctx: Context, user_id: int, url: str) -> None:
    """The picture of a new person's profile, from the internet only. An account is good without: never raises."""
    try:
        answer = await fetch(url, PICTURES, PICTURE_LIMITS)
        if answer.status == 200:
            await profile_images.set_from_bytes(ctx.services, user_id, answer.body)
    except PhotosteadError as error:
        log.info("The picture of a new person's profile was not taken: %s", error.message)


# --- linking


async def link(ctx: Context, body: OAuthCallbackDto) -> Reply[UserAdminResponseDto]:
    """Link the caller's account with whoever came back, who began in this very session. Raises as `come_back`."""
    sessions.require_session(ctx.identity)
    oauth = await require_oauth(ctx.db)
    person = await come_back(ctx, oauth, body)
    answer = await ctx.db.write(set_link, ctx.user.id, person.subject)
    return Reply(answer, cookies=(Cookie(flows.COOKIE, None),))


def set_link(tx: Tx, user_id: int, subject: str) -> UserAdminResponseDto:
    """The write of `link`. Raises Invalid where one of both is linked otherwise."""
    linked = store.find_linked(tx, subject)
    if linked is not None and linked[0] != user_id:
        raise Invalid("This sign-in cannot be linked with your account: it is linked with another one.")
    if store.find_subject(tx, user_id) not in {"", subject}:
        raise Invalid("Your account is linked with another sign-in: unlink it first.")
    store.set_subject(tx, user_id, subject)
    return users.get_user_admin(tx, user_id)


async def unlink(ctx: Context) -> UserAdminResponseDto:
    """The caller's account is linked no more. Raises Forbidden for an API key, Invalid where nobody who administers the
    box could sign in then."""
    sessions.require_session(ctx.identity)
    return await ctx.db.write(remove_link, ctx.user.id)


def remove_link(tx: Tx, user_id: int) -> UserAdminResponseDto:
    """The write of `unlink`."""
    is_admin = users.get_user_admin(tx, user_id).is_admin
    if is_admin and not (store.is_other_admin_linked(tx, user_id) or can_admin_use_password(tx)):
        raise Invalid(NOBODY_LEFT)
    store.set_subject(tx, user_id, "")
    return users.get_user_admin(tx, user_id)


def unlink_all(tx: Tx) -> None:
    """No account is linked any more, as when the provider is replaced. Raises Invalid where nobody who administers the box
    could sign in then."""
    if not can_admin_use_password(tx):
        raise Invalid(NOBODY_LEFT)
    store.unlink_all(tx)


def can_admin_use_password(rows: Rows) -> bool:
    """Whether an administrator can sign in without the provider."""
    return settings.load(rows).password_login.enabled and store.has_admin_a_password(rows)


# --- the provider ends sessions


async def end_sessions(ctx: Context, logout_token: str) -> None:
    """End what the provider says is over: one session, or all that a person began with it. The same for people who are not
    known. Raises Invalid, TooManyRequests, Unavailable."""
    oauth = await require_oauth(ctx.db)
    subject, session = await oidc.provider_of(ctx.db).read_logout(oauth, logout_token)
    await ctx.db.write(end_named, subject, session)


def end_named(tx: Tx, subject: str | None, session: str | None) -> None:
    """The write of `end_sessions`."""
    sessions.end(tx, store.find_sessions(tx, subject, session))
