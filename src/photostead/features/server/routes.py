"""The server about itself, over HTTP."""

from photostead.features.server.schema import (
    ServerMediaTypesResponseDto,
    ServerPingResponse,
    ServerVersionResponseDto,
)
from photostead.http.context import Context
from photostead.http.router import Routes
from photostead.media import formats

route = Routes(tag="Server", prefix="/server")

# The reference whose operations and sync types are served: clients decide by it what they may ask for.
API_VERSION = (3, 2, 2)


@route.get("/ping", public=True)
async def ping_server(ctx: Context) -> ServerPingResponse:
    """Alive."""
    return ServerPingResponse(res="pong")


@route.get("/version", public=True)
async def get_server_version(ctx: Context) -> ServerVersionResponseDto:
    """The version of the API."""
    return ServerVersionResponseDto(*API_VERSION, prerelease=None)


@route.get("/media-types", public=True)
async def get_supported_media_types(ctx: Context) -> ServerMediaTypesResponseDto:
    """What can be uploaded and scanned."""
    return ServerMediaTypesResponseDto(
        image=sorted(formats.IMAGE_EXTENSIONS),
        sidecar=sorted(formats.SIDECAR_EXTENSIONS),
        video=sorted(formats.VIDEO_EXTENSIONS),
    )
