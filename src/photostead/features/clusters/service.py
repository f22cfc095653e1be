"""The rules of cluster groups: a member asks somebody, who joins by their own word and leaves by it.

Whoever is not concerned learns nothing: ids of other groups, of other people's requests and of nothing are answered alike.
"""

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.clusters import store
from photostead.features.clusters.schema import ClusterGroupRequestResponseDto
from photostead.features.mail import service as mail
from photostead.features.notifications import service as notifications
from photostead.features.recognition import service as recognition
from photostead.features.users import service as users
from photostead.features.users.schema import UserResponseDto
from photostead.kernel.errors import Invalid
from photostead.kernel.ids import new_id

SETTINGS_PAGE = "/user-settings/partners"


def find_group(rows: Rows, identity: Identity, uid: str, permission: str) -> str:
    """The caller's own group, which is the only one that they may know of. Raises Invalid."""
    group_uid = store.group_of(rows, identity.user.id)
    if uid.lower() != group_uid:
        raise Invalid(f"Not found or no {permission} access")
    return group_uid


def list_users(rows: Rows, identity: Identity, uid: str) -> list[UserResponseDto]:
    """Who is in the caller's group, by name. Raises Invalid."""
    group_uid = find_group(rows, identity, uid, "clusterGroup.read")
    everyone = users.users_by_key(rows)
    return [everyone[key] for key in store.members(rows, group_uid)]


def list_sent(rows: Rows, identity: Identity, uid: str) -> list[ClusterGroupRequestResponseDto]:
    """Whom the caller's group asks. Raises Invalid."""
    return store.list_for_group(rows, find_group(rows, identity, uid, "clusterGroupRequest.read"))


def list_received(rows: Rows, identity: Identity) -> list[ClusterGroupRequestResponseDto]:
    """Into which groups the caller is asked."""
    return store.list_for_user(rows, identity.user.id)


def ask(tx: Tx, identity: Identity, uid: str, user_uid: str) -> ClusterGroupRequestResponseDto:
    """Ask somebody into the caller's group; asked twice, it is one request. Raises Invalid for another group, for who is
    in it, and, the same, for whom the caller cannot know of, who is deleted, and for what is no person."""
    group_uid = find_group(tx, identity, uid, "clusterGroupRequest.create")
    users.find_known(tx, identity, user_uid)
    user_id = users.find_people(tx, [user_uid])[0]
    if user_id in store.members(tx, group_uid):
        raise Invalid("This person is in the group already.")
    is_new = store.insert(tx, group_uid, user_id)
    request = store.get(tx, group_uid, user_id)
    if is_new:
        tell_asked(tx, identity, user_id, request.id)
        mail.send_later(tx, user_id, "cluster-group-request", sender_id=identity.user.id)
    return request


def tell_asked(tx: Tx, identity: Identity, user_id: int, request_uid: str) -> None:
    """Let the asked one know."""
    notifications.notify(
        tx,
        [user_id],
        title="Share recognised people?",
        description=f"{identity.user.name} asks you to share the people who are recognised in your photos.",
        type="ClusterGroupRequest",
        topic=topic_of(request_uid),
        data={"href": SETTINGS_PAGE, "requestId": request_uid},
    )


def topic_of(request_uid: str) -> str:
    """What a request's notification is about."""
    return f"cluster-group-request-{request_uid}"


def accept(tx: Tx, identity: Identity, request_uid: str) -> None:
    """Join the group that asks, and leave the former one. Raises Invalid unless the caller is who was asked."""
    request = store.find_for(tx, identity.user.id, request_uid, or_sent=False)
    if request is None:
        raise Invalid("Not found or no clusterGroupRequest.create access")
    others = store.members(tx, request.group_uid)
    remove(tx, request.id, request.uid)
    move(tx, identity.user.id, request.group_uid)
    recognition.joined(tx, identity.user.id, request.group_uid)
    notifications.notify(
        tx,
        [key for key in others if key != identity.user.id],
        title="Recognised people are shared",
        description=f"{identity.user.name} now shares the people who are recognised in photos with you.",
        type="ClusterGroupRequest",
        data={"href": SETTINGS_PAGE},
    )


def move(tx: Tx, user_id: int, group_uid: str) -> None:
    """Put a person into another group; what a group asked that nobody is in any more is withdrawn."""
    former = store.group_of(tx, user_id)
    store.set_group(tx, user_id, group_uid)
    for request_uid in store.delete_abandoned(tx, former):
        notifications.withdraw(tx, topic_of(request_uid))


def decline(tx: Tx, identity: Identity, request_uid: str) -> None:
    """Refuse a request, or withdraw one of the caller's group. Raises Invalid."""
    request = store.find_for(tx, identity.user.id, request_uid, or_sent=True)
    if request is None:
        raise Invalid("Not found or no clusterGroupRequest.delete access")
    remove(tx, request.id, request.uid)


def remove(tx: Tx, request_id: int, request_uid: str) -> None:
    """Forget a request and what was said of it."""
    store.delete(tx, request_id)
    notifications.withdraw(tx, topic_of(request_uid))


def regenerate_people(tx: Tx, identity: Identity, uid: str) -> None:
    """Have the faces in the photos of the caller's group grouped anew. Raises Invalid."""
    recognition.regenerate(tx, find_group(tx, identity, uid, "clusterGroup.read"))


def leave(tx: Tx, identity: Identity, uid: str) -> None:
    """Leave the caller's group for one of their own. Raises Invalid."""
    find_group(tx, identity, uid, "clusterGroup.leave")
    move(tx, identity.user.id, new_id())
