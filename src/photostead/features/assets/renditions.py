"""What is to be made of a photo or video after the settings, and where it goes. Making it is the work of `tasks`."""

from pathlib import Path

from photostead.features.assets import layout
from photostead.features.assets.store import WorkItem
from photostead.features.settings.schema import AdminConfigImageDto
from photostead.media.image import Spec


def rendition_paths(item: WorkItem, config: AdminConfigImageDto) -> tuple[Path, Path]:
    """Where preview and thumbnail go, relative to the data folder."""
    preview = layout.rendition_path(item.uid, "preview", config.preview.format)
    return Path(preview), Path(layout.rendition_path(item.uid, "thumbnail", config.thumbnail.format))


def fullsize_path(item: WorkItem, config: AdminConfigImageDto) -> str | None:
    """Where a photo's picture in full size goes, should it need one; None where none is wanted."""
    is_wanted = config.fullsize.enabled and item.type == "IMAGE"
    return str(layout.rendition_path(item.uid, "fullsize", config.fullsize.format)) if is_wanted else None


def make_spec(
    data_dir: Path, preview: Path, thumbnail: Path, config: AdminConfigImageDto, fullsize: str | None = None
) -> Spec:
    """What the worker is to write, after the settings."""
    return Spec(
        preview_path=str(data_dir / preview),
        thumbnail_path=str(data_dir / thumbnail),
        preview_size=config.preview.size,
        preview_format=config.preview.format.value,
        preview_quality=config.preview.quality,
        preview_progressive=config.preview.progressive,
        thumbnail_size=config.thumbnail.size,
        thumbnail_format=config.thumbnail.format.value,
        thumbnail_quality=config.thumbnail.quality,
        thumbnail_progressive=config.thumbnail.progressive,
        colorspace=config.colorspace.value,
        takes_embedded=config.extract_embedded,
        fullsize_path=fullsize and str(data_dir / fullsize),
        fullsize_format=config.fullsize.format.value,
        fullsize_quality=config.fullsize.quality,
        fullsize_progressive=config.fullsize.progressive,
    )
