"""Other machines take part: what they do comes back, and what they cannot do is done here."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from photostead.jobs import cluster
from photostead.jobs.cluster import Away, Cluster, Place
from photostead.jobs.parcels import File, Outcome, Parcel
from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.media import tasks as media
from photostead.media.files import Source
from photostead.ml import tasks as ml
from photostead.ml.results import NoModel
from tests.jobs.farming import Here, extract, spec_in, until

NOWHERE = Place("tcp://127.0.0.1:1")


class Played:
    """A client of a scheduler with one worker, which does what the test says."""

    def __init__(self, answer: Callable[[Parcel], Outcome] | None) -> None:
        self.answer = answer
        self.status = "running"
        self.threads: Mapping[str, int] = {"tcp://worker": 1}
        self.parcels: list[Parcel] = []

    def nthreads(self) -> Mapping[str, int]:
        """Of each worker."""
        return self.threads

    def get_executor(self, *, pure: bool) -> "Played":
        """It is one."""
        assert not pure
        return self

    def submit(self, fn: Callable[..., Any], parcel: Parcel) -> "Future[Outcome]":
        """Answer at once, or never."""
        self.parcels.append(parcel)
        future: Future[Outcome] = Future()
        if self.answer is not None:
            try:
                future.set_result(self.answer(parcel))
            except Exception as error:
                future.set_exception(error)
        return future

    def close(self, timeout: float) -> None:
        """Nothing to do."""


Play = Callable[..., Awaitable[tuple[Played, Cluster, Here]]]


@pytest.fixture
async def play(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Play]:
    """`await play(answer)` is a cluster that is connected."""
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.02)
    begun: list[Cluster] = []

    async def begin(answer: Callable[[Parcel], Outcome] | None) -> tuple[Played, Cluster, Here]:
        client = Played(answer)
        one = Cluster(NOWHERE, lambda place: client)
        begun.append(one)
        one.has_room()
        await until(lambda: one.room == 2)
        return client, one, Here()

    yield begin
    for one in begun:
        await one.stop()


async def test_result_and_files_come_back(play: Play, photo: Path, tmp_path: Path) -> None:
    """What is written is written here."""
    client, one, here = await play(lambda parcel: Outcome("there", {"preview": b"p", "thumbnail": b"t"}))
    spec = spec_in(tmp_path)
    found: Any = await one.over(here).submit(media.render, Source(str(photo)), "IMAGE", spec, seconds=5)
    assert found == "there"
    assert (tmp_path / "p.jpeg").read_bytes() + (tmp_path / "t.webp").read_bytes() == b"pt"
    assert client.parcels[0].arguments[0] == File("a b.jpg", photo.read_bytes())
    assert str(tmp_path) not in str(client.parcels[0].arguments[2])
    assert (here.done, one.done) == ([], 1)


async def test_error_of_the_file_is_its_error(play: Play, photo: Path) -> None:
    """It is not tried again here."""
    _, one, here = await play(lambda parcel: Outcome(error=MediaError("a b.jpg is no picture")))
    with pytest.raises(MediaError, match="is no picture"):
        await extract(one.over(here), photo)
    assert here.done == []


def fail(parcel: Parcel) -> Outcome:
    """What Dask says of workers that died again and again, or lack our package."""
    raise ModuleNotFoundError("No module named 'photostead'")


@pytest.mark.parametrize(
    "answer",
    [
        lambda parcel: Outcome(error=NoModel("it has no model")),
        lambda parcel: Outcome(error=OutOfSpace("its disk is full")),
        lambda parcel: Outcome(refusal="another version"),
        fail,
    ],
    ids=["no model", "no space", "another version", "failed"],
)
async def test_trouble_of_that_machine_is_nobody_elses(play: Play, photo: Path, answer: Any) -> None:
    """What it cannot do is done here."""
    client, one, here = await play(answer)
    assert await extract(one.over(here), photo) == "here"
    assert len(client.parcels) == 1


async def test_what_it_lacks_a_model_for_is_not_sent_again(play: Play, photo: Path) -> None:
    """A hundred thousand pictures need not travel to hear the same; other work does."""
    client, one, here = await play(
        lambda parcel: (
            Outcome(error=NoModel("it has no model")) if parcel.function == "find_faces" else Outcome("there")
        )
    )
    farm = one.over(here)
    for _ in range(3):
        found: Any = await farm.submit(ml.find_faces, "yunet-sface", str(photo), 0.7, seconds=60)
        assert found == "here"
    assert await extract(farm, photo) == "there"
    assert [parcel.function for parcel in client.parcels] == ["find_faces", "extract"]


async def test_machine_of_another_version_is_left_alone(play: Play, photo: Path) -> None:
    """Nothing more is sent there for a while."""
    client, one, here = await play(lambda parcel: Outcome(refusal="another version"))
    farm = one.over(here)
    for _ in range(3):
        await extract(farm, photo)
        await until(lambda: one.room == 0)
    assert (len(client.parcels), len(here.done)) == (1, 3)


@pytest.mark.parametrize("loss", ["scheduler", "workers"])
async def test_what_is_under_way_when_the_cluster_is_lost_is_done_here(play: Play, photo: Path, loss: str) -> None:
    """Nobody waits for what never comes; and it may come back."""
    client, one, here = await play(None)
    asked = asyncio.ensure_future(extract(one.over(here), photo))
    await until(lambda: bool(client.parcels))
    if loss == "scheduler":
        client.status = "closed"
    else:
        client.threads = {}
    assert await asked == "here"
    client.status, client.threads = "running", {"tcp://another": 3}
    assert not one.has_room()
    await until(lambda: one.room == 6)


async def test_more_than_it_takes_is_done_here(play: Play, photo: Path) -> None:
    """Two parcels for its one thread; the third has workers of this machine that are free."""
    client, one, here = await play(None)
    farm = one.over(here)
    asked = [asyncio.ensure_future(extract(farm, photo)) for _ in range(3)]
    await until(lambda: len(client.parcels) == 2 and here.done == ["extract"])
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert one.has_room()


async def test_too_large_a_file_stays(play: Play, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is under way is held in memory."""
    monkeypatch.setattr(cluster, "MOST_BYTES_UNDER_WAY", photo.stat().st_size - 1)
    client, one, here = await play(lambda parcel: Outcome("there"))
    assert await extract(one.over(here), photo) == "here"
    assert client.parcels == []


async def test_nothing_is_connected_without_work(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is told that nobody takes part any more."""
    monkeypatch.setattr(cluster, "IDLE_SECONDS", 0.05)
    rooms: list[int] = []
    _, one, _ = await play(None)
    one.on_room = rooms.append
    await until(lambda: one.room == 0)
    assert rooms == [0]


async def test_scheduler_that_is_not_there_costs_nothing(
    photo: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The work is done here meanwhile; the log says once what is wrong."""
    asked: list[Place] = []

    def refuse(place: Place) -> Any:
        asked.append(place)
        raise OSError("Timed out trying to connect")

    one, here = Cluster(NOWHERE, refuse), Here()
    farm = one.over(here)
    for _ in range(3):
        assert await extract(farm, photo) == "here"
        await until(lambda: bool(asked) and one._visit is None)
    await one.stop()
    assert len(asked) == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "tcp://127.0.0.1:1 does not take part: Timed out" in caplog.text


def test_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Away, match=r"install photostead\[cluster\]"):
        cluster.open_client(NOWHERE)
