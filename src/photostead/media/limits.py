"""What a process that reads bytes from outside takes from itself before it begins: memory, processor time, priority, the
network. For worker processes (`media.tasks`) and for other programs (`media.launch`); what is decoded is no matter here.

Nothing here can be undone by the process or by what it starts. What a machine or a sandbox around us does not permit is
left out, but for the network, which the filter takes away everywhere.
"""

import ctypes
import errno
import os
import resource
import signal
import struct
from contextlib import suppress

_NICE = 10
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38  # linux/prctl.h
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h of glibc
_IOPRIO_WHO_PROCESS, _IOPRIO_CLASS_IDLE, _IOPRIO_CLASS_SHIFT = 1, 3, 13  # linux/ioprio.h
_SYS_IOPRIO_SET = {"x86_64": 251, "aarch64": 30, "riscv64": 30}
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h


def contain(parent: int, memory: int, cpu_seconds: int = 0) -> None:
    """Contain this process: `memory` bytes of data and `cpu_seconds` of processor time (0: no limit), low priority, no
    network, and it dies with `parent`, which started it. For one thread only: call it before others start."""
    die_with_parent(parent)
    if memory:
        _limit(resource.RLIMIT_DATA, memory)
    if cpu_seconds:
        _limit(resource.RLIMIT_CPU, cpu_seconds)
    # Core dumps of a crashed decoder would fill a small box's disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    yield_to_others()
    leave_network()


def _limit(kind: int, limit: int) -> None:
    """RLIMIT_DATA counts what can be written; a worker's address space is eight times what it uses."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def use_one_arena() -> None:
    """One heap for all threads: a worker that makes 12 MP photos stays at 66 MB instead of 95, at the same speed. Before other
    threads start, which keep the heap they have."""
    with suppress(AttributeError):  # another libc than glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back_blocks(size: int) -> None:
    """Blocks of at least so many bytes go back to the kernel when they are free; otherwise the threshold grows with them, and
    holes of every size stay. Each costs the kernel's time to clear it when it is taken again."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, size)


def die_with_parent(parent: int) -> None:
    """A daemon that is killed leaves no children behind. `parent` is the process that started this one, as it was told:
    whoever is its parent by now may have taken in an orphan.

    The kernel sends the signal when the *thread* that started this process ends: start children from one that stays.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def parent_of_worker() -> int:
    """The process that had this one started, by multiprocessing; it may be dead since. Of others whoever is its parent."""
    import multiprocessing  # 8 ms, which a program that is launched need not wait

    parent = multiprocessing.parent_process()
    return os.getppid() if parent is None or parent.pid is None else parent.pid


def yield_to_others() -> None:
    """Low priority for processor and disk."""
    with suppress(OSError):
        os.nice(_NICE - os.nice(0))
    yield_disk()


def yield_disk() -> None:
    """Low priority for the disk only, and of this thread only: one of the daemon's that were low for the processor too would
    hold what the others wait for."""
    number = _SYS_IOPRIO_SET.get(os.uname().machine)
    if number is not None:  # there is no Python call for it
        ctypes.CDLL(None).syscall(number, _IOPRIO_WHO_PROCESS, 0, _IOPRIO_CLASS_IDLE << _IOPRIO_CLASS_SHIFT)


# --- no network


def leave_network() -> None:
    """From here on there is no other machine, for this process and its children: a network namespace without any device
    where that is permitted, and a filter of system calls that opens no socket to the outside."""
    enter_empty_network()
    refuse_sockets()


def enter_empty_network() -> bool:
    """Whether it could be done. Without privileges it takes a user namespace, which some systems permit to nobody; one's
    user and group are the same in it, and its supplementary groups still open what they opened."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    with suppress(OSError):
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


# linux/bpf_common.h, linux/seccomp.h, linux/audit.h
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_SECCOMP_MODE_FILTER = 2
# Of a machine: its audit number, and its numbers of socket(2) and io_uring_setup(2), which could make sockets too.
_CALLS = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
_X32 = 0x40000000  # another way to number x86-64's calls
_AF_UNIX, _AF_NETLINK = 1, 16


def socket_filter(arch: int, socket_call: int, ring_call: int) -> bytes:
    """A program for seccomp(2) by which a process of a machine makes sockets of this machine only (Unix's, and the kernel's
    own which drivers ask for devices); others are refused with EACCES. Each instruction is (code, where to go on when it
    is so, when not, value); places are counted from the next one."""
    program = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_JUMP_EQUAL, 0, 10, arch),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_JUMP_AT_LEAST, 8, 0, _X32),
        (_JUMP_EQUAL, 6, 0, ring_call),
        (_JUMP_EQUAL, 0, 3, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_JUMP_EQUAL, 1, 0, _AF_UNIX),
        (_JUMP_EQUAL, 0, 1, _AF_NETLINK),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EACCES),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        (_RETURN, 0, 0, _KILL),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_sockets() -> None:
    """Install the filter on machines whose numbers are known; it needs no privileges and stays for good."""
    numbers = _CALLS.get(os.uname().machine)
    if numbers is None:
        return
    code = socket_filter(*numbers)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(code) // 8, code)), 0, 0)
