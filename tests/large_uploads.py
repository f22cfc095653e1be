"""Uploads far larger than any memory, made as they are sent, and what they cost the process that takes them."""

import hashlib
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.daemon import Visitor

MIB = 1 << 20
TAKEN = "2024-05-01T12:00:00.000Z"
FORM = "multipart/form-data; boundary=frontier"
END = b"\r\n--frontier--\r\n"


@dataclass(frozen=True)
class Sent:
    """What was answered, and the SHA-1 of what was sent."""

    status: int
    uid: str
    sha1: bytes


def form_head(name: str) -> bytes:
    """All of a form before the bytes of the file."""
    fields = {"fileCreatedAt": TAKEN, "fileModifiedAt": TAKEN}
    texts = [
        f'--frontier\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    file = f'--frontier\r\nContent-Disposition: form-data; name="assetData"; filename="{name}"\r\n\r\n'
    return ("".join(texts) + file).encode()


def blocks(megabytes: int) -> Iterator[bytes]:
    """So many of one megabyte, no two alike."""
    filling = bytes(MIB - 8)
    for number in range(megabytes):
        yield number.to_bytes(8, "big") + filling


def send_large(visitor: Visitor, name: str, megabytes: int) -> Sent:
    """Upload a file of so many times 1024 × 1024 bytes; memory here is bounded, too."""
    digest = hashlib.sha1(usedforsecurity=False)

    def body() -> Iterator[bytes]:
        yield form_head(name)
        for block in blocks(megabytes):
            digest.update(block)
            yield block
        yield END

    length = len(form_head(name)) + megabytes * MIB + len(END)
    connection = http.client.HTTPConnection(visitor.host, visitor.port, timeout=900)
    headers = {**visitor.headers, "Content-Type": FORM, "Content-Length": str(length)}
    connection.request("POST", "/api/assets", body(), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status in {200, 201}, text
    return Sent(answer.status, json.loads(text)["id"], digest.digest())


def resident(pid: int) -> float:
    """MB of memory that a process holds now."""
    return status_of(pid, "VmRSS")


def most_resident(pid: int) -> float:
    """The most it held since `forget_most`, in MB, as the kernel counts it."""
    return status_of(pid, "VmHWM")


def forget_most(pid: int) -> None:
    """Count anew from now on; see proc(5), clear_refs."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def status_of(pid: int, name: str) -> float:
    """A line of /proc/PID/status in MB."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(lines[name].split()[0]) / 1024
