"""Parsers of what comes with a request: headers, cookies, parameters, tokens, and texts of bodies that are a language of their
own. (Bodies as a whole are msgspec's matter; what it makes of them is tried by tests/security/test_mean_requests.py and by
schemathesis.)
"""

import base64
import re
from urllib.parse import unquote

from multidict import CIMultiDict

from photostead.access import identity
from photostead.features.audit import exporting
from photostead.features.auth import attempts, devices
from photostead.features.download import names as archive_names
from photostead.features.faces import names as people
from photostead.features.inference import asked
from photostead.features.keywords import names as keywords
from photostead.features.mail import letter
from photostead.features.oauth import flows
from photostead.features.oidc import signatures
from photostead.features.people import service as people_service
from photostead.features.search import store as search
from photostead.features.search import words
from photostead.features.settings import storage_template, validation
from photostead.features.shared_links import pages
from photostead.features.shared_links import service as shared_links
from photostead.features.storage_template import naming
from photostead.features.sync import acks
from photostead.features.sync.schema import SyncEntityType
from photostead.features.uploads import schema as tus
from photostead.features.workflows import filters
from photostead.http import credentials, dispatch, files, peer
from photostead.jobs import cron
from photostead.kernel import bounds, clock, errors, values
from tests.fuzz.parsers import Parser, header, packed, text

SHA1 = base64.b64encode(bytes(20)).decode()
PROXIES = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
KEYS = [{"kty": "oct", "k": "c2VjcmV0"}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, {"kty": "EC", "crv": "P-256"}]


def ack(line: str) -> None:
    """What was read is written as something that is read as the same."""
    kind = acks.kind_of(line)
    acks.reach_of(line)
    if kind is SyncEntityType.SYNC_COMPLETE_V1:
        complete = acks.read_complete(line)
        assert acks.read_complete(acks.write_complete(complete)) == complete
    else:
        read = acks.read(line)
        assert acks.read(acks.write(kind, *read)) == read


def cursor(data: bytes) -> None:
    """As it is, and what a cursor would hold."""
    search.from_cursor(data.decode(errors="replace"))


def place(data: bytes) -> None:
    """A cursor of somebody's own making; ours come back as they were."""
    found = search.from_cursor(base64.urlsafe_b64encode(data).decode())
    assert search.from_cursor(search.as_cursor(found)) == found


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


def tus_headers(line: str) -> None:
    """Every header of the protocol, with the same words."""
    headers = CIMultiDict(
        {"Upload-Length": line, "Upload-Metadata": line, "Upload-Checksum": line, "Tus-Resumable": line}
    )
    for read in (
        lambda: tus.read_number(headers, "Upload-Length"),
        lambda: tus.read_checksum(headers),
        lambda: tus.check_version(headers),
    ):
        try:
            read()
        except errors.PhotosteadError:
            continue
    tus.read_metadata(headers)


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
        words.among("description", given, bind)


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


def forwarded(line: str) -> None:
    """The client behind a proxy is an address or nobody."""
    import ipaddress

    found = peer.client_behind([line], [ipaddress.ip_network(one) for one in PROXIES])
    assert found is None or str(found)
    attempts.site_of(str(found or ""))


def cookie(data: bytes) -> None:
    """The cookie of a sign-in that is under way, as somebody else would write it."""
    flows.read_cookie(base64.urlsafe_b64encode(data).decode().rstrip("="))
    flows.read_cookie(data.decode(errors="surrogateescape"))


def came_back(url: str) -> None:
    """What came back from a provider, or from somebody who says so: it is the answer to what was asked."""
    assert flows.read_return(url, flows.Flow("state", "x" * 64)).state == "state"


def token_header(data: bytes) -> None:
    """The first part of a token, before anything is verified, and the keys that it names."""
    header = signatures.header_of(f"{base64.urlsafe_b64encode(data).decode().rstrip('=')}.e30.AA")
    list(signatures.find_keys(header, "RS256", KEYS, ""))


def token(data: bytes) -> None:
    """A token that somebody made up: no key of ours signed it."""
    for algorithm in ("RS256", "ES256", "HS256"):
        try:
            signatures.read(data.decode(errors="replace"), algorithm, KEYS, "a secret of the household")
        except errors.Invalid:
            continue
        raise AssertionError("a forged token was taken")


def link_key(given: str) -> None:
    """Bytes or nothing; tokens in a cookie."""
    identity.parse_link_key(given)
    identity.present_tokens(given)
    identity.hash_secret(given)


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


FORM = dispatch.form_reader(dict[str, str])
REFUSED = (errors.PhotosteadError,)
PARSERS = (
    Parser(
        "sync acknowledgements",
        text(ack),
        packed("AssetV1|12|34", "AlbumV1|0|done", "SyncCompleteV1|9|1f|0", "AssetExifV1|7|9223372036854775807"),
        packed("|", "done", "SyncCompleteV1|", "SyncResetV1", "AssetV1|", "ffffffffffffffff"),
        (errors.Invalid, ValueError),
    ),
    Parser("cursors of searches", cursor, (b"WzEsMl0=",), packed("=", "WzE", "Wzs", "-", "_"), REFUSED),
    Parser(
        "what cursors of searches hold",
        place,
        (b"[1,2]", b"[1700000000000,-5]"),
        packed("[", "]", ",", "null", "1e5"),
        REFUSED,
    ),
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
        "tus headers",
        header(tus_headers),
        packed("12", f"filename {SHA1},checksum {SHA1}", f"sha1 {SHA1}", "1.0.0", "a,b ,c YQ=="),
        packed("sha1 ", "md5 ", ",", "=", "YQ==", "filename ", SHA1, "\xe9"),
        REFUSED,
        16_000,
        once=(b"sha1 \xff",),
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
    Parser(
        "X-Forwarded-For",
        header(forwarded),
        packed("1.2.3.4", "::ffff:10.0.0.1, 2001:db8::1", "fe80::1%eth0"),
        packed(",", "%", ":", "::", ".", "[", "]"),
    ),
    Parser(
        "names of the host",
        header(lambda line: (peer.is_home_name(line), peer.is_own_page(f"http://{line}", line))),
        packed("photos.local:2283", "[::1]:80", "a.example"),
        packed("[", "]", ":", ".", "@", "\u2100", "%"),
        once=(b"[",),
    ),
    Parser("Authorization", header(credentials.bearer), packed("Bearer abc", "basic x"), packed("Bearer ", " ")),
    Parser(
        "user agents",
        header(lambda line: (devices.first_match(devices.BROWSERS, line), devices.app_version(line))),
        packed("Immich_Android_3.1.0", "Mozilla/5.0 (X11; Linux) Firefox/1"),
        packed("_", "/", "Immich_"),
    ),
    Parser(
        "cookies of sign-in",
        cookie,
        (b'{"state":"abc","verifier":"def"}',),
        packed('"state"', "[", "{", '{"a":', ":", '"'),
        once=(b'{"a":' + b"[" * 3000,),
    ),
    Parser(
        "answers of providers",
        text(came_back),
        packed(
            "app.immich:///oauth-callback?code=1&state=state", "https://h/a?code=x&iss=https%3A%2F%2Fa&state=state#x"
        ),
        packed("code=", "state=state", "&", "?", "#", "[", "iss=", "error=", "//"),
        REFUSED,
        8000,
    ),
    Parser(
        "headers of tokens",
        token_header,
        (b'{"alg":"RS256","kid":"1"}', b'{"alg":"HS256"}'),
        packed('"alg"', '"kid"', "[", "{", '{"a":', "null", '"crit"'),
        REFUSED,
        16_000,
        once=(b'{"a":' + b"[" * 3000,),
    ),
    Parser(
        "tokens",
        token,
        (b"eyJhbGciOiJSUzI1NiJ9.e30.AA", b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA"),
        packed(".", "=", "eyJ", "e30", "-", "_"),
    ),
    Parser(
        "keys of links",
        header(link_key),
        packed("ab" * 50, "c2VjcmV0LWtleQ", ".".join(["0" * 64] * 3)),
        packed(".", "=", "-", "_", "00"),
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
        "fields of forms",
        FORM,
        (b"a=1&b=%20x", b"logout_token=abc"),
        packed("&", "=", "%", "%zz", "%ff", "+", ";"),
        REFUSED,
    ),
    Parser(
        "web addresses in settings",
        text(lambda given: (validation.check_url(given), validation.check_https(given), validation.check_cron(given))),
        packed("https://ml.example:3003/x", "http://[::1]:80"),
        packed("[", "]", ":", "@", "://", " ", "\u2100"),
    ),
    Parser(
        "questions to models",
        asked.read_entries,
        (
            b'{"clip":{"visual":{"modelName":"ViT-B"}}}',
            b'{"ocr":{"detection":{"modelName":"a"},"recognition":{"modelName":"a","options":{"minScore":0.5}}}}',
        ),
        packed('"modelName"', "../", "[", '{"a":', '"options"', "1e999", "null"),
        REFUSED,
        16_000,
    ),
)
