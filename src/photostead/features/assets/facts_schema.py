"""What is told of an asset beyond the reference's answer, on the wire."""

import msgspec

from photostead.features.assets.undo_schema import EditedField


class AssetFactsDto(msgspec.Struct, rename="camel"):
    """What else is known of an asset. `libraryName`: the library its file lies in, null for an upload. `keepsSidecars`:
    whether what is edited is also written as a sidecar. `dateSource`: where its date was found, such as
    `exif:DateTimeOriginal`, `file` for the file's own time, `person` where one set it. `altitude` in metres. `edited`: what
    its owner set, whatever the file says; others are not told."""

    library_name: str | None
    keeps_sidecars: bool
    date_source: str | None
    altitude: float | None
    frames_per_second: float | None
    video_codec: str | None
    audio_codec: str | None
    colour_profile: str | None
    edited: list[EditedField]
