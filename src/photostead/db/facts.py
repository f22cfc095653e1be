"""Facts that a library keeps of itself: a JSON object by key, in `system_metadata`. What they mean is their feature's."""

from typing import Any, TypeVar

import msgspec

from photostead.db.tx import Rows, Tx, as_json

T = TypeVar("T")
PUT_FACT = "insert into system_metadata (key, value) values (?, ?) on conflict do update set value = excluded.value"


def load_fact(rows: Rows, key: str, kind: type[T]) -> T | None:
    """What was kept under a key; None where nothing was. Raises msgspec.ValidationError for something of another shape."""
    text = rows.value("select value from system_metadata where key = ?", (key,))
    return None if text is None else msgspec.json.decode(text, type=kind)


def save_fact(tx: Tx, key: str, value: Any) -> None:
    """Keep it, in place of what was there."""
    tx.run(PUT_FACT, (key, as_json(value)))
