"""Parsers of texts that people type: patterns, templates, dates, names, searches, addresses; and what becomes of names where
they are shown, sent or written.
"""

import re
from urllib.parse import unquote

from photostead.features.audit import exporting
from photostead.features.download import names as archive_names
from photostead.features.faces import names as people
from photostead.features.keywords import names as keywords
from photostead.features.mail import letter
from photostead.features.people import service as people_service
from photostead.features.search import words
from photostead.features.settings import storage_template, validation
from photostead.features.shared_links import pages
from photostead.features.shared_links import service as shared_links
from photostead.features.storage_template import naming
from photostead.features.workflows import filters
from photostead.http import files
from photostead.jobs import cron
from photostead.kernel import bounds, clock, errors, values
from tests.fuzz.parsers import Parser, packed, text


def box(given: str) -> None:
    """Four numbers."""
    assert len(bounds.read_box(given)) == 4


def month(given: str) -> None:
    """It begins before it ends."""
    start, end = bounds.read_month(given)
    assert start < end


def instant(given: str) -> None:
    """What may be kept goes back to the wire as the same instant."""
    ms = bounds.read_instant("takenAfter", given)
    if clock.EARLIEST_MS <= ms <= clock.LATEST_MS:
        assert clock.from_wire(clock.to_wire(ms)) == ms


def disposition(name: str) -> None:
    """A browser reads the name that was meant, and no header ends early."""
    line = files.disposition(name, is_attachment=True)
    assert line.isascii()
    assert line.isprintable()
    read = re.fullmatch(r"attachment; filename=\"[^\"]*\"; filename\*=UTF-8''([\w.~%-]*)", line, re.ASCII)
    assert read is not None
    assert unquote(read[1], errors="strict") == name.replace("/", "_").replace("\\", "_")


def archive_name(name: str) -> None:
    """Below the folder that was meant, on every system."""
    taken = archive_names.Names()
    for found in (taken.take(name), taken.take(name)):
        assert found not in {"", ".", ".."}
        assert not re.search(r'[/\\\0-\x1f<>:"|?*]', found)
        assert len(found.encode()) <= 255
        assert found == found.strip(" ")


def template(given: str) -> None:
    """Of what is accepted, every path lies in its owner's folder."""
    if storage_template.find_problem(given) is not None:
        raise errors.Invalid("refused")
    parts = storage_template.parse(given)
    for value in ("../..", "a/b", "", "CON", "\u202e.", given[:300]):
        facts = naming.Facts("0" * 36, value or "ann", f"{value}.jpg", "IMAGE", 0, value, value, value, value, 0, None)
        path = naming.path_for(parts, facts)
        assert not path.is_absolute()
        assert path.parts[0] == naming.HOME
        assert len(path.parts) >= 3
        assert all(part not in {".", ".."} and "\0" not in part and len(part.encode()) <= 255 for part in path.parts)


def schedule(given: str) -> None:
    """Every field has values, all of them in its range."""
    read = cron.parse(given)
    for field, found in zip(cron.FIELDS, read[:5], strict=True):
        assert found
        assert all(field.low <= value <= field.high for value in found)


def glob(given: str) -> None:
    """The first line is the pattern, the second the name."""
    pattern, _, name = given.partition("\n")
    assert filters.fits_glob(name, pattern) in {True, False}
    assert filters.fits_glob(name, "*")


def searched(given: str) -> None:
    """Conditions with as many values bound as they name, the text never in them."""
    bound: list[object] = []

    def bind(value: object) -> str:
        bound.append(value)
        return "?"

    for operator in words.PATTERNS:
        condition = words.compare("a.description", operator, given, bind)
        assert condition.count("?") <= 1
    if words.is_indexed("description", "like", given):
        words.having(words.narrowing("description", given), bind)


def preview(given: str) -> None:
    """One line for each property, whatever is in the texts."""
    made = pages.tags(pages.Preview(given, given, "/api/x", ""), "https://h", "key=x")
    assert made.count("<") == made.count(">") == made.count("<meta ") == made.count("\n")


def cell(given: str) -> None:
    """No spreadsheet takes it for a formula, and it stays one cell."""
    import csv
    import io

    line = exporting.write_lines([[given, "next"]]).decode(errors="replace")
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert row[1] == "next"
    assert row[0].endswith(given.replace("\0", "\0"))
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


def option(given: str) -> None:
    """Each kind of value; a list of every one of them too."""
    taken = 0
    for kind in (values.SWITCH, values.TEXT, values.SECRET, values.PATH, values.HOST, values.LABEL_NAME, values.URL,
                 values.SITE, values.CLOCK_TIME, values.SCHEDULER, values.MAIL, values.NETWORK, values.integer(1, 65535),
                 values.choice("a", "b")):  # fmt: skip
        for one in (kind, values.many(kind)):
            try:
                one.parse(given)
                taken += 1
            except ValueError:
                continue
    if not taken:
        raise errors.Invalid("refused by all")


def slug(given: str) -> None:
    """The end of an address, and nothing that leads elsewhere."""
    found = shared_links.check_slug(given)
    assert found is None or not re.search(r"[/\\?#%\s]", found)


def mail_address(given: str) -> None:
    """No line end comes into a header."""
    read = letter.read_address(given)
    assert not re.search(r"[\r\n\0]", f"{read.display_name}{read.username}{read.domain}")


def named(given: str) -> None:
    """A name of a person and of a tag is one line."""
    people.clean_name(given)
    people_service.fold(given)
    for name in keywords.parse_value(given):
        assert name == keywords.clean_name(name)


REFUSED = (errors.PhotosteadError,)
PARSERS = (
    Parser(
        "rectangles of the map",
        text(box),
        packed("-10.5,20,30,40", "179,-1,-179,1"),
        packed(",", "nan", "inf", "-"),
        REFUSED,
    ),
    Parser(
        "months",
        text(month),
        packed("2024-05-01", "2024-05-01T00:00:00.000Z", "0001-01-01", "9998-12-31"),
        packed("T", "Z", "-W", "+02:00"),
        REFUSED,
    ),
    Parser(
        "instants",
        text(instant),
        packed("2024-05-01T12:00:00.000Z", "2024-05-01T12:00:00+02:00", "20240501T120000", "2024-W18-3"),
        packed("T", "Z", "W", "+", ":", ".", "+23:59:59.999999", "24:00"),
        REFUSED,
    ),
    Parser(
        "names in Content-Disposition",
        text(disposition),
        packed("IMG_1.jpg", 'a"b;c.jpg', "\u00fc/\u202e.png"),
        packed('"', ";", "filename*=", "''", "%22", "\\"),
    ),
    Parser(
        "names in archives",
        text(archive_name),
        packed("IMG_1.jpg", "CON.txt", "../a.jpg", "a" * 300 + ".jpeg"),
        packed("/", "\\", ".", "nul", "lpt\u00b9", "+1"),
    ),
    Parser(
        "storage templates",
        text(template),
        packed("{{y}}/{{MM}}/{{filename}}", "{{#if album}}{{album}}{{else}}{{y}}{{/if}}/{{{assetId}}}"),
        packed(
            "{{",
            "}}",
            "{{{",
            "#if ",
            "{{else}}",
            "{{/if}}",
            "/",
            "..",
            "{{album-startDate-yy}}",
            "{{filename}}",
            "{{#if make}}",
        ),
        REFUSED,
    ),
    Parser(
        "cron expressions",
        text(schedule),
        packed("0 2 * * *", "*/15 0-5 1,15 jan-mar mon", "0 0 29 2 *"),
        packed("*", "/", "-", ",", " ", "sun", "dec", "0"),
        (ValueError,),
    ),
    Parser(
        "globs of workflows",
        text(glob),
        packed("*.jpg\nIMG_1.jpg", "IMG_????*\nIMG_2024x"),
        packed("*", "?", "**", "\n"),
        (),
        2000,
    ),
    Parser(
        "words of searches",
        text(searched),
        packed("summer", 'a "b" OR c', "100%_\\", "\u00e4\u0308bc"),
        packed('"', " OR ", " NEAR ", "%", "_", "\\", "*", "(", ":"),
    ),
    Parser(
        "tags of previews",
        text(preview),
        packed("Summer", '"><script>alert(1)</script>'),
        packed('"', "<", ">", "&", "&#34;", "</"),
    ),
    Parser("cells of tables", text(cell), packed("IMG.jpg", "=1+1", '"x"'), packed("=", '"', ",", "\r\n", "@", "+")),
    Parser(
        "options",
        text(option),
        packed(
            "true",
            "127.0.0.1",
            "https://a.example:8080/x",
            "10.0.0.0/8",
            "02:30",
            "~/photos",
            "tcp://h:8786",
            "a@b.c",
            "80",
        ),
        packed("~", "://", "[", "]", ":", "/", "@", ",", "~root", "::1", "%eth0"),
        REFUSED,
        once=(b"~~",),
    ),
    Parser("slugs", text(slug), packed("summer-2024"), packed(".", "-", "_", "/", "%2f"), REFUSED),
    Parser(
        "ends of links",
        text(shared_links.parse_end),
        packed("2030-01-01T00:00:00.000Z", "9999-12-31"),
        packed("T", "Z", "+", "-", ":"),
        REFUSED,
    ),
    Parser(
        "mail addresses",
        text(mail_address),
        packed("Ann <ann@example.org>", "b@x.example"),
        packed("<", ">", "@", ",", "\r\n", "=?utf-8?q?", '"', "(", ")"),
        (ValueError,),
        once=(b"Ann <ann@e" + b"(" * 3000,),
    ),
    Parser(
        "names of tags and people",
        text(named),
        packed("Summer/2024", "Ann B."),
        packed("/", "\0", "\u200b", "\u0301"),
        REFUSED,
    ),
    Parser(
        "web addresses in settings",
        text(lambda given: (validation.check_url(given), validation.check_https(given), validation.check_cron(given))),
        packed("https://ml.example:3003/x", "http://[::1]:80"),
        packed("[", "]", ":", "@", "://", " ", "\u2100"),
    ),
)
