"""The web app's files: hashed assets for ever, the page itself checked at each visit, and a strict policy on it.

Any path that is not the API's and names no file is the page: the app routes by itself.
"""

import mimetypes
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).with_name("static")
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
MISSING = "The web app is not built: run scripts/build-webui. The API at /api works without it.\n"


class WebApp:
    """The built files, read once at start: they are few and small."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {
            "/" + path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def attach(self, app: web.Application) -> None:
        """Serve every path that nothing else serves."""
        app.router.add_get("/{path:(?!api/).*}", self.serve)

    async def serve(self, request: web.Request) -> web.Response:
        """A file of the build, or the page."""
        name = request.path if request.path in self._files and request.path != "/" else "/index.html"
        if name not in self._files:
            return web.Response(status=503, text=MISSING)
        encoding = compressed_variant(request, name, self._files)
        headers = {**HEADERS, "Cache-Control": caching(name), "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = "gzip"
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return web.Response(
            body=self._files[name + encoding],
            content_type=content_type,
            headers=headers,
        )


def compressed_variant(request: web.Request, name: str, files: dict[str, bytes]) -> str:
    """`.gz` where the build made one and the client takes it."""
    return ".gz" if name + ".gz" in files and "gzip" in request.headers.get("Accept-Encoding", "") else ""


def caching(name: str) -> str:
    """Assets carry a hash in their name; the page does not."""
    return "public, max-age=31536000, immutable" if name.startswith("/assets/") else "no-cache"
