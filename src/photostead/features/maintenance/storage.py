"""What the media folder holds, for a person who wonders whether it is the one that belongs to a backup. Only looks."""

import os
import time
from pathlib import Path

from photostead.features.backups import service as backups
from photostead.features.maintenance.schema import (
    MaintenanceDetectInstallResponseDto,
    MaintenanceDetectInstallStorageFolderDto,
    StorageFolder,
)
from photostead.host.patience import ask_disk
from photostead.kernel.errors import Unavailable
from photostead.kernel.options import Options

DISK_S = 30.0
# Counting goes no further than this: it is to be seen whether there is something.
MOST_FILES, COUNT_S = 100_000, 3.0


async def detect(options: Options) -> MaintenanceDetectInstallResponseDto:
    """Every folder. Raises Unavailable where the disk does not answer."""
    try:
        return MaintenanceDetectInstallResponseDto(await ask_disk(DISK_S, look, options))
    except TimeoutError as error:
        raise Unavailable("The disk of the media folder does not answer.") from error


def look(options: Options) -> list[MaintenanceDetectInstallStorageFolderDto]:
    """On a thread."""
    return [describe(folder, path) for folder, path in folders_of(options).items()]


def folders_of(options: Options) -> dict[StorageFolder, Path]:
    """Ours by the names that clients know. Transcoded videos lie with the other renditions."""
    media = options.media_dir
    return {
        StorageFolder.ENCODED_VIDEO: media / "derived",
        StorageFolder.LIBRARY: media / "library",
        StorageFolder.UPLOAD: media / "incoming",
        StorageFolder.PROFILE: media / "profile",
        StorageFolder.THUMBS: media / "derived",
        StorageFolder.BACKUPS: backups.folder_of(options),
    }


def describe(folder: StorageFolder, path: Path) -> MaintenanceDetectInstallStorageFolderDto:
    """One folder; one that is not there can be neither read nor written."""
    return MaintenanceDetectInstallStorageFolderDto(
        files=count_files(path),
        folder=folder,
        readable=os.access(path, os.R_OK | os.X_OK),
        writable=os.access(path, os.W_OK | os.X_OK),
    )


def count_files(path: Path) -> int:
    """Files in it and below, without our own marks; as far as that goes in a moment."""
    end, count = time.monotonic() + COUNT_S, 0
    for _, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        count += sum(not name.startswith(".") for name in names)
        if count >= MOST_FILES or time.monotonic() > end:
            break
    return count
