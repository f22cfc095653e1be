"""What a script written with tuspy does: send a part, break off, come back with the address, send the rest; then another file
whose address it kept in a storage of its own.

usage: python walk.py BASE_URL API_KEY PHOTO STORAGE -> one line of JSON with what it saw
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

PIECE = 1000
TAKEN = "2024-05-31T16:30:00.000Z"


def main(base: str, key: str, photo: Path, storage: Path) -> dict[str, Any]:
    """The whole walk."""
    client = TusClient(f"{base}/api/photostead/uploads", headers={"x-api-key": key})
    fields = {"filename": photo.name, "fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}
    digest = hashlib.sha1(photo.read_bytes()).digest()
    first = client.uploader(
        str(photo), chunk_size=PIECE, metadata={**fields, "checksum": digest.hex()}, upload_checksum=True
    )
    first.upload_chunk()
    # The last piece is on its way when this ends: `request` holds the answer that tells the asset.
    again = client.uploader(str(photo), chunk_size=PIECE, url=first.url, upload_checksum=True)
    came_back_at = again.offset
    again.upload()
    kept = {"store_url": True, "url_storage": FileStorage(str(storage)), "chunk_size": PIECE}
    other = photo.with_name("other.jpg")
    other.write_bytes(photo.read_bytes() + b"behind the end of the picture")
    client.uploader(str(other), metadata={**fields, "filename": other.name}, **kept).upload_chunk()
    resumed = client.uploader(str(other), **kept)
    resumed_at = resumed.offset
    resumed.upload()
    headers = again.request.response_headers
    return {
        "came back at": came_back_at,
        "status": headers["photostead-upload-status"],
        "asset": headers["photostead-asset-id"],
        "resumed at": resumed_at,
        "other": resumed.request.response_headers["photostead-upload-status"],
        "checksum": base64.b64encode(digest).decode(),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
