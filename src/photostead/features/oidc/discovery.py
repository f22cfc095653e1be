"""Where the provider's operations are and which keys it signs with, remembered for a while.

A key that is not known is asked for at once, since providers change theirs, but not more often than a stranger's forged
tokens should make us ask.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec

from photostead.features.oidc.asking import ask_for
from photostead.features.oidc.schema import Metadata
from photostead.features.settings.schema import AdminConfigOAuthDto
from photostead.kernel.errors import Unavailable

WELL_KNOWN = "/.well-known/openid-configuration"
REMEMBER_S = 600.0
LEAST_BETWEEN_S = 5.0
Key = dict[str, Any]
# What a document depends on: another issuer, or another idea of what is secure, is another document.
Place = tuple[str, bool]


class KeySetDocument(msgspec.Struct):
    """RFC 7517, section 5."""

    keys: list[Key]


class Discovery:
    """What is known of the provider; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # Whoever opens the sign-in page makes us ask: one at a time, and not at once again where there was no answer.
        self._asking = asyncio.Lock()
        self._metadata: tuple[Place, float, Metadata] | None = None
        self._failed: tuple[Place, float, str] | None = None
        self._keys: tuple[str, float, list[Key]] | None = None
        self._wanted_at = -LEAST_BETWEEN_S

    async def metadata(self, oauth: AdminConfigOAuthDto) -> Metadata:
        """The provider's document. Raises Unavailable where there is none, or it is another issuer's."""
        place = (oauth.issuer_url, oauth.allow_insecure_requests)
        async with self._asking:
            known, failed = self._metadata, self._failed
            if known is not None and known[0] == place and self._clock() - known[1] < REMEMBER_S:
                return known[2]
            if failed is not None and failed[0] == place and self._clock() - failed[1] < LEAST_BETWEEN_S:
                raise Unavailable(failed[2])
            try:
                metadata = await ask_for(oauth, document_address(oauth.issuer_url), Metadata)
                check_issuer(oauth.issuer_url, metadata)
            except Unavailable as error:
                self._failed = (place, self._clock(), error.message)
                raise
            self._metadata = (place, self._clock(), metadata)
            return metadata

    async def keys(self, oauth: AdminConfigOAuthDto, metadata: Metadata, *, is_wanting: bool = False) -> list[Key]:
        """The provider's keys; `is_wanting`: those that are known were not enough."""
        known, now = self._keys, self._clock()
        if known is not None and known[0] == metadata.jwks_uri:
            is_fresh = now - known[1] < REMEMBER_S
            if is_fresh and (not is_wanting or now - self._wanted_at < LEAST_BETWEEN_S):
                return known[2]
        self._wanted_at = now if is_wanting else self._wanted_at
        found = (await ask_for(oauth, metadata.jwks_uri, KeySetDocument)).keys
        self._keys = (metadata.jwks_uri, self._clock(), found)
        return found


def issuer_of(url: str) -> str:
    """The issuer that a setting means: people also paste the address of the document."""
    return url.removesuffix(WELL_KNOWN).rstrip("/")


def document_address(url: str) -> str:
    """Where the provider's document is."""
    return issuer_of(url) + WELL_KNOWN


def check_issuer(url: str, metadata: Metadata) -> None:
    """Raises Unavailable where the document is another issuer's: its tokens would be for other people."""
    if metadata.issuer.rstrip("/") != issuer_of(url):
        raise Unavailable(
            f"The sign-in provider calls itself {metadata.issuer[:200]!r}, the settings {issuer_of(url)!r}: "
            "set oauth.issuerUrl to what it calls itself."
        )
