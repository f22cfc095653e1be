"""Room on the disk as it is promised to uploads: what is on its way counts, and the disk is not asked for every chunk."""

import asyncio
from collections.abc import Callable

import pytest

from photostead.features.storage.keeping import GROWERS, HELD, TOUCHERS, WRITERS, Condition, judge, what_to_say
from photostead.host.disk import DATABASE_RESERVE, MIB, STEP, Promise, Space, Stock, room_of
from photostead.jobs.queues import QueueName
from photostead.kernel.errors import OutOfSpace, Unavailable

RESERVE = 100 * MIB


class Disk:
    """A disk of our own: `free` bytes, and how often it was asked."""

    def __init__(self, free: int) -> None:
        self.free, self.asked = free, 0

    def ask(self) -> Stock:
        """What the daemon asks for."""
        self.asked += 1
        return Stock(self.free, 1 << 50)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock that says how old an answer is."""
    now = [1000.0]
    monkeypatch.setattr("photostead.host.disk.time.monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def make_space(device: Disk) -> Space:
    """Room on a disk."""
    return Space(lambda: RESERVE, device.ask)


async def write(device: Disk, promise: Promise, count: int) -> None:
    """One chunk, as an upload writes it."""
    await promise.cover(count)
    device.free -= count
    promise.note(count)


@pytest.mark.usefixtures("clock")
async def test_what_fits_beside_the_reserve_and_one_byte_more() -> None:
    """To the byte."""
    device = Disk(RESERVE + 10)
    space = make_space(device)
    async with space.promise(10):
        pass
    with pytest.raises(OutOfSpace, match=r"storage\.reserve"):
        async with space.promise(11):
            pass


@pytest.mark.usefixtures("clock")
async def test_promises_count_before_a_byte_is_written() -> None:
    """Twenty at once where three fit."""
    device = Disk(RESERVE + 3 * MIB)
    space = make_space(device)
    leaves = asyncio.Event()

    async def upload() -> bool:
        try:
            async with space.promise(MIB) as promise:
                await leaves.wait()
                await write(device, promise, MIB)
        except OutOfSpace:
            return False
        return True

    uploads = [asyncio.create_task(upload()) for _ in range(20)]
    await asyncio.wait(uploads[3:], timeout=20)
    leaves.set()
    assert sum(await asyncio.gather(*uploads)) == 3
    assert device.free == RESERVE


async def test_no_mix_of_uploads_reaches_the_reserve(clock: Callable[[float], None]) -> None:
    """Whatever the order of promises, writes, ends and looks."""
    device = Disk(RESERVE + 40 * MIB)
    space = make_space(device)

    async def upload(number: int) -> None:
        size = (number % 7 + 1) * MIB
        async with space.promise(size if number % 2 else None) as promise:
            for _ in range(4):
                await write(device, promise, size // 4)
                clock(number % 3)
                await asyncio.sleep(0)
                assert device.free >= RESERVE

    results = await asyncio.gather(*(upload(number) for number in range(60)), return_exceptions=True)
    assert {type(result) for result in results} == {type(None), OutOfSpace}
    assert RESERVE <= device.free < RESERVE + 40 * MIB


async def test_disk_is_not_asked_for_every_chunk(clock: Callable[[float], None]) -> None:
    """A thousand chunks of an upload that said its size: once at its beginning, and again after each STEP at most."""
    device = Disk(10 * RESERVE)
    space = make_space(device)
    async with space.promise(1000 * (STEP // 250)) as promise:
        for _ in range(1000):
            await write(device, promise, STEP // 250)
            clock(1)
    assert 1 < device.asked <= 1 + 4


@pytest.mark.usefixtures("clock")
async def test_small_uploads_in_a_row_share_an_answer() -> None:
    """Within the time that an answer counts for."""
    device = Disk(10 * RESERVE)
    space = make_space(device)
    for _ in range(50):
        async with space.promise(MIB) as promise:
            await write(device, promise, MIB)
    assert device.asked == 1


@pytest.mark.usefixtures("clock")
async def test_upload_without_a_size_ends_where_the_room_ends() -> None:
    """It is promised a piece at a time."""
    device = Disk(RESERVE + 2 * STEP)
    space = make_space(device)
    async with space.promise(None) as promise:
        for _ in range(2 * STEP // MIB):
            await write(device, promise, MIB)
        with pytest.raises(OutOfSpace):
            await write(device, promise, MIB)
    assert device.free == RESERVE


async def test_upload_that_was_let_in_may_end_although_others_fill_the_disk(clock: Callable[[float], None]) -> None:
    """As long as they leave half of the reserve."""
    device = Disk(RESERVE + 4 * STEP)
    space = make_space(device)
    async with space.promise(4 * STEP) as promise:
        await write(device, promise, STEP)
        device.free -= RESERVE // 3
        clock(10)
        await write(device, promise, STEP)
        device.free -= RESERVE // 3
        clock(10)
        with pytest.raises(OutOfSpace):
            await write(device, promise, STEP)
    clock(10)
    with pytest.raises(OutOfSpace):
        async with space.promise(1):
            pass


async def test_space_that_comes_back_is_seen(clock: Callable[[float], None]) -> None:
    """At once where an upload would be refused; the promises that ended are forgotten."""
    device = Disk(RESERVE)
    space = make_space(device)
    with pytest.raises(OutOfSpace):
        async with space.promise(MIB):
            pass
    device.free += MIB
    async with space.promise(MIB):
        pass
    clock(10)
    async with space.promise(MIB):
        pass


async def test_disk_that_is_gone_is_no_disk_that_is_full() -> None:
    """The client may come back later."""

    def ask() -> Stock:
        raise Unavailable("gone")

    with pytest.raises(Unavailable):
        async with Space(lambda: RESERVE, ask).promise(1):
            pass


def test_room_is_that_of_the_fuller_disk() -> None:
    """The database's own disk keeps less free."""
    assert room_of(Stock(500, 1 << 40), 100) == 400
    assert room_of(Stock(1 << 40, DATABASE_RESERVE + 5), 1 << 30) == 5
    assert room_of(Stock(50, 1 << 40), 100) == -50


R = 1024 * MIB
JUDGED = [
    (Stock(R, R), Condition.FINE, Condition.FINE),
    (Stock(R - 1, R), Condition.FINE, Condition.LOW),
    (Stock(R, R), Condition.LOW, Condition.LOW),
    (Stock(R + R // 10, R), Condition.LOW, Condition.FINE),
    (Stock(R // 2, R), Condition.LOW, Condition.LOW),
    (Stock(R // 2 - 1, R), Condition.LOW, Condition.SHORT),
    (Stock(R, DATABASE_RESERVE - 1), Condition.FINE, Condition.LOW),
    (Stock(R, DATABASE_RESERVE // 2 - 1), Condition.FINE, Condition.FULL),
    (Stock(0, 0), Condition.FINE, Condition.FULL),
    (Stock(R, R), Condition.AWAY, Condition.FINE),
]


@pytest.mark.parametrize(("stock", "before", "after"), JUDGED)
def test_condition(stock: Stock, before: Condition, after: Condition) -> None:
    """What was low is fine again only when there is clearly more."""
    assert judge(stock, R, before) == after


def test_no_reserve_is_never_low() -> None:
    """Who wants none has none."""
    assert judge(Stock(0, 0), 0, Condition.FINE) == Condition.FINE


def test_what_frees_space_goes_on() -> None:
    """Removing files waits only where they could not be found; previews wait first."""
    assert QueueName.BACKGROUND_TASK not in GROWERS
    assert QueueName.BACKGROUND_TASK in TOUCHERS
    assert QueueName.THUMBNAIL_GENERATION in WRITERS <= GROWERS
    assert HELD[Condition.LOW] == HELD[Condition.FINE] == frozenset()
    assert set(HELD) == set(Condition)


def test_words_do_not_change_with_the_trouble() -> None:
    """So that the same trouble is told once."""
    assert what_to_say(Condition.FINE, "", R) is None
    assert what_to_say(Condition.LOW, "", R) == what_to_say(Condition.FULL, "", R)
    assert "1024 MB" in str(what_to_say(Condition.LOW, "", R))
    assert "gone" in str(what_to_say(Condition.AWAY, "gone", R))
