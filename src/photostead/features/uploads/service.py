"""The rules of uploads that go on where they were broken off: who may begin one, how far it is, whose turn it is, and what
it becomes.
"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from photostead.db.tx import Tx
from photostead.features.assets import service as assets
from photostead.features.uploads import receiving, schema, store
from photostead.features.uploads.schema import Upload
from photostead.features.uploads.turns import break_off, desk_of
from photostead.features.uploads.work import CLEAN_UP
from photostead.host.disk import room_of
from photostead.http.context import Context
from photostead.http.early import ask_for_body, hear_out
from photostead.http.uploads import ReceivedFile
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Conflict, Invalid, Locked, TooLarge, TooManyRequests
from photostead.kernel.ids import Id
from photostead.kernel.threads import to_its_end

R = TypeVar("R")
MOST_OPEN = 200
RETRY_S = 3600
# What was under way when the daemon stops is noted within this.
GOODBYE_S = 2.0


def path_of(ctx: Context, upload: Upload) -> Path:
    """Where its bytes are until it is finished."""
    return ctx.data_dir / "incoming" / f"{upload.uid}.upload"


async def tell_abilities(ctx: Context) -> None:
    """What is spoken here, and the largest file that the caller may send now. Raises Unavailable."""
    stock = await ctx.services.space.stock()
    most = max(0, room_of(stock, ctx.services.space.reserve()))
    room = await ctx.db.read(assets.find_room, ctx.identity)
    said = {"Tus-Extension": schema.EXTENSIONS, "Tus-Checksum-Algorithm": "sha1"}
    ctx.say({**said, "Tus-Max-Size": str(most if room is None else min(most, room))})


async def begin(ctx: Context) -> None:
    """A new upload, with its first bytes where the request has some. Raises Invalid, TooLarge, OutOfSpace,
    TooManyRequests; then there is none."""
    hear_out(ctx.request)
    headers = ctx.request.headers
    length, fields = schema.read_number(headers, "Upload-Length"), schema.read_metadata(headers)
    checksum = schema.read_checksum(headers)
    if ctx.request.body_exists:
        schema.check_bytes(ctx.request.content_type)
    sha1 = assets.parse_checksum(fields["checksum"]) if fields.get("checksum") else None
    known = None if sha1 is None else await ctx.db.read(assets.find_twin, ctx.identity, sha1)
    await check_welcome(ctx, fields, length, is_known=known is not None)
    upload = await ctx.db.write(store.insert, ctx.user.id, length, fields, sha1)
    if known is not None:
        upload = await begin_known(ctx, upload, known)
    elif ctx.request.body_exists:
        upload = await carry(ctx, receive_first(ctx, upload, checksum))
    ctx.say({"Location": f"/api/photostead/uploads/{upload.uid}", **schema.describe(upload)})


async def check_welcome(ctx: Context, fields: dict[str, str], length: int, *, is_known: bool) -> None:
    """Raises Invalid, TooLarge, OutOfSpace, TooManyRequests where an upload would be refused in the end."""
    if length == 0:
        raise Invalid("There is nothing to upload: the file is empty.")
    count, held = await ctx.db.read(store.count_open, ctx.user.id, now_ms())
    if count >= MOST_OPEN:
        message = f"{MOST_OPEN} of your uploads are not finished: go on with them, or end some."
        raise TooManyRequests(message, RETRY_S)
    if is_known:
        return
    await assets.check_announced(ctx, fields, length, held)
    async with ctx.services.space.promise(length):
        pass


async def begin_known(ctx: Context, upload: Upload, asset_uid: str) -> Upload:
    """Nothing needs to come: it ends here. Raises Invalid."""
    video = upload.fields.get("livePhotoVideoId")
    if video:
        await ctx.db.write(assets.join_known, ctx.identity, asset_uid, video)
    return await finish(ctx, upload, asset_uid, is_duplicate=True)


async def receive_first(ctx: Context, upload: Upload, checksum: bytes | None) -> Upload:
    """Bytes that came with the beginning. Whoever did not hear the answer knows of no upload: without it there is none."""
    try:
        return await receive(ctx, upload.uid, 0, checksum)
    except BaseException:
        await drop(ctx, upload)
        raise


async def go_on(ctx: Context, uid: Id) -> None:
    """More bytes. Raises Invalid, NotFound, Conflict, Locked, TooLarge, OutOfSpace, ChecksumMismatch."""
    hear_out(ctx.request)
    schema.check_bytes(ctx.request.content_type)
    offset = schema.read_number(ctx.request.headers, "Upload-Offset")
    checksum = schema.read_checksum(ctx.request.headers)
    ctx.say(schema.describe(await carry(ctx, receive(ctx, uid, offset, checksum))))


async def look(ctx: Context, uid: Id) -> None:
    """How far it is; what is complete and could not be stored yet is stored now. Raises NotFound, Locked."""
    upload = await carry(ctx, look_in_turn(ctx, uid))
    ctx.say({"Upload-Length": str(upload.length), **schema.describe(upload)})


async def end(ctx: Context, uid: Id) -> None:
    """Forget it and its bytes; what it became stays. Raises NotFound, Locked."""
    await carry(ctx, end_in_turn(ctx, uid))


async def end_in_turn(ctx: Context, uid: Id) -> None:
    """See `end`."""
    upload = await ctx.db.read(store.find, ctx.user.id, uid, now_ms())
    turn = desk_of(ctx).turn(upload.uid)
    turn.interrupt()
    async with turn.held():
        await drop(ctx, upload)


async def carry(ctx: Context, work: Coroutine[Any, Any, R]) -> R:
    """Do it to its end, whether or not the client still waits; what it still wants to hear from a client that is gone is
    broken off."""
    task = asyncio.create_task(inside(ctx, work), name="upload")
    under_way = desk_of(ctx).under_way
    under_way.add(task)
    task.add_done_callback(under_way.discard)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        break_off(ctx.request)
        await asyncio.wait({task}, timeout=GOODBYE_S)
        raise


async def inside(ctx: Context, work: Coroutine[Any, Any, R]) -> R:
    """Also where its client is gone: nothing is committed to a database that is being replaced."""
    with ctx.services.gate.passing():
        return await work


async def look_in_turn(ctx: Context, uid: Id) -> Upload:
    """See `look`."""
    upload = await ctx.db.read(store.find, ctx.user.id, uid, now_ms())
    turn = desk_of(ctx).turn(upload.uid)
    turn.interrupt()
    async with turn.held():
        upload = await locate(ctx, uid)
        is_due = upload.asset_uid is None and upload.received == upload.length
        return await settle(ctx, upload) if is_due else upload


async def receive(ctx: Context, uid: Id, offset: int, checksum: bytes | None) -> Upload:
    """The body of this request, into its upload; and when that is complete, the asset."""
    upload = await ctx.db.read(store.find, ctx.user.id, uid, now_ms())
    turn = desk_of(ctx).turn(upload.uid)
    if turn.lock.locked():
        raise Locked("Another request is at work on this upload: ask for its offset, then go on.")
    async with turn.lock:
        upload = await locate(ctx, uid)
        check_fits(ctx, upload, offset)
        if upload.asset_uid is None:
            turn.request = ctx.request
            try:
                upload = await take_bytes(ctx, upload, checksum)
            finally:
                turn.request = None
        is_due = upload.asset_uid is None and upload.received == upload.length
        return await settle(ctx, upload) if is_due else upload


def check_fits(ctx: Context, upload: Upload, offset: int) -> None:
    """Raises Conflict, TooLarge for bytes that do not belong where the upload is."""
    if offset != upload.received:
        ctx.say({"Upload-Offset": str(upload.received)})
        raise Conflict(f"This upload goes on at byte {upload.received}, not at {offset}.")
    if (ctx.request.content_length or 0) > upload.length - upload.received:
        raise TooLarge(f"This upload was announced with {upload.length} bytes.")


async def locate(ctx: Context, uid: Id) -> Upload:
    """It, with the bytes that are there. Raises NotFound, Unavailable."""
    upload = await ctx.db.read(store.find, ctx.user.id, uid, now_ms())
    if upload.asset_uid is not None:
        return upload
    received = await asyncio.to_thread(receiving.measure, path_of(ctx, upload), upload.received)
    return msgspec.structs.replace(upload, received=received)


async def take_bytes(ctx: Context, upload: Upload, checksum: bytes | None) -> Upload:
    """How far it is afterwards."""
    desk = desk_of(ctx)
    size = ctx.request.content_length

    async def note(received: int) -> None:
        await ctx.db.write(store.note_received, upload.id, received)

    async with ctx.services.space.promise(size) as room:
        await ask_for_body(ctx.request)
        digest = desk.take_digest(upload.uid, upload.received)
        intake = receiving.Intake(path_of(ctx, upload), upload.received, upload.length, room, digest, checksum, note)
        try:
            await intake.take(ctx.request.content)
        finally:
            # Where the file does not end there, after a failure, nobody will ask for it.
            desk.keep_digest(upload.uid, intake.size, intake.digest)
    return await ctx.db.read(store.find, ctx.user.id, upload.uid, now_ms())


async def settle(ctx: Context, upload: Upload) -> Upload:
    """All bytes are there: let them become an asset. What can never be one is forgotten; what cannot now, waits."""
    path = path_of(ctx, upload)
    digest = desk_of(ctx).take_digest(upload.uid, upload.length) or await receiving.read_back(path)
    # Whatever happens to the name that is stored, this one stays until that is committed.
    part = await to_its_end(receiving.second_name, path)

    def note(tx: Tx, asset_uid: str, is_new: bool) -> None:
        store.finish(tx, upload.id, asset_uid, is_duplicate=not is_new)

    try:
        file = ReceivedFile(part, "", upload.length, digest.digest())
        reply = await assets.store_received(ctx, upload.fields, file, upload.sha1, note)
    except (Invalid, TooLarge):
        await drop(ctx, upload)
        raise
    finally:
        if part != path:
            await asyncio.to_thread(part.unlink, missing_ok=True)
    return await finish(ctx, upload, reply.body.id, is_duplicate=reply.status == 200)


async def finish(ctx: Context, upload: Upload, asset_uid: str, *, is_duplicate: bool) -> Upload:
    """Note what it became; its bytes are in their place, or were there."""
    await ctx.db.write(store.finish, upload.id, asset_uid, is_duplicate=is_duplicate)
    await asyncio.to_thread(path_of(ctx, upload).unlink, missing_ok=True)
    return msgspec.structs.replace(upload, received=upload.length, asset_uid=asset_uid, is_duplicate=is_duplicate)


async def drop(ctx: Context, upload: Upload) -> None:
    """Neither row nor bytes."""
    desk_of(ctx).take_digest(upload.uid, 0)
    await ctx.db.write(store.delete, upload.id)
    await asyncio.to_thread(path_of(ctx, upload).unlink, missing_ok=True)


def request_clean_up(tx: Tx) -> None:
    """Ask for what nobody went on with to be removed."""
    tx.enqueue(CLEAN_UP.job("uploads"))
