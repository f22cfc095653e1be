"""Sharing recognised people: asked by the one, answered by the other, left again."""

import pytest
from playwright.sync_api import expect

from tests.browser.account.conftest import Enter, MakePerson, Person, card
from tests.browser.account.test_looks import FAINT, UNNAMED
from tests.browser.test_ways_in import SMALL_TARGETS

pytestmark = pytest.mark.browser
TITLE = "Sharing recognised people"


def test_asked_and_answered(enter: Enter, mia: Person, make_person: MakePerson) -> None:
    """Each in a browser of their own."""
    tom = make_person("Oskar")  # the only one of that name whom one can ask
    mine, his = enter(mia, path="/user-settings/partners"), enter(tom, path="/user-settings/partners")
    hers, toms = card(mine, TITLE), card(his, TITLE)
    expect(hers).to_contain_text("You share them with nobody.")
    hers.get_by_role("button", name="Ask somebody").click()
    mine.get_by_role("button", name=f"Ask {tom.name}", exact=True).click()
    expect(hers.get_by_text("is asked")).to_be_visible()
    expect(toms).to_contain_text(f"{mia.name} asks you to share")
    toms.get_by_role("button", name="Share", exact=True).click()
    expect(toms.get_by_text(mia.email)).to_be_visible()
    expect(hers.get_by_text(tom.email)).to_be_visible()
    expect(hers.get_by_text("is asked")).to_have_count(0)
    hers.get_by_role("button", name="Leave").click()
    mine.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(hers).to_contain_text("You share them with nobody.")
    group = mia.visitor.get("/users/me")["clusterGroupId"]
    assert [one["id"] for one in mia.visitor.get(f"/cluster-groups/{group}/users")] == [mia.id]


def test_declined_and_withdrawn(enter: Enter, mia: Person, make_person: MakePerson) -> None:
    """Neither leaves a trace."""
    tom, zoe = make_person("Tom"), make_person("Zoe")
    group = mia.visitor.get("/users/me")["clusterGroupId"]
    for person in (tom, zoe):
        mia.visitor.call("PUT", f"/cluster-groups/{group}/requests", {"userId": person.id})
    his = card(enter(tom, path="/user-settings/partners"), TITLE)
    his.get_by_role("button", name="Decline").click()
    expect(his).to_contain_text("You share them with nobody.")
    hers = card(enter(mia, path="/user-settings/partners"), TITLE)
    hers.get_by_role("button", name=f"Withdraw the question to {zoe.name}").click()
    expect(hers).to_contain_text("You share them with nobody.")
    assert zoe.visitor.get("/cluster-groups/requests") == tom.visitor.get("/cluster-groups/requests") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_looks(enter: Enter, mia: Person, make_person: MakePerson, width: int, scheme: str) -> None:
    """With somebody in, somebody asked and a question of somebody else, all with long names."""
    ann, tom, zoe = (make_person(name + "-Wollenweber" * 4) for name in ("Ann", "Tom", "Zoe"))
    for asking, asked in ((mia, ann), (mia, tom), (zoe, mia)):
        group = asking.visitor.get("/users/me")["clusterGroupId"]
        request = asking.visitor.call("PUT", f"/cluster-groups/{group}/requests", {"userId": asked.id})
        if asked is ann:
            ann.visitor.call("POST", f"/cluster-groups/requests/{request['id']}/accept")
    page = enter(mia, path="/user-settings/partners", width=width, height=844, scheme=scheme, touch=width < 700)
    expect(card(page, TITLE).get_by_role("button", name="Decline")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    assert page.evaluate(UNNAMED) == []
    if width < 700:
        assert page.evaluate(SMALL_TARGETS) == []
