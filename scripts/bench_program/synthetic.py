"""A library of any size without a single file: rows as an import would leave them, so that reading can be measured at a
million assets. Nothing in it can be opened, only listed, searched and counted, until `give_pictures` lets the assets share
a few hundred real renditions: then it can be looked at as well.
"""

import base64
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from PIL import Image

from photostead.access.identity import hash_secret
from photostead.db.connection import connect
from photostead.db.migrate import migrate
from photostead.kernel.clock import now_ms
from photostead.kernel.ids import new_id
from photostead.media.image import Rendition, Spec, render_photo

EMAIL, KEY = "bench@home.lan", "a key for measuring"
BEGIN = datetime(2012, 1, 1, tzinfo=UTC).timestamp() * 1000
END = datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000
CAMERAS = [("Canon", "Canon EOS R6"), ("SONY", "ILCE-7M3"), ("Apple", "iPhone 13 Pro"), ("Google", "Pixel 7")]
PLACES = [("Paris", "France", 48.86, 2.35), ("Berlin", "Germany", 52.52, 13.4), ("Tokyo", "Japan", 35.68, 139.65)]
LIBRARY_ID, OWNER_ID = 1, 1
PICTURES = 300
LEARNS_NOTHING = '{"machineLearning": {"enabled": false}}'
# Lying, upright, wide: as they come from cameras and phones.
SIZES = ((800, 600), (800, 600), (600, 800), (800, 450), (1200, 500))

Row = dict[str, Any]


def ensure_synthetic(data_dir: Path, assets: int) -> None:
    """Make the library, unless it is there. A database that was left half made is thrown away."""
    mark = data_dir / ".complete"
    if mark.exists():
        return
    connection = begin_anew(data_dir)
    connection.execute("pragma synchronous = off")
    fill(connection, assets)
    connection.close()
    mark.touch()


def begin_anew(data_dir: Path) -> apsw.Connection:
    """A data folder with an empty database, in the place of what was left half made."""
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True)
    path = data_dir / "photostead.sqlite"
    migrate(path)
    return connect(path)


def fill(connection: apsw.Connection, assets: int) -> None:
    """An administrator with a key, a library, its assets; one transaction."""
    rng = random.Random(1)
    with connection:
        insert_many(connection, "users", [owner_row()])
        insert_many(connection, "first_admin", [{"id": 1, "user_id": OWNER_ID}])
        insert_many(connection, "api_keys", [key_row()])
        insert_many(connection, "libraries", [library_row()])
        insert_many(connection, "assets", asset_rows(rng, assets))
        insert_many(connection, "asset_exif", exif_rows(rng, assets))


def insert_many(connection: apsw.Connection, table: str, rows: "Iterator[Row] | list[Row]") -> None:
    """Rows of one shape."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    statement = f"insert into {table} ({names}) values ({marks})"
    connection.execute(statement, first)
    connection.executemany(statement, iterator)


def owner_row() -> Row:
    """The only account; nobody can sign in to it, the key is enough."""
    return {
        "id": OWNER_ID, "uid": new_id(), "email": EMAIL, "name": "Bench", "is_admin": 1, "cluster_group_uid": new_id(),
        "profile_changed_at": 1, "created_at": 1, "updated_at": 1,
    }  # fmt: skip


def key_row() -> Row:
    """A key for everything."""
    return {
        "uid": new_id(), "user_id": OWNER_ID, "name": "bench", "key_hash": hash_secret(KEY), "permissions": '["all"]',
        "created_at": 1, "updated_at": 1,
    }  # fmt: skip


def library_row() -> Row:
    """Without a folder: nothing is ever scanned, so nothing goes offline."""
    return {
        "id": LIBRARY_ID, "uid": new_id(), "owner_id": OWNER_ID, "name": "made up", "import_paths": "[]",
        "exclusion_patterns": "[]", "created_at": 1, "updated_at": 1,
    }  # fmt: skip


def asset_rows(rng: random.Random, count: int) -> Iterator[Row]:
    """More and more a year; 60% with a position."""
    for number in range(1, count + 1):
        taken = int(BEGIN + (END - BEGIN) * rng.random() ** 0.8)
        path = f"/photos/{number // 1000:04}/IMG_{number:07}.jpg"
        city, country, latitude, longitude = rng.choice(PLACES) if rng.random() < 0.6 else (None, None, None, None)
        yield {
            "id": number, "uid": new_id(), "owner_id": OWNER_ID, "library_id": LIBRARY_ID, "type": "IMAGE",
            "path": path.encode(), "original_path": path, "original_name": path.rpartition("/")[2],
            "checksum": number.to_bytes(20, "big"), "file_size": 3_000_000, "file_created_at": taken,
            "file_modified_at": taken, "local_time": taken + 7_200_000, "offset_minutes": 120, "width": 4000, "height": 3000,
            "thumbhash": base64.b64encode(rng.randbytes(25)).decode(), "latitude": latitude, "longitude": longitude,
            "city": city, "country": country, "metadata_at": taken, "thumbnails_at": taken, "created_at": taken,
            "updated_at": taken,
        }  # fmt: skip


def exif_rows(rng: random.Random, count: int) -> Iterator[Row]:
    """What a search with exif reads."""
    for number in range(1, count + 1):
        make, model = rng.choice(CAMERAS)
        yield {
            "asset_id": number, "exif_width": 4000, "exif_height": 3000, "orientation": "1", "make": make, "model": model,
            "lens_model": model + " lens", "exposure_time": "1/125", "f_number": 2.8, "focal_length": 35.0, "iso": 200,
            "date_time_original": 1, "time_zone": "UTC+2",
        }  # fmt: skip


def give_pictures(data_dir: Path) -> None:
    """Real renditions for all assets, each shared by many: the size, thumbhash and files of one picture after the other."""
    mark = data_dir / ".pictures"
    if mark.exists():
        return
    folder = data_dir / "derived" / "shared"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    made = [render_made_up(folder, number, rng) for number in range(PICTURES)]
    connection = connect(data_dir / "photostead.sqlite")
    with connection:
        for number, rendition in enumerate(made):
            connection.execute(
                "update assets set width = ?, height = ?, thumbhash = ? where id % ? = ?",
                (rendition.width, rendition.height, base64.b64encode(rendition.thumbhash).decode(), PICTURES, number),
            )
        insert_many(connection, "asset_files", file_rows(connection, made))
        # Nothing is to be learned from them: that would go on while something else is measured.
        connection.execute("insert or replace into settings (id, value) values (1, ?)", (LEARNS_NOTHING,))
    connection.close()
    mark.touch()


def render_made_up(folder: Path, number: int, rng: np.random.Generator) -> Rendition:
    """Blurred colours with a grain: a photo's bytes without a photo."""
    width, height = SIZES[number % len(SIZES)]
    ground = Image.fromarray(rng.integers(20, 235, (4, 5, 3), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = rng.normal(0, 9, (height, width, 1))
    source = folder / f"{number}.jpg"
    pixels = (np.asarray(ground, dtype=np.float32) + grain).clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(source, quality=90)
    try:
        return render_photo(
            str(source), Spec(str(folder / f"{number}-preview.jpeg"), str(folder / f"{number}-thumbnail.webp"))
        )
    finally:
        source.unlink()


def file_rows(connection: apsw.Connection, made: list[Rendition]) -> Iterator[Row]:
    """Two files an asset."""
    now = now_ms()
    for row in connection.execute("select id from assets order by id").fetchall():
        asset_id = int(str(row[0]))
        number = asset_id % PICTURES
        sizes = {"preview.jpeg": made[number].preview_bytes, "thumbnail.webp": made[number].thumbnail_bytes}
        for name, size in sizes.items():
            yield {
                "uid": new_id(), "asset_id": asset_id, "type": name.partition(".")[0], "size": size,
                "path": f"derived/shared/{number}-{name}", "created_at": now, "updated_at": now,
            }  # fmt: skip
