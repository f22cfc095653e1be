"""The kind of work that names the photos' places anew. Of the names that clients know this is the nearest: a part of the
metadata of all assets.
"""

from photostead.db.tx import Job
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority, QueueName

NAME_PLACES = Kind("AssetExtractMetadataQueueAll", QueueName.METADATA_EXTRACTION)
KEY = "places"


def naming(after: int = 0) -> Job:
    """To go on behind the asset of this key. It is quick, so it need not wait until a large folder is read."""
    return NAME_PLACES.job(KEY, priority=Priority.UPLOAD, after=after)
