"""Forms as clients write them, whatever they hold and wherever the network cuts them: what was sent is what arrives, and of one
that was cut off before its end nothing does. Half a photo that looks like a whole one would be the worst of all answers.
"""

from pathlib import Path
from random import Random

import pytest

from photostead.http.uploads import Form
from photostead.kernel import errors
from tests.fuzz.of_bodies import EDGE, END, FILES, part, take

FEW, MANY = 150, 50_000
# What a search for the edge may trip over.
PIECES = (
    b"\r\n", b"\n", b"\r", b"-", b"--", b"\r\n--", b"\r\n--edg", b"x--edge", b"\n--edge", b"\r\r\n", b"\0", b"\xff" * 9, b"--edge--x",
)  # fmt: skip
MORE = (
    "", "", "Content-Type: image/jpeg\r\n", "Content-Length: 3\r\n", "Content-Transfer-Encoding: binary\r\n",
    "Content-Transfer-Encoding: base64\r\n", "Content-Encoding: gzip\r\n", "X-Made: up\r\n",
)  # fmt: skip
NAMES = ("a.jpg", "../../a.jpg", "Käse.heic", "a;b=c.jpg", "", None)
Sent = list[tuple[str, bytes, str | None]]


def content_of(draw: Random) -> bytes:
    """Anything that is not the edge itself, at times more than is read at once."""
    data = b"".join(
        draw.choice(PIECES) if draw.randrange(2) else draw.randbytes(draw.randrange(20))
        for _ in range(draw.randrange(12))
    )
    if draw.randrange(20) == 0:
        data += draw.randbytes(draw.choice((8190, 65536, 262_144 - len(data), 262_150)))
    edge = f"\r\n--{EDGE}".encode()
    while edge in data:  # what is left when one is taken out may be one
        data = data.replace(edge, b"")
    return b"x" + data


def parts_of(draw: Random) -> Sent:
    """In any order; files once each."""
    names = [*draw.sample(sorted(FILES), draw.randrange(3)), *(f"text{number}" for number in range(draw.randrange(4)))]
    draw.shuffle(names)
    return [(name, content_of(draw), draw.choice(NAMES) if name in FILES else None) for name in names]


def write(sent: Sent, draw: Random) -> bytes:
    """The form."""
    return b"".join(part(name, data, file, draw.choice(MORE)) for name, data, file in sent) + END


def arrived(form: Form, folder: Path) -> dict[str, bytes | str]:
    """What there is of it."""
    return {**form.fields, **{name: file.path.read_bytes() for name, file in form.files.items()}}


def try_forms(numbers: range) -> int:
    """Whole and cut off; how many files arrived."""
    files = 0
    for number in numbers:
        draw = Random(number)
        sent = parts_of(draw)
        body = write(sent, draw)
        found = take(body, arrived)
        assert found == {name: data if name in FILES else data.decode(errors="replace") for name, data, _ in sent}, (
            number
        )
        files += sum(isinstance(value, bytes) for value in found.values())
        cut = len(body) - draw.randint(3, 12 if draw.randrange(2) else len(body))
        with pytest.raises(errors.Invalid):
            raise AssertionError(f"form {number}, cut at {cut}: {take(body[: max(0, cut)], arrived)!r:.500}")
    return files


def test_few() -> None:
    """In every run."""
    assert try_forms(range(FEW)) > FEW // 2


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many() -> None:
    """More of them."""
    assert try_forms(range(MANY)) > MANY // 2
