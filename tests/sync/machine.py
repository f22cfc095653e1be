"""The phones of a household, at random between all that people do: they sync, are cut off, forget to say what they got, begin anew.
In the end each holds what the API shows its owner, and none was ever told what its owner may not see.
"""

from collections.abc import AsyncIterator

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from photostead.access.identity import find_session
from photostead.features.sync import store
from photostead.features.sync.schema import SyncEntityType, SyncRequestType, SyncStreamDto
from photostead.features.sync.stream import stream
from tests.sync.household import PHONES
from tests.sync.life import Life, which
from tests.sync.phone import Line, Phone, Stream
from tests.sync.shown import Shown, check_line, compare, look

phones = st.integers(0, len(PHONES) - 1)
heard = st.integers(0, 2**12 - 1)


class Machine(Life):
    """One household."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, Shown] = {}
        self.streams: dict[int, Stream] = {}

    @initialize()
    def begin(self) -> None:
        self.home = self.run(self.world.move_in())
        self.converge_all()

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.converge_all()

    def converge_all(self) -> None:
        """All phones, by pages as long as those of real streams."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "PAGE", 1000)
            for number in filter(self.is_on, range(len(PHONES))):
                self.converge(number)

    def is_on(self, number: int) -> bool:
        """Whether a phone's owner is here."""
        return self.is_here(PHONES[number][0])

    def changed(self) -> None:
        self.seen.clear()

    def check(self, number: int, line: Line) -> None:
        check_line(line, self.shown(number))

    def shown(self, number: int) -> Shown:
        """What the API shows on a phone at this moment."""
        if number not in self.seen:
            self.seen[number] = self.run(self.read_shown(self.home.phones[number]))
        return self.seen[number]

    async def read_shown(self, phone: Phone) -> Shown:
        identity = await self.world.app.db.read(find_session, phone.client.headers["Authorization"].split()[1])
        return await self.world.app.db.read(look, identity, self.home)

    # --- what phones do

    def sync(self, number: int, **options: object) -> bool:
        """Take a stream, over HTTP; whether it ended."""
        shown = self.shown(number)
        phone = self.home.phones[number]
        return self.run(phone.sync(check=lambda line: check_line(line, shown), **options))  # type: ignore[arg-type]

    def converge(self, number: int) -> None:
        """A whole stream, after which there is nothing new."""
        self.streams.pop(number, None)
        phone = self.home.phones[number]
        assert self.sync(number)
        compare(phone, self.shown(number))
        assert [line["type"] for line in self.run(phone.ask())] == ["SyncCompleteV1"]

    def sync_everybody(self) -> None:
        for number in filter(self.is_on, range(len(PHONES))):
            self.streams.pop(number, None)
            assert self.sync(number)

    @rule(number=phones, cut=st.integers(0, 60), acks=heard)
    def sync_a_part(self, number: int, cut: int, acks: int) -> None:
        if self.is_on(number):
            self.streams.pop(number, None)
            self.sync(number, cut=cut, is_heard=lambda batch: bool(acks >> (batch % 12) & 1))

    @rule(number=phones, cut=st.integers(1, 30))
    def sync_a_beginning(self, number: int, cut: int) -> None:
        """As phones do: what was got is acknowledged."""
        if self.is_on(number):
            self.streams.pop(number, None)
            self.sync(number, cut=cut)

    @rule(number=phones, skipped=which)
    def sync_without_a_kind(self, number: int, skipped: int) -> None:
        """An older version of the app, that does not know some kinds yet."""
        if self.is_on(number):
            types = self.home.phones[number].types
            left = [one for one in types if not one.startswith(SKIPPED[skipped % len(SKIPPED)])]
            self.streams.pop(number, None)
            self.sync(number, types=left)

    @rule(number=phones)
    def sync_whole(self, number: int) -> None:
        if self.is_on(number):
            self.converge(number)

    @rule(number=phones)
    def open_stream(self, number: int) -> None:
        """A stream of which the lines are taken while other things happen."""
        if self.is_on(number):
            phone = self.home.phones[number]
            token = phone.client.headers["Authorization"].split()[1]
            identity = self.run(self.world.app.db.read(find_session, token))
            types = [SyncRequestType(name) for name in phone.types]
            chunks = stream(self.world.app.db, identity, SyncStreamDto(types))
            self.streams[number] = Stream(phone, lambda: next_chunk(chunks))
            self.take_some(number, 1, is_heard=True)

    @precondition(lambda self: bool(self.streams))
    @rule(number=phones, count=st.integers(1, 40), is_heard=st.integers(0, 4).map(bool))
    def take_some(self, number: int, count: int, is_heard: bool) -> None:
        if not self.is_on(number):
            self.streams.pop(number, None)
        if number in self.streams:
            stream = self.streams[number]
            shown = self.shown(number)
            if self.run(stream.take(count, lambda line: check_line(line, shown), is_heard=is_heard)):
                del self.streams[number]

    @rule(number=phones, is_open=st.booleans())
    def lock(self, number: int, is_open: bool) -> None:
        """The locked folder opens on a phone, or closes."""
        if self.is_on(number):
            self.streams.pop(number, None)
            client = self.home.phones[number].client
            self.changed()
            if is_open:
                self.open_locked(client)
            else:
                self.run(client.call("POST", "/auth/session/lock"))

    @rule(number=phones, kinds=st.lists(st.sampled_from(list(SyncEntityType)), max_size=4))
    def forget_acks(self, number: int, kinds: list[SyncEntityType]) -> None:
        """As the app does when it learnt to keep something that it did not keep before."""
        if self.is_on(number):
            self.streams.pop(number, None)
            body = {"types": [str(kind) for kind in kinds]} if kinds else {}
            self.run(self.home.phones[number].client.call("DELETE", "/sync/ack", json=body))

    @rule(number=phones)
    def begin_anew(self, number: int) -> None:
        """Somebody asks that a phone forgets everything."""
        if self.is_on(number):
            self.streams.pop(number, None)
            client = self.home.phones[number].client
            for session in self.run(client.call("GET", "/sessions")):
                if session["current"]:
                    body = {"isPendingSyncReset": True}
                    self.run(client.call("PUT", f"/sessions/{session['id']}", json=body))

    @rule(number=phones)
    def sign_out(self, number: int) -> None:
        """The app forgets everything then."""
        if self.is_on(number):
            self.streams.pop(number, None)
            self.changed()
            phone = self.home.phones[number]
            self.run(phone.client.call("POST", "/auth/logout"))
            phone.client.headers = self.session(PHONES[number][0])
            phone.wipe()


# Kinds that an app may not have known, and on which no other hangs.
SKIPPED = (
    "AssetOcr",
    "AssetFaces",
    "AssetEdits",
    "AssetMetadata",
    "MemoryToAssets",
    "Stacks",
    "UserMetadata",
    "PartnerStacks",
)


async def next_chunk(chunks: AsyncIterator[bytes]) -> bytes | None:
    """Some lines; None at the end."""
    return await anext(chunks, None)
