"""What mails say: the texts of ours and how a household's own take their place. Pure: names in, paragraphs out.

A text is plain, never markup: a blank line begins a paragraph, `{albumName}` and its like are filled in, and everything
is escaped where it becomes HTML. A placeholder that there is none of stays as it is written.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from photostead.features.mail.schema import MailKind

PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
# C0, C1, line and paragraph separators, and the characters that turn the direction of what follows them.
UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
LONGEST_NAME = 200
NOT_SENT = "(passwords are never sent by mail: ask whoever made the account)"


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a mail as a template, where its link leads (below the box's address) and the link's words."""

    subject: str
    body: str
    path: str
    link: str
    is_optional: bool = True


AS_TOLD = (
    "Sign in with the address {username} and the password that whoever made the account tells you. It is not in this "
    "mail on purpose: mail can be read on its way."
)
BY_PROVIDER = "Sign in the way your household does; your address there is {username}."
TEXTS: Mapping[MailKind, Text] = {
    MailKind.WELCOME: Text(
        "Welcome to Photostead",
        "Hello {displayName},\n\nAn account was made for you on your household's photo library. {signIn}",
        "/",
        "Open Photostead",
        is_optional=False,
    ),
    MailKind.ALBUM_INVITE: Text(
        "{senderName} shares the album “{albumName}” with you",
        "Hello {recipientName},\n\n{senderName} shared the album “{albumName}” with you.",
        "/albums/{albumId}",
        "Open the album",
    ),
    MailKind.ALBUM_UPDATE: Text(
        "New in the album “{albumName}”",
        "Hello {recipientName},\n\nThere is something new in the album “{albumName}”: {news}.",
        "/albums/{albumId}",
        "Open the album",
    ),
    MailKind.CLUSTER_GROUP_REQUEST: Text(
        "{senderName} would like to share recognised people with you",
        "Hello {recipientName},\n\n{senderName} asks you to share the people that are recognised in photos: both of you "
        "would then see the same names and faces. Nothing is shared before you agree.",
        "/user-settings",
        "Answer the request",
    ),
}


def clean(name: str) -> str:
    """A person's or an album's name as it may stand in a header and a sentence: one line, of bearable length, without
    characters that hide or turn what stands beside it."""
    text = " ".join(UNWANTED.sub(" ", name).replace("=?", "= ?").split())  # =? begins an encoded word (RFC 2047)
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled in; in one pass, so that no value is taken for a template."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)


def paragraphs(template: str, values: Mapping[str, str]) -> list[str]:
    """The filled-in paragraphs of a plain text; those that are empty are left out."""
    blocks = re.split(r"\n[ \t]*\n", template.replace("\r\n", "\n").replace("\r", "\n"))
    return [fill(block.strip(), values) for block in blocks if block.strip()]


def html_paragraphs(template: str, values: Mapping[str, str]) -> list[str]:
    """The same escaped, with line breaks kept."""
    return [html.escape(block).replace("\n", "<br>\n") for block in paragraphs(template, values)]
