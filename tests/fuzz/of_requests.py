"""Parsers of what comes with a request: headers, cookies, parameters, tokens. Texts of bodies are in `of_texts`. (Bodies as a
whole are msgspec's matter; what is made of them is tried by tests/security/test_mean_requests.py and by schemathesis.)
"""

import base64

from multidict import CIMultiDict

from photostead.access import identity
from photostead.features.auth import attempts, devices
from photostead.features.inference import asked
from photostead.features.oauth import flows
from photostead.features.oidc import signatures
from photostead.features.search import pages as search
from photostead.features.sync import acks
from photostead.features.sync.schema import SyncEntityType
from photostead.features.uploads import schema as tus
from photostead.http import credentials, dispatch, peer
from photostead.kernel import errors
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
        "tus headers",
        header(tus_headers),
        packed("12", f"filename {SHA1},checksum {SHA1}", f"sha1 {SHA1}", "1.0.0", "a,b ,c YQ=="),
        packed("sha1 ", "md5 ", ",", "=", "YQ==", "filename ", SHA1, "\xe9"),
        REFUSED,
        16_000,
        once=(b"sha1 \xff",),
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
    Parser(
        "fields of forms",
        FORM,
        (b"a=1&b=%20x", b"logout_token=abc"),
        packed("&", "=", "%", "%zz", "%ff", "+", ";"),
        REFUSED,
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
