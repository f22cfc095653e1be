"""What is read of the servers at both ends, as far as moving needs it. Older servers lack fields that newer ones require, so
that nearly all of them may be absent.
"""

import base64
import binascii
from pathlib import PurePosixPath
from typing import Any

import msgspec

from photostead.kernel.clock import from_wire

# Folders of derived files. A motion part in there was taken out of its photo by the server, and ours takes it out again.
DERIVED = frozenset({"encoded-video", "derived"})


def instant(text: str) -> int | None:
    """Milliseconds; None for what is no date, or none of this era (clients write the year 1 for none)."""
    try:
        return None if text.startswith("000") else from_wire(text)
    except (ValueError, OverflowError):
        return None


class Exif(msgspec.Struct, rename="camel"):
    """What people may have written, and the size in bytes."""

    description: str | None = None
    rating: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    file_size_in_byte: int | None = None


class Tag(msgspec.Struct, rename="camel"):
    """A tag by its whole path: `family/mia`."""

    id: str
    value: str
    color: str | None = None


class Asset(msgspec.Struct, rename="camel"):
    """A photo or video as a server tells of it."""

    id: str
    original_file_name: str
    file_created_at: str
    file_modified_at: str
    owner_id: str = ""
    checksum: str = ""
    original_path: str = ""
    local_date_time: str | None = None
    is_favorite: bool = False
    is_trashed: bool = False
    is_offline: bool = False
    is_edited: bool = False
    is_archived: bool = False
    has_metadata: bool = True
    visibility: str | None = None
    library_id: str | None = None
    live_photo_video_id: str | None = None
    exif_info: Exif | None = None
    tags: list[Tag] | None = None
    stack: dict[str, Any] | None = None

    @property
    def shown(self) -> str:
        """Where it shows: timeline, archive, hidden or locked."""
        return self.visibility or ("archive" if self.is_archived else "timeline")

    @property
    def exif(self) -> Exif:
        """What is known of the shot."""
        return self.exif_info or Exif()

    @property
    def size(self) -> int:
        """In bytes; 0 where that is not told."""
        return self.exif.file_size_in_byte or 0

    @property
    def sha1(self) -> str | None:
        """Of its bytes, in hex. Of a file in a library the server tells that of its path instead."""
        try:
            return None if self.library_id else base64.b64decode(self.checksum, validate=True).hex() or None
        except (ValueError, binascii.Error):
            return None

    @property
    def is_derived(self) -> bool:
        """Whether the server made this file itself."""
        return bool(DERIVED & set(PurePosixPath(self.original_path).parts))

    @property
    def taken(self) -> int | None:
        """The instant (ms); None for what is no date."""
        return instant(self.file_created_at)

    @property
    def clock(self) -> int | None:
        """The clock where it was taken (ms, as if UTC)."""
        return instant(self.local_date_time or self.file_created_at)


class Found(msgspec.Struct, rename="camel"):
    """A page of what a search found, and the number of the next one."""

    items: list[Any]
    next_page: str | None = None


class Answer(msgspec.Struct, rename="camel"):
    """Of a search."""

    assets: Found


class Edits(msgspec.Struct, rename="camel"):
    """What is done to a photo."""

    edits: list[dict[str, Any]] = []


class Person(msgspec.Struct, rename="camel"):
    """Somebody who is on photos."""

    id: str
    name: str = ""
    birth_date: str | None = None
    is_hidden: bool = False
    is_favorite: bool = False
    color: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether a person ever said anything of them; who is only found by a model is found again."""
        return bool(self.name or self.birth_date or self.is_hidden or self.is_favorite or self.color)


class PeoplePage(msgspec.Struct, rename="camel"):
    """A page of them."""

    people: list[Person]
    total: int = 0
    has_next_page: bool = False


class Face(msgspec.Struct, rename="camel"):
    """A face: edges in pixels of a picture of this size."""

    id: str
    image_width: int
    image_height: int
    bounding_box_x1: int
    bounding_box_y1: int
    bounding_box_x2: int
    bounding_box_y2: int
    person: Person | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom as parts of the sides."""
        width, height = self.image_width or 1, self.image_height or 1
        return (
            self.bounding_box_x1 / width,
            self.bounding_box_y1 / height,
            self.bounding_box_x2 / width,
            self.bounding_box_y2 / height,
        )


class User(msgspec.Struct, rename="camel"):
    """Somebody with an account."""

    id: str
    email: str = ""
    name: str = ""
    profile_image_path: str = ""
    in_timeline: bool | None = None


class Member(msgspec.Struct, rename="camel"):
    """Somebody in an album."""

    user: User
    role: str = "viewer"


class Album(msgspec.Struct, rename="camel"):
    """An album. Who owns it stands among its people, in older servers beside them."""

    id: str
    album_name: str = ""
    description: str | None = None
    album_thumbnail_asset_id: str | None = None
    album_users: list[Member] = []
    owner: User | None = None
    order: str | None = None
    is_activity_enabled: bool = True
    contributor_counts: list[dict[str, Any]] = []

    @property
    def keeper(self) -> User | None:
        """Whose it is."""
        found = [member.user for member in self.album_users if member.role == "owner"]
        return found[0] if found else self.owner

    @property
    def guests(self) -> list[Member]:
        """Who else is in it."""
        return [member for member in self.album_users if member.role != "owner"]


class Activity(msgspec.Struct, rename="camel"):
    """A comment or a like."""

    id: str
    type: str
    user: User
    created_at: str = ""
    asset_id: str | None = None
    comment: str | None = None


class Stack(msgspec.Struct, rename="camel"):
    """What lies on top of each other."""

    id: str
    primary_asset_id: str
    assets: list[Asset] = []


class Memory(msgspec.Struct, rename="camel"):
    """A memory somebody keeps."""

    id: str
    type: str
    memory_at: str
    data: dict[str, Any] = {}
    is_saved: bool = False
    seen_at: str | None = None
    assets: list[Asset] = []


class SharedLink(msgspec.Struct, rename="camel"):
    """A link for people without an account."""

    id: str
    type: str = ""
    description: str | None = None
    slug: str | None = None
