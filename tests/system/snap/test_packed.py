"""The snap that scripts/build-snap packs, unpacked somewhere else and taken through its life: install, good and bad
settings, upload, refresh with an upgrade of the database, revert, remove. Minutes: it is built first.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from snap_program.libraries import OF_THE_MACHINE, parse_ldd, run_ldd
from tests.daemon import Visitor
from tests.photos import jpeg
from tests.system.snap.box import HookFailed, SnapBox
from tests.system.snap.test_hooks import free_port
from tests.system.snap.trees import packed_tree

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

MOST_BYTES = 350 << 20  # packed, with xz; what is packed faster here may be larger
ACCOUNT = ("a@b.lan", "correct horse")
LOADED_BY_PATH = {"libexiv2.so.28"}  # pyexiv2 loads it under another name before it is needed
# An upgrade that a later version could bring.
MIGRATION = "create table of_tomorrow (id integer primary key) strict;\n"
LOADED_FROM = """
import json, sys
import photostead.app, apsw, av, numpy, pillow_heif, pyexiv2, pyvips, rawpy, uvloop
files = {module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
print(json.dumps([sys.prefix, sys.executable, *files]))
"""


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked snap."""
    return packed_tree(tmp_path_factory.mktemp("packed"))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[SnapBox]:
    """A machine without the snap, and without a Python of its own."""
    made = SnapBox(tmp_path / "box", free_port())
    for name in ("python", "python3"):
        made.stand_in(name, "echo this machine has no Python >&2; exit 1")
    try:
        yield made
    finally:
        made.close()


def test_size(packed: Path) -> None:
    """What a person waits for to download."""
    size = packed.with_name("photostead.snap").stat().st_size
    assert 50 << 20 < size < MOST_BYTES, f"{size >> 20} MiB"


def test_everything_comes_from_the_tree(packed: Path, box: SnapBox) -> None:
    """Interpreter, standard library, packages; nothing of the build machine's is loaded."""
    box.switch(packed, 1)
    script = ['. "$SNAP/bin/photostead-environment"', 'exec python3 -c "$0"']
    said = subprocess.run(["/bin/sh", "-euc", "\n".join(script), LOADED_FROM], env=box.environment(), cwd="/",
                          capture_output=True, text=True, check=True)  # fmt: skip
    outside = [file for file in json.loads(said.stdout) if not Path(file).resolve().is_relative_to(packed)]
    assert outside == []


def test_libraries(packed: Path) -> None:
    """Each library is in the tree, but for the C library."""
    folders = [packed / "lib/interpreter", packed / "lib/cxx"]
    loader = os.environ | {"LD_LIBRARY_PATH": ":".join(map(str, folders))}
    found = subprocess.run(["find", packed / "lib", "-name", "*.so*", "-type", "f"], capture_output=True, text=True,
                           check=True)  # fmt: skip
    wanted: dict[str, str] = {}
    for file in [*found.stdout.splitlines(), str(packed / "bin/python3")]:
        said = subprocess.run(["ldd", file], env=loader, capture_output=True, text=True, check=False).stdout
        for name, place in parse_ldd(said).items():
            if place is None or not place.resolve().is_relative_to(packed):
                wanted[name] = file
    missing = {name: file for name, file in wanted.items() if not OF_THE_MACHINE.fullmatch(name)}
    assert set(missing) <= LOADED_BY_PATH, missing


def test_nothing_is_left_to_compile(packed: Path) -> None:
    """A snap cannot be written: what is not compiled would be compiled at each start."""
    sources = list((packed / "lib/photostead/photostead").rglob("*.py"))
    assert sources
    for source in sources:
        assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_ffmpeg(packed: Path, box: SnapBox) -> None:
    """The tree's ffmpeg runs by its name, with the hardware of small boxes compiled in; a connected snap of drivers is
    asked to set up its own surroundings for it."""
    box.switch(packed, 1)
    ffmpeg = packed / "bin/ffmpeg"
    said = subprocess.run([ffmpeg, "-hide_banner", "-hwaccels"], env=box.environment(), capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert {"vaapi", "qsv", "drm"} <= set(said.stdout.split())
    tree = box.folder / "with-drivers"
    (tree / "gpu-2404/bin").mkdir(parents=True)
    (tree / "lib").symlink_to(packed / "lib")
    wrapper = tree / "gpu-2404/bin/gpu-2404-provider-wrapper"
    wrapper.write_text('#!/bin/sh\necho drivers\nexec "$@"\n')
    wrapper.chmod(0o755)
    with_drivers = subprocess.run([ffmpeg, "-version"], env=box.environment() | {"SNAP": str(tree)},
                                  capture_output=True, text=True, check=True)  # fmt: skip
    assert with_drivers.stdout.startswith("drivers\nffmpeg version")


def newer(tree: Path, folder: Path) -> Path:
    """The next version, whose database has one table more."""
    shutil.copytree(tree, folder, symlinks=True, copy_function=os.link)
    (folder / "lib/photostead/photostead/db/migrations/0999_of_tomorrow.sql").write_text(MIGRATION)
    return folder


def photos(visitor: Visitor) -> set[str]:
    """Names of all photos."""
    found = visitor.call("POST", "/search/metadata", {"size": 100})["assets"]["items"]
    return {item["originalFileName"] for item in found}


def test_life(packed: Path, box: SnapBox, tmp_path: Path) -> None:
    """What the snap is for, in the order in which it happens."""
    box.install(packed)
    box.visitor().call("POST", "/auth/admin-sign-up", {"email": ACCOUNT[0], "name": "A", "password": ACCOUNT[1]})
    with pytest.raises(HookFailed, match=r"http\.port = 99999"):
        box.set(http_port=99999)
    box.set(http_port=free_port())
    assert box.daemon is not None
    assert box.daemon.login(ACCOUNT).upload("before.jpg", jpeg((1, 2, 3))).status == 201

    box.refresh(newer(packed, tmp_path / "x2"))
    snapshots = box.command("database", "list").stdout
    assert "pre-refresh" in snapshots
    visitor = box.daemon.login(ACCOUNT)
    assert visitor.upload("after.jpg", jpeg((4, 5, 6))).status == 201
    assert photos(visitor) == {"before.jpg", "after.jpg"}

    box.revert()
    visitor = box.daemon.login(ACCOUNT)
    box.wait(
        lambda: photos(visitor) == {"before.jpg", "after.jpg"}, "the upload of the newer version is taken in again"
    )

    outside = tmp_path / "outside.jpg"
    outside.write_bytes(jpeg())
    box.remove()
    assert not (box.folder / "var").exists()
    assert outside.exists()


def test_run_ldd_of_the_interpreter(packed: Path) -> None:
    """The program in the tree is a program, not a link into the build machine."""
    assert (packed / "bin/python3").resolve().is_relative_to(packed)
    assert "libc.so.6" in run_ldd(packed / "bin/python3")
