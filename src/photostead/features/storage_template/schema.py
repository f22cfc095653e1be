"""The preview of a storage template on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from photostead.kernel.ids import Id


class StorageTemplatePreviewDto(msgspec.Struct, rename="camel"):
    """The template to try."""

    template: Annotated[str, Meta(max_length=100_000)]


class StorageTemplateExampleDto(msgspec.Struct, rename="camel"):
    """Where one upload of the caller's lies, and where the template would file it; relative to the media folder. `path`
    is null where it cannot, and `problem` says why."""

    asset_id: Id | None
    original_file_name: str
    current_path: str | None
    path: str | None
    problem: str | None


class StorageTemplatePreviewResponseDto(msgspec.Struct, rename="camel"):
    """What is wrong with a template, or what it would make."""

    problems: list[str]
    examples: list[StorageTemplateExampleDto]
