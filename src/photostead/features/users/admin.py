"""Accounts as an administrator makes and sees them."""

from msgspec import UnsetType

from photostead.db.tx import Rows, Tx
from photostead.features.settings import service as settings
from photostead.features.users import passwords, store, work
from photostead.features.users.schema import (
    SearchUsersAdminQuery,
    UserAdminCreateDto,
    UserAdminResponseDto,
    UserAvatarColor,
)
from photostead.http.context import Context
from photostead.kernel.errors import Invalid, NotFound


def search(rows: Rows, query: SearchUsersAdminQuery) -> list[UserAdminResponseDto]:
    """The accounts that are asked for."""
    uid = None if isinstance(query.id, UnsetType) else query.id.lower()
    return store.list_users_admin(rows, uid, with_deleted=query.with_deleted)


def get(rows: Rows, uid: str) -> UserAdminResponseDto:
    """One account, also a deleted one. Raises NotFound."""
    found = store.list_users_admin(rows, uid.lower(), with_deleted=True)
    if not found:
        raise NotFound("User not found")
    return found[0]


async def create(ctx: Context, body: UserAdminCreateDto) -> UserAdminResponseDto:
    """A new account. Raises Invalid where address or label are taken, the password is too short, or the person is
    to be told by mail and mail is off."""
    if body.notify and not await ctx.db.read(is_mail_on):
        raise Invalid("The account was not created: mail is switched off (notifications.smtp), so leave notify out.")
    passwords.check_password(body.password)
    password_hash = await passwords.hash_password(body.password)
    pin_hash = None if body.pin_code is None else await passwords.hash_password(body.pin_code)
    return await ctx.db.write(insert, body, password_hash, pin_hash)


def is_mail_on(rows: Rows) -> bool:
    """Whether anyone can be written to."""
    return settings.load(rows).notifications.smtp.enabled


def insert(tx: Tx, body: UserAdminCreateDto, password_hash: str, pin_hash: str | None) -> UserAdminResponseDto:
    """The write of `create`."""
    if body.storage_label and tx.value("select 1 from users where storage_label = ?", (body.storage_label,)):
        raise Invalid("Another account has this storage label: choose another one.")
    user_id = store.insert_user(
        tx, email=body.email, name=body.name, password_hash=password_hash, is_admin=body.is_admin
    )
    store.update_user(
        tx,
        user_id,
        {
            "avatar_color": body.avatar_color or UserAvatarColor.PRIMARY,
            "pin_hash": pin_hash,
            "quota_bytes": body.quota_size_in_bytes,
            "should_change_password": body.should_change_password,
            "storage_label": body.storage_label,
        },
    )
    if body.notify:
        tx.enqueue(work.welcome(user_id))
    return store.get_user_admin(tx, user_id)
