"""What the template means for an upload, for all of them, and for one that somebody thinks of."""

import asyncio
from pathlib import Path, PurePosixPath

import msgspec

from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.features.assets import service as assets
from photostead.features.assets.service import Bulk, Extent, Where, extent_of
from photostead.features.settings import service as settings
from photostead.features.storage_template import moving, store
from photostead.features.storage_template.moving import Named
from photostead.features.storage_template.naming import Facts, path_for
from photostead.features.storage_template.schema import (
    StorageTemplateExampleDto,
    StorageTemplatePreviewDto,
    StorageTemplatePreviewResponseDto,
)
from photostead.features.storage_template.store import Upload
from photostead.jobs.kinds import Kind
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import Invalid

STEP = "storage-template"
NOTES = "*.move"
# Shown to whoever has not uploaded anything yet.
SAMPLE = Facts(
    uid="00000000-0000-4000-8000-000000000000",
    owner="",
    original_name="IMG_1234.JPG",
    type="IMAGE",
    local_time=1_719_835_200_000,
    make="Canon",
    model="EOS R6",
    lens_model="RF 35mm F1.8",
    album="Summer",
    album_start=1_719_748_800_000,
    album_end=1_720_353_600_000,
)


class Plan(msgspec.Struct, frozen=True):
    """Where an upload is wanted, and whether a copy to another file system is read again."""

    upload: Upload
    wanted: PurePosixPath
    verifies: bool


def plan(rows: Rows, asset_id: int) -> Plan | None:
    """What to do about one upload; None where there is no template, or no such upload. Raises Invalid."""
    config = settings.load(rows).storage_template
    if not config.enabled:
        return None
    upload = find(rows, asset_id, config.template)
    if upload is None:
        return None
    wanted = path_for(settings.parse_template(config.template), upload.facts)
    return Plan(upload, wanted, config.hash_verification_enabled)


def find(rows: Rows, asset_id: int, template: str) -> Upload | None:
    """What a template may tell of an upload."""
    needs_dates = any("album-" in tag for tag in settings.template_tags(template))
    return store.find(rows, asset_id, with_album_dates=needs_dates)


def finish(tx: Tx, plan: Plan, path: str | None) -> Named:
    """Note that a file has its new name (None: that it has it already); which of the names rows tell."""
    assets.settle_problem(tx, plan.upload.id, STEP, ())
    if path is None:
        return Named(old=True, new=False)
    store.note_moved(tx, plan.upload, path)
    return named(tx, plan.upload.path, path)


def named(rows: Rows, old: str, new: str) -> Named:
    """Which of two places rows name."""
    return Named(store.is_named(rows, old), store.is_named(rows, new))


def start(tx: Tx, force: bool) -> int:
    """Ask for all uploads to be filed by the template; how many jobs that is. What lies right already is not touched. Raises
    Invalid where there is no template."""
    return assets.ask(tx, FILING, extent_of(force))


def whose(rows: Rows, _extent: Extent) -> Where:
    """Those that are to be filed."""
    if not settings.load(rows).storage_template.enabled:
        raise Invalid("Uploads have the usual layout: switch the storage template on first.")
    return Where("library_id is null and not is_extracted")


FILING = Bulk(assets.FILE_UPLOAD, Kind("StorageTemplateMigration", QueueName.STORAGE_TEMPLATE_MIGRATION), whose)


async def settle_moves(db: Database, home: Path, *, keeps: bool) -> None:
    """At start: what an earlier life had begun to move is either moved or where it was. `keeps`: the database went back,
    so that a file without a row may be one that is taken in again."""
    for note in await asyncio.to_thread(lambda: sorted((home / "incoming").glob(NOTES))):
        moves = await asyncio.to_thread(moving.read_note, note)
        found = await db.read(named, *moves[0]) if moves else Named(old=True, new=False)
        await asyncio.to_thread(moving.settle, home, note, found, keeps=keeps)


# --- looking at a template


def preview(rows: Rows, user_id: int, body: StorageTemplatePreviewDto) -> StorageTemplatePreviewResponseDto:
    """What a template would do with a few of a person's uploads, or with an invented one where there are none."""
    problem = settings.find_template_problem(body.template)
    if problem is not None:
        return StorageTemplatePreviewResponseDto([f"The template {problem}."], [])
    uploads = [find(rows, asset_id, body.template) for asset_id in store.examples(rows, user_id)]
    examples = [example(body.template, upload.facts, upload) for upload in uploads if upload is not None]
    if not examples:
        examples = [example(body.template, msgspec.structs.replace(SAMPLE, owner=store.owner_of(rows, user_id)), None)]
    return StorageTemplatePreviewResponseDto([], examples)


def example(template: str, facts: Facts, upload: Upload | None) -> StorageTemplateExampleDto:
    """One line of the preview. A name that another file has already gets a number when it comes to that."""
    path: str | None = None
    problem: str | None = None
    try:
        path = str(path_for(settings.parse_template(template), facts))
    except Invalid as error:
        problem = error.message
    return StorageTemplateExampleDto(
        asset_id=None if upload is None else facts.uid,
        original_file_name=facts.original_name,
        current_path=None if upload is None else upload.path,
        path=path,
        problem=problem,
    )
