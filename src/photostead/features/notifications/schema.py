"""Notifications on the wire."""

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import Id


class NotificationLevel(StrEnum):
    """How much it matters."""

    SUCCESS = "success"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class NotificationType(StrEnum):
    """What it is about; `Custom` ones are written by an administrator or a program of theirs."""

    JOB_FAILED = "JobFailed"
    BACKUP_FAILED = "BackupFailed"
    SYSTEM_MESSAGE = "SystemMessage"
    ALBUM_INVITE = "AlbumInvite"
    ALBUM_UPDATE = "AlbumUpdate"
    CLUSTER_GROUP_REQUEST = "ClusterGroupRequest"
    CUSTOM = "Custom"


class NotificationDto(msgspec.Struct, rename="camel"):
    """One notification; without `readAt` it is unread. `data` with an `href` names the page of the web app to go to."""

    created_at: str
    id: Id
    level: NotificationLevel
    title: str
    type: NotificationType
    data: dict[str, Any] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    read_at: str | UnsetType = UNSET


class GetNotificationsQuery(msgspec.Struct, rename="camel"):
    """Which notifications: everything that is given must fit; `unread=false` asks for those that were read."""

    id: Id | UnsetType = UNSET
    level: NotificationLevel | UnsetType = UNSET
    type: NotificationType | UnsetType = UNSET
    unread: bool | UnsetType = UNSET


class NotificationUpdateDto(msgspec.Struct, rename="camel"):
    """When it was read; null makes it unread again."""

    read_at: str | UnsetType | None = UNSET


class NotificationUpdateAllDto(msgspec.Struct, rename="camel"):
    """When these were read; null makes them unread again."""

    ids: Annotated[list[Id], Meta(min_length=1)]
    read_at: str | UnsetType | None = UNSET


class NotificationDeleteAllDto(msgspec.Struct, rename="camel"):
    """Which ones to remove."""

    ids: Annotated[list[Id], Meta(min_length=1)]


class NotificationCreateDto(msgspec.Struct, rename="camel"):
    """What an administrator tells a person."""

    title: str
    user_id: Id
    data: dict[str, Any] | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    level: NotificationLevel = NotificationLevel.INFO
    read_at: str | UnsetType | None = UNSET
    type: NotificationType = NotificationType.CUSTOM
