"""Mail servers for tests: a real one (aiosmtpd) with what providers have, encryption and sign-in; and one that follows a
script of its own, for what real ones do on bad days.
"""

import asyncio
import contextlib
import email
import email.policy
import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "photos@test.lan", "pässword with spaces"


@dataclass
class Mailbox:
    """What arrived. `refuse` answers a recipient with an error of its own."""

    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd asks whether it may come in."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """aiosmtpd hands over what came."""
        self.envelopes.append(envelope)
        self.sessions.append(session)
        self.arrived.set()
        return "250 kept"

    def mails(self) -> list[EmailMessage]:
        """Everything that arrived, read as mail programs read it."""
        contents = [envelope.content for envelope in self.envelopes]
        return [
            email.message_from_bytes(content, policy=email.policy.default)
            for content in contents
            if isinstance(content, bytes)
        ]

    def mail(self) -> EmailMessage:
        """The only one."""
        (mail,) = self.mails()
        return mail


def text_of(mail: EmailMessage) -> str:
    """What mail programs without HTML show."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    """What the others show."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Who is let in."""
    is_right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@contextlib.asynccontextmanager
async def mail_server(
    *, context: ssl.SSLContext | None = None, from_start: bool = False, auth: bool = False
) -> AsyncIterator[Mailbox]:
    """A mail server on a free port: with `context` encrypted from the start or by STARTTLS, with `auth` for USER only."""
    mailbox = Mailbox()
    is_starttls = context is not None and not from_start

    def serve() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it does not see that it is encrypted from the start
            return SMTP(
                mailbox,
                hostname="mail.test.lan",
                enable_SMTPUTF8=True,
                tls_context=context if is_starttls else None,
                auth_required=auth,
                auth_require_tls=is_starttls,
                authenticator=check_login if auth else None,
                loop=asyncio.get_running_loop(),
            )

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0, ssl=context if from_start else None)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
        await server.wait_closed()


# What a rogue does at a command: answer with a line, drop the line (None), or never say anything more.
SILENCE = "silence"
Step = str | None
EHLO = "250-rogue\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000"
POLITE: dict[str, Step] = {
    "hello": "220 rogue",
    "EHLO": EHLO,
    "AUTH": "235 in",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 kept",
    "QUIT": "221 bye",
}


@dataclass
class Rogue:
    """A server that plays a script: what it answers to which command. It counts what it was given."""

    steps: dict[str, Step]
    port: int = 0
    given: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One visitor."""
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the visitor had enough
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = "hello"
        while await self._answer(command, writer):
            if command == "DATA" and self.steps["DATA"] == POLITE["DATA"]:
                self.given.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                command = "."
                continue
            line = (await reader.readline()).decode()
            if not line:
                return
            self.commands.append(line.strip())
            command = line.strip().partition(" ")[0].upper()

    async def _answer(self, command: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the conversation goes on."""
        step = self.steps.get(command, "502 what?")
        if step == SILENCE:
            await asyncio.Event().wait()
        if step is None:
            return False
        writer.write(f"{step}\r\n".encode())
        await writer.drain()
        return command != "QUIT"


@contextlib.asynccontextmanager
async def rogue_server(**steps: Step) -> AsyncIterator[Rogue]:
    """A server that is polite but for these steps, by command in capitals; `hello` is its greeting, `end` its answer to
    the mail itself."""
    named = {{"end": "."}.get(name, name): step for name, step in steps.items()}
    rogue = Rogue({**POLITE, **named})
    tasks: set[asyncio.Task[None]] = set()

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await rogue.serve(reader, writer)

    server = await asyncio.start_server(visit, "127.0.0.1", 0)
    rogue.port = server.sockets[0].getsockname()[1]
    try:
        yield rogue
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def smtp(port: int, **transport: Any) -> dict[str, Any]:
    """Settings of mail as a client sends them."""
    usual = {"host": "127.0.0.1", "ignoreCert": False, "password": "", "port": port, "secure": False, "username": ""}
    return {"enabled": True, "from": "Our photos <photos@test.lan>", "replyTo": "", "transport": usual | transport}
