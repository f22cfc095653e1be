"""Photos ticked in a grid, as a person does it."""

from playwright.sync_api import Page, expect


def select(page: Page, number: int) -> list[str]:
    """Tick the first photos of the grid that can be seen; their ids."""
    tiles = page.locator(".tile:has(img.loaded)")
    expect(tiles.nth(number - 1)).to_be_visible()
    # At once: a picture that comes a moment later moves the places of those behind it.
    found = tiles.locator("[data-asset]").evaluate_all("all => all.map((one) => one.dataset.asset)")
    ids = [str(uid) for uid in found[:number]]
    for uid in ids:
        page.locator(f".tile:has([data-asset='{uid}'])").get_by_role("checkbox").click()
    return ids
