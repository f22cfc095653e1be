"""What was wrong once, as short lives of one household each: afterwards the phones hold what is shown."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from photostead.features.sync import store
from tests.sync.household import ADA, BOB, CLEO, World
from tests.sync.machine import Machine

ADAS, BOBS, OLD, ADAS_OTHER = range(4)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def world(runner: asyncio.Runner) -> Iterator[World]:
    world = World()
    runner.run(world.start())
    yield world
    runner.run(world.stop())


def leave_album(one: Machine) -> None:
    one.send(ADA, "DELETE", f"/albums/{one.home.albums[0]}/user/{one.home.people[ADA].uid}")


def drop_album(one: Machine) -> None:
    one.send(BOB, "DELETE", f"/albums/{one.home.albums[0]}")


def lock_archived_and_drop_album(one: Machine) -> None:
    one.send(BOB, "PUT", "/assets", {"ids": [one.home.likely[3]], "visibility": "locked"})
    one.send(BOB, "DELETE", f"/albums/{one.home.albums[0]}")


def delete_archived(one: Machine) -> None:
    """A partner's photo that only an album shows."""
    one.send(BOB, "DELETE", "/assets", {"ids": [one.home.likely[3]], "force": True})


def archive_and_bring_back(one: Machine) -> None:
    """A partner's photo that is in a memory."""
    one.take_away_and_back(10, "archive", "timeline")


def pass_on(one: Machine) -> None:
    one.change_hands(ADA, BOB)


def pass_on_to_a_stranger(one: Machine) -> None:
    one.change_hands(CLEO, ADA)


def remove_member(one: Machine) -> None:
    one.remove_account(CLEO, is_for_good=False)


def remove_and_restore(one: Machine) -> None:
    one.remove_account(BOB, is_for_good=False)
    one.sync_everybody()
    one.remove_account(BOB, is_for_good=False)


def take_out_what_told_a_place(one: Machine) -> None:
    """Cleo tells Bob no places but in an album."""
    one.send(BOB, "DELETE", f"/albums/{one.home.albums[0]}/assets", {"ids": [one.home.likely[2]]})


def be_cut_between_people(one: Machine) -> None:
    """Who came to know of two others at once."""
    one.sign_out(ADAS)
    for cut in range(1, 8):
        one.sync_a_beginning(ADAS, cut)


def dismiss_a_face_for_an_old_phone(one: Machine) -> None:
    one.send(CLEO, "DELETE", f"/faces/{one.home.faces[8]}", {"force": False})


def hear_of_a_deletion_late(one: Machine) -> None:
    """The phone took the line, and the photo again, but said so of the photo only."""
    phone = one.home.phones[ADAS]
    for visibility in ("archive", "timeline"):
        one.send(BOB, "PUT", "/assets", {"ids": [one.home.likely[5]], "visibility": visibility})
        lines = one.run(phone.ask())
        for line in lines:
            phone.apply(line)
    one.run(phone.acknowledge(*[line for line in lines if line["type"] == "PartnerAssetV2"]))


def lock_while_a_stream_runs(one: Machine) -> None:
    one.sign_out(ADAS)
    one.open_stream(ADAS)
    one.take_some(ADAS, 4, is_heard=True)
    one.send(ADA, "PUT", "/assets", {"ids": [one.home.likely[0]], "visibility": "locked"})
    one.take_some(ADAS, 200, is_heard=True)


@pytest.mark.parametrize(
    "happens",
    [
        leave_album, drop_album, lock_archived_and_drop_album, delete_archived, archive_and_bring_back, pass_on, pass_on_to_a_stranger, remove_member,
        remove_and_restore, take_out_what_told_a_place, be_cut_between_people, dismiss_a_face_for_an_old_phone,
        hear_of_a_deletion_late, lock_while_a_stream_runs,
    ],
    ids=lambda happens: happens.__name__,
)  # fmt: skip
def test_phones_hold_what_is_shown_after(
    happens: Callable[[Machine], None], world: World, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PAGE", 3)
    here = type("Here", (Machine,), {"world": world, "loop": runner.get_loop()})
    one = here()
    one.begin()
    happens(one)
    one.teardown()
