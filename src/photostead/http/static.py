"""The web app's files: hashed assets for ever, the page itself checked at each visit, and a strict policy on it.

Any path that is not the API's and names no file is the page: the app routes by itself. Another app than ours (option
`web.root`) is served alike, under a policy that such apps can live with.
"""

import asyncio
import hashlib
import logging
import mimetypes
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec
from aiohttp import ETag, web

from photostead.kernel.errors import StartError

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")
PAGE = "/index.html"
OURS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self' ws: wss:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Apps built elsewhere begin with a script in their page, and fetch maps from wherever their settings say.
OTHERS = OURS | {
    "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob: https:",
    "connect-src": "'self' blob: https: ws: wss:",
    "font-src": "'self' data: https:",
    "worker-src": "'self' blob:",
    "base-uri": "'self'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
# Folders of which every file has a hash of its bytes in its name: ours, and what SvelteKit builds.
OUR_HASHED, OTHERS_HASHED = "/assets/", "/_app/immutable/"
# What a page says of itself counts more than the header it came with.
REFERRER = re.compile(rb'<meta name="referrer"[^>]*>')
COMPRESSED = (("br", ".br"), ("gzip", ".gz"))
# A built web app has some megabytes; more than this is another folder than was meant.
MOST_BYTES = 64 * 1024 * 1024
# Larger files are read when they are asked for: of ours two dozen of a thousand, maps mostly, which are three quarters of
# all bytes. A browser asks for each of them once.
KEPT_BYTES = 32 * 1024
MISSING = "The web app is not built: run scripts/build-webui. The API at /api works without it.\n"
# The service worker of our app. Where another app has none, a browser that had ours is told to drop it with all it kept.
WORKER = "/sw.js"
NO_WORKER = """self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));
async function leave() {
  for (const name of await caches.keys()) if (name.startsWith('photostead-')) await caches.delete(name);
  await self.registration.unregister();
}
"""
# Where a phone sends files that are shared with the installed app. The worker takes them; without one they come here.
SHARED, NOT_SHARED = "/share-target", "/photos?share-failed"
TYPES = {".webmanifest": "application/manifest+json", ".mjs": "text/javascript", ".wasm": "application/wasm"}


class Built(msgspec.Struct, frozen=True):
    """One file of the build; of a large one where it lies and what it was at the start, instead of its bytes."""

    body: bytes
    etag: str
    path: str = ""
    was: tuple[int, int] = (0, 0)

    async def read(self) -> bytes | None:
        """Its bytes; None when it is not the file any more that was there at the start."""
        return await asyncio.to_thread(self._read_again) if self.path else self.body

    def _read_again(self) -> bytes | None:
        with suppress(OSError), open(self.path, "rb") as file:
            return file.read() if state_of(file) == self.was else None
        return None


class WebApp:
    """The built files, looked at once at start. On a thread."""

    def __init__(self, root: Path | None = None) -> None:
        """`root` is another app's folder. Raises StartError where that holds none."""
        self._directives = OTHERS if root else OURS
        self._policy = write_policy(self._directives, ())
        self._hashed = OTHERS_HASHED if root else OUR_HASHED
        self._files = read_other(root) if root else read_build(STATIC)
        folders = (OUR_HASHED, OTHERS_HASHED)
        self._parts = tuple(one for one in folders if any(name.startswith(one) for name in self._files))

    def may_ask(self, origins: Collection[str]) -> None:
        """Let the page ask these as well (`https://tiles.example`): the hosts of a map that an administrator named."""
        self._policy = write_policy(self._directives, origins)

    def attach(self, app: web.Application) -> None:
        """Serve every path that nothing else serves."""
        app.router.add_get("/{path:(?!api/).*}", self.serve)
        app.router.add_post(SHARED, refuse_shared)

    async def serve(self, request: web.Request) -> web.Response:
        """A file of the build, or the page."""
        name = request.path if request.path in self._files and request.path != "/" else PAGE
        if name not in self._files:
            return web.Response(status=503, text=MISSING)
        if name == PAGE and (instead := self._instead_of_page(request.path)):
            return instead
        encoding, ending = compressed_variant(request, name, self._files)
        file = self._files[name + ending]
        headers = {
            **HEADERS,
            "Content-Security-Policy": self._policy,
            "Cache-Control": self._caching(name),
            "Vary": "Accept-Encoding",
            "ETag": f'"{file.etag}"',
        }
        if any(isinstance(tag, ETag) and tag.value in {file.etag, "*"} for tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        body = await file.read()
        if body is None:
            return not_there()
        if encoding:
            headers["Content-Encoding"] = encoding
        return web.Response(body=body, content_type=content_type(name), headers=headers)

    def page(self, request: web.Request, headers: Mapping[str, str], tags: str = "") -> web.Response:
        """The page with headers and tags of its own, which are trusted HTML for its head."""
        if PAGE not in self._files:
            return web.Response(status=503, text=MISSING)
        head = REFERRER.sub(
            f'<meta name="referrer" content="{headers["Referrer-Policy"]}" />'.encode(), self._files[PAGE].body
        )
        body = head.replace(b"</head>", tags.encode() + b"</head>", 1)
        own = {**HEADERS, "Content-Security-Policy": self._policy, **headers}
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=own)

    def _instead_of_page(self, path: str) -> web.Response | None:
        """What is said of a file that is not there, where that must not be the page: a part of an earlier build, which a
        browser would take the page for, and a worker that is gone."""
        if path == WORKER:
            headers = {**HEADERS, "Cache-Control": "no-cache"}
            return web.Response(text=NO_WORKER, content_type="text/javascript", headers=headers)
        return not_there() if path.startswith(self._parts) else None

    def _caching(self, name: str) -> str:
        """Assets carry a hash in their name; the page does not."""
        return "public, max-age=31536000, immutable" if name.startswith(self._hashed) else "no-cache"


def not_there() -> web.Response:
    """A part of an earlier build, or one that was put in the place of this while it is served."""
    return web.Response(status=404, headers={**HEADERS, "Cache-Control": "no-cache"})


async def refuse_shared(request: web.Request) -> web.Response:
    """To the photos, with a word that the page understands. A page of somebody else's can send a browser here as well:
    nothing is stored."""
    return web.Response(status=303, headers={**HEADERS, "Location": NOT_SHARED, "Cache-Control": "no-store"})


def write_policy(directives: Mapping[str, str], origins: Collection[str]) -> str:
    """A content security policy that lets these origins be asked too."""
    more = {"connect-src": " ".join([directives["connect-src"], *sorted(origins)])}
    return "; ".join(f"{name} {value}" for name, value in {**directives, **more}.items())


def content_type(name: str) -> str:
    """By the name's ending."""
    ending = os.path.splitext(name)[1]
    return TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def compressed_variant(request: web.Request, name: str, files: dict[str, Built]) -> tuple[str, str]:
    """Encoding and ending of the variant that the build made and the client takes; both empty for the file itself."""
    accepted = request.headers.get("Accept-Encoding", "")
    return next(((code, end) for code, end in COMPRESSED if name + end in files and code in accepted), ("", ""))


def read_build(folder: Path) -> dict[str, Built]:
    """Every regular file of a folder by its path in the address. Raises StartError where they are too many bytes."""
    files, left = {}, MOST_BYTES
    for path, name in files_below(os.path.realpath(folder)):
        left -= os.stat(path).st_size
        if left < 0:
            raise StartError(f"web.root: {folder} holds more than {MOST_BYTES >> 20} MB: is it a built web app?")
        files[name] = read_one(path, is_kept=name == PAGE)
    return files


def read_one(path: str, *, is_kept: bool) -> Built:
    """Its bytes are kept where they are few."""
    with open(path, "rb") as file:
        body, was = file.read(), state_of(file)
    etag = hashlib.sha256(body).hexdigest()[:20]
    return Built(body, etag) if is_kept or len(body) <= KEPT_BYTES else Built(b"", etag, path, was)


def state_of(file: BinaryIO) -> tuple[int, int]:
    """What changes when somebody writes it."""
    now = os.fstat(file.fileno())
    return now.st_size, now.st_mtime_ns


def files_below(root: str) -> Iterator[tuple[str, str]]:
    """Regular files, in the order of their names, each with its path in the address (`/assets/x.js`); nothing that a link
    leads to outside of the folder, whose own path has no link in it. Hundreds at each start: plain strings are five times
    faster than paths."""
    folders = [""] if os.path.isdir(root) else []
    for folder in folders:
        entries = sorted(os.scandir(root + folder), key=lambda entry: entry.name)
        for entry in entries:
            name = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
            elif entry.is_file() and (not entry.is_symlink() or os.path.realpath(entry.path).startswith(root + "/")):
                yield entry.path, name


def read_other(root: Path) -> dict[str, Built]:
    """Another app's build. Raises StartError where there is none, or it cannot be read."""
    try:
        files = read_build(root)
    except OSError as error:
        raise StartError(f"web.root: {error.filename} cannot be read ({error.strerror}).") from error
    if PAGE not in files:
        raise StartError(
            f"web.root: {root} has no index.html. Name the folder of a built web app, or unset web.root to have ours."
        )
    log.info("The web app is that in %s (%d files)", root, len(files))
    return files
