"""What this process sees of the machine's disks, what of it photos or our own files lie on, and what is hidden from it:
by the sandbox of the snap, by a plug that is not connected, by not being mounted. Only looks; a disk that does not answer
is one of the findings.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from photostead.features.libraries import service as libraries
from photostead.host.disk import read_disk_usage
from photostead.host.mounts import HOST_ROOT, Mount, is_below, mount_of, read_mounts
from photostead.host.patience import ask_disk
from photostead.kernel.errors import Unavailable
from photostead.kernel.options import Options

SECONDS = 5.0
ROOT = "/"


class SeenMount(msgspec.Struct, rename="camel"):
    """A mounted file system. `size` and `available` in bytes, None where it does not answer; `used_by` are folders of
    ours and names of libraries; `problem` and the `command` that helps, where something is wrong."""

    point: str
    kind: str
    source: str
    is_read_only: bool
    is_network: bool
    used_by: list[str]
    size: int | None = None
    available: int | None = None
    problem: str | None = None
    command: str | None = None


class HiddenPlace(msgspec.Struct, rename="camel"):
    """Something of this machine that this process does not see, why, and the command that changes it."""

    path: str
    problem: str
    command: str


class SeenPath(msgspec.Struct, rename="camel"):
    """An import path of some libraries; `problem` where it cannot be used."""

    path: str
    libraries: list[str]
    problem: str | None = None
    command: str | None = None


class Survey(msgspec.Struct, rename="camel"):
    """Everything. `warning` says why it may be less than everything."""

    is_in_snap: bool
    warning: str | None
    mounts: list[SeenMount]
    hidden: list[HiddenPlace]
    import_paths: list[SeenPath]

    @property
    def is_sound(self) -> bool:
        """Whether all that is used can be used."""
        troubles = [mount.problem for mount in self.mounts if mount.used_by]
        return not any([*troubles, *(path.problem for path in self.import_paths)])


async def survey(options: Options, library_paths: Mapping[str, Sequence[str]]) -> Survey:
    """Look around; `library_paths` are the import paths of each library by its name."""
    table = await asyncio.to_thread(read_mounts)
    users = users_of(library_paths)
    uses = await find_uses(options, users, table)
    seen = await asyncio.gather(*(look_at(mount, uses[mount.point]) for mount in worth_showing(table, uses)))
    paths = await asyncio.gather(*(judge(path, names, options) for path, names in sorted(users.items())))
    return Survey(
        is_in_snap=is_in_snap(),
        warning=None if table else "The mount table cannot be read: sudo snap connect photostead:mount-observe",
        mounts=list(seen),
        hidden=[*hidden_by_sandbox(table), *not_mounted()],
        import_paths=list(paths),
    )


def is_in_snap() -> bool:
    """Whether this process lives in the snap's sandbox."""
    return bool(os.environ.get("SNAP"))


def users_of(library_paths: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The names of the libraries of each import path."""
    users: dict[str, list[str]] = defaultdict(list)
    for name, paths in library_paths.items():
        for path in paths:
            users[path].append(name)
    return users


async def find_uses(
    options: Options, users: Mapping[str, Sequence[str]], table: Sequence[Mount]
) -> defaultdict[str, list[str]]:
    """What lies on each mount, by its point. Whatever hangs is left out here, and found where it is judged."""
    used = {"data": options.data_dir, "database": options.database_file.parent, "media": options.media_dir}
    places = [(str(folder), name) for name, folder in used.items()]
    places += [(path, f"library {name}") for path, names in users.items() for name in names]
    uses: defaultdict[str, list[str]] = defaultdict(list)
    for path, name in places:
        try:
            mount = await ask_disk(SECONDS, mount_of, Path(path), list(table))
        except (TimeoutError, Unavailable):
            mount = None
        if mount is not None and name not in uses[mount.point]:
            uses[mount.point].append(name)
    return uses


def worth_showing(table: Sequence[Mount], uses: Mapping[str, Sequence[str]]) -> list[Mount]:
    """Disks and shares, and whatever is used; of several at one point the one that shows."""
    common = libraries.snap_common() if is_in_snap() else ""
    latest = {mount.point: mount for mount in table}
    return [
        mount
        for point, mount in sorted(latest.items())
        if uses.get(point) or (common and point != common and is_below(point, common)) or is_shown_by_itself(mount)
    ]


def is_shown_by_itself(mount: Mount) -> bool:
    """A sandbox's table is full of pieces of the machine's root that mean nothing to people."""
    if not is_in_snap():
        return mount.is_storage
    return mount.is_storage and any(is_below(mount.point, folder) for folder in ("/media", "/mnt", "/run/media"))


async def look_at(mount: Mount, used_by: list[str]) -> SeenMount:
    """Ask the file system itself."""
    seen = SeenMount(mount.point, mount.kind, mount.source, mount.is_read_only, mount.is_network, used_by)
    try:
        usage = await ask_disk(SECONDS, read_disk_usage, Path(mount.point))
        seen.size, seen.available = usage.size, usage.available
        await ask_disk(SECONDS, os.listdir, mount.point)
        if (point := await ask_disk(SECONDS, libraries.endangered_mount, mount.point)) is not None:
            seen.problem = "writable inside the snap's own folders: `snap remove` would delete what is on it"
            seen.command = libraries.protect_command(point)
    except TimeoutError:
        seen.problem = "does not answer"
        seen.command = libraries.remount_command(mount.point)
    except OSError as error:
        seen.problem = f"cannot be read ({error.strerror})"
        seen.command = await ask_disk(SECONDS, libraries.command_for, mount.point)
    return seen


async def judge(path: str, names: list[str], options: Options) -> SeenPath:
    """An import path as a scan would find it."""
    try:
        problem = await ask_disk(SECONDS, libraries.examine_path, path, options.own_folders)
    except TimeoutError:
        problem = "it does not answer: its disk or network share hangs", libraries.remount_command(path)
    return SeenPath(path, names, *(problem or (None, None)))


def hidden_by_sandbox(table: Sequence[Mount]) -> list[HiddenPlace]:
    """In a snap: what the machine has mounted where the sandbox shows nothing. The machine's own table shines through
    below HOST_ROOT."""
    prefix = HOST_ROOT + "/"
    outside = [mount for mount in table if mount.point.startswith(prefix)]
    places = {mount.point.removeprefix(HOST_ROOT): mount for mount in outside}
    hidden = []
    for path, mount in sorted(places.items()):
        there = msgspec.structs.replace(mount, point=path)
        if there.is_storage and path != ROOT and libraries.plug_for(path) is None:
            text = f"{mount.kind} of this machine, outside of what the snap may see"
            hidden.append(HiddenPlace(path, text, libraries.bind_command(path)))
    return hidden


def not_mounted() -> list[HiddenPlace]:
    """Disks and shares of /etc/fstab that are not there."""
    mounted = libraries.mounted_points()
    missing = [point for point in sorted(libraries.fstab_points() - mounted) if Mount(point, "", "").is_storage]
    return [
        HiddenPlace(point, "in /etc/fstab, and not mounted", libraries.mount_command(point) or "")
        for point in missing
        if libraries.mount_command(point)
    ]
