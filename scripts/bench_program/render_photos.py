"""What the daemon's workers do with photos, in a process of its own; `bench_program.thumbnails` starts it. Its arguments: a
folder for what is made, and which part: "ours" for the renditions, "metadata", or "decoding" and nothing else.

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
from photostead.media.vips import load_vips

WORKER_BYTES = 1_536 << 20


def main(out: str, part: str) -> None:
    """One photo after the other."""
    tasks.initialise_worker(WORKER_BYTES)
    work = {"ours": render, "metadata": look, "decoding": decode}[part]
    before = 0.0
    for index, photo in enumerate(sys.stdin.read().splitlines()):
        try:
            work(photo, f"{out}/{index}")
        except MediaError as error:
            print(error.message, file=sys.stderr)
        before = before or cpu()
    print(json.dumps({"cpu": cpu() - before, "peak": peak()}))


def render(photo: str, made: str) -> None:
    """Preview, thumbnail and thumbhash."""
    tasks.render(photo, "IMAGE", Spec(f"{made}-preview.jpeg", f"{made}-thumbnail.webp", colorspace="p3"))


def look(photo: str, made: str) -> None:
    """What it says of itself."""
    tasks.extract(photo, "IMAGE", None, 0, want_hash=False)


def decode(photo: str, made: str) -> None:
    """To half its size, which the decoder does on its way."""
    load_vips().Image.jpegload(photo, shrink=2).copy_memory()


def cpu() -> float:
    """Seconds, of all threads, so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> int:
    """The most memory this process ever held, in kB; `ru_maxrss` would be its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
