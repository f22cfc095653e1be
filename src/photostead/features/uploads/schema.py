"""What the headers of tus 1.0.0 say, and what is answered in them. Nothing of files or rows."""

import base64
from datetime import UTC, datetime
from email.utils import format_datetime

import msgspec
from multidict import MultiMapping

from photostead.kernel.errors import Invalid, PreconditionFailed, UnsupportedMediaType

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
BYTES = "application/offset+octet-stream"
SHA1_BYTES = 20
# More than any file, and still a number that every client can count to.
LONGEST = (1 << 53) - 1
# Of what was finished: which asset the bytes are, and whether they made it or were there already.
ASSET_ID, STATUS = "Photostead-Asset-Id", "Photostead-Upload-Status"


class Upload(msgspec.Struct, frozen=True):
    """One that has begun; sizes in bytes, times in ms. `received` is what is known to be on the disk. `sha1` is what the
    sender says of the whole. `asset_uid` is there when it is finished."""

    id: int
    uid: str
    length: int
    received: int
    fields: dict[str, str]
    sha1: bytes | None
    expires_at: int
    asset_uid: str | None
    is_duplicate: bool


def check_version(headers: MultiMapping[str]) -> None:
    """Raises PreconditionFailed where the client speaks another version. Who names none is a script."""
    if headers.get("Tus-Resumable", VERSION) != VERSION:
        raise PreconditionFailed(f"Only version {VERSION} of the tus protocol is spoken here.")


def check_bytes(content_type: str) -> None:
    """Raises UnsupportedMediaType for a body that is no part of a file."""
    if content_type != BYTES:
        raise UnsupportedMediaType(f"The bytes of an upload are sent as {BYTES}.")


def read_number(headers: MultiMapping[str], name: str) -> int:
    """A header that counts bytes. Raises Invalid."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LONGEST)) or int(text) > LONGEST:
        raise Invalid(f"The header {name} must be a number of bytes.")
    return int(text)


def read_metadata(headers: MultiMapping[str]) -> dict[str, str]:
    """Upload-Metadata: `key base64,key base64,key`. Raises Invalid. Of a key that comes twice the last counts."""
    pairs = [pair.strip().partition(" ") for pair in headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        return {key: base64.b64decode(value.strip(), validate=True).decode() for key, _, value in pairs}
    except ValueError as error:
        raise Invalid("The header Upload-Metadata must hold pairs of a key and base64 of UTF-8 text.") from error


def read_checksum(headers: MultiMapping[str]) -> bytes | None:
    """Upload-Checksum: the SHA-1 of this request's body. Raises Invalid."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.strip().partition(" ")
    if algorithm.lower() != "sha1":
        raise Invalid("The header Upload-Checksum must be of the algorithm sha1.")
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except ValueError:  # also for what is no ASCII
        digest = b""
    if len(digest) != SHA1_BYTES:
        raise Invalid("The header Upload-Checksum must hold the base64 of a SHA-1.")
    return digest


def describe(upload: Upload) -> dict[str, str]:
    """The headers that tell how far it is, and what it became."""
    expires = format_datetime(datetime.fromtimestamp(upload.expires_at // 1000, UTC), usegmt=True)
    headers = {"Upload-Offset": str(upload.received), "Upload-Expires": expires, "Cache-Control": "no-store"}
    if upload.asset_uid is not None:
        headers |= {ASSET_ID: upload.asset_uid, STATUS: "duplicate" if upload.is_duplicate else "created"}
    return headers
