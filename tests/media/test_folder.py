"""Files of other people: every photo and video below a folder that the environment names is shown, or says why it is not.

PHOTOSTEAD_TEST_PHOTOS=/folder .venv/bin/pytest -m long tests/media/test_folder.py
"""

import os
from pathlib import Path

import pytest

from photostead.jobs.executors import Executor
from photostead.kernel.errors import MediaError
from photostead.media import tasks
from photostead.media.formats import kind_of
from photostead.media.image import Rendition, Spec

VARIABLE = "PHOTOSTEAD_TEST_PHOTOS"
MEMORY_BYTES = 1_536 << 20


async def look_at(executor: Executor, path: Path, out: Path) -> str:
    """The reason why there is no picture, or nothing."""
    kind = kind_of(path.name) or "IMAGE"
    spec = Spec(str(out / "p.jpg"), str(out / "t.webp"), fullsize_path=str(out / "f.jpg"), colorspace="p3")
    try:
        read = await executor.submit(tasks.extract, str(path), kind, None, 5, False, seconds=300)
        made: Rendition = await executor.submit(tasks.render, str(path), kind, spec, seconds=300)
    except MediaError as error:
        return error.message
    assert (read.metadata.width, read.metadata.height) == (made.width, made.height), path.name
    return ""


@pytest.mark.long  # somebody else's files, as many as there are
async def test_every_file_of_a_folder(tmp_path: Path) -> None:
    """None kills its worker; each that is not shown has a reason that names it."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        pytest.skip(f"{VARIABLE} names no folder")
    files = sorted(path for path in Path(folder).rglob("*") if kind_of(path.name))
    assert files, f"no photos below {folder}"
    executor = Executor(1, tasks.initialise_worker, MEMORY_BYTES)
    try:
        reasons = {path: await look_at(executor, path, tmp_path) for path in files}
    finally:
        await executor.stop()
    for path, reason in reasons.items():
        if reason:
            print(path, reason)
            assert reason.startswith(path.name)
