"""A household for tests of shared links: what the owner shares, what they keep, and whoever opens a link."""

from dataclasses import dataclass
from typing import Any

from photostead.app import App
from photostead.db.tx import Tx, Value
from tests.client import Client
from tests.people import insert_album, insert_asset

LAKE: dict[str, Value] = {
    "latitude": 46.5,
    "longitude": -6.25,
    "city": "Lakeside",
    "state": "Highlands",
    "country": "Erehwon",
}
PAST, FUTURE = "2001-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Household:
    """Ids: `photo` is in the album, `other` the owner shows by itself at most, `secret` never, `locked` cannot be."""

    app: App
    owner: Client
    nobody: Client
    photo: str
    other: str
    secret: str
    locked: str
    album: str

    async def share(self, **changes: Any) -> Any:
        """A link to `photo` and `other`."""
        body = {"type": "INDIVIDUAL", "assetIds": [self.photo, self.other], **changes}
        return await self.owner.post("/shared-links", json=body)

    async def share_album(self, **changes: Any) -> Any:
        """A link to the album."""
        return await self.owner.post("/shared-links", json={"type": "ALBUM", "albumId": self.album, **changes})

    async def change(self, link: Any, **changes: Any) -> Any:
        """What its owner does to a link."""
        return await self.owner.patch(f"/shared-links/{link['id']}", json=changes)

    def guest(self, link: Any, *, by: str = "key", cookie: str | None = None) -> Client:
        """Whoever has the link."""
        headers = {} if cookie is None else {"Cookie": f"immich_shared_link_token={cookie}"}
        return Client(self.nobody.http, self.nobody.base, headers, params={by: link[by]})

    async def log_in(self, link: Any, password: str, *, by: str = "key") -> str:
        """Give the password; what the cookie holds then."""
        guest = self.guest(link, by=by)
        await guest.post("/shared-links/login", json={"password": password})
        return str(guest.last.cookies["immich_shared_link_token"].value)


async def settle(app: App, owner: Client, nobody: Client) -> Household:
    """Fill the database."""
    kept: dict[str, Value] = {"is_favorite": 1, "visibility": "archive"}
    photo = await app.db.write(insert_asset, owner.user_id, name="Zermatt.jpg", is_favorite=1, **LAKE)
    other = await app.db.write(insert_asset, owner.user_id, name="other.jpg")
    secret = await app.db.write(insert_asset, owner.user_id, name="secret.jpg", **kept)
    locked = await app.db.write(insert_asset, owner.user_id, name="locked.jpg", visibility="locked")
    for uid in (photo, other, secret, locked):
        await app.db.write(describe_shot, uid)
    album = await app.db.write(insert_album, owner.user_id, assets=[photo], name="Summer")
    return Household(app, owner, nobody, photo, other, secret, locked, album)


def describe_shot(tx: Tx, uid: str) -> None:
    """What the camera wrote, and the owner said; two hours ahead of UTC."""
    asset_id = tx.value("select id from assets where uid = ?", (uid,))
    tx.run(
        "update asset_exif set make = 'Canon', model = 'EOS 40D', description = 'hush', rating = 4 where asset_id = ?",
        (asset_id,),
    )
    tx.run("update assets set local_time = file_created_at + 7200000, metadata_at = ? where id = ?", (tx.now, asset_id))
