"""A daemon that a real cluster of Dask helps: two workers, one of which is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import msgspec
import pytest

from photostead.app import App
from photostead.db.tx import Rows
from photostead.jobs import cluster
from photostead.jobs.executors import Executor
from photostead.kernel.errors import MediaError
from photostead.kernel.options import Options
from photostead.media import tasks as media
from photostead.media.files import Source
from photostead.ml import tasks as ml
from photostead.ml.results import FoundFaces
from tests.client import Client
from tests.conftest import RunJobs
from tests.jobs.farming import Here, spec_in, until
from tests.learning import real_models
from tests.photos import jpeg


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
