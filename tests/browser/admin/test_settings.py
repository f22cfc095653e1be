"""The settings of the box in an administrator's browser: found, changed, refused, set from elsewhere, kept as a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.admin.conftest import card, dump, put, setting, value_of
from tests.browser.conftest import expect_noise
from tests.daemon import Daemon, Visitor

pytestmark = pytest.mark.browser
Settings = Callable[..., Page]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_change_counts_at_once(settings: Settings, open_page: Callable[..., Page], daemon: Daemon) -> None:
    """Seen on the sign-in page; the usual comes back by a button."""
    page = settings("appearance")
    page.get_by_label("Words on the sign-in page").fill("Mind the <b>step</b>")
    expect(page.get_by_text("1 change not saved")).to_be_visible()
    save(page)
    expect(page.get_by_text("1 setting saved")).to_be_visible()
    outside = open_page()
    outside.goto(daemon.url + "/login")
    expect(outside.get_by_text("Mind the <b>step</b>")).to_be_visible()
    page.get_by_role("button", name="Reset “Words on the sign-in page” to the usual").click()
    expect(page.get_by_label("Words on the sign-in page")).to_have_value("")
    save(page)
    expect(page.get_by_text("not saved")).to_have_count(0)
    outside.reload()
    expect(outside.get_by_label("Email")).to_be_visible()
    expect(outside.get_by_text("Mind the")).to_have_count(0)


def test_units_of_people(settings: Settings, admin: Visitor) -> None:
    """Seconds and percents are shown, milliseconds and fractions are saved."""
    page = settings("integrity")
    part = setting(page, "integrityChecks.checksumFiles.percentageLimit")
    expect(part.get_by_role("textbox")).to_have_value("4")
    part.get_by_role("textbox").fill("12,5")
    setting(page, "integrityChecks.checksumFiles.timeLimit").get_by_role("textbox").fill("90")
    save(page)
    expect(page.get_by_text("2 settings saved")).to_be_visible()
    checks = value_of(admin, "integrityChecks.checksumFiles")
    assert (checks["percentageLimit"], checks["timeLimit"]) == (0.125, 5_400_000)
    expect(part.get_by_role("textbox")).to_have_value("12.5")
    expect(part).to_contain_text("Usual: 4 %")


def test_set_from_outside(settings: Settings) -> None:
    page = settings("trash")
    days = setting(page, "trash.days")
    expect(days.get_by_role("textbox")).to_be_disabled()
    expect(days.get_by_role("textbox")).to_have_value("45")
    expect(days).to_contain_text("Set by the configuration file (config.trash.days)")
    expect(setting(page, "trash.enabled").get_by_role("switch")).to_be_enabled()


def test_what_this_version_cannot(settings: Settings, admin: Visitor) -> None:
    """Is folded away with the reason, and cannot be switched on."""
    page = settings("trash")
    put(admin, "machineLearning.enabled", False)
    names = ("enabled", "urls", *(f"availabilityChecks.{name}" for name in ("enabled", "interval", "timeout")))
    idle = [
        {"path": f"machineLearning.{name}", "reason": "nobody built it", "isRefused": name == "enabled"}
        for name in names
    ]
    page.route("**/photostead/settings/unserved", lambda route: route.fulfill(json=idle))
    page.reload()
    page.get_by_role("link", name="Recognition").last.click()
    part = setting(page, "machineLearning.enabled")
    group = page.locator("section").filter(has=page.get_by_role("heading", name="Machine learning"))
    expect(group).to_contain_text("nobody built it")
    expect(part).to_be_hidden()
    group.locator("summary").click()
    expect(part.get_by_role("switch")).to_be_disabled()
    expect(part.get_by_role("switch")).not_to_be_checked()


def test_told_at_its_field(settings: Settings, admin: Visitor, noise: list[str]) -> None:
    """What the daemon refuses, at the settings it names; nothing of it is saved, and what was typed stays."""
    page = settings("server")
    page.get_by_label("Address from outside").fill("nowhere")
    page.get_by_role("link", name="Libraries").last.click()
    page.get_by_label("When").fill("0 99 * * *")
    save(page)
    expect(page.get_by_text("2 settings need another value:")).to_be_visible()
    expect(setting(page, "library.scan.cronExpression").get_by_role("alert")).to_contain_text("no cron expression")
    page.get_by_role("button", name="Address from outside").click()
    part = setting(page, "server.externalDomain")
    expect(part.get_by_role("alert")).to_contain_text("Must be an address that begins with http")
    expect(part.get_by_role("textbox")).to_have_value("nowhere")
    expect(part.get_by_role("textbox")).to_be_focused()
    assert value_of(admin, "server.externalDomain") == ""
    expect_noise(noise, "400")
    part.get_by_role("textbox").fill("https://photos.example.org")
    expect(part.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Discard").click()
    expect(part.get_by_role("textbox")).to_have_value("")


def test_told_before_it_is_sent(settings: Settings) -> None:
    page = settings("accounts")
    days = setting(page, "user.deleteDelay")
    for typed, why in (("0", "From 1 to 36500."), ("many", "A number."), ("1.5", "A whole number.")):
        days.get_by_role("textbox").fill(typed)
        expect(days.get_by_role("alert")).to_have_text(why)
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_nobody_is_locked_out(settings: Settings, noise: list[str]) -> None:
    page = settings("sign-in")
    page.get_by_role("switch", name="Sign in with a password").click()
    save(page)
    expect(setting(page, "passwordLogin.enabled").get_by_role("alert")).to_contain_text("nobody could sign in")
    expect_noise(noise, "400")


def test_what_others_change_meanwhile_stays(settings: Settings, admin: Visitor) -> None:
    """Another setting is kept, also where no event told of its change."""
    page = settings("accounts")
    days = setting(page, "user.deleteDelay")
    days.get_by_role("textbox").fill("20")
    put(admin, "server.loginPageMessage", "Hello")
    save(page)
    expect(page.get_by_text("1 setting saved")).to_be_visible()
    assert value_of(admin, "server.loginPageMessage") == "Hello"
    assert value_of(admin, "user.deleteDelay") == 20


def test_the_same_setting_changed_elsewhere(settings: Settings, admin: Visitor) -> None:
    """What the others set is told before it is replaced."""
    page = settings("accounts")
    days = setting(page, "user.deleteDelay")
    days.get_by_role("textbox").fill("20")
    # Set by somebody else just after the page has looked: what it hears then is what was there before.
    stale = admin.get("/system-config")
    page.route("**/api/system-config", lambda route: route.fulfill(json=stale))
    with page.expect_response("**/api/system-config"):
        put(admin, "user.deleteDelay", 11)
    page.unroute("**/api/system-config")
    save(page)
    expect(days.get_by_role("alert")).to_contain_text("Somebody else has set this to 11 days meanwhile")
    assert value_of(admin, "user.deleteDelay") == 11
    save(page)
    expect(page.get_by_text("1 setting saved")).to_be_visible()
    assert value_of(admin, "user.deleteDelay") == 20


def test_what_others_change_is_followed(settings: Settings, admin: Visitor) -> None:
    page = settings("accounts")
    days = setting(page, "user.deleteDelay").get_by_role("textbox")
    page.get_by_role("switch", name="People see each other").click()
    put(admin, "user.deleteDelay", 11)
    expect(days).to_have_value("11")
    expect(page.get_by_role("switch", name="People see each other")).not_to_be_checked()


def test_search(settings: Settings) -> None:
    page = settings()
    page.get_by_label("Search settings").fill("INSIST mailbox")
    found = card(page, "1 setting")
    expect(found).to_contain_text("Mail · Mail server")
    expect(found.get_by_label("Sender")).to_be_visible()
    page.get_by_label("Search settings").fill("<no> such thing")
    expect(page.get_by_text("No setting is about “<no> such thing”.")).to_be_visible()


def test_leaving_with_changes(settings: Settings) -> None:
    """Between parts nothing is asked and nothing lost; elsewhere it is asked first, by links and by the way back."""
    page = settings("accounts")
    page.get_by_role("switch", name="People see each other").click()
    page.get_by_role("navigation", name="Parts of the settings").get_by_role("link", name="Trash").click()
    expect(page.get_by_text("1 change not saved")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Albums").click()
    ask = page.get_by_role("dialog", name="Leave without saving?")
    ask.get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("switch", name="People see each other")).not_to_be_checked()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Albums").click()
    ask.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="Albums", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    expect(page.get_by_text("not saved")).to_have_count(0)


def test_going_back_with_changes(settings: Settings, daemon: Daemon) -> None:
    page = settings("accounts")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Albums").click()
    page.get_by_role("navigation", name="Main").get_by_text("Administration").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()
    page.get_by_role("navigation", name="Parts of the settings").get_by_role("link", name="Accounts").click()
    page.get_by_role("switch", name="People see each other").click()
    page.go_back()
    expect(page).to_have_url(f"{daemon.url}/admin/settings")
    page.go_back()
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    expect(page).to_have_url(f"{daemon.url}/admin/settings")
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_text("1 change not saved")).to_be_visible()
    page.get_by_role("button", name="Discard").click()


def test_storage_template(settings: Settings) -> None:
    """Tried out while it is typed."""
    page = settings("storage-template")
    part = setting(page, "storageTemplate.template")
    expect(part).to_contain_text("2024/07/IMG_1234.JPG")
    part.get_by_role("combobox", name="Start from").select_option("{{album}}/{{filename}}")
    expect(part.get_by_role("textbox")).to_have_value("{{album}}/{{filename}}")
    expect(part).to_contain_text("Summer/IMG_1234.JPG")
    part.get_by_role("textbox").fill("{{nonsense}}/{{filename}}")
    expect(part).to_contain_text("The template knows no placeholder {{nonsense}}.")


def test_uploads_that_are_there_are_filed_when_asked_for(settings: Settings, admin: Visitor) -> None:
    """With the template that is in force, not with one that is being typed."""
    page = settings("storage-template")
    expect(page.get_by_role("button", name="File what is there")).to_be_disabled()
    put(admin, "storageTemplate.enabled", True)
    page.reload()
    page.get_by_role("button", name="File what is there").click()
    expect(card(page, "Storage template").get_by_role("status")).to_contain_text("Asked for")


def test_mail(settings: Settings, noise: list[str]) -> None:
    """A test mail by what stands there, and why it did not go; how a text of one's own reads."""
    page = settings("mail")
    page.get_by_label("Server", exact=True).fill("127.0.0.1")
    setting(page, "notifications.smtp.transport.port").get_by_role("textbox").fill("9")
    page.get_by_label("Sender").fill("box@home.lan")
    page.get_by_role("button", name="Send me a test mail").click()
    expect(card(page, "Mail server").get_by_role("alert")).to_contain_text("127.0.0.1")
    expect_noise(noise, "400")
    page.get_by_label("Welcome", exact=True).fill("Come in, {displayName} <b>!</b>")
    page.get_by_role("button", name="Preview: Welcome").click()
    expect(page.locator(".letter.there p").first).to_have_text("Come in, Mia <b>!</b>")
    page.get_by_role("button", name="Discard").click()


def test_secrets_are_hidden(settings: Settings, admin: Visitor) -> None:
    put(admin, "oauth.clientSecret", "hush")
    page = settings("sign-in")
    secret = page.get_by_label("Client secret", exact=True)
    expect(secret).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show what is typed: Client secret").click()
    expect(secret).to_have_attribute("type", "text")
    expect(secret).to_have_value("hush")
    expect(setting(page, "oauth.clientSecret")).to_contain_text("Usual: empty")


def test_as_a_file(settings: Settings, admin: Visitor, tmp_path: Path) -> None:
    """Saved, changed and taken over: what differs is shown before it is saved, what is unknown or set outside is left."""
    page = settings()
    page.get_by_role("button", name="Settings as a file").click()
    page.get_by_role("menuitem", name="Save as a file").click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Save file").click()
    kept: dict[str, Any] = json.loads(download.value.path().read_bytes())
    assert kept == admin.get("/system-config")
    kept["user"]["deleteDelay"] = 12
    kept["trash"]["days"] = 3
    kept["gone"] = {"once": True}
    file = tmp_path / "settings.json"
    file.write_bytes(dump(kept))
    chooser = page.locator("input[type=file][accept*=json]")
    chooser.set_input_files(file)
    expect(page.get_by_text("1 setting differs in that file.")).to_be_visible()
    expect(page.get_by_text("not known here and left out: gone.once")).to_be_visible()
    expect(page.get_by_text("1 setting is set from outside and left as they are.")).to_be_visible()
    expect(card(page, "Changes not saved").get_by_role("textbox")).to_have_value("12")
    save(page)
    expect(page.get_by_text("1 setting saved")).to_be_visible()
    assert value_of(admin, "user.deleteDelay") == 12
    file.write_text("no json")
    chooser.set_input_files(file)
    expect(page.get_by_text("This file is not JSON.")).to_be_visible()
