"""Reading and picturing many assets at one go: all anew, or those that lack it."""

from photostead.db.tx import Rows, Tx
from photostead.features.assets import bulk
from photostead.features.assets.bulk import Bulk, Extent, Where
from photostead.features.assets.work import EXTRACT_METADATA, GENERATE_THUMBNAILS
from photostead.features.settings import service as settings
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.media.formats import WEB_EXTENSIONS

MAY_WORK = "not exists (select 1 from problems p where p.asset_id = assets.id and p.step = 'thumbnail')"


def whose_metadata(_rows: Rows, extent: Extent) -> Where:
    """Those that are to be read."""
    return Where("1" if extent is Extent.ALL else "metadata_at is null")


def whose_thumbnails(rows: Rows, extent: Extent) -> Where:
    """Those whose renditions are to be made."""
    if extent is Extent.HOPEFUL:
        return Where(f"thumbnails_at is null and metadata_at is not null and {MAY_WORK}")
    return Where("1" if extent is Extent.ALL else missing_renditions(rows))


def missing_renditions(rows: Rows) -> str:
    """The condition on an asset that lacks a rendition. Which photos need one in full size their names tell."""
    if not settings.load(rows).image.fullsize.enabled:
        return "thumbnails_at is null"
    shown = " and ".join(f"original_name not like '%{extension}'" for extension in sorted(WEB_EXTENSIONS))
    return f"""(thumbnails_at is null or (type = 'IMAGE' and {shown} and not exists (
        select 1 from asset_files f where f.asset_id = assets.id and f.type = 'fullsize' and f.is_edited = 0)))"""


METADATA = Bulk(EXTRACT_METADATA, Kind("MetadataOfAll", QueueName.METADATA_EXTRACTION), whose_metadata)
THUMBNAILS = Bulk(
    GENERATE_THUMBNAILS, Kind("AssetGenerateThumbnailsQueueAll", QueueName.THUMBNAIL_GENERATION), whose_thumbnails
)


def start_metadata(tx: Tx, force: bool) -> int:
    """Ask for extraction of all assets, or of those that lack it; how many jobs that is."""
    return bulk.ask(tx, METADATA, bulk.extent_of(force))


def start_thumbnails(tx: Tx, force: bool) -> int:
    """Ask for renditions of all assets, or of those that lack them; how many jobs that is."""
    return bulk.ask(tx, THUMBNAILS, bulk.extent_of(force))


def request_missing_thumbnails(tx: Tx) -> int:
    """The same for those that lack them and are not known to have none to give."""
    return bulk.ask(tx, THUMBNAILS, Extent.HOPEFUL)
