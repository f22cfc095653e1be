"""A mail as text: nothing that a name holds becomes a header, markup or a placeholder; both forms say the same."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.mail import texts
from photostead.features.mail.letter import Envelope, Letter, as_html, make_address, read_address, write_message
from tests.mail.servers import html_of, text_of

UID = "2f0c1d0e-9d4a-4b8e-8f43-0c8d1f8f6a11"
ENVELOPE = Envelope(read_address("Photos <photos@test.lan>"), make_address("Mia", "mia@test.lan"), None, UID)


def letter(template: str = "Hello {recipientName}", *, url: str = "https://x.lan/albums/1", **values: str) -> Letter:
    """A mail."""
    return Letter("About {albumName}", template, values, "Open", url, "https://x.lan/user-settings")


def read(message: EmailMessage) -> EmailMessage:
    """As it arrives."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_headers() -> None:
    """What mail programs go by; nothing of this machine."""
    mail = read(write_message(letter(recipientName="Mia"), ENVELOPE))
    assert (mail["From"], mail["To"]) == ("Photos <photos@test.lan>", "Mia <mia@test.lan>")
    assert mail["Message-ID"] == f"<{UID}@test.lan>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://x.lan/user-settings>"
    assert mail["Date"].datetime is not None
    assert mail["Reply-To"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert sorted(part.get_content_type() for part in mail.iter_parts()) == ["text/html", "text/plain"]


@given(st.text(max_size=300))
def test_no_name_becomes_a_header(name: str) -> None:
    """Whatever characters there are: the headers are those of every mail, one recipient, one subject."""
    said = Letter(name, "{n}", {"n": name}, "Open", "", None)
    envelope = Envelope(ENVELOPE.sender, make_address(name, "mia@test.lan"), None, UID)
    mail = read(write_message(said, envelope))
    assert {key.lower() for key in mail} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
    }  # fmt: skip
    assert [address.addr_spec for address in mail["To"].addresses] == ["mia@test.lan"]
    assert "\n" not in mail["Subject"]


@pytest.mark.parametrize(
    "name",
    [
        "Mia\r\nBcc: all@test.lan",
        "Mia\nSubject: other",
        'Mia" <evil@test.lan>, "x',
        "Mia\u2028Bcc: all@test.lan",
        "Mia\x0bBcc: all@test.lan",
        "=?utf-8?q?Mia=0D=0ABcc:_all@test.lan?=",
    ],
)
def test_header_injection(name: str) -> None:
    """The classics."""
    envelope = Envelope(ENVELOPE.sender, make_address(name, "mia@test.lan"), None, UID)
    mail = read(write_message(Letter(name, "x", {}, "Open", "", None), envelope))
    assert [address.addr_spec for address in mail["To"].addresses] == ["mia@test.lan"]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject", [])) == 1


def test_markup_stays_text() -> None:
    """In names and in templates alike, in the body and in the link."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    html = as_html(letter("{name} <b>{name}</b>", url='https://x.lan/"><script>', name=evil))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;&lt;script&gt;" in html
    assert 'href="https://x.lan/&quot;&gt;&lt;script&gt;"' in html
    assert evil in text_of(read(write_message(letter("{name}", name=evil), ENVELOPE)))


def test_a_value_is_no_template() -> None:
    """And an unknown placeholder stays."""
    assert texts.fill("{a} {b} {c}", {"a": "{b}", "b": "{a}"}) == "{b} {a} {c}"


def test_paragraphs_and_lines() -> None:
    """A blank line begins a paragraph; a line break stays one."""
    html = as_html(letter("one\r\ntwo\r\n \r\n\r\nthree"))
    assert '<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>' in html


def test_nothing_is_fetched() -> None:
    """No picture, style, font or frame from anywhere, so nobody learns when it was read."""
    html = as_html(letter())
    for word in ("<img", "<link", "url(", "@import", "<iframe", "<script", "src="):
        assert word not in html
    assert "color-scheme" in html


def test_without_an_address_of_the_box() -> None:
    """It says so instead of leading nowhere."""
    mail = read(write_message(Letter("x", "y", {}, "Open", "", ""), ENVELOPE))
    for body in (text_of(mail), html_of(mail)):
        assert "has no link" in body
        assert "http" not in body
    assert mail["List-Unsubscribe"] is None


def test_names_are_shortened_and_straight() -> None:
    """Neither hiding nor turning what stands beside them."""
    assert texts.clean("a\u202egpj.exe\u2066 b\x00c\td") == "a gpj.exe b c d"
    assert texts.clean("x" * 300) == "x" * 199 + "…"
    assert texts.clean("Zoë 李 عمر") == "Zoë 李 عمر"


def test_international_addresses() -> None:
    """A domain in its ASCII form; a name of any script."""
    address = read_address("Jörg <joerg@bücher.example>")
    assert (address.domain, address.display_name) == ("xn--bcher-kva.example", "Jörg")


@pytest.mark.parametrize("text", ["", "nobody", "a@", "@b", "a@b\r\nBcc: c@d", "Mia <>", "a b@c", f"a@{'x' * 70}.lan"])
def test_no_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="is no mail"):
        read_address(text)
