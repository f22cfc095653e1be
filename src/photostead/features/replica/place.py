"""Where a replica lies, as Litestream is told it. Each machine that becomes the first one begins a term of its own there:

    0001/claim        a tiny database that says which machine that is
    0001/database     the replica
    0002/…            of the machine that took over

so that one that comes back after it was replaced can spoil nothing. Passwords and keys never stand here: Litestream takes
them from its environment.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from photostead.kernel.errors import Invalid, StartError

# Those that Litestream reaches without a password in its configuration: with keys from the environment, or with a file of keys.
SCHEMES = ("s3", "gs", "abs", "sftp")
MARKER = "photostead-replica.txt"
MARK = b"A live replica of a Photostead database, see `photostead replicate --help`. Do not change anything in here.\n"
# Settings of Litestream's that are no secrets, see its documentation of each kind of place; and what they are.
SWITCHES = ("force-path-style", "skip-verify", "sign-payload", "require-content-md5", "concurrent-writes")
TEXTS = ("endpoint", "region", "account-name", "key-path", "host-key", "part-size")
SECRET = re.compile(r"(secret|password|passphrase|token|credential|account[-_]?key|sas|signature|access[-_]?key)", re.I)


class Place(msgspec.Struct, frozen=True):
    """`to`: a folder with its whole path, or an address. `settings`: further ones of Litestream's, by their names there."""

    to: str
    settings: dict[str, str | bool] = {}

    @property
    def folder(self) -> Path | None:
        """None where it is an address."""
        return Path(self.to) if self.to.startswith("/") else None

    def part(self, term: int, name: str) -> dict[str, Any]:
        """How Litestream's configuration calls one part of a term."""
        inner = f"{term:04d}/{name}"
        if self.folder is not None:
            return {"type": "file", "path": str(self.folder / inner), **self.settings}
        address = urlsplit(self.to)
        path = f"{address.path.rstrip('/')}/{inner}"
        return {"url": urlunsplit(address._replace(path=path)), **self.settings}


def read_place(text: str, settings: tuple[str, ...] = ()) -> Place:
    """What somebody typed: a folder, or an address; each setting as NAME=VALUE. Raises Invalid saying what is possible."""
    if "\0" in text:
        raise Invalid("A replica cannot lie there: the name holds a NUL.")
    if "://" not in text:
        return Place(os.path.abspath(os.path.expanduser(text)), read_settings(settings))
    try:
        address = urlsplit(text)
    except ValueError as error:
        raise Invalid(f"A replica cannot lie at {text!r:.200}, which is no address.") from error
    if address.scheme == "file":
        return Place(os.path.abspath(address.path), read_settings(settings))
    if address.scheme not in SCHEMES:
        raise Invalid(f"A replica cannot lie at {address.scheme}://…: name a folder, or one of {', '.join(SCHEMES)}.")
    if address.password or SECRET.search(address.query):
        raise Invalid(
            "Leave passwords and keys out of the address, where everybody can read them: they belong into the environment "
            "of the replica's service, see docs/replica.md."
        )
    return Place(text, read_settings(settings))


def read_settings(texts: tuple[str, ...]) -> dict[str, str | bool]:
    """Raises Invalid for one that is unknown, or a secret. What was typed as a secret is not repeated."""
    found: dict[str, str | bool] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name in SWITCHES and value in {"true", "false"}:
            found[name] = value == "true"
        elif name in TEXTS and value:
            found[name] = value
        elif SECRET.search(name):
            raise Invalid(f"--set {name}=…: it is a secret, which belongs into the environment. See docs/replica.md.")
        else:
            raise Invalid(f"--set {name}=…: texts are {', '.join(TEXTS)}; true or false are {', '.join(SWITCHES)}.")
    return found


def mark(place: Place) -> None:
    """Make a folder one of replicas; an address needs nothing. Raises StartError where it holds other things."""
    folder = place.folder
    if folder is None or is_there(place):
        return
    if not folder.parent.is_dir():
        raise StartError(f"There is no folder {folder.parent}: is its disk mounted?")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if any(folder.iterdir()):
            raise StartError(f"{folder} is neither empty nor a replica of ours: name an empty folder in it.")
        (folder / MARKER).write_bytes(MARK)
    except OSError as error:
        raise StartError(f"{folder} cannot be written ({error.strerror}): check its owner and its disk.") from error


def is_there(place: Place) -> bool:
    """Whether the folder's disk is mounted; of an address that is not known before it is asked. Touches the disk."""
    return place.folder is None or (place.folder / MARKER).is_file()
