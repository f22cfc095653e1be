"""The certificate that HTTPS shows: that of the household's files, or the box's own. New files are taken up while it runs.

Python cannot swap the certificate of a listening socket in one step, and a half-swapped pair would refuse every visitor;
so each handshake is given the newest context that is whole (by the callback that OpenSSL has for host names, which is
called for visitors without one too). Reading and making certificates is `http.certificates`'s.
"""

import asyncio
import logging
import os
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from photostead.host.addresses import Entrance, reachable
from photostead.host.netlink import read_interfaces
from photostead.host.patience import ask_disk
from photostead.http import certificates
from photostead.http.certificates import Certificate, Pair
from photostead.kernel.errors import StartError, Unavailable
from photostead.kernel.options import Options

log = logging.getLogger(__name__)

# How soon renewed files are noticed. Looking costs two questions to the file system and writes nothing.
LOOK_SECONDS = 60.0
ANSWER_SECONDS = 30.0
Signature = tuple[tuple[int, int, int], ...]


class Tls:
    """`load()` on a thread before anything listens, then `context` is what to listen with. `watch()` runs for ever."""

    certificate: Certificate
    context: ssl.SSLContext

    def __init__(self, find_pair: Callable[[], Pair]) -> None:
        """`find_pair` says where the files are, and makes the box's own where it is due. Raises StartError."""
        self._find_pair = find_pair
        self._signature: Signature = ()
        self._trouble = ""
        self._newest: ssl.SSLContext | None = None

    def load(self) -> None:
        """Read the files for the first time. Raises StartError where nothing could be served with them."""
        self._take(self._find_pair())
        assert self._newest is not None
        self.context = self._newest
        self.context.sni_callback = self._choose

    def look(self) -> None:
        """Take up files that changed since. What cannot be used is logged once, and the earlier certificate stays."""
        try:
            pair = self._find_pair()
            if sign(pair) == self._signature:
                return
            self._take(pair)
        except StartError as error:
            if self._trouble != str(error):
                self._trouble = str(error)
                log.error("The earlier certificate of HTTPS stays in use: %s", error)
            return
        self._trouble = ""
        log.info("A new certificate of HTTPS is in use, SHA-256 %s", self.certificate.fingerprint)

    def announce(self, port: int | None) -> None:
        """Say in the log what to compare with what a browser shows."""
        kind = "certificate of its own" if self.certificate.is_self_signed else "certificate"
        log.info("HTTPS on port %s with a %s, SHA-256 %s", port, kind, self.certificate.fingerprint)

    async def watch(self) -> None:
        """Look again and again; on the loop."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look_soon()

    async def look_soon(self) -> None:
        """Look on a thread: the files may be on a disk that does not answer."""
        try:
            await ask_disk(ANSWER_SECONDS, self.look)
        except (TimeoutError, Unavailable) as error:
            log.warning("The files of the HTTPS certificate do not answer: %r", error)

    def _take(self, pair: Pair) -> None:
        """The signature first: files that change while they are read are then read once more."""
        signature = sign(pair)
        certificate = certificates.read_pair(pair)
        self._newest = certificates.make_context(pair)
        self.certificate, self._signature = certificate, signature
        if trouble := certificate.trouble(certificates.utc_now()):
            log.warning("Clients will refuse the certificate %s of HTTPS: %s.", pair.chain, trouble)

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, context: ssl.SSLContext) -> None:
        """OpenSSL's callback at each handshake."""
        if self._newest is not None and self._newest is not connection.context:
            connection.context = self._newest


def sign(pair: Pair) -> Signature:
    """What tells whether files are still the same ones, links resolved; nothing where one cannot be found."""
    try:
        found = [os.stat(path) for path in (pair.chain, pair.key)]
    except OSError:
        return ()
    return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found)


def of_options(options: Options, label: str) -> Tls:
    """What the options ask for; `label` is the name that the box got on the LAN, without `.local`. Raises StartError for a
    key without a certificate."""
    pair = given_pair(options)
    if pair is not None:
        return Tls(lambda: pair)
    names = names_of_box(options, label)
    return Tls(lambda: certificates.ensure_own(options.data_dir, names, certificates.utc_now()))


def given_pair(options: Options) -> Pair | None:
    """The files that the options name; the key may stand in the certificate's file. Raises StartError."""
    if options.https_cert is None:
        if options.https_key is not None:
            raise StartError("https.key is set and https.cert is not: set both, or neither to have a certificate made.")
        return None
    return Pair(options.https_cert, options.https_key or options.https_cert)


def names_of_box(options: Options, label: str) -> list[str]:
    """What the box is called by: the first is the one a person sees in the certificate."""
    host = os.uname().nodename.partition(".")[0]
    site = urlsplit(options.base_url or "").hostname or ""
    local = [f"{name}.local" for name in (label, options.mdns_name, host)]
    return [*local, host, "localhost", "127.0.0.1", "::1", site, *own_addresses(options)]


def own_addresses(options: Options) -> list[str]:
    """Those by which it is reached on the LAN and that last: IPv6 addresses of the provider change too often to be written
    into a certificate that people have accepted."""
    try:
        interfaces = read_interfaces()
    except OSError as error:
        log.debug("The addresses of this machine are not told to us: %s", error)
        return []
    entrance = Entrance((options.http_host,), options.http_port, options.https_port)
    found = [network.ip for one in reachable(interfaces, entrance) for network in one.networks]
    return [str(address) for address in found if address.version == 4 or not address.is_global]


def own_file(data_dir: Path) -> Path:
    """Where the box's own certificate lies."""
    return data_dir / certificates.FOLDER / certificates.FILE
