"""The rules of the files beside assets: what may be deleted, and what comes back.

Renditions are made anew at once and in the same place, so deleting one is asking for a better one: without its original
none is deleted. A sidecar that came with an upload is gone for good, and the photo is read again without it; one that we
write comes back with the next change. The original is none of these files: it goes with its asset only.
"""

from pathlib import Path

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.asset_files import store
from photostead.features.asset_files.schema import AssetFileResponseDto, AssetFileType
from photostead.features.assets import service as assets
from photostead.http.reply import File
from photostead.kernel.errors import Invalid

BYTES = "application/octet-stream"
REMADE = frozenset({AssetFileType.PREVIEW, AssetFileType.THUMBNAIL})

search_files = store.search_files


def get_file(rows: Rows, identity: Identity, uid: str) -> AssetFileResponseDto:
    """One file. Raises Invalid."""
    return store.describe(store.find_file(rows, identity, uid, "assetFile.read"))


def download_file(rows: Rows, identity: Identity, uid: str, data_dir: Path) -> File:
    """Its bytes, to be saved and never shown: nothing is said of what they are. Raises Invalid."""
    file = store.find_file(rows, identity, uid, "assetFile.download")
    return File(
        data_dir / file.path,
        BYTES,
        etag=f"{file.uid}-{file.updated_at}",
        download_name=file.name,
        is_attachment=True,
    )


def delete_file(tx: Tx, identity: Identity, uid: str) -> None:
    """Delete a file, and ask for what follows from it. Raises Invalid."""
    file = store.find_file(tx, identity, uid, "assetFile.delete")
    is_remade = file.type in REMADE or (file.is_edited and file.type == AssetFileType.FULLSIZE)
    if is_remade and file.is_offline:
        raise Invalid("The original is missing, so this could not be made again: connect its disk first.")
    tx.run("delete from asset_files where id = ?", (file.id,))
    if is_remade:
        tx.run("update assets set thumbnails_at = null where id = ?", (file.asset_id,))
        assets.request_thumbnails(tx, file.asset_id)
        return
    tx.enqueue(assets.file_deletion([file.path]))
    if file.type == AssetFileType.SIDECAR and not file.is_edited:
        assets.request_metadata(tx, file.asset_id, tx.now)
