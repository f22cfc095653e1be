"""What a parser is here, and how bytes reach it. The parsers themselves are listed in the modules `of_…`; inputs are made in `mutation`, and `test_parsers` runs them.

A parser is given bytes and gives something or refuses in one of the ways it says it does. Whatever else it raises is a bug:
in the daemon that is an answer 500, a job that fails for no reason, or a scan that ends at one file.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from photostead.media.files import OpenFile

Run = Callable[[bytes], object]


@dataclass(frozen=True)
class Parser:
    """One parser of ours. `run` may raise `refusals` and nothing else; what must hold of a result it asserts itself.
    `seeds` are inputs that mean something, `words` pieces of the language; no input is longer than `most` bytes, which
    is what the daemon lets through, or what tells a slow one. `once`: inputs that it tripped over before it was mended."""

    name: str
    run: Run
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()
    refusals: tuple[type[Exception], ...] = ()
    most: int = 4096
    once: tuple[bytes, ...] = ()


def text(work: Callable[[str], object]) -> Run:
    """A parser of text as JSON and files bring it: every character there is, and no half ones."""
    return lambda data: work(data.decode(errors="replace"))


def header(work: Callable[[str], object]) -> Run:
    """A parser of what a header says: bytes that are no UTF-8 come as half characters, and no line ends in it."""
    return lambda data: work(data.decode(errors="surrogateescape").replace("\r", "").replace("\n", "").strip(" \t"))


def packed(*texts: str) -> tuple[bytes, ...]:
    """Texts as bytes."""
    return tuple(one.encode(errors="surrogateescape") for one in texts)


@contextmanager
def opened(data: bytes, name: str = "a.jpg") -> Iterator[OpenFile]:
    """A file with these bytes, in memory."""
    descriptor = os.memfd_create("fuzzed")
    try:
        os.write(descriptor, data)
        yield OpenFile(descriptor, f"/proc/self/fd/{descriptor}", name, len(data))
    finally:
        os.close(descriptor)


def in_file(work: Callable[[OpenFile], Any]) -> Run:
    """A parser of open files."""

    def run(data: bytes) -> object:
        with opened(data) as file:
            return work(file)

    return run
