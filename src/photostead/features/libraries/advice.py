"""The command for a terminal that makes a folder readable, where there is one: mounting its disk, connecting the snap's
plug, or letting the daemon's user in. Everything here only looks.
"""

import errno
import grp
import os
import pwd
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from photostead.host.mounts import is_below, mount_of, read_mounts, unescape

FSTAB = Path("/etc/fstab")
# What a network share says whose server went away.
LOST = frozenset({errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.EIO})
# What the snap's two plugs for people's files open, see the interfaces `removable-media` and `home` of snapd.
PLUGS = {"/media": "removable-media", "/mnt": "removable-media", "/run/media": "removable-media", "/home": "home"}
# The table of the machine around the snap: what is bound read-only there in two steps, as mount(8) did before 2.39, arrives
# writable in a namespace that was made before.
MACHINE_MOUNTS = Path("/proc/1/mountinfo")
# The folders of a snap that go when it is removed, by the environment variables that name them.
SNAP_FOLDERS = ("SNAP_COMMON", "SNAP_DATA", "SNAP_USER_COMMON", "SNAP_USER_DATA")
# Groups below this are the system's own, but for `users`: nobody should join one to show photos.
FIRST_GROUP = 1000


def command_for(path: str) -> str | None:
    """The command that most likely makes an absolute path readable, or fills an empty one; None where nothing is wrong
    or nothing is known to help. Touches the disk, which may hang: see `patience`."""
    try:
        with os.scandir(path) as entries:
            return mount_command(path) if next(entries, None) is None else None
    except PermissionError:
        # In the sandbox root may not read everything either; what no mode forbids, a plug that is missing does.
        return permission_command(path) or snap_command(path)
    except (FileNotFoundError, NotADirectoryError):
        return mount_command(path) or link_command(path) or snap_command(path)
    except OSError as error:
        return remount_command(path) if error.errno in LOST else None
    except ValueError:  # no path at all
        return None


# --- disks: only the tables are read, so this never hangs


def mount_command(path: str) -> str | None:
    """`mount POINT` where /etc/fstab has a disk for the path, or for a folder above it, that is not there now."""
    point = point_above(path, fstab_points())
    return None if point is None or point in mounted_points() else f"mount {shlex.quote(point)}"


def remount_command(path: str) -> str | None:
    """For a share that is mounted and does not answer."""
    point = point_above(path, fstab_points())
    if point is None or point not in mounted_points():
        return mount_command(path)
    return f"umount -l {shlex.quote(point)} && mount {shlex.quote(point)}"


def point_above(path: str, points: set[str]) -> str | None:
    """The innermost of the mount points that a path is below, the root of all aside."""
    above = [point for point in points if point != "/" and is_below(os.path.normpath(path), point)]
    return max(above, key=len, default=None)


def fstab_points() -> set[str]:
    """The mount points of fstab(5)."""
    try:
        lines = FSTAB.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return set()
    fields = [line.split() for line in lines if not line.lstrip().startswith("#")]
    points = {unescape(line[1]) for line in fields if len(line) > 1}
    return {point.rstrip("/") or "/" for point in points if point.startswith("/")}


def mounted_points() -> set[str]:
    """Where something is mounted; a point that only waits to be mounted when it is asked for is not."""
    return {mount.point for mount in read_mounts() if mount.kind != "autofs"}


# --- the sandbox of the snap


def snap_command(path: str) -> str | None:
    """In a snap the plug is what is missing as a rule, and where no plug opens a folder, it can be bound to where the
    snap sees it; None elsewhere."""
    if not os.environ.get("SNAP"):
        return None
    real = os.path.realpath(path)
    plug = plug_for(real)
    if plug is not None:
        return f"snap connect {os.environ.get('SNAP_NAME', 'photostead')}:{plug}"
    return None if is_below(real, snap_common()) else bind_command(real)


def plug_for(path: str) -> str | None:
    """The plug that opens a folder; None for one that no plug opens."""
    return next((plug for start, plug in PLUGS.items() if is_below(os.path.normpath(path), start)), None)


def snap_common() -> str:
    """The folder that the snap sees as the machine around it does."""
    return os.environ.get("SNAP_COMMON", "/var/snap/photostead/common")


def bind_command(path: str) -> str:
    """Let a folder appear where the snap sees it, until the next start of the machine."""
    target = os.path.join(snap_common(), "import", os.path.basename(path.rstrip("/")) or "photos")
    return f"mkdir -p {shlex.quote(target)} && mount -o bind,ro {shlex.quote(path)} {shlex.quote(target)}"


def endangered_mount(path: str) -> str | None:
    """A writable mount below the snap's own folders that an import path is on, or contains: `snap remove` deletes those
    folders with everything that is mounted in them. None where there is no such danger."""
    if not os.environ.get("SNAP"):
        return None
    mounts, real = read_mounts(MACHINE_MOUNTS) or read_mounts(), os.path.realpath(path)
    holding = mount_of(Path(real), mounts)
    concerned = [mount for mount in mounts if is_below(mount.point, real)] + ([holding] if holding else [])
    own = [folder for name in SNAP_FOLDERS if (folder := os.environ.get(name))]
    return next(
        (mount.point for mount in concerned if not mount.is_read_only and is_inside_any(mount.point, own)), None
    )


def is_inside_any(point: str, folders: list[str]) -> bool:
    """Whether a mount point lies in one of the folders, and is not that folder itself."""
    reals = [os.path.realpath(folder) for folder in folders]
    return any(point != real and is_below(point, real) for real in reals)


def protect_command(point: str) -> str:
    """Take the right to write from a mount, until the next start of the machine."""
    return f"mount -o remount,bind,ro {shlex.quote(point)}"


def link_command(path: str) -> str | None:
    """In a snap, for a path that ends at a link to where the snap does not see: bind the folder instead, in place of the
    link where that is below the snap's own folder."""
    if not os.environ.get("SNAP") or (found := leaving_link(path)) is None:
        return None
    link, target = found
    if plug_for(target) is not None:
        return snap_command(target)
    if not is_below(link, snap_common()):
        return bind_command(target)
    place = shlex.quote(link)
    return f"rm {place} && mkdir {place} && mount -o bind,ro {shlex.quote(target)} {place}"


def leaving_link(path: str) -> tuple[str, str] | None:
    """The link on the way whose target is not there, and that target, links in it resolved; None where a path does not
    end at one."""
    for folder, _ in way_to(os.path.normpath(path)):
        if os.path.islink(folder) and not os.path.exists(folder):
            return folder, os.path.realpath(folder)
    return None


# --- permissions


def permission_command(path: str) -> str | None:
    """Let the daemon's user into the first folder on the way that keeps it out."""
    for folder, is_last in way_to(path):
        rights = os.R_OK | os.X_OK if is_last else os.X_OK
        try:
            if os.access(folder, rights):
                continue
            status = os.stat(folder)
        except OSError:
            return None
        return let_in(folder, status, is_last=is_last)
    return None


def way_to(path: str) -> Iterator[tuple[str, bool]]:
    """`(folder, whether it is the path itself)` from the root on."""
    folders = [str(parent) for parent in reversed(Path(path).parents)]
    yield from ((folder, False) for folder in folders)
    yield path, True


def let_in(folder: str, status: os.stat_result, *, is_last: bool) -> str:
    """Join the folder's group where that has the right already, else give the right to all."""
    needed = stat.S_IRGRP | stat.S_IXGRP if is_last else stat.S_IXGRP
    group = None if os.environ.get("SNAP") else group_to_join(status.st_gid)  # a snap's daemon joins no groups
    if group is not None and status.st_mode & needed == needed:
        return f"usermod -aG {shlex.quote(group)} {shlex.quote(user_name())}"
    return f"chmod o+{'rx' if is_last else 'x'} {shlex.quote(folder)}"


def group_to_join(group_id: int) -> str | None:
    """The name of a group of people."""
    try:
        name = grp.getgrgid(group_id).gr_name
    except KeyError:
        return None
    return name if group_id >= FIRST_GROUP or name == "users" else None


def user_name() -> str:
    """Whom the daemon runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
