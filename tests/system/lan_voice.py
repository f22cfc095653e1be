"""Announces a box on a machine of a test's LAN without the rest of the daemon: prints its state as JSON whenever that has
changed, and the labels it is to remember; ends with a goodbye at SIGTERM.

    python -m tests.system.lan_voice PORT [HOST]
"""

import asyncio
import json
import logging
import signal
import sys

import msgspec

from photostead.host.addresses import Entrance
from photostead.host.mdns import Announcer
from photostead.host.responder import Service


async def keep(label: str) -> None:
    """The label to remember."""
    print(json.dumps({"kept": label}), flush=True)


async def speak(port: int, host: str) -> None:
    """Until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    announcer = Announcer()
    announcer.start("photostead", "photostead", Service(port, {"id": str(port)}), Entrance((host,), port), keep)
    said = None
    while not stopped.is_set():
        if announcer.state != said:
            said = announcer.state
            print(json.dumps(msgspec.to_builtins(said)), flush=True)
        await asyncio.sleep(0.05)
    await announcer.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(speak(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "::"))
