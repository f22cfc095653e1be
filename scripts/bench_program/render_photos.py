"""The renditions of photos as the daemon's workers make them, in a process of its own; `bench_program.thumbnails` starts it.

Reads paths from standard input, a line each; the first one warms up and is not counted. Prints CPU seconds and the peak of
memory in kB as JSON.
"""

import json
import resource
import sys
from pathlib import Path

from photostead.kernel.errors import MediaError
from photostead.media import tasks
from photostead.media.image import Spec

WORKER_BYTES = 1_536 << 20


def main(out: str) -> None:
    """Render them one after the other."""
    tasks.initialise_worker(WORKER_BYTES)
    before = 0.0
    for index, photo in enumerate(sys.stdin.read().splitlines()):
        spec = Spec(f"{out}/{index}-preview.jpeg", f"{out}/{index}-thumbnail.webp", colorspace="p3")
        try:
            tasks.render(photo, "IMAGE", spec)
        except MediaError as error:
            print(error.message, file=sys.stderr)
        before = before or cpu()
    print(json.dumps({"cpu": cpu() - before, "peak": peak()}))


def cpu() -> float:
    """Seconds, of all threads, so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> int:
    """The most memory this process ever held, in kB; `ru_maxrss` would be its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1])
