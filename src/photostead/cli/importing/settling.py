"""What follows the uploads: moving parts behind their photos, edited copies on top, albums, the trash. Each is done once:
what a person undid since is not done again by another run.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from photostead.cli.importing.memory import Memory
from photostead.cli.importing.report import Report
from photostead.cli.importing.server import Refused, Server
from photostead.features.takeout.schema import Item

AT_ONCE = 500


class Settling:
    """Of one import."""

    def __init__(self, report: Report, server: Server, memory: Memory) -> None:
        self.report, self.server, self.memory = report, server, memory

    def run(self, into: str | None) -> None:
        """All of it; `into` is an album for everything. What the server refuses is a problem of the report."""
        for item, uid in self._here():
            if item.facts.is_locked:
                continue  # who is not unlocked cannot touch what is in there
            if item.still is not None:
                self._join(uid, self.report.outcomes[item.still].asset_id)
            if item.original is not None:
                self._stack(uid, self.report.outcomes[item.original].asset_id)
        for members in self.report.plan.stacks:
            self._stack_all([self.report.outcomes[number].asset_id for number in members])
        self._fill_albums(into)
        self._trash()

    def _here(self) -> Iterator[tuple[Item, str]]:
        """What the server has."""
        for item, outcome in zip(self.report.plan.items, self.report.outcomes, strict=True):
            if outcome.asset_id is not None:
                yield item, outcome.asset_id

    def _once(self, method: str, path: str, body: Any, *what: str) -> None:
        if self.memory.is_settled(*what):
            return
        try:
            self.server.call(method, path, body)
        except Refused as error:
            self.report.problems.append(f"{' '.join(what)}: {error.message}")
            return
        self.memory.note_settled(*what)

    def _join(self, video: str, photo: str | None) -> None:
        if photo is not None and photo != video:
            self._once("PUT", f"/assets/{photo}", {"livePhotoVideoId": video}, "live photo", photo, video)

    def _stack(self, edited: str, original: str | None) -> None:
        if original is not None and original != edited:
            self._once("POST", "/stacks", {"assetIds": [edited, original]}, "stack", edited, original)

    def _stack_all(self, found: list[str | None]) -> None:
        uids = list(dict.fromkeys(filter(None, found)))
        if len(uids) > 1:
            self._once("POST", "/stacks", {"assetIds": uids}, "stack", *uids)

    # --- albums

    def _fill_albums(self, into: str | None) -> None:
        wanted: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for item, uid in self._here():
            if item.facts.is_locked or item.facts.is_trashed or item.still is not None:
                continue
            for title in (*item.albums, *([into] if into else [])):
                if not self.memory.is_settled("album", title, uid):
                    wanted[title][uid] = None
        known = self._own_albums() if wanted else {}
        for title, uids in wanted.items():
            try:
                self._fill(title, list(uids), known)
            except Refused as error:
                self.report.problems.append(f"album {title}: {error.message}")

    def _own_albums(self) -> dict[str, str]:
        """Ids by name; of several of one name the oldest."""
        albums = self.server.call("GET", "/albums?isOwned=true")
        return {
            album["albumName"]: album["id"]
            for album in sorted(albums, key=lambda album: album["createdAt"], reverse=True)
        }

    def _fill(self, title: str, uids: list[str], known: dict[str, str]) -> None:
        if title not in known:
            body = {"albumName": title, "description": self.report.plan.albums.get(title, "")}
            known[title] = self.server.call("POST", "/albums", body)["id"]
        for start in range(0, len(uids), AT_ONCE):
            answers = self.server.call("PUT", f"/albums/{known[title]}/assets", {"ids": uids[start : start + AT_ONCE]})
            for answer in answers:
                if answer["success"] or answer.get("error") == "duplicate":
                    self.memory.note_settled("album", title, answer["id"])

    # --- the trash

    def _trash(self) -> None:
        """What was uploaded for it; never what was here before."""
        uids = {
            outcome.asset_id
            for item, outcome in zip(self.report.plan.items, self.report.outcomes, strict=True)
            if item.facts.is_trashed and outcome.state == "created"
        }
        if uids:
            self.server.call("DELETE", "/assets", {"ids": sorted(filter(None, uids)), "force": False})
