"""What a handler is given: who asks, and the few things of the daemon that a request may need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from aiohttp import web

from photostead.access.identity import Identity, User
from photostead.db.database import Database
from photostead.host.addresses import Entrance
from photostead.host.disk import Space
from photostead.host.mdns import Announcer
from photostead.http.gate import Gate
from photostead.http.peer import Peer
from photostead.kernel.errors import Unauthenticated
from photostead.kernel.options import Options
from photostead.kernel.pulse import Pulse

NOT_LISTENING = Entrance((), 0)
# What the answer to a request says in its headers whatever comes of it, see `Context.say`.
SAID = web.RequestKey("SAID", dict[str, str])
R = TypeVar("R")


class Workers(Protocol):
    """Processes apart, for whatever decodes bytes from outside; see `jobs.executors`."""

    async def submit(self, fn: Callable[..., R], *args: Any, seconds: float) -> R:
        """The result of a module's function; raises what that raises, or that its process died."""
        ...


@dataclass(slots=True)
class Services:
    """Built once by the composition root and shared by every request; `options` is replaced when they are read again."""

    db: Database
    options: Options
    space: Space
    workers: Workers
    pulse: Pulse = field(default_factory=Pulse)
    announcer: Announcer = field(default_factory=Announcer)
    entrance: Entrance = NOT_LISTENING
    gate: Gate = field(init=False)
    # What the composition root made of a feature's own kind, for what lives as long as the daemon and is no row.
    parts: dict[type, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate = Gate(self.options.data_dir)

    def part(self, kind: type[R]) -> R:
        """The one of `parts` of this kind."""
        found: R = self.parts[kind]
        return found


@dataclass(frozen=True, slots=True)
class Context:
    """One request. `identity` is None only on routes that are declared public, and in maintenance on those that stay open
    to administrators."""

    services: Services
    request: web.Request
    peer: Peer
    identity_or_none: Identity | None

    @property
    def db(self) -> Database:
        """The database."""
        return self.services.db

    @property
    def data_dir(self) -> Path:
        """Where uploads and renditions live."""
        return self.services.options.media_dir

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """The folders that hold what is ours, that of the uploads and renditions first."""
        return self.services.options.own_folders

    @property
    def identity(self) -> Identity:
        """Who is asking."""
        if self.identity_or_none is None:
            raise Unauthenticated("Authentication required")
        return self.identity_or_none

    def say(self, headers: Mapping[str, str]) -> None:
        """Put these into the headers of the answer, also where it will be a refusal."""
        self.request.setdefault(SAID, {}).update(headers)

    @property
    def user(self) -> User:
        """The account that asks (of a link: the one who made it)."""
        return self.identity.user
