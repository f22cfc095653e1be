"""From the fields of a search to SQL conditions about asset `a`. Whose assets are looked at is `store`'s.

Expressions and operators are constants of this module; whatever comes from outside is bound.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, UnsetType

from photostead.access import places
from photostead.access.visibility import LINKED, MEMBER
from photostead.db.tx import Value, as_json
from photostead.features.assets import service as assets
from photostead.features.search import pictured, words
from photostead.features.search.filter_schema import IdsFilter, SearchFilterBranch
from photostead.features.search.schema import CommonSearch
from photostead.kernel.clock import from_wire
from photostead.kernel.errors import Invalid

Convert = Callable[[Any], Value]
# So that no request makes a statement that SQLite refuses.
MOST_VALUES = 1000
MOST_BRANCHES = 50
LONGEST_PATTERN = 1000
LARGEST = 2**63 - 1


def exif(expression: str) -> str:
    """A value of the asset's EXIF row."""
    return f"(select {expression} from asset_exif e where e.asset_id = a.id)"


def file(kind: str) -> str:
    """The path of a derived file."""
    return f"(select f.path from asset_files f where f.asset_id = a.id and f.type = '{kind}' and f.is_edited = 0)"


def as_is(value: str | float) -> Value:
    """Text and numbers; an integer beyond those of SQLite is as large as its largest."""
    return min(value, LARGEST) if isinstance(value, int) else value


def as_instant(text: str) -> int:
    """Milliseconds. The year 0, which is on the wire's calendar and not on Python's, is as early as 1. Raises Invalid."""
    try:
        return from_wire(text.replace("0000-", "0001-", 1) if text.startswith("0000-") else text)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{text!r} is no ISO 8601 date: write 2024-05-31T18:30:00.000Z.") from error


def as_id(text: str) -> str:
    """Ids are kept in small letters."""
    return text.lower()


# Null where the caller is not told places.
PLACES = frozenset({"city", "country", "state"})
# Of the caller's albums: what others do with a photo is not found out by asking.
IN_ALBUM = """exists (
  select 1 from album_assets aa
  join album_users au on au.album_id = aa.album_id
  where aa.asset_id = a.id and au.user_id = :viewer
)"""
# The favourite mark is its owner's private matter.
FAVORITE = "(a.is_favorite = 1 and a.owner_id = :viewer)"
# Tags are their owner's alone: nobody finds an asset by another's, nor through a link.
TAGGED = """exists (
  select 1 from asset_tags at
  join tags t on t.id = at.tag_id
  where at.asset_id = a.id and t.user_id = :viewer and :viewer_link is null
)"""
# So are people. A face that somebody took away is none.
FACES = """
  select f.asset_id from asset_faces f
  join people p on p.id = f.person_id
  where p.owner_id = :viewer and :viewer_link is null and f.deleted_at is null and f.is_visible = 1
"""
# Each asset's faces are looked at: to collect all faces there are takes longer than to find a page of assets that have some.
# Written so that SQLite makes no join of it, which it would begin with the people.
WITH_PEOPLE = """(
  +a.owner_id = :viewer and :viewer_link is null and (
    select 1 from asset_faces f
    where f.asset_id = a.id and f.deleted_at is null and f.is_visible = 1
      and (select p.owner_id from people p where p.id = f.person_id) = :viewer
    limit 1
  ) is not null
)"""
IS_ENCODED = """(a.type = 'VIDEO' and exists (
  select 1 from asset_files f where f.asset_id = a.id and f.type = 'encoded_video' and f.is_edited = 0
))"""

# By the name of the field: what is compared, and how a value comes to its type in the database.
FIELDS: dict[str, tuple[str, Convert]] = {
    "checksum": ("a.checksum", assets.parse_checksum),
    "city": ("a.city", as_is),
    "country": ("a.country", as_is),
    "created_at": ("a.created_at", as_instant),
    "description": (exif("e.description"), as_is),
    "encoded_video_path": (file("encoded_video"), as_is),
    "file_size_in_bytes": ("a.file_size", as_is),
    "id": ("a.uid", as_id),
    "lens_model": ("a.lens_model", as_is),
    "library_id": ("a.library_id", as_id),
    "make": ("a.make", as_is),
    "model": ("a.model", as_is),
    "original_file_name": ("a.original_name", as_is),
    "original_path": ("a.original_path", as_is),
    "preview_path": (file("preview"), as_is),
    "rating": ("a.rating", as_is),
    "state": ("a.state", as_is),
    "taken_at": ("a.file_created_at", as_instant),
    "thumbnail_path": (file("thumbnail"), as_is),
    "trashed_at": ("a.deleted_at", as_instant),
    "type": ("a.type", as_is),
    "updated_at": ("a.updated_at", as_instant),
    "visibility": ("a.visibility", as_is),
}
# Yes or no: a constant condition or its opposite, so that SQLite recognises its partial indexes.
FLAGS = {
    "has_albums": IN_ALBUM,
    "has_people": WITH_PEOPLE,
    "has_tags": TAGGED,
    "is_encoded": IS_ENCODED,
    "is_favorite": FAVORITE,
    "is_motion": "a.live_photo_video_id is not null",
    "is_offline": "a.is_offline = 1",
}
# Files that are made of assets bear their ids (`assets.layout`).
DERIVED = frozenset({"encoded_video_path", "preview_path", "thumbnail_path"})
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What stands for a bound value, where that is not itself what is compared.
BOUND = {"library_id": "ifnull((select l.id from libraries l where l.uid = {}), 0)"}
# What holds for fields that are not asked about. Nearly all assets are so: a unary plus keeps SQLite from looking for them by
# an index of that.
USUAL = {"trashed_at": "a.deleted_at is null", "visibility": "+a.visibility in ('timeline', 'archive')"}
COMPARISONS = {"eq": "=", "ne": "is not", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
MEMBERSHIPS = {"in_": "in", "not_in": "not in"}
# The plain fields of a search: the field of FIELDS and the operator each of them stands for.
PLAIN = {
    **{name: (name, "eq") for name in (
        "checksum", "city", "country", "encoded_video_path", "id", "is_encoded", "is_favorite", "is_motion",
        "is_offline", "lens_model", "library_id", "make", "model", "preview_path", "rating", "state",
        "thumbnail_path", "type", "visibility",
    )},
    **{name: (name, "like") for name in ("description", "original_file_name", "original_path")},
    **{f"{what}_{side}": (f"{what}_at", operator)
       for what in ("created", "taken", "trashed", "updated")
       for side, operator in (("after", "gte"), ("before", "lte"))},
    "min_file_size": ("file_size_in_bytes", "gte"),
}  # fmt: skip


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, and what they bind besides `viewer_params` and `roles`.

    `mentions` are the fields that were asked about; `album_ids` among them means: only in such albums. `inside` are those
    conditions, each with the albums one of which must hold an asset. `guards_places`:
    somebody keeps places back from the caller. `with_deleted`: what is in the trash is found too. `narrowings` are what
    indexes of words are asked for; of those that are `too_wide` they are not.
    """

    parts: list[str] = field(default_factory=list)
    params: dict[str, Value] = field(default_factory=dict)
    mentions: set[str] = field(default_factory=set)
    inside: dict[str, Sequence[str]] = field(default_factory=dict)
    too_wide: frozenset[words.Narrowing] = frozenset()
    narrowings: list[words.Narrowing] = field(default_factory=list)
    is_indexed: bool = False
    guards_places: bool = False
    with_deleted: bool = False

    @property
    def usual(self) -> dict[str, str]:
        """What holds for fields that are not asked about."""
        return {name: condition for name, condition in USUAL.items() if name == "visibility" or not self.with_deleted}

    def bind(self, value: Value) -> str:
        """A name of its own for a value."""
        name = f"given{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def bind_for(self, name: str, value: Value) -> str:
        """What a field is compared with."""
        return BOUND.get(name, "{}").format(self.bind(value))

    def compare(self, name: str, operator: str, value: Any) -> str:
        """One comparison of a field as SQL."""
        self.mentions.add(name)
        if name in FLAGS:
            return FLAGS[name] if value else f"not ({FLAGS[name]})"
        expression, convert = self.expression(name), FIELDS[name][1]
        if operator in MEMBERSHIPS:
            check_length(name, value)
            marks = ", ".join(self.bind(convert(item)) for item in value)
            return f"{expression} {MEMBERSHIPS[operator]} ({marks})"
        if operator in words.PATTERNS:
            return self.compare_words(name, operator, value)
        if value is None:
            return f"{expression} is {'not null' if operator == 'ne' else 'null'}"
        condition = f"{expression} {COMPARISONS[operator]} {self.bind_for(name, convert(value))}"
        if name in DERIVED and operator == "eq":
            return f"{self.derived_from(value)} and {condition}"
        return self.narrow(name, value, condition) if words.is_indexed(name, operator, value) else condition

    def expression(self, name: str) -> str:
        """What a field is in SQL."""
        return places.column(name, is_guarded=self.guards_places) if name in PLACES else FIELDS[name][0]

    def derived_from(self, path: str) -> str:
        """Which asset a file is made of, by its name; none where it says none."""
        return f"a.uid = {self.bind(next(iter(UUID.findall(path)), ''))}"

    def compare_words(self, name: str, operator: str, text: str) -> str:
        """A part of a text; where an index finds such parts, among those only."""
        check_length(name, text, LONGEST_PATTERN)
        condition = words.compare(self.expression(name), operator, text, self.bind)
        return self.narrow(name, text, condition) if words.is_indexed(name, operator, text) else condition

    def narrow(self, name: str, text: str, condition: str) -> str:
        """A condition on what has a text, which its index finds; only the condition where that finds too much."""
        narrowing = words.narrowing(name, text)
        if narrowing in self.too_wide:
            return condition
        self.is_indexed = True
        self.narrowings.append(narrowing)
        return f"{words.among(narrowing, self.bind)} and {condition}"

    def add_plain(self, search: CommonSearch) -> None:
        """The plain fields of a search."""
        for name, (about, operator) in PLAIN.items():
            value = getattr(search, name, UNSET)
            if value is not UNSET and value != "":
                self.parts.append(self.compare(about, operator, value))
        if search.album_ids:
            self.mentions.add("album_ids")
            self.parts.append(self.only_in(search.album_ids))
        if search.is_not_in_album is True:
            self.parts.append(f"not {IN_ALBUM}")
        if search.tag_ids is None:
            self.parts.append(f"not {TAGGED}")
        elif search.tag_ids:
            self.parts += self.tags(IdsFilter(all=search.tag_ids))
        if search.person_ids:
            self.parts += self.people(IdsFilter(all=search.person_ids))
        if search.ocr:
            self.parts.append(self.pictured(search.ocr))

    def add_filter(self, given: SearchFilterBranch | UnsetType) -> None:
        """A structured filter, with its branches."""
        if isinstance(given, UnsetType):
            return
        self.parts += self.branch(given)
        if given.album_ids is not UNSET and (given.album_ids.any or given.album_ids.all):
            self.mentions.add("album_ids")
        branches: list[SearchFilterBranch] | UnsetType = getattr(given, "or_", UNSET)
        if branches:
            if len(branches) > MOST_BRANCHES:
                raise Invalid(f"filter.or has more than {MOST_BRANCHES} branches.")
            self.parts.append(self.any_of(branches))

    def any_of(self, branches: Sequence[SearchFilterBranch]) -> str:
        """At least one branch. What one asks of trash or visibility is not asked of the others, for which the usual
        goes on to hold; and an index that serves one branch does not serve the whole."""
        outer, was_indexed, inside = self.mentions, self.is_indexed, dict(self.inside)
        found, mentioned = [], []
        for branch in branches:
            self.mentions = set()
            found.append(self.branch(branch))
            mentioned.append(self.mentions)
        asked = set[str]().union(*mentioned)
        for parts, mentions in zip(found, mentioned, strict=True):
            parts += [usual for name, usual in self.usual.items() if name in asked - mentions - outer]
        self.mentions, self.is_indexed, self.inside = outer | asked, was_indexed, inside
        return "(" + " or ".join(map(all_of, found)) + ")"

    def branch(self, given: SearchFilterBranch) -> list[str]:
        """Every comparison of one branch."""
        parts = []
        for name in given.__struct_fields__:
            comparisons = getattr(given, name)
            if name != "or_" and comparisons is not UNSET:
                parts += self.comparisons(name, comparisons)
        return parts

    def comparisons(self, name: str, given: Any) -> list[str]:
        """Every comparison of one field."""
        values = {operator: getattr(given, operator) for operator in given.__struct_fields__}
        values = {operator: value for operator, value in values.items() if value is not UNSET}
        if name == "album_ids":
            return self.albums(given)
        if name == "tag_ids":
            return self.tags(given)
        if name == "person_ids":
            return self.people(given)
        if name == "ocr":
            return [self.pictured(given.matches)]
        return [self.compare(name, operator, value) for operator, value in values.items()]

    def pictured(self, text: str) -> str:
        """Words that were read from the picture."""
        check_length("ocr", text, LONGEST_PATTERN)
        self.mentions.add("ocr")
        self.is_indexed = True
        return pictured.says(text, self.bind)

    def albums(self, given: IdsFilter) -> list[str]:
        """Membership in albums; those that the caller may not see hold nothing."""
        parts = [self.only_in(given.any)] if given.any else []
        if given.all:
            check_length("albumIds", given.all)
            parts += [self.only_in([uid]) for uid in given.all]
        if given.none:
            parts.append(f"not {self.in_albums(given.none)}")
        return parts

    def only_in(self, uids: Sequence[str]) -> str:
        """In at least one of them, as nothing else may be."""
        condition = self.in_albums(uids)
        self.inside[condition] = uids
        return condition

    def in_albums(self, uids: Sequence[str]) -> str:
        """In at least one of them."""
        given = self.bind(as_json([uid.lower() for uid in uids]))
        return f"""a.id in (
          select aa.asset_id from album_assets aa
          where aa.album_id in (
            select al.id from albums al where al.uid in (select value from json_each({given})) and ({MEMBER} or {LINKED})
          )
        )"""

    def tags(self, given: IdsFilter) -> list[str]:
        """Tags that it has, of each those below it included; those of others are nowhere."""
        parts = [self.with_tags(given.any)] if given.any else []
        if given.all:
            check_length("tagIds", given.all)
            parts += [self.with_tags([uid]) for uid in given.all]
        if given.none:
            parts.append(self.without(self.with_tags, given.none))
        return parts

    def without(self, having: Callable[[Sequence[str]], str], uids: Sequence[str]) -> str:
        """With none of them, by which no index finds anything."""
        was_indexed = self.is_indexed
        condition, self.is_indexed = f"not {having(uids)}", was_indexed
        return condition

    def with_tags(self, uids: Sequence[str]) -> str:
        """With at least one of them."""
        self.is_indexed = True
        given = self.bind(as_json([uid.lower() for uid in uids]))
        return f"""a.id in (
          with recursive wanted (id) as (
            select id from tags
            where uid in (select value from json_each({given})) and user_id = :viewer and :viewer_link is null
            union
            select t.id from tags t join wanted on t.parent_id = wanted.id
          )
          select at.asset_id from asset_tags at where at.tag_id in (select id from wanted)
        )"""

    def people(self, given: IdsFilter) -> list[str]:
        """Whose faces are on it; other people's are nowhere."""
        parts = [self.with_people(given.any)] if given.any else []
        if given.all:
            check_length("personIds", given.all)
            parts += [self.with_people([uid]) for uid in given.all]
        if given.none:
            parts.append(self.without(self.with_people, given.none))
        return parts

    def with_people(self, uids: Sequence[str]) -> str:
        """With at least one of them."""
        self.is_indexed = True
        given = self.bind(as_json([uid.lower() for uid in uids]))
        return f"(+a.owner_id = :viewer and a.id in ({FACES} and p.uid in (select value from json_each({given}))))"


def all_of(parts: Sequence[str]) -> str:
    """A branch without fields fits everything."""
    return f"({' and '.join(parts)})" if parts else "1"


def check_length(name: str, values: Sequence[Any], most: int = MOST_VALUES) -> None:
    """Raises Invalid for too many values, or characters of a pattern."""
    if len(values) > most:
        raise Invalid(f"{name} is too long: at most {most} values or characters.")
