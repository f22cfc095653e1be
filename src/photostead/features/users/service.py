"""What other slices may ask about people, and the rules of changing one's own account."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx, Value
from photostead.features.settings import service as settings
from photostead.features.users import heatmap, passwords, preferences, store, work
from photostead.features.users.preferences_schema import UserPreferencesResponseDto as UserPreferencesResponseDto
from photostead.features.users.preferences_schema import UserPreferencesUpdateDto as UserPreferencesUpdateDto
from photostead.features.users.schema import (
    UserAdminResponseDto,
    UserAvatarColor,
    UserResponseDto,
    UserStatus,
    UserUpdateMeDto,
)
from photostead.http.context import Context
from photostead.kernel.errors import Forbidden, Invalid, NotFound

ONBOARDING = "onboarding"
NO_ADDRESS = "hidden@photostead.invalid"

SIGNED_UP = work.SIGNED_UP
MEMORIES_WANTED = work.MEMORIES_WANTED
insert_user = store.insert_user
insert_service = store.insert_service
has_admin = store.has_admin
get_user_admin = store.get_user_admin
list_accounts = store.list_users_admin
update_user = store.update_user
get_preferences = preferences.get_preferences
update_preferences = preferences.update_preferences
count_days = heatmap.count_days
check_password = passwords.check_password
hash_password = passwords.hash_password
is_password = passwords.is_password
find_by_key = store.find_by_key


def users_by_key(rows: Rows) -> dict[int, UserResponseDto]:
    """Every active person, by integer key: a household is small."""
    return store.list_users(rows)


def without_address(person: UserResponseDto) -> UserResponseDto:
    """A person as strangers may know them: whom to sign in as is no business of theirs. Clients expect an address, so
    they get one that cannot be anyone's (RFC 2606)."""
    return msgspec.structs.replace(person, email=NO_ADDRESS)


def administrators(rows: Rows) -> list[int]:
    """The keys of the people who look after this box: active administrators."""
    return rows.column("select id from users where is_admin and status = 'active' order by id")


def create_first_admin(tx: Tx, *, email: str, name: str, password_hash: str) -> UserAdminResponseDto:
    """The first account. Raises Forbidden once there was one: two strangers cannot both win the race, since the
    writer runs one at a time and the claim is a row of its own."""
    if tx.value("select 1 from first_admin") or has_admin(tx):
        raise Forbidden("The server already has an admin")
    user_id = insert_user(tx, email=email, name=name, password_hash=password_hash, is_admin=True)
    tx.run("insert into first_admin (id, user_id) values (1, ?)", (user_id,))
    return get_user_admin(tx, user_id)


def add_account(tx: Tx, *, email: str, name: str, password_hash: str, is_admin: bool) -> UserAdminResponseDto:
    """A further account, or the first one. Raises Invalid where the address is taken, or the first is no admin."""
    if not has_admin(tx):
        if not is_admin:
            raise Invalid("The first account administers the box: make it an administrator.")
        return create_first_admin(tx, email=email.lower(), name=name, password_hash=password_hash)
    user_id = insert_user(tx, email=email, name=name, password_hash=password_hash, is_admin=is_admin)
    return get_user_admin(tx, user_id)


def find_people(rows: Rows, uids: Sequence[str]) -> list[int]:
    """The keys of active people, in the order given and each once. Raises Invalid, the same for a user that is unknown,
    deleted or no person."""
    wanted = [uid.lower() for uid in uids]
    found = store.find_people(rows, wanted)
    if any(uid not in found for uid in wanted):
        raise Invalid("User not found")
    return [found[uid] for uid in dict.fromkeys(wanted)]


def find_account(rows: Rows, email: str) -> int:
    """The key of a person's account by its e-mail address. Raises NotFound."""
    user_id: int | None = rows.value("select id from users where email = ? and not is_service", (email,))
    if user_id is None:
        raise NotFound(f"There is no account {email}.")
    return user_id


def grant_admin(tx: Tx, email: str) -> UserAdminResponseDto:
    """Make someone an administrator. Raises NotFound, or Invalid for an account that is being deleted."""
    user_id = find_account(tx, email)
    if get_user_admin(tx, user_id).status != UserStatus.ACTIVE:
        raise Invalid(f"The account {email} is deleted: restore it first.")
    store.update_user(tx, user_id, {"is_admin": 1})
    return get_user_admin(tx, user_id)


def set_password(tx: Tx, user_id: int, password_hash: str) -> None:
    """Replace the password; the person need not choose another one then."""
    store.update_user(tx, user_id, {"password_hash": password_hash, "should_change_password": 0})


def is_onboarded(rows: Rows, user_id: int) -> bool:
    """Whether the person saw the tour."""
    return bool((store.get_metadata(rows, user_id, ONBOARDING) or {}).get("isOnboarded", False))


def set_onboarded(tx: Tx, user_id: int, value: bool) -> None:
    """Note whether they did."""
    store.put_metadata(tx, user_id, ONBOARDING, {"isOnboarded": value})


def forget_onboarding(tx: Tx, user_id: int) -> None:
    """Show the tour again."""
    store.delete_metadata(tx, user_id, ONBOARDING)


def list_known(rows: Rows, identity: Identity) -> list[UserResponseDto]:
    """Whom the caller may know of: everyone, unless the settings hide people from each other."""
    return store.list_known(rows, identity.user.id, is_public=sees_everyone(rows, identity))


def find_known(rows: Rows, identity: Identity, uid: str) -> UserResponseDto:
    """One of them. Raises Invalid, the same for absent and hidden."""
    return store.find_known(rows, identity.user.id, uid, is_public=sees_everyone(rows, identity))


def sees_everyone(rows: Rows, identity: Identity) -> bool:
    """Administrators always do."""
    return identity.user.is_admin or settings.load(rows).server.public_users


async def update_me(ctx: Context, body: UserUpdateMeDto) -> UserAdminResponseDto:
    """Change one's own account. Raises Invalid where the e-mail address is taken or the password too short, Forbidden
    where a password may not be set here."""
    password_hash = None
    if not isinstance(body.password, UnsetType):
        passwords.check_password(body.password)
        password_hash = await passwords.hash_password(body.password)
    return await ctx.db.write(apply_update, ctx.identity, body, password_hash)


def apply_update(tx: Tx, identity: Identity, body: UserUpdateMeDto, password_hash: str | None) -> UserAdminResponseDto:
    """The write of `update_me`."""
    user_id = identity.user.id
    if password_hash is not None:
        check_may_skip_old_password(tx, identity)
        set_password(tx, user_id, password_hash)
    store.update_user(tx, user_id, changed_columns(body))
    return get_user_admin(tx, user_id)


def check_may_skip_old_password(rows: Rows, identity: Identity) -> None:
    """Raises Forbidden unless a person just signed in with a password that they were told to replace (the phone app
    sends the new one alone then). Otherwise whoever finds an open session or a key could take the account over."""
    if identity.session is None or not get_user_admin(rows, identity.user.id).should_change_password:
        raise Forbidden("A password is changed at /auth/change-password, which asks for the old one.")


def changed_columns(body: UserUpdateMeDto) -> dict[str, Value]:
    """The columns that a body sets; a colour of null means the usual one."""
    color = UserAvatarColor.PRIMARY if body.avatar_color is None else body.avatar_color
    email = body.email if isinstance(body.email, UnsetType) else body.email.lower()
    given = {"avatar_color": color, "email": email, "name": body.name}
    return {name: value for name, value in given.items() if value is not UNSET and not isinstance(value, UnsetType)}
