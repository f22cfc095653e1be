"""Paths of folders between bytes and text, and the order in which people look for them. Pure."""

import re

DIGITS = re.compile(r"(\d+)")
# Names; of each its stretches of text (0, text) and of digits (how many, digits), which take turns, text first.
NaturalKey = tuple[tuple[tuple[int, str], ...], ...]


def text_of(path: bytes) -> str:
    """The path of a folder as the paths of its files show it: a byte that is no UTF-8 becomes a question mark."""
    return path.decode(errors="surrogateescape").encode(errors="replace").decode()


def natural_key(path: str) -> tuple[NaturalKey, str]:
    """Sorts `IMG 2` before `IMG 10`, small letters beside large ones, and what lies in a folder right behind it."""
    return tuple(map(name_key, path.split("/"))), path


def name_key(name: str) -> tuple[tuple[int, str], ...]:
    """A longer number is a larger one, so none has to be read: file names hold thousands of digits if they like."""
    stretches = enumerate(DIGITS.split(name.casefold()))
    return tuple(number_key(stretch) if position % 2 else (0, stretch) for position, stretch in stretches)


def number_key(digits: str) -> tuple[int, str]:
    """`007` is 7."""
    bare = digits.lstrip("0")
    return len(bare), bare


def spellings_of(path: str) -> list[str]:
    """What a folder that is asked for may be called: without slashes at its end; and, where there is none of that name,
    with the slash at its start that clients lose when they take paths apart, or without it."""
    asked = path.rstrip("/")
    other = asked.lstrip("/") if asked.startswith("/") else f"/{asked}"
    return [asked, other] if asked else [asked]
