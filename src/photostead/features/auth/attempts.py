"""Failed sign-ins and PIN codes, counted in memory: after some, each further one must wait, and longer each time.

An attempt is counted before it is checked and taken back when it was right: a hundred at once are a hundred attempts,
not one. Counts are forgotten after a while and at a restart; the tables are bounded.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from photostead.db.database import Database
from photostead.http.peer import Peer
from photostead.kernel.errors import TooManyRequests

MOST_ENTRIES = 20_000
FORGET_S = 7200.0
IPV6_SITE = 64  # one household's or one attacker's share of the address space


class Policy(NamedTuple):
    """`free` attempts cost nothing; each one after that doubles the wait, from `first_s` up to `longest_s` seconds."""

    name: str
    free: int
    first_s: float
    longest_s: float


# A person mistypes; a household behind one address mistypes more. The third policy slows down guesses that come from
# everywhere at once, and waits briefly, because it holds up the account's owner too; those at home it never holds up.
BY_ACCOUNT_AND_ADDRESS = Policy("account and address", 10, 1, 900)
BY_ADDRESS = Policy("address", 40, 1, 900)
BY_ACCOUNT = Policy("account", 100, 1, 30)
# Whoever guesses these has a session already, and a PIN has a million values only.
BY_PERSON = Policy("person", 5, 30, 3600)

Key = tuple[Policy, str]


class Count(NamedTuple):
    """How many attempts, when the last one was, and until when the next must wait (clock of the counter)."""

    attempts: int = 0
    last: float = 0.0
    blocked_until: float = 0.0


class Attempts:
    """Counts of one daemon. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[Key, Count] = OrderedDict()

    def begin(self, keys: Sequence[Key]) -> None:
        """Count an attempt. Raises TooManyRequests, and counts nothing, while one of the keys must wait."""
        now = self._clock()
        wait = max(self._get(key, now).blocked_until - now for key in keys)
        if wait > 0:
            seconds = int(wait) + 1
            raise TooManyRequests(f"Too many failed attempts. Retry after {seconds} seconds.", seconds)
        for key in keys:
            self._count(key, now)

    def succeed(self, keys: Sequence[Key]) -> None:
        """The attempt was right: forget the failures of the account. An address only gets this one attempt back:
        otherwise a guesser who has an account could sign in with it between guesses."""
        for key in keys:
            count = self._counts.pop(key, Count())
            if key[0] is BY_ADDRESS and count.attempts > 1:
                self._counts[key] = make_count(key[0], count.attempts - 1, count.last)

    def _get(self, key: Key, now: float) -> Count:
        count = self._counts.get(key, Count())
        return count if now - count.last < FORGET_S else Count()

    def _count(self, key: Key, now: float) -> None:
        self._counts[key] = make_count(key[0], self._get(key, now).attempts + 1, now)
        self._counts.move_to_end(key)
        if len(self._counts) > MOST_ENTRIES:
            self._counts.popitem(last=False)


def make_count(policy: Policy, attempts: int, last: float) -> Count:
    """So many attempts, the last one at that second of the clock."""
    doublings = min(attempts - policy.free, 30)
    wait = min(policy.longest_s, policy.first_s * 2**doublings) if doublings >= 0 else 0.0
    return Count(attempts, last, last + wait)


# One for each daemon; they go away with it.
COUNTERS: WeakKeyDictionary[Database, Attempts] = WeakKeyDictionary()


def counter(db: Database) -> Attempts:
    """The daemon's counts."""
    return COUNTERS.setdefault(db, Attempts())


def login_keys(email: str, peer: Peer) -> list[Key]:
    """What a sign-in counts against; the e-mail address need not exist."""
    account, site = email.lower(), site_of(peer.address)
    keys = [(BY_ACCOUNT_AND_ADDRESS, f"{account} {site}"), (BY_ADDRESS, site)]
    return keys if peer.is_local else [*keys, (BY_ACCOUNT, account)]


def link_keys(link_uid: str, peer: Peer) -> list[Key]:
    """What the password of a shared link counts against."""
    link, site = f"link {link_uid}", site_of(peer.address)
    return [(BY_ACCOUNT_AND_ADDRESS, f"{link} {site}"), (BY_ADDRESS, site), (BY_ACCOUNT, link)]


def address_keys(peer: Peer) -> list[Key]:
    """What counts against the address alone: nothing is known of the account."""
    return [(BY_ADDRESS, site_of(peer.address))]


def person_keys(purpose: str, user_id: int) -> list[Key]:
    """What a secret asked of a signed-in person counts against."""
    return [(BY_PERSON, f"{purpose} {user_id}")]


def site_of(address: str) -> str:
    """Who an address stands for: itself, or its network where one customer gets a whole one (IPv6)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(ipaddress.IPv6Network((parsed, IPV6_SITE), strict=False))
