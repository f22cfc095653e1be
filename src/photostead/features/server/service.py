"""What the server says of itself, put together from settings, people, files and the disk."""

from collections.abc import Collection
from pathlib import Path

from photostead.db.tx import Rows, Tx
from photostead.features.learning import service as learning
from photostead.features.learning.schema import Ability
from photostead.features.server import about, releases, store
from photostead.features.server.schema import (
    ServerConfigDto,
    ServerFeaturesDto,
    ServerStatsResponseDto,
    ServerStorageResponseDto,
)
from photostead.features.settings import service as settings
from photostead.features.settings.schema import AdminConfigDto
from photostead.features.users import service as users
from photostead.host.disk import read_disk_usage
from photostead.kernel.ids import new_id

ADMIN_ONBOARDING = "admin-onboarding"
INSTALLATION = "installation"
NETWORK_LABEL = "network-label"
API_NUMBER = about.API_TAG.removeprefix("v")
request_version_check = releases.request
greetings = releases.greetings
UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def begin_life(tx: Tx, version: str) -> None:
    """Note which version runs, the first time it does; it may be the one that was announced."""
    if store.record_version(tx, version):
        releases.forget_reached(tx)


def describe_features(config: AdminConfigDto, learned: Collection[Ability]) -> ServerFeaturesDto:
    """What is really done, by the settings and by what there are models for."""
    return ServerFeaturesDto(
        config_file=False,
        duplicate_detection=Ability.DUPLICATES in learned,
        email=config.notifications.smtp.enabled,
        facial_recognition=Ability.FACES in learned,
        import_faces=config.metadata.faces.import_,
        map=config.map.enabled,
        oauth=config.oauth.enabled,
        oauth_auto_launch=config.oauth.enabled and config.oauth.auto_launch,
        ocr=Ability.TEXT in learned,
        password_login=config.password_login.enabled,
        realtime_transcoding=config.ffmpeg.realtime.enabled,
        reverse_geocoding=config.reverse_geocoding.enabled,
        search=True,
        sidecar=True,
        smart_search=Ability.SEARCH in learned,
        trash=config.trash.enabled,
    )


def get_features(rows: Rows) -> ServerFeaturesDto:
    """By the settings in force and the models that are there."""
    return describe_features(settings.load(rows), [ability for ability in Ability if learning.is_on(rows, ability)])


def get_config(rows: Rows, is_in_maintenance: bool) -> ServerConfigDto:
    """What clients need before anyone signs in."""
    config = settings.load(rows)
    return ServerConfigDto(
        external_domain=config.server.external_domain,
        is_initialized=users.has_admin(rows),
        is_onboarded=is_onboarded(rows),
        login_page_message=config.server.login_page_message,
        maintenance_mode=is_in_maintenance,
        map_dark_style_url=config.map.dark_style,
        map_light_style_url=config.map.light_style,
        min_faces=config.machine_learning.facial_recognition.min_faces,
        oauth_button_text=config.oauth.button_text,
        public_users=config.server.public_users,
        trash_days=config.trash.days,
        user_delete_delay=config.user.delete_delay,
        oauth_account_management_url=config.oauth.account_management_url,
    )


def is_onboarded(rows: Rows) -> bool:
    """Whether an administrator saw the tour of the new server."""
    return bool(store.get_fact(rows, ADMIN_ONBOARDING).get("isOnboarded", False))


def set_onboarded(tx: Tx, value: bool) -> None:
    """Note whether they did."""
    store.put_fact(tx, ADMIN_ONBOARDING, {"isOnboarded": value})


def installation_id(tx: Tx) -> str:
    """What tells this installation from every other one, for as long as its database lives: a UUID, made when it is
    first asked for."""
    return find_installation_id(tx) or name_installation(tx, new_id())


def find_installation_id(rows: Rows) -> str | None:
    """The same without making one."""
    found: str | None = store.get_fact(rows, INSTALLATION).get("id")
    return found


def name_installation(tx: Tx, uid: str) -> str:
    """Let the installation have this id."""
    store.put_fact(tx, INSTALLATION, {"id": uid})
    return uid


def get_network_label(rows: Rows, wanted: str) -> str:
    """What became of the wanted name on the LAN when it was last announced: another one where it was taken."""
    fact = store.get_fact(rows, NETWORK_LABEL)
    return str(fact["label"]) if fact.get("wanted") == wanted else wanted


def keep_network_label(tx: Tx, wanted: str, label: str) -> None:
    """Remember that; it is forgotten when another name is wanted."""
    store.put_fact(tx, NETWORK_LABEL, {"wanted": wanted, "label": label})


def get_statistics(rows: Rows) -> ServerStatsResponseDto:
    """What everybody has, together and one by one."""
    people = store.list_usage(rows)
    return ServerStatsResponseDto(
        photos=sum(person.photos for person in people),
        videos=sum(person.videos for person in people),
        usage=sum(person.usage for person in people),
        usage_photos=sum(person.usage_photos for person in people),
        usage_videos=sum(person.usage_videos for person in people),
        usage_by_user=people,
    )


def get_storage(folder: Path) -> ServerStorageResponseDto:
    """How full the folder's disk is; on a thread."""
    disk = read_disk_usage(folder)
    return ServerStorageResponseDto(
        disk_available=human_bytes(disk.available),
        disk_available_raw=disk.available,
        disk_size=human_bytes(disk.size),
        disk_size_raw=disk.size,
        disk_usage_percentage=round(100 * disk.used / disk.size, 2) if disk.size else 0.0,
        disk_use=human_bytes(disk.used),
        disk_use_raw=disk.used,
    )


def human_bytes(count: int) -> str:
    """`1610612736` → `1.5 GiB`: powers of 1024, one decimal, none for plain bytes."""
    value, unit = float(count), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit else f"{count} B"
