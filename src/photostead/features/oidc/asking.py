"""Requests to the provider: how far they may go, what of the answer is taken, how failures are told."""

import logging
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from photostead.features.settings.schema import AdminConfigOAuthDto
from photostead.host.outbound import Answer, Limits, Reach, fetch
from photostead.kernel.errors import Unavailable

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
T = TypeVar("T")


def reach_of(oauth: AdminConfigOAuthDto) -> Reach:
    """The issuer's host may be at home, since the administrator named it; another host of the provider must be public.
    Nothing sends us away from the host that was asked."""
    return Reach(home=urlsplit(oauth.issuer_url).hostname, stays=True, is_insecure=oauth.allow_insecure_requests)


async def ask(
    oauth: AdminConfigOAuthDto,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """One request within the time that the settings give. Raises Unavailable."""
    limits = Limits(MOST_BYTES, oauth.timeout / 1000)
    try:
        return await fetch(url, reach_of(oauth), limits, headers=headers, form=form)
    except Unavailable as error:
        log.warning("The sign-in provider: %s", error.message)
        raise Unavailable(f"The sign-in provider cannot be asked: {error.message}") from None


async def ask_for(oauth: AdminConfigOAuthDto, url: str, kind: type[T]) -> T:
    """A document of the provider. Raises Unavailable."""
    answer = await ask(oauth, url)
    host = urlsplit(url).hostname
    if answer.status != 200:
        raise Unavailable(
            f"The sign-in provider's {host} answered with status {answer.status} to {urlsplit(url).path}."
        )
    return decode(answer.body, kind, f"{host}{urlsplit(url).path}")


def decode(body: bytes, kind: type[T], what: str) -> T:
    """JSON of the provider. Raises Unavailable naming what is wrong with it, and nothing that is in it."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (ValueError, RecursionError) as error:
        raise Unavailable(f"The sign-in provider's answer ({what}) is not understood: {str(error)[:200]}.") from None
