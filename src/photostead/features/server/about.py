"""Names and versions: of the API that is spoken, of this program, of what it is made of."""

import platform
from importlib.metadata import PackageNotFoundError, version

import apsw
from msgspec import UNSET, UnsetType

from photostead import __version__
from photostead.features.server.schema import ServerAboutResponseDto, ServerApkLinksDto

# The reference whose operations and sync types are served: clients decide by it what they may ask for.
API_VERSION = (3, 2, 2)
API_FIELDS = dict(zip(("major", "minor", "patch"), API_VERSION, strict=True)) | {"prerelease": None}
API_TAG = "v" + ".".join(map(str, API_VERSION))
REFERENCE_RELEASES = "https://github.com/immich-app/immich/releases"


def describe() -> ServerAboutResponseDto:
    """Versions come from the installed packages' metadata: loading the libraries themselves would cost the daemon
    tens of megabytes that only its workers need. Reads files: not on the event loop."""
    return ServerAboutResponseDto(
        licensed=False,
        version=API_TAG,
        version_url=f"{REFERENCE_RELEASES}/tag/{API_TAG}",
        build=f"Photostead {__version__} (SQLite {apsw.sqlite_lib_version()}, Python {platform.python_version()})",
        ffmpeg=version_of("av", "PyAV "),
        libvips=version_of("pyvips-binary"),
        repository="photostead",
        source_ref=f"v{__version__}",
    )


def version_of(package: str, prefix: str = "") -> str | UnsetType:
    """The version of an installed package, or nothing."""
    try:
        return prefix + version(package)
    except PackageNotFoundError:
        return UNSET


def find_apps() -> ServerApkLinksDto:
    """The page where the makers of the phone app publish it: which files a release has is theirs to say."""
    page = f"{REFERENCE_RELEASES}/latest"
    return ServerApkLinksDto(arm64v8a=page, armeabiv7a=page, universal=page, x86_64=page)
