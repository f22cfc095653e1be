"""Albums and what people share, once everybody's photos are here: each album is made by whom it belongs to, each photo put in
by whose it is, each comment said again by who said it. Who does not move along cannot do their part; the report says so.
"""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from photostead.cli.importing.server import Refused
from photostead.cli.migrating.move import AT_ONCE, Move
from photostead.cli.migrating.reading import understand
from photostead.cli.migrating.schema import Activity, Album, User


class Shelf(msgspec.Struct):
    """An album there and here. `owner` is None where that person does not move along."""

    album: Album
    new_id: str
    owner: Move | None


class Albums:
    """Of all who move along. `accounts`: ids here by e-mail addresses there, in small letters."""

    def __init__(self, moves: Sequence[Move], accounts: dict[str, str]) -> None:
        self.moves, self.accounts = moves, accounts
        self.shelves: dict[str, Shelf] = {}
        self.new_ids = {old_id: new_id for move in moves for old_id, new_id in move.new_ids.items()}
        self.movers = {move.old.me.id: move for move in moves}

    def run(self) -> None:
        """All of it. Raises PhotosteadError where going on makes no sense."""
        for move in self.moves:
            with move.trying("albums"):
                self.make_own(move)
        for move in self.moves:
            with move.trying("albums"):
                self.find_others(move)
            for shelf in self.shelves.values():
                with move.trying("album", shelf.album.album_name):
                    self.fill(move, shelf)
        self.speak()
        for shelf in self.shelves.values():
            self.dress(shelf)

    # --- which

    def list_old(self, move: Move) -> list[Album]:
        """All that a person may see there; older servers have those of others in a list of their own."""
        found = {album.id: album for album in move.old.get("/albums", list[Album])}
        with suppress(Refused):
            found = {album.id: album for album in move.old.get("/albums?shared=true", list[Album])} | found
        return list(found.values())

    def make_own(self, move: Move) -> None:
        """Find or make the albums of one person."""
        own = [album for album in self.list_old(move) if album.keeper and album.keeper.id == move.old.me.id]
        here = understand(move.new.call("GET", "/albums?isOwned=true"), list[Album])
        free = {album.id: album for album in here}
        for album in own:
            free.pop(move.ledger.get("album", album.id) or "", None)
        for album in own:
            with move.trying("album", album.album_name):
                self.make(move, album, free, {found.id for found in here})

    def make(self, move: Move, album: Album, free: dict[str, Album], here: set[str]) -> None:
        """One album; one that somebody removed here since stays away."""
        uid = move.ledger.get("album", album.id)
        if uid is not None and uid not in here:
            return
        if uid is None:
            uid = self.claim(move, album, free)
        if uid is None:
            move.ledger.note("album begun", album.id)
            body = {"albumName": album.album_name, "description": album.description or ""}
            uid = str(move.new.call("POST", "/albums", body)["id"])
            move.count("albums")
        move.ledger.note("album", album.id, value=uid)
        self.shelves[album.id] = Shelf(album, uid, move)
        self.invite(move, self.shelves[album.id])

    def claim(self, move: Move, album: Album, free: dict[str, Album]) -> str | None:
        """An album of the same name that is here already: from a run that was cut, or somebody's own. To their own nobody is
        let in by us, who would see what else is in it; and it goes on looking as it does."""
        is_ours = move.ledger.get("album begun", album.id) is not None
        guests = {self.accounts.get(member.user.email.lower()) for member in album.guests} - {None}
        for found in free.values():
            is_open = guests <= {member.user.id for member in found.guests}
            if found.album_name == album.album_name and (is_ours or is_open):
                del free[found.id]
                if not is_ours:
                    self.keep_look(move, album, found)
                return found.id
        return None

    def keep_look(self, move: Move, album: Album, found: Album) -> None:
        """An album that was here gets a description where it has none, and nothing else."""
        if album.description and not found.description:
            move.new.call("PATCH", f"/albums/{found.id}", {"description": album.description})
        move.ledger.note("album look", found.id)
        move.ledger.note("album cover", found.id)

    def invite(self, move: Move, shelf: Shelf) -> None:
        """Let in who is in it there."""
        for member in shelf.album.guests:
            uid = self.accounts.get(member.user.email.lower())
            if uid is None:
                reason = f"it is shared with {member.user.email} ({member.role}), who has no account here"
                move.leave("album", shelf.album.album_name, reason)
            elif uid != move.me.id:
                body = {"albumUsers": [{"userId": uid, "role": member.role}]}
                path = f"/albums/{shelf.new_id}/users"
                move.once(shelf.album.album_name, "PUT", path, body, "album person", shelf.new_id, uid)

    def find_others(self, move: Move) -> None:
        """Albums of people who do not move along now, and whose albums are here since they did."""
        wanted = [album for album in self.list_old(move) if album.id not in self.shelves]
        here = understand(move.new.call("GET", "/albums"), list[Album]) if wanted else []
        for album in wanted:
            owner = self.accounts.get(album.keeper.email.lower()) if album.keeper else None
            same = [one for one in here if one.keeper and one.keeper.id == owner and one.album_name == album.album_name]
            if same and owner != move.me.id:
                self.shelves[album.id] = Shelf(album, same[0].id, None)
            elif album.keeper and album.keeper.id not in self.movers:
                move.leave("album", album.album_name, f"it is {album.keeper.email}'s, who does not move along")

    # --- photos

    def fill(self, move: Move, shelf: Shelf) -> None:
        """Put in what is this person's."""
        if not self.is_in(move, shelf):
            return
        wanted = [asset.id for asset in move.old.search({"albumIds": [shelf.album.id]})]
        uids = dict.fromkeys(move.new_ids[uid] for uid in wanted if uid in move.new_ids)
        self.put_in(move, shelf, [uid for uid in uids if move.ledger.get("in album", shelf.new_id, uid) is None])
        if shelf.owner is move and shelf.album.guests:
            self.tell_of_others(move, shelf)

    def is_in(self, move: Move, shelf: Shelf) -> bool:
        """Whether a person is in an album there."""
        people = [member.user for member in shelf.album.album_users] + [user for user in [shelf.album.keeper] if user]
        return any(user.id == move.old.me.id for user in people)

    def put_in(self, move: Move, shelf: Shelf, uids: list[str]) -> None:
        """Put photos into an album."""
        for start in range(0, len(uids), AT_ONCE):
            body = {"ids": uids[start : start + AT_ONCE]}
            for answer in move.new.call("PUT", f"/albums/{shelf.new_id}/assets", body):
                if answer["success"] or answer.get("error") == "duplicate":
                    move.ledger.note("in album", shelf.new_id, answer["id"])
                    move.count("photos in albums", int(answer["success"]))
                else:
                    name = move.here[answer["id"]].original_file_name if answer["id"] in move.here else answer["id"]
                    reason = f"it may not be put into the album {shelf.album.album_name} ({answer.get('error')})"
                    move.leave("photo", name, reason)

    def tell_of_others(self, move: Move, shelf: Shelf) -> None:
        """What people who do not move along have put in."""
        counts = move.old.get(f"/albums/{shelf.album.id}", Album).contributor_counts
        missing = sum(one["assetCount"] for one in counts if one["userId"] not in self.movers)
        if missing:
            move.leave(
                "album", shelf.album.album_name, f"{missing:,} of its photos are of people who do not move along"
            )

    # --- what is said

    def speak(self) -> None:
        """Comments and likes, the oldest first: they are dated by when they are said again."""
        found: dict[str, tuple[Shelf, Activity]] = {}
        for shelf in self.shelves.values():
            for move in self.moves:
                if self.is_in(move, shelf):
                    with move.trying("comments", shelf.album.album_name):
                        said = move.old.get(f"/activities?albumId={shelf.album.id}", list[Activity])
                        found |= {activity.id: (shelf, activity) for activity in said}
        for shelf, activity in sorted(found.values(), key=lambda pair: pair[1].created_at):
            self.say(shelf, activity)

    def say(self, shelf: Shelf, activity: Activity) -> None:
        """One of them, by who said it."""
        move, name = self.movers.get(activity.user.id), activity.comment or activity.type
        teller = move or shelf.owner or self.moves[0]
        if move is None:
            teller.leave("comment", name, f"{activity.user.email} said it, who does not move along")
        elif activity.asset_id is not None and activity.asset_id not in self.new_ids:
            teller.leave("comment", name, "it is about a photo that is not here")
        elif move.ledger.get("comment", activity.id) is None:
            with move.trying("comment", name):
                self.say_once(move, shelf, activity)

    def say_once(self, move: Move, shelf: Shelf, activity: Activity) -> None:
        """Unless it was said, by a run that was cut before it could note that."""
        about = self.new_ids.get(activity.asset_id or "")
        said = move.new.call("GET", f"/activities?albumId={shelf.new_id}&userId={move.me.id}")
        words = (activity.type, activity.comment or "", about)
        if words not in {(one["type"], one.get("comment") or "", one.get("assetId")) for one in said}:
            told = {"type": activity.type, "assetId": about, "comment": activity.comment}
            body = {name: value for name, value in told.items() if value is not None}
            move.new.call("POST", "/activities", {"albumId": shelf.new_id, **body})
            move.count("comments and likes")
        move.ledger.note("comment", activity.id)

    # --- how it looks

    def dress(self, shelf: Shelf) -> None:
        """Its cover, its order, whether comments are open."""
        album, move = shelf.album, shelf.owner
        if move is None:
            return
        path = f"/albums/{shelf.new_id}"
        looks = {"isActivityEnabled": album.is_activity_enabled, **({"order": album.order} if album.order else {})}
        move.once(album.album_name, "PATCH", path, looks, "album look", shelf.new_id)
        cover = self.new_ids.get(album.album_thumbnail_asset_id or "")
        if cover is not None:
            body = {"albumThumbnailAssetId": cover}
            move.once(album.album_name, "PATCH", path, body, "album cover", shelf.new_id)


# --- partners


def share_with_partners(moves: Sequence[Move], accounts: dict[str, str]) -> None:
    """Whom people show all their photos to; then whose photos they have in their timeline. Raises PhotosteadError where
    going on makes no sense."""
    for move in moves:
        with move.trying("partners"):
            for partner in move.old.get("/partners?direction=shared-by", list[User]):
                share_with(move, partner, accounts.get(partner.email.lower()))
    for move in moves:
        with move.trying("partners"):
            for partner in move.old.get("/partners?direction=shared-with", list[User]):
                show_in_timeline(move, partner, accounts.get(partner.email.lower()))


def share_with(move: Move, partner: User, uid: str | None) -> None:
    """One of them."""
    if uid is None:
        move.leave("partner", partner.email, "they have no account here")
        return
    known = {one["id"] for one in move.new.call("GET", "/partners?direction=shared-by")}
    if uid not in known and move.once(partner.email, "POST", "/partners", {"sharedWithId": uid}, "partner", uid):
        move.count("partners")


def show_in_timeline(move: Move, partner: User, uid: str | None) -> None:
    """Have their photos among one's own."""
    known = {one["id"]: one for one in move.new.call("GET", "/partners?direction=shared-with")}
    if partner.in_timeline and uid in known and not known[uid].get("inTimeline"):
        move.once(partner.email, "PUT", f"/partners/{uid}", {"inTimeline": True}, "partner in timeline", str(uid))
