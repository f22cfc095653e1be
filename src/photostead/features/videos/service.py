"""What other slices may ask of videos."""

from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigFFmpegDto
from photostead.features.videos import hardware, store
from photostead.features.videos.hardware import Trial, devices, try_unit
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.media.targets import Hardware
from photostead.media.video_facts import VideoFacts

__all__ = [
    "Trial",
    "devices",
    "facts_of",
    "find_hardware",
    "hardware_of",
    "request_missing",
    "try_unit",
]


def facts_of(rows: Rows, asset_id: int) -> VideoFacts | None:
    """The streams of a video; None while nobody looked."""
    return store.read_facts(rows, asset_id)


def hardware_of(config: AdminConfigFFmpegDto) -> Hardware | None:
    """The unit that these settings come to, as far as it was tried out already."""
    return hardware.known(config)


async def find_hardware(config: AdminConfigFFmpegDto) -> Hardware | None:
    """The unit that these settings come to; it is tried out first, for a second or two, where nobody did yet."""
    return (await hardware.find(config)).hardware


def request_missing(tx: Tx) -> int:
    """Ask for what the settings want of every video that nobody looked at under them; how many jobs that is."""
    return assets.ask(tx, CONVERTING, Extent.MISSING)


def whose(rows: Rows, extent: Extent) -> Where:
    """The videos that are to be decided and made."""
    if extent is Extent.ALL:
        return Where("type = 'VIDEO'")
    return Where(store.MISSING, {"settings": settings.wishes_of(settings.load(rows).ffmpeg).digest})


CONVERTING = Bulk(assets.ENCODE_VIDEO, Kind("AssetEncodeVideoQueueAll", QueueName.VIDEO_CONVERSION), whose)
