"""The old server, as one of its people reads it. Nothing here can change anything there: it asks by GET, and by the one POST
that is a search.
"""

import http.client
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from photostead.cli.importing.server import Refused, Server
from photostead.cli.migrating.schema import Answer, Asset, User
from photostead.kernel.errors import Invalid, StartError

PAGE = 1000
# Before it an API knew no places of a photo but the archive, and its searches were others.
OLDEST = (1, 133)
# The locked folder opens to no API key.
PLACES = ("timeline", "archive", "hidden")
Shape = TypeVar("Shape")


class OldServer:
    """Reads; knows who it is and of which version."""

    def __init__(self, url: str, key: str) -> None:
        """Raises Invalid."""
        self.server = Server(url, {"x-api-key": key})
        self.me = User("")
        self.version = ""

    def begin(self) -> None:
        """See who is there. Raises StartError where this is no server to move from, Unavailable, Refused for a wrong key."""
        try:
            version = self.server.call("GET", "/server/version")
            numbers = (int(version["major"]), int(version["minor"]), int(version["patch"]))
        except (Refused, KeyError, TypeError, ValueError) as error:
            raise StartError(
                f"{self.server.url} is no Immich, or too old a one: it does not tell its version."
            ) from error
        self.version = ".".join(map(str, numbers))
        if numbers[:2] < OLDEST:
            raise StartError(
                f"{self.server.url} is Immich {self.version}: its API is too old to be read. Update it to "
                f"{'.'.join(map(str, OLDEST))} or newer, then run this again."
            )
        self.me = self.get("/users/me", User)

    def get(self, path: str, shape: type[Shape]) -> Shape:
        """What a path answers. Raises Refused, Unavailable."""
        return understand(self.server.call("GET", path), shape)

    def search(self, wanted: dict[str, Any]) -> Iterator[Asset]:
        """This person's own assets that fit, each once. Raises Refused, Unavailable."""
        yield from search(self.server, self.me.id, wanted)

    def list_all(self) -> dict[str, Asset]:
        """Everything but the locked folder, by its id. Raises Refused, Unavailable."""
        return list_all(self.server, self.me.id)

    def fetch(self, uid: str) -> http.client.HTTPResponse:
        """An original, as it was taken. Raises Refused, Unavailable."""
        try:
            return self.server.fetch(f"/assets/{uid}/original?edited=false")
        except Refused as error:
            raise Refused(error.status, f"the old server does not give it: {error.message}") from error

    def picture(self, uid: str) -> bytes:
        """Somebody's profile picture. Raises Refused, Unavailable."""
        return self.server.fetch(f"/users/{uid}/profile-image").read()


def search(server: Server, owner_id: str, wanted: dict[str, Any]) -> Iterator[Asset]:
    """The owner's assets that fit, each once though others come in between two pages. Raises Refused, Unavailable."""
    seen: set[str] = set()
    page: str | None = "1"
    while page and page.isdecimal():
        body = {**wanted, "size": PAGE, "page": int(page), "order": "asc", "withStacked": True}
        answer = understand(server.call("POST", "/search/metadata", body), Answer).assets
        for item in answer.items:
            asset = understand(item, Asset)
            if asset.id not in seen and asset.owner_id in {"", owner_id}:
                seen.add(asset.id)
                yield asset
        page = answer.next_page


def list_all(server: Server, owner_id: str) -> dict[str, Asset]:
    """Everything somebody has but the locked folder, what is in the trash included, by its id. Raises Refused,
    Unavailable."""
    return {
        asset.id: asset
        for place in PLACES
        for asset in search(server, owner_id, {"visibility": place, "withExif": True, "withDeleted": True})
    }


def understand(value: Any, shape: type[Shape]) -> Shape:
    """The fields of ours out of an answer. Raises Invalid."""
    try:
        return msgspec.convert(value, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid(
            f"The old server's answer is not understood ({error}): is it an Immich of another kind?"
        ) from error
