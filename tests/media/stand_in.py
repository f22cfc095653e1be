"""An ffmpeg that fails in scripted ways: it is asked like the real one, does as its script says where an argument matches,
and hands everything else to the real one.
"""

import json
import sys
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

PROGRAM = """#!{python} -I
import json, os, sys, time
arguments = sys.argv[1:]
script = json.load(open({script!r}))
with open({log!r}, "a") as log:
    log.write(json.dumps(arguments) + "\\n")
for needle, kind, text in script:
    if needle not in " ".join(arguments):
        continue
    target = arguments[-1].removeprefix("file:")
    if kind == "fail":
        sys.stderr.write(text + "\\n")
        sys.exit(187)
    if kind == "die":
        open(target, "wb").write(b"half of it")
        os.kill(os.getpid(), 11)
    if kind == "hang":
        print("out_time_us=400000\\nspeed=0.5x\\nprogress=continue", flush=True)
        time.sleep(600)
    if kind == "garbage":
        open(target, "wb").write(os.urandom(4096))
        sys.exit(0)
    if kind == "say":
        print(text)
        sys.exit(0)
    if kind == "short":
        real = ["-f", "lavfi", "-i", "testsrc2=size=160x120:duration=1", "-c:v", "libx264", "-f", "mp4", "-y", target]
        os.execv({real!r}, [{real!r}, *real])
os.execv({real!r}, [{real!r}, *arguments])
"""


class StandIn:
    """`path` is the program. What it does is set by `script`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "stand-in-ffmpeg"
        self._script, self._log = folder / "stand-in.json", folder / "stand-in.log"
        self.script()
        self._log.touch()
        text = PROGRAM.format(
            python=sys.executable, script=str(self._script), log=str(self._log), real=get_ffmpeg_exe()
        )
        self.path.write_text(text)
        self.path.chmod(0o755)

    def script(self, *lines: tuple[str, str, str]) -> None:
        """`(part of an argument, what to do, with which words)`; the first line that matches is done."""
        self._script.write_text(json.dumps(lines))

    def calls(self) -> list[list[str]]:
        """The arguments of every call so far."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]
