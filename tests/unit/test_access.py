"""Credentials to identities: found, remembered, forgotten the moment something they depend on changes."""

import asyncio
import base64
import threading
from collections.abc import Callable
from typing import Any

import pytest

from photostead.access import identity
from photostead.access.identity import (
    IDENTITY_TABLES,
    Credentials,
    Identities,
    Identity,
    hash_secret,
    link_token,
    parse_link_key,
    require,
)
from photostead.access.permissions import Permission
from photostead.db.database import Database
from photostead.db.tx import Rows, Tx
from photostead.kernel.clock import now_ms
from photostead.kernel.errors import Forbidden, Unauthenticated
from tests.contract_check import contract
from tests.people import insert_album, insert_api_key, insert_link, insert_person

TOKEN = Credentials(session_token="a token")


def insert_session(tx: Tx) -> int:
    """A session of the first account with the token of TOKEN."""
    times = {"created_at": tx.now, "updated_at": tx.now}
    return tx.insert("sessions", {"uid": "s", "user_id": 1, "token_hash": hash_secret("a token"), **times})


@pytest.fixture
async def identities(db: Database) -> Identities:
    """Hears of commits as the daemon does; mia (1) has a session."""
    known = Identities(db)
    db.on_change = known.forget
    await db.write(insert_person, "mia")
    await db.write(insert_session)
    return known


@pytest.fixture
def reads(db: Database, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The functions that went to the database to read."""
    seen: list[Any] = []
    real = db.read

    async def read(fn: Any, *args: Any) -> Any:
        seen.append(fn)
        return await real(fn, *args)

    monkeypatch.setattr(db, "read", read)
    return seen


async def test_session_is_remembered(identities: Identities, reads: list[Any]) -> None:
    """The second request costs no query."""
    first = await identities.resolve(TOKEN)
    assert await identities.resolve(TOKEN) is first
    assert (first.user.email, len(reads)) == ("mia@test.lan", 1)


CHANGES = {
    "users": "update users set is_admin = 1",
    "sessions": "delete from sessions",
    "api_keys": "delete from api_keys",
    "shared_links": "update shared_links set allow_upload = 1",
    "albums": "update albums set name = 'x'",
    "album_users": "delete from album_users where role = 'viewer'",
}


def test_every_identity_table_is_tested_here() -> None:
    """One that is added must be forgotten too."""
    assert set(CHANGES) == IDENTITY_TABLES


@pytest.mark.parametrize("table", CHANGES)
async def test_change_is_seen_by_the_next_request(
    db: Database, identities: Identities, reads: list[Any], table: str
) -> None:
    """Whatever was remembered is looked up again after a commit that changed what identities are made of."""

    def fill(tx: Tx) -> None:
        insert_person(tx, "tom")
        insert_api_key(tx, 1, ["all"])
        album = insert_album(tx, 1, viewers=[2])
        insert_link(tx, 1, album=album)

    await db.write(fill)
    await identities.resolve(TOKEN)
    reads.clear()
    await db.write(Tx.run, CHANGES[table])
    try:
        assert (await identities.resolve(TOKEN)).user.is_admin is (table == "users")
    except Unauthenticated:
        assert table == "sessions"
    assert len(reads) == 1


async def test_other_changes_forget_nothing(db: Database, identities: Identities, reads: list[Any]) -> None:
    """A scan that writes thousands of rows costs the others nothing."""
    await identities.resolve(TOKEN)
    await db.write(Tx.run, "insert into system_metadata values ('a', 'b')")
    await identities.resolve(TOKEN)
    assert len(reads) == 1


async def test_lookup_that_was_overtaken_is_not_remembered(
    db: Database, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session was read, then it was ended, and only then did the reader's answer arrive: the next one must look."""
    has_read, go_on = threading.Event(), threading.Event()
    real = identity.find_identity

    def find(rows: Rows, credentials: Credentials) -> Identity:
        found = real(rows, credentials)
        has_read.set()
        assert go_on.wait(20)
        return found

    monkeypatch.setattr(identity, "find_identity", find)
    overtaken = asyncio.create_task(identities.resolve(TOKEN))
    await asyncio.to_thread(has_read.wait)
    await db.write(Tx.run, "delete from sessions")
    go_on.set()
    await overtaken
    with pytest.raises(Unauthenticated):
        await identities.resolve(TOKEN)


async def test_memory_is_bounded(db: Database, identities: Identities, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes."""
    monkeypatch.setattr(identity, "CACHE_SIZE", 2)
    keys = [(await db.write(insert_api_key, 1, ["all"]))[1] for _ in range(4)]
    for key in keys:
        await identities.resolve(Credentials(api_key=key))
    assert [credentials.api_key for credentials in identities._known] == keys[2:]


async def test_session_ends_at_its_hour_also_when_remembered(
    db: Database, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is committed when time passes."""
    await db.write(Tx.run, "update sessions set expires_at = ?", (now_ms() + 60_000,))
    await identities.resolve(TOKEN)
    monkeypatch.setattr(identity, "now_ms", lambda: now_ms() + 60_000)
    with pytest.raises(Unauthenticated, match="Invalid user token"):
        await identities.resolve(TOKEN)


async def test_device_is_noted_as_seen_but_seldom(db: Database, identities: Identities) -> None:
    """An idle phone must not make the disk spin."""
    await identities.resolve(TOKEN)
    seen = await db.read(Rows.value, "select updated_at from sessions")
    await identities.resolve(TOKEN)
    assert await db.read(Rows.value, "select updated_at from sessions") == seen
    await db.write(Tx.run, "update sessions set updated_at = ?", (now_ms() - identity.TOUCH_MS - 1,))
    await identities.resolve(TOKEN)
    assert await db.read(Rows.value, "select updated_at from sessions") >= seen


@pytest.mark.parametrize("status", ["deleted", "removing"])
async def test_deleted_account_is_locked_out(db: Database, identities: Identities, status: str) -> None:
    """Its sessions, keys and links with it."""
    _, key = await db.write(insert_api_key, 1, ["all"])
    _, link = await db.write(insert_link, 1)
    every = [TOKEN, Credentials(api_key=key), Credentials(link_key=link.hex())]
    for credentials in every:
        await identities.resolve(credentials)
    await db.write(Tx.run, "update users set status = ?", (status,))
    for credentials in every:
        with pytest.raises(Unauthenticated):
            await identities.resolve(credentials)


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        (Credentials(), "Authentication required"),
        (Credentials(session_token="wrong"), "Invalid user token"),
        (Credentials(session_token="\udcff"), "Invalid user token"),
        (Credentials(api_key="wrong"), "Invalid API key"),
        (Credentials(api_key=""), "Invalid API key"),
        (Credentials(link_key="zz"), "Invalid share key"),
        (Credentials(link_key=""), "Invalid share key"),
        (Credentials(link_slug="nothing"), "Invalid share slug"),
        (Credentials(link_key="zz", session_token="a token"), "Invalid share key"),
    ],
)
async def test_wrong_credentials(identities: Identities, credentials: Credentials, message: str) -> None:
    """In the words that clients know; a link that was opened on purpose is not replaced by the session."""
    with pytest.raises(Unauthenticated, match=message):
        await identities.resolve(credentials)


async def test_secrets_are_not_in_the_database(db: Database, identities: Identities) -> None:
    """Whoever copies the file cannot sign in with what is in it."""
    _, key = await db.write(insert_api_key, 1, ["all"])
    [(stored,)] = await db.read(Rows.rows, "select key_hash from api_keys")
    assert key.encode() not in stored
    assert key.encode() not in db.path.read_bytes() + db.path.with_name(db.path.name + "-wal").read_bytes()
    with pytest.raises(Unauthenticated):
        await identities.resolve(Credentials(session_token=hash_secret("a token").hex()))


async def test_api_key_carries_its_permissions(db: Database, identities: Identities) -> None:
    """Those and no other; `all` is every one."""
    _, some = await db.write(insert_api_key, 1, ["asset.read", "album.read"])
    _, every = await db.write(insert_api_key, 1, ["all"])
    limited = await identities.resolve(Credentials(api_key=some))
    granted = {permission for permission in Permission if limited.may(permission)}
    assert granted == {Permission.ASSET_READ, Permission.ALBUM_READ}
    with pytest.raises(Forbidden, match=r"asset\.update"):
        require(limited, Permission.ASSET_UPDATE)
    unlimited = await identities.resolve(Credentials(api_key=every))
    session = await identities.resolve(TOKEN)
    assert all(unlimited.may(permission) and session.may(permission) for permission in Permission)


def test_permissions_are_those_of_the_reference() -> None:
    """By their wire names."""
    assert {str(permission) for permission in Permission} == set(
        contract()["components"]["schemas"]["Permission"]["enum"]
    )


@pytest.mark.parametrize(
    "write", [bytes.hex, lambda key: base64.urlsafe_b64encode(key).decode().rstrip("=")], ids=["hex", "base64url"]
)
async def test_link_by_key_in_both_spellings(
    db: Database, identities: Identities, write: Callable[[bytes], str]
) -> None:
    """As the address of a link may write it; it acts for who made it."""
    uid, key = await db.write(insert_link, 1, allow_upload=1, slug="holiday")
    found = await identities.resolve(Credentials(link_key=write(key)))
    assert found.link is not None
    assert (found.link.uid, found.link.allow_upload, found.user.id) == (uid, True, 1)
    by_slug = await identities.resolve(Credentials(link_slug="holiday"))
    assert by_slug.link == found.link


@pytest.mark.parametrize("text", ["", "=", "zz", "a", "ä", "\udcff", "6c6f 6e67", None])
def test_no_link_key(text: str | None) -> None:
    """Whatever stands there: some bytes or None, never a failure."""
    assert isinstance(parse_link_key(text), bytes | None)


async def test_link_ends_at_its_hour(db: Database, identities: Identities, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while it is remembered."""
    _, key = await db.write(insert_link, 1, expires_at=now_ms() + 60_000)
    credentials = Credentials(link_key=key.hex())
    await identities.resolve(credentials)
    monkeypatch.setattr(identity, "now_ms", lambda: now_ms() + 60_000)
    with pytest.raises(Unauthenticated, match="Invalid share key"):
        await identities.resolve(credentials)


async def test_password_of_a_link(db: Database, identities: Identities) -> None:
    """What the cookie proves is this link's present password, and no other's."""
    _, key = await db.write(insert_link, 1, password_hash="hash 1")
    _, other = await db.write(insert_link, 1, password_hash="hash 1")
    _, plain = await db.write(insert_link, 1)

    def link(key: bytes, token: str | None = None) -> Credentials:
        return Credentials(link_key=key.hex(), link_token=token)

    for token in (None, "", "wrong", "hash 1"):
        with pytest.raises(Unauthenticated, match="Password required"):
            await identities.resolve(link(key, token))
    rows: Any = await db.read(
        Rows.row, "select id, uid, null, 0, 1, 1, null, password_hash from shared_links where id = 1"
    )
    token = link_token(identity.Link(*rows))
    assert (await identities.resolve(link(key, token))).link is not None
    with pytest.raises(Unauthenticated, match="Password required"):
        await identities.resolve(link(other, token))
    await identities.resolve(link(plain))
    await db.write(Tx.run, "update shared_links set password_hash = 'hash 2'")
    with pytest.raises(Unauthenticated, match="Password required"):
        await identities.resolve(link(key, token))


async def test_pin_opens_for_a_while(db: Database, identities: Identities) -> None:
    """The locked folder."""
    assert not (await identities.resolve(TOKEN)).is_elevated
    await db.write(Tx.run, "update sessions set pin_expires_at = ?", (now_ms() + 60_000,))
    assert (await identities.resolve(TOKEN)).is_elevated
    await db.write(Tx.run, "update sessions set pin_expires_at = ?", (now_ms() - 1,))
    assert not (await identities.resolve(TOKEN)).is_elevated
