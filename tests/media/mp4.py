"""Boxes put into generated MP4 and QuickTime files (ISO 14496-12), as cameras put them there; their `moov` stands last."""

import struct

SAMPLE_ENTRY = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def full_box(kind: bytes, content: bytes) -> bytes:
    """One with a version and flags before its content."""
    return box(kind, b"\0\0\0\0" + content)


def append_to(data: bytes, path: tuple[bytes, ...], extra: bytes) -> bytes:
    """The file with `extra` at the end of the box at `path`; of a sample description, of its first entry."""
    heads, start, end = [], 0, len(data)
    for kind in path:
        start = _find(data, start, end, kind)
        heads.append(start)
        end = start + _size(data, start)
        start += 8
    if path == SAMPLE_ENTRY:
        heads.append(start + 8)
        end = start + 8 + _size(data, start + 8)
    out = bytearray(data)
    for head in heads:
        out[head : head + 4] = (_size(data, head) + len(extra)).to_bytes(4, "big")
    return bytes(out[:end] + extra + out[end:])


def _size(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _find(data: bytes, start: int, end: int, kind: bytes) -> int:
    while start < end and data[start + 4 : start + 8] != kind:
        start += _size(data, start)
    assert start < end, kind
    return start


# --- GoPro -------------------------------------------------------------------------------------------------------------


def klv(key: bytes, kind: str, size: int, data: bytes) -> bytes:
    """One entry of GoPro's telemetry; `kind` is its letter, or empty for what holds more entries."""
    count = len(data) // size
    return key + (kind.encode() or b"\0") + struct.pack(">BH", size, count) + data + b"\0" * (-len(data) % 4)


def telemetry(*entries: bytes) -> bytes:
    return klv(b"DEVC", "", 1, klv(b"DVNM", "c", 1, b"GoPro") + klv(b"STRM", "", 1, b"".join(entries)))


def telemetry_track(at: list[int], lengths: list[int]) -> bytes:
    """A track of telemetry whose samples lie there."""
    entry = box(b"gpmd", b"\0" * 6 + b"\0\x01" + b"\0\0\0\0")
    table = (
        full_box(b"stsd", struct.pack(">I", 1) + entry)
        + full_box(b"stts", struct.pack(">III", 1, len(at), 1000))
        + full_box(b"stsc", struct.pack(">IIII", 1, 1, 1, 1))
        + full_box(b"stsz", struct.pack(f">II{len(at)}I", 0, len(at), *lengths))
        + full_box(b"stco", struct.pack(f">I{len(at)}I", len(at), *at))
    )
    header = full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, 1000 * len(at), 0, 0))
    handler = full_box(b"hdlr", b"\0\0\0\0meta" + b"\0" * 12 + b"GoPro MET\0")
    shown = full_box(b"tkhd", struct.pack(">IIIII", 0, 0, 9, 0, 1000) + b"\0" * 60)
    media = box(b"minf", full_box(b"gmhd", b"") + box(b"stbl", table))
    return box(b"trak", shown + box(b"mdia", header + handler + media))


def with_telemetry(data: bytes, *samples: bytes) -> bytes:
    """The file with these samples behind everything else, and the track that names their places."""
    lengths = [len(sample) for sample in samples]
    track_size = len(telemetry_track([0] * len(samples), lengths))
    first = len(data) + track_size + 8
    at = [first + sum(lengths[:number]) for number in range(len(samples))]
    return append_to(data, (b"moov",), telemetry_track(at, lengths)) + box(b"mdat", b"".join(samples))


# --- Windows, Sony, Google ---------------------------------------------------------------------------------------------


def xtra(name: bytes, kind: int, value: bytes) -> bytes:
    """One of Windows' properties: kind 8 is text, 19 a number of eight bytes."""
    entry = len(name).to_bytes(4, "big") + name + struct.pack(">IIH", 1, 6 + len(value), kind) + value
    return (4 + len(entry)).to_bytes(4, "big") + entry


def sony_meta(xml: bytes) -> bytes:
    handler = full_box(b"hdlr", b"\0\0\0\0nrtm" + b"\0" * 13)
    return full_box(b"meta", handler + full_box(b"xml ", xml))


def sphere(projection: bytes) -> bytes:
    """Version 2 of Google's marks around `equi` or `cbmp`."""
    details = full_box(projection, b"\0" * (16 if projection == b"equi" else 8))
    return box(b"sv3d", full_box(b"svhd", b"x\0") + box(b"proj", full_box(b"prhd", b"\0" * 12) + details))


# --- AVCHD -------------------------------------------------------------------------------------------------------------


def transport_stream(payload: bytes, *, with_times: bool) -> bytes:
    """One stream's payload in packets of 188 bytes, or 192 with the camcorder's time stamps."""
    packets = []
    for count, at in enumerate(range(0, len(payload), 180)):
        part = payload[at : at + 180]
        stuffing = 184 - len(part)
        adaptation = bytes([stuffing - 1]) + (b"\0" + b"\xff" * (stuffing - 2) if stuffing > 1 else b"")
        packet = b"\x47\x01\x00" + bytes([0x30 | count & 15]) + adaptation + part
        packets.append((b"\0\0\0\0" if with_times else b"") + packet)
    return b"".join(packets)
