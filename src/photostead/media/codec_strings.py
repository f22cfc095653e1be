"""What a stream is called in playlists, so that players know before they fetch anything whether they can show it (RFC 6381).
Of a file that is sent as it is from its own header; of a transcode the most that its encoder may make.

Sources: ISO 14496-15 annex E (avc1, hvc1), AV1 in ISOBMFF §5 (av01), VP Codec ISOBMFF Binding (vp09), ISO 14496-3 (mp4a).
"""

from collections.abc import Callable

# H.264's, HEVC's, VP9's and AV1's level that holds so many pixels a second: 720p30, 1080p30, 1080p60, 2160p30, 2160p60.
_LEVELS = (
    (28_000_000, 31, 93, 31, 5),
    (63_000_000, 40, 120, 40, 8),
    (125_000_000, 42, 123, 41, 9),
    (250_000_000, 51, 150, 50, 12),
    (500_000_000, 52, 153, 51, 13),
)
OPUS, AAC_LC = "opus", "mp4a.40.2"
_AAC_KINDS = frozenset({2, 5, 29})  # low complexity; high efficiency, versions 1 and 2


def of_header(codec: str, header: bytes) -> str | None:
    """The name of a stream by its decoder configuration (avcC, hvcC, av1C). None where it has none of this form."""
    read = _HEADERS.get(codec)
    return read(header) if read and len(header) > 3 else None


def of_sound(codec: str, header: bytes) -> str | None:
    """The same for sound that MP4 holds in a way that browsers know; `header` is AAC's AudioSpecificConfig."""
    if codec == "opus":
        return OPUS
    if codec != "aac" or not header:
        return None
    kind = header[0] >> 3
    return f"mp4a.40.{kind}" if kind in _AAC_KINDS else None


def of_transcode(codec: str, width: int, height: int, fps: float | None) -> str:
    """The most that an encoder may make of such pictures, 8 bits deep."""
    rate = width * height * (fps or 30)
    level = next((entry for entry in _LEVELS if rate <= entry[0]), _LEVELS[-1])
    return {
        "h264": f"avc1.6400{level[1]:02X}",
        "hevc": f"hvc1.1.6.L{level[2]}.90",
        "vp9": f"vp09.00.{level[3]}.08",
        "av1": f"av01.0.{level[4]:02d}M.08",
    }[codec]


def _avc(header: bytes) -> str | None:
    return f"avc1.{header[1:4].hex().upper()}" if header[0] == 1 else None


def _hevc(header: bytes) -> str | None:
    if header[0] != 1 or len(header) < 13:
        return None
    space, tier, profile = header[1] >> 6, header[1] >> 5 & 1, header[1] & 31
    flags = int(f"{int.from_bytes(header[2:6], 'big'):032b}"[::-1], 2)
    limits = "".join(f".{byte:X}" for byte in header[6:12].rstrip(b"\0"))
    return f"hvc1.{' ABC'[space].strip()}{profile}.{flags:X}.{'LH'[tier]}{header[12]}{limits}"


def _av1(header: bytes) -> str | None:
    if header[0] != 0x81:
        return None
    tier, high, twelve = header[2] >> 7, header[2] >> 6 & 1, header[2] >> 5 & 1
    depth = 12 if high and twelve else 10 if high else 8
    return f"av01.{header[1] >> 5}.{header[1] & 31:02d}{'MH'[tier]}.{depth:02d}"


_HEADERS: dict[str, Callable[[bytes], str | None]] = {"h264": _avc, "hevc": _hevc, "av1": _av1}
