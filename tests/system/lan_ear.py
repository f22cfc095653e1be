"""The second zeroconf, on another machine of a test's LAN: prints what it knows of our service types as JSON, one line
whenever that has changed, until its input ends. Our own code has no part in it.
"""

import asyncio
import json
import sys
from typing import Any

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

TYPES = ["_photostead._tcp.local.", "_http._tcp.local."]


async def describe(outside: AsyncZeroconf, kind: str, name: str) -> dict[str, Any] | None:
    """One service as it is now; None where nobody answers for it."""
    info = AsyncServiceInfo(kind, name)
    if not await info.async_request(outside.zeroconf, 1000):
        return None
    return {
        "host": info.server,
        "port": info.port,
        "addresses": sorted(info.parsed_addresses()),
        "text": info.decoded_properties,
    }


async def listen() -> None:
    """Until the input ends."""
    known: set[tuple[str, str]] = set()

    def hear(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        one = (service_type, name)
        known.discard(one) if state_change is ServiceStateChange.Removed else known.add(one)

    outside = AsyncZeroconf(ip_version=IPVersion.All if "4" not in sys.argv else IPVersion.V4Only)
    browser = AsyncServiceBrowser(outside.zeroconf, TYPES, handlers=[hear])
    said = None
    while True:
        now = {name: found for kind, name in sorted(known) if (found := await describe(outside, kind, name))}
        if now != said:
            print(json.dumps(now), flush=True)
            said = now
        await asyncio.sleep(0.1)
    await browser.async_cancel()


if __name__ == "__main__":
    asyncio.run(listen())
