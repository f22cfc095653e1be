"""What the people of a household do with their photos, at random: as steps of a state machine. Which of several they take is a
number; what is not there or not allowed is refused, which is as good as any other answer, but never a failure.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import FormData
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from photostead.db.tx import Tx
from photostead.features.accounts import tasks as accounts
from tests.client import Client
from tests.people import insert_asset
from tests.photos import jpeg
from tests.sync import household
from tests.sync.household import ADA, NAMES, PIN, Household, World, insert_session

T = TypeVar("T")
who = st.integers(0, len(NAMES) - 1)
which = st.integers(0, 47)


class Life(RuleBasedStateMachine):
    """`home` is the household in `world`; `changed` is told whenever somebody did something."""

    world: World
    home: Household
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def changed(self) -> None: ...

    def is_here(self, person: int) -> bool:
        return person not in self.home.away | self.home.gone

    def send(self, person: int, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """A request that may be refused, but does not fail; what was answered, None where it was refused."""
        if not self.is_here(person):
            return None
        self.changed()
        answer = self.run(self.home.people[person].send(method, "/api" + path, json=body, **options))
        assert answer.status < 500, (method, path, answer.body)
        return answer.body if answer.status < 300 else None

    def write(self, fn: Callable[..., Any], *args: Any) -> Any:
        self.changed()
        return self.run(self.world.app.db.write(fn, *args))

    def pick(self, among: list[str], number: int) -> str:
        return among[number % len(among)]

    def photo(self, number: int) -> tuple[str, int]:
        """An asset, and whose it is; every second time one that much hangs on."""
        uid = self.pick(self.home.assets if number % 2 else self.home.likely, number // 2)
        return uid, self.home.owners[uid]

    # --- photos

    @rule(person=who, is_uploaded=st.integers(0, 3).map(lambda number: number == 0), colour=st.integers(0, 255))
    def take_photo(self, person: int, is_uploaded: bool, colour: int) -> None:
        if not self.is_here(person):
            return
        client = self.home.people[person]
        if not is_uploaded:
            self.home.add(self.write(insert_asset, client.user_id), person)
            return
        form = FormData({"fileCreatedAt": "2024-05-01T12:00:00.000Z", "fileModifiedAt": "2024-05-01T12:00:00.000Z"})
        form.add_field("assetData", jpeg((colour, 9, 9), (16, 16)), filename="a.jpg")
        uid = self.run(client.call("POST", "/assets", data=form))["id"]
        # As soon as somebody looked into the file.
        self.write(Tx.run, "insert or ignore into asset_exif (asset_id) select id from assets where uid = ?", (uid,))
        if uid not in self.home.assets:
            self.home.add(uid, person)

    @rule(person=who)
    def take_live_photo(self, person: int) -> None:
        if self.is_here(person):
            user_id = self.home.people[person].user_id
            video = self.home.add(self.write(insert_asset, user_id), person)
            photo = self.home.add(self.write(insert_asset, user_id), person)
            self.write(
                Tx.run,
                """
                update assets set live_photo_video_id = (select v.id from assets v where v.uid = ?) where uid = ?
                """,
                (video, photo),
            )
            self.write(Tx.run, "update assets set visibility = 'hidden', type = 'VIDEO' where uid = ?", (video,))

    @rule(asset=which, visibility=st.sampled_from(["archive", "timeline", "locked"]))
    def move(self, asset: int, visibility: str) -> None:
        uid, owner = self.photo(asset)
        self.send(owner, "PUT", "/assets", {"ids": [uid], "visibility": visibility})

    @rule(
        asset=which,
        text=st.sampled_from(["", "a", "b"]),
        is_favorite=st.booleans(),
        place=st.sampled_from([None, 1, 2]),
    )
    def describe(self, asset: int, text: str, is_favorite: bool, place: int | None) -> None:
        uid, owner = self.photo(asset)
        position = {} if place is None else {"latitude": place, "longitude": place}
        self.send(owner, "PUT", f"/assets/{uid}", {"description": text, "isFavorite": is_favorite, **position})

    @rule(asset=which, number=st.integers(0, 2))
    def note(self, asset: int, number: int) -> None:
        uid, owner = self.photo(asset)
        if number:
            items = {"items": [{"key": "mobile-app", "value": {"n": number}}]}
            self.send(owner, "PUT", f"/assets/{uid}/metadata", items)
        else:
            self.send(owner, "DELETE", f"/assets/{uid}/metadata/mobile-app")

    @rule(asset=which)
    def read_text(self, asset: int) -> None:
        self.write(household.insert_text, self.photo(asset)[0])

    @rule(asset=which, is_undone=st.booleans())
    def turn(self, asset: int, is_undone: bool) -> None:
        self.write(household.delete_edits if is_undone else household.insert_edit, self.photo(asset)[0])

    @rule(asset=which, force=st.booleans())
    def delete(self, asset: int, force: bool) -> None:
        uid, owner = self.photo(asset)
        self.send(owner, "DELETE", "/assets", {"ids": [uid], "force": force})

    @rule(
        asset=which, how=st.sampled_from(["archive", "locked", "trash"]), back=st.sampled_from(["timeline", "archive"])
    )
    def take_away_and_back(self, asset: int, how: str, back: str) -> None:
        """With phones that sync while it is away."""
        uid, owner = self.photo(asset)
        if how == "trash":
            self.send(owner, "DELETE", "/assets", {"ids": [uid], "force": False})
            self.sync_everybody()
            self.send(owner, "POST", "/trash/restore/assets", {"ids": [uid]})
        else:
            self.send(owner, "PUT", "/assets", {"ids": [uid], "visibility": how})
            self.sync_everybody()
            self.send(owner, "PUT", "/assets", {"ids": [uid], "visibility": back})

    @rule(asset=which, make=st.sampled_from(["x", "y"]), is_new=st.booleans())
    def look_again(self, asset: int, make: str, is_new: bool) -> None:
        self.write(household.reread, self.photo(asset)[0], make, is_new)

    @rule(asset=which)
    def restore(self, asset: int) -> None:
        uid, owner = self.photo(asset)
        self.send(owner, "POST", "/trash/restore/assets", {"ids": [uid]})

    @rule(person=who, is_restored=st.booleans())
    def empty_trash(self, person: int, is_restored: bool) -> None:
        self.send(person, "POST", "/trash/restore" if is_restored else "/trash/empty")

    @rule(person=who, taker=who)
    def change_hands(self, person: int, taker: int) -> None:
        """A photo of a library, with all that hangs on photos, becomes somebody else's."""
        if self.is_here(person) and self.is_here(taker):
            uid = self.home.add(self.write(household.insert_external, self.home.people[person].user_id), person)
            self.write(household.hang_all, self.home, uid)
            self.sync_everybody()
            self.write(household.hand_over, uid, self.home.people[taker].user_id)
            self.home.owners[uid] = taker

    def sync_everybody(self) -> None: ...

    # --- partners and albums

    @rule(giver=who, taker=who, number=st.integers(0, 5))
    def share(self, giver: int, taker: int, number: int) -> None:
        uid, back = self.home.people[taker].uid, self.home.people[giver].uid
        if giver == taker or not self.is_here(taker):
            return
        if number <= 1:
            self.send(giver, "POST", "/partners", {"sharedWithId": uid})
        elif number == 2:
            self.send(giver, "DELETE", f"/partners/{uid}")
        elif number <= 4:
            self.send(giver, "PUT", f"/photostead/partners/{uid}", {"sharesPlaces": number == 3})
        else:
            self.send(taker, "PUT", f"/partners/{back}", {"inTimeline": True})

    @rule(giver=who, taker=who)
    def share_again(self, giver: int, taker: int) -> None:
        uid = self.home.people[taker].uid
        self.send(giver, "DELETE", f"/partners/{uid}")
        self.sync_everybody()
        if self.is_here(taker):
            self.send(giver, "POST", "/partners", {"sharedWithId": uid})

    @rule(person=who, asset=which, guest=who)
    def make_album(self, person: int, asset: int, guest: int) -> None:
        people = [] if guest == person else [{"userId": self.home.people[guest].uid, "role": "viewer"}]
        body = {"albumName": "Album", "assetIds": [self.photo(asset)[0]], "albumUsers": people}
        if self.is_here(guest) and (made := self.send(person, "POST", "/albums", body)):
            self.home.albums.append(made["id"])

    @rule(album=which, person=who, guest=who, role=st.sampled_from(["editor", "viewer"]), is_new=st.booleans())
    def invite(self, album: int, person: int, guest: int, role: str, is_new: bool) -> None:
        uid, other = self.pick(self.home.albums, album), self.home.people[guest].uid
        if is_new and self.is_here(guest):
            self.send(person, "PUT", f"/albums/{uid}/users", {"albumUsers": [{"userId": other, "role": role}]})
        else:
            self.send(person, "PUT", f"/albums/{uid}/user/{other}", {"role": role})

    @rule(album=which, person=who, guest=who)
    def leave(self, album: int, person: int, guest: int) -> None:
        """Oneself, or somebody else."""
        uid, other = self.pick(self.home.albums, album), self.home.people[guest].uid
        self.send(person, "DELETE", f"/albums/{uid}/user/{other}")

    @rule(album=which, person=who, asset=which, out=st.booleans())
    def fill(self, album: int, person: int, asset: int, out: bool) -> None:
        uid = self.pick(self.home.albums, album)
        self.send(person, "DELETE" if out else "PUT", f"/albums/{uid}/assets", {"ids": [self.photo(asset)[0]]})

    @rule(album=which, person=who, name=st.sampled_from(["x", "y"]), cover=which)
    def change_album(self, album: int, person: int, name: str, cover: int) -> None:
        uid = self.pick(self.home.albums, album)
        self.send(person, "PATCH", f"/albums/{uid}", {"albumName": name})
        self.send(person, "PATCH", f"/albums/{uid}", {"albumThumbnailAssetId": self.photo(cover)[0]})

    @rule(album=which, person=who)
    def drop_album(self, album: int, person: int) -> None:
        self.send(person, "DELETE", f"/albums/{self.pick(self.home.albums, album)}")

    # --- stacks and memories

    @rule(first=which, second=which)
    def stack(self, first: int, second: int) -> None:
        (one, owner), (other, _) = self.photo(first), self.photo(second)
        if one != other and (made := self.send(owner, "POST", "/stacks", {"assetIds": [one, other]})):
            self.home.stacks.append(made["id"])

    @rule(stack=which, person=who, asset=which, is_out=st.booleans())
    def change_stack(self, stack: int, person: int, asset: int, is_out: bool) -> None:
        uid = self.pick(self.home.stacks, stack)
        if is_out:
            self.send(person, "DELETE", f"/stacks/{uid}/assets/{self.photo(asset)[0]}")
        else:
            found = self.send(person, "GET", f"/stacks/{uid}")
            if found and found["assets"]:
                top = found["assets"][asset % len(found["assets"])]["id"]
                self.send(person, "PUT", f"/stacks/{uid}", {"primaryAssetId": top})

    @rule(stack=which, person=who)
    def unstack(self, stack: int, person: int) -> None:
        self.send(person, "DELETE", "/stacks", {"ids": [self.pick(self.home.stacks, stack)]})

    @rule(person=who, first=which, second=which)
    def remember(self, person: int, first: int, second: int) -> None:
        assets = [self.photo(first)[0], self.photo(second)[0]]
        at = "2024-05-01T00:00:00.000Z"
        body = {"type": "on_this_day", "data": {"year": 2020}, "memoryAt": at, "assetIds": assets}
        if made := self.send(person, "POST", "/memories", body):
            self.home.memories.append(made["id"])

    @rule(memory=which, person=who, asset=which, number=st.integers(0, 3))
    def change_memory(self, memory: int, person: int, asset: int, number: int) -> None:
        path = f"/memories/{self.pick(self.home.memories, memory)}"
        ids = {"ids": [self.photo(asset)[0]]}
        if number == 0:
            self.send(person, "DELETE", path)
        elif number == 1:
            self.send(person, "PUT", path, {"isSaved": True})
        else:
            self.send(person, "PUT" if number == 2 else "DELETE", f"{path}/assets", ids)

    # --- who is on photos

    @rule(asset=which, is_known=st.booleans())
    def meet(self, asset: int, is_known: bool) -> None:
        uid, owner = self.photo(asset)
        if is_known and (person := self.send(owner, "POST", "/people", {"name": "Noa"})):
            self.home.persons.append(person["id"])
        self.home.faces.append(self.write(household.insert_face, uid, self.home.persons[-1]))

    @rule(person=which, owner=who, is_hidden=st.booleans(), asset=which)
    def change_person(self, person: int, owner: int, is_hidden: bool, asset: int) -> None:
        path = f"/people/{self.pick(self.home.persons, person)}"
        self.send(owner, "PUT", path, {"isHidden": is_hidden, "name": str(asset)})
        self.send(owner, "PUT", path, {"featureFaceAssetId": self.photo(asset)[0]})

    @rule(first=which, second=which, owner=who, is_merged=st.booleans())
    def merge_people(self, first: int, second: int, owner: int, is_merged: bool) -> None:
        one, other = self.pick(self.home.persons, first), self.pick(self.home.persons, second)
        if is_merged and one != other:
            self.send(owner, "POST", f"/people/{one}/merge", {"ids": [other]})
        elif not is_merged:
            self.send(owner, "DELETE", f"/people/{one}")

    @rule(face=which, person=which, owner=who, number=st.integers(0, 2))
    def change_face(self, face: int, person: int, owner: int, number: int) -> None:
        uid = self.pick(self.home.faces, face)
        if number:
            self.send(owner, "DELETE", f"/faces/{uid}", {"force": number == 1})
        else:
            self.send(owner, "PUT", f"/faces/{self.pick(self.home.persons, person)}", {"id": uid})

    # --- accounts

    @rule(person=who, name=st.sampled_from(["x", "y"]), number=st.integers(0, 3))
    def change_account(self, person: int, name: str, number: int) -> None:
        if number == 0:
            self.send(person, "PUT", "/users/me", {"name": name})
        elif number == 1:
            self.send(person, "PUT", "/users/me/preferences", {"ratings": {"enabled": name == "x"}})
        elif number == 2:
            self.send(person, "PUT", "/users/me/onboarding", {"isOnboarded": name == "x"})
        else:
            self.send(person, "DELETE", "/users/me/onboarding")

    @rule(person=st.integers(1, len(NAMES) - 1), is_for_good=st.integers(0, 4).map(lambda number: number == 0))
    def remove_account(self, person: int, is_for_good: bool) -> None:
        """An administrator removes an account, for good or for a while, or restores it."""
        client = self.home.people[person]
        if person in self.home.gone:
            return
        if person in self.home.away and not is_for_good:
            self.send(ADA, "POST", f"/admin/users/{client.uid}/restore")
            self.home.away.discard(person)
            self.sign_in_again(person)
        else:
            self.send(ADA, "DELETE", f"/admin/users/{client.uid}", {"force": is_for_good})
            self.home.away.add(person)
            if is_for_good:
                self.write(remove_for_good, client.user_id)
                self.home.gone.add(person)

    def sign_in_again(self, person: int) -> None:
        """Their sessions ended with the account."""
        client = self.home.people[person]
        client.headers = self.session(person, is_open=True)
        for phone in self.home.phones:
            if phone.client.uid == client.uid:
                phone.client.headers = self.session(person)
                phone.wipe()

    def session(self, person: int, *, is_open: bool = False) -> dict[str, str]:
        """The headers of a new session of somebody."""
        user_id = self.home.people[person].user_id
        token = self.run(self.world.app.db.write(insert_session, user_id, is_open=is_open))
        return {"Authorization": f"Bearer {token}"}

    def open_locked(self, phone: Client) -> None:
        """Enter the PIN on a phone."""
        self.changed()
        self.run(phone.call("POST", "/auth/session/unlock", json={"pinCode": PIN}))


def remove_for_good(tx: Tx, user_id: int) -> None:
    """What the night does with an account that is to go."""
    mine = "(select id from libraries where owner_id = ?)"
    tx.run(f"update assets set library_id = null, folder_id = null where library_id in {mine}", (user_id,))
    tx.run("delete from libraries where owner_id = ?", (user_id,))
    while accounts.remove_some(tx, user_id):
        pass
    assert accounts.finish(tx, user_id)
