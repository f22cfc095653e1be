"""What belongs to one person besides photos and albums: tags, stacks, kept memories, their picture, the trash. Each is done
once: what they undid here is not done again by another run.
"""

from collections import defaultdict
from contextlib import suppress
from typing import Any

from photostead.cli.importing.server import Refused
from photostead.cli.migrating.move import AT_ONCE, Move
from photostead.cli.migrating.schema import Asset, Memory, SharedLink, Stack, Tag
from photostead.kernel.clock import from_wire


class Belongings:
    """Of one person."""

    def __init__(self, move: Move) -> None:
        self.move = move

    def run(self) -> None:
        """All of them. Raises PhotosteadError where going on makes no sense."""
        for what, work in (
            ("tags", self.tag_all),
            ("stacks", self.stack_all),
            ("memories", self.remember_all),
            ("profile picture", self.show_face),
            ("shared links", self.tell_links),
            ("trash", self.throw_away),
        ):
            with self.move.trying(what):
                work()

    # --- tags

    def tag_all(self) -> None:
        """Tags by their whole paths, those without photos too."""
        tags = self.move.old.get("/tags", list[Tag])
        here = self.make_tags([tag.value for tag in tags])
        tags = [tag for tag in tags if tag.value in here]
        for tag in tags:
            if tag.color and not here[tag.value].get("color"):
                body = {"color": tag.color}
                self.move.once(tag.value, "PUT", f"/tags/{here[tag.value]['id']}", body, "tag colour", tag.value)
        for value, uids in self.tagged(tags).items():
            with self.move.trying("tag", value):
                self.tag(value, here[value]["id"], uids)

    def make_tags(self, values: list[str]) -> dict[str, dict[str, Any]]:
        """What is here by what it is called there. One that is refused would take its whole request with it, and one may be
        called a little otherwise here: such are asked for one by one."""
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(values), AT_ONCE):
            with suppress(Refused):
                made = self.move.new.call("PUT", "/tags", {"tags": values[start : start + AT_ONCE]})
                found |= {tag["value"]: tag for tag in made}
        for value in values:
            if value not in found:
                with self.move.trying("tag", value):
                    found[value] = self.move.new.call("PUT", "/tags", {"tags": [value]})[0]
        return found

    def tagged(self, tags: list[Tag]) -> dict[str, list[str]]:
        """New ids by the tags that were put on the photos themselves: a search for a tag finds those below it too."""
        found: dict[str, Asset] = {}
        for tag in tags:
            for place in ("timeline", "archive"):
                wanted = {"tagIds": [tag.id], "visibility": place, "withDeleted": True}
                found |= {asset.id: asset for asset in self.move.old.search(wanted)}
        values: defaultdict[str, list[str]] = defaultdict(list)
        known = {tag.value for tag in tags}
        for old_id, asset in found.items():
            if old_id in self.move.new_ids:
                own = asset.tags or self.move.old.get(f"/assets/{old_id}", Asset).tags or []
                for tag in own:
                    if tag.value in known:
                        values[tag.value].append(self.move.new_ids[old_id])
        return values

    def tag(self, value: str, tag_id: str, uids: list[str]) -> None:
        """Put a tag on photos."""
        wanted = [uid for uid in uids if self.move.ledger.get("tag", value, uid) is None]
        for start in range(0, len(wanted), AT_ONCE):
            piece = wanted[start : start + AT_ONCE]
            self.move.new.call("PUT", "/tags/assets", {"tagIds": [tag_id], "assetIds": piece})
            for uid in piece:
                self.move.ledger.note("tag", value, uid)
        self.move.count("tags on photos", len(wanted))

    # --- stacks

    def stack_all(self) -> None:
        """Each as it is there, what is on top first."""
        for stack in self.move.old.get("/stacks", list[Stack]):
            order = sorted(stack.assets, key=lambda asset: asset.id != stack.primary_asset_id)
            uids = list(dict.fromkeys(filter(None, (self.move.new_ids.get(asset.id) for asset in order))))
            if len(uids) > 1 and not self.is_stacked(uids):
                name = order[0].original_file_name
                if self.move.once(name, "POST", "/stacks", {"assetIds": uids}, "stack", *sorted(uids)):
                    self.move.count("stacks")

    def is_stacked(self, uids: list[str]) -> bool:
        """Whether they lie together already."""
        stacks = {(self.move.here[uid].stack or {}).get("id") for uid in uids if uid in self.move.here}
        return len(stacks) == 1 and None not in stacks

    # --- memories

    def remember_all(self) -> None:
        """Those that somebody keeps; all others are made anew."""
        kept = [memory for memory in self.move.old.get("/memories", list[Memory]) if memory.is_saved]
        here = {key_of(memory) for memory in self.saved_here()} if kept else set()
        for memory in kept:
            uids = [self.move.new_ids[asset.id] for asset in memory.assets if asset.id in self.move.new_ids]
            body = {
                "type": memory.type,
                "data": memory.data,
                "memoryAt": memory.memory_at,
                "isSaved": True,
                "assetIds": uids,
                **({"seenAt": memory.seen_at} if memory.seen_at else {}),
            }
            name = memory.memory_at[:10]
            if (
                uids
                and key_of(memory) not in here
                and self.move.once(name, "POST", "/memories", body, "memory", memory.id)
            ):
                self.move.count("kept memories")

    def saved_here(self) -> list[Memory]:
        """Those that are kept here."""
        from photostead.cli.migrating.reading import understand

        return understand(self.move.new.call("GET", "/memories?isSaved=true"), list[Memory])

    # --- the rest

    def show_face(self) -> None:
        """Their picture, where they have none here."""
        if not self.move.old.me.profile_image_path or self.move.me.profile_image_path:
            return
        if self.move.ledger.get("profile picture") is None:
            picture = self.move.old.picture(self.move.old.me.id)
            self.move.new.send_file("/users/profile-image", "file", "picture", picture)
            self.move.ledger.note("profile picture")
            self.move.count("profile pictures")

    def tell_links(self) -> None:
        """Links cannot come along: their addresses hold secrets of the old server."""
        for link in self.move.old.get("/shared-links", list[SharedLink]):
            name = link.description or link.slug or link.type
            self.move.leave("shared link", name, "its address is the old server's own; make a new one here")

    def throw_away(self) -> None:
        """What is in the trash there, and came by a migration."""
        uids = [
            new_id
            for old_id, new_id in self.move.new_ids.items()
            if self.move.assets[old_id].is_trashed
            and self.move.is_ours(old_id)
            and self.move.ledger.get("trash", new_id) is None
        ]
        for start in range(0, len(uids), AT_ONCE):
            piece = uids[start : start + AT_ONCE]
            self.move.new.call("DELETE", "/assets", {"ids": piece, "force": False})
            for uid in piece:
                self.move.ledger.note("trash", uid)
        self.move.count("put into the trash", len(uids))


def key_of(memory: Memory) -> tuple[int, str]:
    """What makes two memories the same."""
    return from_wire(memory.memory_at), str(sorted(memory.data.items()))
