"""The timeline: months and what they hold, who sees what, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.kernel.clock import EPOCH, now_ms
from tests.api.samples import insert_stack
from tests.api.uploading import make_form
from tests.client import Client
from tests.conftest import MakeLink, MakeUser, RunJobs
from tests.people import insert_album, insert_asset, insert_partner
from tests.photos import jpeg

MAY = 1_714_564_800_000
NOBODY = "11111111-1111-4111-8111-111111111111"


async def test_local_date_decides(app: App, admin: Client) -> None:
    """The evening of the 31st in New York is next month in UTC; the month is the one on the photographer's wall."""
    local = int(datetime(2024, 1, 31, 22, tzinfo=UTC).timestamp() * 1000)
    uid = await app.db.write(insert_asset, admin.user_id, local_time=local, file_created_at=local + 5 * 3_600_000)
    assert await admin.get("/timeline/buckets") == [{"timeBucket": "2024-01-01", "count": 1}]
    bucket = await admin.get("/timeline/bucket", params={"timeBucket": "2024-01-01"})
    assert (bucket["id"], bucket["localOffsetHours"]) == ([uid], [-5.0])
    assert bucket["fileCreatedAt"] == ["2024-02-01T03:00:00.000Z"]


EDGES = [
    ("2024-05-01T00:00:00.000Z", "2024-05-01"),
    ("2024-05-31T23:59:59.999Z", "2024-05-01"),
    ("2023-12-31T23:59:59.999Z", "2023-12-01"),
    ("2024-02-29T12:00:00.000Z", "2024-02-01"),
    ("1969-12-31T23:59:59.999Z", "1969-12-01"),
    ("1850-01-01T00:00:00.000Z", "1850-01-01"),
    ("0900-06-15T00:00:00.000Z", "0900-06-01"),
    ("9998-12-31T23:59:59.999Z", "9998-12-01"),
]


@pytest.mark.parametrize(("instant", "month"), EDGES)
async def test_edges_of_months(instant: str, month: str, app: App, admin: Client) -> None:
    """The first and the last millisecond, before 1970, long ago, and far ahead."""
    local = (datetime.fromisoformat(instant) - EPOCH) // timedelta(milliseconds=1)
    uid = await app.db.write(insert_asset, admin.user_id, local_time=local, file_created_at=local)
    assert await admin.get("/timeline/buckets") == [{"timeBucket": month, "count": 1}]
    for text in (month, f"{month}T00:00:00.000Z"):
        bucket = await admin.get("/timeline/bucket", params={"timeBucket": text})
        assert (bucket["id"], bucket["fileCreatedAt"]) == ([uid], [instant])


async def test_empty_month_has_every_column(admin: Client) -> None:
    """Of no length."""
    bucket = await admin.get("/timeline/bucket", params={"timeBucket": "2024-05-01"})
    assert set(map(len, bucket.values())) == {0}
    assert await admin.get("/timeline/buckets") == []


async def test_what_is_no_month(admin: Client) -> None:
    """Is refused in words."""
    for text in ("", "May 2024", "2024", "2024-13-01", "2024-05-01' or 1=1 --", "99999-01-01", "null"):
        answer = await admin.get("/timeline/bucket", params={"timeBucket": text}, expect=400)
        assert "timeBucket" in answer["message"], text


async def test_month_must_be_named(admin: Client) -> None:
    """It is the one thing that must."""
    await admin.get("/timeline/bucket", expect=400)


INVALID: list[dict[str, str]] = [
    {"order": "sideways"}, {"orderBy": "name; drop table assets"}, {"visibility": "public"}, {"visibility": "locked"},
    {"albumId": NOBODY}, {"albumId": "x"}, {"userId": NOBODY, "visibility": "timeline"}, {"personId": NOBODY},
    {"tagId": NOBODY}, {"bbox": ""}, {"bbox": "1,2,3"}, {"bbox": "1,2,3,4,5"}, {"bbox": "a,b,c,d"},
    {"isFavorite": "perhaps"}, {"withPartners": "true", "isTrashed": "true"},
    {"withPartners": "true", "isFavorite": "true"}, {"withPartners": "true", "visibility": "archive"},
    {"withPartners": "true", "visibility": "hidden"},
]  # fmt: skip


async def test_invalid_query(admin: Client) -> None:
    """Both calls refuse it."""
    for params in INVALID:
        for path, month in (("/timeline/buckets", {}), ("/timeline/bucket", {"timeBucket": "2024-05-01"})):
            answer = await admin.send("GET", f"/api{path}", params={**params, **month})
            assert answer.status == 400, (path, params)


async def test_odd_rectangles(app: App, admin: Client) -> None:
    """Harm nothing."""
    await app.db.write(insert_asset, admin.user_id, latitude=10, longitude=20)
    for box, count in (("nan,nan,nan,nan", 0), ("-inf,-inf,inf,inf", 1), ("1e400,0,0,0", 0), ("0,90,30,-90", 0)):
        months = await admin.get("/timeline/buckets", params={"bbox": box})
        assert [item["count"] for item in months] == [1] * count, box


async def test_locked_folder_needs_the_pin(app: App, admin: Client) -> None:
    """And then is a timeline of its own."""
    uid = await app.db.write(insert_asset, admin.user_id, visibility="locked")
    assert await admin.get("/timeline/buckets") == []
    await app.db.write(lambda tx: tx.run("update sessions set pin_expires_at = ?", (now_ms() + 60_000,)))
    params = {"visibility": "locked"}
    assert [item["count"] for item in await admin.get("/timeline/buckets", params=params)] == [1]
    bucket = await admin.get("/timeline/bucket", params={**params, "timeBucket": "2024-05-01"})
    assert bucket["id"] == [uid]
    assert await admin.get("/timeline/buckets") == []


async def test_strangers_and_partners(app: App, admin: Client, make_user: MakeUser) -> None:
    """One shares in one direction; one whose photos are not in my timeline is seen when asked for; what a partner
    archived or marked is theirs alone."""
    mia = await make_user("mia")
    shown = await app.db.write(insert_asset, mia.user_id, is_favorite=1)
    await app.db.write(insert_asset, mia.user_id, visibility="archive")
    params = {"userId": mia.uid, "visibility": "timeline"}
    await admin.get("/timeline/buckets", params=params, expect=400)
    await app.db.write(insert_partner, mia.user_id, admin.user_id)
    assert [item["count"] for item in await admin.get("/timeline/buckets", params=params)] == [1]
    for refused in ({"userId": mia.uid}, {**params, "visibility": "archive"}):
        await admin.get("/timeline/buckets", params=refused, expect=400)
    assert await admin.get("/timeline/buckets", params={"withPartners": "true"}) == []
    await app.db.write(lambda tx: tx.run("update partners set in_timeline = 1"))
    for query in ({"withPartners": "true"}, {"withPartners": "true", "visibility": "timeline"}):
        assert [item["count"] for item in await admin.get("/timeline/buckets", params=query)] == [1]
        bucket = await admin.get("/timeline/bucket", params={**query, "timeBucket": "2024-05-01"})
        assert (bucket["id"], bucket["isFavorite"], bucket["ownerId"]) == ([shown], [False], [mia.uid])
    await mia.get("/timeline/buckets", params={"userId": admin.uid, "visibility": "timeline"}, expect=400)


async def test_album_of_someone_else(app: App, admin: Client, make_user: MakeUser) -> None:
    """Members see it, others not; the owner's marks stay theirs."""
    uid = await app.db.write(insert_asset, admin.user_id, is_favorite=1)
    mia, sam = await make_user("mia"), await make_user("sam")
    album = await app.db.write(insert_album, admin.user_id, assets=[uid], viewers=[mia.user_id])
    bucket = await mia.get("/timeline/bucket", params={"albumId": album, "timeBucket": "2024-05-01"})
    assert (bucket["id"], bucket["isFavorite"]) == ([uid], [False])
    assert await mia.get("/timeline/buckets", params={"albumId": album, "isFavorite": "true"}) == []
    await sam.get("/timeline/buckets", params={"albumId": album}, expect=400)


async def test_link_without_metadata_tells_no_places(app: App, admin: Client, make_link: MakeLink) -> None:
    """Neither by coordinates nor by asking for rectangle after rectangle."""
    uid = await app.db.write(insert_asset, admin.user_id, latitude=10, longitude=20, city="Rome", country="Italy")
    for show in (1, 0):
        guest = await make_link(admin, assets=[uid], show_metadata=show)
        params = {"timeBucket": "2024-05-01", "withCoordinates": "true"}
        bucket = await guest.get("/timeline/bucket", params=params)
        assert bucket["id"] == [uid]
        assert {"latitude", "longitude", "city", "country"} & bucket.keys() == (
            {"latitude", "longitude", "city", "country"} if show else set()
        )
        for path in ("/timeline/bucket", "/timeline/buckets"):
            await guest.get(path, params={**params, "bbox": "0,0,90,90"}, expect=200 if show else 400)


async def test_stack_shows_its_size(app: App, admin: Client) -> None:
    """The primary stands for all."""

    def insert(tx: Tx) -> tuple[str, str]:
        primary, *others = [insert_asset(tx, admin.user_id) for _ in range(3)]
        return insert_stack(tx, admin.user_id, [primary, *others]), primary

    stack, primary = await app.db.write(insert)
    query = {"withStacked": "true"}
    assert await admin.get("/timeline/buckets", params=query) == [{"timeBucket": "2024-05-01", "count": 1}]
    bucket = await admin.get("/timeline/bucket", params={**query, "timeBucket": "2024-05-01"})
    assert (bucket["id"], bucket["stack"]) == ([primary], [[stack, "3"]])
    assert await admin.get("/timeline/buckets") == [{"timeBucket": "2024-05-01", "count": 3}]


async def test_motion_part_is_named(app: App, admin: Client) -> None:
    """So that a photo can be played."""

    def insert(tx: Tx) -> tuple[str, str]:
        video = insert_asset(tx, admin.user_id, type="VIDEO", visibility="hidden", name="a.mov")
        key = tx.value("select id from assets where uid = ?", (video,))
        return video, insert_asset(tx, admin.user_id, live_photo_video_id=key, duration_ms=1500, thumbhash="aGFzaA==")

    video, photo = await app.db.write(insert)
    bucket = await admin.get("/timeline/bucket", params={"timeBucket": "2024-05-01"})
    assert (bucket["id"], bucket["livePhotoVideoId"]) == ([photo], [video])
    assert (bucket["duration"], bucket["thumbhash"]) == ([1500], ["aGFzaA=="])


async def test_half_past_eleven_in_tokyo_is_that_day_for_everyone(
    app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs
) -> None:
    """Whatever day it was elsewhere: for a partner, in every order, in the calendar and in searches."""
    late = jpeg(taken="2024:05:31 23:30:00", offset="+09:00")
    uid = (await admin.post("/assets", data=make_form(late), expect=201))["id"]
    await run_jobs()
    mia = await make_user("mia")
    await app.db.write(insert_partner, admin.user_id, mia.user_id)
    for client, whose in ((admin, {}), (mia, {"userId": admin.uid, "visibility": "timeline"})):
        assert await client.get("/timeline/buckets", params=whose) == [{"timeBucket": "2024-05-01", "count": 1}]
        bucket = await client.get("/timeline/bucket", params={**whose, "timeBucket": "2024-05-01"})
        assert (bucket["id"], bucket["localOffsetHours"]) == ([uid], [9.0])
        assert bucket["fileCreatedAt"] == ["2024-05-31T14:30:00.000Z"]
    assert (await admin.get(f"/assets/{uid}"))["localDateTime"] == "2024-05-31T23:30:00.000Z"
    days = await admin.get(
        "/users/me/calendar-heatmap", params={"from": "2024-05-01", "to": "2024-06-30", "type": "Taken"}
    )
    assert days["series"] == [{"count": 1, "date": "2024-05-31"}]
