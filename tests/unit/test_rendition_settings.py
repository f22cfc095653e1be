"""Every setting of a rendition reaches the worker that makes it."""

from pathlib import Path

import msgspec

from photostead.features.assets.renditions import make_spec
from photostead.features.settings.defaults import default_image
from photostead.features.settings.media_schema import (
    AdminConfigGeneratedFullsizeImageDto,
    AdminConfigGeneratedImageDto,
    Colorspace,
    ImageFormat,
)
from photostead.media.image import Spec


def test_settings_reach_the_worker() -> None:
    config = msgspec.structs.replace(
        default_image(),
        colorspace=Colorspace.P3,
        extract_embedded=False,
        fullsize=AdminConfigGeneratedFullsizeImageDto(True, ImageFormat.WEBP, quality=93, progressive=True),
        preview=AdminConfigGeneratedImageDto(ImageFormat.WEBP, quality=71, size=1000, progressive=True),
        thumbnail=AdminConfigGeneratedImageDto(ImageFormat.JPEG, quality=62, size=200, progressive=True),
    )
    assert make_spec(Path("/data"), Path("a/p.webp"), Path("a/t.jpeg"), config, "a/f.webp") == Spec(
        preview_path="/data/a/p.webp",
        preview_size=1000,
        preview_format="webp",
        preview_quality=71,
        preview_progressive=True,
        thumbnail_path="/data/a/t.jpeg",
        thumbnail_size=200,
        thumbnail_format="jpeg",
        thumbnail_quality=62,
        thumbnail_progressive=True,
        colorspace="p3",
        takes_embedded=False,
        fullsize_path="/data/a/f.webp",
        fullsize_format="webp",
        fullsize_quality=93,
        fullsize_progressive=True,
    )
