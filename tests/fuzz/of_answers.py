"""Parsers of what other machines answer and send: sign-in providers, servers of models, the list of releases, snapd, the kernel,
redirects.
"""

import math
import socket
import struct

from yarl import URL

from photostead.cli import configure
from photostead.features.inference import answers
from photostead.features.oauth import claims
from photostead.features.oidc import asking, discovery, schema, tokens
from photostead.features.replica import place
from photostead.features.server import releases
from photostead.features.settings import managed
from photostead.features.settings.schema import ReleaseChannel
from photostead.host import inotify, netlink, outbound
from photostead.kernel.errors import PhotosteadError
from photostead.ml.results import TextOptions
from tests.fuzz.parsers import Parser, packed, text

METADATA = schema.Metadata(
    issuer="https://a.example",
    authorization_endpoint="https://a.example/a",
    token_endpoint="https://a.example/t",
    jwks_uri="https://a.example/k",
)


def faces(data: bytes) -> None:
    """Each in its picture, with a vector of length 1."""
    for face in answers.read_faces(data, 0.0).faces:
        assert all(0 <= edge <= 1 for edge in face.box)
        assert math.isclose(math.hypot(*struct.unpack(f"<{len(face.vector) // 4}f", face.vector)), 1, rel_tol=1e-3)


def lines(data: bytes) -> None:
    """Of what can be shown."""
    for line in answers.read_lines(data, TextOptions(736, 0.1, 0.1)):
        assert line.text.isprintable()
        assert all(0 <= edge <= 1 for edge in line.corners)


def person(data: bytes) -> None:
    """What a provider says of a person, in a token whose signature was right."""
    told = asking.decode(data, dict[str, object], "test")
    for check in (tokens.check_id_token, tokens.check_profile):
        try:
            check(told, METADATA, "photostead")
        except PhotosteadError:
            continue
    name = claims.read_name(told, "ann@example.org")
    assert name
    claims.is_admin(told.get("role"))
    claims.read_verified(told.get("email_verified"))
    quota = claims.read_quota(told.get("quota"), None)
    assert quota is None or quota >= 0
    label = claims.make_label(told.get("label"))
    assert label is None or (label.isascii() and "/" not in label and not label.startswith("."))


def provider(data: bytes) -> None:
    """The document of a provider, and its keys."""
    try:
        asking.decode(data, schema.Metadata, "test")
    except PhotosteadError:
        asking.decode(data, discovery.KeySetDocument, "test")


def versions(data: bytes) -> None:
    """The newest is one that can be compared."""
    found = releases.newest_of(releases.read_project(data), ReleaseChannel.STABLE)
    assert found is None or releases.order_of(found) is not None


def redirect(given: str) -> None:
    """Only to the web, and never to less encryption."""
    found = outbound.next_address(URL("https://a.example/x"), given)
    assert found.scheme == "https"
    assert found.host
    assert found.user is None
    literal = outbound.as_address(found.host)
    if literal is not None:
        outbound.is_public(literal)


def options(data: bytes) -> None:
    """What snapctl printed, as options of a daemon."""
    configure.judge(configure.decode(data))


def setting(given: str) -> None:
    """`path=value`, as an environment sets it."""
    path, _, value = given.partition("=")
    found = managed.typed(path, value, path)
    managed.refuse_wrong({path: managed.Managed(found, "environment", path)})


def kernel(data: bytes) -> None:
    """Messages about links and addresses."""
    for kind, payload in netlink.messages(data):
        if kind == netlink.NEW_LINK:
            netlink.parse_link(payload)
        elif kind == netlink.NEW_ADDRESS:
            netlink.parse_address(payload)


def message(kind: int, payload: bytes) -> bytes:
    """One of the kernel's."""
    return netlink.HEAD.pack(netlink.HEAD.size + len(payload), kind, 0, 1, 0) + payload


LINK = message(
    netlink.NEW_LINK, netlink.LINK_HEAD.pack(0, 1, 2, 0x1043, 0) + netlink.ATTRIBUTE.pack(9, 3) + b"eth0\0\0\0\0"
)
ADDRESS = message(
    netlink.NEW_ADDRESS,
    netlink.ADDRESS_HEAD.pack(socket.AF_INET, 24, 0, 0, 2) + netlink.ATTRIBUTE.pack(8, 1) + bytes([192, 168, 1, 2]),
)
VECTOR = b"[0.6,0.8]"
JSON = packed("[", "]", "{", "}", '{"a":', "null", "true", "1e999", "NaN", '"', "\\ud800", ",", "-")
REFUSED = (PhotosteadError,)
PARSERS = (
    Parser(
        "meanings from elsewhere",
        answers.read_meaning,
        (b'{"clip":"[0.6,0.8]"}', b'{"clip":[1,2]}'),
        JSON,
        (answers.Nonsense,),
        40_000,
    ),
    Parser(
        "faces from elsewhere",
        faces,
        (
            b'{"facial-recognition":[{"boundingBox":{"x1":1,"y1":1,"x2":20,"y2":20},"embedding":"[0.6,0.8]","score":0.9}],"imageWidth":40,"imageHeight":30}',
        ),
        (*JSON, b'"x1"', b'"embedding"'),
        (answers.Nonsense,),
        40_000,
    ),
    Parser(
        "text from elsewhere",
        lines,
        (b'{"ocr":{"text":["abc"],"box":[0.1,0.1,0.9,0.1,0.9,0.2,0.1,0.2],"boxScore":[0.9],"textScore":[0.9]}}',),
        (*JSON, b'"text"', b"\\u202e"),
        (answers.Nonsense,),
        40_000,
    ),
    Parser(
        "claims of providers",
        person,
        (
            b'{"iss":"https://a.example","aud":"photostead","sub":"1","exp":9e9,"iat":1,"email":"a@b.c","email_verified":true,"name":"Ann","quota":5,"label":"ann","role":"admin"}',
            b'{"preferred_username":"x","aud":["photostead"]}',
        ),
        (*JSON, b'"quota"', b'"label"', b'"name"', b'"exp"', b'"role"'),
        REFUSED,
        once=(b'{"quota":' + b"9" * 400 + b"}",),
    ),
    Parser(
        "documents of providers",
        provider,
        (
            b'{"issuer":"https://a.example","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","jwks_uri":"https://a.example/k"}',
            b'{"keys":[{"kty":"RSA","kid":"1"}]}',
        ),
        JSON,
        REFUSED,
        40_000,
    ),
    Parser(
        "lists of releases",
        versions,
        (b'{"releases":{"0.2.0":[{"yanked":false}],"0.3.0rc1":[{}],"x":[]}}',),
        (*JSON, b'"yanked"', b"rc"),
        REFUSED,
        40_000,
        once=(b'{"releases":{"0\xff2.0":[]}}',),
    ),
    Parser(
        "redirects",
        text(redirect),
        packed("https://b.example/y?z#f", "/path", "//c.example", "https://[::1]:80/", "https://10.0.0.1"),
        packed("http://", "javascript:", "//", "\\", "@", "[", "]", ":", "%00", "\t", "..", "file:///"),
        REFUSED,
        once=(b"https://[::1]:8@/",),
    ),
    Parser(
        "options of the snap",
        options,
        (b'{"http":{"port":2283},"log":{"level":"info"}}', b""),
        (*JSON, b'"http"', b'"config"', b'"data-dir"', b"~"),
        REFUSED,
        once=(b'{"\xff":1}', b'{"a":' + b"[" * 3000),
    ),
    Parser(
        "settings of environments",
        text(setting),
        packed("trash.days=30", "newVersionCheck.enabled=true", "machineLearning.urls=http://a:1,http://b:2"),
        packed(
            "=",
            ".",
            ",",
            "ffmpeg.crf=",
            "library.scan.cronExpression=",
            "oauth.issuerUrl=",
            "storageTemplate.template=",
            "{{y}}",
        ),
        REFUSED,
    ),
    Parser(
        "places of replicas",
        text(place.read_place),
        packed("/srv/replica", "s3://bucket/path?endpoint=x", "sftp://host/x", "file:///srv/x"),
        packed("://", "[", "]", "@", ":", "?", "~", "secret=", "s3://"),
        REFUSED,
        once=(b"s3://b[", b"~le\0"),
    ),
    Parser("messages about links", kernel, (LINK + ADDRESS,), (), (struct.error, ValueError)),
    Parser(
        "changes of folders",
        lambda data: list(inotify.parse(data)),
        (inotify.HEAD.pack(1, 2, 0, 8) + b"a.jpg\0\0\0",),
        (),
        (),
    ),
)
