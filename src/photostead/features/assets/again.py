"""Work on assets that somebody asks for again: because they want it better, or because it was given up. What was given up
is no failure any more then.
"""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable
from photostead.db.tx import Tx, as_json
from photostead.features.assets import store
from photostead.features.assets.schema import AssetJobName, AssetJobsDto
from photostead.features.assets.work import (
    ENCODE_VIDEO,
    EXTRACT_METADATA,
    FILE_UPLOAD,
    GENERATE_THUMBNAILS,
    RENDER_EDITS,
    WRITE_SIDECAR,
    asset_job,
)
from photostead.features.learning import service as learning
from photostead.features.learning.service import Ability
from photostead.jobs import store as jobs
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import Priority
from photostead.media.files import NOT_THERE

ASKED_FOR = {
    AssetJobName.REFRESH_METADATA: EXTRACT_METADATA,
    AssetJobName.REGENERATE_THUMBNAIL: GENERATE_THUMBNAILS,
    AssetJobName.TRANSCODE_VIDEO: ENCODE_VIDEO,
    AssetJobName.REFRESH_FACES: learning.DETECT_FACES,
}
# Which work goes over what was wrong at which step.
STEPS = {
    "metadata": EXTRACT_METADATA,
    "motion": EXTRACT_METADATA,
    "thumbnail": GENERATE_THUMBNAILS,
    "edit": RENDER_EDITS,
    "video": ENCODE_VIDEO,
    "sidecar": WRITE_SIDECAR,
    "storage-template": FILE_UPLOAD,
}


def enqueue_work(tx: Tx, identity: Identity, body: AssetJobsDto) -> None:
    """Ask for work on assets of the caller's. Raises Invalid unless all of them are theirs, and for faces where they are not
    looked for."""
    wanted = ASKED_FOR[body.name]
    ids = find_all_writable(tx, identity, body.asset_ids, "asset.update")
    if body.name is AssetJobName.REFRESH_FACES:
        learning.require(tx, Ability.FACES)
    begin_again(tx, wanted, only_videos(tx, ids) if wanted is ENCODE_VIDEO else ids)


def only_videos(tx: Tx, ids: Sequence[int]) -> list[int]:
    """Those of the assets that are videos."""
    sql = "select id from assets where id in (select value from json_each(?)) and type = 'VIDEO'"
    return tx.column(sql, (as_json(ids),))


def begin_again(tx: Tx, kind: Kind, ids: Sequence[int]) -> None:
    """Ask for work on assets (keys), ahead of everything else: a person waits for it."""
    jobs.forget_failed(tx, kind.queue, kind.name, [str(asset_id) for asset_id in ids])
    for asset_id in ids:
        tx.enqueue(asset_job(kind, asset_id, Priority.PERSON))


def read_again_what_failed(tx: Tx, ids: Sequence[int]) -> None:
    """Files of libraries that are back, or were found elsewhere: what could not be read where they were may be now."""
    failed = tx.rows(
        """
        select p.step, group_concat(p.asset_id) from problems p join assets a on a.id = p.asset_id
        where a.is_offline = 0 and p.asset_id in (select value from json_each(:ids))
          and p.step in (select value from json_each(:steps))
          and (
            instr(p.reason, :not_there)
            or (p.step = 'metadata' and a.metadata_at is null)
            or (p.step = 'thumbnail' and a.thumbnails_at is null)
            or p.step = 'video'
          )
          and (p.step != 'thumbnail' or a.metadata_at is not null)  -- else it is read first, and pictured then
        group by p.step
        """,
        {"ids": as_json(ids), "steps": as_json(list(STEPS)), "not_there": NOT_THERE},
    )
    for step, found in failed:
        kind = STEPS[step]
        jobs.forget_failed(tx, kind.queue, kind.name, found.split(","))
        store.enqueue_for(tx, kind, map(int, found.split(",")))


def retry_step(tx: Tx, asset_id: int, step: str) -> bool:
    """Ask again for the work at which something was wrong with an asset; False for a step that is not done asset by asset."""
    if step in STEPS:
        begin_again(tx, STEPS[step], [asset_id])
    return step in STEPS
