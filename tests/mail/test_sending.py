"""From what happened in the household to the mail that arrives: who gets one, when, and that nobody gets it twice."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.mail import service, store
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.mail.conftest import Configure
from tests.mail.servers import PASSWORD, SILENCE, USER, Mailbox, html_of, mail_server, rogue_server, smtp, text_of
from tests.people import insert_album, insert_asset

MINUTE_MS = 60_000


async def add(app: App, owner: Client, album: str, *, count: int = 1, kind: str = "IMAGE") -> None:
    """Put new photos of a person's into an album, by the API."""
    assets = [await app.db.write(insert_asset, owner.user_id, type=kind) for _ in range(count)]
    await owner.put(f"/albums/{album}/assets", json={"ids": assets})


async def share(owner: Client, *people: Client, role: str = "editor", name: str = "Summer") -> str:
    """An album with people; its id."""
    users = [{"userId": person.uid, "role": role} for person in people]
    album = await owner.post("/albums", json={"albumName": name, "albumUsers": users})
    return str(album["id"])


async def pass_time(app: App, minutes: int) -> None:
    """As if everything had happened so long ago, jobs included."""

    def shift(tx: Tx) -> None:
        tx.run("update album_assets set added_at = added_at - ?", (minutes * MINUTE_MS,))
        tx.run("update jobs set run_after = run_after - ?", (minutes * MINUTE_MS,))
        tx.run(
            "update jobs set payload = json_set(payload, '$.since', payload ->> '$.since' - ?) where name = 'NotifyAlbumUpdate'",
            (minutes * MINUTE_MS,),
        )

    await app.db.write(shift)


async def waiting(app: App, name: str = "SendMail") -> int:
    """How many such jobs there are, in whatever state."""
    return int(await app.db.read(Rows.value, "select count(*) from jobs where name = ?", (name,)))


async def told(client: Client) -> list[tuple[str, str]]:
    """Type and title of a person's notifications."""
    return [(item["type"], item["title"]) for item in await client.get("/notifications")]


# --- being let into an album


async def test_an_invitation(admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """In the app and by mail, with the album's address; whoever shared it hears nothing."""
    mia = await make_user("mia")
    album = await share(admin, mia)
    await run_jobs()
    mail = mailbox.mail()
    assert mail["To"] == "mia <mia@test.lan>"
    assert mail["Subject"] == "admin shares the album “Summer” with you"
    for body in (text_of(mail), html_of(mail)):
        assert f"https://photos.test.lan/albums/{album}" in body
        assert "https://photos.test.lan/user-settings/notifications" in body
    assert mail["List-Unsubscribe"] == "<https://photos.test.lan/user-settings/notifications>"
    (item,) = await mia.get("/notifications")
    assert (item["type"], item["title"]) == ("AlbumInvite", "admin shares an album with you")
    assert item["data"] == {"albumId": album, "href": f"/albums/{album}"}
    assert await told(admin) == []


async def test_people_who_are_added_later(
    admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    mia, tom = await make_user("mia"), await make_user("tom")
    album = await share(admin, mia)
    await run_jobs()
    await admin.put(f"/albums/{album}/users", json={"albumUsers": [{"userId": tom.uid}]})
    await run_jobs()
    assert [mail["To"] for mail in mailbox.mails()] == ["mia <mia@test.lan>", "tom <tom@test.lan>"]


async def test_names_stay_text(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """An album's name reaches neither headers nor markup; a template in it stays as it is written."""
    mia = await make_user("mia")
    name = "<img src=x>\r\nBcc: all@test.lan {senderName}"
    await share(admin, mia, name=name)
    await run_jobs()
    mail = mailbox.mail()
    assert mail["Bcc"] is None
    assert mailbox.envelopes[0].rcpt_tos == ["mia@test.lan"]
    assert mail["Subject"] == "admin shares the album “<img src=x> Bcc: all@test.lan {senderName}” with you"
    assert "<img" not in html_of(mail)


async def test_shut_out_before_it_went(admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """Nothing of the album is told any more."""
    mia = await make_user("mia")
    album = await share(admin, mia)
    await admin.delete(f"/albums/{album}/user/{mia.uid}")
    await run_jobs()
    assert (mailbox.envelopes, await told(mia)) == ([], [])


async def test_shut_out_while_the_mail_waited(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """The mail is written when it goes, by what is true then."""
    mia = await make_user("mia")
    album = await share(admin, mia)
    await app.db.write(lambda tx: tx.run("delete from jobs"))
    album_id = await app.db.read(Rows.value, "select id from albums where uid = ?", (album,))
    await app.db.write(
        lambda tx: service.send_later(tx, mia.user_id, "album-invite", album_id=album_id, sender_id=admin.user_id)
    )
    await admin.delete(f"/albums/{album}/user/{mia.uid}")
    await run_jobs()
    assert (mailbox.envelopes, await waiting(app)) == ([], 0)


@pytest.mark.parametrize(
    ("chosen", "mails"),
    [({"enabled": False}, []), ({"albumInvite": False}, ["update"]), ({"albumUpdate": False}, ["invite"])],
    ids=str,
)
async def test_preferences(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs, chosen: Any, mails: list[str]
) -> None:
    """Of mail alone: in the app everything is told."""
    mia = await make_user("mia")
    await mia.put("/users/me/preferences", json={"emailNotifications": chosen})
    album = await share(admin, mia)
    await add(app, admin, album)
    await run_jobs()
    await pass_time(app, 6)
    await run_jobs()
    kinds = ["invite" if "shares" in mail["Subject"] else "update" for mail in mailbox.mails()]
    assert kinds == mails
    assert [kind for kind, _ in await told(mia)] == ["AlbumUpdate", "AlbumInvite"]


async def test_mail_is_off(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """No mail is even asked for; the app tells all the same."""
    mia = await make_user("mia")
    await share(admin, mia)
    await run_jobs()
    assert await waiting(app) == 0
    assert [kind for kind, _ in await told(mia)] == ["AlbumInvite"]


async def test_switched_off_while_it_waited(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, configure: Configure, run_jobs: RunJobs
) -> None:
    mia = await make_user("mia")
    await app.db.write(lambda tx: service.send_later(tx, mia.user_id, "welcome"))
    await configure(mail=smtp(mailbox.port) | {"enabled": False})
    await run_jobs()
    assert (mailbox.envelopes, await waiting(app)) == ([], 0)


# --- something new in an album


async def test_additions_are_gathered(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """One mail for several goes, once it is quiet; to each what the others added, to nobody their own."""
    mia, tom = await make_user("mia"), await make_user("tom")
    album = await share(admin, mia, tom)
    await run_jobs()
    mailbox.envelopes.clear()
    await add(app, mia, album, count=2)
    await add(app, mia, album)
    await add(app, tom, album, kind="VIDEO")
    assert await waiting(app, "NotifyAlbumUpdate") == 1
    await run_jobs()
    assert mailbox.envelopes == []
    await pass_time(app, 6)
    await run_jobs()
    said = {mail["To"].addresses[0].addr_spec: text_of(mail) for mail in mailbox.mails()}
    assert len(mailbox.envelopes) == 3
    assert "3 photos and 1 video by mia and tom" in said["admin@test.lan"]
    assert "1 video by tom" in said["mia@test.lan"]
    assert "3 photos by mia" in said["tom@test.lan"]
    assert (await told(tom))[0] == ("AlbumUpdate", "New in “Summer”")


async def test_while_it_goes_on(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """A long upload is told of when it ends, or after an hour, and then the rest of it."""
    mia = await make_user("mia")
    album = await share(admin, mia)
    await run_jobs()
    mailbox.envelopes.clear()
    await add(app, admin, album)
    for _ in range(11):
        await pass_time(app, 5)
        await add(app, admin, album)
        await run_jobs()
    assert mailbox.envelopes == []
    await pass_time(app, 6)
    await add(app, admin, album)
    await run_jobs()
    assert "13 photos by admin" in text_of(mailbox.mail())
    await add(app, admin, album)
    await pass_time(app, 6)
    await run_jobs()
    assert "1 photo by admin" in text_of(mailbox.mails()[1])


async def test_what_was_taken_out_again(
    app: App, admin: Client, make_user: MakeUser, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """Is not told of; neither is what nobody sees in the album."""
    mia = await make_user("mia")
    album = await share(admin, mia)
    await run_jobs()
    mailbox.envelopes.clear()
    asset = await app.db.write(insert_asset, admin.user_id)
    await admin.put(f"/albums/{album}/assets", json={"ids": [asset]})
    await admin.delete(f"/albums/{album}/assets", json={"ids": [asset]})
    await pass_time(app, 6)
    await run_jobs()
    assert mailbox.envelopes == []


async def test_an_album_of_ones_own(app: App, admin: Client, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    """Nobody is there to be told: no job at all."""
    album = await app.db.write(insert_album, admin.user_id)
    await add(app, admin, album)
    assert await waiting(app, "NotifyAlbumUpdate") == 0


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
