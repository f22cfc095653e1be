"""Which maps of streets the box's own web app may show: those that somebody named. The addresses a fresh box has are
for phone apps, which show no map without one; the web app draws the ground it brought along instead, and asks nobody.
"""

import re
from urllib.parse import urlsplit

from photostead.features.map.schema import BaseMapDto
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto

# What may stand in a policy: an address with anything else is not asked.
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]+)?", re.ASCII | re.IGNORECASE)


def name_styles(config: AdminConfigDto) -> BaseMapDto:
    """The styles that differ from a fresh box's."""
    fresh = settings.default_config().map
    chosen, usual = config.map, {fresh.light_style, fresh.dark_style}
    return BaseMapDto(
        light_style=None if chosen.light_style in usual else chosen.light_style,
        dark_style=None if chosen.dark_style in usual else chosen.dark_style,
    )


def style_origins(config: AdminConfigDto) -> frozenset[str]:
    """Where these styles are asked for, as the policy of a page writes it: `https://tiles.example:8443`."""
    named = name_styles(config)
    parts = [urlsplit(style) for style in (named.light_style, named.dark_style) if style is not None]
    return frozenset(f"{part.scheme}://{part.netloc}" for part in parts if HOST.fullmatch(part.netloc))
