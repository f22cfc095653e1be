"""Profile images on the wire."""

import msgspec

from photostead.kernel.ids import Id


class CreateProfileImageDto(msgspec.Struct, rename="camel"):
    """The form: one picture."""

    file: bytes


class CreateProfileImageResponseDto(msgspec.Struct, rename="camel"):
    """Where the picture lies, and since when."""

    profile_changed_at: str
    profile_image_path: str
    user_id: Id
