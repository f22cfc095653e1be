"""Conversions on the wire, ours alone; and the row of a video."""

import msgspec

from photostead.kernel.ids import Id
from photostead.media.transcoding import Decision
from photostead.media.video_facts import VideoFacts


class RunningVideoDto(msgspec.Struct, rename="camel"):
    """A video that is converted now. `percent` is of its length and None where that is unknown; `speed` is 2 where a
    second of it takes half a second; `encoder` does it."""

    asset_id: Id
    file_name: str
    percent: float | None
    speed: float | None
    encoder: str
    started_at: str


class VideoDecisionDto(msgspec.Struct, rename="camel"):
    """What became of a video: `decision` is as_is, remux, transcode or None while nobody looked; `made_by` the encoder,
    `note` why it was not the one that the settings ask for, or what else is worth a word."""

    decision: str | None
    made_by: str | None
    note: str | None
    size: int | None


class VideoRow(msgspec.Struct, frozen=True):
    """What is kept of a video. `settings` is the digest of what the decision was made under, None where it is to be made
    again; `encoded` the converted copy, relative to the data folder."""

    asset_id: int
    uid: str
    owner_id: int
    name: str
    facts: VideoFacts | None
    decision: Decision | None
    settings: str | None
    encoded: str | None
