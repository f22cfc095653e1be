"""Trying mail: the test mail with settings that are not saved, and the preview of a text."""

import ssl
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import MakeUser
from tests.mail.conftest import Configure
from tests.mail.servers import PASSWORD, USER, html_of, mail_server, rogue_server, smtp, text_of

TEST = "/admin/notifications/test-email"
PREVIEW = "/admin/notifications/templates"


async def test_a_test_mail(admin: Client, tls: ssl.SSLContext) -> None:
    """To the one who asks, by the settings of the request; the answer is its Message-ID. Nothing is saved."""
    before = await admin.get("/system-config")
    async with mail_server(context=tls, auth=True) as mailbox:
        settings = smtp(mailbox.port, username=USER, password=PASSWORD) | {
            "replyTo": "Mia <mia@test.lan>",
            "enabled": False,
        }
        answer = await admin.post(TEST, json=settings)
    mail = mailbox.mail()
    assert mail["Message-ID"] == answer["messageId"]
    assert (mail["From"], mail["To"]) == ("Our photos <photos@test.lan>", "admin <admin@test.lan>")
    assert mail["Reply-To"] == "Mia <mia@test.lan>"
    assert "has no link" in text_of(mail)
    assert await admin.get("/system-config") == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "mail.invalid"}, "the name was not found"),
        ({"host": ""}, "name its host and port"),
        ({"secure": True}, "switch it off"),
        ({"port": 0}, "name its host and port"),
    ],
    ids=str,
)
async def test_what_is_wrong(admin: Client, change: dict[str, Any], words: str) -> None:
    """In words that help."""
    async with mail_server() as mailbox:
        answer = await admin.post(TEST, json=smtp(**{"port": mailbox.port, **change}), expect=400)
    assert answer["message"].startswith("The test mail was not sent: ")
    assert words in answer["message"]


async def test_a_wrong_password_and_a_refusal(admin: Client, tls: ssl.SSLContext) -> None:
    async with mail_server(context=tls, auth=True) as mailbox:
        wrong = await admin.post(TEST, json=smtp(mailbox.port, username=USER, password="guess"), expect=400)
    async with mail_server() as mailbox:
        mailbox.refuse["admin@test.lan"] = "550 relaying denied"
        refused = await admin.post(TEST, json=smtp(mailbox.port), expect=400)
    assert "does not accept the user name and password" in wrong["message"]
    assert "guess" not in wrong["message"]
    assert "does not deliver to admin@test.lan: 550 relaying denied" in refused["message"]


@pytest.mark.parametrize("name", ["from", "replyTo"])
@pytest.mark.parametrize("address", ["nobody", "a@b\r\nBcc: c@d", "\r\nBcc: c@d <a@b>"])
async def test_addresses_that_are_none(admin: Client, name: str, address: str) -> None:
    async with mail_server() as mailbox:
        answer = await admin.post(TEST, json=smtp(mailbox.port) | {name: address}, expect=400)
    assert "is no mail address" in answer["message"]
    assert mailbox.envelopes == []


@pytest.mark.parametrize("change", [{"port": 70000}, {"port": "25"}, {"host": None}, {"more": 1}])
async def test_settings_that_are_none(admin: Client, change: dict[str, Any]) -> None:
    await admin.post(TEST, json=smtp(**{"port": 25, **change}), expect=400)


async def test_host_with_a_line_break(admin: Client) -> None:
    """Is a name that does not exist, and no command."""
    async with rogue_server() as rogue:
        await admin.post(TEST, json=smtp(rogue.port, host="127.0.0.1\r\nQUIT"), expect=400)
        bad = smtp(rogue.port, username="a\r\nMAIL FROM:<x@y>", password="b\r\nc")
        await admin.post(TEST, json=bad)
    assert not [command for command in rogue.commands if "x@y" in command]


async def test_only_administrators(make_user: MakeUser, admin: Client, anonymous: Client) -> None:
    mia = await make_user("mia")
    for client, status in ((mia, 403), (anonymous, 401)):
        await client.post(TEST, json=smtp(25), expect=status)
        await client.post(f"{PREVIEW}/welcome", json={"template": ""}, expect=status)


# --- how a text looks


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("welcome", "Hello Mia,"),
        ("album-invite", "Tom shared the album “Summer at the lake” with you."),
        ("album-update", "12 photos and videos by Tom"),
    ],
)
async def test_ours(admin: Client, configure: Configure, name: str, words: str) -> None:
    """Where nothing is sent of one's own."""
    await configure(server={"externalDomain": "https://photos.test.lan"})
    answer = await admin.post(f"{PREVIEW}/{name}", json={"template": ""})
    assert answer["name"] == name
    assert words in answer["html"]
    assert 'href="https://photos.test.lan/' in answer["html"]


async def test_of_ones_own(admin: Client) -> None:
    """Filled in, and markup is text."""
    answer = await admin.post(
        f"{PREVIEW}/album-invite", json={"template": "{recipientName}: <i>{albumName}</i> {nothing}"}
    )
    assert "Mia: &lt;i&gt;Summer at the lake&lt;/i&gt; {nothing}" in answer["html"]
    assert "has no link" in answer["html"]


@pytest.mark.parametrize(
    "name", ["goodbye", "cluster-group-request", "Welcome", "..%2f..%2fetc", "welcome%00", "x" * 2000]
)
async def test_there_is_no_such_template(admin: Client, name: str) -> None:
    answer = await admin.post(f"{PREVIEW}/{name}", json={"template": ""}, expect=400)
    assert "There is no template" in answer["message"]


async def test_texts_that_are_none(admin: Client) -> None:
    await admin.post(f"{PREVIEW}/welcome", json={"template": "x" * 100_001}, expect=400)
    await admin.post(f"{PREVIEW}/welcome", json={"template": None}, expect=400)
    await admin.post(f"{PREVIEW}/welcome", json={}, expect=400)


async def test_both_forms_are_there(admin: Client) -> None:
    """Of the test mail too."""
    async with mail_server() as mailbox:
        await admin.post(TEST, json=smtp(mailbox.port))
    assert "so they work" in text_of(mailbox.mail())
    assert "so they work" in html_of(mailbox.mail())
