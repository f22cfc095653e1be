"""The rules of looking after accounts. Nobody is left without an administrator; what is removed can be restored for the
days that the settings say, unless it was removed by force.
"""

from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx, Value
from photostead.features.accounts import store
from photostead.features.accounts.schema import UserAdminDeleteDto, UserAdminUpdateDto
from photostead.features.accounts.work import removal
from photostead.features.assets import service as assets
from photostead.features.assets.schema import AssetStatsResponseDto, GetAssetStatisticsQuery
from photostead.features.sessions import service as sessions
from photostead.features.sessions.schema import SessionResponseDto
from photostead.features.settings import service as settings
from photostead.features.users import service as users
from photostead.features.users.schema import (
    CalendarHeatmapQuery,
    CalendarHeatmapResponseDto,
    UserAdminResponseDto,
    UserAvatarColor,
    UserStatus,
)
from photostead.http.context import Context
from photostead.kernel.errors import Conflict, Invalid
from photostead.kernel.events import Event

DAY_MS = 86_400_000
LAST_ADMIN = "This is the only administrator who can sign in: make somebody else one first."


async def update(ctx: Context, uid: str, body: UserAdminUpdateDto) -> UserAdminResponseDto:
    """Change an account. Raises NotFound, or Invalid where address or label are taken, the password is too short, or the
    box would be left without an administrator."""
    columns: dict[str, Value] = {}
    if not isinstance(body.password, UnsetType):
        users.check_password(body.password)
        columns["password_hash"] = await users.hash_password(body.password)
    if not isinstance(body.pin_code, UnsetType):
        columns["pin_hash"] = None if body.pin_code is None else await users.hash_password(body.pin_code)
    return await ctx.db.write(apply, uid, body, columns)


def apply(tx: Tx, uid: str, body: UserAdminUpdateDto, columns: dict[str, Value]) -> UserAdminResponseDto:
    """The write of `update`."""
    user_id = store.find_person(tx, uid)
    if body.is_admin is False:
        require_another_admin(tx, user_id)
    if isinstance(body.storage_label, str) and store.is_label_taken(tx, body.storage_label, user_id):
        raise Invalid("Another account has this storage label: choose another one.")
    users.update_user(tx, user_id, {**columns, **plain_columns(body)})
    if "pin_hash" in columns:
        sessions.lock_all(tx, user_id)
    return users.get_user_admin(tx, user_id)


def require_another_admin(rows: Rows, user_id: int) -> None:
    """Raises Invalid where nobody who can sign in would look after the box without this person."""
    config = settings.load(rows)
    by_password, by_provider = config.password_login.enabled, config.oauth.enabled
    if store.is_last_admin(rows, user_id, by_password=by_password, by_provider=by_provider):
        raise Invalid(LAST_ADMIN)


def plain_columns(body: UserAdminUpdateDto) -> dict[str, Value]:
    """The columns that a body sets as they are."""
    given: dict[str, Value | UnsetType] = {
        "avatar_color": UserAvatarColor.PRIMARY if body.avatar_color is None else body.avatar_color,
        "email": body.email if isinstance(body.email, UnsetType) else body.email.lower(),
        "is_admin": body.is_admin,
        "name": body.name,
        "quota_bytes": body.quota_size_in_bytes,
        "should_change_password": body.should_change_password,
        "storage_label": body.storage_label,
    }
    return {name: value for name, value in given.items() if value is not UNSET and not isinstance(value, UnsetType)}


def delete(tx: Tx, uid: str, body: UserAdminDeleteDto) -> UserAdminResponseDto:
    """Put an account away, to be removed when its days are over, or by force as soon as a job can. Its devices are signed
    out at once. Raises NotFound, or Invalid for the only administrator."""
    user_id = store.find_person(tx, uid)
    require_another_admin(tx, user_id)
    account = users.get_user_admin(tx, user_id)
    sessions.end_all(tx, user_id)
    if body.force is True:
        begin_removal(tx, user_id)
    elif account.status == UserStatus.ACTIVE:
        store.set_status(tx, user_id, UserStatus.DELETED, tx.now)
    tx.emit(Event("on_user_delete", account.id))
    return users.get_user_admin(tx, user_id)


def restore(tx: Tx, uid: str) -> UserAdminResponseDto:
    """Bring an account back with everything it had. Raises NotFound, or Conflict when its removal has begun."""
    user_id = store.find_person(tx, uid)
    status = store.status_of(tx, user_id)
    if status == UserStatus.REMOVING:
        raise Conflict("The account is being removed: it cannot be restored any more.")
    if status == UserStatus.DELETED:
        store.set_status(tx, user_id, UserStatus.ACTIVE, None)
    return users.get_user_admin(tx, user_id)


def begin_removals(tx: Tx, days: int) -> int:
    """Ask for the removal of the accounts whose days are over, and again for those whose removal was interrupted; how
    many."""
    found = store.expired(tx, tx.now - days * DAY_MS)
    for user_id in found:
        begin_removal(tx, user_id)
    return len(found)


def begin_removal(tx: Tx, user_id: int) -> None:
    """From here on there is no way back. The libraries go by their own jobs; no file of theirs is touched."""
    if store.status_of(tx, user_id) != UserStatus.REMOVING:
        store.set_status(tx, user_id, UserStatus.REMOVING, tx.now)
    tx.enqueue(removal(user_id))


def end_sessions(tx: Tx, identity: Identity, uid: str) -> None:
    """Sign every device of a person out, but not the one that asks. Raises NotFound."""
    user_id = store.find_person(tx, uid)
    if user_id == identity.user.id:
        sessions.end_others(tx, identity)
    else:
        sessions.end_all(tx, user_id)


# --- looking in


def statistics(rows: Rows, uid: str, query: GetAssetStatisticsQuery) -> AssetStatsResponseDto:
    """How many assets a person has. The locked folder is counted for nobody else. Raises NotFound, Invalid."""
    return assets.count_for(rows, store.find_person(rows, uid), query)


def list_sessions(rows: Rows, identity: Identity, uid: str) -> list[SessionResponseDto]:
    """Where a person is signed in. Raises NotFound."""
    current = identity.session.id if identity.session else None
    return sessions.list_sessions(rows, store.find_person(rows, uid), current)


def preferences(rows: Rows, uid: str) -> users.UserPreferencesResponseDto:
    """How the apps behave for a person. Raises NotFound."""
    return users.get_preferences(rows, store.find_person(rows, uid))


def update_preferences(tx: Tx, uid: str, body: users.UserPreferencesUpdateDto) -> users.UserPreferencesResponseDto:
    """Change some of it. Raises NotFound, or Invalid where a date is none."""
    return users.update_preferences(tx, store.find_person(tx, uid), body)


def heatmap(rows: Rows, uid: str, query: CalendarHeatmapQuery) -> CalendarHeatmapResponseDto:
    """How much a person has for each day. Raises NotFound, or Invalid for days that are none."""
    return users.count_days(rows, store.find_person(rows, uid), query)
