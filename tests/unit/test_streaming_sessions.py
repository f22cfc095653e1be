"""Sessions of streaming: how many there are, and when they end. Who may open one is asked elsewhere."""

import time
from pathlib import Path

import pytest

from photostead.features.streaming.qualities import Quality
from photostead.features.streaming.sessions import (
    ENCODERS_AT_ONCE,
    QUIET_SECONDS,
    REST_SECONDS,
    SESSIONS_OF_A_LINK,
    SESSIONS_OF_ALL,
    SESSIONS_OF_ONE,
    SILENCE_SECONDS,
    SWEEP_SECONDS,
    Session,
    Sessions,
)
from photostead.kernel.errors import NotFound, TooManyRequests
from photostead.kernel.ids import new_id
from photostead.media.hls import Variant, even_cuts
from photostead.media.streaming import Survey
from photostead.media.targets import Target
from tests.unit.test_streaming_qualities import facts

MIA, TOM = (1, None), (2, None)
ASSET = new_id()
SURVEY = Survey(facts(), even_cuts(60.0), None)
QUALITIES = [Quality(Variant(name, 2, 2, None, 1, ""), SURVEY, Target()) for name in ("720p", "480p")]


class Made:
    """Pieces that only note what they are told."""

    def __init__(self, quality: Quality, folder: Path) -> None:
        self.said: list[str] = []
        self.is_busy = True

    async def piece(self, number: int | None) -> Path:
        raise NotImplementedError

    def expect(self, number: int) -> None:
        raise NotImplementedError

    async def rest(self) -> None:
        self.said.append("rest")

    async def close(self) -> None:
        self.said.append("close")


async def open_one(sessions: Sessions, owner: tuple[int, str | None] = MIA) -> Session:
    return await sessions.open(owner, ASSET, QUALITIES)


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "streams")


async def test_found_by_whom_it_belongs_to(sessions: Sessions) -> None:
    session = await open_one(sessions)
    assert sessions.find(MIA, ASSET.upper(), session.uid.upper()) is session
    for owner, asset, uid in (
        (TOM, ASSET, session.uid),
        ((1, "link"), ASSET, session.uid),
        (MIA, new_id(), session.uid),
        (MIA, ASSET, new_id()),
    ):
        with pytest.raises(NotFound):
            sessions.find(owner, asset, uid)
    await sessions.stop()


async def test_the_oldest_gives_way_to_ones_own_new_one(sessions: Sessions) -> None:
    mine = [await open_one(sessions) for _ in range(SESSIONS_OF_ONE)]
    mine[0].touch()
    newest = await open_one(sessions)
    with pytest.raises(NotFound):
        sessions.find(MIA, ASSET, mine[1].uid)
    assert sessions.find(MIA, ASSET, mine[0].uid)
    assert sessions.find(MIA, ASSET, newest.uid)
    await sessions.stop()


async def test_the_guests_of_a_link_do_not_push_each_other_out(sessions: Sessions) -> None:
    guests = (1, "link")
    mine = [await open_one(sessions, guests) for _ in range(SESSIONS_OF_A_LINK)]
    assert all(sessions.find(guests, ASSET, one.uid) for one in mine)
    await open_one(sessions, guests)
    with pytest.raises(NotFound):
        sessions.find(guests, ASSET, mine[0].uid)
    await sessions.stop()


async def test_not_more_than_the_box_bears(sessions: Sessions) -> None:
    opened = [await open_one(sessions, (number, None)) for number in range(SESSIONS_OF_ALL)]
    with pytest.raises(TooManyRequests):
        await open_one(sessions, (99, None))
    opened[3].touched -= QUIET_SECONDS + 1
    await open_one(sessions, (99, None))
    with pytest.raises(NotFound):
        sessions.find((3, None), ASSET, opened[3].uid)
    await sessions.stop()


async def test_a_player_shows_one_quality_at_a_time(sessions: Sessions) -> None:
    session = await open_one(sessions)
    first = await sessions.pieces(session, 0, Made)
    assert await sessions.pieces(session, 0, Made) is first
    await sessions.pieces(session, 1, Made)
    assert isinstance(first, Made)
    assert first.said == ["close"]
    with pytest.raises(NotFound):
        await sessions.pieces(session, 2, Made)
    await sessions.end(session)
    with pytest.raises(NotFound):
        await sessions.pieces(session, 0, Made)
    await sessions.stop()


async def test_encoders_of_quiet_players_step_back(sessions: Sessions) -> None:
    running = [await open_one(sessions, (number, None)) for number in range(ENCODERS_AT_ONCE)]
    for session in running:
        await sessions.pieces(session, 0, Made)
    newest = await open_one(sessions, (99, None))
    with pytest.raises(TooManyRequests):
        await sessions.pieces(newest, 0, Made)
    running[1].asked[0] -= SWEEP_SECONDS + 1
    await sessions.pieces(newest, 0, Made)
    ended = running[2].pieces[0]
    assert isinstance(ended, Made)
    ended.is_busy = False
    await sessions.pieces(await open_one(sessions, (98, None)), 0, Made)
    assert [list(session.pieces) for session in running] == [[0], [], [0]]
    await sessions.stop()


async def test_silence(sessions: Sessions, tmp_path: Path) -> None:
    """ffmpeg goes first, the session later."""
    session = await open_one(sessions)
    pieces = await sessions.pieces(session, 0, Made)
    assert isinstance(pieces, Made)
    session.folder.mkdir(parents=True)
    now = time.monotonic()
    await sessions.sweep(now + REST_SECONDS - 1)
    assert pieces.said == []
    await sessions.sweep(now + REST_SECONDS + 1)
    assert pieces.said == ["rest"]
    await sessions.sweep(now + SILENCE_SECONDS + 1)
    assert pieces.said == ["rest", "close"]
    assert not session.folder.exists()
    await sessions.stop()


async def test_what_was_left_behind_goes(sessions: Sessions, tmp_path: Path) -> None:
    left = tmp_path / "streams" / new_id() / "0"
    left.mkdir(parents=True)
    await sessions.start()
    assert not left.exists()
