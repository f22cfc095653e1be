"""The command line of `scripts/bench`."""

import os
import tempfile
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from bench_program import measure
from bench_program.everything import measure_everything, results_folder
from bench_program.library import Place
from bench_program.report import recording

DEFAULT_WORK = Path(tempfile.gettempdir()) / "photostead-bench"


class Measurement(click.Command):
    """A command whose figures are kept: where `--json` says, or below the work folder for `report`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Record while it runs."""
        asked = (ctx.parent or ctx).params
        path = asked["json_file"] or results_folder(asked["work"], quick=asked["quick"]) / f"{self.name}.json"
        with recording(path, str(self.name), typed(ctx)):
            return super().invoke(ctx)


def typed(ctx: click.Context) -> str:
    """The command with what was asked of it; of files only that there was one."""
    words = ["scripts/bench"]
    for each in filter(None, (ctx.parent, ctx)):
        words += [each.command.name] * (each is ctx)  # type: ignore[list-item]
        for option in each.command.params:
            name, value = str(option.name), each.params.get(str(option.name))
            if is_typed(each, name) and name not in {"work", "json_file"}:
                words += said(option, value)
    return " ".join(words)


def is_typed(ctx: click.Context, name: str) -> bool:
    """Whether an option is not left as it is by default."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def said(option: click.Parameter, value: Any) -> list[str]:
    """One option as it is typed."""
    if isinstance(option.type, click.Path):
        return [option.opts[0], "…"]
    if isinstance(value, bool):
        return [option.opts[0]] * value
    return [word for each in (value if option.multiple else [value]) for word in (option.opts[0], str(each))]


class Bench(click.Group):
    """All commands of it are measurements, unless they say otherwise."""

    command_class = Measurement


@click.group(cls=Bench, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--work", type=click.Path(path_type=Path), default=DEFAULT_WORK, show_default=True,
              help="Folder for the corpus and the data; what was made there is used again.")  # fmt: skip
@click.option("--big", default=500, show_default=True, help="12 MP photos of the corpus.")
@click.option("--small", default=1500, show_default=True, help="2 MP photos.")
@click.option("--videos", default=20, show_default=True)
@click.option("--quick", is_flag=True, help="A hundred photos and two videos instead; small sizes of everything.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Where a command's figures are written [default: below --work, where `report` finds them].")  # fmt: skip
@click.pass_context
def bench(
    ctx: click.Context, work: Path, big: int, small: int, videos: int, quick: bool, json_file: Path | None
) -> None:
    """Measure this checkout's daemon on a corpus made on the spot, beside the peer's figures. Without a command: everything."""
    os.environ["PHOTOSTEAD_ML_MODELS"] = "/nonexistent/models"  # what models cost is measured apart, by `ml`
    ctx.obj = Place(work, 25, 75, 2) if quick else Place(work, big, small, videos)
    if ctx.invoked_subcommand is None:
        ctx.invoke(all_command)


@bench.command("all", cls=click.Command)
@click.pass_context
def all_command(ctx: click.Context) -> None:
    """Everything, one after the other; then what failed and which goals were missed."""
    asked = ctx.find_root().params
    sizes = [name for name in ("big", "small", "videos") if is_typed(ctx.find_root(), name)]
    options = ["--work", str(asked["work"]), *(f"--{name}={asked[name]}" for name in sizes)]
    is_whole = measure_everything(asked["work"], [*options, *["--quick"] * asked["quick"]], quick=asked["quick"])
    if asked["json_file"]:
        from bench_program.benchmarks import write_all

        write_all(results_folder(asked["work"], quick=asked["quick"]), asked["json_file"])
    if not is_whole:
        ctx.exit(1)


@bench.command("report", cls=click.Command)
@click.pass_context
def report_command(ctx: click.Context) -> None:
    """Write BENCHMARKS.md from the figures that were kept; with --quick into the work folder."""
    from bench_program.benchmarks import write_page

    asked = ctx.find_root().params
    folder = results_folder(asked["work"], quick=asked["quick"])
    if asked["quick"]:
        write_page(folder, page=asked["work"] / "BENCHMARKS.md", kept=asked["work"] / "results-quick-all.json")
    else:
        write_page(folder)


@bench.command("import")
@click.pass_obj
def import_command(place: Place) -> None:
    """A new library: seconds until visible and until done, CPU, peak memory."""
    measure.measure_import(place)


@bench.command()
@click.option("--seconds", default=600.0, show_default=True, help="How long it is watched.")
@click.pass_obj
def idle(place: Place, seconds: float) -> None:
    """Memory, disk writes and CPU of a daemon that has nothing to do."""
    measure.measure_idle(place, seconds)


@bench.command()
@click.option("--count", default=96, show_default=True, help="How many photos are imported.")
@click.option("--seconds", default=2.0, show_default=True, help="How long each kind of request is made.")
@click.pass_obj
def memory(place: Place, count: int, seconds: float) -> None:
    """Memory of all processes: started, importing, serving, learning, and after each of them."""
    from bench_program.memory import measure_memory

    measure_memory(place.work, count, seconds)


@bench.command()
@click.pass_obj
def start(place: Place) -> None:
    """Time until the first answer."""
    measure.measure_start(place)


@bench.command()
@click.pass_obj
def rescan(place: Place) -> None:
    """Scanning an unchanged library again."""
    measure.measure_rescan(place)


@bench.command()
@click.option("--files", default=200_000, show_default=True, help="How many, in a thousand folders.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where their tree is made, in a folder of its own [default: where --work is].")  # fmt: skip
@click.pass_obj
def scan(place: Place, files: int, folder: Path | None) -> None:
    """Scans of many small files: the first, unchanged (beside find), 1% changed, 5% moved, one new file noticed."""
    from bench_program.scan import measure_scan

    measure_scan(place.work, files, folder)


@bench.command()
@click.option("--assets", type=int, help="A made-up library of so many assets [default: the imported corpus].")
@click.option("--seconds", default=5.0, show_default=True, help="For each endpoint and number of clients.")
@click.pass_obj
def api(place: Place, assets: int | None, seconds: float) -> None:
    """Latency and throughput of what clients ask most."""
    from bench_program.api import measure_api

    measure_api(place, assets, seconds)


@bench.command("http")
@click.option("--seconds", default=3.0, show_default=True, help="For each side of each round.")
@click.option("--rounds", default=5, show_default=True, help="How often both sides are asked, in turn.")
@click.option("--crowd", default=60.0, show_default=True, help="Seconds of two hundred clients at once.")
@click.pass_obj
def http_command(place: Place, seconds: float, rounds: int, crowd: float) -> None:
    """What a request costs beside Node doing the same; crowds, clients that are too slow, an import meanwhile."""
    from bench_program.http import measure_http

    place.work.mkdir(parents=True, exist_ok=True)
    measure_http(place, seconds, rounds, crowd)


@bench.command()
@click.option("--photos", default=30, show_default=True, help="How many photos of 12 megapixels.")
@click.option("--rounds", default=5, show_default=True, help="How often each side does them all, in turn.")
@click.pass_obj
def thumbnails(place: Place, photos: int, rounds: int) -> None:
    """Renditions of photos beside a Node pipeline with sharp: CPU, memory, quality; and what decompression bombs cost."""
    from bench_program.thumbnails import measure_thumbnails

    place.work.mkdir(parents=True, exist_ok=True)
    measure_thumbnails(place.work, photos, rounds)


@bench.command()
@click.option("--megabytes", default=2048, show_default=True, help="How much is sent in large files, twice.")
@click.pass_obj
def upload(place: Place, megabytes: int) -> None:
    """Uploads, large ones alone and at once, and small ones: how fast beside plain writing, CPU, memory."""
    from bench_program.upload import measure_uploads

    measure_uploads(place, megabytes)


@bench.command()
@click.option("--assets", default=1_000_000, show_default=True, help="How many the household has.")
@click.pass_obj
def million(place: Place, assets: int) -> None:
    """A household of a million assets: timeline, every filter of the search, map, albums, uploads, a night, memory."""
    from bench_program.million import measure_million

    measure_million(place.work, assets)


@bench.command()
@click.option("--points", default=100_000, show_default=True, help="How many positions of each kind.")
def geocode(points: int) -> None:
    """Names of places: of positions, of searches, and the memory they take."""
    from bench_program.geocode import measure_geocode

    measure_geocode(points)


@bench.command()
@click.option("--faces", default=100_000, show_default=True, help="How many, of a fortieth as many people.")
@click.pass_obj
def faces(place: Place, faces: int) -> None:
    """Whose faces they are: CPU of grouping all at once and of one more, memory, and how right the people are."""
    from bench_program.faces import measure_faces

    measure_faces(place.work, faces)


@bench.command()
@click.option(
    "--vectors", default=[100_000, 1_000_000], show_default=True, multiple=True, help="How many; several times."
)
@click.pass_obj
def search(place: Place, vectors: tuple[int, ...]) -> None:
    """Finding the nearest of many vectors: time, memory, and whether they are the nearest; with and without filters."""
    from bench_program.search import measure_search

    measure_search(place.work, vectors)


@bench.command()
@click.option("--assets", default=100_000, show_default=True, help="How many the library has.")
@click.pass_obj
def sync(place: Place, assets: int) -> None:
    """A phone that gets a whole library: seconds, CPU and memory of the daemon; and one for which nothing is new."""
    from bench_program.sync import measure_sync

    measure_sync(place.work, assets)


@bench.command()
@click.option("--assets", default=100_000, show_default=True, help="How many the library has.")
@click.option("--rounds", default=3, show_default=True, help="Walks with a warm cache, of which the median is shown.")
@click.pass_obj
def web(place: Place, assets: int, rounds: int) -> None:
    """The timeline in Chromium: CPU of tasks, blank areas, nodes and frames while it scrolls; the first load."""
    from bench_program.web import measure_web

    measure_web(place.work, assets, rounds)


@bench.command()
@click.option("--photos", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Real photos, with faces and text in some [default: made-up ones with both].")  # fmt: skip
@click.option("--count", default=96, show_default=True, help="How many are made up.")
@click.pass_obj
def ml(place: Place, photos: Path | None, count: int) -> None:
    """Learning: seconds a photo and memory of a daemon that does all of it, and each model alone on one thread."""
    from bench_program.ml import measure_ml

    measure_ml(place.work, photos, count)


@bench.command()
@click.option("--files", default=100_000, show_default=True, help="How many.")
@click.pass_obj
def backup(place: Place, files: int) -> None:
    """Full backups: the first, one of which nothing is new, one of a few changes, whether they are whole, a restoration."""
    from bench_program.backup import measure_backup

    measure_backup(place.work, files)


@bench.command()
@click.option("--seconds", default=60, show_default=True, help="Length of the videos.")
@click.option("--rounds", default=3, show_default=True, help="Transcodes of each side; five times as many posters.")
@click.pass_obj
def video(place: Place, seconds: int, rounds: int) -> None:
    """A poster beside spawning ffmpeg, a transcode beside the plain ffmpeg command."""
    from bench_program.video import measure_video

    measure_video(place.work, seconds, rounds)


@bench.command()
@click.option("--minutes", default=60.0, show_default=True, help="Half of it many daemons, half of it one.")
@click.option("--seed", default="1", show_default=True, help="What everybody does, and in which order.")
@click.option(
    "--models", type=click.Path(exists=True, file_okay=False), help="Folder of models to learn with [default: none]."
)
@click.pass_obj
def soak(place: Place, minutes: float, seed: str, models: str | None) -> None:
    """A household at work while its daemon is killed and stopped: whether all holds, and whether memory and handles grow. It is
    no part of `all`."""
    from bench_program.soak import measure_soak

    measure_soak(place.work, minutes, seed, models or os.environ["PHOTOSTEAD_ML_MODELS"])


if __name__ == "__main__":
    bench(prog_name="scripts/bench")
