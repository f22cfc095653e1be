"""Pictures of made-up scenes, and copies of them as people have them; assets that show them, with vectors of what is on them."""

import io
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.assets import store as assets
from tests.api.meaning import MODEL, give
from tests.client import Client
from tests.people import insert_asset

SIZE = (320, 240)


@cache
def scene(number: int) -> Image.Image:
    """A picture of large soft shapes in many colours, another one for each number."""
    coarse = np.random.default_rng(number).integers(40, 190, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)


def jpeg_of(picture: Image.Image, quality: int = 85) -> bytes:
    """As a file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def messenger_copy(number: int) -> bytes:
    """As a messenger sends it: half the size, compressed much."""
    return jpeg_of(scene(number).resize((SIZE[0] // 2, SIZE[1] // 2)), 40)


def brightened_copy(number: int) -> bytes:
    """As an app improves it."""
    return jpeg_of(ImageEnhance.Brightness(scene(number)).enhance(1.2))


async def show(
    app: App, owner: Client, picture: bytes, vector: bytes | None, model: str = MODEL, **columns: Any
) -> str:
    """An asset with this preview and this vector; its id."""

    def write(tx: Tx) -> str:
        uid = insert_asset(tx, owner.user_id, **columns)
        path = f"derived/{uid}-preview.jpeg"
        asset_id = tx.value("select id from assets where uid = ?", (uid,))
        assets.put_file(tx, asset_id, "preview", path, len(picture), (False, False))
        (app.options.media_dir / "derived").mkdir(exist_ok=True)
        (app.options.media_dir / path).write_bytes(picture)
        return uid

    uid = await app.db.write(write)
    if vector is not None:
        await give(app, {uid: vector}, model)
    return uid
