"""The record of changes on the wire."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import Id

Day = Annotated[int, Meta(ge=7, le=36_500)]


class AuditChangeDto(msgspec.Struct, rename="camel", omit_defaults=True):
    """A field that changed. Without `old` and `new` only that it did is kept: it is a secret, or nobody else's business."""

    field: str
    old: Any = None
    new: Any = None


class AuditSubjectDto(msgspec.Struct, rename="camel"):
    """A thing that an entry is about, as it was then; `verb` is what became of it. What lies in a locked folder has no
    name."""

    kind: str
    id: str | None
    name: str | None
    verb: str
    changes: list[AuditChangeDto]


class AuditPersonDto(msgspec.Struct, rename="camel"):
    """Who did it, as they were called then. The account may be gone."""

    id: str
    name: str


class AuditEntryDto(msgspec.Struct, rename="camel"):
    """Something that somebody did. `source`: by a `session`, API `key`, shared `link`, as a `guest` who was not signed in, in a
    `job` of the box's own, or at its `terminal`. An entry that gathers several tells how many (`times`) and `until` when;
    `counts` says how many things of each kind it is about, of which `subjects` are the first."""

    id: Id
    at: str
    until: str
    times: int
    action: str
    person: AuditPersonDto | None
    source: str
    source_name: str
    address: str
    operation: str
    counts: dict[str, int]
    subjects: list[AuditSubjectDto]


class AuditPageDto(msgspec.Struct, rename="camel"):
    """Entries, the newest first; without `next_cursor` the last page."""

    items: list[AuditEntryDto]
    next_cursor: str | UnsetType = UNSET


class AuditFilter(msgspec.Struct, rename="camel", kw_only=True):
    """Which entries: of a person, of a kind of thing (`photo`) or an action (`photo.delete`), from and up to an instant, about
    a thing, with a text in a name."""

    person: Id | UnsetType = UNSET
    kind: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    since: str | UnsetType = UNSET
    before: str | UnsetType = UNSET
    subject: Id | UnsetType = UNSET
    text: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class AuditQuery(AuditFilter, rename="camel", kw_only=True):
    """Filters, and which page."""

    cursor: str | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class AuditSettingsDto(msgspec.Struct, rename="camel"):
    """For how many days entries are kept; null keeps them for good."""

    keep_days: Day | None = 365


class AuditStateDto(msgspec.Struct, rename="camel"):
    """How much there is, and for how long it is kept."""

    keep_days: int | None
    entries: int
    oldest_at: str | None
    people: list[AuditPersonDto]
    kinds: list[str]
