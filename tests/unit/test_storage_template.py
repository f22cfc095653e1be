"""From a template to a path: what each placeholder stands for, and that no value can lead anywhere else."""

import unicodedata
from pathlib import PurePosixPath
from typing import Any

import msgspec
import pytest

from photostead.features.settings import storage_template as language
from photostead.features.settings.storage_template import Choice, Value, find_problem, parse
from photostead.features.storage_template.naming import Facts, numbered, path_for
from photostead.kernel.errors import Invalid

# 2024-07-01 12:00:00.250, a Monday.
FACTS = Facts(
    uid="0d6a8f0e-5b1c-4c1d-9a55-1234567890ab",
    owner="mia",
    original_name="IMG_0001.JPG",
    type="IMAGE",
    local_time=1_719_835_200_250,
    make="Canon",
    model="EOS R6",
    lens_model="RF 35mm",
    album="Rome",
    album_start=1_719_792_000_000,
    album_end=1_735_689_599_000,
)


def made(template: str, **changes: Any) -> str:
    assert find_problem(template) is None
    return str(path_for(parse(template), msgspec.structs.replace(FACTS, **changes)))


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("{{y}}/{{MM}}/{{filename}}", "2024/07/IMG_0001.JPG"),
        ("{{yy}}-{{M}}-{{MMM}}-{{MMMM}}/{{filename}}", "24-7-Jul-July/IMG_0001.JPG"),
        ("W{{W}}-{{WW}}/{{d}}-{{dd}}/{{filename}}", "W27-27/1-01/IMG_0001.JPG"),
        ("{{h}}-{{hh}}-{{H}}-{{HH}}-{{m}}-{{mm}}-{{s}}-{{ss}}-{{SSS}}-{{filename}}", "12-12-12-12-0-00-0-00-250-IMG_0001.JPG"),
        ("{{filetype}}/{{filetypefull}}/{{ext}}/{{filename}}", "IMG/IMAGE/JPG/IMG_0001.JPG"),
        ("{{assetId}}", "0d6a8f0e-5b1c-4c1d-9a55-1234567890ab.JPG"),
        ("{{assetIdShort}}", "1234567890ab.JPG"),
        ("{{make}}/{{model}}/{{lensModel}}/{{filename}}", "Canon/EOS R6/RF 35mm/IMG_0001.JPG"),
        ("{{album}}/{{filename}}", "Rome/IMG_0001.JPG"),
        ("{{{album}}}/{{ filename }}", "Rome/IMG_0001.JPG"),
        ("{{album-startDate-y}}-{{album-endDate-y}}-{{album-endDate-MM}}/{{filename}}", "2024-2024-12/IMG_0001.JPG"),
        ("{{#if album}}{{album}}{{else}}{{y}}/{{MM}}{{/if}}/{{filename}}", "Rome/IMG_0001.JPG"),
        ("{{#if make}}{{#if model}}{{model}}{{else}}{{make}}{{/if}}/{{/if}}{{filename}}", "EOS R6/IMG_0001.JPG"),
    ],
)  # fmt: skip
def test_placeholders(template: str, path: str) -> None:
    assert made(template) == f"library/mia/{path}"


@pytest.mark.parametrize(
    ("ms", "hours"), [(0, "12-00"), (3_600_000, "1-01"), (12 * 3_600_000, "12-12"), (23 * 3_600_000, "11-23")]
)
def test_hours_of_both_clocks(ms: int, hours: str) -> None:
    assert made("{{h}}-{{HH}} {{filename}}", local_time=ms) == f"library/mia/{hours} IMG_0001.JPG"


def test_before_the_epoch_and_in_the_first_week() -> None:
    """1950-01-01 is in the last week of 1949."""
    assert made("{{y}}/{{WW}}/{{filename}}", local_time=-631_152_000_000) == "library/mia/1950/52/IMG_0001.JPG"


def test_what_is_not_known_leaves_no_folder() -> None:
    nothing = {"make": None, "model": None, "lens_model": None, "album": None, "album_start": None, "album_end": None}
    assert made("{{make}}/{{album}}/{{album-endDate-y}}/{{filename}}", **nothing) == "library/mia/IMG_0001.JPG"
    assert made("{{#if album}}{{album}}{{else}}none{{/if}}/{{filename}}", **nothing) == "library/mia/none/IMG_0001.JPG"
    assert made("{{y}}/{{#if album}}{{filename}}{{/if}}", **nothing) == "library/mia/2024/IMG_0001.JPG"


HOSTILE = [
    "../../etc/passwd", "..", ".", "...", "/etc", "a/../../b", "..\\..\\windows", "\\\\host\\share", "C:\\x", "a\0b", "\n",
    "\u202etxt.gpj", "\u200bhidden", "\u2028", " ", "", "con", "CON.txt", "nul", "LPT1", "COM9.a.b", ".photostead", "-rf",
    "trailing.", "trailing ", "~", "*?<>|\"", "x" * 5000, "é" * 300, "\U0001f468\u200d\U0001f469" * 100, "\ud800", "‥/‥",
    "%2e%2e%2f", "{{filename}}", "a\rb", "\x7f", "．．／",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:30])
def test_no_value_leads_anywhere_else(text: str) -> None:
    """Whatever an album, a camera or a file is called: the template's folders, of plain names that every system takes."""
    found = made("a/{{album}}/{{make}}/b/{{filename}}", album=text, make=text, original_name=text + ".jpg")
    parts = PurePosixPath(found).parts
    assert parts[:3] == ("library", "mia", "a")
    assert parts[-2] == "b"
    assert len(parts) <= 7
    for part in parts:
        assert len(part.encode()) <= 255
        assert part not in {".", ".."}
        assert part == unicodedata.normalize("NFC", part)
        assert part.isprintable()
        assert not set(part) & set('/\\<>:"|?*')
        assert part[0] not in ". "
        assert part[-1] not in ". "
        assert part.partition(".")[0].upper() not in {"CON", "NUL", "LPT1", "COM9"}
    assert len(parts[-1].encode()) <= 200
    assert PurePosixPath(parts[-1]).suffix in {".jpg", ""}


def test_a_name_is_one_however_it_was_typed() -> None:
    typed = "Cafe\u0301"
    assert made("{{album}}/{{filename}}", album=typed) == made("{{album}}/{{filename}}", album="Caf\u00e9")


def test_fixed_text_is_made_safe_too() -> None:
    assert made("nul/a: b?/. hidden/{{filename}}") == "library/mia/_nul/a b/hidden/IMG_0001.JPG"


def test_a_path_that_would_be_too_long() -> None:
    with pytest.raises(Invalid, match="1024 bytes"):
        made("/".join(["{{album}}"] * 6) + "/{{filename}}", album="x" * 255)


def test_names_without_an_extension_and_with_several_dots() -> None:
    assert made("{{filename}}", original_name="scan") == "library/mia/scan"
    assert made("{{filename}}", original_name="a.b.c.jpg") == "library/mia/a.b.c.jpg"


def test_numbers() -> None:
    path = PurePosixPath("library/mia/a.b.jpg")
    assert [str(numbered(path, n)) for n in range(3)] == [
        "library/mia/a.b.jpg",
        "library/mia/a.b+1.jpg",
        "library/mia/a.b+2.jpg",
    ]


def test_parsing() -> None:
    template = "{{#if album}}x{{#if make}}{{make}}{{/if}}{{else}}y{{/if}}{{filename}}"
    inner = Choice("make", (Value("make"),), ())
    assert parse(template) == (Choice("album", ("x", inner), ("y",)), Value("filename"))


@pytest.mark.parametrize("template", [f"{{{{{name}}}}}-{{{{filename}}}}" for name in sorted(language.NAMES)])
def test_every_placeholder_has_a_value(template: str) -> None:
    assert made(template).endswith("-IMG_0001.JPG")


@pytest.mark.parametrize(
    "template",
    [
        "{{#if album}}a{{else}}b{{else}}c{{/if}}{{filename}}",
        "x" * 1001 + "{{filename}}",
        "a/" * 21 + "{{filename}}",
        " /{{filename}}",
        "{{y}}/ .. /{{filename}}",
        "{{{{filename}}}}",
        "{{{filename}}",
    ],
)
def test_more_templates_that_cannot_be(template: str) -> None:
    assert find_problem(template) is not None
