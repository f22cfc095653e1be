"""Another machine of a test's LAN whose host name is the one that we want, as any computer may be called; it never gives
way. Prints a line of JSON when it is announced, ends at SIGTERM.

    python -m tests.system.lan_squatter NAME ADDRESS
"""

import asyncio
import json
import signal
import socket
import sys

from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf


async def squat(name: str, address: str) -> None:
    """Until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    outside = AsyncZeroconf()
    info = AsyncServiceInfo(
        "_ssh._tcp.local.",
        f"{name}._ssh._tcp.local.",
        22,
        server=f"{name}.local.",
        addresses=[socket.inet_aton(address)],
    )
    await (await outside.async_register_service(info))
    print(json.dumps({"announced": name}), flush=True)
    while not stopped.is_set():
        await asyncio.sleep(0.5)
        await (await outside.async_update_service(info))
    await outside.async_close()


if __name__ == "__main__":
    asyncio.run(squat(sys.argv[1], sys.argv[2]))
