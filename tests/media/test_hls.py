"""Where videos are cut, the playlists that say so, and what streams are called in them."""

import pytest

from photostead.media import codec_strings
from photostead.media.hls import (
    INIT,
    LONGEST,
    Cuts,
    Variant,
    choose_cuts,
    even_cuts,
    lengths,
    main_playlist,
    media_playlist,
    segment_name,
    segment_number,
)


@pytest.mark.parametrize(
    ("keys", "duration", "starts"),
    [
        ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 9.5, (0.0, 4.0, 8.0)),  # phones: a key frame a second
        ([0.0, 5.0, 10.0, 15.0], 20.0, (0.0, 5.0, 10.0, 15.0)),
        ([0.0, 4.5, 9.0], 9.4, (0.0, 4.5)),  # the rest is hardly a segment
        ([0.1, 4.2], 8.0, (0.0, 4.2)),
        ([0.0], 3.0, (0.0,)),
    ],
)
def test_cuts_at_key_frames(keys: list[float], duration: float, starts: tuple[float, ...]) -> None:
    assert choose_cuts(keys, duration) == Cuts(starts, duration, at_keys=True)


@pytest.mark.parametrize(
    ("keys", "duration"), [([], 10.0), ([0.0], LONGEST + 1), ([0.0, 4.0, 4.0 + LONGEST + 1], 20.0)]
)
def test_even_cuts_where_key_frames_are_rare(keys: list[float], duration: float) -> None:
    cuts = choose_cuts(keys, duration)
    assert cuts == even_cuts(duration)
    assert not cuts.at_keys
    assert all(later - earlier == 4.0 for earlier, later in zip(cuts.starts, cuts.starts[1:], strict=False))


@pytest.mark.parametrize("duration", [0.04, 1.0, 3.99, 4.0, 4.5, 8.0, 3600.1])
def test_even_cuts_make_up_the_whole(duration: float) -> None:
    assert sum(lengths(even_cuts(duration))) == pytest.approx(duration)


def test_places_of_segments() -> None:
    cuts = Cuts((0.0, 4.0, 9.0), 12.0, at_keys=True)
    assert [cuts.span(number) for number in range(3)] == [(0.0, 4.0), (4.0, 9.0), (9.0, 12.0)]
    assert [cuts.number_at(at) for at in (-1.0, 0.0, 3.9, 4.0, 11.0, 99.0)] == [0, 0, 0, 1, 2, 2]
    for number in (-1, 3):
        with pytest.raises(IndexError):
            cuts.span(number)


def test_main_playlist() -> None:
    """RFC 8216 §4.3.4.2."""
    variants = [
        Variant("original", 1920, 1080, 29.97, 20_000_000, "hvc1.2.4.L120.B0,mp4a.40.2", "PQ"),
        Variant("720p", 1280, 720, None, 4_000_000, "avc1.64001F"),
    ]
    assert main_playlist(variants, "some-id", "?key=x").splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-STREAM-INF:BANDWIDTH=20000000,CODECS="hvc1.2.4.L120.B0,mp4a.40.2",RESOLUTION=1920x1080,'
        'FRAME-RATE=29.970,VIDEO-RANGE=PQ,NAME="original"',
        "some-id/0/playlist.m3u8?key=x",
        '#EXT-X-STREAM-INF:BANDWIDTH=4000000,CODECS="avc1.64001F",RESOLUTION=1280x720,VIDEO-RANGE=SDR,NAME="720p"',
        "some-id/1/playlist.m3u8?key=x",
    ]


def test_media_playlist() -> None:
    """No segment is longer than what is announced, as the RFC rounds."""
    assert media_playlist(Cuts((0.0, 4.6), 8.004, at_keys=True)).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:5",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init.mp4"',
        "#EXTINF:4.600000,",
        "seg_0.m4s",
        "#EXTINF:3.404000,",
        "seg_1.m4s",
        "#EXT-X-ENDLIST",
    ]


def test_names_of_segments() -> None:
    assert [segment_number(name) for name in (INIT, "seg_0.m4s", segment_name(17))] == [None, 0, 17]


HEVC = bytes.fromhex("01 01 60000000 900000000000 5d f000")
MAIN_10 = bytes.fromhex("01 22 20000000 b00000000000 99 f000")


@pytest.mark.parametrize(
    ("codec", "header", "name"),
    [
        ("h264", bytes.fromhex("01640028ff"), "avc1.640028"),
        ("h264", bytes.fromhex("00000001674d"), None),  # start codes: no MP4's
        ("hevc", HEVC, "hvc1.1.6.L93.90"),
        ("hevc", MAIN_10, "hvc1.2.4.H153.B0"),
        ("hevc", HEVC[:10], None),
        ("av1", bytes.fromhex("81080c00"), "av01.0.08M.08"),
        ("av1", bytes.fromhex("810d4c00"), "av01.0.13M.10"),
        ("av1", b"\x01\x02\x03\x04", None),
        ("mpeg4", b"\x01\x02\x03\x04", None),
        ("h264", b"", None),
    ],
)
def test_names_of_pictures(codec: str, header: bytes, name: str | None) -> None:
    assert codec_strings.of_header(codec, header) == name


@pytest.mark.parametrize(
    ("codec", "header", "name"),
    [
        ("aac", bytes.fromhex("1210"), "mp4a.40.2"),
        ("aac", bytes.fromhex("2b11"), "mp4a.40.5"),
        ("aac", b"", None),
        ("opus", b"", "opus"),
        ("pcm_s16le", b"", None),
    ],
)
def test_names_of_sound(codec: str, header: bytes, name: str | None) -> None:
    assert codec_strings.of_sound(codec, header) == name


def test_names_of_transcodes() -> None:
    """The level holds the pixels a second."""
    sizes = [(1280, 720, 30.0), (1920, 1080, 60.0), (3840, 2160, None)]
    assert [codec_strings.of_transcode("h264", *size) for size in sizes] == [
        "avc1.64001F",
        "avc1.64002A",
        "avc1.640033",
    ]
    assert codec_strings.of_transcode("hevc", 1920, 1080, 30.0) == "hvc1.1.6.L120.90"
    assert codec_strings.of_transcode("vp9", 1280, 720, 30.0) == "vp09.00.31.08"
    assert codec_strings.of_transcode("av1", 7680, 4320, 60.0) == "av01.0.13M.08"
