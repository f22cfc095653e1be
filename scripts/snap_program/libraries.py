"""Shared libraries that programs need and the base of the snap may not have: found with ldd, copied beside them."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

# The C library and its loader belong together and to the machine (or base snap) that the tree runs on.
OF_THE_MACHINE = re.compile(
    r"(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|anl|mvec|nsl|nss_.*|thread_db|BrokenLocale))\.so\..*"
)
# What programs in C++ need, and a base may lack; where it has them, its own are at least as new.
CXX_RUNTIME = frozenset({"libstdc++.so.6", "libgcc_s.so.1", "libz.so.1"})
LINE = re.compile(r"^\s*(\S+) => (.*?)(?: \(0x[0-9a-f]+\))?$")


class LibraryMissing(Exception):
    """A program needs a library that this machine does not have."""


def copy_libraries(programs: Iterable[Path], folder: Path) -> None:
    """Copy what these programs and libraries load, and what that loads, under the names they ask for. Raises
    LibraryMissing."""
    for name, path in needed_by(programs).items():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path.resolve(), folder / name)


def copy_cxx_runtime(packages: Path, folder: Path) -> None:
    """Copy the C++ runtime that the packages' libraries load on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = set(CXX_RUNTIME)
    for library in sorted(packages.rglob("*.so*")):
        if not missing:
            return
        for name, path in parse_ldd(run_ldd(library)).items():
            if name in missing and path is not None and not path.is_relative_to(packages):
                shutil.copy2(path.resolve(), folder / name)
                missing.discard(name)


def needed_by(programs: Iterable[Path]) -> dict[str, Path]:
    """Name → file of every library that is loaded with one of these, but for those of the machine."""
    found: dict[str, Path] = {}
    for program in programs:
        for name, path in parse_ldd(run_ldd(program)).items():
            if path is None:
                raise LibraryMissing(f"{program} needs {name}, which this machine does not have")
            found[name] = path
    return {name: path for name, path in found.items() if not OF_THE_MACHINE.fullmatch(name)}


def run_ldd(program: Path) -> str:
    """What ldd says; nothing for a program without shared libraries."""
    return subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False).stdout


def parse_ldd(text: str) -> dict[str, Path | None]:
    """Name → file, None where there is none."""
    found = {}
    for match in filter(None, map(LINE.match, text.splitlines())):
        name, place = match.groups()
        found[name] = None if place == "not found" else Path(place)
    return found
