"""What the people of an album are told, in the app and by mail: who hears of what, and how often."""

from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.mail import service
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.mail.conftest import Configure
from tests.mail.household import told, waiting
from tests.mail.servers import Mailbox, html_of, smtp, text_of
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
