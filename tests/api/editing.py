"""Edits as apps send them, on a picture whose corners tell what was done to it."""

import io
from typing import Any

from PIL import Image

from tests.client import Client

# What is at its four corners, clockwise from the top left.
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 180, 30), (30, 30, 200), (250, 250, 250)
CORNERS = [RED, GREEN, BLUE, WHITE]
SIDES = (640, 480)


def corners_photo(size: tuple[int, int] = SIDES, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """A picture of four colours, one in each quarter."""
    picture = Image.new(mode, size)
    half = size[0] // 2, size[1] // 2
    for colour, place in zip(CORNERS, ((0, 0), (half[0], 0), half, (0, half[1])), strict=True):
        picture.paste(colour if mode == "RGB" else (*colour, 128), (*place, place[0] + half[0], place[1] + half[1]))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def crop(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    """An edit as it is sent."""
    return {"action": "crop", "parameters": {"x": x, "y": y, "width": width, "height": height}}


def rotate(angle: int) -> dict[str, Any]:
    """An edit as it is sent."""
    return {"action": "rotate", "parameters": {"angle": angle}}


def mirror(axis: str) -> dict[str, Any]:
    """An edit as it is sent."""
    return {"action": "mirror", "parameters": {"axis": axis}}


async def edit(client: Client, uid: str, *edits: dict[str, Any], expect: int = 200) -> Any:
    """Say what is done to a photo."""
    return await client.put(f"/assets/{uid}/edits", json={"edits": list(edits)}, expect=expect)


async def picture(client: Client, uid: str, kind: str = "thumbnail", **params: str) -> Image.Image:
    """A rendition or the original."""
    answer = await client.send("GET", f"/api/assets/{uid}/{kind}", params=params)
    assert answer.status == 200, answer.body
    return Image.open(io.BytesIO(answer.body))


def corners(image: Image.Image) -> list[str]:
    """The colours of its corners by name, clockwise from the top left; `?` for another one."""
    image = image.convert("RGB")
    x, y = image.width // 16 + 1, image.height // 16 + 1
    places = (x, y), (image.width - 1 - x, y), (image.width - 1 - x, image.height - 1 - y), (x, image.height - 1 - y)
    names = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white"}
    found = []
    for place in places:
        pixel = image.getpixel(place)
        assert isinstance(pixel, tuple)
        near = [
            name for colour, name in names.items() if max(abs(a - b) for a, b in zip(colour, pixel, strict=False)) < 16
        ]
        found.append(near[0] if near else "?")
    return found


UPRIGHT = ["red", "green", "blue", "white"]
