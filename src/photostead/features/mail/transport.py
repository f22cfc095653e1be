"""Handing one mail to a mail server (RFC 5321), as the settings say: encrypted from the start, or by STARTTLS as soon as
the server offers it. Certificates are checked unless that was switched off on purpose. A password is never sent in the clear
over a network.

Whether a mail arrived is not knowable when the line breaks after it was given away and before the answer. That moment is
told to the caller (`before_handover`), who can note it, so that nothing is sent twice because the daemon died in it.
"""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

import aiosmtplib

from photostead.features.mail.troubles import Fate, MailTrouble, explain
from photostead.features.settings.schema import AdminConfigSmtpTransportDto

# A server may look into a mail before it answers; RFC 5321 (4.5.3.2.6) asks for ten minutes, so that none goes twice.
HANDOVER_SECONDS = 300.0
# What mail programs say of themselves instead of the machine's name, which is nobody's business (RFC 5321, 4.1.3).
OUR_NAME = "[127.0.0.1]"


async def nothing() -> None:
    """What is done before a mail is given away that need not be remembered."""


async def deliver(
    server: AdminConfigSmtpTransportDto,
    message: EmailMessage,
    *,
    seconds: float,
    before_handover: Callable[[], Awaitable[None]] = nothing,
) -> None:
    """Send a mail. `seconds` is the patience with each answer, and four times that with all but the last. Raises
    MailTrouble."""
    if not server.host or not server.port:
        raise MailTrouble("There is no mail server: name its host and port.")
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.secure,
        tls_context=await asyncio.to_thread(make_context, server),
        local_hostname=OUR_NAME,
        timeout=seconds,
    )
    is_handed_over = False
    try:
        async with asyncio.timeout(4 * seconds):
            await reach(client, server, message)
            await before_handover()
        is_handed_over = True
        await hand_over(client, message, min(HANDOVER_SECONDS, 5 * seconds))
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        # Without the original behind it: that holds what the server said, with whatever it repeats of our secrets.
        raise explain(error, server, is_handed_over=is_handed_over) from None
    finally:
        client.close()


def make_context(server: AdminConfigSmtpTransportDto) -> ssl.SSLContext:
    """Whom to believe; on a thread, since it reads the machine's certificates."""
    context = ssl.create_default_context()
    if server.ignore_cert:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def reach(client: aiosmtplib.SMTP, server: AdminConfigSmtpTransportDto, message: EmailMessage) -> None:
    """Everything up to the mail itself: sign in, say from whom and to whom."""
    await client.connect()
    if server.username:
        refuse_clear_password(client, server)
        await client.login(server.username, server.password)
    sender, recipient = (str(message[name].addresses[0].addr_spec) for name in ("From", "To"))
    options = [] if (sender + recipient).isascii() else ["SMTPUTF8"]
    if options and not client.supports_extension("smtputf8"):
        text = f"{server.host} cannot deliver to addresses with letters like those in {recipient}."
        raise MailTrouble(text, Fate.NEVER)
    encoding = "utf-8" if options else "ascii"
    await client.mail(sender, options=options, encoding=encoding)
    await client.rcpt(recipient, encoding=encoding)


def refuse_clear_password(client: aiosmtplib.SMTP, server: AdminConfigSmtpTransportDto) -> None:
    """Raises MailTrouble where the password would be sent unencrypted over a network: whoever is on the way can cut the
    offer of STARTTLS out. Allowing any certificate allows that too, since it says that the way is trusted."""
    if client.get_transport_info("sslcontext") is not None or server.ignore_cert or is_this_machine(server.host):
        return
    raise MailTrouble(
        f"{server.host}:{server.port} offers no encryption, so the password was not sent. Use a port with encryption (465 "
        "from the start, 587 with STARTTLS), or leave user name and password out."
    )


def is_this_machine(host: str) -> bool:
    """Whether the host is a loopback address."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host.lower() == "localhost"


async def hand_over(client: aiosmtplib.SMTP, message: EmailMessage, seconds: float) -> None:
    """The mail itself. What the server says to our goodbye does not matter any more."""
    await client.data(message.as_bytes(), timeout=seconds)
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await client.quit(timeout=5.0)
