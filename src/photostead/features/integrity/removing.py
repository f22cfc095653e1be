"""What becomes of a finding that a person wants dealt with (decision 0024): never is a file destroyed. One that belongs to
nothing is set aside, a photo whose file is gone or damaged goes to its owner's trash, what we can make again is made again.
"""

import asyncio
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from photostead.db import recover
from photostead.db.database import Database
from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.integrity import service, store
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.store import Finding
from photostead.features.integrity.tracking import is_still_so
from photostead.host.markers import require_marked
from photostead.kernel.errors import Unavailable
from photostead.media.files import make_folder, sync_folder

log = logging.getLogger(__name__)

# Below the media folder; nobody but a person takes anything out of it.
ASIDE = "set-aside"


async def deal_with(db: Database, media_dir: Path, finding: Finding) -> None:
    """Do what the type of a finding asks for, if it is still so, and forget it. Raises Unavailable where the media folder
    is away, or the database went back lately: what belongs to nothing now is taken in again."""
    await asyncio.to_thread(require_marked, media_dir)
    if await db.read(recover.is_pending):
        raise Unavailable("Uploads are taken in again after the database went back: wait until that is done.")
    is_so = await is_still_so(db, media_dir, finding)
    if is_so and finding.type == IntegrityReport.UNTRACKED_FILE:
        await asyncio.to_thread(set_aside, media_dir, finding)
    await db.write(settle, finding, is_so)


def settle(tx: Tx, finding: Finding, is_so: bool) -> None:
    """The write of it."""
    if is_so and finding.type == IntegrityReport.MISSING_FILE:
        follow_missing(tx, finding)
    elif is_so and finding.type == IntegrityReport.CHECKSUM_MISMATCH and finding.asset_id is not None:
        follow_damaged(tx, finding, finding.asset_id)
    store.delete(tx, [finding.id])
    service.settle(tx, IntegrityReport(finding.type))


def follow_missing(tx: Tx, finding: Finding) -> None:
    """A photo without its file goes to the trash, from where it can come back with its file. A rendition is made anew, and
    so is a sidecar of ours, or the video of a motion photo; a sidecar that somebody uploaded, or a person's picture, is
    forgotten."""
    if finding.asset_id is None:
        store.forget_portrait(tx, finding.path)
        return
    kind = store.kind_of_derived(tx, finding.asset_id, finding.path)
    if kind is not None:
        make_again(tx, finding.asset_id, finding.path, kind)
    elif not assets.take_out_again(tx, finding.asset_id):
        assets.trash_for_owner(tx, finding.asset_id)


def make_again(tx: Tx, asset_id: int, path: bytes, kind: str) -> None:
    """What was made for an asset is forgotten and made anew."""
    store.forget_derived(tx, asset_id, path)
    if kind == "sidecar":
        assets.request_sidecar(tx, asset_id)
    elif kind == "encoded_video":
        tx.enqueue(assets.asset_job(assets.ENCODE_VIDEO, asset_id))
    else:
        assets.request_thumbnails(tx, asset_id)


def follow_damaged(tx: Tx, finding: Finding, asset_id: int) -> None:
    """An upload goes to the trash; its file stays what it is until the trash is emptied. A library's file is somebody
    else's, who may have meant it: it is read again, and is what it is now."""
    if assets.take_out_again(tx, asset_id, is_damaged=True):
        return
    if finding.is_own:
        assets.trash_for_owner(tx, asset_id)
        return
    store.forget_bytes(tx, asset_id)
    assets.request_metadata(tx, asset_id, tx.now)


def set_aside(media_dir: Path, finding: Finding) -> None:
    """Move a file out of our folders, under its old path, into one of its own. Raises Unavailable."""
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}-{finding.uid[:8]}"
    old = os.path.join(os.fsencode(media_dir), finding.path)
    new = os.path.join(os.fsencode(media_dir), ASIDE.encode(), moment.encode(), finding.path)
    try:
        # What lies there is as private as it was.
        (media_dir / ASIDE).mkdir(0o700, exist_ok=True)
        make_folder(os.fsdecode(os.path.dirname(new)))
        os.rename(old, new)
        sync_folder(os.fsdecode(os.path.dirname(new)))
        sync_folder(os.fsdecode(os.path.dirname(old)))
    except OSError as error:
        raise Unavailable(
            f"{service.text_of(finding.path)} cannot be set aside ({error.strerror}): move it away by hand."
        ) from error
    log.warning("%s was set aside: %s", service.text_of(old), service.text_of(new))
