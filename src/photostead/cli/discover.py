"""`photostead discover`: which boxes answer on the networks of this machine. Needs no daemon and no data folder."""

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from photostead.kernel.errors import StartError

if TYPE_CHECKING:
    from photostead.host.browse import FoundBox


@click.command()
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=3.0, show_default=True, help="How long to listen.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of lines.")
def discover(seconds: float, as_json: bool) -> None:
    """Find the boxes on this network.

    Ends with status 1 where none answers.
    """
    found = look_around(seconds)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
    else:
        click.echo("\n".join(map(describe, found)) or "No Photostead answers on this network.")
    if not found:
        sys.exit(1)


def look_around(seconds: float) -> "list[FoundBox]":
    """What answers on every link of this machine. Raises StartError where there is none."""
    import asyncio

    from photostead.host import browse, netlink
    from photostead.host.addresses import EVERY, Entrance, multicast_links

    try:
        links = multicast_links(netlink.read_interfaces(), Entrance((EVERY,), 0))
        if not links:
            raise StartError("No network with multicast is up: connect this machine to the network of the box.")
        return asyncio.run(browse.find_boxes(links, seconds))
    except (OSError, RuntimeError) as error:
        raise StartError(f"The network does not allow to look for boxes: {error}.") from error


def describe(box: "FoundBox") -> str:
    """One box for a person; others on the network may have written what they liked."""
    head = f"{printable(box.name)} (Photostead {printable(box.version) or '?'}, id {printable(box.id) or '?'})"
    return "\n".join([head, *[f"  {printable(url)}" for url in box.urls]])


def printable(text: str) -> str:
    """Without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
