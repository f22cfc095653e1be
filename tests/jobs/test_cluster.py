"""Other machines take part: what travels there and back, and what is done here when they cannot."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from photostead import __version__
from photostead.app import App
from photostead.db.tx import Rows
from photostead.jobs import cluster, parcels
from photostead.jobs.cluster import Away, Cluster, Farm, Place
from photostead.jobs.executors import Executor, WorkerDied
from photostead.jobs.parcels import Errand, File, Outcome, Parcel
from photostead.kernel.errors import MediaError, OutOfSpace
from photostead.kernel.options import Options
from photostead.media import tasks as media
from photostead.media.files import Source
from photostead.media.image import Spec
from photostead.media.sidecar import Beside
from photostead.ml import tasks as ml
from photostead.ml.results import FoundFaces, NoModel
from tests.client import Client
from tests.conftest import RunJobs
from tests.jobs import work
from tests.learning import real_models
from tests.photos import jpeg

NOWHERE = Place("tcp://127.0.0.1:1")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small one."""
    path = tmp_path / "a b.jpg"
    path.write_bytes(jpeg(taken="2020:01:02 03:04:05"))
    return path


def spec_in(folder: Path) -> Spec:
    """Both renditions, in a folder."""
    return Spec(str(folder / "p.jpeg"), str(folder / "t.webp"))


# --- what travels


def test_what_travels(photo: Path) -> None:
    """A call with files of its own, by its name; a film, and what is not on the list, stay."""
    assert parcels.errand_of(media.extract, (str(photo), "IMAGE", None, 0, True)) is not None
    assert parcels.errand_of(media.extract, (str(photo), "VIDEO", None, 0, True)) is None
    assert parcels.errand_of(media.hash_content, (str(photo),)) is None
    assert parcels.errand_of(work.double, (1,)) is None


def test_files_are_collected_with_what_lies_beside_them(photo: Path) -> None:
    """Under their own names."""
    photo.with_suffix(".xmp").write_bytes(XMP)
    original = Source(str(photo), (str(photo.parent),))
    found = parcels.collect([original, Beside(original), None])
    assert found == [File("a b.jpg", photo.read_bytes()), File("a b.xmp", XMP), None]


def test_what_cannot_be_sent_is_not_collected(photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone, what a link leads away to, what is too large together."""
    assert parcels.collect([str(tmp_path / "gone.jpg")]) is None
    (tmp_path / "own").mkdir()
    link = tmp_path / "own/link.jpg"
    link.symlink_to(photo)
    assert parcels.collect([Source(str(link), (str(tmp_path / "own"),))]) is None
    monkeypatch.setattr(parcels, "LARGEST_BYTES", 2 * photo.stat().st_size - 1)
    assert parcels.collect([str(photo)]) is not None
    assert parcels.collect([str(photo), str(photo)]) is None


def test_names_from_outside_lead_nowhere(tmp_path: Path) -> None:
    """A parcel's file lies in a folder of its own, whatever it is called."""
    errand = parcels.ERRANDS["extract"]
    parcel = Parcel(__version__, "extract", (File("../../x.jpg", b"1"), "IMAGE", File("x.jpg", b"2"), 0, True), 1)
    first, _, second, *_ = parcels.open_parcel(errand, parcel, tmp_path)
    assert Path(first).is_relative_to(tmp_path)
    assert (Path(first).read_bytes(), Path(second).read_bytes()) == (b"1", b"2")


def test_files_that_nobody_asked_for_are_not_written(tmp_path: Path) -> None:
    """What comes back is written under the names of the request alone."""
    arguments = ("a.jpg", "IMAGE", spec_in(tmp_path))
    files = {"preview": b"p", "fullsize": b"f", "/etc/passwd": b"x"}
    found = parcels.unpack(parcels.ERRANDS["render"], arguments, files)
    assert found == {str(tmp_path / "p.jpeg"): b"p"}


def test_another_version_refuses() -> None:
    """A model's or a format's change must not mix results."""
    outcome = parcels.work(Parcel("0.0.1", "render", (), 1))
    assert outcome.refusal is not None
    assert "0.0.1" in outcome.refusal


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The processes of a machine that helps, though this is no Dask worker."""
    monkeypatch.setattr(parcels, "count_hands", lambda: 1)
    monkeypatch.setattr(parcels, "permit_children", lambda: None)
    yield
    parcels.stop_pools()
    parcels.POOLS.clear()


def test_crash_there_costs_one_process(pools: None) -> None:
    """The Dask worker lives on, and what came out of a file is contained there as well."""
    with pytest.raises(WorkerDied, match="crashed on another machine"):
        parcels.run_contained(Errand(work.die, ()), (), 30)
    with pytest.raises(WorkerDied, match="longer than"):
        parcels.run_contained(Errand(work.hang, ()), (), 0.3)
    pool = parcels.POOLS[False]
    parcels.discard(pool)
    stopping: Any = pool
    stopping.stop()
    stopping.join()
    assert parcels.run_contained(Errand(work.double, ()), (4,), 30) == 8


# --- a cluster that a test plays


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


class Here:
    """Workers of this machine that only note what they are given."""

    workers = 1

    def __init__(self) -> None:
        self.done: list[str] = []

    async def submit(self, fn: Callable[..., Any], *args: Any, seconds: float) -> Any:
        """As an Executor."""
        self.done.append(fn.__name__)
        return "here"


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


async def extract(farm: Farm, photo: Path) -> Any:
    """Have a photo read."""
    return await farm.submit(media.extract, str(photo), "IMAGE", None, 0, True, seconds=60)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what others do."""
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)


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


# --- a real one


class DaskCluster:
    """A scheduler and two workers with a thread each, as their own commands start them. The second is without a nanny:
    killed, it is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Return when the scheduler listens; workers come when they are ready."""
        self._run("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        worker = ("--host", "127.0.0.1", "--nworkers", "1", "--nthreads", "1", "--local-directory", str(self._folder))
        for kind in ("--nanny", "--no-nanny"):
            self._run("worker", *worker, kind, "--dashboard-address", "127.0.0.1:0")

    def _run(self, *arguments: str) -> None:
        log = open(self._folder / f"{len(self._processes)}.log", "wb")  # noqa: SIM115 - the process's, to its end
        with log:
            command = [str(Path(sys.executable).with_name("dask")), *arguments, "--no-dashboard"]
            command += ["--scheduler-file", str(self._file)]
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log))

    async def address(self) -> str:
        """Where the scheduler listens."""
        await until(self._file.exists)
        found = msgspec.json.decode(self._file.read_bytes())
        return str(found["address"])

    def kill_one(self) -> None:
        """As a power cut would."""
        os.kill(self._processes[2].pid, signal.SIGKILL)

    def stop(self) -> None:
        """Workers first: one whose scheduler ends at the same time waits for eight seconds."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """It takes seconds to start: once."""
    started = DaskCluster(tmp_path_factory.mktemp("dask"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
async def options(data_dir: Path, dask_cluster: DaskCluster) -> Options:
    """A daemon that the cluster helps."""
    return Options(
        data_dir=data_dir,
        http_host="127.0.0.1",
        http_port=0,
        jobs_concurrency=1,
        mdns_enabled=False,
        ml_models=data_dir / "no-models",
        cluster_scheduler=await dask_cluster.address(),
    )


PHOTOS = 24


async def test_import_with_two_workers_one_of_which_is_killed(
    app: App, admin: Client, run_jobs: RunJobs, dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Photos are read and made by the cluster; what the lost one had in its hands costs a retry, nothing else."""
    assert app.cluster is not None
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    app.cluster.has_room()
    await until(lambda: app.cluster is not None and app.cluster.room == 4)
    for number in range(PHOTOS):
        await upload(admin, number)

    async def kill() -> None:
        """While both have work: the cluster takes four of the first jobs, and whoever is faster takes the next."""
        await until(lambda: app.cluster is not None and app.cluster.done >= 3)
        dask_cluster.kill_one()

    await asyncio.gather(run_jobs(), kill())
    sql = "select count(*), count(thumbnails_at), count(metadata_at) from assets"
    assert await app.db.read(Rows.row, sql) == (PHOTOS, PHOTOS, PHOTOS)
    assert await app.db.read(Rows.rows, "select name, error from jobs where state = 'failed'") == []
    for (preview,) in await app.db.read(Rows.rows, "select path from asset_files where type = 'preview'"):
        assert (app.options.media_dir / preview).read_bytes().startswith(b"\xff\xd8")


async def test_damaged_file_is_told_as_here(
    app: App, dask_cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the worker that is left, in the same words."""
    assert app.cluster is not None
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    app.cluster.has_room()
    await until(lambda: app.cluster is not None and app.cluster.room > 0)
    (tmp_path / "broken.jpg").write_bytes(jpeg()[:200])
    arguments = (Source(str(tmp_path / "broken.jpg")), "IMAGE", spec_in(tmp_path))
    local = Executor(1, media.initialise_worker, 1 << 30)
    with pytest.raises(MediaError) as here:
        await local.submit(media.render, *arguments, seconds=60)
    await local.stop()
    with pytest.raises(MediaError) as there:
        await app.cluster.over(Here()).submit(media.render, *arguments, seconds=60)
    assert there.value.message == here.value.message


async def test_models_of_that_machine_are_asked(
    app: App, dask_cluster: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture without a face travels, and says so."""
    assert app.cluster is not None
    real_models()
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    app.cluster.has_room()
    await until(lambda: app.cluster is not None and app.cluster.room > 0)
    (tmp_path / "a.jpg").write_bytes(jpeg(size=(640, 480)))
    farm = app.cluster.over(Here())
    found: FoundFaces = await farm.submit(ml.find_faces, "yunet-sface", str(tmp_path / "a.jpg"), 0.7, seconds=120)
    assert found == FoundFaces(640, 480, ())


async def upload(client: Client, number: int) -> None:
    """A photo of its own."""
    form = aiohttp.FormData()
    form.add_field("assetData", jpeg((number * 9, 60, 30), (640, 480)), filename=f"{number}.jpg")
    for name, value in {"fileCreatedAt": "2020-01-01T00:00:00Z", "fileModifiedAt": "2020-01-01T00:00:00Z"}.items():
        form.add_field(name, value)
    await client.post("/assets", data=form)
