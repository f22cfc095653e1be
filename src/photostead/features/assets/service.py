"""What other slices may ask of assets."""

from collections.abc import Iterable

from photostead.db.tx import Tx
from photostead.features.assets.again import read_again_what_failed, retry_step
from photostead.features.assets.anew import request_missing_thumbnails
from photostead.features.assets.bulk import Bulk, Extent, Where, ask, asking, extent_of
from photostead.features.assets.changes import (
    change,
    delete_for_good,
    forget,
    tell_of,
    trash_assets,
    trash_for_owner,
)
from photostead.features.assets.edited import original_of as edited_original
from photostead.features.assets.edited import wanted as wanted_edited
from photostead.features.assets.filing import give_up, source_of, turn
from photostead.features.assets.layout import DERIVED, numbered, rendition_path, safe_name
from photostead.features.assets.leavings import list_made
from photostead.features.assets.motion import take_out_again
from photostead.features.assets.originals import Original, files_of, originals
from photostead.features.assets.placing import make_folders, settle_intent_file, settle_intents, speak_for, write_intent
from photostead.features.assets.queries import converted_copy, count_for
from photostead.features.assets.received import check_announced, find_room, store_received
from photostead.features.assets.renditions import make_spec
from photostead.features.assets.responses import (
    PERSON_COLUMNS,
    describe,
    describe_own,
    describe_person,
    describe_tag,
    read_rows,
)
from photostead.features.assets.sidecar_edits import known_of
from photostead.features.assets.sidecars import is_written as writes_sidecars
from photostead.features.assets.sidecars import request as request_sidecar
from photostead.features.assets.sidecars import request_of_people as request_sidecars_of
from photostead.features.assets.sidecars import switch as switch_sidecars
from photostead.features.assets.stacking import dissolve as dissolve_stacks
from photostead.features.assets.stacking import forget_displaced, make_stack, make_stacks, take_out
from photostead.features.assets.stacking import settle as settle_stacks
from photostead.features.assets.store import (
    NewAsset,
    enqueue_for,
    ensure_folder,
    import_paths,
    insert_asset,
    insert_assets,
    is_there,
    parent_of,
    put_file,
    record_problem,
    recount_usage,
    settle_problem,
)
from photostead.features.assets.twins import COMPARED, tell_apart
from photostead.features.assets.twins import seek as seek_twins
from photostead.features.assets.uploads import find_twin, join_known, parse_checksum
from photostead.features.assets.work import (
    COUNT_USAGE,
    DELETE_FILES,
    DETECT_DUPLICATES,
    ENCODE_VIDEO,
    EXTRACT_METADATA,
    FILE_UPLOAD,
    GENERATE_THUMBNAILS,
    RENDER_EDITS,
    asset_job,
    file_deletion,
    recency,
)
from photostead.jobs.queues import Priority

__all__ = [
    "COMPARED",
    "DELETE_FILES",
    "DERIVED",
    "DETECT_DUPLICATES",
    "ENCODE_VIDEO",
    "FILE_UPLOAD",
    "GENERATE_THUMBNAILS",
    "PERSON_COLUMNS",
    "RENDER_EDITS",
    "Bulk",
    "Extent",
    "NewAsset",
    "Original",
    "Where",
    "ask",
    "asking",
    "asset_job",
    "change",
    "check_announced",
    "converted_copy",
    "count_for",
    "delete_for_good",
    "describe",
    "describe_own",
    "describe_person",
    "describe_tag",
    "dissolve_stacks",
    "edited_original",
    "ensure_folder",
    "extent_of",
    "file_deletion",
    "files_of",
    "find_room",
    "find_twin",
    "forget",
    "forget_displaced",
    "give_up",
    "import_paths",
    "insert_asset",
    "insert_assets",
    "is_there",
    "join_known",
    "known_of",
    "list_made",
    "make_folders",
    "make_spec",
    "make_stack",
    "make_stacks",
    "numbered",
    "originals",
    "parent_of",
    "parse_checksum",
    "put_file",
    "read_again_what_failed",
    "read_rows",
    "record_problem",
    "recount_usage",
    "rendition_path",
    "request_count_of_usage",
    "request_first_metadata",
    "request_metadata",
    "request_missing_thumbnails",
    "request_sidecar",
    "request_sidecars_of",
    "request_thumbnails",
    "retry_step",
    "safe_name",
    "seek_twins",
    "settle_intent_file",
    "settle_intents",
    "settle_problem",
    "settle_stacks",
    "source_of",
    "speak_for",
    "store_received",
    "switch_sidecars",
    "take_out",
    "take_out_again",
    "tell_apart",
    "tell_of",
    "trash_assets",
    "trash_for_owner",
    "turn",
    "wanted_edited",
    "write_intent",
    "writes_sidecars",
]


def request_metadata(tx: Tx, asset_id: int, file_modified: int) -> None:
    """Ask for an external file to be read (again), the newest first; `file_modified` in ms."""
    tx.enqueue(asset_job(EXTRACT_METADATA, asset_id, recency(file_modified, tx.now)))


def request_first_metadata(tx: Tx, asset_ids: Iterable[int]) -> None:
    """The same for assets that were just added, in one statement."""
    enqueue_for(tx, EXTRACT_METADATA, asset_ids)


def request_count_of_usage(tx: Tx) -> None:
    """Have counted what uploads take."""
    tx.enqueue(COUNT_USAGE.job("all"))


def request_thumbnails(tx: Tx, asset_id: int) -> None:
    """Ask for the renditions of an asset that somebody waits for."""
    tx.enqueue(asset_job(GENERATE_THUMBNAILS, asset_id, Priority.PERSON))
