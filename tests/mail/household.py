"""What tests of mail ask of a household: how much mail waits, and what somebody was told in the app."""

from photostead.app import App
from photostead.db.tx import Rows
from tests.client import Client


async def waiting(app: App, name: str = "SendMail") -> int:
    """How many such jobs there are, in whatever state."""
    return int(await app.db.read(Rows.value, "select count(*) from jobs where name = ?", (name,)))


async def told(client: Client) -> list[tuple[str, str]]:
    """Type and title of a person's notifications."""
    return [(item["type"], item["title"]) for item in await client.get("/notifications")]
