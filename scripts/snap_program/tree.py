"""The tree of the snap: what lies in `snap/`, the program, the interpreter, ffmpeg; and its packing."""

import os
import shutil
import subprocess
from pathlib import Path

from snap_program.interpreter import stage_interpreter
from snap_program.libraries import copy_cxx_runtime, copy_libraries
from snap_program.metadata import read_recipe, write_metadata
from snap_program.packages import compile_all, stage_packages

CONNECTED = ("gpu-2404",)  # folders that snapd mounts content of other snaps on


def stage_recipe(root: Path, tree: Path, version: str) -> None:
    """What needs no building: metadata, icon, hooks, wrappers."""
    recipe = read_recipe(root / "snapcraft.yaml")
    shutil.copytree(root / "snap/local", tree, dirs_exist_ok=True)
    shutil.copytree(root / "snap/hooks", tree / "meta/hooks", dirs_exist_ok=True)
    write_metadata(recipe, version, tree / "meta/snap.yaml")
    icon = root / recipe["icon"]
    (tree / "meta/gui").mkdir(exist_ok=True)
    shutil.copy2(icon, tree / f"meta/gui/icon{icon.suffix}")
    for name in CONNECTED:
        (tree / name).mkdir(exist_ok=True)


def stage_program(root: Path, tree: Path) -> None:
    """Photostead, its packages and the web app: all that is Python."""
    stage_packages(root, tree / "lib/photostead")
    compile_all(tree / "lib/photostead")


def stage_ffmpeg(program: Path, tree: Path) -> None:
    """An ffmpeg of this machine, with the libraries it needs."""
    folder = tree / "lib/ffmpeg"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(program.resolve(), folder / "ffmpeg")
    copy_libraries([program.resolve()], folder)


def stage_all(root: Path, tree: Path, version: str, ffmpeg: Path) -> None:
    """Everything, in a folder that is empty or absent."""
    stage_recipe(root, tree, version)
    stage_program(root, tree)
    stage_interpreter(tree)
    compile_all(tree / "lib")
    copy_cxx_runtime(tree / "lib/photostead", tree / "lib/cxx")
    stage_ffmpeg(ffmpeg, tree)


def pack(tree: Path, output: Path, compression: str) -> None:
    """A snap of the tree, as `snap pack` makes it. Raises CalledProcessError; mksquashfs has said why."""
    part = output.with_name(output.name + ".part")
    part.unlink(missing_ok=True)
    command = ["mksquashfs", str(tree), str(part), "-noappend", "-comp", compression, "-no-fragments", "-no-progress",
               "-all-root", "-no-xattrs", "-quiet"]  # fmt: skip
    subprocess.run(command, check=True)
    os.replace(part, output)
