"""The conversions of this moment, in memory: how far each is, and the way to stop it."""

import asyncio
from typing import Any

from photostead.features.videos.schema import RunningVideoDto, VideoRow
from photostead.kernel.clock import now_ms, to_wire


class Stopped(Exception):
    """Somebody did not want to wait for it any longer."""


class Conversion:
    """One video on its way. It hears what ffmpeg says of its progress (`-progress`)."""

    def __init__(self, video: VideoRow, duration_ms: int | None) -> None:
        self.asset_id, self.uid, self.name = video.asset_id, video.uid, video.name
        self.duration_ms = duration_ms
        self.started_at = now_ms()
        self.encoder = ""
        self.done_ms = 0
        self.speed: float | None = None
        self.is_stopped = False
        # How often something went forward: who watches for a hang compares it with what it was.
        self.beats = 0
        self._passes = (1, 1)
        self._program: asyncio.Task[Any] | None = None

    def begin(self, encoder: str, number: int, passes: int) -> None:
        """Another run of ffmpeg: pass `number` of `passes`."""
        self.encoder, self._passes, self.done_ms = encoder, (number, passes), 0

    def follow(self, program: "asyncio.Task[Any]") -> None:
        """What to end when it is stopped."""
        self._program = program
        if self.is_stopped:
            program.cancel()

    def hear(self, line: str) -> None:
        """A line of `-progress`: a name, = and a value, which is N/A before anything came out."""
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            done = max(0, int(value) // 1000)
            self.beats += done != self.done_ms
            self.done_ms = done
        elif name == "speed":
            self.speed = float(value[:-1]) if value[-1:] == "x" and _is_number(value[:-1].strip()) else None
        elif name == "progress":
            self.beats += value == "end"

    @property
    def percent(self) -> float | None:
        """0 to 100 over all passes."""
        if not self.duration_ms:
            return None
        number, passes = self._passes
        share = min(1.0, self.done_ms / self.duration_ms)
        return round((number - 1 + share) / passes * 100, 1)

    def stop(self) -> None:
        """End it; what was made so far is thrown away."""
        self.is_stopped = True
        if self._program is not None:
            self._program.cancel()

    def describe(self) -> RunningVideoDto:
        """For whoever looks."""
        return RunningVideoDto(
            asset_id=self.uid,
            file_name=self.name,
            percent=self.percent,
            speed=self.speed,
            encoder=self.encoder,
            started_at=to_wire(self.started_at),
        )


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


# By the asset's key.
RUNNING: dict[int, Conversion] = {}
