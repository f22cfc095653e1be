"""The addresses that links are given out as, `/share/<key>` and `/s/<slug>`: the web app, told to leak nothing of its
address and, where the link is open to everyone who has it, with what chat programs show beside it (ogp.me).

A link that is none, is over or has a password gets the same page as any other address.
"""

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

import msgspec
from aiohttp import web

from photostead.access.identity import Credentials, Identities, Identity
from photostead.db.tx import Rows
from photostead.features.settings import service as settings
from photostead.features.shared_links import service
from photostead.features.shared_links.schema import SharedLinkResponseDto
from photostead.http.context import Services
from photostead.http.peer import find_peer
from photostead.http.server import Page
from photostead.http.static import WebApp
from photostead.kernel.errors import Unauthenticated

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-cache",
}
LONGEST = 300


class Preview(msgspec.Struct, frozen=True):
    """What is told of a link where somebody only mentions it. `image` is a path of the API, without the link's key."""

    title: str
    description: str
    image: str | None
    base_url: str


class SharedPages:
    """The pages of guests."""

    def __init__(self, services: Services, identities: Identities, web_app: WebApp) -> None:
        self._services, self._identities, self._web_app = services, identities, web_app

    def by_path(self) -> Mapping[str, Page]:
        """As the server takes them; a photo that is looked at has an address below."""
        return {"/share/{key}{rest:(/.*)?}": self.serve, "/s/{slug}{rest:(/.*)?}": self.serve}

    async def serve(self, request: web.Request) -> web.Response:
        """The web app's page."""
        key, slug = request.match_info.get("key"), request.match_info.get("slug")
        preview = await self._preview(Credentials(link_key=key, link_slug=slug))
        if preview is None:
            return self._web_app.page(request, HEADERS)
        credential = f"key={quote(key, safe='')}" if key is not None else f"slug={quote(slug or '', safe='')}"
        base = preview.base_url or self._own_address(request)
        return self._web_app.page(request, HEADERS, tags(preview, base, credential))

    async def _preview(self, credentials: Credentials) -> Preview | None:
        """None where nobody may know anything."""
        if self._services.gate.is_closed:
            return None
        try:
            identity = await self._identities.resolve(credentials)
        except Unauthenticated:
            return None
        return await self._services.db.read(make_preview, identity)

    def _own_address(self, request: web.Request) -> str:
        """As the visitor came."""
        peer = find_peer(request, self._services.options.proxy_networks)
        return f"{'https' if peer.is_secure else 'http'}://{request.host}"


def make_preview(rows: Rows, identity: Identity) -> Preview:
    """Of a link that was opened."""
    link = service.get_mine(rows, identity)
    cover, title, about = contents(link, identity)
    return Preview(
        title=title,
        description=link.description or about,
        image=None if cover is None else f"/api/assets/{cover}/thumbnail?size=preview",
        base_url=settings.load(rows).server.external_domain.rstrip("/"),
    )


def contents(link: SharedLinkResponseDto, identity: Identity) -> tuple[str | None, str, str]:
    """The photo that stands for a link, its name, and a sentence about it."""
    if not isinstance(link.album, msgspec.UnsetType):
        about = link.album.description or how_many(link.album.asset_count)
        return link.album.album_thumbnail_asset_id, link.album.album_name, about
    cover = link.assets[0].id if link.assets else None
    return cover, f"Shared by {identity.user.name}", how_many(len(link.assets))


def how_many(number: int) -> str:
    """In words."""
    return "1 photo or video" if number == 1 else f"{number} photos and videos"


def tags(preview: Preview, base: str, credential: str) -> str:
    """For the head of a page. Everything from outside is escaped for an attribute."""
    values = {
        "og:type": "website",
        "og:site_name": "Photostead",
        "og:title": shorten(preview.title),
        "og:description": shorten(preview.description),
    }
    if preview.image is not None:
        values["og:image"] = f"{base}{preview.image}&{credential}"
    return "".join(f'<meta property="{name}" content="{escape(value)}" />\n' for name, value in values.items())


def shorten(text: str) -> str:
    """To one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
