"""What the folders of an album wish for it, taken together: one value of each property, people by their keys. Pure."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from photostead.features.folder_albums.plan import Group
from photostead.features.folder_albums.props import Share
from photostead.features.folder_albums.settling import Wanted
from photostead.kernel.errors import Invalid

T = TypeVar("T")
VIEWER = "viewer"
NOBODY = "none"


class Person(msgspec.Struct, frozen=True):
    """Somebody whom albums can be shared with."""

    id: int
    email: str
    name: str


class People:
    """Those whom the owner of a library may know of, by what files call them."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_email: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        for person in people:
            self._by_email[person.email.casefold()] = person.id
            self._by_name.setdefault(person.name.casefold(), []).append(person.id)

    def find(self, user: str) -> int:
        """The key of a person by e-mail address, or by a name that only one has. Raises Invalid."""
        word = user.casefold()
        if word in self._by_email:
            return self._by_email[word]
        found = self._by_name.get(word, [])
        if len(found) > 1:
            raise Invalid(f"share_with: several people are called {user}: write the e-mail address")
        if not found:
            raise Invalid(f"share_with: there is no account {user} here yet; it is let in once there is")
        return found[0]


def make_wish(
    group: Group, owner_id: int, people: People, viewers: Iterable[int], troubles: dict[str, bytes]
) -> Wanted:
    """What a group of folders wishes. Of several files the first one that says something counts; people are let in by
    any of them. `viewers` see everything of the library. `troubles` gets sentences about people that cannot be found,
    with the folder of the file."""
    texts = group.props.values()
    shares = dict.fromkeys(viewers, VIEWER)
    named: dict[int, str] = {}
    for folder, props in group.props.items():
        named = find_shares(props.share_with or (), folder, people, troubles) | named
    return Wanted(
        owner_id=owner_id,
        name=group.name,
        description=first(props.description for props in texts) or "",
        order=first(props.sort_order for props in texts),
        is_activity_enabled=first(props.comments_and_likes_enabled for props in texts) is not False,
        thumbnail=first(props.thumbnail_setting for props in texts),
        visibility=first(props.visibility for props in texts),
        shares=shares | named,
        invited=frozenset(named),
    )


def first(values: Iterable[T | None]) -> T | None:
    """The first that is there."""
    return next((value for value in values if value is not None), None)


def find_shares(shares: Iterable[Share], folder: bytes, people: People, troubles: dict[str, bytes]) -> dict[int, str]:
    """Roles by person; a later word about somebody takes the place of an earlier one."""
    found: dict[int, str] = {}
    for share in shares:
        try:
            found[people.find(share.user)] = share.role
        except Invalid as error:
            troubles.setdefault(error.message, folder)
    return {user: role for user, role in found.items() if role != NOBODY}
