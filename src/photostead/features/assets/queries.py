"""What is asked of assets: one of them, its files, its values, counts; and work to be done on it again.

Every function begins with the visibility rule, in the same snapshot or transaction as the answer.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import find_readable, find_writable, look_at
from photostead.db.tx import Rows, Tx
from photostead.features.assets import edited, metadata_store, responses
from photostead.features.assets.originals import originals
from photostead.features.assets.schema import (
    AssetBulkUploadCheckDto,
    AssetBulkUploadCheckResponseDto,
    AssetBulkUploadCheckResult,
    AssetMediaSize,
    AssetMetadataBulkResponseDto,
    AssetMetadataBulkUpsertItemDto,
    AssetMetadataResponseDto,
    AssetMetadataUpsertItemDto,
    AssetRejectReason,
    AssetResponseDto,
    AssetStatsResponseDto,
    AssetUploadAction,
    GetAssetStatisticsQuery,
    ViewAssetQuery,
)
from photostead.features.assets.store import find_upload
from photostead.features.assets.uploads import parse_checksum
from photostead.http.reply import File
from photostead.kernel.errors import Forbidden, Invalid, NotFound
from photostead.media.formats import WEB_TYPES, mime_of

# The rendition `f` of an asset `a` in one size. What is locked is asked for each time: a browser's copy must not show once the
# folder is shut. Of an edited photo the thumbhash is another picture's.
PICTURE = f"{edited.HAS_EDITS}, f.path, f.updated_at, a.thumbhash, a.visibility != 'locked', {edited.HAS_PICTURES}"
ONE_PICTURE = f"a.id, {PICTURE}"
OF_SIZE = "left join asset_files f on f.asset_id = a.id and f.type = :size and f.is_edited = 0"
# No asset has this key.
NOBODY = 0


def get_asset(rows: Rows, identity: Identity, uid: str) -> AssetResponseDto:
    """One asset, with its owner. Raises Invalid."""
    columns, joins = responses.COLUMNS, responses.JOINS
    row = responses.AssetRow(*look_at(rows, identity, uid, "asset.read", columns, joins))
    return responses.describe_rows(rows, [row], identity, with_exif=True, with_owner=identity.link is None)[0]


def check_uploads(rows: Rows, owner_id: int, body: AssetBulkUploadCheckDto) -> AssetBulkUploadCheckResponseDto:
    """What to do with each of a client's files; among the uploads of this owner only."""
    results = []
    for item in body.assets:
        known = find_upload(rows, owner_id, parse_checksum(item.checksum))
        if known is None:
            results.append(AssetBulkUploadCheckResult(action=AssetUploadAction.ACCEPT, id=item.id))
            continue
        results.append(
            AssetBulkUploadCheckResult(
                action=AssetUploadAction.REJECT,
                id=item.id,
                asset_id=known[0],
                is_trashed=known[1],
                reason=AssetRejectReason.DUPLICATE,
            )
        )
    return AssetBulkUploadCheckResponseDto(results)


def count_assets(rows: Rows, identity: Identity, query: GetAssetStatisticsQuery) -> AssetStatsResponseDto:
    """The caller's own assets by type. Motion parts and the locked folder count only where they are asked for."""
    return count_for(rows, identity.user.id, query, with_locked=identity.is_elevated)


def count_for(
    rows: Rows, owner_id: int, query: GetAssetStatisticsQuery, *, with_locked: bool = False
) -> AssetStatsResponseDto:
    """A person's assets by type. Raises Invalid where the locked folder is asked for and may not be looked into."""
    visibility = None if query.visibility is UNSET else str(query.visibility)
    if visibility == "locked" and not with_locked:
        raise Invalid("Not found or no asset.statistics access")
    favorite = None if query.is_favorite is UNSET else bool(query.is_favorite)
    counts: dict[str, int] = dict(
        rows.rows(
            """
            select type, count(*) from assets
            where owner_id = :owner
              and (deleted_at is not null) = :trashed
              and case when :visibility is null then visibility in ('timeline', 'archive')
                  else visibility = :visibility end
              and (:favorite is null or is_favorite = :favorite)
            group by type
            """,
            {
                "owner": owner_id,
                "trashed": query.is_trashed is True,
                "visibility": visibility,
                "favorite": favorite,
            },
        )
    )
    images, videos = counts.get("IMAGE", 0), counts.get("VIDEO", 0)
    return AssetStatsResponseDto(images=images, total=images + videos, videos=videos)


# --- files


def find_original(rows: Rows, identity: Identity, uid: str, data_dir: Path, *, is_edited: bool = False) -> File:
    """The original, or what its owner made of it (`edited`), to be saved under its own name."""
    asset_id = find_readable(rows, identity, uid, "asset.download")
    if not is_told(rows, identity, asset_id):
        raise Forbidden("An original says where it was taken, and its owner keeps places back: ask them for the file.")
    is_edited = bool(edited.wanted(rows, identity, [asset_id], is_asked=is_edited))
    file = edited.original_of(rows, asset_id, data_dir) if is_edited else original_of(rows, asset_id, data_dir)
    return replace(file, is_attachment=True)


def original_of(rows: Rows, asset_id: int, data_dir: Path) -> File:
    """An original under its own name. Raises NotFound."""
    found = originals(rows, [asset_id], data_dir)
    if not found:
        raise NotFound("The asset is gone.")
    return found[0].file


def find_video(rows: Rows, identity: Identity, uid: str, data_dir: Path) -> File:
    """What plays of a video: the converted copy, where there is one, else the original. Raises Invalid for what is no video."""
    asset_id = find_readable(rows, identity, uid, "asset.view")
    if rows.value("select type from assets where id = ?", (asset_id,)) != "VIDEO":
        raise Invalid("This asset is no video.")
    hides_all = identity.link is not None and not identity.link.show_metadata
    hides_place = not is_told(rows, identity, asset_id) and not is_placeless(rows, asset_id)
    copy = converted_copy(rows, asset_id, data_dir, is_anew=hides_all or hides_place)
    if copy is not None:
        return copy
    if hides_all:
        # The original names the place and the device; pictures that were made anew do not.
        raise Forbidden("This shared link shows no metadata, and this video cannot be played without them.")
    if hides_place:
        raise Forbidden("This video says where it was taken, and its owner keeps places back: ask them for the file.")
    return original_of(rows, asset_id, data_dir)


def converted_copy(rows: Rows, asset_id: int, data_dir: Path, *, is_anew: bool) -> File | None:
    """The copy that plays everywhere; no metadata came along into it. `is_anew`: only with pictures that were made anew, since
    drones write positions between those of the camera."""
    sql = """
    select f.path, f.updated_at from asset_files f
    where f.asset_id = :asset and f.type = 'encoded_video' and f.is_edited = 0
      and (not :anew or exists (select 1 from videos v where v.asset_id = :asset and v.decision = 'transcode'))
    """
    found = rows.row(sql, {"asset": asset_id, "anew": is_anew})
    return None if found is None else File(data_dir / found[0], mime_of(found[0]), f"encoded-{found[1]}")


def is_told(rows: Rows, identity: Identity, asset_id: int) -> bool:
    """Whether the caller may learn where the asset was taken."""
    return bool(places.told(rows, identity, [asset_id]))


def is_placeless(rows: Rows, asset_id: int) -> bool:
    """Whether the file itself names no place: it was read, none was found, and nobody set another one over it."""
    return bool(
        rows.value(
            """
            select a.metadata_at is not null and a.latitude is null and a.city is null
              and not exists (
                select 1 from asset_overrides o where o.asset_id = a.id and json_type(o.fields, '$.latitude') is not null
              )
            from assets a where a.id = ?
            """,
            (asset_id,),
        )
    )


def find_rendition(
    rows: Rows, identity: Identity, uid: str, query: ViewAssetQuery, data_dir: Path, version: str | None
) -> File:
    """A preview or thumbnail; in full size what was made of an original that browsers cannot show, else the original
    where they can, else the preview.

    Immutable only where the URL names the present thumbhash: any other URL may show something else tomorrow.
    """
    size = AssetMediaSize.THUMBNAIL if query.size is UNSET else query.size
    asset_id, *picture = look_at(rows, identity, uid, "asset.view", ONE_PICTURE, OF_SIZE, size=str(size))
    if picture[0] and edited.wanted(rows, identity, [asset_id], is_asked=query.edited):
        shown = edited.find_rendition(rows, identity, asset_id, size, data_dir, version)
        if shown is not None:
            return shown
    if size is AssetMediaSize.FULLSIZE or size is AssetMediaSize.ORIGINAL:
        found = full_picture(rows, identity, asset_id, data_dir, version) or rendition_of(
            rows, asset_id, AssetMediaSize.PREVIEW, data_dir, version
        )
    else:
        found = file_of(size, data_dir, version, *picture)
    if found is None:
        raise NotFound(missing_rendition(rows, asset_id))
    return found


def full_picture(rows: Rows, identity: Identity, asset_id: int, data_dir: Path, version: str | None) -> File | None:
    """All pixels of a photo, where the caller may have them: a rendition tells nothing of place and device."""
    may_have = identity.link is None or identity.link.allow_download
    made = rendition_of(rows, asset_id, AssetMediaSize.FULLSIZE, data_dir, version) if may_have else None
    return made or web_original(rows, identity, asset_id, data_dir)


def rendition_of(rows: Rows, asset_id: int, size: AssetMediaSize, data_dir: Path, version: str | None) -> File | None:
    """A rendition of the original, if it was made."""
    sql = f"select {PICTURE} from assets a {OF_SIZE} where a.id = :asset"
    row = rows.row(sql, {"asset": asset_id, "size": str(size)})
    return None if row is None else file_of(size, data_dir, version, *row)


def file_of(
    size: AssetMediaSize, data_dir: Path, version: str | None,
    has_edits: int, path: str | None, updated_at: int, thumbhash: str | None, is_open: int, has_pictures: int,
) -> File | None:  # fmt: skip
    """A rendition by the columns `PICTURE`; None where there is none."""
    if path is None:
        return None
    may_be_kept = bool(is_open) and not has_edits and not has_pictures
    is_immutable = may_be_kept and version is not None and version == thumbhash
    return File(f"{data_dir}/{path}", mime_of(path), f"{size}-{updated_at}", is_immutable=is_immutable)


def web_original(rows: Rows, identity: Identity, asset_id: int, data_dir: Path) -> File | None:
    """The original, for showing; None where browsers cannot, or where a link or its owner keeps it, or what is in it, back."""
    if identity.link is not None and not (identity.link.allow_download and identity.link.show_metadata):
        return None
    if not is_told(rows, identity, asset_id):
        return None
    original = original_of(rows, asset_id, data_dir)
    return original if original.content_type in WEB_TYPES else None


def missing_rendition(rows: Rows, asset_id: int) -> str:
    """Why there is no picture (yet)."""
    reason = rows.value("select reason from problems where asset_id = ? order by at desc", (asset_id,))
    return f"There is no rendition of this file: {reason}" if reason else "The rendition is not made yet."


# --- values


def list_values(rows: Rows, identity: Identity, uid: str) -> list[AssetMetadataResponseDto]:
    """Every value beside an asset. Phones keep there where it was taken."""
    asset_id = find_readable(rows, identity, uid, "asset.read")
    return metadata_store.list_metadata(rows, asset_id) if is_told(rows, identity, asset_id) else []


def get_value(rows: Rows, identity: Identity, uid: str, key: str) -> AssetMetadataResponseDto:
    """One value. Raises NotFound, also for those that are kept back."""
    asset_id = find_readable(rows, identity, uid, "asset.read")
    return metadata_store.get_metadata(rows, asset_id if is_told(rows, identity, asset_id) else NOBODY, key)


def set_values(
    tx: Tx, identity: Identity, uid: str, items: Sequence[AssetMetadataUpsertItemDto]
) -> list[AssetMetadataResponseDto]:
    """Set values on an asset; those that were set."""
    asset_id = find_writable(tx, identity, uid, "asset.update")
    metadata_store.upsert_metadata(tx, asset_id, items)
    keys = {item.key for item in items}
    return [item for item in metadata_store.list_metadata(tx, asset_id) if item.key in keys]


def set_bulk_values(
    tx: Tx, identity: Identity, items: Sequence[AssetMetadataBulkUpsertItemDto]
) -> list[AssetMetadataBulkResponseDto]:
    """Set values on several assets."""
    answers = []
    for item in items:
        one = AssetMetadataUpsertItemDto(key=item.key, value=item.value)
        answers += [
            AssetMetadataBulkResponseDto(item.asset_id, found.key, found.updated_at, found.value)
            for found in set_values(tx, identity, item.asset_id, [one])
        ]
    return answers


def delete_values(tx: Tx, identity: Identity, items: Sequence[tuple[str, str]]) -> None:
    """Remove values, as `(asset, key)`."""
    for uid, key in items:
        metadata_store.delete_metadata(tx, find_writable(tx, identity, uid, "asset.update"), key)
