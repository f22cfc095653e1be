"""Inputs out of seeds: the same number gives the same input, so that what was found can be looked at again. Hypothesis makes
some thousand inputs a second at most, of which few come near a format; this makes a hundred thousand in seconds.
"""

import re
from random import Random

from tests.fuzz.parsers import Parser

NUMBER = re.compile(rb"\d+(?:\.\d+)?")
# What numbers in text are replaced by: bounds of widths, of the calendar, of what Python turns into text, and none at all.
NUMBERS = (
    b"0", b"-1", b"1", b"00", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648", b"4294967296",
    b"9007199254740993", b"9223372036854775807", b"9223372036854775808", b"1e308", b"1e999", b"-1e400", b"nan", b"inf", b"0.1",
    b"9" * 30, b"9" * 400, b"9" * 4301, "\u0663\u00b2\u2167".encode(), b"0x10", b"1_0", b"+1", b"1/0", b"0/0", b"10000", b"-0001",
)  # fmt: skip
# What stands for something in most languages, and what text may hold that nobody types.
PIECES = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3", "\u202e\u2066\u200b\ufeff".encode(), "e\u0301\u1e9b\u0323\u0130\ufb01".encode(),
    "\U0001f469\u200d\U0001f469".encode(), b"\r\n", b"\n", b"\t", b" ", b"  ", b"..", b"../", b"/", b"\\", b"//", b"%00", b"%", b"\"",
    b"'", b"<", b">", b"&", b";", b",", b":", b"=", b"[", b"]", b"{", b"}", b"(", b")", b"|", b"*", b"?", b"-", b"+", b"#", b"@", b"\x1b[31m",
)  # fmt: skip
WIDE = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, 0x100)
# One of so many inputs is a piece of a seed over and over, as long as may be: what is slow shows.
OFTEN, SELDOM = 4, 64


def make_input(parser: Parser, number: int) -> bytes:
    """The input of a number."""
    draw = Random(number)
    if draw.randrange(SELDOM) == 0:
        return repeated(parser, draw)
    data = draw.choice(parser.seeds) if draw.randrange(50) else draw.randbytes(draw.randrange(40))
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        data = draw.choice(EDITS)(data, parser, draw)
    return data[: parser.most]


def repeated(parser: Parser, draw: Random) -> bytes:
    """A beginning, one piece over and over, an end."""
    seed = draw.choice(parser.seeds)
    start, end = span(seed, draw)
    piece = seed[start:end] if draw.randrange(2) else word(parser, draw)
    count = draw.choice((3, 20, 150, 1200, parser.most // max(1, len(piece))))
    return (seed[:start] + piece * count + seed[end:])[: parser.most]


def span(data: bytes, draw: Random) -> tuple[int, int]:
    """A part of it, most of them short."""
    start = draw.randint(0, len(data))
    return start, min(len(data), start + draw.choice((0, 1, 1, 2, 4, 8, 16, 64, 512)))


def word(parser: Parser, draw: Random) -> bytes:
    """A piece of the language, or of any."""
    return draw.choice(parser.words) if parser.words and draw.randrange(OFTEN) else draw.choice((*PIECES, *NUMBERS))


def insert(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A word somewhere, or in the place of something."""
    start, end = span(data, draw)
    return data[:start] + word(parser, draw) + data[start if draw.randrange(2) else end :]


def remove(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A part of it gone, or all behind some place."""
    start, end = span(data, draw)
    return data[:start] + data[end:] if draw.randrange(OFTEN) else data[:start]


def repeat(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A part of it twice or more often."""
    start, end = span(data, draw)
    return data[:end] + data[start:end] * draw.choice((1, 1, 2, 10)) + data[end:]


def flip(data: bytes, parser: Parser, draw: Random) -> bytes:
    """Some bytes others."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4)) if data else 0):
        changed[draw.randrange(len(data))] = draw.choice((draw.randrange(256), 0, 0xFF, 0x20))
    return bytes(changed)


def renumber(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A number in text another."""
    found = list(NUMBER.finditer(data[: parser.most]))
    if not found:
        return data
    one = draw.choice(found)
    return data[: one.start()] + draw.choice(NUMBERS) + data[one.end() :]


def rewiden(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A number of one to eight bytes another."""
    size = draw.choice((1, 2, 4, 4, 8))
    if len(data) < size:
        return data
    at = draw.randrange(len(data) - size + 1)
    near = int.from_bytes(data[at : at + size], "big") + draw.choice((-1, 1, 2))
    value = draw.choice((*WIDE, near, len(data), len(data) - at))
    order = draw.choice(("big", "big", "little"))
    return data[:at] + (value % (1 << 8 * size)).to_bytes(size, order) + data[at + size :]  # type: ignore[arg-type]


def splice(data: bytes, parser: Parser, draw: Random) -> bytes:
    """A part of another seed in it, or its end."""
    other = draw.choice(parser.seeds)
    start, end = span(other, draw)
    at = draw.randint(0, len(data))
    return data[:at] + (other[start:end] + data[at:] if draw.randrange(2) else other[start:])


EDITS = (insert, insert, insert, remove, repeat, flip, flip, renumber, renumber, rewiden, splice)
