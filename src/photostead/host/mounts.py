"""The mount table: which file system a path is on, whether it is a remote one, whether the kernel hears of changes on
it, and by what it is known again.
"""

import ctypes
import os
from pathlib import Path

import msgspec

NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs", "ncpfs", "lustre", "beegfs"}
)
# FUSE file systems that are remote; plain `fuse` may be anything, and the local ones (ntfs-3g, exfat) are common.
NETWORK_FUSE = frozenset(
    f"fuse.{name}"
    for name in (
        "sshfs", "rclone", "s3fs", "glusterfs", "davfs2", "ceph", "ceph-fuse", "curlftpfs", "gcsfuse", "goofys",
        "google-drive-ocamlfuse", "gvfsd-fuse", "juicefs", "kio-fuse", "mfs", "onedriver", "smbnetfs",
    )
)  # fmt: skip
# linux/magic.h, and the sources of those that are not in it.
NETWORK_MAGIC = {
    0x6969: "nfs", 0xFF534D42: "cifs", 0xFE534D42: "smb3", 0x517B: "smbfs", 0x01021997: "9p", 0x5346414F: "afs",
    0x00C36400: "ceph", 0x564C: "ncpfs", 0x0BD00BD0: "lustre", 0x19830326: "beegfs",
}  # fmt: skip
# Folders of the machine around this one: what is changed out there is not heard in here.
SHARED_TYPES = frozenset({"virtiofs", "vboxsf", "prl_fs", "fakeowner"})
# FUSE file systems of this machine alone: whoever writes goes through the mount, so inotify hears of it. With mergerfs,
# Unraid's shfs and the like that is nearly true: what is written past them, on a disk below, is left to the nightly scan,
# because asking such a pool again and again would keep all its disks awake.
LOCAL_FUSE = frozenset(
    f"fuse.{name}"
    for name in (
        "apfs", "bindfs", "cryfs", "encfs", "exfat", "fuse-overlayfs", "gocryptfs", "lowntfs-3g", "mergerfs", "ntfs",
        "ntfs-3g", "securefs", "shfs", "snapfuse", "squashfuse", "unionfs", "unionfs-fuse", "zfs",
    )
)  # fmt: skip
# What holds no photos: the kernel's own file systems, memory, images of programs.
PSEUDO_TYPES = frozenset(
    {
        "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs",
        "fuse.gvfsd-fuse", "fuse.lxcfs", "fuse.portal", "fuse.snapfuse", "fusectl", "hugetlbfs", "mqueue", "nsfs",
        "overlay", "proc", "pstore", "ramfs", "rpc_pipefs", "securityfs", "selinuxfs", "squashfs", "sysfs", "tmpfs",
        "tracefs",
    }
)  # fmt: skip
SYSTEM_FOLDERS = (
    "/boot", "/dev", "/etc", "/proc", "/run", "/snap", "/sys", "/tmp", "/usr", "/var/lib", "/var/snap",  # noqa: S108 - compared
)  # fmt: skip
# Where a snap's table shows the mounts of the machine around it, see snap-confine(8).
HOST_ROOT = "/var/lib/snapd/hostfs"
DISKS_BY_UUID = Path("/dev/disk/by-uuid")


class Mount(msgspec.Struct, frozen=True):
    """One line of the table."""

    point: str
    kind: str
    source: str
    is_read_only: bool = False

    @property
    def is_storage(self) -> bool:
        """Whether people may keep files on it: no file system of the kernel's, and at no place of the system's."""
        is_removable = is_below(self.point, "/run/media")
        is_system = any(is_below(self.point, folder) for folder in SYSTEM_FOLDERS)
        return self.kind not in PSEUDO_TYPES and (is_removable or not is_system)

    @property
    def is_network(self) -> bool:
        """Whether the bytes are on another machine."""
        return self.kind in NETWORK_TYPES or self.kind in NETWORK_FUSE

    @property
    def is_silent(self) -> bool:
        """Whether changes may come about that inotify does not tell of: such a tree is asked again and again instead.
        A FUSE file system that nobody here knows is taken for one; asking is right everywhere, it only costs more."""
        is_unknown_fuse = self.kind == "fuse" or (self.kind.startswith("fuse.") and self.kind not in LOCAL_FUSE)
        return self.is_network or self.kind in SHARED_TYPES or is_unknown_fuse


def read_mounts(table: Path = Path("/proc/self/mountinfo")) -> list[Mount]:
    """Every mount, in the kernel's order (a later one at the same point hides the earlier). Format: proc(5)."""
    try:
        lines = table.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return []
    mounts = []
    for line in lines:
        left, _, right = line.partition(" - ")
        fields, tail = left.split(" "), right.split(" ")
        if len(fields) > 4 and len(tail) > 1:
            is_read_only = len(fields) > 5 and "ro" in fields[5].split(",")
            mounts.append(Mount(unescape(fields[4]), tail[0], unescape(tail[1]), is_read_only))
    return mounts


def unescape(text: str) -> str:
    """Undo the octal escapes of the table (`\\040` is a space)."""
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


def mount_of(path: Path, mounts: list[Mount]) -> Mount | None:
    """The mount that holds a path (which need not exist yet)."""
    real = os.path.realpath(path)
    holding = [mount for mount in mounts if is_below(real, mount.point)]
    return max(enumerate(holding), key=lambda item: (len(item[1].point), item[0]))[1] if holding else None


def network_place(folder: Path) -> str | None:
    """Which network file system a folder (which need not exist yet) is on, as `kind at mount point`; None for a local one.

    Where the mount table cannot be read, as in a snap without mount-observe, the file system itself is asked. Touches
    the disk.
    """
    mounts = read_mounts()
    if mounts:
        mount = mount_of(folder, mounts)
        return f"{mount.kind} at {mount.point}" if mount is not None and mount.is_network else None
    there = next(path for path in (folder, *folder.parents) if path.exists())
    kind = NETWORK_MAGIC.get(magic_of(there))
    return None if kind is None else f"{kind} at {there}"


def magic_of(path: Path) -> int:
    """The number of a file system's type; 0 where it cannot be asked. See statfs(2): it is the first field, a long."""
    answer = ctypes.create_string_buffer(512)  # the struct takes 120 bytes where a long has 8
    if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(path), answer) != 0:
        return 0
    return ctypes.c_long.from_buffer(answer).value & 0xFFFFFFFF


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or inside it; by whole components."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def device_of(path: str | bytes, table: Path = Path("/proc/self/mountinfo"), disks: Path = DISKS_BY_UUID) -> str | None:
    """What tells the file system of an existing path from any other: "mount point|type|identity"; None where the path
    cannot be asked. It stays the same over a restart and over unplugging, and changes when the mount is gone (then the
    path lies on the file system around it) or is another one.

    The identity of a remote file system is its source (`nas:/photos`), of a local one what `statvfs` calls f_fsid where
    that is made of a UUID. Several (XFS, FAT) put the number of the device there, which depends on the order in which
    disks were plugged in, as their names do: then it is the UUID that udev knows, and empty where nobody knows one. So
    compare with `is_same_device`. Blocks where the file system hangs.
    """
    try:
        volume = os.statvfs(path)  # before the table is read: this makes the automounter mount
        device = os.stat(path).st_dev
    except OSError:
        return None
    mount = mount_of(Path(os.fsdecode(path)), read_mounts(table))
    if mount is None:
        return None
    local = fsid_of(volume.f_fsid, device) or uuid_of(mount.source, disks)
    return f"{mount.point}|{mount.kind}|{mount.source if mount.is_silent else local}"


def is_same_device(before: str, now: str) -> bool:
    """Whether two answers of `device_of` may be about one file system: an identity that was not known is like any."""
    *place_before, identity_before = before.split("|", 2)
    *place_now, identity_now = now.split("|", 2)
    return place_before == place_now and (identity_before == identity_now or not (identity_before and identity_now))


def uuid_of(source: str, disks: Path) -> str:
    """The UUID of a block device's file system, as udev's links tell it; empty where there are none."""
    if not source.startswith("/dev/"):
        return ""
    real = os.path.realpath(source)
    try:
        return next((link.name for link in disks.iterdir() if os.path.realpath(link) == real), "")
    except OSError:
        return ""


def fsid_of(fsid: int, device: int) -> str:
    """f_fsid in hex; empty where it says nothing, or only repeats the device's number (as the kernel packs it, see
    `huge_encode_dev`)."""
    major, minor = os.major(device), os.minor(device)
    packed = (minor & 0xFF) | (major << 8) | ((minor & ~0xFF) << 12)
    return "" if fsid in (0, packed) else f"{fsid:x}"
