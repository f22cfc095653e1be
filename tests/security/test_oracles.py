"""Oracles: "e-mail in use", profile image 400 against 404, duplicate check across users. Absent and forbidden look alike in
status and body. (That login, OAuth and slugs tell nothing is shown beside their own tests.)
"""

import base64
from typing import Any

import msgspec

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.ids import new_id
from tests.api.uploading import make_form, sha1, upload
from tests.client import Answer, Client
from tests.conftest import MakeApiKey, MakeLink, MakeUser
from tests.people import PASSWORD, insert_partner
from tests.photos import jpeg

PHOTO = jpeg((70, 10, 20))


def said(answer: Answer) -> tuple[int, Any]:
    """An answer without what differs each time."""
    body = answer.body
    return answer.status, {**body, "correlationId": ""} if isinstance(body, dict) else body


async def test_whether_an_address_is_in_use_is_no_strangers_affair(
    app: App, admin: Client, anonymous: Client, make_user: MakeUser, make_api_key: MakeApiKey, make_link: MakeLink
) -> None:
    """Whoever is not signed in, has a key for something else, or does not administer is answered alike for both."""
    mia = await make_user("mia")
    askers = [anonymous, await make_link(mia), await make_api_key(mia, "user.read", "adminUser.create"), mia]
    for asker in askers:
        for method, path in (
            ("POST", "/admin/users"),
            ("PUT", f"/admin/users/{mia.uid}"),
            ("POST", "/auth/admin-sign-up"),
        ):
            answers = []
            for email in ("admin@test.lan", "nobody@test.lan"):
                person = {"email": email, "name": "x", "password": PASSWORD}
                answers.append(said(await asker.send(method, "/api" + path, json=person)))
            assert answers[0] == answers[1]
            assert answers[0][0] in {401, 403}


async def test_whose_an_address_is_stays_unknown(app: App, make_user: MakeUser, admin: Client) -> None:
    """An address is one account's, so changing one's own into a taken one is refused; not whose it is, nor what became of
    them, nor whether they are a person at all."""
    mia, ben = await make_user("mia"), await make_user("ben")
    await make_user("zoe")
    await app.db.write(Tx.run, "update users set status = 'deleted' where email = 'zoe@test.lan'")
    await app.db.write(insert_partner, ben.user_id, mia.user_id)
    taken = [
        said(await mia.send("PUT", "/api/users/me", json={"email": email}))
        for email in ("admin@test.lan", "ben@test.lan", "ZOE@test.lan")
    ]
    assert taken[0] == taken[1] == taken[2]
    assert taken[0][0] == 400
    for word in ("admin", "ben", "zoe", ben.uid):
        assert word not in msgspec.json.encode(taken[0][1]).decode()


async def test_pictures_of_people_tell_who_is_there_to_nobody_who_may_not_know(
    admin: Client, make_user: MakeUser, make_link: MakeLink, anonymous: Client
) -> None:
    """Not signed in, or through a link: somebody without a picture and nobody at all are alike."""
    mia = await make_user("mia")
    for asker in (anonymous, await make_link(mia)):
        answers = [said(await asker.send("GET", f"/api/users/{uid}/profile-image")) for uid in (mia.uid, new_id())]
        assert answers[0] == answers[1]
        assert answers[0][0] == 401


async def test_who_has_the_same_photo_is_not_found_out(
    app: App, admin: Client, make_user: MakeUser, make_link: MakeLink
) -> None:
    """By no way to ask for bytes that somebody else has, a partner included: check, header, search, upload."""
    mia, ben = await make_user("mia"), await make_user("ben")
    await upload(mia, PHOTO, "hers.jpg")
    await app.db.write(insert_partner, ben.user_id, mia.user_id)
    absent = jpeg((71, 10, 20))
    for asker in (ben, admin):
        answers = [await ask_for(asker, data) for data in (PHOTO, absent)]
        assert answers[0] == answers[1]
    found = [await ask_for(mia, data) for data in (PHOTO, absent)]
    assert all(known != unknown for known, unknown in zip(*found, strict=True))


async def ask_for(asker: Client, data: bytes) -> list[Any]:
    """What the operations that take a checksum say of these bytes."""
    digest = sha1(data)
    texts = (digest.hex(), base64.b64encode(digest).decode())
    assets = [{"id": str(number), "checksum": text} for number, text in enumerate(texts)]
    checked = await asker.post("/assets/bulk-upload-check", json={"assets": assets})
    searched = await asker.post("/search/metadata", json={"checksum": texts[1]})
    # Without a file there is nothing to take, so it is only a question.
    headed = await asker.send("POST", "/api/assets", data=make_form(None), headers={"x-immich-checksum": texts[0]})
    return [checked, searched["assets"]["total"], said(headed)]


async def test_an_upload_of_anothers_bytes_is_taken(make_user: MakeUser, admin: Client) -> None:
    """As new, with an id of its own: also by who asked before."""
    mia, ben = await make_user("mia"), await make_user("ben")
    hers = await upload(mia, PHOTO)
    assert await upload(ben, PHOTO, headers={"x-immich-checksum": sha1(PHOTO).hex()}) != hers
