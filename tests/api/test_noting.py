"""What a log line says of the request that it belongs to."""

import logging

import pytest

from photostead.kernel.log import fields_of
from tests.client import Client


class Kept(logging.Handler):
    """Lines and what they were about when they were logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.getMessage(), fields_of(record).get("route", "")))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Everything that is logged of requests, from debug on."""
    handler = Kept()
    logger = logging.getLogger("photostead.http")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    return handler


async def test_a_request_is_noted_by_its_route_and_not_by_its_address(anonymous: Client, kept: Kept) -> None:
    """A key in the address stays out of the log."""
    secret = "f4ab07ed-0000-4000-8000-5ec4e7000000"
    await anonymous.get(f"/assets/{secret}?key={secret}", expect=401)
    assert ("GET /api/assets/{asset_id}: 401", "GET /api/assets/{asset_id}") in kept.lines
    assert not any(secret in text for line in kept.lines for text in line)


async def test_a_request_that_nobody_serves(anonymous: Client, kept: Kept) -> None:
    await anonymous.post("/nothing/of/ours", expect=404)
    assert any(line.startswith("POST ") and line.endswith(": 404") for line, _ in kept.lines)
    assert not any("nothing" in text for line in kept.lines for text in line)
