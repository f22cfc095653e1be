"""What is known of an asset beyond the answer that the reference defines: where its file belongs, where its date was
found, what the stream inside is. And what a person cannot say by that answer's fields: that a place is to be gone.
"""

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import find_all_writable, find_readable
from photostead.db.tx import Rows, Tx
from photostead.features.assets import changes, sidecars, undo
from photostead.features.assets.facts_schema import AssetFactsDto

FACTS = """
select l.name, e.date_source, e.altitude, e.fps, e.video_codec, e.audio_codec, e.profile_description, a.owner_id
from assets a
left join libraries l on l.id = a.library_id
left join asset_exif e on e.asset_id = a.id
where a.id = ?
"""


def tell(rows: Rows, identity: Identity, uid: str) -> AssetFactsDto:
    """Of an asset that the caller may see. How high it was is told to whom its place is. Raises Invalid."""
    asset_id = find_readable(rows, identity, uid, "asset.read")
    [(library, source, altitude, fps, video, audio, profile, owner_id)] = rows.rows(FACTS, (asset_id,))
    is_placed = bool(places.told(rows, identity, [asset_id]))
    return AssetFactsDto(
        library_name=library,
        keeps_sidecars=sidecars.is_written(rows),
        date_source=source,
        altitude=altitude if is_placed else None,
        frames_per_second=fps,
        video_codec=video,
        audio_codec=audio,
        colour_profile=profile,
        edited=undo.edited_fields(rows, asset_id) if owner_id == identity.user.id and not identity.link else [],
    )


def forget_places(tx: Tx, identity: Identity, uids: list[str]) -> None:
    """Say of assets that nobody knows where they were taken; reading their files again does not bring it back. All of
    them or, with Invalid, none."""
    ids = find_all_writable(tx, identity, list(dict.fromkeys(uids)), "asset.update")
    for asset_id in ids:
        changes.set_words(tx, asset_id, {"latitude": None, "longitude": None})
    changes.tell_of(tx, identity, ids)
