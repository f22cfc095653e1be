"""Whether a picture moves, by its first bytes: an edit would make a still of it."""

# A PNG says so before its pixels, whatever text and profile come first (APNG specification, acTL).
HEAD_BYTES = 1 << 16


def moves(head: bytes) -> bool:
    """Whether a file that begins with `head` (HEAD_BYTES of it, or all there is) is an animation: GIF, animated WebP (the
    animation flag of VP8X, RFC 9649), APNG, a sequence of AVIF or HEIC pictures. One GIF with a single picture in it
    counts as well."""
    if head.startswith((b"GIF87a", b"GIF89a")):
        return True
    if head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X":
        return bool(head[20:21] and head[20] & 0x02)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"acTL" in head.partition(b"IDAT")[0]
    return head[4:12] in {b"ftypavis", b"ftyphevc", b"ftypmsf1"}
