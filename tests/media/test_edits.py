"""Edits as geometry: where pixels and boxes end up, for every kind of edit, in every order, on pixels that are known."""

import itertools
import random

import numpy as np
import pytest

from photostead.media.edits import Crop, Edit, Mirror, Rotate, apply, map_box, outcome, shown_size, unmap_box
from photostead.media.vips import from_array

WIDTH, HEIGHT = 40, 24
STEPS: list[Edit] = [
    Crop(5, 3, 20, 10), Rotate(0), Rotate(90), Rotate(180), Rotate(270), Mirror("horizontal"), Mirror("vertical"),
]  # fmt: skip
ORDERS = [order for length in range(4) for order in itertools.permutations(STEPS, length)]


def numbered() -> np.ndarray:
    """Pixels that say where they were: x, y and a mark."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([x, y, np.full_like(x, 7)], axis=-1).astype(np.uint8)


def step(pixels: np.ndarray, edit: Edit) -> np.ndarray:
    """One edit by numpy alone, as a person would say what it does."""
    if isinstance(edit, Crop):
        return pixels[edit.y : edit.y + edit.height, edit.x : edit.x + edit.width]
    if isinstance(edit, Rotate):
        return np.rot90(pixels, -edit.angle // 90)
    return pixels[:, ::-1] if edit.axis == "horizontal" else pixels[::-1]


def by_steps(order: tuple[Edit, ...]) -> np.ndarray:
    """All of them, one after the other."""
    pixels = numbered()
    for edit in order:
        pixels = step(pixels, edit)
    return pixels


def test_every_order_gives_the_pixels_of_its_steps() -> None:
    """What all edits come to at once is what they do one after the other."""
    assert len(ORDERS) > 200
    for order in ORDERS:
        wanted = by_steps(order)
        made = apply(from_array(numbered()), order, (WIDTH, HEIGHT)).numpy()
        assert np.array_equal(made, wanted), order
        assert shown_size(order, (WIDTH, HEIGHT)) == wanted.shape[1::-1], order


def test_boxes_go_where_their_pixels_go() -> None:
    """A box around some pixels is around the same pixels afterwards, and comes back."""
    for order in ORDERS:
        part = outcome(order, (WIDTH, HEIGHT))
        x, y = part.x + 2, part.y + 1
        box = (x / WIDTH, y / HEIGHT, (x + 4) / WIDTH, (y + 3) / HEIGHT)
        shown = by_steps(order)
        ys, xs = np.nonzero(
            (shown[..., 0] >= x) & (shown[..., 0] < x + 4) & (shown[..., 1] >= y) & (shown[..., 1] < y + 3)
        )
        height, width = shown.shape[:2]
        wanted = (xs.min() / width, ys.min() / height, (xs.max() + 1) / width, (ys.max() + 1) / height)
        found = map_box(order, (WIDTH, HEIGHT), box)
        assert found == pytest.approx(wanted), order
        assert found is not None
        assert unmap_box(order, (WIDTH, HEIGHT), found) == pytest.approx(box), order


def test_what_is_cut_off_is_not_there() -> None:
    """Half of a face is a face, less is none; what is left ends at the edge of the picture."""
    crop = [Crop(20, 0, 20, 24)]
    assert map_box(crop, (WIDTH, HEIGHT), (0.0, 0.0, 0.4, 1.0)) is None
    assert map_box(crop, (WIDTH, HEIGHT), (0.32, 0.0, 0.7, 1.0)) == pytest.approx((0.0, 0.0, 0.4, 1.0))
    assert map_box(crop, (WIDTH, HEIGHT), (0.28, 0.0, 0.7, 1.0)) is None


def test_pictures_smaller_than_the_original() -> None:
    """The camera's own picture in a RAW file, or one that was decoded at half its size, is cut at the same place."""
    wide = np.repeat(np.repeat(numbered(), 2, axis=0), 2, axis=1)
    made = apply(from_array(numbered()), [Crop(10, 6, 40, 20), Rotate(90)], (2 * WIDTH, 2 * HEIGHT)).numpy()
    full = apply(from_array(wide), [Crop(10, 6, 40, 20), Rotate(90)], (2 * WIDTH, 2 * HEIGHT)).numpy()
    assert np.array_equal(made, full[::2, ::2])
    tiny = apply(from_array(numbered()), [Crop(3999, 2399, 1, 1)], (4000, 2400)).numpy()
    assert tiny.shape == (1, 1, 3)
    assert tuple(tiny[0, 0]) == (39, 23, 7)


def test_a_crop_of_another_picture() -> None:
    """The file changed, and the crop reaches beyond it: what there is of it is kept, or everything."""
    assert outcome([Crop(30, 20, 100, 100)], (WIDTH, HEIGHT)).size == (10, 4)
    assert outcome([Crop(100, 100, 10, 10), Rotate(90)], (WIDTH, HEIGHT)).size == (HEIGHT, WIDTH)


def test_random_lists() -> None:
    """Longer lists, with several crops, stay inside the picture and agree with their steps."""
    rolled = random.Random(7)
    for _ in range(200):
        order: list[Edit] = []
        for _ in range(rolled.randint(1, 8)):
            width, height = shown_size(order, (WIDTH, HEIGHT))
            x, y = rolled.randrange(width), rolled.randrange(height)
            crop = Crop(x, y, rolled.randint(1, width - x), rolled.randint(1, height - y))
            order.append(rolled.choice([crop, *STEPS[1:]]))
        made = apply(from_array(numbered()), order, (WIDTH, HEIGHT)).numpy()
        assert np.array_equal(made, by_steps(tuple(order))), order
