"""Many events at a time become few, in their order, and none of what counts is lost."""

from typing import Any

from photostead.http.outbox import MOST, MOST_IDS, Outbox
from photostead.kernel.events import LOOK_AGAIN, Event


def told(*events: Event) -> list[tuple[str, Any]]:
    """What is sent of them."""
    outbox = Outbox()
    for event in events:
        outbox.put(event)
    assert bool(outbox) == bool(events)
    taken = outbox.take()
    assert not outbox
    assert outbox.take() == []
    return [(event.name, event.payload) for event in taken]


def update(uid: str, words: str = "", user_id: int = 1) -> Event:
    """An asset changed."""
    return Event("on_asset_update", {"id": uid, "words": words}, user_id=user_id)


def test_newest_word_on_a_thing_counts() -> None:
    """And stands where it was said; others' things are others'."""
    assert told(update("a", "old"), update("b"), Event("on_asset_delete", "a", user_id=1), update("a", "new")) == [
        ("on_asset_update", {"id": "b", "words": ""}),
        ("on_asset_delete", "a"),
        ("on_asset_update", {"id": "a", "words": "new"}),
    ]
    assert len(told(update("a"), update("a", user_id=2), Event("on_asset_update", {"id": "a"}))) == 3


def test_lists_become_one() -> None:
    """Without anything twice, and no longer than is of use."""
    lists = [Event("on_asset_trash", [str(number), "same"], user_id=1) for number in range(3)]
    assert told(*lists) == [("on_asset_trash", ["0", "same", "1", "2"])]
    many = [Event("on_asset_trash", [f"{part}-{number}" for number in range(MOST_IDS)], user_id=1) for part in "ab"]
    assert told(many[0]) == [("on_asset_trash", many[0].payload)]
    assert told(*many, many[0]) == [(LOOK_AGAIN, [])]
    assert told(*[Event(LOOK_AGAIN, event.payload, user_id=1) for event in (*many, many[0])]) == [(LOOK_AGAIN, [])]
    # What names nothing says something else than a list: both are told, once.
    nothing = Event(LOOK_AGAIN, [], user_id=1)
    restored = [Event(LOOK_AGAIN, [one], user_id=1) for one in "ab"]
    assert told(nothing, *restored, nothing) == [(LOOK_AGAIN, ["a", "b"]), (LOOK_AGAIN, [])]


def test_flood_of_hints_ends_in_one() -> None:
    """That there were many is told to that person alone."""
    flood = [Event("on_asset_delete", str(number), user_id=1) for number in range(20_000)]
    assert told(*flood[:-1], Event("on_asset_delete", "theirs", user_id=2), flood[-1]) == [
        ("on_asset_delete", "theirs"),
        (LOOK_AGAIN, []),
    ]
    assert len(told(*flood[:MOST], *flood[:MOST])) == MOST
    # Of another kind all are named; and afterwards these again.
    outbox = Outbox()
    for event in [*flood[: MOST + 1], update("a")]:
        outbox.put(event)
    assert [event.name for event in outbox.take()] == [LOOK_AGAIN, "on_asset_update"]
    outbox.put(flood[0])
    assert outbox.take() == [flood[0]]


def test_what_counts_one_by_one_stays() -> None:
    """Uploads, edits, words to a person, farewells."""
    names = ["AssetUploadReadyV2", "AssetEditReadyV2", "on_upload_success", "on_notification", "on_session_delete"]
    same = [Event(name, {"id": "a"}, user_id=1) for name in names for _ in range(2 * MOST)]
    assert len(told(*same)) == len(same)


def test_payloads_of_every_kind() -> None:
    """Whatever a payload is, it is sent."""
    nothing = Event("on_notification_change", user_id=1)
    activity = [Event("on_activity_change", {"albumId": "a", "assetId": one}, user_id=1) for one in (None, "b", "b")]
    assert told(nothing, nothing, *activity) == [
        ("on_notification_change", None),
        ("on_activity_change", {"albumId": "a", "assetId": None}),
        ("on_activity_change", {"albumId": "a", "assetId": "b"}),
    ]
    assert len(told(Event("on_asset_delete", ["no", "id"], user_id=1))) == 1
