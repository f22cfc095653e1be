"""A household of any size without a single file: five people, fifteen years, two libraries, albums, people, tags, places,
what cameras and models said; as rows, the same for the same size. Who it is and how it is spread stands in
`household_plan`; here is what becomes of it in each table.

Rows are written while no trigger and no index is there, and with them made afterwards it is the database that a daemon
would have written: counts, change numbers and the indexes of words included. A million assets take minutes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import numpy as np

from bench_program.household_plan import (
    AT_ONCE,
    CAMERAS,
    HOME,
    KEY,
    LENSES,
    LIBRARIES,
    NAMES,
    PLACES,
    WORDS,
    Plan,
    ids_of,
    plan_household,
)
from bench_program.search import DIMENSIONS, draw_around, draw_centres
from bench_program.synthetic import begin_anew
from photostead.access.identity import hash_secret
from photostead.db.tx import Tx, as_json
from photostead.features.places import gazetteer
from photostead.features.vectors import service as vectors

NOW = 1_735_700_000_000
DAY = 86_400_000
MODEL = "made up"
# Made by the daemon's own hand, of everything that is there.
WORDS_OF_ALL = ("asset_names", "asset_paths", "asset_text_parts")
COUNTS = """
insert into timeline_counts (owner_id, visibility, is_stack_child, month, count)
select owner_id, visibility, is_stack_child, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets where deleted_at is null group by 1, 2, 3, 4
"""
DESCRIBED = """
insert into asset_descriptions (rowid, description)
select asset_id, description from asset_exif where description is not null
"""
SHOWN = """
insert into album_photos
select aa.album_id, a.id, a.owner_id, a.visibility, a.local_time, a.file_created_at, a.updated_at, a.is_stack_child
from album_assets aa cross join assets a on a.id = aa.asset_id
where a.deleted_at is null and a.visibility in ('timeline', 'archive')
"""
ON_MAP = """
insert into map_counts
select owner_id, min(17, cast((latitude + 90) / 10 as integer)), min(35, cast((longitude + 180) / 10 as integer)),
       visibility, strftime('%Y-%m-01', local_time / 1000.0, 'unixepoch'), count(*)
from assets
where latitude between -90 and 90 and longitude between -180 and 180 and deleted_at is null
  and visibility in ('timeline', 'archive')
group by 1, 2, 3, 4, 5
"""
# Searches look for these of an EXIF row beside the asset; a rejection is no rating.
FOUND = """
update assets set (make, model, lens_model, rating) = (
  select make, model, lens_model, iif(rating > 0, rating, null) from asset_exif where asset_id = assets.id
)
"""
# Everything of these has changed once, in the order of its keys.
FOLLOWED = (
    "users", "assets", "asset_exif", "stacks", "albums", "album_users", "album_assets", "partners", "asset_metadata", "people",
    "asset_faces", "asset_ocr", "memories", "memory_assets",
)  # fmt: skip


def ensure_household(data_dir: Path, assets: int) -> None:
    """Make it, unless it is there. A database that was left half made is thrown away, and one without makes and ratings."""
    mark = data_dir / ".complete-with-makes"
    if mark.exists():
        return
    connection = begin_anew(data_dir)
    # Whatever is interrupted is thrown away, so nothing is kept to go back to.
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -500000")
    plan = plan_household(assets)
    connection.execute("begin")
    with bare(connection):
        fill(connection, plan)
    connection.execute("commit")
    connection.close()
    (data_dir / "library" / "anna").mkdir(
        parents=True
    )  # or the daemon takes the media's disk for one that is not mounted
    mark.touch()


@contextmanager
def bare(connection: apsw.Connection) -> Iterator[None]:
    """Without triggers and indexes meanwhile."""
    made = connection.execute(
        "select type, name, sql from sqlite_schema where type in ('trigger', 'index') and sql is not null"
    ).fetchall()
    for kind, name, _ in made:
        connection.execute(f"drop {kind} {name}")
    yield
    for _, _, sql in sorted(made):  # indexes first
        connection.execute(str(sql))


def fill(connection: apsw.Connection, plan: Plan) -> None:
    """Every table, then what is counted and looked up of them."""
    for table, rows in (
        ("users", user_rows(plan)),
        ("first_admin (id, user_id)", [(1, 1)]),
        # Places have their names; or the first start would look each of them up.
        ("system_metadata (key, value)", [("places", as_json({"version": gazetteer.version(), "at": NOW}))]),
        ("api_keys (uid, user_id, name, key_hash, permissions, created_at, updated_at)", key_rows()),
        ("partners (shared_by_id, shared_with_id, in_timeline, created_at, updated_at, shares_places)", partner_rows()),
        (
            "libraries (id, uid, owner_id, name, import_paths, exclusion_patterns, created_at, updated_at)",
            library_rows(),
        ),
    ):
        insert(connection, table, rows)
    fill_assets(connection, plan)
    fill_people(connection, plan)
    fill_albums(connection, plan)
    fill_marks(connection, plan)
    number_changes(connection)
    for sql in (FOUND, COUNTS, DESCRIBED, SHOWN, ON_MAP):
        connection.execute(sql)
    for words in WORDS_OF_ALL:
        connection.execute(f"insert into {words} ({words}) values ('rebuild')")
    fill_vectors(connection)


def insert(connection: apsw.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Rows of a table `name (columns)`, or of all its first columns."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    if "(" not in table:
        names = [str(row[1]) for row in connection.execute(f"pragma table_info({table})")]
        table = f"{table} ({', '.join(names[: len(first)])})"
    statement = f"insert into {table} values ({', '.join('?' * len(first))})"
    connection.execute(statement, first)
    connection.executemany(statement, iterator)


# --- who


Row = tuple[object, ...]


def user_rows(plan: Plan) -> Iterator[Row]:
    """The first one runs the box. Nobody can sign in; keys are enough."""
    ids = ids_of(7, len(HOME))
    for number, name in enumerate(HOME):
        yield (
            number + 1, ids[number], f"{name.lower()}@home.lan", name, None, None, int(number == 0), 0, "primary",
            "11111111-1111-4111-8111-111111111111", "", name.lower(), "", 1, None, 0, "active", 1, 1,
        )  # fmt: skip


def key_rows() -> list[Row]:
    """A key for everything of each, `KEY` of the first."""
    return [
        (uid, number + 1, "bench", hash_secret(KEY if number == 0 else f"{KEY} {number + 1}"), '["all"]', 1, 1)
        for number, uid in enumerate(ids_of(8, len(HOME)))
    ]


def partner_rows() -> list[Row]:
    """The second one shares everything with the first, and the first with the second all but the places."""
    return [(2, 1, 1, 1, 1, 1), (1, 2, 1, 1, 1, 0), (3, 1, 0, 1, 1, 1)]


def library_rows() -> list[Row]:
    """Without a folder: nothing is ever scanned, so nothing goes offline."""
    uids = ids_of(9, len(LIBRARIES))
    return [(key, uids[key - 1], owner, f"NAS {key}", "[]", "[]", 1, 1) for owner, key in LIBRARIES.items()]


# --- photos and videos


def fill_assets(connection: apsw.Connection, plan: Plan) -> None:
    """What hangs on each of them, so many at a time."""
    folders: dict[tuple[int, bytes], int] = {}
    for start in range(0, plan.count, AT_ONCE):
        end = min(start + AT_ONCE, plan.count)
        insert(
            connection,
            "assets (id, uid, owner_id, library_id, type, path, original_path, original_name, checksum, content_hash, file_size,"
            " file_created_at, file_modified_at, local_time, offset_minutes, visibility, is_favorite, is_offline, deleted_at,"
            " live_photo_video_id, stack_id, is_stack_child, duplicate_uid, width, height, duration_ms, thumbhash, latitude,"
            " longitude, city, state, country, metadata_at, thumbnails_at, created_at, updated_at, folder_id)",
            asset_rows(plan, start, end, folders),
        )
        insert(
            connection,
            "asset_exif (asset_id, exif_width, exif_height, orientation, make, model, lens_model, exposure_time, f_number,"
            " focal_length, iso, description, rating, date_time_original, time_zone)",
            exif_rows(plan, start, end),
        )
        insert(
            connection,
            "asset_files (uid, asset_id, type, path, size, created_at, updated_at)",
            file_rows(plan, start, end),
        )
    insert(
        connection,
        "folders (id, library_id, path)",
        ((key, library or None, path) for (library, path), key in folders.items()),
    )
    insert(connection, "stacks (id, uid, owner_id, primary_asset_id, created_at, updated_at)", plan.stacks())
    insert(
        connection,
        "asset_metadata (asset_id, key, value, updated_at)",
        ((number + 1, "mobile-app", '{"iCloudId":"made-up"}', NOW) for number in range(0, plan.shown, 10)),
    )


def asset_rows(plan: Plan, start: int, end: int, folders: dict[tuple[int, bytes], int]) -> Iterator[Row]:
    """As an import leaves them: read, and with their pictures."""
    part = slice(start, end)
    uids, hashes = plan.uids(start, end), plan.hashes(start, end)
    columns = zip(
        plan.owner[part].tolist(), plan.taken[part].tolist(), plan.camera[part].tolist(), plan.place[part].tolist(),
        plan.is_video[part].tolist(), plan.is_upright[part].tolist(), plan.size[part].tolist(), plan.spot[part].tolist(),
        strict=True,
    )  # fmt: skip
    for number, (owner, taken, camera, place, is_video, is_upright, size, spot) in enumerate(columns, start):
        path, name = plan.path(number, owner, taken, camera, is_video)
        library = plan.library(number, owner)
        folder = folders.setdefault((library, path.rpartition("/")[0].encode()), len(folders) + 1)
        width, height = (3000, 4000) if is_upright else (4000, 3000)
        city, state, country, latitude, longitude = PLACES[place] if place >= 0 else (None, None, None, None, None)
        digest = hashes[number - start]
        marks = plan.marks(number)
        yield (
            number + 1, uids[number - start], owner, library or None, "VIDEO" if is_video else "IMAGE", path.encode(), path, name,
            digest[:20], digest[:20], size, taken, taken, taken + 7_200_000, 120, marks.visibility, marks.favorite,
            marks.offline, marks.deleted, marks.live, marks.stack, marks.behind, marks.duplicate, width, height,
            size % 90_000 if is_video else None, plan.thumbhash(digest),
            None if latitude is None else latitude + spot, None if longitude is None else longitude - spot, city, state, country,
            taken + DAY, taken + DAY, taken + DAY, taken + DAY, folder,
        )  # fmt: skip


def exif_rows(plan: Plan, start: int, end: int) -> Iterator[Row]:
    """A few are described or rated."""
    rng = np.random.default_rng((3, start))
    count = end - start
    draws = zip(
        plan.camera[start:end].tolist(), plan.taken[start:end].tolist(), (rng.random(count) < 0.03).tolist(),
        (rng.random(count) < 0.04).tolist(), rng.integers(0, 10_000, count).tolist(), strict=True,
    )  # fmt: skip
    for number, (camera, taken, is_described, is_rated, lot) in enumerate(draws, start):
        make, model, lenses = CAMERAS[camera]
        yield (
            number + 1, 4000, 3000, "1", make, model, LENSES[lenses[lot % len(lenses)]], f"1/{30 + lot % 900}",
            round(1.4 + lot % 40 / 4, 1), 24.0 + lot % 80, 100 * (1 + lot % 32),
            sentence(lot, number, 6) if is_described else None, 1 + lot % 5 if is_rated else None, taken, "UTC+2",
        )  # fmt: skip


def sentence(lot: int, number: int, length: int) -> str:
    """Words of a language that nobody speaks."""
    return " ".join(WORDS[(lot * (step + 1) ** 2 + number * (step + 7)) % len(WORDS)] for step in range(length))


def file_rows(plan: Plan, start: int, end: int) -> Iterator[Row]:
    """A preview and a thumbnail of each, and what was made of some videos."""
    uids = ids_of((4, start), (end - start) * 3)
    for number, uid in enumerate(plan.uids(start, end), start):
        for step, (kind, ending, size) in enumerate((("preview", "jpeg", 433_000), ("thumbnail", "webp", 10_000))):
            path = f"derived/{uid[:2]}/{uid[2:4]}/{uid}-{kind}.{ending}"
            yield uids[(number - start) * 3 + step], number + 1, kind, path, size, NOW, NOW
        if plan.is_video[number] and number % 3 == 0:
            path = f"encoded-video/{uid[:2]}/{uid[2:4]}/{uid}.mp4"
            yield uids[(number - start) * 3 + 2], number + 1, "encoded_video", path, 9_000_000, NOW, NOW


# --- who is on them, and what they say


def fill_people(connection: apsw.Connection, plan: Plan) -> None:
    """Faces, the people they are, and what was read from pictures."""
    faces = plan.faces()
    insert(connection, "people (id, uid, owner_id, name, is_hidden, is_favorite, feature_face_id, thumbnail_face_id,"
                       " thumbnail_path, created_at, updated_at)", plan.people(faces))  # fmt: skip
    insert(connection, "asset_faces (id, uid, asset_id, person_id, source, image_width, image_height, x1, y1, x2, y2,"
                       " created_at, updated_at, score)", faces.rows())  # fmt: skip
    insert(connection, "face_groups (face_id, group_id, is_core, near, grouped_at)", faces.groups())
    insert(connection, "asset_learning (asset_id, faces_at, faces_model, text_at, text_model, look)", (
        (number + 1, NOW, MODEL, NOW, MODEL, number * 2654435761) for number in range(plan.shown)
    ))  # fmt: skip
    read = range(0, plan.shown, 9)
    insert(connection, "asset_texts (asset_id, text)", ((number + 1, sentence(number, 11, 12)) for number in read))
    uids = ids_of(10, len(read) * 3)
    insert(connection, "asset_ocr (uid, asset_id, x1, y1, x2, y2, x3, y3, x4, y4, box_score, text_score, text)", (
        (uids[order * 3 + line], number + 1, 0.1, 0.1, 0.6, 0.1, 0.6, 0.2, 0.1, 0.2, 0.9, 0.9, sentence(number, line, 4))
        for order, number in enumerate(read) for line in range(3)
    ))  # fmt: skip


# --- what people made of them


def fill_albums(connection: apsw.Connection, plan: Plan) -> None:
    """One of a twentieth of everything, and many small ones."""
    albums = plan.albums()
    insert(connection, "albums (id, uid, name, description, thumbnail_asset_id, created_at, updated_at)", (
        (album.key, album.uid, album.name, "", album.assets[0] if album.assets else None, NOW, NOW) for album in albums
    ))  # fmt: skip
    insert(connection, "album_users (album_id, user_id, role, created_at)", (
        (album.key, user, role, NOW) for album in albums for user, role in album.members
    ))  # fmt: skip
    insert(connection, "album_assets (album_id, asset_id, added_at, added_by)", (
        (album.key, asset, NOW, int(plan.owner[asset - 1])) for album in albums for asset in album.assets
    ))  # fmt: skip


def fill_marks(connection: apsw.Connection, plan: Plan) -> None:
    """Tags, memories, and what the audit log and the sync of phones have kept."""
    insert(connection, "tags (id, uid, user_id, parent_id, value, created_at, updated_at)", plan.tags())
    insert(connection, "asset_tags (asset_id, tag_id)", plan.tagged())
    memories, uids = range(1, 201), ids_of(11, 200)
    insert(connection, "memories (id, uid, owner_id, type, data, memory_at, show_at, hide_at, created_at, updated_at)", (
        (key, uids[key - 1], 1, "on_this_day", as_json({"year": 2010 + key % 15}), NOW - key * DAY, NOW - key * DAY,
         NOW - (key - 1) * DAY, NOW, NOW)
        for key in memories
    ))  # fmt: skip
    mine = np.flatnonzero(plan.owner[: plan.shown] == 1)
    insert(connection, "memory_assets (memory_id, asset_id, added_at)", (
        (key, int(mine[(key * 97 + step * 13) % len(mine)]) + 1, NOW) for key in memories for step in range(8)
    ))  # fmt: skip
    insert(connection, "audit_entries (uid, at, until, action, user_id, user_name, source)", (
        (uid, NOW - number * 60_000, NOW - number * 60_000, "photo.update", 1 + number % 5, NAMES[number % 5], "session")
        for number, uid in enumerate(ids_of(12, plan.count // 20))
    ))  # fmt: skip
    insert(connection, "videos (asset_id, facts, decision, settings, decided_at)", (
        (int(number) + 1, FACTS, "as_is", "made up", NOW) for number in np.flatnonzero(plan.is_video)
    ))  # fmt: skip


FACTS = as_json({
    "container": "mp4", "index": 0, "width": 1920, "height": 1080, "orientation": 1, "duration_ms": 12_000, "fps": 30.0,
    "is_vfr": False, "is_interlaced": False, "video_codec": "h264", "profile": "High", "level": 40, "pixel_format": "yuv420p",
    "bit_depth": 8, "transfer": None, "bit_rate": 9_000_000, "size": 13_500_000, "audio": [],
})  # fmt: skip


def number_changes(connection: apsw.Connection) -> None:
    """As if everything had come table after table; assets last, since what hangs on them moves them."""
    value = 0
    for table in (*FOLLOWED[:1], *FOLLOWED[2:], "assets"):
        connection.execute(f"update {table} set seq = ? + rowid", (value,))
        value = int(str(connection.execute(f"select ifnull(max(seq), ?) from {table}", (value,)).get))
    connection.execute("update sequence set value = ?", (value,))
    connection.execute("update partners set since = seq")
    connection.execute("update album_users set since = seq")


def fill_vectors(connection: apsw.Connection) -> None:
    """One of each photo and video that shows, and one of each face. The daemon makes the matrices when it starts."""
    tx = Tx(connection)
    for task, things in (("image", "assets where visibility != 'hidden'"), ("face", "asset_faces")):
        space = vectors.ensure_space(tx, task, MODEL, DIMENSIONS)
        keys = [int(str(row[0])) for row in connection.execute(f"select id from {things} order by id")]
        rng = np.random.default_rng(5)
        centres = draw_centres(rng, len(keys))
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            drawn = draw_around(rng, centres, len(some))
            connection.executemany(
                f"insert into {space.table} (key, vector) values (?, ?)",
                ((key, row.tobytes()) for key, row in zip(some, drawn, strict=True)),
            )
        tx.run(
            "update vector_spaces set size = ?, changes = ?, matrix = '' where id = ?", (len(keys), len(keys), space.id)
        )
