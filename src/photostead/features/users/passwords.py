"""Password hashes: argon2id with OWASP's settings for small machines, on threads, two at a time.

Each verification takes tens of MB and tens of milliseconds on purpose; without the bound a few logins at once would be
a way to exhaust a small box. PIN codes are hashed the same way.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from photostead.kernel.errors import Invalid

MIN_PASSWORD = 8
MEMORY_KIB = 19_456  # OWASP's second recommended set: 19 MiB, 2 passes, 1 lane - a Raspberry Pi does it in 0.1 s
HASHER = PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)
# What unknown e-mail addresses are verified against, so that they cost the same time: an encoded hash with HASHER's costs
# that nobody knows a password of. Made by hand, for making one at each start would cost what a login does.
NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t=2,p=1${'A' * 22}${'A' * 43}"
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")


def check_password(password: str) -> None:
    """Raises Invalid for a password that is too short to mean anything."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"The password is too short: use at least {MIN_PASSWORD} characters.")


async def hash_password(password: str) -> str:
    """The encoded argon2id hash."""
    return await asyncio.get_running_loop().run_in_executor(THREADS, HASHER.hash, password)


async def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; None (nobody, or no password set) takes as long and is never right."""
    is_match = await asyncio.get_running_loop().run_in_executor(THREADS, verify, password_hash or NOBODY, password)
    return is_match and password_hash is not None


def verify(password_hash: str, password: str) -> bool:
    """One verification."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
