"""Videos: a poster frame beside spawning ffmpeg for it, and a transcode as the queue does it beside the plain ffmpeg command.

Both sides of each make the same things of the same file, alternating. The posters of ours are made in one process, as a
worker makes them; its start is not counted, as it serves five hundred files.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from bench_program.report import head, show
from photostead.features.settings.conversions import wishes_of
from photostead.features.settings.defaults import default_video
from photostead.features.videos.converting import MP4, Order, convert, opening
from photostead.features.videos.running import Conversion
from photostead.features.videos.schema import VideoRow
from photostead.jobs.executors import Executor
from photostead.jobs.tasks import Run
from photostead.media.encoders import arguments_for
from photostead.media.ffmpeg import find_ffmpeg
from photostead.media.files import Source
from photostead.media.image import Spec
from photostead.media.tasks import initialise_worker
from photostead.media.transcoding import Decision, Plan, plan
from photostead.media.video import render_video
from photostead.media.video_facts import VideoFacts
from photostead.media.video_tasks import look_at_video

POSTER_GOAL, TRANSCODE_GOAL = 3.5, 1.05
WORKER_MEMORY = 1536 << 20
PREVIEW, THUMBNAIL = 1440, 250
# (name, what a phone of that kind records)
KINDS = {
    "h264-1080p": ("1920x1080", "libx264", "yuv420p"),
    "hevc-2160p": ("3840x2160", "libx265", "yuv420p"),
}

Pair = tuple[float, float]


@dataclass
class Worker:
    """What converting asks of a job's run."""

    executor: Executor


def measure_video(work: Path, seconds: int, rounds: int) -> None:
    """Posters, then a transcode."""
    folder = work / "video"
    folder.mkdir(parents=True, exist_ok=True)
    videos = {name: ensure_video(folder / f"{name}-{seconds}.mp4", seconds, *kind) for name, kind in KINDS.items()}
    head(f"videos of {seconds} s, median of {rounds}", "ffmpeg")
    for name, path in videos.items():
        report_poster(name, measure_poster(folder, path, seconds, 5 * rounds))
    pairs = asyncio.run(measure_transcode(folder, videos["h264-1080p"], rounds))
    show("transcode to 720p", [ours for ours, _ in pairs], "s", statistics.median(theirs for _, theirs in pairs))
    show("  share of what plain ffmpeg takes", [ours / theirs for ours, theirs in pairs], "", goal=TRANSCODE_GOAL)


def report_poster(name: str, rounds: list[dict[str, float]]) -> None:
    """Ours beside the usual way, and beside what an ffmpeg would take that knew better."""
    usual = statistics.median(one["usual"] for one in rounds)
    show(f"poster of {name}", [one["ours"] * 1000 for one in rounds], "ms", usual * 1000)
    shares = {other: [one["ours"] / one[other] for one in rounds] for other in ("usual", "key frames")}
    show(f"  {name}: share of what spawning ffmpeg takes", shares["usual"], "", goal=1 / POSTER_GOAL)
    show(f"  {name}: ... of ffmpeg told of key frames only", shares["key frames"], "")


def ensure_video(path: Path, seconds: int, size: str, encoder: str, pixels: str) -> Path:
    """A moving pattern with grain, which costs a codec about what a film does; made once."""
    if not path.exists():
        part = path.with_suffix(".part")
        pattern = f"testsrc2=size={size}:rate=30:duration={seconds},noise=alls=12:allf=t"
        sound = ("-f", "lavfi", "-i", f"sine=duration={seconds}")
        codec = ("-c:v", encoder, "-preset", "ultrafast", "-pix_fmt", pixels, "-g", "60", "-c:a", "aac")
        run(["-f", "lavfi", "-i", pattern, *sound, *codec, "-f", "mp4", str(part)])
        part.rename(path)
    return path


def run(arguments: list[str]) -> None:
    """Plain ffmpeg. Raises ClickException with what it says."""
    done = subprocess.run(
        [find_ffmpeg(), "-loglevel", "error", "-nostdin", "-y", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(done.stderr[-2000:])


def clocked(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# --- posters


def measure_poster(folder: Path, path: Path, seconds: int, rounds: int) -> list[dict[str, float]]:
    """Preview and thumbnail of a good frame: seconds of ours, and of one ffmpeg that seeks and writes both; the usual way,
    and told to decode key frames only."""
    spec = Spec(str(folder / "preview.jpeg"), str(folder / "thumbnail.webp"))
    picture = ["-map", "0:v:0", "-frames:v", "1"]
    outputs = [*picture, *scaled(PREVIEW, folder / "p.jpeg"), *picture, *scaled(THUMBNAIL, folder / "t.webp")]
    usual = ["-ss", str(min(5, seconds / 4)), "-i", f"file:{path}", *outputs]
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: render_video(str(path), spec),
        "usual": lambda: run(usual),
        "key frames": lambda: run(["-skip_frame", "nokey", *usual]),
    }
    ways["ours"]()
    return [{name: clocked(work) for name, work in ways.items()} for _ in range(rounds)]


def scaled(side: int, path: Path) -> list[str]:
    """An output whose shorter side is at most so long."""
    return ["-vf", f"scale='-2:min({side},ih)'", str(path)]


# --- transcodes


async def measure_transcode(folder: Path, path: Path, rounds: int) -> list[Pair]:
    """Seconds from the order to the file in its place, and of the command alone."""
    facts = look_at_video(str(path))
    decided = transcode_plan(facts)
    executor = Executor(1, initialise_worker, WORKER_MEMORY)
    pairs: list[Pair] = []
    try:
        # A worker is there already when a job comes to this point: it read the facts.
        await executor.submit(look_at_video, str(path), seconds=60)
        for _ in range(rounds):
            ours = await clock_ours(executor, folder, path, facts, decided)
            pairs.append((ours, await asyncio.to_thread(clocked, lambda: run_plain(folder, path, facts, decided))))
    finally:
        await executor.stop()
    return pairs


def transcode_plan(facts: VideoFacts) -> Plan:
    """As usual, but for what would be left as it is."""
    decided = plan(facts, wishes_of(default_video()))
    return Plan(Decision.TRANSCODE, ("measured",), decided.target)


async def clock_ours(executor: Executor, folder: Path, path: Path, facts: VideoFacts, decided: Plan) -> float:
    """The way of the queue: contained, watched, looked at, made durable."""
    out = folder / "ours" / "video.mp4"
    shutil.rmtree(out.parent, ignore_errors=True)
    order = Order(find_ffmpeg(), Source(str(path)), facts, decided, None, out, "h264")
    video = VideoRow(1, "bench", 1, path.name, facts, None, None, None)
    began = time.perf_counter()
    await convert(cast(Run, cast(Any, Worker(executor))), order, Conversion(video, facts.duration_ms))
    return time.perf_counter() - began


def run_plain(folder: Path, path: Path, facts: VideoFacts, decided: Plan) -> None:
    """The same command at the priority that ours has, without anything around it."""
    found = arguments_for(facts, decided.target)
    command = [
        *opening(find_ffmpeg()),
        *found.inputs,
        "-i",
        f"file:{path}",
        *found.outputs,
        *MP4,
        str(folder / "plain.mp4"),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.nice(10))
