"""What the doctor says, on the wire of our own pages and in `photostead doctor --json`."""

from enum import StrEnum

import msgspec


class Grade(StrEnum):
    """`broken` must be repaired, `caution` may be meant, `note` is something that one may want to do."""

    OK = "ok"
    NOTE = "note"
    CAUTION = "caution"
    BROKEN = "broken"


class Section(StrEnum):
    """What a finding is about, in the order in which they are shown."""

    BOX = "Box"
    STORAGE = "Storage"
    DATABASE = "Database"
    LIBRARIES = "Libraries"
    NETWORK = "Network"
    HARDWARE = "Hardware"
    SNAP = "Snap"


class FindingDto(msgspec.Struct, rename="camel", frozen=True):
    """One thing that was looked at. `advice` is a sentence, `commands` are lines for a terminal of the box."""

    section: Section
    subject: str
    grade: Grade
    text: str
    advice: str | None = None
    commands: list[str] = []


class DoctorDto(msgspec.Struct, rename="camel"):
    """`checked_at` is by the clock of the box, so that a page can tell how far that is from its own device's."""

    version: str
    checked_at: str
    findings: list[FindingDto]


class UseKind(StrEnum):
    """What of ours takes room."""

    UPLOADS = "uploads"
    RENDITIONS = "renditions"
    INCOMING = "incoming"
    DATABASE = "database"
    SNAPSHOTS = "snapshots"


class DiskUseDto(msgspec.Struct, rename="camel"):
    """In bytes; an estimate where counting every file would take long."""

    kind: UseKind
    bytes: int
    is_estimate: bool


class DiskDto(msgspec.Struct, rename="camel"):
    """A file system that holds something of ours, in bytes. `available` is what we may still write."""

    point: str
    size: int
    used: int
    available: int
    uses: list[DiskUseDto]


class BoxDto(msgspec.Struct, rename="camel"):
    """The program and the machine. `library_bytes`: the files that libraries show, wherever they lie; `snap` is the
    revision, null outside of one."""

    version: str
    snap: str | None
    python: str
    sqlite: str
    system: str
    machine: str
    cores: int
    memory: int
    disks: list[DiskDto]
    library_bytes: int
