"""From the fields of a search to SQL conditions about asset `a`. Whose assets are looked at is `store`'s.

What is compared stands in `fields`; whatever comes from outside is bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType

from photostead.access import places
from photostead.access.visibility import LINKED, MEMBER
from photostead.db.tx import Value, as_json
from photostead.features.search import pictured, words
from photostead.features.search.fields import (
    BOUND,
    COMPARISONS,
    DERIVED,
    EXCLUDING,
    FACES,
    FIELDS,
    FLAGS,
    IN_ALBUM,
    IN_ORDER,
    LOOKED_AT,
    MEMBERSHIPS,
    PLACES,
    PLAIN,
    TAGGED,
    USUAL,
    UUID,
)
from photostead.features.search.filter_schema import IdsFilter, SearchFilterBranch
from photostead.features.search.schema import CommonSearch
from photostead.kernel.errors import Invalid

# So that no request makes a statement that SQLite refuses.
MOST_VALUES = 1000
MOST_BRANCHES = 50
LONGEST_PATTERN = 1000


class Aside(NamedTuple):
    """What one branch comes to; the fields are those of `Conditions`."""

    parts: list[str]
    mentions: set[str]
    sets: list[str]
    is_found: bool


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, and what they bind besides `viewer_params` and `roles`.

    `mentions` are the fields that were asked about; `album_ids` among them means: only in such albums. `inside` are those
    conditions, each with the albums one of which must hold an asset. `guards_places`:
    somebody keeps places back from the caller. `with_deleted`: what is in the trash is found too. `narrowings` are what
    indexes of words are asked for; of those that are `too_wide` they are not. `sets` are selects of the keys that can fit at
    all. `is_found`: an index finds what fits; else assets are looked at one after the other. `is_ordered`: it has them in the
    order of time.
    """

    parts: list[str] = field(default_factory=list)
    params: dict[str, Value] = field(default_factory=dict)
    mentions: set[str] = field(default_factory=set)
    inside: dict[str, Sequence[str]] = field(default_factory=dict)
    too_wide: frozenset[words.Narrowing] = frozenset()
    narrowings: list[words.Narrowing] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    is_found: bool = False
    is_ordered: bool = False
    is_looked_at: bool = False
    guards_places: bool = False
    with_deleted: bool = False

    @property
    def usual(self) -> dict[str, str]:
        """What holds for fields that are not asked about."""
        return {name: condition for name, condition in USUAL.items() if name == "visibility" or not self.with_deleted}

    @property
    def is_looked_through(self) -> bool:
        """Whether each of those that an index has in the order of time is looked at: then no page is found sooner by collecting."""
        return self.is_ordered and not self.sets and bool(self.mentions & LOOKED_AT - DERIVED)

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
        if name not in LOOKED_AT and operator not in EXCLUDING and value is not False:
            self.is_found = True
        if name in IN_ORDER and operator == "eq" and not (self.guards_places and name in PLACES):
            self.is_ordered = True
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
            self.is_found = True
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
        if narrowing in self.too_wide or self.is_looked_at:
            return condition
        self.narrowings.append(narrowing)
        return f"{self.among(words.having(narrowing, self.bind))} and {condition}"

    def among(self, keys: str) -> str:
        """That an asset is among those of a select of keys, which an index answers."""
        self.is_found = True
        self.sets.append(keys)
        return f"a.id in ({keys})"

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
        goes on to hold. Where each is among some keys, the whole is among those of all."""
        asides = [self.aside(branch) for branch in branches]
        keys = [one.sets[0] for one in asides if one.sets]
        if len(keys) < len(asides) and not all(one.is_found for one in asides):
            # All are looked at for one of them: to see what the others say of each is sooner done than to collect those.
            self.is_looked_at, was = True, self.is_looked_at
            asides = [self.aside(branch) for branch in branches]
            self.is_looked_at = was
        asked = set[str]().union(*(one.mentions for one in asides))
        for one in asides:
            mentioned = one.mentions | self.mentions
            one.parts.extend(usual for name, usual in self.usual.items() if name in asked - mentioned)
        self.mentions |= asked
        self.is_found = self.is_found or all(one.is_found for one in asides)
        any_of = "(" + " or ".join(all_of(one.parts) for one in asides) + ")"
        return f"{self.among(' union all '.join(keys))} and {any_of}" if len(keys) == len(asides) else any_of

    def aside(self, branch: SearchFilterBranch) -> Aside:
        """A branch by itself: an index that serves it does not serve the whole."""
        outer = self.mentions, self.sets, self.is_found, self.inside, self.is_ordered
        self.mentions, self.sets, self.is_found, self.inside = set(), [], False, {}
        one = Aside(self.branch(branch), self.mentions, self.sets, self.is_found)
        self.mentions, self.sets, self.is_found, self.inside, self.is_ordered = outer
        return one

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
        return self.among(pictured.saying(text, self.bind))

    def albums(self, given: IdsFilter) -> list[str]:
        """Membership in albums; those that the caller may not see hold nothing."""
        self.is_found = self.is_found or bool(given.any or given.all)
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
        outer, self.sets = (self.sets, self.is_found), []
        condition = f"not {having(uids)}"
        self.sets, self.is_found = outer
        return condition

    def with_tags(self, uids: Sequence[str]) -> str:
        """With at least one of them."""
        given = self.bind(as_json([uid.lower() for uid in uids]))
        return self.among(f"""
          select at.asset_id from asset_tags at where at.tag_id in (
            with recursive wanted (id) as (
              select id from tags
              where uid in (select value from json_each({given})) and user_id = :viewer and :viewer_link is null
              union
              select t.id from tags t join wanted on t.parent_id = wanted.id
            )
            select id from wanted
          )
        """)

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
        given = self.bind(as_json([uid.lower() for uid in uids]))
        return (
            f"(+a.owner_id = :viewer and {self.among(f'{FACES} and p.uid in (select value from json_each({given}))')})"
        )


def all_of(parts: Sequence[str]) -> str:
    """A branch without fields fits everything."""
    return f"({' and '.join(parts)})" if parts else "1"


def check_length(name: str, values: Sequence[Any], most: int = MOST_VALUES) -> None:
    """Raises Invalid for too many values, or characters of a pattern."""
    if len(values) > most:
        raise Invalid(f"{name} is too long: at most {most} values or characters.")
