"""Which qualities a player is offered, and in which order."""

from typing import Any

import msgspec
import pytest

from photostead.features.settings.defaults import default_config
from photostead.features.settings.media_schema import VideoCodec
from photostead.features.streaming.qualities import list_qualities
from photostead.media.hls import even_cuts
from photostead.media.streaming import Survey
from photostead.media.video_facts import AudioTrack, VideoFacts

CONFIG = default_config().ffmpeg
EVERYWHERE, APPLE = "avc1.640028,mp4a.40.2", "hvc1.2.4.L153.B0,mp4a.40.2"


def facts(**changes: Any) -> VideoFacts:
    """A film of a phone, 1080p at 30 frames a second."""
    usual: dict[str, Any] = {
        "container": "mp4",
        "index": 0,
        "width": 1920,
        "height": 1080,
        "orientation": 1,
        "duration_ms": 60_000,
        "fps": 30.0,
        "is_vfr": False,
        "is_interlaced": False,
        "video_codec": "h264",
        "profile": "High",
        "level": 40,
        "pixel_format": "yuv420p",
        "bit_depth": 8,
        "transfer": None,
        "bit_rate": 17_000_000,
        "size": 127_500_000,
        "audio": (AudioTrack(1, "aac", 2, True, True),),
    }
    return VideoFacts(**{**usual, **changes})


def names(codecs: str | None, *, with_original: bool = True, config: Any = CONFIG, **changes: Any) -> list[str]:
    survey = Survey(facts(**changes), even_cuts(60.0), codecs)
    return [quality.variant.name for quality in list_qualities(survey, config, with_original=with_original)]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (names(EVERYWHERE), ["original", "1080p", "720p", "480p"]),
        (names(EVERYWHERE, bit_rate=4_000_000), ["original", "720p", "480p"]),  # 1080p would not be less
        (names(EVERYWHERE, bit_rate=1_000_000), ["original"]),
        (names(APPLE, bit_rate=1_000_000), ["original", "720p", "1080p", "480p"]),  # which not all can show
        (names(None), ["720p", "1080p", "480p"]),  # a small box begins with what it can make in time
        (names(EVERYWHERE, with_original=False), ["720p", "1080p", "480p"]),
        (names(None, width=640, height=360), ["360p"]),  # nothing is enlarged
        (names(None, width=854, height=480), ["480p"]),
        (names(None, orientation=6, width=1280, height=720), ["720p", "480p"]),
    ],
)
def test_what_is_offered(found: list[str], wanted: list[str]) -> None:
    assert found == wanted


@pytest.mark.parametrize(
    ("codecs", "with_original", "wanted"),
    [
        (APPLE, True, ["original", "720p copy", "1080p", "480p"]),  # who cannot show the first begins with the copy
        (APPLE, False, ["720p copy", "1080p", "480p"]),
        (EVERYWHERE, True, ["original", "720p copy", "1080p", "480p"]),
        (None, True, ["720p copy", "1080p", "480p"]),
    ],
)
def test_a_copy_that_was_made_is_not_made_again(codecs: str | None, with_original: bool, wanted: list[str]) -> None:
    film = Survey(facts(), even_cuts(60.0), codecs)
    copy = Survey(facts(width=1280, height=720, bit_rate=2_000_000), even_cuts(60.0), EVERYWHERE)
    found = list_qualities(film, CONFIG, with_original=with_original, copy=copy)
    assert [quality.variant.name + " copy" * quality.is_copy for quality in found] == wanted
    assert [quality.survey is copy for quality in found] == [quality.is_copy for quality in found]


def test_a_copy_that_cannot_be_cut_is_no_quality() -> None:
    film = Survey(facts(), even_cuts(60.0), None)
    made = list_qualities(film, CONFIG, with_original=True, copy=film)
    assert [quality.variant.name for quality in made] == ["720p", "1080p", "480p"]


def test_several_codecs() -> None:
    realtime = msgspec.structs.replace(
        CONFIG.realtime, video_codecs=[VideoCodec.AV1, VideoCodec.H264], resolutions=[720]
    )
    survey = Survey(facts(), even_cuts(60.0), None)
    made = list_qualities(survey, msgspec.structs.replace(CONFIG, realtime=realtime), with_original=True)
    assert [quality.variant.codecs for quality in made] == ["av01.0.05M.08,mp4a.40.2", "avc1.64001F,mp4a.40.2"]
    assert made[0].variant.bandwidth < made[1].variant.bandwidth


def test_what_is_said_of_them() -> None:
    """Sizes are upright; the settings' quality goes into the target, but nothing slower than a player can wait for."""
    config = msgspec.structs.replace(CONFIG, crf=19, preset="slow", threads=3)
    survey = Survey(facts(orientation=6, transfer="pq", audio=()), even_cuts(60.0), "hvc1.2.4.L120.90")
    file, *made = list_qualities(survey, config, with_original=True)
    first = next(quality for quality in made if quality.variant.name == "1080p")
    assert (file.variant.width, file.variant.height, file.variant.video_range) == (1080, 1920, "PQ")
    assert (first.variant.width, first.variant.height, first.variant.video_range) == (1080, 1920, "SDR")
    assert first.variant.codecs == "avc1.640028"
    assert first.target is not None
    assert (first.target.crf, first.target.preset, first.target.threads, first.target.audio) == (
        19,
        "veryfast",
        3,
        None,
    )


def test_no_heights_at_all() -> None:
    """An administrator may leave none: then there is one as large as the video."""
    realtime = msgspec.structs.replace(CONFIG.realtime, video_codecs=[], resolutions=[])
    assert names(None, config=msgspec.structs.replace(CONFIG, realtime=realtime)) == ["1080p"]
