"""The policy: which videos are played as they are, which only change their container, which are transcoded, and to what.
Pure: from the facts of a video and what the settings wish to a plan. Decision 0038 says why.
"""

import hashlib
from enum import StrEnum

import msgspec

from photostead.media.targets import COPY, Target
from photostead.media.video_facts import VideoFacts


class Decision(StrEnum):
    """What becomes of a video; `remux` takes the pictures over as they are."""

    AS_IS = "as_is"
    REMUX = "remux"
    TRANSCODE = "transcode"


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """The settings. `policy` is all, optimal, bitrate, required or disabled; `height` the shorter side in pixels, None as it
    is; `max_rate` bits a second, 0 for no limit; names of codecs as ffmpeg's, of containers as `VideoFacts` has them. `quality`
    is how a transcode is made where one is made."""

    policy: str
    codecs: frozenset[str]
    audio: frozenset[str]
    containers: frozenset[str]
    quality: Target

    @property
    def digest(self) -> str:
        """The same for settings that decide alike: another quality is no reason to do everything again."""
        accepted = [sorted(names) for names in (self.codecs, self.audio, self.containers)]
        parts = (self.policy, accepted, self.quality.height, self.quality.max_rate, self.quality.video)
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:16]


class Plan(msgspec.Struct, frozen=True):
    """`why` has a reason each in words for people, empty for `as_is`; `target` is what to make."""

    decision: Decision
    why: tuple[str, ...]
    target: Target


# What players of the codec show; everything else in it only some do. Of H.264 no browser decodes ten bits.
_PIXELS_8 = frozenset({"yuv420p", "yuvj420p"})
_PIXELS = {"h264": _PIXELS_8}
_PIXELS_10 = _PIXELS_8 | {"yuv420p10le"}
# What MP4 holds so that browsers play it from there.
_MP4_VIDEO = frozenset({"h264", "hevc", "av1", "vp9"})
_MP4_AUDIO = frozenset({"aac", "mp3", "opus"})


def plan(facts: VideoFacts, wishes: Wishes) -> Plan:
    """What becomes of a video. Sound that does not fit is made anew beside pictures that are taken over."""
    if wishes.policy == "disabled":
        return Plan(Decision.AS_IS, (), wishes.quality)
    pictures = [*misfits(facts, wishes), *excesses(facts, wishes)]
    noise = sound_misfits(facts, wishes)
    wrapping = container_misfits(facts, wishes)
    if not (pictures or noise or wrapping):
        return Plan(Decision.AS_IS, (), wishes.quality)
    keeps_pictures = not pictures and facts.video_codec in _MP4_VIDEO
    if not keeps_pictures and not pictures:
        pictures = [f"MP4 does not hold {facts.video_codec} video"]
    changes = {"video": COPY} if keeps_pictures else {}
    target = msgspec.structs.replace(wishes.quality, **changes, audio=audio_for(facts, wishes))
    decision = Decision.REMUX if keeps_pictures else Decision.TRANSCODE
    return Plan(decision, (*pictures, *noise, *wrapping), target)


def misfits(facts: VideoFacts, wishes: Wishes) -> list[str]:
    """What players that the settings accept cannot show of the pictures."""
    if facts.video_codec not in wishes.codecs:
        return [f"{facts.video_codec} video"]
    if facts.pixel_format not in _PIXELS.get(facts.video_codec, _PIXELS_10):
        return [f"{facts.video_codec} with pixels in {facts.pixel_format}"]
    return ["interlaced video"] if facts.is_interlaced else []


def excesses(facts: VideoFacts, wishes: Wishes) -> list[str]:
    """What the policy transcodes although it could be played."""
    found, height, rate = [], wishes.quality.height, wishes.quality.max_rate
    if wishes.policy == "all":
        found.append("all videos are transcoded")
    if wishes.policy == "optimal" and height and min(facts.width, facts.height) > height:
        found.append(f"larger than {height} pixels")
    if wishes.policy == "bitrate" and rate and (facts.bit_rate or 0) > rate:
        found.append(f"more than {rate // 1000} kbit/s")
    return found


def sound_misfits(facts: VideoFacts, wishes: Wishes) -> list[str]:
    """What players cannot play of the sound; they play the first track or the default one."""
    heard = facts.sound
    return [f"{heard.codec} sound"] if heard and heard.codec not in wishes.audio else []


def container_misfits(facts: VideoFacts, wishes: Wishes) -> list[str]:
    """What players do not open. They all open what copies are made in."""
    return [] if facts.container in {"mp4", *wishes.containers} else [f"the container {facts.container}"]


def audio_for(facts: VideoFacts, wishes: Wishes) -> str | None:
    """Taken over where players accept it and MP4 holds it."""
    heard = facts.sound
    if heard is None:
        return None
    is_kept = heard.codec in wishes.audio and heard.codec in _MP4_AUDIO
    return COPY if is_kept else wishes.quality.audio


def parse_rate(text: str) -> int:
    """Bits a second of a setting such as 4500k or 10M; a plain number counts kilobits."""
    factors = {"k": 1000, "m": 1_000_000}
    unit = text[-1:].lower()
    number = int(text[:-1] or 0) if unit in factors else int(text or 0)
    return number * factors.get(unit, 1000)


def parse_height(text: str) -> int | None:
    """Pixels of a setting such as 720; None for original."""
    return None if text == "original" else int(text)
