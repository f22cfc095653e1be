"""Which rows are things that people know, what they are called, and which of their columns are worth telling.

`shown` columns are told with the value before and after; of `told` ones only that they changed: they are secrets, or words
and places that are nobody's business but their owner's. A column that is in neither is the program's own. Every table is in
TABLES, or in UNRECORDED with the reason: a test holds that.
"""

from typing import NamedTuple


class Table(NamedTuple):
    """`things` are the things a row stands for, as `(column, kind)`: its own (`id`), or those that it joins. `name` is the
    column with what its own thing is called. `is_part`: the row says something of its thing, which is there without it."""

    kind: str
    things: tuple[tuple[str, str], ...] = ()
    name: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    is_part: bool = False


def own(kind: str, *name: str, shown: str = "", told: str = "") -> Table:
    """Each row is a thing."""
    return Table(kind, (("id", kind),), name, frozenset(shown.split()), frozenset(told.split()))


def between(*things: tuple[str, str], shown: str = "") -> Table:
    """Each row joins things: an album and somebody."""
    return Table(things[0][1], things, shown=frozenset(shown.split()))


def part(column: str, kind: str, *, shown: str = "", told: str = "") -> Table:
    """Each row says something of a thing."""
    return Table(kind, ((column, kind),), (), frozenset(shown.split()), frozenset(told.split()), is_part=True)


TABLES: dict[str, Table] = {
    "users": own(
        "account",
        "name",
        shown="email name is_admin status quota_bytes storage_label should_change_password",
        told="password_hash pin_hash oauth_id profile_image_path avatar_color cluster_group_uid",
    ),
    "user_metadata": part("user_id", "account", told="value"),
    "user_roots": part("user_id", "account", shown="path"),
    "cluster_group_requests": part("user_id", "account", told="group_uid"),
    "sessions": own("session", "device_type", "device_os", shown="expires_at"),
    "api_keys": own("key", "name", shown="name permissions", told="key_hash"),
    "partners": between(("shared_by_id", "account"), ("shared_with_id", "account"), shown="in_timeline shares_places"),
    "albums": own("album", "name", shown="name sort_order is_activity_enabled", told="description thumbnail_asset_id"),
    "album_users": between(("album_id", "album"), ("user_id", "account"), shown="role"),
    "album_assets": between(("album_id", "album"), ("asset_id", "photo")),
    "activities": between(("album_id", "album"), ("user_id", "account")),
    # Whoever knows the slug of a link opens it.
    "shared_links": own(
        "link",
        "description",
        shown="description allow_upload allow_download show_metadata expires_at",
        told="slug password_hash",
    ),
    "shared_link_assets": between(("link_id", "link"), ("asset_id", "photo")),
    "assets": own(
        "photo",
        "original_name",
        shown="visibility is_favorite local_time owner_id library_id",
        told="latitude longitude live_photo_video_id duplicate_uid",
    ),
    "asset_exif": part("asset_id", "photo", shown="rating", told="description"),
    "asset_overrides": part("asset_id", "photo", told="fields"),
    "asset_edits": part("asset_id", "photo", shown="action"),
    "asset_files": part("asset_id", "photo", shown="type"),
    "asset_tags": between(("tag_id", "tag"), ("asset_id", "photo")),
    "asset_faces": between(("person_id", "person"), ("asset_id", "photo")),
    "stacks": own("stack", told="primary_asset_id"),
    "tags": own("tag", "value", shown="value color"),
    "people": own("person", "name", shown="name is_hidden is_favorite color", told="birth_date feature_face_id"),
    "memories": own("memory", told="is_saved memory_at data deleted_at"),
    "memory_assets": between(("memory_id", "memory"), ("asset_id", "photo")),
    "libraries": own(
        "library",
        "name",
        shown="name import_paths exclusion_patterns owner_id is_watched is_shared guard_share folder_albums",
    ),
    "library_ignored": part("library_id", "library", shown="original_path"),
    "workflows": own("workflow", "name", shown="name is_enabled trigger", told="steps description is_logging"),
    "settings": own("settings"),
    # Choices that have a place of their own: of the audit log, of full backups.
    "system_metadata": Table("settings", (("key", "settings"),)),
    "queues": Table("queue", (("name", "queue"),), ("name",), frozenset({"is_paused"})),
    "integrity_findings": own("finding", "path"),
}
# Where the things are that rows join.
HOMES: dict[str, str] = {
    table.kind: name for name, table in TABLES.items() if table.things[0][0] == "id" and table.kind != "settings"
}
# What people's secrets and words are called when only told of.
FIELDS = {
    "password_hash": "password",
    "pin_hash": "pinCode",
    "key_hash": "secret",
    "oauth_id": "provider",
    "latitude": "place",
    "longitude": "place",
    "local_time": "date",
    "file_created_at": "date",
    "date_time_original": "date",
    "offset_minutes": "date",
    "time_zone": "date",
    "group_uid": "clusterGroup",
    "cluster_group_uid": "clusterGroup",
    "profile_image_path": "picture",
    "thumbnail_asset_id": "cover",
    "primary_asset_id": "cover",
    "feature_face_id": "picture",
    "live_photo_video_id": "motionPart",
    "duplicate_uid": "duplicates",
    "quota_bytes": "quota",
    "owner_id": "owner",
    "library_id": "library",
}
# Jobs make and look at assets by the hundred thousand; of what they do only what people may miss is written down.
TABLES_OF_JOBS = frozenset({"assets", "albums", "libraries", "users"})

SEARCHED = "a part of the search index: it follows the row that it tells of"
READ = "what a program found in a file: the file, or what a person sets over it, is what is recorded"
OWN = "the program's own book-keeping"
UNRECORDED: dict[str, str] = {
    "album_photos": "follows from what is put into an album, and from changes of a photo, which are recorded",
    "asset_descriptions": SEARCHED,
    "asset_learning": READ,
    "asset_metadata": "what apps keep with a photo for themselves",
    "asset_names": SEARCHED,
    "asset_ocr": READ,
    "asset_paths": SEARCHED,
    "asset_sidecars": READ,
    "asset_text_parts": SEARCHED,
    "asset_texts": SEARCHED,
    "audit_entries": "is the record",
    "audit_subjects": "... as is this",
    "face_groups": READ,
    "first_admin": "says once that there was one; the account is recorded",
    "folder_album_omissions": "follows from what is taken out of an album, which is recorded",
    "folder_albums": "follows from a setting of the library, which is recorded",
    "folders": READ,
    "job_counts": OWN,
    "jobs": OWN,
    "library_roots": OWN,
    "library_scans": OWN,
    "link_uploads": "follows from a guest's upload, which is recorded",
    "managed_settings": "repeats the options of the machine's own configuration",
    "map_counts": OWN,
    "notifications": "are told to somebody, and read",
    "problems": READ,
    "sequence": OWN,
    "sync_acks": OWN,
    "timeline_counts": OWN,
    "told_apart": "follows from duplicates that a person settles, whose photos are recorded",
    "tombstones": OWN,
    "uploads": "have not arrived yet; the photo is recorded when it is there",
    "vector_spaces": OWN,
    "vector_tail": OWN,
    "version_history": OWN,
    "videos": READ,
    "workflow_logs": "is a record of its own",
}
