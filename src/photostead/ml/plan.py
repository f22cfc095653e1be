"""How much of the machine models may take: a plan for the processes that run them, from its memory and its cores."""

from collections.abc import Sequence
from pathlib import Path

from photostead.ml.results import Plan

# Of the memory that there is. The models of the default set take 120 MB.
SHARE = 4
LEAST_MB, MOST_MB = 256, 2048
# More of them wait for each other: the models are small.
MOST_THREADS = 4
# What a process takes beside its models: the runtimes, a picture, and a model twice while it is loaded.
BESIDE_BYTES = 1 << 30


def make_plan(folders: Sequence[Path], wanted_mb: int | None, memory: int, cores: int) -> Plan:
    """A plan for a machine of that many bytes of memory (0: unknown). One process: a second one would hold every model
    twice, and the runtimes use the cores by themselves."""
    megabytes = wanted_mb or max(LEAST_MB, min(MOST_MB, (memory >> 20) // SHARE))
    return Plan(tuple(map(str, folders)), processes=1, threads=max(1, min(MOST_THREADS, cores)), megabytes=megabytes)


def process_limit(plan: Plan) -> int:
    """Bytes of data that a process of models may have."""
    return BESIDE_BYTES + 2 * (plan.megabytes << 20)
