"""Changing settings in tests, the way the settings page does: the whole is read, changed and sent."""

from typing import Any

from tests.client import Client


async def change_settings(admin: Client, changes: dict[str, Any], expect: int = 200) -> Any:
    """Set parts of the system config, nested as on the wire; what the server answers."""
    config = await admin.get("/system-config")
    return await admin.put("/system-config", json=merged(config, changes), expect=expect)


def merged(config: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A nested object with parts replaced."""
    return {
        name: merged(value, changes.get(name, {})) if isinstance(value, dict) else changes.get(name, value)
        for name, value in config.items()
    }
