"""What the value of an option may be: each kind takes text or typed values (from an environment, a TOML file, JSON) and
says in words what it allows. No I/O: whether a folder exists is asked by who needs it.
"""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

YES, NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# An address of the web without user name or password (RFC 3986, the parts that are used here).
WEB_ADDRESS = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?(?P<rest>[/?#]\S*)?", re.IGNORECASE)
SCHEDULER_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+):\d{1,5}", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Kind(msgspec.Struct, frozen=True):
    """`parse` gives the value of an option, or raises ValueError; `allowed` completes the sentence "… is not possible:"."""

    allowed: str
    parse: Callable[[Any], Any]


def parse_switch(value: Any) -> bool:
    """true, false, and what people write for them."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(word)
    return word in YES


def parse_text(value: Any) -> str:
    """A line of text; a number that was meant as text stays one."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError("no text")
    text = str(value).strip()
    if CONTROL.search(text):
        raise ValueError("control character")
    return text


def parse_path(value: Any) -> Path:
    """An absolute path; `~` is the home folder of who runs the daemon."""
    if not isinstance(value, str | Path) or "\0" in str(value):
        raise ValueError("no path")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:  # of somebody who is not here
        raise ValueError("no home folder") from error
    if not path.is_absolute():
        raise ValueError("not absolute")
    return path


def parse_host(value: Any) -> str:
    """An address of this machine, or a name of it."""
    text = parse_text(value)
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        if text and all(LABEL.fullmatch(part) for part in text.split(".")):
            return text
        raise


def parse_network(value: Any) -> str:
    """An address, or a network in CIDR notation."""
    text = parse_text(value)
    ipaddress.ip_network(text, strict=False)
    return text


def parse_label(value: Any) -> str:
    """One label of a host name (RFC 1123)."""
    text = parse_text(value).lower()
    if not LABEL.fullmatch(text):
        raise ValueError(text)
    return text


def parse_url(value: Any) -> str:
    """An absolute web address, without a password in it."""
    text = parse_text(value).rstrip("/")
    if not WEB_ADDRESS.fullmatch(text):
        raise ValueError(text)
    return text


def parse_site(value: Any) -> str:
    """The same without a path: the daemon is served on the root path only."""
    text = parse_url(value)
    match = WEB_ADDRESS.fullmatch(text)
    if match is None or match["rest"]:
        raise ValueError(text)
    return text


def parse_clock(value: Any) -> str:
    """HH:MM."""
    text = parse_text(value)
    if not CLOCK.fullmatch(text):
        raise ValueError(text)
    return text


def parse_address(value: Any) -> str:
    """A mail address, as far as a typo shows."""
    text = parse_text(value)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(text)
    return text


def parse_scheduler(value: Any) -> str:
    """Where a Dask scheduler listens."""
    text = parse_text(value)
    if not SCHEDULER_ADDRESS.fullmatch(text):
        raise ValueError(text)
    return text


def parse_secret(value: Any) -> str:
    """As it is, blanks included."""
    if not isinstance(value, str) or CONTROL.search(value):
        raise ValueError("no secret")
    return value


SWITCH = Kind("true or false", parse_switch)
TEXT = Kind("a line of text", parse_text)
SECRET = Kind("a line of text", parse_secret)
PATH = Kind("an absolute path", parse_path)
HOST = Kind("an address of this machine, such as 0.0.0.0, :: or 127.0.0.1", parse_host)
LABEL_NAME = Kind("letters, digits and hyphens, at most 63 of them", parse_label)
URL = Kind("an address that begins with http:// or https://", parse_url)
SITE = Kind("an address such as https://photos.example.org, without a path", parse_site)
CLOCK_TIME = Kind("a time of the day such as 02:30", parse_clock)
SCHEDULER = Kind("an address such as tcp://192.168.1.20:8786 or tls://pc.lan:8786", parse_scheduler)
MAIL = Kind("a mail address", parse_address)
NETWORK = Kind("addresses or networks such as 192.168.1.10 or 10.0.0.0/8", parse_network)


def integer(low: int, high: int, note: str = "") -> Kind:
    """A whole number within bounds, both included."""

    def parse(value: Any) -> int:
        number = int(value) if isinstance(value, str | int) else 0
        if isinstance(value, bool) or str(value).strip() != str(number):
            raise ValueError(value)
        if not low <= number <= high:
            raise ValueError(number)
        return number

    return Kind(f"a number from {low} to {high}{note}", parse)


def choice(*words: str) -> Kind:
    """One of some words."""

    def parse(value: Any) -> str:
        text = parse_text(value).lower()
        if text not in words:
            raise ValueError(text)
        return text

    return Kind(f"one of {', '.join(words)}", parse)


def many(kind: Kind, separator: str = ",") -> Kind:
    """A list, in text separated by `separator`."""

    def parse(value: Any) -> tuple[Any, ...]:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(separator) if part.strip()]
        if not isinstance(value, list | tuple):
            raise ValueError(value)
        return tuple(kind.parse(item) for item in value)

    return Kind(f"{kind.allowed}; several separated by {separator!r}", parse)
