"""The corpus is the same wherever it is made, and the benchmarks run from end to end on a small one."""

import hashlib
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import bench_api
from bench_program import processes, scan_tree
from bench_program.synthetic import KEY, ensure_synthetic
from make_corpus import draw_picture, make_corpus
from tests.daemon import start_daemon

ROOT = Path(__file__).resolve().parents[2]


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 by path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_corpus_depends_on_its_seed_alone(tmp_path: Path) -> None:
    for name, seed in (("one", "7"), ("two", "7"), ("other", "8")):
        make_corpus(tmp_path / name, seed, big=0, small=2, videos=0)
    one, two, other = (digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert set(one.values()).isdisjoint(other.values())


def test_pictures_of_the_corpus_are_those_that_the_peer_was_measured_with() -> None:
    pixels = draw_picture(random.Random("a"), 320, 240).tobytes()
    assert hashlib.sha256(pixels).hexdigest() == "fd63954757419a8325a36ff2fa1a782782752752f57f6f549820995e680fe9b8"


def test_corpus_keeps_what_is_there(tmp_path: Path) -> None:
    make_corpus(tmp_path, "7", big=0, small=1, videos=1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    make_corpus(tmp_path, "7", big=0, small=1, videos=1)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    photo = next(tmp_path.rglob("*.jpg"))
    with Image.open(photo) as picture:
        assert picture.size == (1632, 1224)
        assert picture.getexif()[0x0131] == "corpus"


def run_bench(*arguments: str) -> dict[str, str]:
    """The figures it prints, without their units, by name."""
    run = subprocess.run(
        [sys.executable, "-m", "bench_program", *arguments],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    sys.stdout.write(run.stdout)  # which a failure shows
    return dict(re.findall(r"^  (\S.*?)  +([\d.,e-]+) ", run.stdout, re.MULTILINE))


def test_import_is_measured(tmp_path: Path) -> None:
    figures = run_bench("--work", str(tmp_path), "--big", "0", "--small", "3", "--videos", "0", "import")
    assert float(figures["CPU a file"]) > 0
    assert float(figures["peak memory of all processes, PSS"].replace(",", "")) > 10
    assert float(figures["preview, average"]) > float(figures["thumbnail, average"])


@pytest.mark.long
def test_scans_are_measured_and_leave_the_tree_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    for _ in range(2):  # the second time with the tree of the first
        figures = run_bench("--work", str(tmp_path / "work"), "scan", "--files", "200", "--folder", str(folder))
        assert float(figures["first scan"]) > 0
        assert float(figures["unchanged, median of 5"]) > 0
        assert float(figures["unchanged: times find"].replace(",", "")) > 0
        assert float(figures["2 files changed"]) > 0
        assert float(figures["10 files moved"]) > 0
        assert figures["moved: assets that are others now"] == "0"
        assert figures["unchanged: other tables with other rows"] == "0"
        assert float(figures["watched: a new file shows after"]) > 0
    files = {str(path.relative_to(folder)) for path in folder.rglob("*.jpg")}
    inner = [f"2000/{number % 10:02} days away/IMG_{number:07}.jpg" for number in range(200)]
    assert files == {f"scan-tree-200/{name}" for name in inner}


def test_scans_are_measured_on_a_tree_of_its_own_alone(tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(b"somebody's")
    scan_tree.ensure_tree(tree := scan_tree.Tree(tmp_path / "scan-tree-60", 60))
    before = digests(tmp_path)
    scan_tree.rewrite(tree.every(20))
    with scan_tree.moved(tree, tree.every(6)) as places:
        assert len(places) == 10
        assert not any(path.exists() for path in places)
        assert all(path.exists() for path in places.values())
    after = digests(tmp_path)
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in before) == 3
    assert photo.read_bytes() == b"somebody's"


def test_api_is_measured_on_a_made_up_library(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    ensure_synthetic(data_dir, 500)
    results: list[bench_api.Result] = []
    with start_daemon(data_dir, admin=None) as daemon:
        load = bench_api.Load(0.05, (1,), daemon.process.pid, "python")
        total, found = bench_api.measure(daemon.url, KEY, load, results.append)
        assert processes.memory(daemon.process.pid).pss > 10
        daemon.stop()
    assert total == 500
    assert found == results
    assert {result.errors for result in results} == {0}
    assert {"timeline/buckets", "timeline/bucket", "assets/{id}"} <= {result.endpoint for result in results}
