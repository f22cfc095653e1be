"""The command line of `scripts/build-snap`."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from snap_program import tree as snap_tree
from snap_program.libraries import LibraryMissing
from snap_program.metadata import this_architecture

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 << 20


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", help="Version of the snap [default: the program's].")
@click.option("--output", type=click.Path(path_type=Path), help="File to write [default: dist/photostead_….snap].")
@click.option("--tree", type=click.Path(path_type=Path), help="Keep the tree in this new folder.")
@click.option("--compression", default="xz", show_default=True, help="xz, lzo, gzip or zstd.")
@click.option("--ffmpeg", type=click.Path(path_type=Path, exists=True), help="[default: the one of imageio-ffmpeg]")
@click.option("--recipe-only", is_flag=True, help="Metadata, hooks and wrappers alone, into --tree; nothing is packed.")
@click.option("--program", type=click.Path(path_type=Path), help="Only the Python packages, into this folder.")
def build_snap(
    version: str | None,
    output: Path | None,
    tree: Path | None,
    compression: str,
    ffmpeg: Path | None,
    recipe_only: bool,
    program: Path | None,
) -> None:
    """Build the snap of this checkout for this machine."""
    version = version or own_version()
    if program is not None:
        snap_tree.stage_program(ROOT, program)
    elif recipe_only:
        if tree is None:
            raise click.UsageError("--recipe-only needs --tree FOLDER.")
        snap_tree.stage_recipe(ROOT, tree, version)
    else:
        output = output or ROOT / "dist" / f"photostead_{version}_{this_architecture()}.snap"
        with tempfile.TemporaryDirectory(prefix="photostead-snap-") as folder:
            build(tree or Path(folder, "tree"), version, ffmpeg or own_ffmpeg(), output, compression)
        click.echo(f"{output} ({output.stat().st_size / MIB:.0f} MiB)")


def build(tree: Path, version: str, ffmpeg: Path, output: Path, compression: str) -> None:
    """Stage and pack."""
    if tree.exists() and any(tree.iterdir()):
        raise click.UsageError(f"{tree} is not empty: remove it first, or name another folder.")
    snap_tree.stage_all(ROOT, tree, version, ffmpeg)
    output.parent.mkdir(parents=True, exist_ok=True)
    snap_tree.pack(tree, output, compression)


def own_version() -> str:
    """Of the program in this checkout."""
    found = re.search(r'^__version__ = "(.+)"$', (ROOT / "src/photostead/__init__.py").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def own_ffmpeg() -> Path:
    """The program in the imageio-ffmpeg wheel."""
    from imageio_ffmpeg import get_ffmpeg_exe

    os.environ.pop("IMAGEIO_FFMPEG_EXE", None)
    return Path(get_ffmpeg_exe())


def main() -> None:
    """What a tool has said on stderr is not said again."""
    os.umask(0o022)
    try:
        build_snap()
    except subprocess.CalledProcessError as error:
        sys.exit(f"build-snap: {error.cmd[0]} failed with status {error.returncode}; its message stands above")
    except (OSError, ValueError, LibraryMissing) as error:
        sys.exit(f"build-snap: {error}")


if __name__ == "__main__":
    main()
