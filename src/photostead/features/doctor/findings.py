"""How checks are written and run: each on a thread of its own with a limit of time, since any of them may ask a disk that
never answers; what it says becomes findings, and so does its failure.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

import apsw
import msgspec

from photostead.features.doctor.schema import FindingDto, Grade, Section
from photostead.host.patience import ask_disk
from photostead.kernel.errors import PhotosteadError

log = logging.getLogger(__name__)

SECONDS = 5.0
# Of the threads for such questions, which others need too.
AT_ONCE = 4


class Verdict(msgspec.Struct, frozen=True):
    """What a check says."""

    grade: Grade
    text: str
    advice: str | None = None
    commands: tuple[str, ...] = ()


class Check(msgspec.Struct, frozen=True):
    """One thing to look at. `seconds` it may take at most."""

    section: Section
    subject: str
    run: Callable[[], Iterable[Verdict]]
    seconds: float = SECONDS

    def find(self, verdict: Verdict) -> FindingDto:
        """On the wire."""
        commands = list(verdict.commands)
        return FindingDto(self.section, self.subject, verdict.grade, verdict.text, verdict.advice, commands)


def ok(text: str) -> Verdict:
    """All is well."""
    return Verdict(Grade.OK, text)


def note(text: str, advice: str | None = None, *commands: str) -> Verdict:
    """Nothing is wrong, and there is something one may want to do."""
    return Verdict(Grade.NOTE, text, advice, commands)


def caution(text: str, advice: str | None = None, *commands: str) -> Verdict:
    """It may be meant like this."""
    return Verdict(Grade.CAUTION, text, advice, commands)


def broken(text: str, advice: str | None = None, *commands: str) -> Verdict:
    """It must be repaired."""
    return Verdict(Grade.BROKEN, text, advice, commands)


class Examiner:
    """Runs checks, and knows which of earlier times still hang: those are not asked again."""

    def __init__(self) -> None:
        self._running: set[tuple[str, str]] = set()

    async def examine(self, checks: Sequence[Check], seconds: float | None = None) -> list[FindingDto]:
        """What they find, in their order, in `seconds` at most for all of them together."""
        limit = asyncio.Semaphore(AT_ONCE)
        end = float("inf") if seconds is None else asyncio.get_running_loop().time() + seconds
        found = await asyncio.gather(*(self._in_turn(check, limit, end) for check in checks))
        return [finding for findings in found for finding in findings]

    async def _in_turn(self, check: Check, limit: asyncio.Semaphore, end: float) -> list[FindingDto]:
        async with limit:
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return [check.find(caution("There was no time left to look: something else did not answer."))]
            return [check.find(verdict) for verdict in await self._ask(check, min(left, check.seconds))]

    async def _ask(self, check: Check, seconds: float) -> list[Verdict]:
        if (check.section, check.subject) in self._running:
            return [silent("It still does not answer.")]
        try:
            return await ask_disk(seconds, self._run, check)
        except TimeoutError:
            return [silent(f"It did not answer within {seconds:.0f} seconds.")]
        except (OSError, PhotosteadError, apsw.Error) as error:
            return [broken(str(error))]
        except Exception as error:
            log.exception("The doctor could not look at %s", check.subject)
            return [broken(f"It could not be looked at: {type(error).__name__}: {error}")]

    def _run(self, check: Check) -> list[Verdict]:
        key = (check.section, check.subject)
        self._running.add(key)
        try:
            return list(check.run())
        finally:
            self._running.discard(key)


def silent(text: str) -> Verdict:
    """Of what hangs."""
    return broken(text, "A disk that is failing, or a network share whose server is off, does that.")
