"""What a processor must be able to do before a model is run on it. The runtimes would die of an illegal instruction, and with them
the process, again and again; so it is asked beforehand, of the kernel. No model is looked at here.
"""

import functools
import platform
from collections.abc import Mapping
from pathlib import Path

from photostead.ml.results import NoModel

CPUINFO = Path("/proc/cpuinfo")
# The lines of /proc/cpuinfo that list abilities, and those without which numpy and the runtimes do not run: on x86 those of
# 2008's Nehalem, with which all models of the default set were run in an emulator; AVX is not asked for. Every ARMv8 has
# asimd (NEON).
NEEDED: Mapping[str, tuple[str, frozenset[str]]] = {
    "x86_64": ("flags", frozenset({"ssse3", "sse4_1", "sse4_2", "popcnt"})),
    "aarch64": ("Features", frozenset({"asimd"})),
}
# Makes things faster, and is worth telling.
WELCOME = ("avx", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "asimddp", "asimdhp", "i8mm")


def abilities(text: str, machine: str) -> frozenset[str]:
    """What a processor can do, by /proc/cpuinfo; nothing where it does not say."""
    name = NEEDED[machine][0] if machine in NEEDED else "flags"
    line = next((line for line in text.splitlines() if line.partition(":")[0].strip() == name), "")
    return frozenset(line.partition(":")[2].split())


def hindrance(text: str, machine: str) -> str | None:
    """Why models cannot run on a processor; None where they can, or where it does not say what it can do."""
    if machine not in NEEDED:
        return f"Models cannot run on this machine's processor ({machine}): x86-64 and 64-bit ARM can."
    found = abilities(text, machine)
    lacking = sorted(NEEDED[machine][1] - found) if found else []
    if not lacking:
        return None
    return f"Models cannot run on this machine's processor: it lacks {', '.join(lacking)}. Let another machine do it: ml.remote-urls."


@functools.cache
def find_hindrance() -> str | None:
    """Why models cannot run here; None where they can."""
    try:
        text = CPUINFO.read_text()
    except OSError:
        text = ""
    return hindrance(text, platform.machine())


def require() -> None:
    """Raises NoModel where models cannot run here."""
    if (reason := find_hindrance()) is not None:
        raise NoModel(reason)


def welcome() -> list[str]:
    """What of this processor makes models faster."""
    found = abilities(CPUINFO.read_text() if CPUINFO.exists() else "", platform.machine())
    return [name for name in WELCOME if name in found]
