"""Why a mail did not go, in words that help, and whether to try again. Whatever a mail server says is quoted short, in one
line, and without the password, whatever it does with it.
"""

import base64
import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto

import aiosmtplib

from photostead.features.mail import texts
from photostead.features.settings.schema import AdminConfigSmtpTransportDto

LONGEST_REPLY = 300


class Fate(Enum):
    """What becomes of the mail: another try; none, the server will not have it; none, it may have arrived already."""

    LATER = auto()
    NEVER = auto()
    UNKNOWN = auto()


class MailTrouble(Exception):
    """A mail did not go. `text` is for a person and holds no secret."""

    def __init__(self, text: str, fate: Fate = Fate.LATER) -> None:
        super().__init__(text)
        self.text = text
        self.fate = fate


def explain(error: Exception, server: AdminConfigSmtpTransportDto, *, is_handed_over: bool) -> MailTrouble:
    """The trouble that an error of the connection is; `is_handed_over` says that the server was given the mail."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return explain_reply(error, server)
    place = f"{server.host}:{server.port}"
    if is_handed_over:
        return MailTrouble(
            f"{place} was given the mail and then did not answer, so it may have arrived or not. It is not sent again.",
            Fate.UNKNOWN,
        )
    if isinstance(error, TimeoutError):
        return MailTrouble(f"{place} did not answer in time. {hint(server)}")
    for cause in causes(error):
        if isinstance(cause, OSError) and not isinstance(cause, aiosmtplib.SMTPException):
            return MailTrouble(explain_system(cause, server))
    return MailTrouble(f"{place} broke off: {quote(str(error), server)}. {hint(server)}")


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from."""
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def explain_system(error: OSError, server: AdminConfigSmtpTransportDto) -> str:
    """What the network or TLS said."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, socket.gaierror):
        return f"There is no mail server {server.host}: the name was not found. Is it spelt right, is there internet?"
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {place} is not trusted: {error.verify_message}. Use the name that the certificate is for, "
            "or allow certificates like this one if the server is your own."
        )
    if isinstance(error, ssl.SSLError):
        return f"{place} did not agree on encryption ({error.reason}). {hint(server)}"
    if isinstance(error, ConnectionRefusedError):
        return f"{place} refused the connection: no mail server listens there. Is the port right?"
    if isinstance(error, TimeoutError):
        return f"{place} did not answer in time. {hint(server)}"
    return f"{place} cannot be reached: {error.strerror or type(error).__name__}. {hint(server)}"


def hint(server: AdminConfigSmtpTransportDto) -> str:
    """What is wrong most often."""
    if server.secure:
        return "With encryption from the start the port is usually 465; for 587 or 25 switch it off (STARTTLS is used)."
    if server.port == 465:
        return "Port 465 usually wants encryption from the start: switch it on."
    return "Is the port right? Usual ones are 587, or 465 with encryption from the start."


def explain_reply(error: aiosmtplib.SMTPResponseException, server: AdminConfigSmtpTransportDto) -> MailTrouble:
    """What the server answered. A 5 in front means that asking again is no use (RFC 5321, 4.2.1)."""
    said = f"{error.code} {quote(error.message, server)}"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailTrouble(
            f"{server.host} does not accept the user name and password: {said}. Many providers want a password made for "
            "this purpose (an app password)."
        )
    fate = Fate.NEVER if error.code >= 500 else Fate.LATER
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return MailTrouble(f"{server.host} does not deliver to {texts.clean(error.recipient)}: {said}", fate)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return MailTrouble(f"{server.host} does not take the mail: {said}", fate)
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return MailTrouble(
            f"{server.host} does not take mail from {texts.clean(error.sender)}: {said}. The sender must be an address that "
            "this account may use."
        )
    return MailTrouble(f"{server.host} turned us away: {said}")


def quote(reply: str, server: AdminConfigSmtpTransportDto) -> str:
    """A server's words: one line, short, without the password in any form in which we sent it."""
    text = reply
    for secret in secrets_of(server):
        text = text.replace(secret, "…")
    text = texts.clean(text)
    return text if len(text) <= LONGEST_REPLY else text[: LONGEST_REPLY - 1] + "…"


def secrets_of(server: AdminConfigSmtpTransportDto) -> list[str]:
    """The password, and what AUTH PLAIN and AUTH LOGIN make of it; the longest first."""
    if not server.password:
        return []
    password, name = server.password.encode(), server.username.encode()
    plain = (b"\0" + name + b"\0" + password, name + b"\0" + name + b"\0" + password, password)
    return [*sorted((base64.b64encode(form).decode() for form in plain), key=len, reverse=True), server.password]
