"""The rules of shared links. What a visitor may see and do is decided at each request in `access`; here links are made,
changed and opened with their password.
"""

import base64
import re
import secrets
from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity, Link, link_token, present_tokens
from photostead.access.visibility import ALBUM_OWNERS, OWN, find_album, those_under
from photostead.db.tx import Rows, Tx, Value
from photostead.features.albums import service as albums
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetResponseDto
from photostead.features.auth import service as auth
from photostead.features.shared_links import store
from photostead.features.shared_links.schema import (
    SLUG,
    AssetIdErrorReason,
    AssetIdsResponseDto,
    SharedLinkCreateDto,
    SharedLinkEditDto,
    SharedLinkLoginDto,
    SharedLinkQuery,
    SharedLinkResponseDto,
    SharedLinkType,
)
from photostead.features.users import service as users
from photostead.http.context import Context
from photostead.http.credentials import LINK_COOKIE
from photostead.http.reply import Cookie, Reply
from photostead.kernel.clock import from_wire, to_wire
from photostead.kernel.errors import Forbidden, Invalid, Unauthenticated
from photostead.kernel.ids import new_id

KEY_BYTES = 50
# Stands for a password that is set; sent back, it means: as it is.
HIDDEN = "********"
# A browser that visited many links keeps the passwords of the last ones.
MOST_TOKENS = 20


def list_links(rows: Rows, identity: Identity, query: SharedLinkQuery) -> list[SharedLinkResponseDto]:
    """The caller's links."""
    uid = None if isinstance(query.id, UnsetType) else query.id.lower()
    album = None if isinstance(query.album_id, UnsetType) else query.album_id.lower()
    return [describe(rows, identity, link) for link in store.list_links(rows, identity.user.id, uid, album)]


def get(rows: Rows, identity: Identity, uid: str) -> SharedLinkResponseDto:
    """One of them. Raises Invalid, the same for absent and foreign."""
    link_id = store.find_own(rows, identity.user.id, uid, "sharedLink.read")
    return describe(rows, identity, store.get_link(rows, link_id))


def describe(rows: Rows, identity: Identity, link: store.LinkRow) -> SharedLinkResponseDto:
    """A link, for its owner or for who opened it."""
    return SharedLinkResponseDto(
        id=link.uid,
        user_id=link.user_uid,
        type=SharedLinkType.INDIVIDUAL if link.album_id is None else SharedLinkType.ALBUM,
        key=base64.urlsafe_b64encode(link.key).decode().rstrip("="),
        slug=link.slug,
        password=HIDDEN if link.has_password else None,
        description=link.description,
        allow_upload=bool(link.allow_upload),
        # As it is judged: originals carry the metadata (access.identity.require_link_right).
        allow_download=bool(link.allow_download and link.show_metadata),
        show_metadata=bool(link.show_metadata),
        expires_at=None if link.expires_at is None else to_wire(link.expires_at),
        created_at=to_wire(link.created_at),
        album=UNSET if link.album_id is None else albums.describe(rows, [link.album_id], identity)[0],
        assets=[] if link.album_id is not None else describe_photos(rows, link, identity),
    )


def describe_photos(rows: Rows, link: store.LinkRow, identity: Identity) -> list[AssetResponseDto]:
    """The photos that a link shows by themselves, with whose they are."""
    return assets.describe(rows, store.shown_assets(rows, link.id), identity, with_owner=True)


# --- making and changing


async def create(ctx: Context, body: SharedLinkCreateDto) -> SharedLinkResponseDto:
    """A new link. Raises Invalid for what is not the caller's, a date that is none, a slug that is taken or none."""
    password_hash = await hash_of(body.password)
    return await ctx.db.write(insert, ctx.identity, body, password_hash)


async def hash_of(password: str | None) -> str | None:
    """An empty password is none."""
    return await users.hash_password(password) if password else None


def insert(tx: Tx, identity: Identity, body: SharedLinkCreateDto, password_hash: str | None) -> SharedLinkResponseDto:
    """The write of `create`."""
    album_id, asset_ids = find_contents(tx, identity, body)
    values: dict[str, Value] = {
        "uid": new_id(),
        "user_id": identity.user.id,
        "album_id": album_id,
        "key": secrets.token_bytes(KEY_BYTES),
        "slug": check_slug(body.slug),
        "password_hash": password_hash,
        "description": body.description,
        "allow_upload": body.allow_upload,
        "allow_download": body.allow_download,
        "show_metadata": body.show_metadata,
        "expires_at": parse_end(body.expires_at),
    }
    return describe(tx, identity, store.get_link(tx, store.insert(tx, values, asset_ids)))


def find_contents(rows: Rows, identity: Identity, body: SharedLinkCreateDto) -> tuple[int | None, list[int]]:
    """The album, or the assets. Raises Invalid."""
    if body.type is SharedLinkType.ALBUM:
        if isinstance(body.album_id, UnsetType):
            raise Invalid("A link of type ALBUM needs an albumId.")
        return find_album(rows, identity, body.album_id, "album.share", ALBUM_OWNERS), []
    uids = [] if isinstance(body.asset_ids, UnsetType) else list(dict.fromkeys(uid.lower() for uid in body.asset_ids))
    if not uids:
        raise Invalid("A link of type INDIVIDUAL needs assetIds.")
    found = own_assets(rows, identity, uids)
    if len(found) < len(uids):
        raise Invalid("Not found or no asset.share access")
    return None, [found[uid] for uid in uids]


def own_assets(rows: Rows, identity: Identity, uids: Sequence[str]) -> dict[str, int]:
    """Those of the assets (lower-case ids) that the caller may give away by link: their own, nothing locked."""
    return those_under(rows, f"{OWN} and a.visibility != 'locked'", identity, uids)


def check_slug(slug: str | None) -> str | None:
    """None for an empty one. Raises Invalid for one that cannot be the end of an address."""
    if not slug:
        return None
    if not re.fullmatch(SLUG, slug) or set(slug) == {"."}:
        raise Invalid(store.UNUSABLE_SLUG)
    return slug


def parse_end(text: str | None) -> int | None:
    """In ms. Raises Invalid for what is no date, or outside the calendar where it is told again."""
    if text is None:
        return None
    try:
        moment = from_wire(text)
        to_wire(moment)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"expiresAt is no date: {error}") from error
    return moment


async def update(ctx: Context, uid: str, body: SharedLinkEditDto) -> SharedLinkResponseDto:
    """Change a link; visitors feel it with their next request. Raises Invalid."""
    is_given = not isinstance(body.password, UnsetType) and body.password != HIDDEN
    hashes = {"password_hash": await hash_of(body.password or None)} if is_given and body.password is not UNSET else {}
    return await ctx.db.write(apply, ctx.identity, uid, body, hashes)


def apply(
    tx: Tx, identity: Identity, uid: str, body: SharedLinkEditDto, hashes: dict[str, str | None]
) -> SharedLinkResponseDto:
    """The write of `update`."""
    link_id = store.find_own(tx, identity.user.id, uid, "sharedLink.update")
    given: dict[str, Value | UnsetType] = {
        "allow_download": body.allow_download,
        "allow_upload": body.allow_upload,
        "show_metadata": body.show_metadata,
        "description": body.description,
        "expires_at": body.expires_at if isinstance(body.expires_at, UnsetType) else parse_end(body.expires_at),
        "slug": body.slug if isinstance(body.slug, UnsetType) else check_slug(body.slug),
    }
    plain = {name: value for name, value in given.items() if not isinstance(value, UnsetType)}
    store.update(tx, link_id, {**plain, **hashes})
    return describe(tx, identity, store.get_link(tx, link_id))


def delete(tx: Tx, identity: Identity, uid: str) -> None:
    """Close a link for ever. Raises Invalid, the same for absent and foreign."""
    store.delete(tx, store.find_own(tx, identity.user.id, uid, "sharedLink.delete"))


# --- the photos of a link


def add_assets(tx: Tx, identity: Identity, uid: str, uids: Sequence[str]) -> list[AssetIdsResponseDto]:
    """Show more photos; what happened to each. Raises Invalid for a link that is not the caller's, or an album's."""
    link_id = find_individual(tx, identity, uid)
    present, allowed = store.linked_assets(tx, link_id), own_assets(tx, identity, [one.lower() for one in uids])
    results: list[AssetIdsResponseDto] = []
    added: dict[str, int] = {}
    for one in map(str.lower, uids):
        if one in present or one in added:
            results.append(AssetIdsResponseDto(one, success=False, error=AssetIdErrorReason.DUPLICATE))
        elif one in allowed:
            added[one] = allowed[one]
            results.append(AssetIdsResponseDto(one, success=True))
        else:
            results.append(AssetIdsResponseDto(one, success=False, error=AssetIdErrorReason.NO_PERMISSION))
    store.add_assets(tx, link_id, added.values())
    return results


def remove_assets(tx: Tx, identity: Identity, uid: str, uids: Sequence[str]) -> list[AssetIdsResponseDto]:
    """Show fewer; what happened to each. Raises Invalid as `add_assets`."""
    link_id = find_individual(tx, identity, uid)
    present = store.linked_assets(tx, link_id)
    removed: list[int] = []
    results: list[AssetIdsResponseDto] = []
    for one in map(str.lower, uids):
        asset_id = present.pop(one, None)
        if asset_id is None:
            results.append(AssetIdsResponseDto(one, success=False, error=AssetIdErrorReason.NOT_FOUND))
        else:
            removed.append(asset_id)
            results.append(AssetIdsResponseDto(one, success=True))
    store.remove_assets(tx, link_id, removed)
    return results


def find_individual(rows: Rows, identity: Identity, uid: str) -> int:
    """The key of the caller's link that shows photos by themselves. Raises Invalid."""
    link_id = store.find_own(rows, identity.user.id, uid, "sharedLink.update")
    if store.get_link(rows, link_id).album_id is not None:
        raise Invalid("The link shows an album: add to the album, or take out of it.")
    return link_id


# --- visiting


def get_mine(rows: Rows, identity: Identity) -> SharedLinkResponseDto:
    """The link that was opened. Raises Forbidden where none was."""
    return describe(rows, identity, store.get_link(rows, opened(identity).id))


def opened(identity: Identity) -> Link:
    """The link of a request. Raises Forbidden for a person who is signed in instead."""
    if identity.link is None:
        raise Forbidden("This needs the key or the slug of a shared link.")
    return identity.link


async def log_in(ctx: Context, body: SharedLinkLoginDto) -> Reply[SharedLinkResponseDto]:
    """Open a link by its password: the cookie proves it from then on, until the password is another one. Raises
    Unauthenticated for a wrong one, Invalid where there is none, TooManyRequests for many wrong ones."""
    link = opened(ctx.identity)
    if link.password_hash is None:
        raise Invalid("This link has no password: it is open.")
    async with auth.guess_of_link(ctx, link.uid):
        if not await users.is_password(link.password_hash, body.password):
            raise Unauthenticated("Invalid password")
    answer = await ctx.db.read(get_mine, ctx.identity)
    tokens = [link_token(link), *present_tokens(ctx.request.cookies.get(LINK_COOKIE))]
    value = ".".join(list(dict.fromkeys(tokens))[:MOST_TOKENS])
    return Reply(answer, cookies=(Cookie(LINK_COOKIE, value),))
