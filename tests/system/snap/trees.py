"""Trees of the snap for tests: the recipe's own files over the checkout (seconds), and the real one, packed and unpacked
again (minutes).
"""

import subprocess
import sys
from pathlib import Path

from snap_program.tree import stage_recipe

ROOT = Path(__file__).resolve().parents[3]


def light_tree(folder: Path, version: str = "1.0") -> Path:
    """Metadata, hooks and commands of the snap; Python and Photostead are the checkout's."""
    stage_recipe(ROOT, folder, version)
    python = folder / "bin/python3"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (folder / "lib").mkdir()
    (folder / "lib/photostead").symlink_to(ROOT / "src")
    return folder


def packed_tree(folder: Path) -> Path:
    """What scripts/build-snap packs, unpacked where nothing else of it lies."""
    snap = folder / "photostead.snap"
    subprocess.run([ROOT / "scripts/build-snap", "--compression", "zstd", "--output", snap], check=True)
    subprocess.run(["unsquashfs", "-quiet", "-no-progress", "-dest", folder / "tree", snap], check=True)
    return folder / "tree"
