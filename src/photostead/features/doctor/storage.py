"""Checks of our own folders and the disks they lie on, and of the database as far as that takes no time."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from photostead.db.connection import connect
from photostead.db.migrate import latest, version_of
from photostead.db.recover import set_aside_files, size_of_aside
from photostead.features.doctor.facts import Claim, Standing
from photostead.features.doctor.findings import Verdict, broken, caution, note, ok
from photostead.features.replica import service as replica
from photostead.features.storage import service as media
from photostead.host.disk import read_disk_usage
from photostead.host.mounts import mount_of, read_mounts
from photostead.host.plugs import snap_name
from photostead.kernel.clock import now_ms, to_wire
from photostead.kernel.options import Options

# Full backups are made every day; after so long two were missed.
LATE_MS = 3 * 86_400_000
MIB, GIB = 1 << 20, 1 << 30
SHORT_BYTES = 10 * GIB
# Files that can still be made, where the file system counts them: a photo takes three.
FEW_FILES = 30_000


def own_folders(options: Options) -> dict[str, Path]:
    """By what they hold, each once."""
    folders = {"data": options.data_dir, "database": options.database_file.parent, "media": options.media_dir}
    seen: dict[Path, str] = {}
    for name, folder in folders.items():
        seen.setdefault(folder, name)
    return {name: folder for folder, name in seen.items()}


def check_folder(folder: Path) -> Iterator[Verdict]:
    """Whether it is there and may be written by us; nothing is."""
    if not folder.is_dir():
        yield note(f"{folder} is not there yet: the first start makes it", "Or name another with --data-dir.")
    elif os.statvfs(folder).f_flag & os.ST_RDONLY:
        yield broken(
            f"{folder} is on a disk that is mounted read-only",
            "The kernel does that to a failing disk or card: see the end of its log, and copy what matters.",
            "sudo dmesg --level=err | tail",
        )
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield broken(
            f"{folder} cannot be written by this user", "Give it to the user that Photostead runs as:", chown(folder)
        )
    else:
        yield ok(f"{folder} can be written")


def chown(folder: Path) -> str:
    """The line that gives us a folder."""
    return f"sudo chown -R {os.geteuid()} {folder}"


def check_markers(media_dir: Path, claim: Claim) -> Iterator[Verdict]:
    """Whether the media folder is the one that belongs to this database."""
    problem = media.objection(claim, media.look_now(media_dir), media_dir)
    if problem is None:
        yield ok(f"{media_dir} belongs to this database")
    else:
        yield broken(problem)


def check_local(folder: Path) -> Iterator[Verdict]:
    """SQLite's locks and log are not safe on a remote file system."""
    mount = mount_of(folder, read_mounts())
    if mount is not None and mount.is_network:
        yield broken(
            f"{folder} is on a network file system ({mount.kind} at {mount.point}), where a database is not safe",
            "Choose a folder of a disk in this machine with database.path. Photos may stay there: media.path.",
        )
    else:
        yield ok(f"{folder} is on a disk of this machine")


def check_space(folder: Path, reserve_mb: int) -> Iterator[Verdict]:
    """Room for renditions and uploads, and for their names."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = read_disk_usage(there).available
    text = f"{free / GIB:.1f} GiB free at {there}"
    if free < reserve_mb * MIB:
        yield broken(
            f"{text}: uploads are refused until there is more than {reserve_mb} MB",
            "Remove something, empty the trash, or move to a larger disk with media.path.",
        )
    elif free < SHORT_BYTES:
        yield caution(text, f"Uploads are refused below {reserve_mb} MB (storage.reserve).")
    else:
        yield ok(text)
    status = os.statvfs(there)
    if status.f_files and status.f_favail < FEW_FILES:
        yield caution(
            f"Only {status.f_favail} more files can be made at {there}, however much room there is",
            "The file system was made for fewer, larger files: choose another disk with media.path.",
        )


def check_set_aside(path: Path) -> Iterator[Verdict]:
    """Databases that were kept when another took their place, and that nobody removed."""
    found = set_aside_files(path)
    if not found:
        return
    size = sum(size_of_aside(aside) for aside in found)
    yield note(
        f"{len(found)} databases that were set aside take {size / GIB:.1f} GiB, the last of them {found[0].name}",
        "They are kept until you remove them. When nothing is missed since the restoration:",
        f"photostead database set-aside --remove {found[-1].name}",
    )


def check_schema(path: Path) -> Iterator[Verdict]:
    """Whether the database is of this program's version."""
    if not path.exists():
        yield note(f"{path} is not there yet: the first start makes it")
        return
    with closing(connect(path, readonly=True)) as connection:
        have = version_of(connection)
    if have > latest():
        yield broken(
            f"Schema {have} is of a newer Photostead (this one knows {latest()})",
            "Install the newer version again, or go back to the snapshot before it:",
            "photostead database roll-back",
        )
    elif have < latest():
        yield note(f"Schema {have}: the next start upgrades it to {latest()}, with a snapshot before")
    else:
        yield ok(f"Schema {have}")


def check_replica(options: Options) -> Iterator[Verdict]:
    """Whether the replica, where one is wanted, follows the database. The replica itself is not asked: its service does that."""
    found = replica.glance(options)
    if found is None:
        yield ok("No live replica of the database is wanted")
        return
    settings, state, is_followed = found
    place = settings.place.to
    if not is_followed and state.trouble is None:
        yield broken(f"The replica in {place} is not kept up to date: its service does not run", None, start_replica())
    elif state.trouble is not None:
        yield broken(f"The replica in {place} does not keep up since {to_wire(state.since)[:16]} UTC: {state.trouble}")
    elif state.proved_at is None:
        yield ok(f"The replica in {place} is up to date; it was not proved yet, which it is every week")
    else:
        yield ok(f"The replica in {place} is up to date, and was last proved on {to_wire(state.proved_at)[:10]}")


def check_full_backup(standing: Standing) -> Iterator[Verdict]:
    """Whether the photos are anywhere else. Somebody may carry them away in another way: then there is nothing to look at."""
    if not standing.folder:
        yield note(
            "There is no full backup: if the disk with the photos fails, they are gone",
            "Name a folder on another disk on the page of backups (or with backup.full.path), or make one by hand:",
            "photostead backup create --to /mnt/usb/photostead",
        )
        return
    last = standing.since if standing.last_at is None else standing.last_at
    if last is not None and now_ms() - last > LATE_MS:
        said = (
            "There was none yet" if standing.last_at is None else f"The last full backup was made {to_wire(last)[:10]}"
        )
        yield caution(said, standing.reason or "The page of backups says why, and makes one now.")
    elif standing.troubles:
        yield caution(
            f"{standing.troubles} things were wrong when one was restored for trial", "The page of backups says which."
        )
    else:
        yield ok(f"Full backups go to {standing.folder}")


def start_replica() -> str:
    """The line that starts its service."""
    snap = snap_name()
    return f"sudo snap start --enable {snap}.replica" if snap else "sudo systemctl enable --now photostead-replica"
