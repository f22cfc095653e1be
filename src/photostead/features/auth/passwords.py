"""Password hashes: argon2id with the library's present defaults, on a thread, two at a time.

Each verification takes tens of MB and tens of milliseconds on purpose; without the bound a few logins at once would be
a way to exhaust a small box.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 19_456  # OWASP's second recommended set: 19 MiB, 2 passes, 1 lane - a Raspberry Pi does it in 0.1 s
HASHER = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
# What unknown e-mail addresses are verified against, so that they cost the same time.
NOBODY = HASHER.hash("nobody has this password")
GATE = asyncio.Semaphore(2)


async def hash_password(password: str) -> str:
    """The encoded argon2id hash."""
    async with GATE:
        return await asyncio.to_thread(HASHER.hash, password)


async def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; None (nobody, or no password set) takes as long and is never right."""
    async with GATE:
        return await asyncio.to_thread(verify, password_hash or NOBODY, password) and password_hash is not None


def verify(password_hash: str, password: str) -> bool:
    """One verification."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
