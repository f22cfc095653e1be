"""Handing a mail to a server: encryption, certificates, sign-in; and what is said when it does not work."""

import asyncio
import contextlib
import ssl
from pathlib import Path
from typing import Any

import msgspec
import pytest

from photostead.features.mail.letter import Envelope, Letter, make_address, write_message
from photostead.features.mail.transport import deliver
from photostead.features.mail.troubles import Fate, MailTrouble
from photostead.features.settings.schema import AdminConfigSmtpTransportDto
from photostead.kernel.ids import new_id
from tests.mail.servers import EHLO, PASSWORD, SILENCE, USER, mail_server, rogue_server, smtp, text_of
from tests.pki import Authority

SIGN_IN = {"username": USER, "password": PASSWORD}


def server(port: int, **transport: Any) -> AdminConfigSmtpTransportDto:
    """Settings of a mail server on this machine."""
    return msgspec.convert(smtp(port, **transport)["transport"], AdminConfigSmtpTransportDto)


async def send(to: AdminConfigSmtpTransportDto, recipient: str = "mia@test.lan", *, seconds: float = 20.0) -> None:
    """Send a mail. Raises MailTrouble."""
    sender = make_address("Photos", "photos@test.lan")
    envelope = Envelope(sender, make_address("Mia", recipient), None, new_id())
    letter = Letter("Grüße", "Hello\n\n.\n.. dots", {}, "Open", "", None)
    await deliver(to, write_message(letter, envelope), seconds=seconds)


async def fail(
    to: AdminConfigSmtpTransportDto, recipient: str = "mia@test.lan", *, seconds: float = 20.0
) -> MailTrouble:
    """Send one that does not go; why."""
    with pytest.raises(MailTrouble) as raised:
        await send(to, recipient, seconds=seconds)
    assert PASSWORD not in raised.value.text
    assert "\n" not in raised.value.text
    return raised.value


# --- what works


async def test_in_the_clear_without_a_password() -> None:
    """To a relay that asks for nothing."""
    async with mail_server() as mailbox:
        await send(server(mailbox.port))
    assert mailbox.mail()["Subject"] == "Grüße"
    assert text_of(mailbox.mail()).startswith("Hello\n\n.\n.. dots\n")
    assert (mailbox.envelopes[0].mail_from, mailbox.envelopes[0].rcpt_tos) == ("photos@test.lan", ["mia@test.lan"])
    assert mailbox.sessions[0].host_name == "[127.0.0.1]"


async def test_starttls_is_used_where_it_is_offered(tls: ssl.SSLContext) -> None:
    """With the password after it; the certificate is checked."""
    async with mail_server(context=tls, auth=True) as mailbox:
        await send(server(mailbox.port, **SIGN_IN))
    assert mailbox.sessions[0].ssl is not None
    assert mailbox.sessions[0].authenticated


async def test_tls_from_the_start(tls: ssl.SSLContext) -> None:
    async with mail_server(context=tls, from_start=True, auth=True) as mailbox:
        await send(server(mailbox.port, secure=True, **SIGN_IN))
    assert mailbox.sessions[0].authenticated


@pytest.mark.parametrize("from_start", [False, True])
async def test_any_certificate_only_when_that_was_said(tmp_path: Path, from_start: bool) -> None:
    """A stranger's certificate is refused, by STARTTLS too; `ignoreCert` takes it."""
    files = Authority().issue(tmp_path / "strange")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.cert, files.key)
    async with mail_server(context=context, from_start=from_start, auth=True) as mailbox:
        trouble = await fail(server(mailbox.port, secure=from_start, **SIGN_IN))
        assert "is not trusted" in trouble.text
        assert mailbox.envelopes == []
        await send(server(mailbox.port, secure=from_start, ignoreCert=True, **SIGN_IN))
    assert len(mailbox.envelopes) == 1


async def test_a_certificate_for_another_name(authority: Authority, tls: ssl.SSLContext) -> None:
    """The same server under a name that its certificate does not have."""
    async with mail_server(context=tls) as mailbox:
        trouble = await fail(server(mailbox.port, host="127.0.0.2"))
    assert "127.0.0.2" in trouble.text


async def test_addresses_of_any_script() -> None:
    """Where the server can; else it is said, and not tried again."""
    async with mail_server() as mailbox:
        await send(server(mailbox.port), "jürgen@bücher.example")
    assert mailbox.envelopes[0].rcpt_tos == ["jürgen@xn--bcher-kva.example"]
    async with rogue_server() as rogue:
        trouble = await fail(server(rogue.port), "jürgen@test.lan")
    assert "letters like those" in trouble.text
    assert trouble.fate is Fate.NEVER


# --- what does not


async def test_no_such_name() -> None:
    trouble = await fail(server(25, host="mail.invalid"))
    assert "the name was not found" in trouble.text
    assert trouble.fate is Fate.LATER


async def test_nobody_listens() -> None:
    async with mail_server() as mailbox:
        port = mailbox.port
    trouble = await fail(server(port))
    assert "refused the connection" in trouble.text


@pytest.mark.parametrize("change", [{"host": ""}, {"port": 0}])
async def test_nothing_to_send_by(change: dict[str, Any]) -> None:
    trouble = await fail(server(**{"port": 25, **change}))
    assert "name its host and port" in trouble.text


async def test_encryption_where_there_is_none() -> None:
    """The most usual mistake: 465's way at port 587. The sentence says what to do."""
    async with mail_server() as mailbox:
        trouble = await fail(server(mailbox.port, secure=True))
    assert "switch it off" in trouble.text


async def test_no_encryption_where_there_must_be(tls: ssl.SSLContext) -> None:
    """The other one: both wait for each other."""
    async with mail_server(context=tls, from_start=True) as mailbox:
        trouble = await fail(server(mailbox.port), seconds=0.5)
    assert "did not answer in time" in trouble.text


async def test_a_wrong_password(tls: ssl.SSLContext) -> None:
    async with mail_server(context=tls, auth=True) as mailbox:
        trouble = await fail(server(mailbox.port, username=USER, password="guess"))
    assert "does not accept the user name and password: 535" in trouble.text
    assert "app password" in trouble.text
    assert "guess" not in trouble.text


async def test_no_password_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server over the network that offers no encryption, or someone on the way who cut the offer out, does not get it."""
    monkeypatch.setattr("photostead.features.mail.transport.is_this_machine", lambda host: False)
    async with rogue_server() as rogue:
        trouble = await fail(server(rogue.port, **SIGN_IN))
        assert "offers no encryption" in trouble.text
        assert [command.split(" ")[0] for command in rogue.commands] == ["EHLO"]
        await send(server(rogue.port, ignoreCert=True, **SIGN_IN))
    assert len(rogue.given) == 1


@pytest.mark.parametrize(("code", "fate"), [(550, Fate.NEVER), (450, Fate.LATER)])
async def test_a_refused_recipient(code: int, fate: Fate) -> None:
    """With the server's own words."""
    async with mail_server() as mailbox:
        mailbox.refuse["mia@test.lan"] = f"{code} no such mailbox here"
        trouble = await fail(server(mailbox.port))
    assert f"does not deliver to mia@test.lan: {code} no such mailbox here" in trouble.text
    assert trouble.fate is fate


@pytest.mark.parametrize(
    ("steps", "words", "fate"),
    [
        ({"hello": "554 go away"}, "turned us away: 554 go away", Fate.LATER),
        ({"hello": None}, "broke off", Fate.LATER),
        ({"hello": "hello?"}, "turned us away", Fate.LATER),
        ({"hello": SILENCE}, "did not answer in time", Fate.LATER),
        ({"EHLO": None}, "broke off", Fate.LATER),
        ({"MAIL": "550 not yours"}, "does not take mail from photos@test.lan: 550 not yours", Fate.LATER),
        ({"MAIL": "421 busy"}, "421 busy", Fate.LATER),
        ({"RCPT": SILENCE}, "did not answer in time", Fate.LATER),
        ({"RCPT": None}, "broke off", Fate.LATER),
        ({"DATA": "451 later"}, "does not take the mail: 451 later", Fate.LATER),
        ({"DATA": "554 spam"}, "does not take the mail: 554 spam", Fate.NEVER),
        ({"end": "452 full"}, "does not take the mail: 452 full", Fate.LATER),
        ({"end": "552 too large"}, "does not take the mail: 552 too large", Fate.NEVER),
        ({"end": SILENCE}, "may have arrived or not", Fate.UNKNOWN),
        ({"end": None}, "may have arrived or not", Fate.UNKNOWN),
    ],
    ids=str,
)
async def test_a_server_on_a_bad_day(steps: dict[str, str | None], words: str, fate: Fate) -> None:
    """Each in words, and with the right consequence."""
    async with rogue_server(**steps) as rogue:
        trouble = await fail(server(rogue.port), seconds=0.4)
    assert words in trouble.text
    assert trouble.fate is fate


async def test_a_server_that_dribbles() -> None:
    """A line without end, a little at a time: there is an end to patience all the same."""

    gone = asyncio.Event()

    async def dribble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"220-still here\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()
        gone.set()

    listening = await asyncio.start_server(dribble, "127.0.0.1", 0)
    trouble = await fail(server(listening.sockets[0].getsockname()[1]), seconds=0.5)
    assert "did not answer in time" in trouble.text or "broke off" in trouble.text
    await gone.wait()
    listening.close()


async def test_a_server_that_repeats_the_password() -> None:
    """Whatever it says of it, in the clear or as it came over the line, is not passed on; nor are its control characters."""
    import base64

    plain = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
    login = base64.b64encode(PASSWORD.encode()).decode()
    echo = f"535 not {PASSWORD}, nor {plain}, nor {login}\x1b[31m" + "!" * 500
    async with rogue_server(EHLO=EHLO.replace("PLAIN LOGIN", "PLAIN"), AUTH=echo) as rogue:
        trouble = await fail(server(rogue.port, **SIGN_IN))
    for secret in (PASSWORD, plain, login, "\x1b"):
        assert secret not in trouble.text
    assert len(trouble.text) < 600


async def test_goodbye_does_not_matter() -> None:
    """The mail was taken; that the server hangs up rudely changes nothing."""
    async with rogue_server(QUIT=None) as rogue:
        await send(server(rogue.port))
    assert len(rogue.given) == 1
