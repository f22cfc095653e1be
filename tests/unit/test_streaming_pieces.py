"""Pieces by a program that runs ahead: when it is held, started anew, replaced, and what is told when it fails. The program
is a stand-in of a few lines of shell that writes boxes and lists them as ffmpeg does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from photostead.features.streaming import pieces
from photostead.features.streaming.pieces import AHEAD, BEHIND, REACH, Start, Transcode
from photostead.kernel.errors import MediaError, NotFound, Unavailable
from photostead.media.launch import Contained

# A box `mdat` of twelve bytes; its first four are its size.
SCRIPT = """
number=$1; last=$2; folder=$3
printf init > $4
while [ $number -le $last ]; do
  printf '\\000\\000\\000\\014mdat%04d' $number > $folder/seg_$number.m4s
  echo seg_$number.m4s,0,1
  number=$((number + 1))
done
"""
Make = Callable[..., Transcode]


def stand_in(last: int, end: str = "exec sleep 60") -> Callable[[Start], Contained]:
    """Writes the segments up to `last`, then does something else."""

    def command(start: Start) -> Contained:
        given = (str(start.number), str(last), str(start.folder), str(start.init))
        return Contained(("/bin/sh", "-c", SCRIPT + end, "ffmpeg", *given))

    return command


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    made: list[Transcode] = []

    def build(*commands: Callable[[Start], Contained]) -> Transcode:
        made.append(Transcode(commands, tmp_path / str(len(made))))
        return made[-1]

    yield build
    for one in made:
        await one.close()


def content(path: Path) -> int:
    """Which segment a file is."""
    return int(path.read_bytes()[8:])


async def test_one_run_serves_what_it_comes_by(make: Make) -> None:
    video = make(stand_in(9))
    paths = [await video.piece(number) for number in (2, 3, 5)]
    assert [content(path) for path in paths] == [2, 3, 5]
    assert len({path.parent for path in paths}) == 1
    assert (await video.piece(None)).read_bytes() == b"init"


async def test_a_jump_starts_another_run(make: Make, tmp_path: Path) -> None:
    """Far ahead or back; what the former run wrote is gone."""
    video = make(stand_in(100, ""))
    first = await video.piece(90)
    again = await video.piece(20)
    assert (content(again), first.parent.exists()) == (20, False)
    assert content(await video.piece(20 + REACH)) == 20 + REACH


async def test_what_is_far_behind_is_deleted_and_made_anew(make: Make) -> None:
    video = make(stand_in(40, ""))
    first = await video.piece(0)
    await video.piece(BEHIND + 1)
    assert not first.exists()
    assert content(await video.piece(0)) == 0


async def test_the_beginning_starts_where_the_player_will(make: Make) -> None:
    video = make(stand_in(9))
    video.expect(7)
    init = await video.piece(None)
    assert sorted(path.name for path in init.parent.glob("seg_*"))[0] == "seg_7.m4s"


async def test_held_when_it_is_far_enough_ahead(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still, and goes on when the player comes nearer."""
    held: list[bool] = []
    hold = pieces.Encoder.hold

    def note(self: pieces.Encoder, *, is_ahead: bool) -> None:
        if is_ahead != self.is_held:
            held.append(is_ahead)
        hold(self, is_ahead=is_ahead)

    monkeypatch.setattr(pieces.Encoder, "hold", note)
    video = make(stand_in(AHEAD + 2))
    await video.piece(0)
    while not held:
        await asyncio.sleep(0.01)
    assert content(await video.piece(5)) == 5
    assert held == [True, False]


async def test_hardware_that_does_nothing_is_replaced(make: Make) -> None:
    """For good; also where it dies later. Where nothing is left to try, its last words are told."""
    broken = stand_in(-1, "echo no device >&2; exit 1")
    video = make(broken, stand_in(9))
    assert content(await video.piece(4)) == 4
    with pytest.raises(MediaError, match="no device"):
        await make(broken).piece(0)
    dies = make(stand_in(2, "exit 5"), stand_in(9))
    assert [content(await dies.piece(number)) for number in (2, 3)] == [2, 3]
    with pytest.raises(MediaError, match="ended with 5"):
        await make(stand_in(2, "exit 5")).piece(4)


async def test_a_video_that_ends_early(make: Make) -> None:
    with pytest.raises(NotFound):
        await make(stand_in(2, "")).piece(4)


async def test_rest_and_close(make: Make) -> None:
    """What was made stays for a look back; what was not is made when it is asked for; nothing more after the end."""
    video = make(stand_in(2))
    path = await video.piece(2)
    await video.rest()
    assert await video.piece(2) == path
    waiting = asyncio.create_task(video.piece(3))
    await asyncio.sleep(0.05)
    await video.close()
    with pytest.raises((NotFound, Unavailable)):
        await waiting
    with pytest.raises(NotFound):
        await video.piece(8)
    await make(stand_in(1)).rest()
