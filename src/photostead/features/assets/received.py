"""Uploads whose bytes came another way than in a form: checked before they come, and stored as forms are."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from photostead.access.identity import Identity
from photostead.db.tx import Rows
from photostead.features.assets.changes import find_motion_part
from photostead.features.assets.schema import AssetMediaResponseDto
from photostead.features.assets.uploads import Also, describe_upload, find_owner, read_fields, store_upload
from photostead.http.context import Context
from photostead.http.reply import Reply
from photostead.http.uploads import OVER_QUOTA, Form, ReceivedFile
from photostead.kernel.errors import TooLarge


async def check_announced(ctx: Context, fields: Mapping[str, str], size: int, held: int) -> None:
    """Whether an upload of `size` bytes with these text parts could become an asset of the caller, who has `held` bytes on
    their way already. Raises Invalid, TooLarge."""
    form = read_fields(Form(dict(fields)))
    new = describe_upload(ctx, form, ReceivedFile(Path(), "", size, b""), None)
    if form.live_photo_video_id is not None and new.type == "IMAGE":
        await ctx.db.read(find_motion_part, ctx.identity, form.live_photo_video_id)
    owner = await ctx.db.read(find_owner, ctx.identity)
    if owner.room is not None and size > owner.room - held:
        raise TooLarge(OVER_QUOTA)


def find_room(rows: Rows, identity: Identity) -> int | None:
    """Bytes of the caller's quota that are free, None where there is none."""
    return find_owner(rows, identity).room


async def store_received(
    ctx: Context, fields: Mapping[str, str], file: ReceivedFile, expected: bytes | None, also: Also
) -> Reply[AssetMediaResponseDto]:
    """Let a file of ours, complete and synced, become an asset of the caller: 201, or 200 with the asset that has its bytes;
    then its path is free. `also` is committed with a row that is made. Raises what a form's upload does, and the file may
    be gone or not."""
    owner = await ctx.db.read(find_owner, ctx.identity)
    form = Form(dict(fields), {"assetData": file})
    reply = await store_upload(ctx, owner, form, expected, also)
    await asyncio.to_thread(form.discard)
    return reply
