"""The arrows of the design hold, and the contract of ours that import-linter runs finds what it is there for."""

import os
import subprocess
import sys
from pathlib import Path

import grimp

from tests.arch.slices import find_trespasses

ROOT = Path(__file__).resolve().parents[2]


def test_arrows_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([program, "--no-cache"], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_slice_that_reaches_into_another_is_found() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in [
        ("app.features.albums.routes", "app.features.assets.store"),
        ("app.features.albums.routes", "app.features.assets.service"),
        ("app.features.albums.routes", "app.features.albums.store"),
        ("app.features.registry", "app.features.albums.routes"),
        ("app.features.albums.routes", "app.db"),
    ]:
        for name in (importer, imported):
            if name not in graph.modules:
                graph.add_module(name)
        graph.add_import(importer=importer, imported=imported)
    for name in ("app", "app.features"):
        graph.add_module(name)
    found = find_trespasses(graph, "app.features", {"service", "schema"})
    assert found == [("app.features.albums.routes", "app.features.assets.store")]
