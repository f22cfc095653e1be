"""What a person changes about an asset: dates, places, words, marks, where it shows, whether it stays.

Description, date, place and rating are kept in a layer of their own, so that reading the file again never undoes them.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET

from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable
from photostead.db.tx import Rows, Tx, as_json
from photostead.features.assets import layout, live_photos, responses, sidecars, stacking, store, twins
from photostead.features.assets.schema import (
    AssetBulkUpdateDto,
    AssetCopyDto,
    AssetResponseDto,
    AssetVisibility,
    UpdateAssetDto,
)
from photostead.features.assets.work import EXTRACT_METADATA, asset_job, file_deletion
from photostead.features.places import service as places
from photostead.features.settings import service as settings
from photostead.kernel.clock import EARLIEST_MS, EPOCH, LATEST_MS, zone_name
from photostead.kernel.errors import Forbidden, Invalid
from photostead.kernel.events import Event

WORDS = ("description", "rating", "latitude", "longitude")
# A year that clients written in Go send for "none".
NO_YEAR = 1


def update_asset(tx: Tx, identity: Identity, uid: str, body: UpdateAssetDto) -> AssetResponseDto:
    """Change one asset; the asset as it is then. Raises Invalid."""
    [asset_id] = find_all_writable(tx, identity, [uid], "asset.update")
    if body.live_photo_video_id is not UNSET:
        set_live_photo(tx, identity, asset_id, body.live_photo_video_id)
    change(tx, identity, asset_id, body)
    return tell_of(tx, identity, [asset_id])[0]


def update_assets(tx: Tx, identity: Identity, body: AssetBulkUpdateDto) -> None:
    """Change many assets alike; all of them or, with Invalid, none."""
    ids = find_all_writable(tx, identity, list(dict.fromkeys(body.ids)), "asset.update")
    for asset_id in ids:
        apply(tx, identity, asset_id, body)
        if body.duplicate_id is not UNSET:
            twins.set_group(tx, asset_id, body.duplicate_id)
    stacking.settle(tx, ids)
    tell_of(tx, identity, ids)


def tell_of(tx: Tx, identity: Identity, ids: list[int]) -> list[AssetResponseDto]:
    """Tell the owner's devices how assets are now; the assets. All devices hear it, also those where the locked folder
    is shut: of what is in there they are told only that it changed."""
    answers = [responses.describe_own(row) for row in responses.read_rows(tx, ids)]
    for answer in answers:
        is_locked = answer.visibility == AssetVisibility.LOCKED
        told = {"id": answer.id} if is_locked else msgspec.to_builtins(answer)
        tx.emit(Event("on_asset_update", told, user_id=identity.user.id))
    return answers


def change(tx: Tx, identity: Identity, asset_id: int, body: UpdateAssetDto) -> None:
    """Change one asset of the caller's, of which nobody is told here. Raises Forbidden and Invalid."""
    apply(tx, identity, asset_id, body)
    stacking.settle(tx, [asset_id])


def apply(tx: Tx, identity: Identity, asset_id: int, body: UpdateAssetDto | AssetBulkUpdateDto) -> None:
    """What both forms of update share; stacks are settled behind it."""
    fields: dict[str, Any] = {name: getattr(body, name) for name in WORDS if getattr(body, name) is not UNSET}
    fields |= changed_date(tx, asset_id, body)
    if fields.get("rating") == 0:
        fields["rating"] = None
    set_words(tx, asset_id, fields)
    if body.is_favorite is not UNSET:
        tx.run("update assets set is_favorite = ? where id = ?", (body.is_favorite, asset_id))
    if body.visibility is not UNSET:
        set_visibility(tx, identity, asset_id, body.visibility)


def set_words(tx: Tx, asset_id: int, fields: dict[str, Any]) -> None:
    """Let what a person said hold over what the file says, and stand in its sidecar. None of a field: there is none."""
    if fields:
        store.save_overrides(tx, asset_id, fields)
    store.write_fields(tx, asset_id, {**fields, **places.names_for(tx, asset_id, fields)})
    if fields:
        sidecars.request(tx, asset_id)


def set_visibility(tx: Tx, identity: Identity, asset_id: int, visibility: AssetVisibility) -> None:
    """Move an asset; into the locked folder it leaves every album, and out of it only who unlocked it can take it."""
    was = tx.value("select visibility from assets where id = ?", (asset_id,))
    if was == AssetVisibility.LOCKED and not identity.is_elevated:
        raise Forbidden("Elevated permission is required")
    tx.run("update assets set visibility = ? where id = ?", (visibility, asset_id))
    if visibility == AssetVisibility.LOCKED:
        tx.run("delete from album_assets where asset_id = ?", (asset_id,))
        tx.run("delete from shared_link_assets where asset_id = ?", (asset_id,))
    if AssetVisibility.LOCKED in {was, visibility}:
        live_photos.hide_motion_part(tx, asset_id)
    if was in {AssetVisibility.LOCKED, AssetVisibility.HIDDEN}:
        twins.seek(tx, [asset_id], are_back=True)
    if visibility in {AssetVisibility.LOCKED, AssetVisibility.HIDDEN}:
        uid = tx.value("select uid from assets where id = ?", (asset_id,))
        tx.emit(Event("on_asset_hidden", uid, user_id=identity.user.id))


def set_live_photo(tx: Tx, identity: Identity, asset_id: int, video_uid: str | None) -> None:
    """Join a motion part, or part from it. Reading the files again does not undo that by what their camera wrote."""
    if video_uid is None:
        video_id = tx.value("select live_photo_video_id from assets where id = ?", (asset_id,))
        live_photos.leave_alone(tx, [asset_id] if video_id is None else [asset_id, video_id])
        live_photos.part_from(tx, asset_id)
        return
    video_id = find_motion_part(tx, identity, video_uid)
    live_photos.leave_alone(tx, [asset_id, video_id])
    live_photos.join(tx, asset_id, video_id)


def find_motion_part(rows: Rows, identity: Identity, uid: str) -> int:
    """The key of a video of the caller's that may become a motion part. Raises Invalid."""
    found = rows.value(
        """
        select id from assets
        where uid = ? and owner_id = ? and type = 'VIDEO' and not is_extracted and (visibility != 'locked' or ?)
        """,
        (uid, identity.user.id, identity.is_elevated),
    )
    if found is None:
        raise Invalid("Live photo video not found: upload the video first, then the photo that names it.")
    return int(found)


def copy_asset(tx: Tx, identity: Identity, data_dir: Path, body: AssetCopyDto) -> None:
    """Let the target take over what the source has: where it stands in albums and links, its mark, its stack, the
    sidecar that came with its upload. Raises Invalid."""
    source, target = find_all_writable(tx, identity, [body.source_id, body.target_id], "asset.copy")
    if source == target:
        raise Invalid("Source and target are the same asset.")
    both = {"source": source, "target": target, "now": tx.now}
    if tx.value("select visibility != 'locked' from assets where id = ?", (target,)):
        copy_places(tx, body, both)
    if body.favorite:
        tx.run("update assets set is_favorite = (select is_favorite from assets where id = :source) where id = :target",
               both)  # fmt: skip
    if body.stack:
        stacking.join(tx, source, target)
    if body.sidecar:
        copy_sidecar(tx, data_dir, source, target)


def copy_places(tx: Tx, body: AssetCopyDto, both: dict[str, int]) -> None:
    """Put the target into the albums and links of the source; what is locked is in none."""
    if body.albums:
        tx.run(
            """
            insert or ignore into album_assets (album_id, asset_id, added_at, added_by)
            select album_id, :target, :now, added_by from album_assets where asset_id = :source
            """,
            both,
        )
    if body.shared_links:
        tx.run(
            "insert or ignore into shared_link_assets select link_id, :target from shared_link_assets "
            "where asset_id = :source",
            both,
        )


def copy_sidecar(tx: Tx, data_dir: Path, source: int, target: int) -> None:
    """A sidecar of our own copied beside the target's derived files, and read again with it."""
    given = store.file_path(tx, source, "sidecar")
    if given is None:
        return
    uid = tx.value("select uid from assets where id = ?", (target,))
    copy = layout.rendition_path(uid, "sidecar", "xmp")
    (data_dir / copy).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(data_dir / given, data_dir / copy)
    store.put_file(tx, target, "sidecar", str(copy), (data_dir / copy).stat().st_size)
    tx.enqueue(asset_job(EXTRACT_METADATA, target))


# --- dates


def changed_date(tx: Tx, asset_id: int, body: UpdateAssetDto | AssetBulkUpdateDto) -> dict[str, Any]:
    """The date fields that a change asks for: an absolute date, a shift in minutes, another zone."""
    fields: dict[str, Any] = {}
    if body.date_time_original is not UNSET:
        fields = date_fields(body.date_time_original)
    if isinstance(body, AssetBulkUpdateDto):
        now = current_date(tx, asset_id) | fields
        if body.date_time_relative is not UNSET:
            fields = shifted(now, body.date_time_relative)
            now |= fields
        if body.time_zone is not UNSET:
            fields = in_zone(now, body.time_zone)
    return fields


def current_date(tx: Tx, asset_id: int) -> dict[str, Any]:
    """The date as it stands."""
    names = ("file_created_at", "local_time", "offset_minutes")
    row = tx.row(f"select {', '.join(names)} from assets where id = ?", (asset_id,))
    return dict(zip(names, row or (0, 0, None), strict=True))


def date_fields(text: str) -> dict[str, Any]:
    """A date as people or clients write it: with an offset it is that place's time, without one it is UTC.

    Raises Invalid. The year 1 means no date was meant.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(
            f"dateTimeOriginal {text!r:.80} is no ISO 8601 date: write 2024-05-31T18:30:00.000+02:00."
        ) from error
    if moment.year <= NO_YEAR:
        return {}
    return moment_fields(moment if moment.tzinfo else moment.replace(tzinfo=UTC), None)


def moment_fields(moment: datetime, zone: str | None) -> dict[str, Any]:
    """The columns of an aware moment. Raises Invalid for one that has no place in the calendar everywhere."""
    offset = moment.utcoffset() or timedelta()
    taken_at = (moment - EPOCH) // timedelta(milliseconds=1)
    if not EARLIEST_MS <= taken_at <= LATEST_MS:
        raise Invalid(f"The date {moment.isoformat()} is outside the calendar.")
    return {
        "file_created_at": taken_at,
        "date_time_original": taken_at,
        "local_time": taken_at + offset // timedelta(milliseconds=1),
        "offset_minutes": offset // timedelta(minutes=1),
        "time_zone": zone or zone_name(offset // timedelta(minutes=1)),
        "date_source": "person",
    }


def shifted(now: dict[str, Any], minutes: int) -> dict[str, Any]:
    """A date moved by whole minutes."""
    try:
        moment = moment_of(now) + timedelta(minutes=minutes)
    except OverflowError as error:
        raise Invalid(f"dateTimeRelative {minutes} leaves the calendar.") from error
    return moment_fields(moment, None)


def in_zone(now: dict[str, Any], zone: str) -> dict[str, Any]:
    """The same instant on another place's clock. Raises Invalid for a zone nobody knows."""
    try:
        return moment_fields(moment_of(now).astimezone(ZoneInfo(zone)), zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"timeZone {zone!r} is no IANA time zone: write Europe/Rome.") from error


def moment_of(now: dict[str, Any]) -> datetime:
    """The aware moment of date columns."""
    zone = timezone(timedelta(minutes=now["offset_minutes"] or 0))
    return (EPOCH + timedelta(milliseconds=now["file_created_at"])).astimezone(zone)


# --- leaving


def trash_assets(tx: Tx, identity: Identity, uids: list[str]) -> None:
    """Into the trash, with the motion parts of live photos; or for good where the trash is switched off."""
    uids = list(dict.fromkeys(uids))
    ids = find_all_writable(tx, identity, uids, "asset.delete")
    if not settings.load(tx).trash.enabled:
        delete_for_good(tx, ids)
        return
    put_in_trash(tx, ids)
    if uids:
        tx.emit(Event("on_asset_trash", uids, user_id=identity.user.id))


def put_in_trash(tx: Tx, ids: Sequence[int]) -> None:
    """The same for keys, whoever owns them, and also where the trash is switched off: then they wait for their owner."""
    tx.run(
        f"""
        update assets set deleted_at = :now, updated_at = :now
        where deleted_at is null and (id in (select value from json_each(:ids)) or id in ({store.GOES_ALONG}))
        """,
        {"now": tx.now, "ids": as_json(ids)},
    )
    stacking.settle(tx, ids)


def trash_for_owner(tx: Tx, asset_id: int) -> None:
    """Put one asset into its owner's trash, and tell them."""
    put_in_trash(tx, [asset_id])
    for uid, owner_id in tx.rows("select uid, owner_id from assets where id = ?", (asset_id,)):
        tx.emit(Event("on_asset_trash", [uid], user_id=owner_id))


def force_delete(tx: Tx, identity: Identity, uids: list[str]) -> None:
    """For good."""
    delete_for_good(tx, find_all_writable(tx, identity, uids, "asset.delete"))


def delete_for_good(tx: Tx, ids: list[int]) -> None:
    """Remove rows now and our own files by a job after the commit; files of libraries are never touched."""
    freed = store.delete_assets(tx, ids)
    if freed:
        tx.enqueue(file_deletion(freed))


def forget(tx: Tx, asset_id: int) -> None:
    """Remove an asset whose file is about to be another asset's: a scan may find the file again."""
    freed = store.delete_assets(tx, [asset_id], bars=False)
    if freed:
        tx.enqueue(file_deletion(freed))
