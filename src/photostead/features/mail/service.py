"""Writing to people: what other slices ask for, what is really sent, and who hears of it when that fails.

A mail is asked for in the transaction of what it is about (`send_later`) and written when it goes: with the names,
settings and preferences of then.
"""

from photostead.access.identity import User
from photostead.db.tx import Rows, Tx
from photostead.features.mail import store, texts, transport
from photostead.features.mail.letter import (
    Envelope,
    Letter,
    as_html,
    make_address,
    message_id,
    read_address,
    write_message,
)
from photostead.features.mail.schema import MailKind, TemplateName
from photostead.features.mail.troubles import Fate, MailTrouble
from photostead.features.mail.work import mail_job
from photostead.features.notifications import service as notifications
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto, AdminConfigSmtpDto
from photostead.features.users import service as users
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id

MAIL_TOPIC = "mail"
LONGEST_TEMPLATE = 100_000
# A person waits for the answer to a test.
TEST_SECONDS = 10.0
SAMPLES = {
    "albumId": "00000000-0000-4000-8000-000000000000",
    "albumName": "Summer at the lake",
    "displayName": "Mia",
    "news": "12 photos and videos by Tom",
    "recipientName": "Mia",
    "senderName": "Tom",
    "username": "mia@example.org",
}


def send_later(tx: Tx, /, to_user_id: int, kind: str, **values: int | str) -> None:
    """Ask for a mail to one person (integer key); nothing is asked for where mail is off or they do not want it. Album
    kinds take `album_id`, all but `welcome` take `sender_id` (integer keys), `album-update` takes `news`, a few words. Raises
    ValueError for a kind that there is none of."""
    wanted = MailKind(kind)
    if is_wanted(tx, to_user_id, wanted):
        tx.enqueue(mail_job(to_user_id, wanted, values))


def is_wanted(rows: Rows, user_id: int, kind: MailKind) -> bool:
    """Whether mail is on, and this person takes mails of this kind. A welcome comes before anyone could choose."""
    if not settings.load(rows).notifications.smtp.enabled:
        return False
    chosen = users.get_preferences(rows, user_id).email_notifications
    if kind is MailKind.ALBUM_INVITE:
        return chosen.enabled and chosen.album_invite
    if kind is MailKind.ALBUM_UPDATE:
        return chosen.enabled and chosen.album_update
    return chosen.enabled or kind is MailKind.WELCOME


def compose(rows: Rows, user_id: int, kind: str, values: dict[str, int | str]) -> tuple[Letter, store.Person] | None:
    """A mail and who gets it, by what is true now; None where it is no longer to be sent."""
    known = MailKind(kind)
    person = store.find_person(rows, user_id)
    if person is None or not is_wanted(rows, user_id, known):
        return None
    filled = {"recipientName": person.name, "displayName": person.name, "username": person.email}
    if "album_id" in values:
        album = store.find_album(rows, int(values["album_id"]), user_id)
        if album is None:
            return None
        filled |= {"albumName": album[0], "albumId": album[1]}
    if "sender_id" in values:
        sender = store.find_person(rows, int(values["sender_id"]))
        filled["senderName"] = "Somebody" if sender is None else sender.name
    if "news" in values:
        filled["news"] = str(values["news"])
    return write_letter(settings.load(rows), known, filled), person


def write_letter(config: AdminConfigDto, kind: MailKind, values: dict[str, str], template: str | None = None) -> Letter:
    """A mail of a kind in the household's own words (or in `template`), or else in ours."""
    text, base = texts.TEXTS[kind], config.server.external_domain.rstrip("/")
    filled = {name: texts.clean(value) for name, value in values.items()}
    filled |= {"baseUrl": base or "your Photostead", "password": texts.NOT_SENT}
    sign_in = texts.AS_TOLD if config.password_login.enabled else texts.BY_PROVIDER
    filled["signIn"] = texts.fill(sign_in, filled)
    body = own_template(config, kind) if template is None else template
    return Letter(
        subject=texts.fill(text.subject, filled),
        template=body if body.strip() else text.body,
        values=filled,
        link=text.link,
        url=base + texts.fill(text.path, filled) if base else "",
        preferences=(f"{base}/user-settings/notifications" if base else "") if text.is_optional else None,
    )


def own_template(config: AdminConfigDto, kind: MailKind) -> str:
    """The household's own text; empty where there is none."""
    own = config.templates.email
    return {
        MailKind.WELCOME: own.welcome_template,
        MailKind.ALBUM_INVITE: own.album_invite_template,
        MailKind.ALBUM_UPDATE: own.album_update_template,
    }.get(kind, "")


def preview(rows: Rows, name: str, template: str) -> str:
    """HTML of a mail with this text, with made-up names. Raises Invalid for a name that there is none of."""
    if name not in set(TemplateName):
        raise Invalid(f"There is no template {name!r:.40}: choose one of {', '.join(TemplateName)}.")
    if len(template) > LONGEST_TEMPLATE:
        raise Invalid(f"The template is too long: at most {LONGEST_TEMPLATE} characters.")
    return as_html(write_letter(settings.load(rows), MailKind(name), SAMPLES, template))


def address(smtp: AdminConfigSmtpDto, person: store.Person, uid: str) -> Envelope:
    """From whom to whom. Without a sender of its own the account's name is taken, where that is an address. Raises
    ValueError for what is none."""
    return Envelope(
        sender=read_address(smtp.from_ or smtp.transport.username),
        recipient=make_address(person.name, person.email),
        reply_to=read_address(smtp.reply_to) if smtp.reply_to else None,
        uid=uid,
    )


async def send_test(config: AdminConfigDto, smtp: AdminConfigSmtpDto, user: User) -> str:
    """Send a mail with settings that need not be saved, to the administrator who tries them; its Message-ID. Raises
    Invalid in words that help."""
    base = config.server.external_domain.rstrip("/")
    body = (
        "Hello {recipientName},\n\nThis mail was sent to try the mail settings of your Photostead. It arrived, so they work: "
        "do not forget to save them."
    )
    letter = Letter(
        "A test mail from Photostead", body, {"recipientName": texts.clean(user.name)}, "Open Photostead", base, None
    )
    try:
        envelope = address(smtp, store.Person(user.name, user.email), new_id())
        message = write_message(letter, envelope)
        await transport.deliver(smtp.transport, message, seconds=TEST_SECONDS)
    except ValueError as error:
        raise Invalid(f"The test mail was not sent: {error}. Check the sender (from) and replyTo.") from error
    except MailTrouble as trouble:
        raise Invalid(f"The test mail was not sent: {trouble.text}") from trouble
    return message_id(envelope)


def note_sent(tx: Tx) -> None:
    """A mail went: whatever was wrong with mail is over."""
    notifications.withdraw(tx, MAIL_TOPIC)


def note_trouble(tx: Tx, user_id: int, trouble: MailTrouble) -> None:
    """Tell the administrators why a mail did not go; the same is told once."""
    person = store.find_person(tx, user_id)
    name = "somebody" if person is None else person.name
    title, topic = {
        Fate.LATER: ("Mail cannot be sent", MAIL_TOPIC),
        Fate.NEVER: (f"A mail to {name} was refused", f"{MAIL_TOPIC}-refused-{user_id}"),
        Fate.UNKNOWN: (f"A mail to {name} may not have arrived", f"{MAIL_TOPIC}-unknown-{user_id}"),
    }[trouble.fate]
    text = trouble.text + (" It is tried again for some hours." if trouble.fate is Fate.LATER else "")
    administrators = users.administrators(tx)
    notifications.notify(
        tx, administrators, title=title, description=text, level="error", type="JobFailed", topic=topic
    )
