"""The mount table: which file system a path is on, and whether it is a remote one."""

import os
from pathlib import Path

import msgspec

NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs", "ncpfs"})
# FUSE file systems that are remote; plain `fuse` may be anything, and the local ones (ntfs-3g, exfat) are common.
NETWORK_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs2")


class Mount(msgspec.Struct, frozen=True):
    """One line of the table."""

    point: str
    kind: str
    source: str

    @property
    def is_network(self) -> bool:
        """Whether the bytes are on another machine."""
        return self.kind in NETWORK_TYPES or self.kind in NETWORK_FUSE


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
            mounts.append(Mount(unescape(fields[4]), tail[0], unescape(tail[1])))
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


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or inside it; by whole components."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
