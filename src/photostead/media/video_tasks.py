"""What worker processes do for the queue of videos; beside `media.tasks`, whose rules hold here too. ffmpeg itself is another
program's child, see `media.launch`.
"""

from photostead.kernel.errors import MediaError
from photostead.media.files import Source, open_regular
from photostead.media.video_facts import VideoFacts


def look_at_video(source: str | Source) -> VideoFacts:
    """The streams of a video. Raises MediaError."""
    from photostead.media.video import read_facts

    with open_regular(source) as file:
        return read_facts(file)


def check_result(path: str) -> VideoFacts:
    """The streams of a video that was made just now. Raises MediaError where its first frame cannot be decoded."""
    from photostead.media.video import decode_first, read_facts

    with open_regular(path) as file:
        if not decode_first(file):
            raise MediaError("its first frame cannot be decoded")
        return read_facts(file)
