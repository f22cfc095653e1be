"""Replays run against the daemon inside the test's process; they too fail when it blocks its event loop."""

from tests.api.conftest import no_blocking

__all__ = ["no_blocking"]
