"""Work for other machines: what travels there and back, and what such a machine does with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from photostead import __version__
from photostead.jobs import parcels
from photostead.jobs.executors import WorkerDied
from photostead.jobs.parcels import Errand, File, Parcel
from photostead.media import tasks as media
from photostead.media.files import Source
from photostead.media.sidecar import Beside
from tests.jobs import work
from tests.jobs.farming import spec_in

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


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
