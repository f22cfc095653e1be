"""The workers' entry points, called in a spawned process as the daemon does."""

import gc
import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from photostead.kernel.errors import MediaError
from photostead.media import tasks
from photostead.media.image import Spec
from tests.media import pictures
from tests.media.pictures import jpeg, video

LIMIT = 600 << 20


def pool(limit: int = LIMIT) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=tasks.initialise_worker, initargs=(limit,))


@pytest.fixture(scope="module")
def worker() -> Iterator[ProcessPoolExecutor]:
    with pool() as workers:
        yield workers


def spec_in(folder: Path) -> Spec:
    return Spec(str(folder / "p.jpg"), str(folder / "t.webp"))


def test_extracts_and_renders_in_a_worker(worker: ProcessPoolExecutor, tmp_path: Path) -> None:
    photo, clip = jpeg(tmp_path / "a.jpg"), video(tmp_path / "a.mp4")
    for path, kind, width in ((photo, "IMAGE", 120), (clip, "VIDEO", 160)):
        found = worker.submit(tasks.extract, str(path), kind, None, 5, True).result()
        assert found.metadata.width == width
        assert found.metadata.taken_at == 5
        assert found.sha1 == hashlib.sha1(path.read_bytes()).digest()
        assert found.size == path.stat().st_size
        assert worker.submit(tasks.render, str(path), kind, spec_in(tmp_path)).result().width == width


def test_an_ordinary_photo_loads_only_what_it_needs(tmp_path: Path) -> None:
    """Each of these would take 5 to 30 MB of every worker."""
    photo = jpeg(tmp_path / "a.jpg")
    with pool() as workers:
        workers.submit(tasks.extract, str(photo), "IMAGE", None, 5, True).result()
        workers.submit(tasks.render, str(photo), "IMAGE", spec_in(tmp_path)).result()
        heavy = "{'numpy', 'av', 'pillow_heif', 'rawpy', 'tzfpy', 'pyexiv2', 'pyvips'}"
        loaded = workers.submit(eval, f"sorted({heavy} & set(__import__('sys').modules))").result()
    assert loaded == ["pyexiv2", "pyvips"]


def test_hashes_only_when_asked(tmp_path: Path) -> None:
    assert tasks.extract(str(jpeg(tmp_path / "a.jpg")), "IMAGE", None, 5, False).sha1 is None


def test_errors_cross_the_process_border(worker: ProcessPoolExecutor, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"words")
    for task in (worker.submit(tasks.extract, str(tmp_path / "a.jpg"), "IMAGE", None, 5, True),
                 worker.submit(tasks.render, str(tmp_path / "a.jpg"), "IMAGE", spec_in(tmp_path))):  # fmt: skip
        with pytest.raises(MediaError, match=r"a\.jpg: it contains text"):
            task.result()


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="AUDIO"):
        tasks.render(str(jpeg(tmp_path / "a.jpg")), "AUDIO", spec_in(tmp_path))


MAKERS: dict[str, Any] = {
    "jpg": jpeg,
    "tiff": lambda path: pictures.corners().save(path, "TIFF"),
    "bmp": lambda path: pictures.corners().save(path, "BMP"),
    "avif": lambda path: pictures.corners().save(path, "AVIF"),
    "heic": lambda path: __import__("pillow_heif").from_pillow(pictures.corners()).save(path, format="HEIF"),
    "dng": pictures.dng,
    "mp4": video,
}


@pytest.mark.parametrize("extension", MAKERS)
def test_names_that_are_not_utf8(worker: ProcessPoolExecutor, tmp_path: Path, extension: str) -> None:
    plain = tmp_path / f"plain.{extension}"
    MAKERS[extension](plain)
    odd = os.fsencode(tmp_path) + b"/caf\xe9 \xff\n." + extension.encode()
    os.rename(plain, odd)
    sidecar = os.fsencode(tmp_path) + b"/caf\xe9.xmp"
    with open(sidecar, "w", encoding="utf-8") as target:
        target.write(pictures.xmp_packet(xmp__Rating="4"))
    path, kind = os.fsdecode(odd), "VIDEO" if extension == "mp4" else "IMAGE"
    found = worker.submit(tasks.extract, path, kind, os.fsdecode(sidecar), 5, True).result()
    assert found.metadata.rating == 4
    assert found.metadata.warnings == ()
    assert worker.submit(tasks.render, path, kind, spec_in(tmp_path)).result().width == found.metadata.width


def test_a_fifo_does_not_block(worker: ProcessPoolExecutor, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(MediaError, match="not an ordinary file"):
        worker.submit(tasks.extract, str(tmp_path / "a.jpg"), "IMAGE", None, 5, True).result(timeout=60)


def test_a_worker_is_polite(worker: ProcessPoolExecutor) -> None:
    assert worker.submit(os.nice, 0).result() == 10
    assert worker.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_originals_are_left_alone(worker: ProcessPoolExecutor, tmp_path: Path) -> None:
    source = jpeg(tmp_path / "a.jpg")
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    (tmp_path / "out").mkdir()
    worker.submit(tasks.extract, str(source), "IMAGE", None, 5, True).result()
    worker.submit(tasks.render, str(source), "IMAGE", spec_in(tmp_path / "out")).result()
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before
    assert sorted(os.listdir(tmp_path)) == ["a.jpg", "out"]


def test_a_picture_too_large_for_the_limit_is_refused_or_costs_the_worker(tmp_path: Path) -> None:
    path = tmp_path / "a.bmp"
    path.write_bytes(pictures.bmp_bomb(12_000, 12_000))
    os.truncate(path, 12_000 * 12_000 * 3 + 200)  # sparse: 432 MB of black
    with pool(200 << 20) as workers:
        task = workers.submit(tasks.render, str(path), "IMAGE", spec_in(tmp_path))
        with pytest.raises((MediaError, BrokenProcessPool)):
            task.result()
    with pool() as workers:
        workers.submit(tasks.render, str(jpeg(tmp_path / "b.jpg")), "IMAGE", spec_in(tmp_path)).result()


PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", '''
import time
from photostead.media import tasks
tasks.initialise_worker(0)
print("ready", flush=True)
time.sleep(600)
'''], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_worker_dies_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    deadline = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_memory_that_runs_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks, "render_photo", exhaust)
    with pytest.raises(MediaError, match="more memory"):
        tasks.render(str(tmp_path / "a.jpg"), "IMAGE", spec_in(tmp_path))


def written_megabytes() -> int:
    """What RLIMIT_DATA counts."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmData"))


def test_a_video_leaves_nothing_for_the_garbage_collector(tmp_path: Path) -> None:
    """Each scaler that waits for it would be 16 MB of thread stacks, which count towards the worker's limit."""
    clip = str(video(tmp_path / "a.mp4", frames=5))
    tasks.render(clip, "VIDEO", spec_in(tmp_path))
    gc.disable()
    try:
        before = written_megabytes()
        for _ in range(12):
            tasks.render(clip, "VIDEO", spec_in(tmp_path))
        assert written_megabytes() - before < 50
    finally:
        gc.enable()
