"""SQL of searches: whose assets are looked at, how many there are, which values they have. How a page of them is found stands
in `pages`.

The caller's own assets and those that partners show in the timeline are separate selects that SQLite merges in order,
each along the index `assets_by_taken`: one condition with `or` over all assets would defeat it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import UNSET

from photostead.access import places
from photostead.access.identity import Identity
from photostead.access.visibility import (
    ALBUM_PHOTOS,
    ALBUM_READERS,
    LINK,
    OWN,
    may_read_in_album,
    timeline_partners,
    viewer_params,
)
from photostead.db.tx import Rows, Value, as_json
from photostead.features.search import in_albums
from photostead.features.search.conditions import Conditions
from photostead.features.search.fields import PLACES
from photostead.features.search.guests import refuse_hidden
from photostead.features.search.schema import (
    CommonSearch,
    GetSearchSuggestionsQuery,
    SearchSuggestionType,
)
from photostead.kernel.errors import Invalid

# So many are collected and sorted before all are walked in order, and so many are counted: beyond that it is only known
# that there are more, unless the months' counts tell.
MOST_COLLECTED = 1000
# What these find soon may lie all at the end of the order.
SPANS = frozenset({"created_at", "updated_at", "file_size_in_bytes"})
MOST_OF_SPANS = 10_000
LINKED_ASSETS = f"""
  a.id in (
    select asset_id from album_assets where album_id = :viewer_link_album
    union
    select asset_id from shared_link_assets where link_id = :viewer_link
  )
  and {LINK}
"""
SUGGESTED = {
    SearchSuggestionType.COUNTRY: "country",
    SearchSuggestionType.STATE: "state",
    SearchSuggestionType.CITY: "city",
    SearchSuggestionType.CAMERA_MAKE: "make",
    SearchSuggestionType.CAMERA_MODEL: "model",
    SearchSuggestionType.CAMERA_LENS_MODEL: "lens_model",
}
EXPLORED_CITIES = 12


@dataclass(frozen=True, slots=True)
class Selection:
    """One search: the scopes it looks in, what must hold there, and what both bind. `plain` are the visibilities
    asked for where nothing else is; up to `most` are collected and counted. Assets `a` come from `source`. `owners` are the
    people whose assets are looked through, none where an album or a link says which. `is_found`: an index finds what fits;
    `is_among`: by its keys; `is_looked_through`: in the order of time, and each is looked at."""

    scopes: tuple[str, ...]
    conditions: tuple[str, ...]
    params: dict[str, Value]
    plain: tuple[str, ...] = ()
    most: int = MOST_COLLECTED
    source: str = "assets a"
    owners: tuple[int, ...] = ()
    is_found: bool = True
    is_among: bool = False
    is_looked_through: bool = False

    def column(self, name: str) -> str:
        """A column of the assets, where an index has it in order."""
        return in_albums.COLUMNS.get(name, name) if self.source == ALBUM_PHOTOS else name

    def sql(self, columns: str, condition: str = "1") -> str:
        """The whole selection as one select."""
        where = " and ".join([condition, *self.conditions])
        return " union all ".join(
            f"select {columns} from {self.source} where {scope} and {where}" for scope in self.scopes
        )

    def among(self) -> str:
        """The selection of those whose keys are `:asked`. Each is looked up: a unary plus keeps SQLite from walking all of an
        owner's assets, or favourites, to find them."""
        scopes, conditions = (
            tuple(part.replace("a.owner_id =", "+a.owner_id =") for part in parts)
            for parts in (self.scopes, self.conditions)
        )
        key = self.column("a.id")
        looked_up = replace(self, scopes=scopes, conditions=conditions)
        return looked_up.sql(f"{key} as id", f"{key} in (select value from json_each(:asked))")


def select(rows: Rows, identity: Identity, search: CommonSearch, conditions: Conditions) -> Selection:
    """The selection of a request whose fields are in `conditions` already. Raises Invalid for the locked folder while
    it is locked, Forbidden for a link that looks for what it does not show."""
    refuse_locked(identity, search)
    link = identity.link
    if link is not None:
        refuse_hidden(link, search)
    parts = [*conditions.parts, *(usual for name, usual in conditions.usual.items() if name not in conditions.mentions)]
    scopes, params, owners = scopes_of(rows, identity, conditions)
    if conditions.sets:
        # A unary plus keeps SQLite from walking all of an owner's assets to look each one up among the names found.
        scopes = tuple(scope.replace("a.owner_id =", "+a.owner_id =") for scope in scopes)
    params |= conditions.params | viewer_params(identity)
    params["roles"] = as_json(ALBUM_READERS)
    is_plain = link is None and not conditions.with_deleted and is_only_visibility(search, conditions)
    most = MOST_OF_SPANS if conditions.mentions & SPANS else MOST_COLLECTED
    along = in_albums.find_scopes(rows, identity, search, conditions)
    if along is not None:
        kept = (part for part in conditions.parts if part not in along.replaced)
        return Selection(along.scopes, (*along.parts, *kept), params | along.params, (), most, ALBUM_PHOTOS)
    is_found = conditions.is_found or not owners
    plain = visibilities_of(search) if is_plain else ()
    return Selection(
        scopes,
        tuple(parts),
        params,
        plain,
        most,
        owners=owners,
        is_found=is_found,
        is_among=bool(conditions.sets),
        is_looked_through=conditions.is_looked_through and bool(owners),
    )


def guards_places(rows: Rows, identity: Identity, conditions: Conditions) -> bool:
    """Whether what was asked of places could find photos whose places the caller is not told. What others put into
    albums, or behind a link, may be anybody's."""
    if not conditions.mentions & PLACES:
        return False
    is_anybodys = identity.link is not None or "album_ids" in conditions.mentions
    return is_anybodys or bool(places.silent_partners(rows, identity))


def refuse_locked(identity: Identity, search: CommonSearch) -> None:
    """Raises Invalid."""
    if search.visibility == "locked" and not identity.is_elevated:
        raise Invalid("Not found or no asset.read access: unlock the locked folder with its PIN code first.")


def is_only_visibility(search: CommonSearch, conditions: Conditions) -> bool:
    """Whether the kept counts know the answer."""
    return len(conditions.parts) == (search.visibility is not UNSET) and conditions.mentions <= {"visibility"}


def visibilities_of(search: CommonSearch) -> tuple[str, ...]:
    """Where the assets show."""
    return ("timeline", "archive") if search.visibility is UNSET else (str(search.visibility),)


def scopes_of(
    rows: Rows, identity: Identity, conditions: Conditions
) -> tuple[tuple[str, ...], dict[str, Value], tuple[int, ...]]:
    """Whose assets: a link's; in albums all that may be seen; else one's own and those of partners in the timeline, and who
    that is."""
    if identity.link is not None:
        return (LINKED_ASSETS,), {}, ()
    if "album_ids" in conditions.mentions:
        return (may_read_in_album(identity),), {}, ()
    partners = timeline_partners(rows, identity)
    shown = "+a.visibility = 'timeline' and a.deleted_at is null"
    scopes = [f"a.owner_id = :partner{number} and {shown}" for number in range(len(partners))]
    params: dict[str, Value] = {f"partner{number}": partner for number, partner in enumerate(partners)}
    return (OWN, *scopes), params, (identity.user.id, *partners)


def count(rows: Rows, selection: Selection) -> int:
    """How many assets there are; from the kept counts where nothing but visibility was asked for."""
    if selection.plain:
        return count_plain(rows, selection)
    total: int = rows.value(f"select sum(n) from ({selection.sql('count(*) as n')})", selection.params)
    return total


def count_plain(rows: Rows, selection: Selection) -> int:
    """The months' counts, of partners those of the timeline."""
    marks = ", ".join(f"'{name}'" for name in selection.plain)
    partners = [f":partner{number}" for number in range(len(selection.scopes) - 1)]
    total: int = rows.value(
        f"""
        select ifnull(sum(count), 0) from timeline_counts
        where visibility in ({marks})
          and (owner_id = :viewer or (owner_id in ({", ".join(partners)}) and visibility = 'timeline'))
        """,
        selection.params,
    )
    return total


def count_some(rows: Rows, selection: Selection) -> int:
    """How many there are, but for plain searches no more than one more than is counted."""
    if selection.plain:
        return count_plain(rows, selection)
    sql = f"select count(*) from (select 1 from ({selection.sql('1')}) limit {selection.most + 1})"
    return int(rows.value(sql, selection.params))


# --- places and suggestions


def newest_by_city(rows: Rows, identity: Identity) -> list[tuple[str, int, int]]:
    """`(city, how many assets, key of the newest)` of what shows in the caller's timeline, by name."""
    partners = set(timeline_partners(rows, identity)) - places.silent_partners(rows, identity)
    # Beside a single max(), SQLite takes the other columns from the row that holds the maximum.
    found = rows.rows(
        """
        select city, count(*), id, max(file_created_at) from assets
        where owner_id in (select value from json_each(?))
          and city is not null and visibility = 'timeline' and deleted_at is null
        group by city
        order by city
        """,
        (as_json([identity.user.id, *partners]),),
    )
    return [(city, number, asset_id) for city, number, asset_id, _ in found]


def suggest(rows: Rows, selection: Selection, expression: str) -> list[str]:
    """The different values of an expression, in order. Never null: the reference promises a list of texts."""
    found = rows.column(f"select distinct value from ({selection.sql(f'{expression} as value')})", selection.params)
    return sorted(value for value in found if value)


def given_values(query: GetSearchSuggestionsQuery) -> Sequence[tuple[str, str]]:
    """What narrows the suggestions; clients send empty texts for nothing."""
    names = ("country", "state", "make", "model", "lens_model")
    return [(name, getattr(query, name)) for name in names if getattr(query, name)]
