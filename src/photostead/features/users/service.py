"""What other slices may ask about people."""

from photostead.db.tx import Rows, Tx
from photostead.features.users import store
from photostead.features.users.schema import UserAdminResponseDto, UserResponseDto
from photostead.kernel.errors import Forbidden

insert_user = store.insert_user
has_admin = store.has_admin
get_user_admin = store.get_user_admin


def users_by_key(rows: Rows) -> dict[int, UserResponseDto]:
    """Every active person, by integer key: a household is small."""
    return store.list_users(rows)


def create_first_admin(tx: Tx, *, email: str, name: str, password_hash: str) -> UserAdminResponseDto:
    """The first account. Raises Forbidden once there was one: two strangers cannot both win the race, since the
    writer runs one at a time and the claim is a row of its own."""
    if tx.value("select 1 from first_admin") or has_admin(tx):
        raise Forbidden("The server already has an admin")
    user_id = insert_user(tx, email=email, name=name, password_hash=password_hash, is_admin=True)
    tx.run("insert into first_admin (id, user_id) values (1, ?)", (user_id,))
    return get_user_admin(tx, user_id)
