"""The settings row: a JSON object of what differs from the defaults, so that better defaults reach everyone who never
chose otherwise.
"""

import functools
import logging
from typing import Any

import msgspec

from photostead.db.tx import Rows, Tx, as_json
from photostead.features.settings import managed
from photostead.features.settings.defaults import default_config
from photostead.features.settings.schema import AdminConfigDto

log = logging.getLogger(__name__)


def load(rows: Rows) -> AdminConfigDto:
    """The config in force. Decoded once for each text that is stored, so that asking costs a few microseconds."""
    return decode(load_text(rows), managed.load_text(rows))


def load_text(rows: Rows) -> str:
    """What people chose, as stored."""
    return str(rows.value("select value from settings where id = 1") or "{}")


def save(tx: Tx, config: AdminConfigDto) -> bool:
    """Store what differs; whether anything changed. What is managed from outside stays below as it was chosen. Raises
    Invalid for a change of it."""
    present = load(tx)
    if config == present:
        return False
    outside = managed.decode(managed.load_text(tx))
    managed.refuse_changes(config, present, outside)
    values, chosen = msgspec.to_builtins(config), dict(managed.whole_leaves(decode(load_text(tx), "{}")))
    for path in outside:
        managed.put(values, path, chosen[path])
    changes = difference(values, msgspec.to_builtins(default_config()))
    text = as_json(changes)
    tx.run("insert into settings (id, value) values (1, ?) on conflict do update set value = excluded.value", (text,))
    return True


@functools.lru_cache(maxsize=8)
def decode(text: str, outside: str) -> AdminConfigDto:
    """The defaults with the stored changes on them, and what is managed from outside on top. A part that another version stored and this one cannot take is
    told in the log (by name: its value may be a secret) and left at its default; it never stops the daemon."""
    defaults = msgspec.to_builtins(default_config())
    merged = merge(defaults, msgspec.json.decode(text))
    for name in list(merged):
        try:
            msgspec.convert({**defaults, name: merged[name]}, AdminConfigDto)
        except msgspec.ValidationError:
            log.warning("The stored settings of %s are not valid in this version: the defaults are used", name)
            merged[name] = defaults[name]
    chosen = msgspec.convert(merged, AdminConfigDto)
    try:
        return managed.apply(chosen, managed.decode(outside))
    except msgspec.ValidationError:
        log.warning(
            "What another version stored of the options is not valid in this one: it counts from the next start on"
        )
        return chosen


def difference(value: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """The parts of a nested object that are not as usual; lists count as a whole."""
    changed: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            if deeper := difference(inner, usual[key]):
                changed[key] = deeper
        elif inner != usual[key]:
            changed[key] = inner
    return changed


def merge(usual: dict[str, Any], changed: Any) -> dict[str, Any]:
    """The reverse of `difference`; keys that this version does not know fall away."""
    if not isinstance(changed, dict):
        return usual
    return {
        key: merge(inner, changed.get(key)) if isinstance(inner, dict) else changed.get(key, inner)
        for key, inner in usual.items()
    }
