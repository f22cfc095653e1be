"""The interpreter of the build machine, copied so that it runs from wherever the tree lies: Python finds its library
beside its executable, and the wrappers name the folder of shared libraries.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from snap_program.libraries import copy_libraries

# Parts of the standard library that nothing here imports: tests, windows, editors, what belongs to building.
LEFT_OUT = (
    "__pycache__", "site-packages", "dist-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "turtle.py",
    "lib2to3", "ensurepip", "pydoc_data", "config-*", "_tkinter*", "_test*", "_ctypes_test*", "_xx*", "sitecustomize.py",
    "*.a", "*.exe",
)  # fmt: skip


def stage_interpreter(tree: Path) -> None:
    """`bin/python3`, its library below `lib/pythonX.Y` and shared libraries in `lib/interpreter`."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (tree / "bin").mkdir(parents=True, exist_ok=True)
    program = tree / "bin" / name
    shutil.copy2(own_program(), program)
    relink(tree / "bin/python3", name)
    library = tree / "lib" / name
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=shutil.ignore_patterns(*LEFT_OUT),
                    ignore_dangling_symlinks=True, dirs_exist_ok=True)  # fmt: skip
    modules = library / "lib-dynload"
    if not modules.is_dir():
        shutil.copytree(sysconfig.get_config_var("DESTSHARED"), modules, ignore=shutil.ignore_patterns(*LEFT_OUT))
    copy_libraries([own_program(), *modules.glob("*.so")], tree / "lib/interpreter")
    strip([program, *modules.glob("*.so"), *(tree / "lib/interpreter").iterdir()])


def own_program() -> Path:
    """The file of the interpreter that runs this, not the virtual environment's link to it."""
    return Path(sys.executable).resolve()


def relink(link: Path, target: str) -> None:
    """A link with this target, whatever was there."""
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def strip(files: list[Path]) -> None:
    """Take debug symbols out of these, where the machine has the tool for it."""
    tool = shutil.which("strip")
    if tool is not None:
        for file in files:
            file.chmod(file.stat().st_mode | 0o200)
            subprocess.run([tool, "--strip-debug", os.fspath(file)], check=True)
