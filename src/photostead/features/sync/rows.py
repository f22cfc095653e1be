"""How each kind of row looks on a line, as SQL: JSON objects that SQLite assembles, so that a hundred thousand lines cost no
objects of ours. Names of columns are those of the aliases that `feeds` gives: `a` an asset, `e` its EXIF values.
"""

from photostead.access.places import IS_TOLD
from photostead.access.visibility import SHOWN_IN_ALBUM
from photostead.features.sync.schema import SyncEntityType as Entity


def time(column: str) -> str:
    """A moment (ms) as the wire has it; null stays null."""
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')"


def flag(expression: str) -> str:
    """A JSON boolean."""
    return f"json(iif({expression}, 'true', 'false'))"


def json_object(**fields: str) -> str:
    """A JSON object of SQL expressions."""
    return "json_object(" + ", ".join(f"'{name}', {value}" for name, value in fields.items()) + ")"


# Hours, minutes and seconds, as SyncAssetV1 wants a duration.
CLOCK = """iif(a.duration_ms is null, null, printf(
  '%d:%02d:%02d.%03d000', a.duration_ms / 3600000, a.duration_ms / 60000 % 60, a.duration_ms / 1000 % 60, a.duration_ms % 1000
))"""


def asset(*, is_own: bool, duration: str = "a.duration_ms") -> str:
    """SyncAssetV1 or V2. What is a favourite is the owner's private mark."""
    return json_object(
        id="a.uid",
        ownerId="(select uid from users where id = a.owner_id)",
        originalFileName="a.original_name",
        thumbhash="a.thumbhash",
        checksum="base64(a.checksum)",
        createdAt=time("a.created_at"),
        fileCreatedAt=time("a.file_created_at"),
        fileModifiedAt=time("a.file_modified_at"),
        localDateTime=time("a.local_time"),
        duration=duration,
        type="a.type",
        deletedAt=time("a.deleted_at"),
        isFavorite=flag("a.is_favorite") if is_own else "json('false')",
        visibility="a.visibility",
        livePhotoVideoId="(select v.uid from assets v where v.id = a.live_photo_video_id)",
        stackId="(select s.uid from stacks s where s.id = a.stack_id)",
        libraryId="(select l.uid from libraries l where l.id = a.library_id)",
        width="a.width",
        height="a.height",
        isEdited=flag("exists (select 1 from asset_edits x where x.asset_id = a.id)"),
    )


def exif(*, is_own: bool) -> str:
    """SyncAssetExifV1; without the place, and the time zone that tells of it, for those who are not told."""

    def place(column: str) -> str:
        return column if is_own else f"iif({IS_TOLD}, {column}, null)"

    return json_object(
        assetId="a.uid",
        description="ifnull(e.description, '')",
        exifImageWidth="e.exif_width",
        exifImageHeight="e.exif_height",
        fileSizeInByte="a.file_size",
        orientation="e.orientation",
        dateTimeOriginal=time("e.date_time_original"),
        modifyDate=time("e.modify_date"),
        timeZone=place("e.time_zone"),
        latitude=place("a.latitude"),
        longitude=place("a.longitude"),
        projectionType="a.projection_type",
        city=place("a.city"),
        state=place("a.state"),
        country=place("a.country"),
        make="e.make",
        model="e.model",
        lensModel="e.lens_model",
        fNumber="e.f_number",
        focalLength="e.focal_length",
        iso="e.iso",
        exposureTime="e.exposure_time",
        profileDescription="e.profile_description",
        rating="e.rating",
        fps="e.fps",
    )


USER = {
    "id": "u.uid",
    "name": "u.name",
    "email": "u.email",
    "avatarColor": "u.avatar_color",
    "deletedAt": time("u.deleted_at"),
    "hasProfileImage": flag("u.profile_image_path != ''"),
    "profileChangedAt": time("u.profile_changed_at"),
}
# The PIN's hash is nobody's business.
AUTH_USER = {
    **USER,
    "isAdmin": flag("u.is_admin"),
    "oauthId": "u.oauth_id",
    "pinCode": "null",
    "quotaSizeInBytes": "u.quota_bytes",
    "quotaUsageInBytes": "u.usage_bytes",
    "storageLabel": "u.storage_label",
}
ALBUM = {
    "id": "al.uid",
    "name": "al.name",
    "description": "al.description",
    "createdAt": time("al.created_at"),
    "updatedAt": time("al.updated_at"),
    # As in lists of albums: the chosen one while it shows, else the newest.
    "thumbnailAssetId": f"""(
      select a.uid from album_assets aa join assets a on a.id = aa.asset_id
      where aa.album_id = al.id and {SHOWN_IN_ALBUM}
      order by a.id is al.thumbnail_asset_id desc, a.local_time desc limit 1
    )""",
    "isActivityEnabled": flag("al.is_activity_enabled"),
    "order": "al.sort_order",
}
FACE = {
    "id": "f.uid",
    "assetId": "a.uid",
    "personId": "(select p.uid from people p where p.id = f.person_id and p.owner_id = a.owner_id)",
    "imageWidth": "f.image_width",
    "imageHeight": "f.image_height",
    "boundingBoxX1": "f.x1",
    "boundingBoxY1": "f.y1",
    "boundingBoxX2": "f.x2",
    "boundingBoxY2": "f.y2",
    "sourceType": "f.source",
}
STACK = json_object(
    id="s.uid",
    createdAt=time("s.created_at"),
    updatedAt=time("s.updated_at"),
    primaryAssetId="a.uid",
    ownerId="(select uid from users where id = s.owner_id)",
)
# Of the kinds whose lines are made of columns of one row and what it names.
ROWS: dict[Entity, str] = {
    Entity.AUTH_USER_V1: json_object(**AUTH_USER),
    Entity.USER_V1: json_object(**USER),
    Entity.PARTNER_V1: json_object(
        sharedById="(select uid from users where id = p.shared_by_id)",
        sharedWithId="(select uid from users where id = p.shared_with_id)",
        inTimeline=flag("p.in_timeline"),
    ),
    Entity.ASSET_EDIT_V1: json_object(
        id="x.uid", assetId="a.uid", action="x.action", parameters="json(x.parameters)", sequence="x.sequence"
    ),
    Entity.ASSET_METADATA_V1: json_object(assetId="a.uid", key="m.key", value="json(m.value)"),
    Entity.ASSET_OCR_V1: json_object(
        id="o.uid",
        assetId="a.uid",
        text="o.text",
        boxScore="o.box_score",
        textScore="o.text_score",
        isVisible=flag("o.is_visible"),
        **{f"{axis}{corner}": f"o.{axis}{corner}" for corner in range(1, 5) for axis in "xy"},
    ),
    Entity.STACK_V1: STACK,
    Entity.PARTNER_STACK_V1: STACK,
    Entity.ALBUM_V1: json_object(
        **ALBUM,
        ownerId="""(
          select u.uid from album_users o join users u on u.id = o.user_id where o.album_id = al.id and o.role = 'owner'
        )""",
    ),
    Entity.ALBUM_V2: json_object(**ALBUM),
    Entity.ALBUM_USER_V1: json_object(
        albumId="al.uid", userId="(select uid from users where id = m.user_id)", role="m.role"
    ),
    Entity.ALBUM_TO_ASSET_V1: json_object(albumId="al.uid", assetId="a.uid"),
    Entity.MEMORY_V1: json_object(
        id="m.uid",
        ownerId="(select uid from users where id = m.owner_id)",
        type="m.type",
        data="json(m.data)",
        isSaved=flag("m.is_saved"),
        memoryAt=time("m.memory_at"),
        showAt=time("m.show_at"),
        hideAt=time("m.hide_at"),
        seenAt=time("m.seen_at"),
        deletedAt=time("m.deleted_at"),
        createdAt=time("m.created_at"),
        updatedAt=time("m.updated_at"),
    ),
    Entity.MEMORY_TO_ASSET_V1: json_object(memoryId="m.uid", assetId="a.uid"),
    Entity.PERSON_V1: json_object(
        id="p.uid",
        ownerId="(select uid from users where id = p.owner_id)",
        name="p.name",
        birthDate="iif(p.birth_date is null, null, p.birth_date || 'T00:00:00.000Z')",
        isHidden=flag("p.is_hidden"),
        isFavorite=flag("p.is_favorite"),
        color="p.color",
        faceAssetId="""(
          select fa.uid from asset_faces ff join assets fa on fa.id = ff.asset_id
          where ff.id = p.feature_face_id and fa.visibility != 'locked'
        )""",
        createdAt=time("p.created_at"),
        updatedAt=time("p.updated_at"),
    ),
    Entity.ASSET_FACE_V1: json_object(**FACE),
    Entity.ASSET_FACE_V2: json_object(**FACE, isVisible=flag("f.is_visible"), deletedAt=time("f.deleted_at")),
    Entity.USER_METADATA_V1: json_object(
        userId="(select uid from users where id = m.user_id)", key="m.key", value="json(m.value)"
    ),
}
