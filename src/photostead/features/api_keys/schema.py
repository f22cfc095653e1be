"""API keys on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.access.permissions import Permission
from photostead.kernel.ids import Id

Name = Annotated[str, Meta(max_length=200)]
Permissions = Annotated[list[Permission], Meta(min_length=1, max_length=1000)]


class ApiKeyCreateDto(msgspec.Struct, rename="camel"):
    """A new key."""

    permissions: Permissions
    name: Name | UnsetType = UNSET


class ApiKeyUpdateDto(msgspec.Struct, rename="camel"):
    """A change of a key."""

    name: Name | UnsetType = UNSET
    permissions: Permissions | UnsetType = UNSET


class ApiKeyResponseDto(msgspec.Struct, rename="camel"):
    """A key without its secret, which nobody knows any more."""

    created_at: str
    id: Id
    name: str
    permissions: list[Permission]
    updated_at: str


class ApiKeyCreateResponseDto(ApiKeyResponseDto):
    """A key with its secret, told this once; the key's fields stand beside it and, for older clients, in `api_key`."""

    api_key: ApiKeyResponseDto
    secret: str
