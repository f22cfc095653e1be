"""The configuration of each method. These types validate what a person enters, and the JSON schemas that pages make their
forms of come from them too: the two cannot differ. `uiHint` in a schema names what a field is picked from.
"""

import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from photostead.kernel.ids import UUID4_PATTERN

LONGEST_TEXT = 1000


class FileType(StrEnum):
    """What libraries hold."""

    IMAGE = "IMAGE"
    VIDEO = "VIDEO"


class NameMatch(StrEnum):
    """How a name is compared; `glob` knows `*` for any characters and `?` for one."""

    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    EXACT = "exact"
    GLOB = "glob"


class TagMatch(StrEnum):
    """Whether one of the tags is enough."""

    ANY = "any"
    ALL = "all"


class TargetVisibility(StrEnum):
    """Where an asset can be put: motion parts of live photos are hidden by their photo, not by a rule."""

    TIMELINE = "timeline"
    ARCHIVE = "archive"
    LOCKED = "locked"


Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
TagValues = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]],
    Meta(
        title="Tags",
        description="Levels between slashes, like Family/Mia",
        min_length=1,
        max_length=50,
        extra_json_schema={"uiHint": "tag"},
    ),
]


class Config(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """What all have in common: a field that is misspelt is an error, not a step that does something else."""


class FileNameConfig(Config, frozen=True, kw_only=True):
    """Of assetFileNameFilter."""

    pattern: Annotated[Text, Meta(title="File name")]
    match_type: Annotated[
        NameMatch, Meta(title="Compare", description="In a glob, * is any text and ? one character")
    ] = NameMatch.CONTAINS
    case_sensitive: Annotated[bool, Meta(title="Tell upper and lower case apart")] = False


class FileTypeConfig(Config, frozen=True):
    """Of assetFileTypeFilter."""

    asset_types: Annotated[list[FileType], Meta(title="Types", min_length=1, max_length=2)]


class FolderConfig(Config, frozen=True):
    """Of assetFolderFilter."""

    path: Annotated[
        Text,
        Meta(
            title="Folder",
            description="With a slash at the start the whole path, without it a folder of that name anywhere",
            extra_json_schema={"uiHint": "folder"},
        ),
    ]
    include_subfolders: Annotated[bool, Meta(title="Folders inside it too")] = True


class TagFilterConfig(Config, frozen=True):
    """Of assetTagFilter."""

    tags: TagValues
    match: Annotated[TagMatch, Meta(title="Needed")] = TagMatch.ANY


class DateConfig(Config, frozen=True):
    """Of assetDateFilter; days as the clock showed them where the photo was taken."""

    from_day: Annotated[datetime.date, Meta(title="From", description="The first day")] | UnsetType = UNSET
    to_day: Annotated[datetime.date, Meta(title="To", description="The last day")] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.from_day is UNSET and self.to_day is UNSET:
            raise ValueError("it needs a first or a last day")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise ValueError("its first day is after its last")


class AlbumConfig(Config, frozen=True):
    """Of assetAddToAlbum."""

    album_id: (
        Annotated[
            str,
            Meta(
                title="Album",
                pattern=UUID4_PATTERN,
                extra_json_schema={"format": "uuid", "uiHint": "album"},
            ),
        ]
        | UnsetType
    ) = UNSET
    album_name: (
        Annotated[
            Text, Meta(title="Or an album by its name", description="Yours of that name; made where there is none")
        ]
        | UnsetType
    ) = UNSET

    def __post_init__(self) -> None:
        if (self.album_id is UNSET) == (self.album_name is UNSET):
            raise ValueError("choose an album, or give the name of one: albumId or albumName")


class AddTagsConfig(Config, frozen=True):
    """Of assetAddTags."""

    tags: TagValues


class ArchiveConfig(Config, frozen=True):
    """Of assetArchive."""

    archived: Annotated[bool, Meta(title="Archive", description="Off: back into the timeline")] = True


class FavoriteConfig(Config, frozen=True):
    """Of assetFavorite."""

    favorite: Annotated[bool, Meta(title="Favorite")] = True


class VisibilityConfig(Config, frozen=True):
    """Of assetSetVisibility."""

    visibility: Annotated[
        TargetVisibility, Meta(title="Where it shows", description="What is locked is out of reach for later steps")
    ]


class RateConfig(Config, frozen=True):
    """Of assetRate."""

    rating: Annotated[int, Meta(title="Stars", ge=1, le=5)]
