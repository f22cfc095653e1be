"""Files as far as the kernel has them in memory already: opened and read without ever waiting for a disk, which may be asleep,
broken or far away. On the event loop this is the only way in which a file may be touched.
"""

import ctypes
import errno
import os
from pathlib import Path

from photostead.host.mounts import NETWORK_MAGIC, magic_of, mount_of, read_mounts

# openat2(2) has this number on every architecture of Linux; since Linux 5.12 it can be asked not to wait.
OPENAT2, RESOLVE_CACHED, AT_FDCWD = 437, 0x20, -100
FUSE_MAGIC = 0x65735546
# What is renamed anywhere on the machine meanwhile makes the kernel say "not at once", too.
TRIES = 3
# Not every file system offers that: those in memory and in layers do not.
NOWAIT = os.RWF_NOWAIT
_call = ctypes.CDLL(None, use_errno=True).syscall
_call.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t)
_call.restype = ctypes.c_long


class How(ctypes.Structure):
    """See openat2(2)."""

    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


READING = How(os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY, 0, RESOLVE_CACHED)


def open_cached(path: bytes) -> int | None:
    """A descriptor to read from; None where the path is not in the kernel's memory, or there is no such file."""
    for _ in range(TRIES):
        number = int(_call(OPENAT2, AT_FDCWD, path, ctypes.byref(READING), ctypes.sizeof(READING)))
        if number >= 0:
            return number
        if ctypes.get_errno() != errno.EAGAIN:
            return None
    return None


def read_cached(descriptor: int, size: int) -> bytearray | None:
    """The first `size` bytes of an open file; None where they are not all in memory."""
    data = bytearray(size)
    try:
        count = os.preadv(descriptor, [data], 0, NOWAIT)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EOPNOTSUPP, errno.EINVAL, errno.EIO}:
            return None
        raise
    return data if count == size else None


def may_be_asked(folder: Path) -> bool:
    """Whether opening what lies in a folder, and is known to the kernel, asks nobody else: no other machine, and no program
    that plays a file system. Touches the disk."""
    mounts = read_mounts()
    mount = mount_of(folder, mounts) if mounts else None
    if mount is not None:
        return not (mount.is_network or mount.kind.startswith("fuse") or mount.is_silent)
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return magic_of(there) not in {0, FUSE_MAGIC, *NETWORK_MAGIC}
