"""What learning costs: a whole daemon that imports photos and learns all of them, with the memory of its processes; then each
model alone on one thread, preview by preview, in a process that does nothing else.
"""

import multiprocessing
import os
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench_program.library import is_busy, look, start_scan, unfinished, visible, wait_until
from bench_program.ml_photos import ensure_photos
from bench_program.processes import own_memory, watch_memory
from bench_program.report import head, show
from photostead.features.settings.defaults import default_config
from photostead.ml import tasks
from photostead.ml.results import Plan, TextOptions
from tests.daemon import Daemon, start_daemon

MODELS = Path(__file__).resolve().parents[2] / ".venv/share/photostead/models"
# Everything is done for every photo.
PHOTOS_GOAL = 2.0
# So many are enough to know what a model costs.
PREVIEWS = 60
QUICK_GOAL_MS, ALL_GOAL_MS = 120.0, 1200.0
MEMORY_GOAL_MB = 600.0
STEPS = ("faces", "meaning", "text")


class Cost(NamedTuple):
    """Of one model: milliseconds of CPU for each preview, and the most memory of its process in MB."""

    milliseconds: list[float]
    megabytes: float


def measure_ml(work: Path, photos: Path | None, count: int) -> None:
    """The daemon, then each model on the previews that it made."""
    data = work / "data-ml"
    shutil.rmtree(data, ignore_errors=True)
    measure_daemon(data, photos or ensure_photos(work / "photos-ml" / str(count), count))
    previews = [str(data / path) for (path,) in look(data, "select path from asset_files where type = 'preview'")]
    measure_models(previews[:PREVIEWS])


# --- a daemon


def measure_daemon(data: Path, photos: Path) -> None:
    """Import a folder, and wait until everything is learned of it."""
    os.environ["PHOTOSTEAD_ML_MODELS"] = str(MODELS)
    with start_daemon(data) as daemon, watch_memory(daemon.process.pid) as peak:
        seconds = time_learning(daemon, data, photos)
        count = visible(data)
        head(f"{count:,} photos, imported and all learned of them")
        show("import and all", count / seconds, "photos/s", at_least=PHOTOS_GOAL)
        daemon.stop()
    show("peak memory of all processes, PSS", peak.pss, "MB", goal=MEMORY_GOAL_MB)
    show("peak memory of all processes, RSS", peak.rss, "MB", goal=MEMORY_GOAL_MB)
    faces, lines = look(data, "select (select count(*) from asset_faces), (select count(*) from asset_ocr)")[0]
    show("faces found", faces, "")
    show("lines of text read", lines, "")
    show("failed jobs", look(data, "select count(*) from jobs")[0][0], "", goal=0)


def time_learning(daemon: Daemon, data: Path, photos: Path) -> float:
    """Seconds from the scan until no job is left."""
    admin = daemon.login()
    body = {"ownerId": admin.get("/users/me")["id"], "name": "photos", "importPaths": [str(photos)]}
    library = admin.call("POST", "/libraries", body)["id"]
    began = time.monotonic()
    start_scan(admin, library)
    wait_until(lambda: visible(data) > 0)
    return wait_until(lambda: not is_busy(data) and not unfinished(data)) - began


# --- models alone


def measure_models(previews: Sequence[str]) -> None:
    """Each in a process of its own."""
    head(f"models on {len(previews)} previews, CPU on one thread")
    costs = {name: in_a_process(name, previews) for name in STEPS}
    for name, cost in costs.items():
        show(f"{name}, median", statistics.median(cost.milliseconds), "ms")
        show("... mean", statistics.fmean(cost.milliseconds), "ms")
        show("... the slowest", max(cost.milliseconds), "ms")
        show("... memory of its process", cost.megabytes, "MB")
    means = {name: statistics.fmean(cost.milliseconds) for name, cost in costs.items()}
    show("all but text, a photo", means["faces"] + means["meaning"], "ms", goal=QUICK_GOAL_MS)
    show("all, a photo", sum(means.values()), "ms", goal=ALL_GOAL_MS)


def in_a_process(name: str, previews: Sequence[str]) -> Cost:
    """What a step costs."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure_step, (name, previews))


def measure_step(name: str, previews: Sequence[str]) -> Cost:
    """In a process of models; the first preview loads them and does not count."""
    tasks.initialise_learner(0, Plan((str(MODELS),), threads=1, megabytes=1024))
    step = step_of(name)
    step(previews[0])
    milliseconds = [time_of(step, preview) for preview in previews]
    return Cost(milliseconds, own_memory("VmHWM"))


def step_of(name: str) -> Callable[[str], object]:
    """What is done with a preview, with the default settings."""
    config = default_config().machine_learning
    faces, text = config.facial_recognition, config.ocr
    options = TextOptions(text.max_resolution, text.min_detection_score, text.min_recognition_score)
    steps: dict[str, Callable[[str], object]] = {
        "faces": lambda preview: tasks.find_faces(faces.model_name, preview, faces.min_score),
        "meaning": lambda preview: tasks.encode_picture(config.clip.model_name, preview, ()),
        "text": lambda preview: tasks.read_text(text.model_name, preview, options),
    }
    return steps[name]


def time_of(step: Callable[[str], object], preview: str) -> float:
    """Milliseconds of CPU of all threads."""
    began = time.process_time()
    step(preview)
    return (time.process_time() - began) * 1000
