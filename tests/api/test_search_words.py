"""Parts of names, paths and descriptions: found in every script, through the trigram indexes, which follow each change."""

import random
from typing import Any

import msgspec
import pytest

from photostead.access.identity import Identity, User
from photostead.app import App
from photostead.db.tx import Rows, Tx, Value
from photostead.features.search import service
from photostead.features.search import words as narrowing
from photostead.features.search.schema import MetadataSearchDto
from tests.api.searching import NOON, find, insert
from tests.client import Client
from tests.people import insert_asset

DECOMPOSED = "Bla\u0308tter"
THINGS: dict[str, dict[str, Value]] = {
    "camera": {"name": "IMG_2024_0001.JPG", "original_path": "/nas/Sommer/IMG_2024_0001.JPG"},
    "other camera": {"name": "IMGX2024.jpg", "original_path": "/nas/Winter/IMGX2024.jpg", "description": "At 100%."},
    "umlaut": {"name": "ÄRGER im Büro.png", "description": "Größe \\ Weite"},
    "marks": {"name": f"{DECOMPOSED}.jpg", "original_path": f"/nas/{DECOMPOSED}/1.jpg"},
    "russian": {"name": "Москва.jpg", "description": "Красная площадь"},
    "quotes": {"name": 'it\'s "so" - or NOT.jpg', "description": "a AND b* (c) ^d"},
    "japanese": {"name": "東京タワー.heic"},
    "html": {"name": "<b>.gif", "description": "<script>alert(1)</script> שלום"},
}
# A plain search, and the same as `like` of a filter: the field, the words, what is found.
WORDS: list[tuple[str, str, set[str]]] = [
    ("originalFileName", "img_", {"camera"}),
    ("originalFileName", "iMg", {"camera", "other camera"}),
    ("originalFileName", "_2024_", {"camera"}),
    ("originalFileName", "2024%", set()),
    ("originalFileName", "ärg", {"umlaut"}),
    ("originalFileName", "ä", {"umlaut", "marks"}),
    ("originalFileName", "BÜRO", {"umlaut"}),
    ("originalFileName", "a\u0308rger", {"umlaut"}),
    ("originalFileName", "BLÄTTER", {"marks"}),
    ("originalFileName", DECOMPOSED, {"marks"}),
    ("originalFileName", "МОСК", {"russian"}),
    ("originalFileName", "ск", {"russian"}),
    ("originalFileName", '\'s "so" - OR not', {"quotes"}),
    ("originalFileName", '"', {"quotes"}),
    ("originalFileName", "京タワ", {"japanese"}),
    ("originalFileName", "東京", {"japanese"}),
    ("originalFileName", "<B>", {"html"}),
    ("originalFileName", "IMG\0", set()),
    ("originalFileName", "x" * 1000, set()),
    ("originalPath", "/sommer/", {"camera"}),
    ("originalPath", "nas/BLÄ", {"marks"}),
    ("originalPath", "/n", {"camera", "other camera", "marks"}),
    ("description", "100%", {"other camera"}),
    ("description", "SSE", set()),
    ("description", "grÖSSE", set()),
    ("description", "GRÖß", {"umlaut"}),
    ("description", "e \\ w", {"umlaut"}),
    ("description", "площадь", {"russian"}),
    ("description", "AND b* (C", {"quotes"}),
    ("description", "שלום", {"html"}),
]
FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"originalPath": {"startsWith": "/NAS/w"}}, {"other camera"}),
    ({"originalPath": {"endsWith": "/1.JPG"}}, {"marks"}),
    ({"originalPath": {"startsWith": "nas"}}, set()),
    ({"originalFileName": {"startsWith": "äRG"}}, {"umlaut"}),
    ({"originalFileName": {"endsWith": "ВА.JPG"}}, {"russian"}),
    ({"description": {"startsWith": "красная"}}, {"russian"}),
    ({"description": {"eq": None}}, {"camera", "marks", "japanese"}),
    ({"description": {"eq": "красная площадь"}}, set()),
    ({"description": {"notLike": "площадь"}}, {"other camera", "umlaut", "quotes", "html"}),
    ({"description": {"notLike": "\0"}}, {"other camera", "umlaut", "russian", "quotes", "html"}),
    ({"description": {"like": "площадь"}, "originalFileName": {"like": "моск"}}, {"russian"}),
    ({"description": {"like": "площадь"}, "originalFileName": {"like": "ärger"}}, set()),
    ({"or": [{"description": {"like": "площадь"}}, {"originalPath": {"like": "winter"}}]}, {"russian", "other camera"}),
]


async def test_finds_parts_of_names_paths_and_descriptions(app: App, admin: Client) -> None:
    """Capitals do not matter in any script, nor how marks are written; signs of patterns and of queries are letters."""
    made = {await app.db.write(insert, admin.user_id, **columns): name for name, columns in THINGS.items()}
    for field, words, wanted in WORDS:
        for search in ({field: words}, {"filter": {field: {"like": words}}}):
            assert {made[uid] for uid in await find(admin, **search)} == wanted, search
    for given, wanted in FILTERS:
        assert {made[uid] for uid in await find(admin, filter=given)} == wanted, given


async def test_branches_are_on_their_own(app: App, admin: Client) -> None:
    """What one asks of visibility or trash is not asked of the others, nor left out for them."""
    columns: dict[str, dict[str, Value]] = {
        "shown": {"make": "Canon"},
        "hidden": {"make": "Canon", "visibility": "hidden"},
        "hidden sony": {"make": "Sony", "visibility": "hidden"},
        "trashed": {"make": "Canon", "deleted_at": NOON},
        "trashed sony": {"make": "Sony", "deleted_at": NOON},
    }
    made = {await app.db.write(insert, admin.user_id, **values): name for name, values in columns.items()}
    canon = {"make": {"eq": "Canon"}}
    hidden, trashed = {"visibility": {"eq": "hidden"}}, {"trashedAt": {"ne": None}}
    searches: list[tuple[dict[str, Any], set[str]]] = [
        ({"filter": {"or": [canon, hidden]}}, {"shown", "hidden", "hidden sony"}),
        ({"filter": {"or": [canon, trashed]}}, {"shown", "trashed", "trashed sony"}),
        ({"filter": {"or": [hidden, trashed]}}, {"hidden", "hidden sony", "trashed", "trashed sony"}),
        ({"filter": {"or": [canon, hidden]}, "visibility": "hidden"}, {"hidden", "hidden sony"}),
        ({"filter": {"or": [canon, {"isFavorite": {"eq": True}}]}}, {"shown"}),
        ({"filter": {"or": [canon, trashed]}, "withDeleted": True}, {"shown", "trashed", "trashed sony"}),
        ({"filter": {**trashed, "or": [canon, hidden]}}, {"trashed"}),
    ]
    for search, wanted in searches:
        assert {made[uid] for uid in await find(admin, **search)} == wanted, search


@pytest.mark.parametrize(("field", "index"), [
    ("originalFileName", "asset_names"), ("originalPath", "asset_paths"), ("description", "asset_descriptions"),
])  # fmt: skip
async def test_an_index_finds_two_letters_and_more(app: App, admin: Client, field: str, index: str) -> None:
    """One is looked for among all of one's photos, and two that may be written in other ways."""

    def plan(rows: Rows, words: str) -> str:
        identity = Identity(User(admin.user_id, admin.uid, "", "", is_admin=True))
        selection = service.select(rows, identity, msgspec.convert({field: words}, MetadataSearchDto))
        steps = rows.rows(f"explain query plan {selection.sql('a.id')}", selection.params)
        return "\n".join(str(step[3]) for step in steps)

    assert f"SCAN {index} VIRTUAL TABLE" in await app.db.read(plan, "abc")
    assert f"SCAN {index} VIRTUAL TABLE" in await app.db.read(plan, "äöü")
    assert f"SCAN {index}_letters VIRTUAL TABLE" in await app.db.read(plan, "ab")
    assert f"SCAN {index}_letters VIRTUAL TABLE" in await app.db.read(plan, "東京")
    for words in ("a", "äb", "Жу", "が京"):
        assert index not in await app.db.read(plan, words)


def insert_letters(tx: Tx, owner_id: int, source: random.Random) -> list[dict[str, Any]]:
    """A hundred and fifty of few letters, some of them in no row of three."""
    made = []
    for number in range(150):
        name, folder, words = ("".join(source.choices("abB_%京都\U0010ffff", k=source.randrange(6))) for _ in range(3))
        values: dict[str, Any] = {"name": f"{name}.jpg", "original_path": f"/{folder}/{number}", "description": words}
        made.append({"id": insert(tx, owner_id, **values), **values})
    return made


@pytest.mark.parametrize("limit", ["MOST_NARROWED", "MOST_FIRST_LETTERS", None])
async def test_two_letters_are_found_wherever_they_are(
    app: App, admin: Client, monkeypatch: pytest.MonkeyPatch, limit: str | None
) -> None:
    """As by looking at each, also where they are all of a text; the same where they are too frequent, or letters too many."""
    if limit:
        monkeypatch.setattr(narrowing, limit, 2)
    made = await app.db.write(insert_letters, admin.user_id, random.Random(7))
    fields = {"originalFileName": "name", "originalPath": "original_path", "description": "description"}
    found = 0
    for pair in ("ab", "BA", "京都", "b_", "%b", ".j", "pg", "/1", "_京", "zq", "\U0010ffff京", "京\U0010ffff"):
        for field, column in fields.items():
            wanted = {one["id"] for one in made if pair.lower() in one[column].lower()}
            assert set(await find(admin, **{field: pair})) == wanted, (field, pair)
            found += len(wanted)
        anywhere = [{field: {"like": pair}} for field in fields]
        wanted = {one["id"] for one in made if any(pair.lower() in one[column].lower() for column in fields.values())}
        assert set(await find(admin, filter={"or": anywhere})) == wanted, pair
    assert found > 400


SOME = "abs(random()) % 20"


def change_something(tx: Tx, source: random.Random, owner_id: int) -> None:
    """An asset is made, renamed, described, deleted, or loses its metadata."""
    name, path, words = ("".join(source.choice("abä") for _ in range(source.randrange(8))) for _ in range(3))
    act = source.randrange(5)
    if act == 0:
        uid = insert_asset(tx, owner_id, name=name, original_path=path)
        found = "(select id from assets where uid = ?)"
        tx.run(f"update asset_exif set description = ? where asset_id = {found}", (words, uid))
    elif act == 1:
        tx.run(f"update assets set original_path = ?, original_name = ? where id = {SOME}", (path, name))
    elif act == 2:
        tx.run(f"update asset_exif set description = ? where asset_id = {SOME}", (words or None,))
    else:
        tx.run(f"delete from {'assets where id' if act == 3 else 'asset_exif where asset_id'} = {SOME}")


async def test_the_indexes_follow_every_change(app: App, admin: Client) -> None:
    """Then they hold just what the tables hold; and the database's own examination, which restoring asks, agrees."""
    source = random.Random(6)

    def change(tx: Tx) -> None:
        for _ in range(400):
            change_something(tx, source, admin.user_id)
        assert tx.value("select count(*) from assets") > 5
        for index in ("asset_names", "asset_paths", "asset_descriptions"):
            # Rank 1 compares with the table that the words come from, and fails the statement where it differs.
            tx.run(f"insert into {index} ({index}, rank) values ('integrity-check', 1)")

    await app.db.write(change)
    assert await app.db.read(Rows.column, "pragma integrity_check") == ["ok"]


async def test_dates_at_the_ends_of_the_calendar(app: App, admin: Client) -> None:
    """Year 0 is before everything, 9999 after it."""
    uid = await app.db.write(insert, admin.user_id)
    for early in ("0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00+14:00"):
        assert await find(admin, takenAfter=early) == [uid]
        assert await find(admin, filter={"takenAt": {"lt": early}}) == []
    assert await find(admin, takenBefore="9999-12-31T23:59:59.999-12:00") == [uid]
    assert await find(admin, filter={"createdAt": {"gt": "9999-12-31T23:59:59.999Z"}}) == []
