"""The rule of API keys: a key never makes, changes or renews one that may do more than itself.

Without it a key limited to `apiKey.create` (or `update`, or `rotate`, which hands out the secret of a stronger key)
would be as good as a key for everything. A session may do all of it: it is the person.
"""

from collections.abc import Collection

from msgspec import UnsetType, structs

from photostead.access.identity import Identity
from photostead.access.permissions import Permission
from photostead.db.tx import Rows, Tx
from photostead.features.api_keys import store
from photostead.features.api_keys.schema import (
    ApiKeyCreateDto,
    ApiKeyCreateResponseDto,
    ApiKeyResponseDto,
    ApiKeyUpdateDto,
)
from photostead.kernel.errors import Forbidden
from photostead.kernel.ids import new_secret

USUAL_NAME = "API Key"


def check_covers(identity: Identity, permissions: Collection[Permission]) -> None:
    """Raises Forbidden naming what the caller's key lacks."""
    missing = [permission for permission in permissions if not identity.may(permission)]
    if missing:
        raise Forbidden(f"An API key cannot grant permissions it does not have itself: {', '.join(missing)}.")


def create(tx: Tx, identity: Identity, body: ApiKeyCreateDto) -> ApiKeyCreateResponseDto:
    """A new key, with its secret."""
    check_covers(identity, body.permissions)
    name = USUAL_NAME if isinstance(body.name, UnsetType) else body.name
    secret = new_secret()
    return tell_secret(store.insert(tx, identity.user.id, name, body.permissions, secret), secret)


def update(tx: Tx, identity: Identity, uid: str, body: ApiKeyUpdateDto) -> ApiKeyResponseDto:
    """Rename a key or change what it may do."""
    key = store.get(tx, identity.user.id, uid)
    name = key.name if isinstance(body.name, UnsetType) else body.name
    permissions = key.permissions if isinstance(body.permissions, UnsetType) else body.permissions
    check_covers(identity, permissions)
    return store.update(tx, identity.user.id, uid, name, permissions)


def rotate(tx: Tx, identity: Identity, uid: str) -> ApiKeyCreateResponseDto:
    """A new secret for a key."""
    check_covers(identity, store.get(tx, identity.user.id, uid).permissions)
    secret = new_secret()
    return tell_secret(store.replace_secret(tx, identity.user.id, uid, secret), secret)


def get_own(rows: Rows, identity: Identity) -> ApiKeyResponseDto:
    """The key that asks. Raises Forbidden for a session, which is none."""
    if identity.api_key is None:
        raise Forbidden("The request was not made with an API key.")
    return store.get(rows, identity.user.id, identity.api_key.uid)


def tell_secret(key: ApiKeyResponseDto, secret: str) -> ApiKeyCreateResponseDto:
    """The one answer that carries the secret."""
    return ApiKeyCreateResponseDto(**structs.asdict(key), api_key=key, secret=secret)
