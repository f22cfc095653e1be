"""Stacks against a model: after whatever happens to photos, what is on top, what is behind and how many a month holds are
what a plain program says they should be.
"""

import random
from typing import Any

import pytest

from photostead.app import App
from photostead.db.tx import Rows
from tests.api.samples import PIN
from tests.api.stacking import photos, stack
from tests.client import Client


class Model:
    """What should be, kept the plain way: photo to [place, whether in the trash, stack], and who is on top of each."""

    def __init__(self, uids: list[str]) -> None:
        self.order = uids
        self.photos: dict[str, list[Any]] = {uid: ["timeline", False, None] for uid in uids}
        self.tops: dict[int, str] = {}
        # Who stood on top before and had to go, the first to go first.
        self.displaced: dict[int, list[str]] = {}

    def members(self, number: int) -> list[str]:
        """Of a stack, the earliest first."""
        return [uid for uid in self.order if uid in self.photos and self.photos[uid][2] == number]

    def settle(self) -> None:
        """After whatever happened."""
        for photo in self.photos.values():
            photo[2] = None if photo[0] == "locked" else photo[2]
        for number in list(self.tops):
            members = self.members(number)
            if len(members) < 2:
                for uid in members:
                    self.photos[uid][2] = None
                del self.tops[number]
            else:
                self.choose_top(number, members)

    def choose_top(self, number: int, members: list[str]) -> None:
        """Who is on top; who was and is still among them keeps a right to it."""
        before, displaced = self.tops[number], self.displaced.setdefault(number, [])
        self.tops[number] = min(members, key=lambda uid: self.rank(uid, before, displaced))
        if before in members and before not in (self.tops[number], *displaced):
            displaced.append(before)
        if self.tops[number] == next((uid for uid in displaced if uid in members), None):
            displaced.clear()

    def rank(self, uid: str, top: str, displaced: list[str]) -> tuple[bool, bool, int, bool, int]:
        """The least is on top."""
        place, is_trashed, _ = self.photos[uid]
        turn = displaced.index(uid) if uid in displaced else len(displaced)
        return is_trashed, place != "timeline", turn, uid != top, self.order.index(uid)

    def is_behind(self, uid: str) -> bool:
        """Whether it shows through another one."""
        place, is_trashed, number = self.photos[uid]
        if number is None or self.tops[number] == uid or is_trashed:
            return False
        top = self.photos[self.tops[number]]
        return bool(top[0] == place and not top[1])

    def stack(self, uids: list[str]) -> None:
        """As POST /stacks."""
        number = max(self.tops, default=0) + 1
        merged = {self.photos[uid][2] for uid in uids if uid in self.tops.values()}
        for uid, photo in self.photos.items():
            if uid in uids or (photo[2] in merged and photo[2] is not None):
                photo[2] = number
        self.tops[number] = uids[0]


async def act(client: Client, model: Model, source: random.Random) -> str:
    """Something random, done to the daemon and to the model; what it was."""
    uids = source.sample(sorted(model.photos), min(len(model.photos), source.randint(1, 4)))
    what = source.choice(
        ["stack"] * 4 + ["lock", "unlock", "archive", "show", "trash", "restore", "delete", "apart", "top"]
    )
    if what == "stack":
        uids = [uid for uid in uids if model.photos[uid][0] != "locked"]
        if len(uids) > 1:
            await stack(client, *uids)
            model.stack(uids)
    elif what in {"lock", "unlock", "archive", "show"}:
        place = {"lock": "locked", "archive": "archive"}.get(what, "timeline")
        await client.put("/assets", json={"ids": uids, "visibility": place})
        for uid in uids:
            model.photos[uid][0] = place
    elif what in {"trash", "restore"}:
        call = client.delete("/assets", json={"ids": uids}) if what == "trash" else client.post(
            "/trash/restore/assets", json={"ids": uids}, expect=200)  # fmt: skip
        await call
        for uid in uids:
            model.photos[uid][1] = what == "trash"
    elif what == "delete" and source.random() < 0.5:
        await client.delete("/assets", json={"ids": uids[:1], "force": True})
        del model.photos[uids[0]]
    elif what in {"apart", "top"}:
        await rearrange(client, model, uids[0], what)
    model.settle()
    return f"{what} {uids}"


async def rearrange(client: Client, model: Model, uid: str, what: str) -> None:
    """Take the stack of a photo apart, or put that photo on top, where it can be."""
    place, is_trashed, number = model.photos[uid]
    if number is None or is_trashed:
        return
    stack_id = await client.get(f"/assets/{uid}")
    found = stack_id["stack"] and stack_id["stack"]["id"]
    if found is None:
        return
    if what == "apart":
        await client.delete(f"/stacks/{found}")
        for mate in model.members(number):
            model.photos[mate][2] = None
    elif place == model.photos[model.tops[number]][0]:
        await client.put(f"/stacks/{found}", json={"primaryAssetId": uid})
        model.tops[number] = uid
        model.displaced[number] = []


READ = """
select a.uid, a.visibility, a.deleted_at is not null, a.is_stack_child,
       (select p.uid from assets p where p.id = s.primary_asset_id)
from assets a
left join stacks s on s.id = a.stack_id
"""
COUNTS = """
select is_stack_child, visibility, sum(count) from timeline_counts where count > 0 group by 1, 2
"""


async def check(app: App, model: Model) -> None:
    """The rows, and the timeline's counts, are what the model says."""
    found = {row[0]: row[1:] for row in await app.db.read(Rows.rows, READ)}
    wanted: dict[str, tuple[Any, ...]] = {}
    counts: dict[tuple[int, str], int] = {}
    for uid, (place, is_trashed, number) in model.photos.items():
        is_behind = int(model.is_behind(uid))
        wanted[uid] = (place, int(is_trashed), is_behind, model.tops.get(number))
        if not is_trashed:
            counts[is_behind, place] = counts.get((is_behind, place), 0) + 1
    assert found == wanted
    assert {(row[0], row[1]): row[2] for row in await app.db.read(Rows.rows, COUNTS)} == counts
    assert await app.db.read(Rows.value, "select count(*) from stacks") == len(model.tops)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_everything_shows_once(app: App, admin: Client, seed: int) -> None:
    """A hundred random changes; after each the database says what a plain model says."""
    source = random.Random(seed)
    model = Model(await photos(app, admin, 12))
    await admin.post("/auth/pin-code", json={"pinCode": PIN})
    await admin.post("/auth/session/unlock", json={"pinCode": PIN})
    done = []
    for _ in range(100):
        done.append(await act(admin, model, source))
        try:
            await check(app, model)
        except AssertionError as error:
            raise AssertionError(f"after {done[-4:]}") from error
