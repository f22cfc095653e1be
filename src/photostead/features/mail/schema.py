"""Mail on the wire."""

from enum import StrEnum

import msgspec


class TemplateName(StrEnum):
    """The mails whose text can be replaced."""

    WELCOME = "welcome"
    ALBUM_INVITE = "album-invite"
    ALBUM_UPDATE = "album-update"


class MailKind(StrEnum):
    """Every mail that people get."""

    WELCOME = "welcome"
    ALBUM_INVITE = "album-invite"
    ALBUM_UPDATE = "album-update"
    CLUSTER_GROUP_REQUEST = "cluster-group-request"


class TemplateDto(msgspec.Struct, rename="camel"):
    """A text to try; empty means ours."""

    template: str


class TemplateResponseDto(msgspec.Struct, rename="camel"):
    """What a mail with it looks like, with names that are made up."""

    html: str
    name: str


class TestEmailResponseDto(msgspec.Struct, rename="camel"):
    """The Message-ID under which the mail server took the mail."""

    message_id: str
