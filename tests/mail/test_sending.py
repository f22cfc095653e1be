"""From what happened in the household to the mail that arrives: who gets one, and that nobody gets it twice."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.mail import service, store
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.mail.conftest import Configure
from tests.mail.household import told, waiting
from tests.mail.servers import PASSWORD, SILENCE, USER, Mailbox, html_of, rogue_server, smtp, text_of

# --- an account


WELCOME = {"email": "eva@test.lan", "name": "Eva", "password": "the first password", "notify": True}


async def test_a_welcome(admin: Client, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """With the address to sign in with and where; the password is in no part of it."""
    await admin.post("/admin/users", json=WELCOME)
    await run_jobs()
    mail = mailbox.mail()
    assert mail["To"] == "Eva <eva@test.lan>"
    assert "eva@test.lan" in text_of(mail)
    assert "https://photos.test.lan/" in text_of(mail)
    assert "the first password" not in text_of(mail) + html_of(mail) + str(mail.items())
    assert mail["List-Unsubscribe"] is None


async def test_a_welcome_only_when_it_was_wanted(admin: Client, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    await admin.post("/admin/users", json=WELCOME | {"notify": False})
    await run_jobs()
    assert mailbox.envelopes == []


async def test_no_welcome_where_mail_is_off(admin: Client) -> None:
    """It is said, and no account is made that somebody believes to have been told of."""
    answer = await admin.post("/admin/users", json=WELCOME, expect=400)
    assert "mail is switched off" in answer["message"]
    assert len(await admin.get("/admin/users")) == 1


async def test_own_words(admin: Client, mailbox: Mailbox, configure: Configure, run_jobs: RunJobs) -> None:
    """Of the household, with what can be filled in; also a password is none of that."""
    await configure(templates={"email": {"welcomeTemplate": "Hi {displayName} ({username}, {password}) <b>{x}</b>\n\n{baseUrl}",
                                         "albumInviteTemplate": "", "albumUpdateTemplate": ""}})  # fmt: skip
    await admin.post("/admin/users", json=WELCOME)
    await run_jobs()
    text = text_of(mailbox.mail())
    assert "Hi Eva (eva@test.lan, (passwords are never sent by mail" in text
    assert "<b>{x}</b>\n\nhttps://photos.test.lan\n" in text
    assert "<b>" not in html_of(mailbox.mail())


# --- a server that will not


@pytest.fixture
async def asked(app: App, admin: Client, make_user: MakeUser) -> Client:
    """Who is to get a mail; ask for it with `ask`."""
    return await make_user("mia")


async def ask(app: App, person: Client) -> None:
    """A mail to a person."""
    await app.db.write(lambda tx: service.send_later(tx, person.user_id, "welcome"))


async def retry_now(app: App) -> None:
    """As if the time until the next try had passed."""
    await app.db.write(lambda tx: tx.run("update jobs set run_after = 0"))


async def test_it_is_tried_again(
    app: App, admin: Client, asked: Client, configure: Configure, run_jobs: RunJobs
) -> None:
    """The administrators are told once why it does not go; that is taken back when it does. It stays the same mail."""
    async with rogue_server(end="451 not now") as rogue:
        await configure(mail=smtp(rogue.port))
        await ask(app, asked)
        for _ in range(2):
            await run_jobs()
            await retry_now(app)
        (item,) = await admin.get("/notifications")
        assert item["title"] == "Mail cannot be sent"
        assert "451 not now" in item["description"]
        assert await told(asked) == []
        rogue.steps["."] = "250 kept"
        await run_jobs()
    assert await told(admin) == []
    assert await waiting(app) == 0
    ids = {line for mail in rogue.given for line in mail.splitlines() if line.startswith("Message-ID")}
    assert (len(rogue.given), len(ids)) == (3, 1)


async def test_it_ends_some_time(
    app: App, admin: Client, asked: Client, configure: Configure, run_jobs: RunJobs
) -> None:
    """After eight tries it is a failed job, which an administrator sees."""
    async with rogue_server(hello="421 closed") as rogue:
        await configure(mail=smtp(rogue.port))
        await ask(app, asked)
        for _ in range(8):
            await run_jobs()
            await app.db.write(lambda tx: tx.run("update jobs set run_after = 0 where state = 'waiting'"))
    assert await app.db.read(Rows.column, "select state from jobs where name = 'SendMail'") == ["failed"]


async def test_a_refusal_for_good(app: App, admin: Client, asked: Client, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """Is not tried again, and told with the server's words."""
    mailbox.refuse["mia@test.lan"] = "550 nobody here"
    await ask(app, asked)
    await run_jobs()
    (item,) = await admin.get("/notifications")
    assert item["title"] == "A mail to mia was refused"
    assert "550 nobody here" in item["description"]
    assert await waiting(app) == 0


@pytest.mark.parametrize("end", [None, SILENCE])
async def test_an_answer_that_never_came(
    app: App, admin: Client, asked: Client, configure: Configure, run_jobs: RunJobs, impatient: None, end: str | None
) -> None:
    """The mail may have arrived, so it is not sent again; that is said."""
    async with rogue_server(end=end) as rogue:
        await configure(mail=smtp(rogue.port))
        await ask(app, asked)
        await run_jobs()
        await retry_now(app)
        await run_jobs()
    assert len(rogue.given) == 1
    assert [title for _, title in await told(admin)] == ["A mail to mia may not have arrived"]


async def test_a_daemon_that_died_in_the_wrong_moment(
    app: App, admin: Client, asked: Client, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """The note that a server was being given the mail outlives it: no second copy."""
    await ask(app, asked)

    def die(tx: Tx) -> None:
        tx.run("update jobs set state = 'active'")
        uid = tx.value("select key from jobs where name = 'SendMail'")
        store.set_handed_over(tx, uid, True)

    await app.db.write(die)
    await app.runner.start()
    await app.runner.stop()
    await retry_now(app)
    await run_jobs()
    assert mailbox.envelopes == []
    (item,) = await admin.get("/notifications")
    assert "stopped while a mail server was being given the mail" in item["description"]


async def test_a_daemon_that_died_before(app: App, asked: Client, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """Nothing was given away: it goes at the next start."""
    await ask(app, asked)
    await app.db.write(lambda tx: tx.run("update jobs set state = 'active'"))
    await app.runner.start()
    await app.runner.stop()
    await retry_now(app)
    await run_jobs()
    assert len(mailbox.envelopes) == 1


async def test_no_secret_is_logged_or_told(
    app: App, admin: Client, asked: Client, configure: Configure, run_jobs: RunJobs, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the server does with the password."""
    caplog.set_level("DEBUG")
    async with rogue_server(AUTH=f"535 no, {PASSWORD}") as rogue:
        await configure(mail=smtp(rogue.port, username=USER, password=PASSWORD))
        caplog.clear()
        await ask(app, asked)
        await run_jobs()
    ours = "\n".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    kept = await app.db.read(Rows.value, "select group_concat(payload || ifnull(error, '')) from jobs")
    assert "does not accept" in ours
    assert PASSWORD not in caplog.text + ours + kept + str(await admin.get("/notifications"))


@pytest.mark.parametrize("change", ["status = 'deleted'", "is_service = 1, password_hash = null"])
async def test_whoever_is_gone_is_not_written_to(
    app: App, asked: Client, mailbox: Mailbox, run_jobs: RunJobs, change: str
) -> None:
    await ask(app, asked)
    await app.db.write(lambda tx: tx.run(f"update users set {change} where id = ?", (asked.user_id,)))
    await run_jobs()
    assert (mailbox.envelopes, await waiting(app)) == ([], 0)


async def test_an_unknown_kind_is_a_mistake_of_ours(app: App, asked: Client, mailbox: Mailbox) -> None:
    with pytest.raises(ValueError, match="gossip"):
        await app.db.write(lambda tx: service.send_later(tx, asked.user_id, "gossip"))


async def test_a_request_to_share_people(
    app: App, admin: Client, asked: Client, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """With where to answer it."""
    await app.db.write(
        lambda tx: service.send_later(tx, asked.user_id, "cluster-group-request", sender_id=admin.user_id)
    )
    await run_jobs()
    assert mailbox.mail()["Subject"] == "admin would like to share recognised people with you"
    assert "https://photos.test.lan/user-settings" in text_of(mailbox.mail())


@pytest.mark.parametrize(
    ("change", "name"),
    [({"from": ""}, "notifications.smtp.from"), ({"transport": {"host": ""}}, "notifications.smtp.transport.host")],
)
async def test_mail_is_not_switched_on_half(admin: Client, change: dict[str, Any], name: str) -> None:
    """Without a server, or an address to send from, nothing could go."""
    config = await admin.get("/system-config")
    config["notifications"]["smtp"] = smtp(25)
    for key, value in change.items():
        part = config["notifications"]["smtp"]
        part[key] = part[key] | value if isinstance(value, dict) else value
    answer = await admin.put("/system-config", json=config, expect=400)
    assert name in answer["message"]


async def test_the_account_is_the_sender_where_none_is_named(
    app: App, asked: Client, configure: Configure, run_jobs: RunJobs
) -> None:
    """Where its name is an address."""
    async with rogue_server() as rogue:
        await configure(mail=smtp(rogue.port, username=USER, password=PASSWORD) | {"from": ""})
        await ask(app, asked)
        await run_jobs()
    assert f"From: {USER}" in rogue.given[0]
