"""Memories that the night makes: for whom, of which photos, for which days; twice is once; what a person did stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from photostead.app import App
from photostead.db.tx import Rows, Tx
from photostead.features.memories import making, service
from photostead.features.memories.days import start_ms
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.media.pictures import dated_jpeg
from tests.people import insert_asset, insert_partner

HOUR_MS = 3_600_000
DATE_TIME_ORIGINAL = 36867
NOON = datetime(2024, 5, 31, 12, tzinfo=UTC)


async def photo(app: App, owner: Client, day: str, hour: float = 12, **columns: Any) -> str:
    """A photo taken at an hour of the wall's clock."""
    local = start_ms(date.fromisoformat(day)) + int(hour * HOUR_MS)
    return await app.db.write(lambda tx: insert_asset(tx, owner.user_id, local_time=local, **columns))


async def night(app: App, owner: Client, now: datetime = NOON) -> int:
    """What the night does for a person at this moment; how many memories are new."""
    return await app.db.write(making.make_memories, owner.user_id, now)


async def of_day(client: Client, day: str) -> dict[int, list[str]]:
    """What a device shows whose clock has this date: the photos by the year that is remembered."""
    found = await client.get("/memories", params={"for": day})
    return {memory["data"]["year"]: [asset["id"] for asset in memory["assets"]] for memory in found}


async def test_the_same_day_of_earlier_years(app: App, admin: Client) -> None:
    late = await photo(app, admin, "2019-05-31", 18)
    early = await photo(app, admin, "2019-05-31", 6)
    old = await photo(app, admin, "1000-05-31")
    ahead = await photo(app, admin, "2020-06-03")
    for day in ("2019-06-01", "2019-05-29", "2024-05-31", "2030-05-31", "0999-05-31", "2019-06-05", "2020-04-30"):
        await photo(app, admin, day)
    assert await night(app, admin) == 4
    assert await of_day(admin, "2024-05-31") == {2019: [early, late], 1000: [old]}
    assert await of_day(admin, "2024-06-03") == {2020: [ahead]}
    assert await of_day(admin, "2024-06-05") == {}
    newest, *_ = await admin.get("/memories", params={"for": "2024-05-31"})
    assert {name: newest[name] for name in ("memoryAt", "showAt", "hideAt", "isSaved", "type")} == {
        "memoryAt": "2019-05-31T00:00:00.000Z",
        "showAt": "2024-05-31T00:00:00.000Z",
        "hideAt": "2024-05-31T23:59:59.999Z",
        "isSaved": False,
        "type": "on_this_day",
    }
    assert not {"seenAt", "deletedAt"} & newest.keys()


async def test_half_past_eleven_in_tokyo_belongs_to_that_day(app: App, admin: Client) -> None:
    """By the wall clock where it was taken, whatever the instant."""
    local = start_ms(date(2019, 5, 31)) + int(23.5 * HOUR_MS)
    there = await photo(app, admin, "2019-05-31", 23.5, file_created_at=local - 9 * HOUR_MS, offset_minutes=540)
    first = await photo(app, admin, "2019-06-01", 0, file_created_at=start_ms(date(2019, 5, 31)), offset_minutes=540)
    await night(app, admin)
    assert await of_day(admin, "2024-05-31") == {2019: [there]}
    assert await of_day(admin, "2024-06-01") == {2019: [first]}


async def test_every_date_that_is_today_somewhere_has_its_memories(app: App, admin: Client) -> None:
    """A night at one place is noon at another: nobody's zone is asked for."""
    taken = {day: await photo(app, admin, f"2019-{day}") for day in ("05-30", "05-31", "06-01", "06-04")}
    await night(app, admin, datetime(2024, 5, 31, 11, tzinfo=UTC))
    for day, uid in taken.items():
        assert await of_day(admin, f"2024-{day}") == {2019: [uid]}


async def test_29_february(app: App, admin: Client) -> None:
    leap, before = await photo(app, admin, "2020-02-29"), await photo(app, admin, "2020-02-28")
    after = await photo(app, admin, "2023-03-01")
    await night(app, admin, datetime(2024, 2, 28, tzinfo=UTC))
    assert await of_day(admin, "2024-02-28") == {2020: [before]}
    assert await of_day(admin, "2024-02-29") == {2020: [leap]}
    assert await of_day(admin, "2024-03-01") == {2023: [after]}
    await night(app, admin, datetime(2025, 2, 28, tzinfo=UTC))
    assert await of_day(admin, "2025-02-28") == {2020: [before, leap]}
    assert await of_day(admin, "2025-03-01") == {2023: [after]}


async def test_only_photos_of_the_timeline_are_remembered(app: App, admin: Client) -> None:
    for name in ("archive", "locked", "hidden"):
        await photo(app, admin, "2019-05-31", visibility=name)
    await photo(app, admin, "2019-05-31", deleted_at=1)
    await photo(app, admin, "2019-05-31", is_stack_child=1)
    assert await night(app, admin) == 0


async def test_a_memory_of_which_nothing_shows_is_not_there(app: App, admin: Client) -> None:
    """Neither in lists nor in their number; what comes back brings it back."""
    uid = await photo(app, admin, "2019-05-31")
    await night(app, admin)
    for hidden in ("visibility = 'locked'", "visibility = 'archive'", "deleted_at = 1"):
        await app.db.write(Tx.run, f"update assets set {hidden}")
        assert await admin.get("/memories") == []
        assert (await admin.get("/memories/statistics"))["total"] == 0
        await app.db.write(Tx.run, "update assets set visibility = 'timeline', deleted_at = null")
        assert await of_day(admin, "2024-05-31") == {2019: [uid]}
    await admin.delete("/assets", json={"ids": [uid], "force": True})
    assert (await admin.get("/memories/statistics", params={"isTrashed": "true"}))["total"] == 0


async def test_twice_is_once(app: App, admin: Client) -> None:
    """What came since is added, though, as long as nobody changed the memory."""
    one = await photo(app, admin, "2019-05-31", 1)
    assert await night(app, admin) == 1
    [made] = await admin.get("/memories")
    assert await night(app, admin, NOON + timedelta(hours=8)) == 0
    two = await photo(app, admin, "2019-05-31", 2)
    assert await night(app, admin) == 0
    assert await of_day(admin, "2024-05-31") == {2019: [one, two]}
    await admin.delete(f"/memories/{made['id']}/assets", json={"ids": [one]})
    await photo(app, admin, "2019-05-31", 3)
    assert await night(app, admin) == 0
    assert await of_day(admin, "2024-05-31") == {2019: [two]}, "what was taken out stays out"


async def test_what_was_deleted_is_not_made_again(app: App, admin: Client) -> None:
    """Not for that day; the next year has memories of its own."""
    uid = await photo(app, admin, "2019-05-31")
    await night(app, admin)
    [made] = await admin.get("/memories")
    await admin.delete(f"/memories/{made['id']}")
    await app.db.write(service.clean_up)
    assert await night(app, admin) == 0
    assert await of_day(admin, "2024-05-31") == {}
    await night(app, admin, NOON + timedelta(days=365))
    assert await of_day(admin, "2025-05-31") == {2019: [uid]}


async def test_a_long_day_is_remembered_by_some_of_it(app: App, admin: Client) -> None:
    def fill(tx: Tx) -> None:
        for number in range(making.MOST_PHOTOS * 3):
            moment = start_ms(date(2019, 5, 31)) + number * 60_000
            insert_asset(tx, admin.user_id, local_time=moment, is_favorite=number == 150)

    await app.db.write(fill)
    await night(app, admin)
    [made] = await admin.get("/memories")
    assert len(made["assets"]) == making.MOST_PHOTOS
    assert sum(asset["isFavorite"] for asset in made["assets"]) == 1
    await night(app, admin)
    assert len((await admin.get("/memories"))[0]["assets"]) == making.MOST_PHOTOS


# --- for whom


async def test_everybody_has_their_own(app: App, admin: Client, make_user: MakeUser) -> None:
    mia = await make_user("mia")
    mine, hers = await photo(app, admin, "2019-05-31"), await photo(app, mia, "2018-05-31")
    await app.db.write(lambda tx: insert_partner(tx, mia.user_id, admin.user_id))
    await app.db.write(Tx.run, "update partners set in_timeline = 1")
    await night(app, admin)
    await night(app, mia)
    assert await of_day(admin, "2024-05-31") == {2019: [mine]}
    assert await of_day(mia, "2024-05-31") == {2018: [hers]}


async def test_photos_that_the_household_shares_are_everybodys(app: App, admin: Client, make_user: MakeUser) -> None:
    """They belong to an account without a login, whose partners the viewers are."""
    keeper, mia = await make_user("keeper"), await make_user("mia")
    uid = await photo(app, keeper, "2019-05-31")

    def share(tx: Tx) -> None:
        tx.run("update users set is_service = 1, password_hash = null where id = ?", (keeper.user_id,))
        for viewer, in_timeline in ((admin, 1), (mia, 0)):
            insert_partner(tx, keeper.user_id, viewer.user_id)
            tx.run("update partners set in_timeline = ? where shared_with_id = ?", (in_timeline, viewer.user_id))
        service.request_all(tx)

    await app.db.write(share)
    assert set(await app.db.read(Rows.column, "select key from jobs where name = 'MemoryGenerate'")) == {
        str(admin.user_id),
        str(mia.user_id),
    }
    await night(app, admin)
    await night(app, mia)
    assert await of_day(admin, "2024-05-31") == {2019: [uid]}
    assert await of_day(mia, "2024-05-31") == {}, "who does not have it in the timeline"


async def test_whoever_switched_memories_off_has_none_made(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Switching them on again does not wait for the night."""
    today = datetime.now(UTC).date()
    await photo(app, admin, f"2000-{today:%m-%d}")
    await admin.put("/users/me/preferences", json={"memories": {"enabled": False}})
    await admin.post("/jobs", json={"name": "memory-create"}, expect=204)
    await run_jobs()
    assert await admin.get("/memories") == []
    await admin.put("/users/me/preferences", json={"memories": {"enabled": True}})
    await run_jobs()
    assert list(await of_day(admin, today.isoformat())) == [2000]
    await admin.put("/users/me/preferences", json={"memories": {"enabled": True, "duration": 7}})
    assert await app.db.read(Rows.value, "select count(*) from jobs") == 0


# --- jobs


async def test_jobs_by_hand(app: App, admin: Client, run_jobs: RunJobs, tmp_path: Path) -> None:
    """A photo with a date in its file, the whole way, then the end of what nobody saved."""
    today = datetime.now(UTC).date()
    taken = f"2000:{today:%m:%d} 12:00:00".encode()
    picture = dated_jpeg(tmp_path / "old.jpg", photo={DATE_TIME_ORIGINAL: taken})
    uid = await upload(admin, picture.read_bytes())
    await run_jobs()
    await admin.post("/jobs", json={"name": "memory-create"}, expect=204)
    await run_jobs()
    assert await of_day(admin, today.isoformat()) == {2000: [uid]}
    await app.db.write(Tx.run, "update memories set hide_at = 0")
    await admin.post("/jobs", json={"name": "memory-cleanup"}, expect=204)
    await run_jobs()
    assert await app.db.read(Rows.value, "select count(*) from memories") == 0
