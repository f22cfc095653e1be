"""Putting right what a check found (decision 0061): what we make is made again, an original comes back from a full backup or
from another photo with the same bytes, read through before. Nothing is lost by it: the damaged file is kept aside, and of a
library's file it is only told where the good copy is.
"""

import asyncio
import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from photostead.db import recover
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.audit import service as audit
from photostead.features.full_backups import service as full_backups
from photostead.features.full_backups.service import Hindrance, Outcome, Patient
from photostead.features.integrity import repairs, service, store
from photostead.features.integrity.checks import READ_SECONDS
from photostead.features.integrity.removing import make_again
from photostead.features.integrity.repairs import Mended, Unmended
from photostead.features.integrity.schema import IntegrityReport
from photostead.features.integrity.store import Finding
from photostead.features.integrity.tracking import is_still_so
from photostead.host.markers import require_marked
from photostead.jobs.executors import WorkerDied
from photostead.jobs.tasks import Run
from photostead.kernel.errors import StartError, Unavailable

log = logging.getLogger(__name__)

# Sidecars that we write say what the database knows; what somebody gave us is not to be made again.
WRITTEN, GIVEN = b"sidecars/", b"-given.xmp"


async def mend(run: Run, finding: Finding) -> bool:
    """Put one right, if it is still so; whether that is news for administrators. Raises Unavailable where the media folder is
    away or the database went back lately, OutOfSpace."""
    await asyncio.to_thread(require_marked, run.data_dir)
    if await run.db.read(recover.is_pending):
        raise Unavailable("Uploads are taken in again after the database went back: wait until that is done.")
    if not await is_still_so(run.db, run.data_dir, finding):
        await run.db.write(store.delete, [finding.id])
        return False
    if await run.db.write(remake, finding):
        return False
    patient = await run.db.read(partial(patient_of, media_dir=run.data_dir, finding=finding))
    outcome = Outcome(hindrance=Hindrance.UNKNOWN) if patient is None else await treat(run, patient)
    return await run.db.write(note, finding, outcome)


async def treat(run: Run, patient: Patient) -> Outcome:
    """In a worker process: reading a film from a disk that fails takes a while. Raises Unavailable, OutOfSpace."""
    try:
        return await run.executor.submit(full_backups.mend, patient, seconds=READ_SECONDS)
    except (StartError, WorkerDied) as error:
        log.warning("%s cannot be put right: %s", service.text_of(patient.path), error)
        return Outcome(hindrance=Hindrance.FAILED)


def remake(tx: Tx, finding: Finding) -> bool:
    """Have made again what we make ourselves; whether it was such."""
    if finding.asset_id is None:
        return False
    kind = store.kind_of_derived(tx, finding.asset_id, finding.path)
    if kind is None:
        is_damaged = finding.type == IntegrityReport.CHECKSUM_MISMATCH
        if not assets.take_out_again(tx, finding.asset_id, is_damaged=is_damaged):
            return False
    elif kind == "sidecar" and not (finding.path.startswith(WRITTEN) and not finding.path.endswith(GIVEN)):
        return False
    else:
        make_again(tx, finding.asset_id, finding.path, kind)
    store.delete(tx, [finding.id])
    return True


def patient_of(rows: Rows, media_dir: Path, finding: Finding) -> Patient | None:
    """What is known of a file. Of sidecars and people's pictures nobody knows the bytes: they are put back where they are
    gone. None where there is nothing to go by."""
    mark = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}-{finding.uid[:8]}"
    patient = Patient(media_dir, finding.path, None, full_backups.folder_of(rows), [], mark)
    original = None if finding.asset_id is None else repairs.get_original(rows, finding.asset_id)
    if finding.asset_id is None or original is None or original.path != finding.path:
        return patient if finding.type == IntegrityReport.MISSING_FILE else None
    if original.sha1 is None:
        return None
    found = [
        assets.source_of(rows, media_dir, twin) for twin in repairs.list_twins(rows, finding.asset_id, original.sha1)
    ]
    twins = [twin for twin in found if twin is not None]
    return msgspec.structs.replace(patient, sha1=original.sha1, twins=twins)


def note(tx: Tx, finding: Finding, outcome: Outcome) -> bool:
    """Write down what became of it; whether it was put right."""
    known = repairs.load_repairs(tx)
    if outcome.is_mended:
        store.delete(tx, [finding.id])
        mended, path = known.mended, service.text_of(finding.path)
        if outcome.good is not None:
            audit.note_repair(tx, path)
            log.warning("%s was put right from %s; the damaged file: %s", path, outcome.good, outcome.aside)
            one = Mended(path, finding.type, tx.now, outcome.backup, outcome.good, outcome.aside)
            mended = (one, *mended)
        repairs.save_repairs(tx, msgspec.structs.replace(known, mended=mended))
        return outcome.good is not None
    unmended = {**known.unmended, finding.uid: Unmended(outcome.hindrance, outcome.backup, outcome.good)}
    repairs.save_repairs(tx, msgspec.structs.replace(known, unmended=unmended))
    return False
