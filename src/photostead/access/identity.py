"""Credentials to identity: sessions (cookie or bearer), API keys (header or query), shared links (key or slug).

Secrets are kept as SHA-256 only: they are 256 random bits, so a slow hash would add nothing (passwords have argon2id).
Resolved identities are cached and the cache is emptied by any change to the rows they came from, so a logout, a changed
link or a demoted user takes effect with the next request, at no cost for the others.
"""

import base64
import hashlib
import hmac
import re
from collections import OrderedDict

import msgspec

from photostead.access.permissions import Permission
from photostead.db.database import Database
from photostead.db.tx import Row, Rows, Tx
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Forbidden, Unauthenticated

# The tables an identity is made of; see Database.on_change.
IDENTITY_TABLES = frozenset({"users", "sessions", "api_keys", "shared_links", "album_users", "albums"})
CACHE_SIZE = 1024
LINK_TOKEN = re.compile(r"[0-9a-f]{64}")
# A session's "last seen" is written at most this often: an idle phone must not make the disk spin.
TOUCH_MS = 3_600_000
# A device that was not seen for so long is signed out, and every device after so long: browsers keep no cookie longer.
IDLE_MS = 90 * 86_400_000
LONGEST_MS = 400 * 86_400_000
# When the time of session `s` is over, as SQL; its own `expires_at` may be earlier.
SESSION_END = f"""min(
  s.created_at + {LONGEST_MS}, s.updated_at + {IDLE_MS}, ifnull(s.expires_at, s.created_at + {LONGEST_MS})
)"""


class Credentials(msgspec.Struct, frozen=True):
    """What a request carried; each kind at most once."""

    session_token: str | None = None
    api_key: str | None = None
    link_key: str | None = None
    link_slug: str | None = None
    link_token: str | None = None
    # A link's login is the one operation that is asked for before its password was given.
    is_link_login: bool = False


class User(msgspec.Struct, frozen=True):
    """The caller, as far as every request needs it."""

    id: int
    uid: str
    email: str
    name: str
    is_admin: bool


class Session(msgspec.Struct, frozen=True):
    """A signed-in device. `expires_at` is what it was made for, `ends_at` when its time is over."""

    id: int
    uid: str
    ends_at: int
    expires_at: int | None
    pin_expires_at: int | None
    updated_at: int


class ApiKey(msgspec.Struct, frozen=True):
    """A key and what it is limited to."""

    id: int
    uid: str
    permissions: frozenset[str]


class Link(msgspec.Struct, frozen=True):
    """A shared link as it is at this moment."""

    id: int
    uid: str
    album_id: int | None
    allow_upload: bool
    allow_download: bool
    show_metadata: bool
    expires_at: int | None
    password_hash: str | None


class Identity(msgspec.Struct, frozen=True):
    """Who is asking. Exactly one of `session`, `api_key`, `link` is set; a link acts for the user who made it."""

    user: User
    session: Session | None = None
    api_key: ApiKey | None = None
    link: Link | None = None

    @property
    def is_elevated(self) -> bool:
        """Whether the PIN code was entered lately, which opens the locked folder."""
        until = self.session.pin_expires_at if self.session else None
        return until is not None and until > now_ms()

    def may(self, permission: Permission) -> bool:
        """Whether the credentials carry this permission; sessions carry all, links are judged by the route."""
        if self.api_key is None:
            return True
        return permission in self.api_key.permissions or Permission.ALL in self.api_key.permissions


def hash_secret(secret: str) -> bytes:
    """What the database keeps of a session token or an API key."""
    # A header may hold bytes that are no UTF-8: no secret of ours, but no failure either.
    return hashlib.sha256(secret.encode(errors="surrogateescape")).digest()


class Identities:
    """Resolves credentials, remembering what it found until something it depends on changes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: OrderedDict[Credentials, Identity] = OrderedDict()
        self._generation = 0

    def forget(self, changed_tables: frozenset[str]) -> None:
        """Called after a commit with the tables it changed."""
        if changed_tables & IDENTITY_TABLES:
            self._known.clear()
            self._generation += 1

    async def resolve(self, credentials: Credentials) -> Identity:
        """The identity behind the credentials; raises Unauthenticated or (a link's password) Unauthenticated too."""
        identity = self._known.get(credentials)
        if identity is None:
            identity = await self._look_up(credentials)
        check_not_expired(identity, credentials)
        await self._touch(identity)
        return identity

    def known(self, credentials: Credentials) -> Identity | None:
        """The same, as far as it is remembered and nothing is to be written down of it. Raises Unauthenticated."""
        identity = self._known.get(credentials)
        if identity is None or is_touch_due(identity):
            return None
        check_not_expired(identity, credentials)
        return identity

    async def _look_up(self, credentials: Credentials) -> Identity:
        generation = self._generation
        identity = await self._db.read(find_identity, credentials)
        # What was read before a change that has been committed meanwhile must not be remembered after it.
        if generation == self._generation:
            self._known[credentials] = identity
            if len(self._known) > CACHE_SIZE:
                self._known.popitem(last=False)
        return identity

    async def _touch(self, identity: Identity) -> None:
        if identity.session is not None and is_touch_due(identity):
            await self._db.write(touch_session, identity.session.id)


def is_touch_due(identity: Identity) -> bool:
    """Whether it is to be written down that the device was seen."""
    return identity.session is not None and now_ms() - identity.session.updated_at > TOUCH_MS


def touch_session(tx: Tx, session_id: int) -> None:
    """Note that the device was seen."""
    tx.run("update sessions set updated_at = ? where id = ?", (tx.now, session_id))


def check_not_expired(identity: Identity, credentials: Credentials) -> None:
    """Raises Unauthenticated when the session's or the link's time is over; a link is then as if it had never been."""
    if identity.session is not None and is_over(identity.session.ends_at):
        raise Unauthenticated("Invalid user token")
    if identity.link is not None and is_over(identity.link.expires_at):
        raise Unauthenticated("Invalid share key" if credentials.link_key is not None else "Invalid share slug")


def is_over(expires_at: int | None) -> bool:
    """Whether an instant in ms is past; None never is."""
    return expires_at is not None and expires_at <= now_ms()


def find_identity(rows: Rows, credentials: Credentials) -> Identity:
    """Look the credentials up. A link's key beats a session: the person opened the link on purpose."""
    if credentials.link_key is not None or credentials.link_slug is not None:
        return find_link(rows, credentials)
    if credentials.session_token is not None:
        return find_session(rows, credentials.session_token)
    if credentials.api_key is not None:
        return find_api_key(rows, credentials.api_key)
    raise Unauthenticated("Authentication required")


USER_COLUMNS = "u.id, u.uid, u.email, u.name, u.is_admin"
# Nobody acts for a deleted account, nor for the user to whom a shared library belongs.
IS_PERSON = "u.status = 'active' and not u.is_service"


# A link to an album ends with its maker's right to share it.
MAY_SHARE = """(l.album_id is null or exists (
  select 1 from album_users o where o.album_id = l.album_id and o.user_id = l.user_id and o.role = 'owner'
))"""


def find_session(rows: Rows, token: str) -> Identity:
    """The session of a token, if its user is active."""
    row = rows.row(
        f"""
        select {USER_COLUMNS}, s.id, s.uid, {SESSION_END}, s.expires_at, s.pin_expires_at, s.updated_at
        from sessions s
        join users u on u.id = s.user_id
        where s.token_hash = ? and {IS_PERSON}
        """,
        (hash_secret(token),),
    )
    if row is None:
        raise Unauthenticated("Invalid user token")
    return Identity(user=make_user(row), session=Session(*row[5:]))


def find_api_key(rows: Rows, key: str) -> Identity:
    """The API key, if its user is active."""
    row = rows.row(
        f"""
        select {USER_COLUMNS}, k.id, k.uid, k.permissions
        from api_keys k
        join users u on u.id = k.user_id
        where k.key_hash = ? and {IS_PERSON}
        """,
        (hash_secret(key),),
    )
    if row is None:
        raise Unauthenticated("Invalid API key")
    permissions = msgspec.json.decode(row[7], type=frozenset[str])
    return Identity(user=make_user(row), api_key=ApiKey(row[5], row[6], permissions))


def find_link(rows: Rows, credentials: Credentials) -> Identity:
    """The shared link of a key or slug; its password, where it has one, must have been given (`link_token`)."""
    by_key = credentials.link_key is not None
    value = parse_link_key(credentials.link_key) if by_key else credentials.link_slug
    unknown = Unauthenticated("Invalid share key" if by_key else "Invalid share slug")
    row = rows.row(
        f"""
        select {USER_COLUMNS}, l.id, l.uid, l.album_id, l.allow_upload, l.allow_download, l.show_metadata,
               l.expires_at, l.password_hash
        from shared_links l
        join users u on u.id = l.user_id
        where {"l.key" if by_key else "l.slug"} = ? and {IS_PERSON} and {MAY_SHARE}
        """,
        (value,),
    )
    if row is None:
        raise unknown
    link = Link(
        row[5],
        row[6],
        row[7],
        bool(row[8]),
        bool(row[9]),
        bool(row[10]),
        row[11],
        row[12],
    )
    # Whoever has no password does not learn either that there was something until lately.
    if is_over(link.expires_at):
        raise unknown
    is_locked = link.password_hash is not None and not credentials.is_link_login
    if is_locked and not is_link_token(link, credentials.link_token):
        raise Unauthenticated("Password required")
    return Identity(user=make_user(row), link=link)


def make_user(row: Row) -> User:
    """The first five columns of a USER_COLUMNS query."""
    return User(row[0], row[1], row[2], row[3], bool(row[4]))


def parse_link_key(text: str | None) -> bytes | None:
    """A link key travels as hex or base64url of its bytes; what is neither matches nothing."""
    for decode in (bytes.fromhex, decode_base64url):
        try:
            return decode(text or "")
        except ValueError:
            continue
    return None


def decode_base64url(text: str) -> bytes:
    """RFC 4648 section 5, without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def link_token(link: Link) -> str:
    """What the cookie holds once the password was given: bound to this link and to this very password."""
    return hmac.new((link.password_hash or "").encode(), link.uid.encode(), "sha256").hexdigest()


def is_link_token(link: Link, token: str | None) -> bool:
    """Whether the cookie proves the link's present password; it may carry those of several links."""
    mine = link_token(link)
    return any(hmac.compare_digest(mine, one) for one in present_tokens(token))


def present_tokens(cookie: str | None) -> list[str]:
    """The tokens of a cookie; what is none is left out."""
    return [one for one in (cookie or "").split(".") if LINK_TOKEN.fullmatch(one)]


def require_link_right(link: Link, right: str) -> None:
    """Raises Forbidden where the link, as it is now, does not grant what the route needs. An original carries all the
    metadata there is, so a link that hides them lets nobody take originals away."""
    granted = {
        "view": True,
        "login": True,
        "download": link.allow_download and link.show_metadata,
        "upload": link.allow_upload,
    }
    if not granted[right]:
        raise Forbidden(f"This shared link does not allow {right}s")


def require(identity: Identity, permission: Permission) -> None:
    """Raises Forbidden naming the missing permission."""
    if not identity.may(permission):
        raise Forbidden(f"Missing required permission: {permission}")
