"""What changed in libraries, gathered: for how long, which folders of many, and how several import paths are summed up."""

from photostead.features.libraries.dirt import Patience, Pile
from photostead.features.libraries.watch_store import outermost
from photostead.features.libraries.watching import sum_up
from photostead.host.watch import Watched, WatchState

LIVE = WatchState(Watched.LIVE)


def test_outermost_folders() -> None:
    """By whole components, and bytes."""
    assert outermost([b"/a/b", b"/a", b"/ab", b"/a/\xff/c", b"/a"]) == [b"/a", b"/ab"]
    assert outermost([b"/a", b"/"]) == [b"/"]
    assert outermost([b"/a/b", b"/a.b", b"/a/b/c"]) == [b"/a.b", b"/a/b"]


def test_pile_waits_for_quiet_and_not_for_ever() -> None:
    pile = Pile(Patience(quiet=3, longest=30))
    assert pile.due() is None
    pile.add("one", b"/a", 100)
    pile.add("two", b"/x", 101)
    pile.add("one", b"/b", 102)
    assert pile.due() == 104
    assert list(pile.take_due(103.9)) == []
    assert [uid for uid, _ in pile.take_due(104)] == ["two"]
    for now in range(103, 132):
        pile.add("one", b"/a", now)
    assert pile.due() == 130
    [(uid, dirt)] = pile.take_due(130)
    assert (uid, dirt.folders, dirt.is_all) == ("one", {b"/a", b"/b"}, False)
    dirt.add(None, 131)
    pile.put_back(uid, dirt, 190)
    assert pile.due() == 193
    [(_, again)] = pile.take_due(193)
    assert (again.folders, again.is_all) == (dirt.folders, True)


def test_state_of_several_import_paths() -> None:
    """The worst counts, and everything is said once."""
    slow, bad = WatchState(Watched.POLLING, "slow"), WatchState(Watched.FAILED, "bad")
    assert sum_up([LIVE, LIVE]) == LIVE
    assert sum_up([LIVE, slow, slow]) == slow
    assert sum_up([bad, LIVE, slow]) == WatchState(Watched.FAILED, "slow bad")
