"""What phones are told of a photo at once, before they ask: the very lines that the stream would bring them."""

from typing import Any, Literal

import msgspec

from photostead.db.tx import Rows
from photostead.features.sync import rows as lines
from photostead.features.sync.schema import SyncEntityType as Entity

Version = Literal[1, 2]
DURATIONS: dict[Version, str] = {1: lines.CLOCK, 2: "a.duration_ms"}


def upload_ready(rows: Rows, asset_id: int, version: Version = 2) -> dict[str, Any] | None:
    """`{asset: SyncAssetV1 or V2, exif: SyncAssetExifV1}` of an asset (key), as its owner sees it; None where it is gone."""
    found = rows.row(
        f"""
        select {lines.asset(is_own=True, duration=DURATIONS[version])}, {lines.exif(is_own=True)}
        from assets a left join asset_exif e on e.asset_id = a.id where a.id = ?
        """,
        (asset_id,),
    )
    return None if found is None else {"asset": msgspec.json.decode(found[0]), "exif": msgspec.json.decode(found[1])}


def edit_ready(rows: Rows, asset_id: int, version: Version = 2) -> dict[str, Any] | None:
    """`{asset: SyncAssetV1 or V2, edit: [SyncAssetEditV1, …]}` of an asset (key), as its owner sees it, the edits in their
    order; None where it is gone."""
    ready = upload_ready(rows, asset_id, version)
    if ready is None:
        return None
    edits = rows.column(
        f"""
        select {lines.ROWS[Entity.ASSET_EDIT_V1]} from asset_edits x join assets a on a.id = x.asset_id
        where x.asset_id = ? order by x.sequence
        """,
        (asset_id,),
    )
    return {"asset": ready["asset"], "edit": [msgspec.json.decode(edit) for edit in edits]}
