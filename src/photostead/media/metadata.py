"""What a photo or video says of itself: one `Metadata` from the decoder's header, EXIF, XMP, IPTC, the sidecar or the
video container. How it is put together is `media.describe`.
"""

from photostead.kernel.errors import MediaError
from photostead.media import exiv
from photostead.media.decode import read_header, sniff
from photostead.media.describe import Metadata, describe
from photostead.media.files import OpenFile, Where, open_regular
from photostead.media.frame import Header
from photostead.media.icc import profile_name
from photostead.media.makernote import apple_content_id
from photostead.media.raw_tags import read_raw_tags
from photostead.media.sidecar import Sidecar, locate
from photostead.media.tags import Tags
from photostead.media.video_metadata import read_video_metadata
from photostead.media.xmp import read_document


def read_metadata(source: Where, kind: str, *, sidecar: Sidecar | None, file_modified_ms: int) -> Metadata:
    """The metadata of a file of `kind` "IMAGE" or "VIDEO"; `file_modified_ms` dates it when nothing better does.

    Raises MediaError when the file cannot be read or is not of that kind. Damaged metadata of a picture that is one
    is no error: the rest is returned with a warning.
    """
    with open_regular(source) as file:
        return read_open(file, kind, sidecar=sidecar, file_modified_ms=file_modified_ms)


def read_open(file: OpenFile, kind: str, *, sidecar: Sidecar | None, file_modified_ms: int) -> Metadata:
    """The same for a file that is open already."""
    if kind == "VIDEO":
        return read_video_metadata(file, *read_sidecar(sidecar), file_modified_ms)
    return _read_picture(file, *read_sidecar(sidecar), file_modified_ms)


def read_sidecar(sidecar: Sidecar | None) -> tuple[Tags, tuple[str, ...]]:
    """A sidecar's tags, and a warning when there is one but it cannot be read."""
    source = locate(sidecar)
    if source is None:
        return {}, ()
    try:
        with open_regular(source) as file:
            found = exiv.read_xmp(read_document(file))
            return found, () if found else (f"The sidecar {file.name} holds nothing that can be read.",)
    except MediaError as error:
        return {}, (f"The sidecar was not read: {error.message}.",)
    except Exception:  # exiv2 raises RuntimeError, its binding others
        return {}, ("The sidecar is damaged and was not read.",)


def _read_picture(file: OpenFile, sidecar: Tags, warnings: tuple[str, ...], modified_ms: int) -> Metadata:
    header = read_header(file)
    embedded: Tags
    try:
        embedded, troubles = _read_tags(file)
    except Exception:  # exiv2 raises RuntimeError, its binding others
        embedded, troubles = {}, ("The photo's metadata is damaged and was not read.",)
    return describe(_picture_fields(header, embedded), sidecar, embedded, (*warnings, *troubles), modified_ms)


def _read_tags(file: OpenFile) -> tuple[Tags, tuple[str, ...]]:
    """A drawing has no tags that exiv2 would know; camera RAW that it does not know is left to LibRaw."""
    kind = sniff(file)
    if kind == "svg":
        return {}, ()
    found, troubles = exiv.read_tags(file)
    return found or (read_raw_tags(file) if kind == "raw" else {}), troubles


def _picture_fields(header: Header, embedded: Tags) -> Metadata:
    width, height = header.upright
    return Metadata(
        width=width,
        height=height,
        exif_width=header.width,
        exif_height=header.height,
        orientation=str(header.orientation),
        profile_description=profile_name(header.profile) if header.profile else None,
        live_photo_cid=apple_content_id(embedded),
    )
