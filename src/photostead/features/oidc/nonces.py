"""The mark that comes back inside a token (OpenID Connect Core 1.0, section 3.1.2.1), made so that it need not be kept:
when it was made, and a keyed hash over what it is bound to. Each is accepted once; they are forgotten at a restart, and a
sign-in that was under way then begins again.
"""

import base64
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from photostead.kernel.errors import Invalid

# People look for their second factor.
LASTING_S = 1800
MOST_ENTRIES = 10_000
AGAIN = "This sign-in took too long, was finished already, or was begun elsewhere: begin again."


class Once:
    """Names that may come once while they are valid; a full table forgets the oldest."""

    def __init__(self, lasting_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lasting_s = lasting_s
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether it comes for the first time."""
        now = self._clock()
        while self._seen and (len(self._seen) >= MOST_ENTRIES or next(iter(self._seen.values())) < now):
            self._seen.popitem(last=False)
        if name in self._seen:
            return False
        self._seen[name] = now + self._lasting_s
        return True


class Nonces:
    """Those of one daemon. `clock` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._secret = secrets.token_bytes(32)
        self._clock = clock
        self._used = Once(LASTING_S + 1)

    def make(self, *bond: str) -> str:
        """A nonce that is good only together with the same words."""
        return self._sign(int(self._clock()), bond)

    def redeem(self, nonce: object, *bond: str) -> None:
        """Raises Invalid unless the nonce was made with these words a short while ago, and comes for the first time."""
        made = instant_of(nonce)
        is_ours = isinstance(nonce, str) and hmac.compare_digest(nonce, self._sign(made, bond))
        if not is_ours or not 0 <= self._clock() - made <= LASTING_S or not self._used.take(str(nonce)):
            raise Invalid(AGAIN)

    def _sign(self, made: int, bond: tuple[str, ...]) -> str:
        # Lengths stand before the words, so that no two lists of words are the same bytes.
        words = "".join(f"{len(word)}:{word}" for word in (str(made), *bond))
        mac = hmac.digest(self._secret, words.encode(errors="surrogatepass"), "sha256")
        return f"{made}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def instant_of(nonce: object) -> int:
    """When it says it was made; 0 for what says nothing."""
    text = nonce.partition(".")[0] if isinstance(nonce, str) and nonce.isascii() else ""
    return int(text) if text.isdigit() and len(text) <= 12 else 0
