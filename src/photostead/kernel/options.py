"""How this daemon was started: the few options that are needed before there is a database.

One rule of precedence: command line, then environment (`PHOTOSTEAD_PORT`), then the TOML file, then the default.
Reading them from those places is `cli`'s; this is only their shape.
"""

import ipaddress
from pathlib import Path

import msgspec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Options(msgspec.Struct, frozen=True):
    """`folders` become an external library of the first account; the other fields say what they are."""

    data_dir: Path
    host: str = "0.0.0.0"  # noqa: S104 - a box that phones on the LAN must reach
    port: int = 2283
    folders: tuple[Path, ...] = ()
    admin_email: str | None = None
    admin_password: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    log_level: str | None = None
    workers: int = 0
    worker_memory_mb: int = 1536
    write_sidecars: bool = False

    @property
    def proxy_networks(self) -> list[Network]:
        """The trusted proxies, parsed; raises ValueError on what is no network."""
        return [ipaddress.ip_network(text, strict=False) for text in self.trusted_proxies]

    @property
    def database_path(self) -> Path:
        """The one database file."""
        return self.data_dir / "photostead.sqlite"
