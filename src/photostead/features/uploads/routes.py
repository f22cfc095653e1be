"""Uploads that go on where they were broken off, over HTTP: tus 1.0.0."""

from photostead.access.permissions import Permission
from photostead.features.uploads import schema, service
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.kernel.ids import Id

route = Routes(tag="Photostead", prefix="/photostead/uploads")
TUS = "Tus-Resumable"


def speak_tus(ctx: Context) -> None:
    """Every answer names the version. Raises PreconditionFailed where the client speaks another."""
    ctx.say({TUS: schema.VERSION, "Tus-Version": schema.VERSION})
    schema.check_version(ctx.request.headers)


@route.options("", permission=Permission.ASSET_UPLOAD, status=204)
async def get_upload_abilities(ctx: Context) -> None:
    """What of the tus protocol is spoken, and how large a file may be now."""
    speak_tus(ctx)
    await service.tell_abilities(ctx)


@route.post(
    "",
    permission=Permission.ASSET_UPLOAD,
    status=201,
    headers=(TUS, "Upload-Length", "Upload-Metadata", "Upload-Checksum"),
)
async def begin_upload(ctx: Context) -> None:
    """Begin an upload: `Location` says where its bytes go. `Upload-Metadata` holds the text fields of an upload form, and
    as `checksum` the SHA-1 of the whole where it is known."""
    speak_tus(ctx)
    await service.begin(ctx)


@route.head("/{upload_id}", permission=Permission.ASSET_UPLOAD, status=200, headers=(TUS,))
async def get_upload_offset(ctx: Context, upload_id: Id) -> None:
    """How far an upload is; of a finished one also the asset that it became."""
    speak_tus(ctx)
    await service.look(ctx, upload_id)


@route.patch(
    "/{upload_id}",
    permission=Permission.ASSET_UPLOAD,
    status=204,
    headers=(TUS, "Upload-Offset", "Upload-Checksum"),
)
async def continue_upload(ctx: Context, upload_id: Id) -> None:
    """More bytes of an upload; the last ones make the asset."""
    speak_tus(ctx)
    await service.go_on(ctx, upload_id)


@route.delete("/{upload_id}", permission=Permission.ASSET_UPLOAD, headers=(TUS,))
async def end_upload(ctx: Context, upload_id: Id) -> None:
    """Give an upload up. A photo that it became stays."""
    speak_tus(ctx)
    await service.end(ctx, upload_id)
