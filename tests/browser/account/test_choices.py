"""Partners, mail and preferences."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.account.conftest import Enter, MakePerson, Person, card
from tests.browser.conftest import expect_noise

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 30


def wait_preferences(mia: Person, part: str, **wanted: Any) -> None:
    """Until the daemon has them so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = mia.visitor.get("/users/me/preferences")[part]
        if wanted.items() <= found.items():
            return
        assert time.monotonic() < until, found
        time.sleep(0.05)


def partners(person: Person, direction: str) -> list[tuple[str, bool]]:
    return [(one["id"], one["inTimeline"]) for one in person.visitor.get(f"/partners?direction={direction}")]


def test_showing_ones_photos(enter: Enter, mia: Person, make_person: MakePerson) -> None:
    tom, ann = make_person("Tom"), make_person("Ann")
    page = enter(mia, "/user-settings/partners")
    part = card(page, "Who sees my photos")
    expect(part).to_contain_text("Nobody sees your photos.")
    page.get_by_role("button", name="Add a partner").click()
    dialog = page.get_by_role("dialog", name="Who may see your photos?")
    expect(dialog.get_by_role("checkbox", name=mia.email)).to_have_count(0)
    expect(dialog.get_by_role("button", name="Let them see my photos")).to_be_disabled()
    dialog.get_by_role("checkbox", name=tom.email).check()
    dialog.get_by_role("checkbox", name=ann.email).check()
    dialog.get_by_role("button", name="Let them see my photos").click()
    expect(part.get_by_role("listitem")).to_have_count(2)
    assert partners(tom, "shared-with") == [(mia.id, False)]

    part.get_by_role("button", name="Remove Tom").click()
    page.get_by_role("dialog", name="No longer show your photos to Tom?").get_by_role("button", name="Cancel").click()
    assert partners(tom, "shared-with") == [(mia.id, False)]
    part.get_by_role("button", name="Remove Tom").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(part.get_by_role("listitem")).to_have_count(1)
    assert partners(tom, "shared-with") == []
    assert partners(ann, "shared-with") == [(mia.id, False)]


def test_where_photos_were_taken_is_told_or_not(enter: Enter, mia: Person, make_person: MakePerson) -> None:
    tom = make_person("Tom")
    mia.visitor.call("POST", "/partners", {"sharedWithId": tom.id})
    before = mia.visitor.get("/photostead/partners")[0]["sharesPlaces"]
    page = enter(mia, "/user-settings/partners")
    switch = page.get_by_role("switch", name="Show Tom where my photos were taken")
    expect(switch).to_be_checked(checked=before)
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        switch.click()
    assert mia.visitor.get("/photostead/partners")[0]["sharesPlaces"] is not before
    expect(switch).to_be_checked(checked=not before)


def test_photos_of_others_in_ones_timeline(enter: Enter, mia: Person, make_person: MakePerson) -> None:
    tom = make_person("Tom")
    photo = tom.upload_one()
    tom.visitor.call("POST", "/partners", {"sharedWithId": mia.id})
    page = enter(mia, "/user-settings/partners")
    switch = page.get_by_role("switch", name="Show photos of Tom in my timeline")
    expect(switch).not_to_be_checked()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        switch.check()
    page.get_by_role("link", name="Photos", exact=True).click()
    expect(page.locator(f"[data-asset='{photo}']")).to_be_visible()


def test_mail(enter: Enter, mia: Person) -> None:
    """What is chosen counts later too: this box sends none."""
    page = enter(mia, "/user-settings/notifications")
    part = card(page, "Mail to you")
    expect(part).to_contain_text(f"To {mia.email}")
    expect(part).to_contain_text("This box sends no mail yet.")
    part.get_by_role("switch", name="There is something new").uncheck()
    wait_preferences(mia, "emailNotifications", albumUpdate=False, albumInvite=True, enabled=True)
    part.get_by_role("switch", name="Send me mail").uncheck()
    expect(part.get_by_role("switch", name="Somebody shares")).to_be_disabled()
    wait_preferences(mia, "emailNotifications", enabled=False, albumUpdate=False)


def test_preferences(enter: Enter, mia: Person, noise: list[str]) -> None:
    page = enter(mia, "/user-settings/preferences")
    page.get_by_role("switch", name="Tags").check()
    wait_preferences(mia, "tags", enabled=True)
    number(page, "Seconds for each memory", "9")
    wait_preferences(mia, "memories", duration=9, enabled=True)
    number(page, "Size of one archive (GiB)", "0.5")
    wait_preferences(mia, "download", archiveSize=512 * 1024**2)
    page.get_by_label("Order in new albums").select_option("Oldest first")
    wait_preferences(mia, "albums", defaultAssetOrder="asc")
    assert mia.visitor.call("POST", "/albums", {"albumName": "Old to new"})["order"] == "asc"

    number(page, "Seconds for each memory", "ninety")
    expect(page.get_by_role("alert")).to_have_text("A whole number from 1 to 60.")
    expect(page.get_by_label("Seconds for each memory")).to_have_value("ninety")
    page.get_by_role("switch", name="Memories").uncheck()
    expect(page.get_by_label("Seconds for each memory")).to_have_count(0)
    wait_preferences(mia, "memories", duration=9, enabled=False)
    assert noise == []


def number(page: Page, label: str, typed: str) -> None:
    page.get_by_label(label).fill(typed)
    page.get_by_label(label).blur()


def test_a_change_that_fails_is_taken_back(enter: Enter, mia: Person, noise: list[str]) -> None:
    page = enter(mia, "/user-settings/preferences")
    switch = page.get_by_role("switch", name="Ratings")
    expect(switch).not_to_be_checked()
    page.route("**/api/users/me/preferences", lambda route: route.fulfill(status=500, json={"message": "Disk on fire"}))
    switch.click()  # By the time it is looked at it may be back already.
    expect(page.get_by_role("status").filter(has_text="Disk on fire")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect_noise(noise, "500")
