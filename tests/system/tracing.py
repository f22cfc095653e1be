"""What a process and everything it starts do to files, as the kernel saw it (strace), and which of it would change
something below a folder. A try counts as much as a success: what fails on a read-only disk would not on another.

Paths are resolved as far as the trace tells: descriptors by the names strace puts beside them, relative paths by the
folder they are relative to (or by every working folder that occurs in the trace, where the call does not name it), links
by how they are when the trace is read.
"""

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPENING = ("open", "openat", "openat2", "open_by_handle_at")
# Every other call that changes a file, a folder, a name or a mount. `bind` makes a socket's file.
CHANGING = (
    "creat", "truncate", "ftruncate", "fallocate",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "mknod", "mknodat",
    "link", "linkat", "symlink", "symlinkat", "bind",
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat",
    "utime", "utimes", "futimesat", "utimensat",
    "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat",
    "mount", "umount2", "pivot_root", "chroot", "move_mount", "mount_setattr", "open_tree", "file_setattr",
)  # fmt: skip
MOVING = ("chdir", "fchdir")
# Work handed to the kernel behind the tracer's back. The event loop's library would use it to wait for sockets; the tracer
# says that this kernel has no such thing, and then there is none.
HIDDEN = ("io_uring_setup",)
REFUSED = "(INJECTED)"
WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
CALL = re.compile(r"^(\w+)\((.*)$")
QUOTED = r'"((?:[^"\\]|\\.)*)"'
# A descriptor with its name, or a string.
NAMED = r"(?:AT_FDCWD|\b\d+)<([^<>]*)>"
TOKEN = re.compile(f"{NAMED}|{QUOTED}")


@dataclass(frozen=True)
class Call:
    """One system call of one thread (`thread` is its number), as strace wrote it."""

    thread: int
    name: str
    arguments: str

    def is_for_writing(self) -> bool:
        """Whether it changes something, or opens something in order to."""
        if self.name in OPENING:
            return WRITING.search(TOKEN.sub("", self.arguments)) is not None
        return self.name in CHANGING

    def is_hidden(self) -> bool:
        """Whether it was let through to do what no tracer sees."""
        return self.name in HIDDEN and REFUSED not in self.arguments

    def paths(self, working_folders: set[str]) -> Iterator[str]:
        """Every path that it may be about, absolute."""
        base: str | None = None
        for descriptor, text in TOKEN.findall(self.arguments):
            if descriptor:
                base = unescape(descriptor)
                yield base
            else:
                path = unescape(text)
                yield from (os.path.join(folder, path) for folder in ([base] if base else working_folders))


def unescape(text: str) -> str:
    """A string as strace writes it: C escapes, bytes that are not ASCII in octal."""
    return os.fsdecode(codecs.escape_decode(text.encode())[0])


def traced(folder: Path) -> list[str]:
    """What to put before a command to have its calls written below `folder`, a file a thread, so that no line of one
    breaks into a line of another. The command itself stays the child of whoever starts it, and gets its signals."""
    folder.mkdir()
    names = ",".join(f"?{name}" for name in (*OPENING, *CHANGING, *MOVING, *HIDDEN))
    refused = ",".join(f"?{name}" for name in HIDDEN)
    expressions = ["-e", f"trace={names}", "-e", f"inject={refused}:error=ENOSYS"]
    return ["strace", "-D", "-ff", "--seccomp-bpf", "-qq", "-y", *expressions, "-o", str(folder / "thread")]


def read_calls(folder: Path) -> list[Call]:
    """All calls of a trace. Raises AssertionError for a line that is none."""
    calls = []
    for path in sorted(folder.iterdir()):
        for line in path.read_text(errors="surrogateescape").splitlines():
            if not line.startswith(("+++", "---")):
                found = CALL.match(line)
                assert found is not None, f"strace wrote {line!r}"
                calls.append(Call(int(path.suffix[1:]), found[1], found[2]))
    return calls


def changes_below(calls: list[Call], root: Path, start: str = "/") -> list[Call]:
    """The calls that change, or try to change, anything below `root`, or might without our seeing it. `start` is the
    working folder of the command."""
    folders = {start} | {path for call in calls if call.name in MOVING for path in call.paths({start})}
    return [
        call
        for call in calls
        if call.is_hidden() or (call.is_for_writing() and (touches(call, root, folders) or opens_anew(call)))
    ]


def opens_anew(call: Call) -> bool:
    """Whether a file is opened by its place in /proc: a failed try does not say which one it was."""
    return any(re.match(r"/proc/\w+/(task/\d+/)?fd/", path) for path in call.paths({"/"}))


def opened_below(calls: list[Call], root: Path) -> list[Call]:
    """The calls that open something below `root`."""
    return [call for call in calls if call.name in OPENING and touches(call, root, {"/"})]


def touches(call: Call, root: Path, working_folders: set[str]) -> bool:
    """Whether a call is about anything below `root`, under whatever name."""
    real = os.path.realpath(root)
    return any(is_below(path, str(root)) or is_below(resolve(path), real) for path in call.paths(working_folders))


def resolve(path: str) -> str:
    """Without links in the way to it; what it is itself stays."""
    folder, name = os.path.split(path.rstrip("/") or "/")
    return os.path.normpath(os.path.join(os.path.realpath(folder), name))


def is_below(path: str, root: str) -> bool:
    """Whether a path is a folder or lies in it."""
    path = os.path.normpath(path)
    return path == root or path.startswith(root.rstrip("/") + "/")


def describe(calls: list[Call]) -> str:
    """For an assertion's message."""
    return "\n".join(f"{call.thread} {call.name}({call.arguments}" for call in calls[:20])
