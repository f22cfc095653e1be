"""What is known of a video from reading it, and what follows: one that everything plays is done with, another waits for the
queue of conversions (`videos`). A copy that was made of a former file is nobody's any more.
"""

import msgspec

from photostead.db.tx import Tx
from photostead.features.assets.work import ENCODE_VIDEO, asset_job, file_deletion
from photostead.features.settings import service as settings
from photostead.media.transcoding import Decision, plan
from photostead.media.video_facts import VideoFacts


def keep(tx: Tx, asset_id: int, facts: VideoFacts, priority: int) -> None:
    """Note the streams of a video that was read (again), and ask for a copy where the settings want one."""
    if not put_facts(tx, asset_id, facts):
        drop_copy(tx, asset_id)
    wishes = settings.wishes_of(settings.load(tx).ffmpeg)
    if plan(facts, wishes).decision is not Decision.AS_IS:
        tx.enqueue(asset_job(ENCODE_VIDEO, asset_id, priority))
        return
    drop_copy(tx, asset_id)
    tx.run(
        """
        update videos set decision = 'as_is', settings = ?, made_by = null, note = null, decided_at = ?
        where asset_id = ?
        """,
        (wishes.digest, tx.now, asset_id),
    )


def put_facts(tx: Tx, asset_id: int, facts: VideoFacts) -> bool:
    """Whether they are those of the same file as before, or the first."""
    new = msgspec.json.encode(facts).decode()
    old = tx.value("select facts from videos where asset_id = ?", (asset_id,))
    tx.run(
        """
        insert into videos (asset_id, facts) values (?, ?)
        on conflict (asset_id) do update set
          facts = excluded.facts, settings = case when facts = excluded.facts then settings end
        """,
        (asset_id, new),
    )
    return old is None or old == new


def drop_copy(tx: Tx, asset_id: int) -> None:
    """Remove the converted copy, where there is one."""
    where = "where asset_id = ? and type = 'encoded_video'"
    paths = tx.column(f"select path from asset_files {where}", (asset_id,))
    if paths:
        tx.run(f"delete from asset_files {where}", (asset_id,))
        tx.enqueue(file_deletion(paths))
