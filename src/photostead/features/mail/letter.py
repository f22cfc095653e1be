"""A mail as bytes: headers that nothing can be smuggled into, a plain text, and the same as HTML that is readable in
bright and dark mail programs. It fetches nothing from anywhere, so that nobody learns when it was opened.

Formats: RFC 5322 (headers), RFC 2046 (alternatives), RFC 2369 (List-Unsubscribe), RFC 3834 (Auto-Submitted).
"""

import html
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import localtime, parseaddr

from photostead.features.mail import texts

NO_LINK = (
    "This mail has no link, because the box does not know under which address you reach it: open Photostead as you "
    "usually do."
)
STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #f7f6f2; color: #1c2421;
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
.card { max-width: 560px; margin: 0 auto; padding: 28px 28px 20px; border: 1px solid #dedbd1; border-radius: 14px;
  background: #ffffff; overflow-wrap: anywhere; }
p { margin: 0 0 16px; }
.button { display: inline-block; padding: 12px 22px; border-radius: 999px; background: #1f6b58; color: #ffffff;
  font-weight: 600; text-decoration: none; }
.small { color: #5b6560; font-size: 14px; }
.small a { color: #1f6b58; }
.foot { margin-top: 24px; padding-top: 16px; border-top: 1px solid #dedbd1; }
@media (prefers-color-scheme: dark) {
  body { background: #111513; color: #e8ece8; }
  .card { background: #1a1f1c; border-color: #323a36; }
  .button { background: #74cdb3; color: #0d2a22; }
  .small { color: #9ba7a1; }
  .small a { color: #74cdb3; }
  .foot { border-color: #323a36; }
}
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `template` and `values` make its body; `url` is where `link` leads, empty where the box's address
    is unknown; `preferences` where one chooses which mails come, None where there is nothing to choose."""

    subject: str
    template: str
    values: dict[str, str]
    link: str
    url: str
    preferences: str | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, and which mail it is."""

    sender: Address
    recipient: Address
    reply_to: Address | None
    uid: str


def read_address(text: str) -> Address:
    """`Name <address>`, or a bare address. Raises ValueError for what is none."""
    try:
        parts = ("", text) if texts.UNWANTED.search(text) else parseaddr(text)
    except RecursionError as error:  # hundreds of comments in each other
        raise ValueError(f"{text!r:.80} is no mail address") from error
    return make_address(*parts)


def make_address(name: str, spec: str) -> Address:
    """An address as it may stand in a header. Raises ValueError for what is none."""
    local, at, domain = spec.rpartition("@")
    if not (local and at and domain) or texts.UNWANTED.search(spec) or " " in spec:
        raise ValueError(f"{spec!r:.80} is no mail address")
    return Address(texts.clean(name), local, to_ascii(domain))


def to_ascii(domain: str) -> str:
    """A domain as mail servers know it (IDNA). Raises ValueError for what is none."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(f"{domain!r:.80} is no mail domain") from error


def message_id(envelope: Envelope) -> str:
    """The same at every try, so that mail programs that got it twice show it once."""
    return f"<{envelope.uid}@{envelope.sender.domain}>"


def write_message(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The whole mail."""
    is_ascii = (envelope.sender.username + envelope.recipient.username).isascii()
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    message["From"] = envelope.sender
    message["To"] = envelope.recipient
    if envelope.reply_to is not None:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = texts.clean(letter.subject)
    message["Date"] = localtime()
    message["Message-ID"] = message_id(envelope)
    message["Auto-Submitted"] = "auto-generated"
    if letter.preferences:
        message["List-Unsubscribe"] = f"<{letter.preferences}>"
    message.set_content(as_plain(letter))
    message.add_alternative(as_html(letter), subtype="html")
    return message


def as_plain(letter: Letter) -> str:
    """The plain text."""
    parts = texts.paragraphs(letter.template, letter.values)
    parts.append(f"{letter.link}: {letter.url}" if letter.url else NO_LINK)
    if letter.preferences is not None:
        parts.append(f"-- \n{why_sent(letter.preferences)}")
    return "\n\n".join(parts) + "\n"


def why_sent(preferences: str) -> str:
    """The sentence at the end."""
    place = f": {preferences}" if preferences else "."
    return f"Which mails you get is yours to choose in your account settings{place}"


def as_html(letter: Letter) -> str:
    """The same as HTML."""
    parts = [f'<p dir="auto">{block}</p>' for block in texts.html_paragraphs(letter.template, letter.values)]
    if letter.url:
        url = html.escape(letter.url)
        parts.append(f'<p><a class="button" href="{url}">{html.escape(letter.link)}</a></p>')
        parts.append(f'<p class="small">Or copy this address: <a href="{url}">{url}</a></p>')
    else:
        parts.append(f'<p class="small">{html.escape(NO_LINK)}</p>')
    if letter.preferences is not None:
        parts.append(f'<p class="small foot">{html_why_sent(letter.preferences)}</p>')
    return page(letter.subject, "\n".join(parts))


def html_why_sent(preferences: str) -> str:
    """The sentence at the end, with its link."""
    words = "account settings"
    place = f'<a href="{html.escape(preferences)}">{words}</a>' if preferences else words
    return f"Which mails you get is yours to choose in your {place}."


def page(title: str, body: str) -> str:
    """A whole document. `body` is HTML."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{html.escape(texts.clean(title))}</title>
<style>{STYLE}</style>
</head>
<body>
<div class="card">
{body}
</div>
</body>
</html>
"""
