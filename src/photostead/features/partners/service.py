"""The rules of partners: a person shows their timeline to another, who decides whether it stands in their own."""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.db.tx import Rows, Tx
from photostead.features.partners import store
from photostead.features.partners.schema import PartnerDirection, PartnerResponseDto, SharingDto
from photostead.features.users import service as users
from photostead.kernel.errors import Invalid


def create(tx: Tx, identity: Identity, uid: str) -> PartnerResponseDto:
    """Show the caller's photos to somebody. Raises Invalid for oneself, for one who sees them already, and, the same,
    for whom the caller cannot know of, who is deleted, and for what is no person."""
    caller = identity.user.id
    if uid.lower() == identity.user.uid:
        raise Invalid("You see your own photos already: choose somebody else.")
    users.find_known(tx, identity, uid)
    partner = users.find_people(tx, [uid])[0]
    if not store.insert(tx, caller, partner, in_timeline=False):
        raise Invalid("Partner already exists")
    return store.get(tx, caller, PartnerDirection.SHARED_BY, partner)


def update(tx: Tx, identity: Identity, uid: str, *, in_timeline: bool) -> PartnerResponseDto:
    """Take somebody's photos into the caller's timeline, or out of it. Raises Invalid."""
    partner = find(tx, identity, PartnerDirection.SHARED_WITH, uid)
    store.update(tx, partner, identity.user.id, in_timeline=in_timeline)
    return store.get(tx, identity.user.id, PartnerDirection.SHARED_WITH, partner)


def update_sharing(tx: Tx, identity: Identity, uid: str, *, shares_places: bool) -> SharingDto:
    """Tell a partner where the caller's photos were taken, or no longer. Raises Invalid."""
    partner = find(tx, identity, PartnerDirection.SHARED_BY, uid)
    store.set_places(tx, identity.user.id, partner, shares_places=shares_places)
    return store.get_sharing(tx, identity.user.id, partner)


def remove(tx: Tx, identity: Identity, uid: str) -> None:
    """Show the caller's photos to somebody no longer. Raises Invalid."""
    store.delete(tx, identity.user.id, find(tx, identity, PartnerDirection.SHARED_BY, uid))


def find(rows: Rows, identity: Identity, direction: PartnerDirection, uid: str) -> int:
    """The key of a partner of the caller's. Raises Invalid, the same for absent, deleted and other people's."""
    found = store.find(rows, identity.user.id, direction, uid)
    if found is None:
        raise Invalid("Partner not found")
    return found


def keep_viewers(tx: Tx, owner: int, viewers: Sequence[int]) -> None:
    """Show an owner's photos to nobody but those of these people who see them now."""
    store.delete_others(tx, owner, viewers)


def set_viewers(tx: Tx, owner: int, viewers: Sequence[int]) -> None:
    """Show an owner's photos to these people and nobody else. New ones have them in their timeline; the others keep
    what they chose."""
    keep_viewers(tx, owner, viewers)
    for viewer in viewers:
        store.insert(tx, owner, viewer, in_timeline=True)
