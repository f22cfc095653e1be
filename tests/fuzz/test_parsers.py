"""Every parser of ours on inputs that nobody means well: it answers or refuses, and is done at once.

A thousandth of them in every run, 100,000 each behind `--long`. `python -m tests.fuzz.guided NAME` goes on from there with a
fuzzer that sees which lines were reached.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest

from tests.fuzz import of_answers, of_bodies, of_documents, of_files, of_notes, of_requests, of_texts
from tests.fuzz.mutation import make_input
from tests.fuzz.parsers import Parser

PARSERS = tuple(
    parser
    for module in (of_requests, of_bodies, of_texts, of_files, of_documents, of_notes, of_answers)
    for parser in module.PARSERS
)
FEW, MANY = 120, 100_000
# Of the processor, for one input: what is linear takes a thousandth of it at the longest, what is not takes hours.
PATIENCE_S = 20
of_each = pytest.mark.parametrize("parser", PARSERS, ids=[parser.name for parser in PARSERS])


class Endless(BaseException):
    """Nobody waits for that; not an Exception, which a parser might take for its own."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raises Endless where one input takes longer than any may."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, interrupt)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def try_inputs(parser: Parser, numbers: range) -> int:
    """Run them; how many meant something. What a parser trips over is told with its number."""
    taken = 0
    with bounded():
        for number in numbers:
            data = make_input(parser, number)
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
            try:
                parser.run(data)
            except parser.refusals:
                continue
            except BaseException as error:
                raise AssertionError(f"{parser.name}, input {number}: {data[:2000]!r}") from error
            taken += 1
    return taken


@of_each
def test_few(parser: Parser) -> None:
    """Some of the many, the seeds themselves, which all mean something, and what was found before."""
    for seed in parser.seeds:
        parser.run(seed)
    for data in parser.once:
        with suppress(*parser.refusals):
            parser.run(data)
    try_inputs(parser, range(FEW))


@pytest.mark.long
@pytest.mark.timeout(7200)
@of_each
def test_many(parser: Parser) -> None:
    """Where next to nothing comes through, the inputs are no test of what lies behind the first line."""
    taken = try_inputs(parser, range(MANY))
    print(f"{parser.name}: {MANY} inputs, {taken} taken")
    assert taken > MANY // 100


def test_names_are_of_one_parser_each() -> None:
    """And none is there twice."""
    names = [parser.name for parser in PARSERS]
    assert len(set(names)) == len(names)
