"""Taking an upload: received and hashed under a temporary name, placed where a person can find it, then acknowledged.

Order of things, so that a crash at any point loses nothing acknowledged and leaves no file without a row: the places
are written down (`incoming/*.intent`), the files are renamed and synced, the row is committed, the note is removed. At
the next start every note that is still there is settled by looking whether the row exists. Once all bytes have arrived
this goes on to its end, whether or not the client still waits.
"""

import asyncio
import base64
import binascii
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.assets import changes, guests, layout, live_photos, placing, store
from photostead.features.assets.metadata_store import upsert_metadata
from photostead.features.assets.schema import (
    AssetMediaResponseDto,
    AssetMediaStatus,
    AssetMetadataUpsertItemDto,
    AssetVisibility,
)
from photostead.features.assets.store import NewAsset
from photostead.features.assets.work import EXTRACT_METADATA, asset_job
from photostead.features.triggers import service as triggers
from photostead.features.triggers.schema import WorkflowTrigger
from photostead.host.markers import require_marked
from photostead.http.context import Context
from photostead.http.early import hear_out
from photostead.http.reply import Reply
from photostead.http.uploads import OVER_QUOTA, Form, ReceivedFile, receive_form, trouble
from photostead.jobs.queues import Priority
from photostead.kernel.clock import EARLIEST_MS, LATEST_MS, from_wire, now_ms
from photostead.kernel.errors import Invalid, TooLarge
from photostead.kernel.ids import new_id
from photostead.kernel.threads import to_its_end
from photostead.media import formats

FILE_FIELDS = frozenset({"assetData", "sidecarData"})
SHA1_BYTES = 20
# A quota counts the files; what else a form holds is allowed on top.
FORM_BYTES = 64 * 1024
# Uploads that go on without their client; held here because the loop holds tasks weakly.
FINISHING: set[asyncio.Task[Reply[AssetMediaResponseDto]]] = set()


# What is committed together with an upload, given its id and whether it is new.
Also = Callable[[Tx, str, bool], None]


def nothing(tx: Tx, uid: str, is_new: bool) -> None:
    """For an upload that stands alone."""


class UploadFields(msgspec.Struct, rename="camel"):
    """The text parts that count; the rest is ignored. Durations come in several old shapes and are read from the
    file instead."""

    file_created_at: str
    file_modified_at: str
    filename: str = ""
    is_favorite: bool = False
    live_photo_video_id: str | None = None
    visibility: AssetVisibility = AssetVisibility.TIMELINE
    metadata: str = "[]"


class Owner(msgspec.Struct, frozen=True):
    """Whose upload it is, and how much may still come."""

    folder: str
    room: int | None


async def take_upload(ctx: Context) -> Reply[AssetMediaResponseDto]:
    """The whole of POST /assets. 201 with a new asset, 200 with the one that is there already."""
    hear_out(ctx.request)
    expected = checksum_header(ctx)
    # A guest must have the bytes: a checksum alone would tell them what else the owner has.
    if expected is not None and ctx.identity.link is None:
        known = await ctx.db.read(store.find_upload, ctx.user.id, expected)
        if known is not None:
            return duplicate(known[0])
    owner = await ctx.db.read(find_owner, ctx.identity)
    if owner.room is not None and (ctx.request.content_length or 0) > owner.room + FORM_BYTES:
        raise TooLarge(OVER_QUOTA)
    async with ctx.services.space.promise(ctx.request.content_length) as room:
        form = await receive_form(ctx.request, ctx.data_dir / "incoming", FILE_FIELDS, room, owner.room)
    storing = asyncio.create_task(store_form(ctx, owner, form, expected), name="upload")
    FINISHING.add(storing)
    storing.add_done_callback(FINISHING.discard)
    return await asyncio.shield(storing)


async def store_form(ctx: Context, owner: Owner, form: Form, expected: bytes | None) -> Reply[AssetMediaResponseDto]:
    """The second half of an upload; nothing stays in `incoming`."""
    # Inside also where its client is gone: nothing is committed to a database that is being replaced.
    with ctx.services.gate.passing():
        try:
            return await store_upload(ctx, owner, form, expected)
        finally:
            await asyncio.to_thread(form.discard)


def checksum_header(ctx: Context) -> bytes | None:
    """SHA-1 that the client computed, hex or base64. Raises Invalid."""
    text = ctx.request.headers.get("x-immich-checksum")
    return None if text is None else parse_checksum(text)


def parse_checksum(text: str) -> bytes:
    """A SHA-1 in hex (40 digits) or base64 (28 characters). Raises Invalid."""
    try:
        value = bytes.fromhex(text) if len(text) == SHA1_BYTES * 2 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        value = b""
    if len(value) != SHA1_BYTES:
        raise Invalid("The checksum is no SHA-1 in hex or base64.")
    return value


def duplicate(uid: str) -> Reply[AssetMediaResponseDto]:
    """The bytes are here already."""
    return Reply(AssetMediaResponseDto(id=uid, status=AssetMediaStatus.DUPLICATE), status=200)


def find_owner(rows: Rows, identity: Identity) -> Owner:
    """The folder name and the free quota of who uploads (of a link: of who made it)."""
    row = rows.row(
        "select coalesce(storage_label, name || '-' || substr(uid, 1, 8)), quota_bytes - usage_bytes from users where id = ?",
        (identity.user.id,),
    )
    if row is None:
        raise Invalid("This account is gone.")
    return Owner(row[0], None if row[1] is None else max(0, row[1]))


async def store_upload(
    ctx: Context, owner: Owner, form: Form, expected: bytes | None, also: Also = nothing
) -> Reply[AssetMediaResponseDto]:
    """Check the form, place the file, commit the row, and `also` with it."""
    file = form.files.get("assetData")
    if file is None:
        raise Invalid("The form has no file part assetData.")
    fields = read_fields(form)
    new = describe_upload(ctx, fields, file, expected)
    known = await ctx.db.read(find_twin, ctx.identity, file.sha1)
    if known is not None:
        if fields.live_photo_video_id is not None:
            await ctx.db.write(join_known, ctx.identity, known, fields.live_photo_video_id)
        return duplicate(known)
    await asyncio.to_thread(require_marked, ctx.data_dir)  # the disk may have gone while the bytes came
    intent = ctx.data_dir / "incoming" / f"{new_id()}.intent"
    wanted = layout.upload_folder(owner.folder, new.local_time) / new.original_name
    sidecar = form.files.get("sidecarData")
    try:
        placed = await to_its_end(
            placing.place, ctx.data_dir, file.path, wanted, intent, None if sidecar is None else sidecar.path
        )
    except OSError as error:
        raise trouble(error) from error
    new = msgspec.structs.replace(new, path=os.fsencode(placed), original_path=placed)
    return await commit_upload(ctx, new, fields, sidecar, intent, also)


async def commit_upload(
    ctx: Context, new: NewAsset, fields: UploadFields, sidecar: ReceivedFile | None, intent: Path, also: Also
) -> Reply[AssetMediaResponseDto]:
    """The row, or nothing: then the placed file goes again. Interrupted here, the note is left for the next start,
    which knows whether the row was committed."""
    try:
        uid, is_new = await ctx.db.write(insert_also, ctx.identity, new, fields, sidecar, also)
    except Exception:
        await asyncio.to_thread(placing.settle_intent_file, ctx.data_dir, intent, False)
        raise
    await asyncio.to_thread(placing.settle_intent_file, ctx.data_dir, intent, is_new)
    if not is_new:
        return duplicate(uid)
    return Reply(AssetMediaResponseDto(id=uid, status=AssetMediaStatus.CREATED), status=201)


def read_fields(form: Form) -> UploadFields:
    """The text parts as typed values. Raises Invalid."""
    values = {name: text for name, text in form.fields.items() if text != ""}
    try:
        fields = msgspec.convert({**values, **booleans(values)}, UploadFields, strict=False)
        parse_metadata(fields.metadata)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The upload form is not what it should be: {error}") from error
    return fields


def booleans(values: dict[str, str]) -> dict[str, bool]:
    """Flags as forms write them."""
    return {name: values[name].lower() in {"true", "1"} for name in ("isFavorite",) if name in values}


def parse_metadata(text: str) -> list[AssetMetadataUpsertItemDto]:
    """The values an app wants to keep beside its upload."""
    return msgspec.json.decode(text, type=list[AssetMetadataUpsertItemDto])


def describe_upload(ctx: Context, fields: UploadFields, file: ReceivedFile, expected: bytes | None) -> NewAsset:
    """A row of what arrived; raises Invalid for what cannot be an asset."""
    name = layout.safe_name(fields.filename or file.file_name)
    kind = formats.kind_of(name)
    if kind is None:
        raise Invalid(f"Unsupported file type {name}: see /api/server/media-types for what can be uploaded.")
    if file.size == 0:
        raise Invalid(f"{name} is empty: zero bytes arrived.")
    if expected is not None and expected != file.sha1:
        raise Invalid(f"{name} arrived damaged: its SHA-1 is not the announced one. Upload it again.")
    created = parse_date(fields.file_created_at, "fileCreatedAt")
    # Marks are the owner's own, and what a guest adds is to be seen.
    is_guest = ctx.identity.link is not None
    return NewAsset(
        owner_id=ctx.user.id,
        library_id=None,
        type=kind,
        path=b"",
        original_path="",
        original_name=name,
        checksum=file.sha1,
        content_hash=file.sha1,
        file_size=file.size,
        file_created_at=created,
        file_modified_at=parse_date(fields.file_modified_at, "fileModifiedAt"),
        local_time=created,
        visibility=AssetVisibility.TIMELINE if is_guest else fields.visibility,
        is_favorite=fields.is_favorite and not is_guest,
    )


def parse_date(text: str, name: str) -> int:
    """Milliseconds of a form's date; of the year 1, which clients written in Go send for none, the present.
    Raises Invalid."""
    try:
        moment = from_wire(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{name} {text!r:.80} is no ISO 8601 date.") from error
    if text.strip().startswith("0001-"):
        return now_ms()
    if not EARLIEST_MS <= moment <= LATEST_MS:
        raise Invalid(f"{name} {text!r:.80} is outside the calendar.")
    return moment


def insert_also(
    tx: Tx, identity: Identity, new: NewAsset, fields: UploadFields, sidecar: ReceivedFile | None, also: Also
) -> tuple[str, bool]:
    """See `insert_upload`; and what is to be true with it or not at all."""
    uid, is_new = insert_upload(tx, identity, new, fields, sidecar)
    also(tx, uid, is_new)
    return uid, is_new


def insert_upload(
    tx: Tx, identity: Identity, new: NewAsset, fields: UploadFields, sidecar: ReceivedFile | None
) -> tuple[str, bool]:
    """Everything of an upload in one transaction; `(uid, is new)`. A twin that was faster wins."""
    link = identity.link
    if link is not None:
        guests.check_still_welcome(tx, link)
    known = find_twin(tx, identity, new.checksum)
    if known is not None:
        if fields.live_photo_video_id is not None:
            join_known(tx, identity, known, fields.live_photo_video_id)
        return known, False
    find_owner(tx, identity)  # the account may have gone while the bytes came
    if link is not None:
        new = guests.apart(tx, new)
    if not store.claim_quota(tx, new.owner_id, new.file_size):
        raise TooLarge(OVER_QUOTA)
    asset_id, uid = store.insert_asset(tx, new)
    if sidecar is not None:
        store.put_file(tx, asset_id, "sidecar", new.original_path + ".xmp", sidecar.size)
    if link is not None:
        guests.hand_in(tx, link, asset_id)
    else:
        # A guest may add to an album, and neither hide a video of the owner behind a photo nor keep values beside it.
        if fields.live_photo_video_id is not None and new.type == "IMAGE":
            live_photos.join(tx, asset_id, changes.find_motion_part(tx, identity, fields.live_photo_video_id))
        upsert_metadata(tx, asset_id, parse_metadata(fields.metadata))
    tx.enqueue(asset_job(EXTRACT_METADATA, asset_id, Priority.UPLOAD))
    triggers.happened(tx, WorkflowTrigger.ASSET_CREATE, new.owner_id, [asset_id])
    return uid, True


def join_known(tx: Tx, identity: Identity, uid: str, video_uid: str) -> None:
    """Give a photo that is here already the motion part that its phone brings now: a video that was sent hidden for it
    would never be seen. A photo that has one keeps it, and one that a person parted from its own stays so."""
    asset_id = tx.value(
        """
        select id from assets a
        where uid = ? and owner_id = ? and type = 'IMAGE' and live_photo_video_id is null and deleted_at is null
          and (visibility != 'locked' or ?)
        """,
        (uid, identity.user.id, identity.is_elevated),
    )
    if asset_id is None or identity.link is not None or "has_motion" in store.overrides_of(tx, asset_id):
        return
    with suppress(Invalid):  # the photo is safe, which is what was asked
        live_photos.join(tx, asset_id, changes.find_motion_part(tx, identity, video_uid))
        changes.tell_of(tx, identity, [asset_id])


def find_twin(rows: Rows, identity: Identity, sha1: bytes) -> str | None:
    """The id of what holds these bytes already: among the caller's uploads, for a guest among what the link shows."""
    if identity.link is not None:
        return guests.find_twin(rows, identity, sha1)
    known = store.find_upload(rows, identity.user.id, sha1)
    return None if known is None else known[0]
