"""Who may watch which video, in the same snapshot as what is needed to show it. Every request of a session asks again."""

from pathlib import Path

import msgspec

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import find_readable
from photostead.db.tx import Rows
from photostead.features.assets import service as assets
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.kernel.errors import Invalid, NotFound
from photostead.media.files import Source


class Watched(msgspec.Struct, frozen=True):
    """A video that the caller may watch, and the copy that was made of it, if there is one for them. `with_original`: also its
    own pictures, with what its camera wrote into them."""

    source: Source
    copy: Source | None
    config: AdminConfigFFmpegDto
    with_original: bool


def find_watched(rows: Rows, identity: Identity, uid: str, data_dir: Path) -> Watched:
    """Raises Invalid for what is no video, is not the caller's to see, or while streaming is switched off."""
    config = settings.load(rows).ffmpeg
    asset_id = find_readable(rows, identity, uid, "asset.view")
    if rows.value("select type from assets where id = ?", (asset_id,)) != "VIDEO":
        raise Invalid("This asset is no video.")
    if not config.realtime.enabled:
        raise Invalid("Streaming is switched off on this server: play the video as it is.")
    source = assets.source_of(rows, data_dir, asset_id)
    if source is None:
        raise NotFound("The asset is gone.")
    with_original = is_open(rows, identity, asset_id)
    copy = assets.converted_copy(rows, asset_id, data_dir, is_anew=not with_original)
    return Watched(source, None if copy is None else Source(str(copy.path)), config, with_original)


def is_open(rows: Rows, identity: Identity, asset_id: int) -> bool:
    """Whether the caller may have everything that a camera wrote down. Drones write positions between the pictures."""
    hides = identity.link is not None and not identity.link.show_metadata
    return not hides and bool(places.told(rows, identity, [asset_id]))
