"""Sending mail in the background. Each mail is given to a server at most once: what a dying daemon, or a line that broke
in the wrong moment, leaves open is told to the administrators instead of being sent twice.
"""

from functools import partial

from photostead.db.tx import Rows, Tx
from photostead.features.mail import service, store, transport
from photostead.features.mail.letter import Letter, write_message
from photostead.features.mail.schema import MailKind
from photostead.features.mail.troubles import Fate, MailTrouble
from photostead.features.mail.work import SEND_MAIL
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigSmtpDto
from photostead.features.users import service as users
from photostead.jobs.tasks import Run, task

# Seconds of patience with each answer of the server.
PATIENCE = 60.0
# Tries, each four times as far from the last one: the eighth is 7.6 hours after the first.
TRIES = 8
INTERRUPTED = "Photostead stopped while a mail server was being given the mail. It is not sent again."


@task(SEND_MAIL, retries=TRIES)
async def send_mail(
    run: Run, uid: str, user_id: int, kind: str, values: dict[str, int | str], is_handed_over: bool = False
) -> None:
    """One mail to one person, unless it is not wanted any more. Raises MailTrouble to be tried again."""
    if is_handed_over:
        await run.finish(service.note_trouble, user_id, MailTrouble(INTERRUPTED, Fate.UNKNOWN))
        return
    letter, person, smtp = await run.db.read(read_mail, user_id, kind, values)
    if letter is None or person is None:
        return
    try:
        message = write_message(letter, service.address(smtp, person, uid))
        mark = partial(run.db.write, store.set_handed_over, uid, True)
        await transport.deliver(smtp.transport, message, seconds=PATIENCE, before_handover=mark)
    except ValueError as error:
        await run.finish(service.note_trouble, user_id, MailTrouble(f"{error}.", Fate.NEVER))
    except MailTrouble as trouble:
        await settle(run, uid, user_id, trouble)
    else:
        await run.finish(service.note_sent)


def read_mail(
    rows: Rows, user_id: int, kind: str, values: dict[str, int | str]
) -> tuple[Letter | None, store.Person | None, AdminConfigSmtpDto]:
    """The mail, who gets it, and how mail is sent."""
    smtp = settings.load(rows).notifications.smtp
    found = service.compose(rows, user_id, kind, values)
    return (None, None, smtp) if found is None else (*found, smtp)


async def settle(run: Run, uid: str, user_id: int, trouble: MailTrouble) -> None:
    """Tell of it; and where another try is worth it, raise it again."""
    if trouble.fate is not Fate.LATER:
        await run.finish(service.note_trouble, user_id, trouble)
        return
    await run.db.write(note_try, uid, user_id, trouble)
    raise trouble


def note_try(tx: Tx, uid: str, user_id: int, trouble: MailTrouble) -> None:
    """The server did not take it."""
    store.set_handed_over(tx, uid, False)
    service.note_trouble(tx, user_id, trouble)


@task(users.SIGNED_UP)
async def welcome(run: Run, user_id: int) -> None:
    """An account was made for somebody who is to be told."""
    await run.finish(service.send_later, user_id, MailKind.WELCOME)


TASKS = [send_mail, welcome]
