"""Operations of the reference that this version does not serve: they answer 501 to whoever is signed in, with a clear
message, and they are listed here with the reason. This list may only shrink.
"""

from typing import NamedTuple


class Gap(NamedTuple):
    """One operation, `path` as the reference writes it, below /api."""

    method: str
    path: str
    tag: str
    is_public: bool
    reason: str


ORGANISE = "albums and search are served, this part of organising is not built yet"
MEDIA = "edits, text in pictures, transcoding and streaming are not built yet"
HOUSEHOLD = "sharing and managing a household is not built yet"
BACKUP = "backups and maintenance are not built yet"
LEARNING = "recognising people and duplicates is not built yet"
SEARCH = "searching by meaning, people and places is not built yet"
SYNC = "the phone sync is not built yet"

GAPS: tuple[Gap, ...] = (
    Gap("GET", "/asset-files", "Asset files", False, MEDIA),
    Gap("DELETE", "/asset-files/{id}", "Asset files", False, MEDIA),
    Gap("GET", "/asset-files/{id}", "Asset files", False, MEDIA),
    Gap("GET", "/asset-files/{id}/download", "Asset files", False, MEDIA),
    Gap("DELETE", "/assets/{id}/edits", "Assets", False, MEDIA),
    Gap("GET", "/assets/{id}/edits", "Assets", False, MEDIA),
    Gap("PUT", "/assets/{id}/edits", "Assets", False, MEDIA),
    Gap("GET", "/assets/{id}/ocr", "Assets", False, MEDIA),
    Gap("GET", "/assets/{id}/video/stream/main.m3u8", "Assets", False, MEDIA),
    Gap("DELETE", "/assets/{id}/video/stream/{sessionId}", "Assets", False, MEDIA),
    Gap("GET", "/assets/{id}/video/stream/{sessionId}/{variantIndex}/playlist.m3u8", "Assets", False, MEDIA),
    Gap("GET", "/assets/{id}/video/stream/{sessionId}/{variantIndex}/{filename}", "Assets", False, MEDIA),
    Gap("POST", "/cluster-groups/{id}/regenerate-people", "Cluster groups", False, LEARNING),
    Gap("GET", "/faces", "Faces", False, LEARNING),
    Gap("POST", "/faces", "Faces", False, LEARNING),
    Gap("DELETE", "/faces/{id}", "Faces", False, LEARNING),
    Gap("PUT", "/faces/{id}", "Faces", False, LEARNING),
    Gap("GET", "/map/reverse-geocode", "Map", False, ORGANISE),
    Gap("GET", "/memories", "Memories", False, ORGANISE),
    Gap("POST", "/memories", "Memories", False, ORGANISE),
    Gap("GET", "/memories/statistics", "Memories", False, ORGANISE),
    Gap("DELETE", "/memories/{id}", "Memories", False, ORGANISE),
    Gap("GET", "/memories/{id}", "Memories", False, ORGANISE),
    Gap("PUT", "/memories/{id}", "Memories", False, ORGANISE),
    Gap("DELETE", "/memories/{id}/assets", "Memories", False, ORGANISE),
    Gap("PUT", "/memories/{id}/assets", "Memories", False, ORGANISE),
    Gap("DELETE", "/people", "People", False, LEARNING),
    Gap("GET", "/people", "People", False, LEARNING),
    Gap("POST", "/people", "People", False, LEARNING),
    Gap("PUT", "/people", "People", False, LEARNING),
    Gap("POST", "/people/merge", "People", False, LEARNING),
    Gap("DELETE", "/people/{id}", "People", False, LEARNING),
    Gap("GET", "/people/{id}", "People", False, LEARNING),
    Gap("PUT", "/people/{id}", "People", False, LEARNING),
    Gap("POST", "/people/{id}/merge", "People", False, LEARNING),
    Gap("PUT", "/people/{id}/reassign", "People", False, LEARNING),
    Gap("GET", "/people/{id}/statistics", "People", False, LEARNING),
    Gap("GET", "/people/{id}/thumbnail", "People", False, LEARNING),
    Gap("GET", "/search/person", "Search", False, SEARCH),
    Gap("GET", "/search/places", "Search", False, SEARCH),
    Gap("POST", "/search/smart", "Search", False, SEARCH),
    Gap("DELETE", "/stacks", "Stacks", False, ORGANISE),
    Gap("GET", "/stacks", "Stacks", False, ORGANISE),
    Gap("POST", "/stacks", "Stacks", False, ORGANISE),
    Gap("DELETE", "/stacks/{id}", "Stacks", False, ORGANISE),
    Gap("GET", "/stacks/{id}", "Stacks", False, ORGANISE),
    Gap("PUT", "/stacks/{id}", "Stacks", False, ORGANISE),
    Gap("DELETE", "/stacks/{id}/assets/{assetId}", "Stacks", False, ORGANISE),
    Gap("DELETE", "/sync/ack", "Sync", False, SYNC),
    Gap("GET", "/sync/ack", "Sync", False, SYNC),
    Gap("POST", "/sync/ack", "Sync", False, SYNC),
    Gap("POST", "/sync/stream", "Sync", False, SYNC),
)
