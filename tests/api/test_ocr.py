"""Text that is read from pictures: who is told it, what an edit leaves of it, what is found by it, when pictures are read."""

from collections.abc import Callable
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.kernel.errors import MediaError
from photostead.media.files import Where
from photostead.ml.results import TextLine
from tests.api.editing import corners_photo, crop, edit, mirror, rotate
from tests.api.faces import add_photo
from tests.api.searching import find
from tests.api.uploading import upload
from tests.client import Client
from tests.conftest import MakeUser, RunJobs
from tests.learning import PretendedModels, pretend_models
from tests.people import insert_album, insert_asset

Box = tuple[float, float, float, float]
Change = Callable[..., Any]
HIGH: Box = (0.1, 0.1, 0.4, 0.2)
LOW: Box = (0.5, 0.8, 0.9, 0.9)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def line(text: str, box: Box = HIGH) -> TextLine:
    """A straight line of text, edges as parts of the sides."""
    x1, y1, x2, y2 = box
    return TextLine((x1, y1, x2, y1, x2, y2, x1, y2), 0.75, 0.875, text)


class Says:
    """What pictures say from now on."""

    def __init__(self, *lines: TextLine) -> None:
        self.lines = lines
        self.pictures: list[str] = []

    def __call__(self, picture: Where) -> tuple[TextLine, ...]:
        self.pictures.append(str(picture))
        return self.lines


async def read(app: App, run_jobs: RunJobs, *lines: TextLine) -> PretendedModels:
    """All pictures that were not read yet say this."""
    models = await pretend_models(app, text=Says(*lines))
    await app.db.write(start_missing)
    await run_jobs()
    return models


def start_missing(tx: Any) -> None:
    """As the queue does."""
    from photostead.features.ocr import service

    service.start(tx, False)


async def texts(client: Client, uid: str, *, expect: int = 200) -> Any:
    """What is told of a picture: its lines."""
    answer = await client.get(f"/assets/{uid}/ocr", expect=expect)
    return [found["text"] for found in answer] if expect == 200 else answer


async def corners_of(client: Client, uid: str) -> list[float]:
    """Of the only line, to a thousandth."""
    (found,) = await client.get(f"/assets/{uid}/ocr")
    return [round(found[f"{axis}{number}"], 3) for number in range(1, 5) for axis in "xy"]


async def test_lines_are_told(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """In the order in which they were read, with all that is known of them."""
    uid = await add_photo(app, admin)
    await read(app, run_jobs, line("first"), line("second", LOW))
    found = await admin.get(f"/assets/{uid.upper()}/ocr")
    assert [item.pop("text") for item in found] == ["first", "second"]
    assert len({item.pop("id") for item in found}) == 2
    assert found[0] == {
        "assetId": uid, "boxScore": 0.75, "textScore": 0.875,
        "x1": 0.1, "y1": 0.1, "x2": 0.4, "y2": 0.1, "x3": 0.4, "y3": 0.2, "x4": 0.1, "y4": 0.2,
    }  # fmt: skip
    assert await texts(admin, await add_photo(app, admin)) == []


async def test_who_sees_the_picture_is_told(app: App, admin: Client, make_user: MakeUser, run_jobs: RunJobs) -> None:
    """Partners and viewers of an album; nobody hears whether a stranger's picture is there."""
    mia, tom, eve = [await make_user(name) for name in ("mia", "tom", "eve")]
    uid = await add_photo(app, mia)
    await mia.post("/partners", json={"sharedWithId": tom.uid}, expect=201)
    await app.db.write(insert_album, mia.user_id, assets=[uid], viewers=[admin.user_id])
    await read(app, run_jobs, line("welcome"))
    for client in (mia, tom, admin):
        assert await texts(client, uid) == ["welcome"]
    absent = await texts(eve, UNKNOWN, expect=400)
    assert absent["message"] == (await texts(eve, uid, expect=400))["message"]


async def test_locked_text_stays_locked(app: App, make_user: MakeUser, admin: Client, run_jobs: RunJobs) -> None:
    """Neither told nor found in a session without the PIN code; what is in the trash is not found."""
    mia = await make_user("mia")
    locked, trashed = await add_photo(app, mia), await add_photo(app, mia)
    await read(app, run_jobs, line("secret diary"))
    await mia.put("/assets", json={"ids": [locked], "visibility": "locked"}, expect=204)
    await mia.delete("/assets", json={"ids": [trashed]}, expect=204)
    await texts(mia, locked, expect=400)
    assert await find(mia, ocr="secret") == []
    assert await find(mia, ocr="secret", withDeleted=True) == [trashed]
    assert await find(mia, filter={"ocr": {"matches": "diary"}}) == []


# --- edits: where a line is on what is shown, or that nothing of it is left

LEFT_HALF = crop(0, 0, 320, 480)
EDITS: list[tuple[list[dict[str, Any]], list[float] | None]] = [
    ([LEFT_HALF], [0.2, 0.1, 0.8, 0.1, 0.8, 0.2, 0.2, 0.2]),
    ([crop(320, 0, 320, 480)], None),
    ([crop(100, 0, 540, 480)], None),  # half of the line
    ([crop(66, 0, 574, 480)], [0.0, 0.1, 0.331, 0.1, 0.331, 0.2, 0.0, 0.2]),  # the margin of its box only
    ([rotate(90)], [0.9, 0.1, 0.9, 0.4, 0.8, 0.4, 0.8, 0.1]),
    ([rotate(180)], [0.9, 0.9, 0.6, 0.9, 0.6, 0.8, 0.9, 0.8]),
    ([mirror("horizontal")], [0.6, 0.1, 0.9, 0.1, 0.9, 0.2, 0.6, 0.2]),
    ([LEFT_HALF, rotate(270)], [0.1, 0.8, 0.1, 0.2, 0.2, 0.2, 0.2, 0.8]),
]


async def test_edits(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Text is told where it is on what is shown; what was cut off is neither told nor found until the edit is gone."""
    uid = await upload(admin, corners_photo(), "sign.jpg")
    await run_jobs()
    await read(app, run_jobs, line("Bakery"))
    for edits, wanted in EDITS:
        await edit(admin, uid, *edits)
        assert await find(admin, ocr="bakery") == ([] if wanted is None else [uid]), edits
        if wanted is None:
            assert await texts(admin, uid) == [], edits
        else:
            assert await corners_of(admin, uid) == wanted, edits
    await edit(admin, uid, crop(320, 0, 320, 480))
    await run_jobs()
    assert await texts(admin, uid) == []
    await admin.delete(f"/assets/{uid}/edits", expect=204)
    assert await corners_of(admin, uid) == [0.1, 0.1, 0.4, 0.1, 0.4, 0.2, 0.1, 0.2]
    assert await find(admin, ocr="bakery") == [uid]


async def test_read_while_edited(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """The picture that was taken is read, and what the edit cuts off is not told from the first moment on."""
    uid = await upload(admin, corners_photo(), "sign.jpg")
    await run_jobs()
    await edit(admin, uid, crop(320, 240, 320, 240))
    await run_jobs()
    models = await read(app, run_jobs, line("gone"), line("left", LOW))
    assert isinstance(models.text, Says)
    preview = "select path from asset_files where type = 'preview' and is_edited = 0"
    assert models.text.pictures == [str(app.options.data_dir / await app.db.read(Rows.value, preview))]
    assert await texts(admin, uid) == ["left"]
    assert (await find(admin, ocr="gone"), await find(admin, ocr="left")) == ([], [uid])


# --- what is found

SAID: dict[str, list[str]] = {
    "sign": ["Crème brûlée", "50% OFF", "Größe 42"],
    "japanese": ["東京タワー", "ﾊﾟｰｷﾝｸﾞ"],
    "code": ["a_b 100", 'say "no" AND (yes)*', "it's back\\slash"],
    "markup": ["<img src=x onerror=alert(1)>", "abc"],
}
WORDS: list[tuple[str, set[str]]] = [
    ("creme", {"sign"}),
    ("BRÛLÉE crÈme", {"sign"}),
    ("cre bru 42", {"sign"}),
    ("creme 43", set()),
    ("50%", {"sign"}),
    ("5%0", set()),
    ("GROSSE", {"sign"}),
    ("東京", {"japanese"}),
    ("京タ", {"japanese"}),
    ("タワー 東京", {"japanese"}),
    ("パーキング", {"japanese"}),
    ("a_b", {"code"}),
    ("a%b", set()),
    ('"no"', {"code"}),
    ("AND", {"code"}),
    ("NOT yes", set()),
    ("yes)*", {"code"}),
    ("text:abc", set()),
    ("NEAR(abc)", set()),
    ("' or 1=1 --", set()),
    ("it's \\", {"code"}),
    ("<IMG", {"markup"}),
    ("b", {"sign", "code", "markup"}),
    (" \t", set(SAID)),
    ("abc\0", set()),
    ("x" * 1000, set()),
    ("y " * 400, {"code"}),
]


@pytest.fixture
async def library(app: App, admin: Client, run_jobs: RunJobs) -> dict[str, str]:
    """Pictures that say all that; names by ids. One says nothing."""
    found = {}
    for name, said in SAID.items():
        found[await add_photo(app, admin, name=f"{name}.jpg")] = name
        await read(app, run_jobs, *map(line, said))
    await app.db.write(insert_asset, admin.user_id, name="empty.jpg")
    return found


async def test_words_are_searched_as_they_are_written(admin: Client, library: dict[str, str]) -> None:
    """All words, in any order, without regard to capitals, accents and widths; in both forms of a search."""
    for text, wanted in WORDS:
        for body in ({"ocr": text}, {"filter": {"ocr": {"matches": text}}}):
            assert {library[uid] for uid in await find(admin, **body)} == wanted, body
    await admin.post("/search/metadata", json={"ocr": "x" * 1001}, expect=400)
    await admin.post("/search/metadata", json={"filter": {"ocr": {"matches": ""}}}, expect=400)


async def test_words_and_other_things(admin: Client, library: dict[str, str]) -> None:
    """Every other field narrows it down, and branches are alternatives."""
    ids = {name: uid for uid, name in library.items()}
    assert await find(admin, ocr="b", originalFileName="code") == [ids["code"]]
    assert await find(admin, ocr="b", type="VIDEO") == []
    either = {"or": [{"ocr": {"matches": "東京"}}, {"originalFileName": {"like": "sign"}}]}
    assert set(await find(admin, filter=either)) == {ids["japanese"], ids["sign"]}
    both = {"ocr": {"matches": "abc"}, "or": [{"ocr": {"matches": "IMG"}}, {"ocr": {"matches": "none"}}]}
    assert await find(admin, filter=both) == [ids["markup"]]
    assert await admin.post("/search/statistics", json={"ocr": "b"}) == {"total": 3}


async def test_others_pictures(app: App, admin: Client, make_user: MakeUser, library: dict[str, str]) -> None:
    """A stranger finds nothing; a partner what shows in their timeline."""
    mia = await make_user("mia")
    assert await find(mia, ocr="東京") == []
    await admin.post("/partners", json={"sharedWithId": mia.uid}, expect=201)
    await mia.put(f"/partners/{admin.uid}", json={"inTimeline": True})
    assert [library[uid] for uid in await find(mia, ocr="東京")] == ["japanese"]


async def test_removed_text_is_gone(app: App, admin: Client, run_jobs: RunJobs, library: dict[str, str]) -> None:
    """With its picture, from the index, too."""
    (uid,) = await find(admin, ocr="東京")
    await admin.delete("/assets", json={"ids": [uid], "force": True}, expect=204)
    await run_jobs()
    assert await find(admin, ocr="東京") == []
    assert await app.db.read(Rows.value, "select count(*) from asset_ocr where text = '東京タワー'") == 0
    await app.db.write(check_index)


def check_index(tx: Any) -> None:
    """Raises where index and texts differ."""
    tx.run("insert into asset_text_parts (asset_text_parts, rank) values ('integrity-check', 1)")


# --- when pictures are read


async def test_all_and_missing(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Missing are those that the present model has not read; the same answer changes nothing, another one everything."""
    uid = await add_photo(app, admin)
    await add_photo(app, admin, visibility="hidden")
    await app.db.write(insert_asset, admin.user_id)
    models = await read(app, run_jobs, line("one"))
    assert models.asked["text"] == 1
    before = await admin.get(f"/assets/{uid}/ocr")
    for is_forced, asked in ((False, 1), (True, 2)):
        await admin.put("/jobs/ocr", json={"command": "start", "force": is_forced})
        await run_jobs()
        assert models.asked["text"] == asked
        assert await admin.get(f"/assets/{uid}/ocr") == before
    models.text = Says(line("two"))
    config = await admin.get("/system-config")
    config["machineLearning"]["ocr"]["modelName"] = "PP-OCRv5_mobile"
    await admin.put("/system-config", json=config)
    await admin.put("/jobs/ocr", json={"command": "start", "force": False})
    await run_jobs()
    assert await texts(admin, uid) == ["two"]
    assert (await find(admin, ocr="one"), await find(admin, ocr="two")) == ([], [uid])
    await app.db.write(check_index)


async def test_new_pictures_are_read(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """As soon as they have a preview, that of the edit is never read; a picture without text is fine."""
    models = await pretend_models(app, text=Says())
    uid = await upload(admin, corners_photo(), "new.jpg")
    await run_jobs()
    assert models.asked["text"] == 1
    models.text = Says(line("again"))
    await edit(admin, uid, rotate(90))
    await run_jobs()
    assert (models.asked["text"], await texts(admin, uid)) == (1, [])


async def test_unreadable_pictures_are_not_read_again(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """Every night would be too often."""

    def fail(picture: Where) -> tuple[TextLine, ...]:
        raise MediaError("not a picture")

    uid = await add_photo(app, admin)
    models = await pretend_models(app, text=fail)
    await app.db.write(start_missing)
    await run_jobs()
    await app.db.write(start_missing)
    await run_jobs()
    assert (models.asked["text"], await texts(admin, uid)) == (1, [])


async def test_start_says_why_not(app: App, admin: Client) -> None:
    """Without a model, and switched off."""
    await pretend_models(app)
    answer = await admin.put("/jobs/ocr", json={"command": "start", "force": True}, expect=400)
    assert "this test pretends none" in answer["message"]
    config = await admin.get("/system-config")
    config["machineLearning"]["ocr"]["enabled"] = False
    await admin.put("/system-config", json=config)
    answer = await admin.put("/jobs/ocr", json={"command": "start", "force": True}, expect=400)
    assert "switched off" in answer["message"]


async def test_strange_answers(app: App, admin: Client, run_jobs: RunJobs) -> None:
    """What is kept is one line of text that shows; nothing else is told."""
    uid = await add_photo(app, admin)
    await read(app, run_jobs, *map(line, ("a\0b\n c\u202e", "\x07 ", "", "x" * 5000, "\ud800")))
    assert [text[:10] for text in await texts(admin, uid)] == ["a b c", "x" * 10]
    assert len((await texts(admin, uid))[1]) == 2000
