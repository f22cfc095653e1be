"""The one rule of who is told where a photo was taken, as SQL beside `visibility`, with the same names.

People see the places of their own photos, of partners who share theirs, and of what is in an album or behind a link. A
partner who keeps places back must not lose them by a detour: somebody who is not told them cannot put the photo into an
album or a link, and read them there.
"""

from collections.abc import Sequence

from photostead.access.identity import Identity
from photostead.access.visibility import viewer_params
from photostead.db.tx import Rows, as_json

TELLS = """exists (
    select 1 from partners p where p.shared_by_id = a.owner_id and p.shared_with_id = {who} and p.shares_places
  )"""
# Nobody put into an album what a rule about the folders of a library did. What was taken out of a photo goes along with it.
BY_RULE = """(
    aa.added_by is null and (
      a.library_id is not null
      or (a.is_extracted and exists (
        select 1 from assets m where m.live_photo_video_id = a.id and m.library_id is not null
      ))
    )
  )"""
# Put into an album `aa` by its owner, or by one whom the owner tells.
PUT_OPENLY = f"(aa.added_by = a.owner_id or {BY_RULE} or {TELLS.format(who='aa.added_by')})"
# `:viewer` is the caller; of a link it is who made the link.
IS_TOLD = f"""(
  a.owner_id = :viewer
  or {TELLS.format(who=":viewer")}
  or exists (
    select 1 from album_assets aa
    where aa.asset_id in (a.id, (select l.id from assets l where l.live_photo_video_id = a.id))
      and {PUT_OPENLY}
      and case
        when :viewer_link is null then exists (
          select 1 from album_users au where au.album_id = aa.album_id and au.user_id = :viewer
        )
        else aa.album_id = :viewer_link_album
      end
  )
)"""


def silent_partners(rows: Rows, identity: Identity) -> frozenset[int]:
    """The keys of those who show the caller (of a link: who made it) their photos and keep places back."""
    return frozenset(
        rows.column(
            "select shared_by_id from partners where shared_with_id = ? and not shares_places", (identity.user.id,)
        )
    )


def told(rows: Rows, identity: Identity, ids: Sequence[int]) -> set[int]:
    """Those of the assets (keys) whose places the caller is told."""
    return set(
        rows.column(
            f"select a.id from assets a where a.id in (select value from json_each(:ids)) and {IS_TOLD}",
            {**viewer_params(identity), "ids": as_json(ids)},
        )
    )


def column(name: str, *, is_guarded: bool) -> str:
    """A column of asset `a` that tells a place, as SQL: null where the caller is not told. Unguarded where nobody keeps
    places back from them, so that indexes are used."""
    return f"iif({IS_TOLD}, a.{name}, null)" if is_guarded else f"a.{name}"


def within_box(box: dict[str, float], latitude: str, longitude: str) -> str:
    """SQL of what lies in the box, which is bound by its names."""
    across = "or" if box["west"] > box["east"] else "and"
    return f"{latitude} between :south and :north and ({longitude} >= :west {across} {longitude} <= :east)"
