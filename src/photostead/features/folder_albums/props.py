"""What an `.albumprops` file says: YAML of a few known keys, read so that nothing in it can do harm.

Every scalar stays the text it is (`override_name: 2019` is a name, not a number); anchors and aliases, which can make a
small file unfold to gigabytes, are refused, and so are depth and length beyond what such a file needs.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from photostead.kernel.errors import Invalid

MAX_BYTES = 64 * 1024
MAX_DEPTH = 6
MAX_EVENTS = 4000
LONGEST_NAME = 1000
LONGEST_DESCRIPTION = 20_000
COVERS = ("first", "last", "random")
ROLES = ("viewer", "editor", "none")
YES, NO = ("true", "yes", "on"), ("false", "no", "off")
INHERITED = (
    "override_name", "description", "share_with", "thumbnail_setting", "sort_order", "visibility",
    "comments_and_likes_enabled",
)  # fmt: skip


class Share(msgspec.Struct, frozen=True):
    """Somebody the album is for, by e-mail address or name; the role `none` takes back what a folder above said."""

    user: str
    role: str


class Props(msgspec.Struct, frozen=True):
    """What a file says; None where it says nothing. `thumbnail_setting` is one of COVERS or the path of a file.
    `inherit_properties`: None is all of them."""

    override_name: str | None = None
    description: str | None = None
    share_with: tuple[Share, ...] | None = None
    thumbnail_setting: str | None = None
    sort_order: str | None = None
    visibility: str | None = None
    comments_and_likes_enabled: bool | None = None
    inherit: bool = False
    inherit_properties: tuple[str, ...] | None = None


def parse(data: bytes) -> tuple[Props, list[str]]:
    """What a file's bytes say, and sentences about what in them is not understood. Raises Invalid for a file of which
    nothing can be: no YAML, no UTF-8, too large."""
    content = load(data)
    if content in ("", None):
        return Props(), []
    if not isinstance(content, dict):
        raise Invalid("the file is no list of keys and values: write description: Our summer")
    values: dict[str, Any] = {}
    troubles: list[str] = []
    for key, value in content.items():
        try:
            values |= read_key(key, value, troubles)
        except Invalid as error:
            troubles.append(f"{key}: {error.message}")
    return Props(**values), troubles


def merge(own: Props, above: Props) -> Props:
    """A folder's own words before those that it inherits; people of both."""
    wanted = INHERITED if own.inherit_properties is None else own.inherit_properties
    taken = {name: getattr(above, name) for name in wanted if getattr(own, name) is None}
    if "share_with" in wanted and own.share_with is not None:
        taken["share_with"] = (*(above.share_with or ()), *own.share_with)
    return msgspec.structs.replace(own, **taken)


# --- YAML


def load(data: bytes) -> Any:
    """The one document of a file as text, lists and dictionaries. Raises Invalid."""
    if len(data) > MAX_BYTES:
        raise Invalid(f"the file is larger than {MAX_BYTES // 1024} kB")
    try:
        events = counted(yaml.parse(data.decode("utf-8-sig"), Loader=yaml.BaseLoader))
        return document(events)
    except UnicodeDecodeError as error:
        raise Invalid("the file is not UTF-8: save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise Invalid(f"the file is no YAML: {' '.join(str(error).split())[:300]}") from error
    except (ValueError, OverflowError) as error:
        # An escape for a character that does not exist, a version of YAML with a thousand digits.
        raise Invalid("the file is no YAML: it holds a number that means nothing") from error


def counted(events: Iterator[Any]) -> Iterator[Any]:
    """The events, up to a bound."""
    for number, event in enumerate(events):
        if number > MAX_EVENTS:
            raise Invalid(f"the file has more than {MAX_EVENTS} entries")
        yield event


def document(events: Iterator[Any]) -> Any:
    """The first document; a second one is a mistake."""
    content = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Invalid("the file holds several documents: remove the line ---")
        elif isinstance(event, yaml.NodeEvent):
            content = node(event, events, 0)
    return content


def node(event: Any, events: Iterator[Any], depth: int) -> Any:
    """One value. Raises Invalid."""
    if depth > MAX_DEPTH:
        raise Invalid(f"the file is nested more than {MAX_DEPTH} deep")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise Invalid("the file uses an anchor or an alias (& or * before a word): put such text in quotes")
    if isinstance(event, yaml.SequenceStartEvent):
        return list(items(events, yaml.SequenceEndEvent, depth))
    if isinstance(event, yaml.MappingStartEvent):
        return dict(pairs(events, depth))
    return event.value


def items(events: Iterator[Any], end: type[Any], depth: int) -> Iterator[Any]:
    """What follows up to an end."""
    for event in events:
        if isinstance(event, end):
            return
        yield node(event, events, depth + 1)


def pairs(events: Iterator[Any], depth: int) -> Iterator[tuple[str, Any]]:
    """Keys and values; a key is a word."""
    values = items(events, yaml.MappingEndEvent, depth)
    for key in values:
        if not isinstance(key, str):
            raise Invalid("a key of the file is no word")
        yield key, next(values)


# --- keys


def read_key(key: str, value: Any, troubles: list[str]) -> dict[str, Any]:
    """The fields of Props that one key sets; what of it is not understood is added to the troubles. Raises Invalid."""
    if value in ("", "~", "null"):
        return {}
    if key in {"override_name", "description", "thumbnail_setting"}:
        return {key: read_text(value, LONGEST_DESCRIPTION if key == "description" else LONGEST_NAME)}
    if key in {"comments_and_likes_enabled", "inherit"}:
        return {key: read_flag(value)}
    if key == "archive":
        return {"visibility": "archive" if read_flag(value) else "timeline"}
    if key == "sort_order":
        return {key: read_choice(value, ("asc", "desc"))}
    if key == "visibility":
        return {key: read_choice(value, ("archive", "timeline"))}
    if key == "share_with":
        return {key: read_shares(value, troubles)}
    if key == "inherit_properties":
        return {key: read_names(value, troubles)}
    raise Invalid("no such key is known")


def read_text(value: Any, longest: int) -> str:
    """Text that people may see. Raises Invalid."""
    if not isinstance(value, str):
        raise Invalid("it must be text")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise Invalid("it holds a character that does not exist")
    if len(value.strip()) > longest:
        raise Invalid(f"it is longer than {longest} characters")
    return value.strip()


def read_flag(value: Any) -> bool:
    """True or false, in the words of YAML 1.1. Raises Invalid."""
    return read_choice(value, (*YES, *NO)) in YES


def read_choice(value: Any, choices: tuple[str, ...]) -> str:
    """One of a few words, in small or capital letters. Raises Invalid."""
    word = value.lower() if isinstance(value, str) else ""
    if word not in choices:
        raise Invalid(f"{value!r:.60} is not one of {', '.join(choices)}")
    return word


def read_shares(value: Any, troubles: list[str]) -> tuple[Share, ...]:
    """People and roles; an entry that is not understood is left out. Raises Invalid."""
    if not isinstance(value, list):
        raise Invalid("it must be a list of - user: …, role: …")
    shares = []
    for entry in value:
        try:
            shares.append(read_share(entry))
        except Invalid as error:
            troubles.append(f"share_with: {error.message}")
    return tuple(shares)


def read_share(entry: Any) -> Share:
    """One of them; whoever has no role may look. Raises Invalid."""
    given = {"user": entry} if isinstance(entry, str) else entry
    if not isinstance(given, dict) or not given.get("user"):
        raise Invalid("an entry names no user: write - user: mia@example.org")
    user = read_text(given["user"], LONGEST_NAME)
    try:
        return Share(user, read_choice(given.get("role") or "viewer", ROLES))
    except Invalid as error:
        raise Invalid(f"the role of {user}: {error.message}") from error


def read_names(value: Any, troubles: list[str]) -> tuple[str, ...]:
    """The properties that are inherited; unknown ones are left out. Raises Invalid."""
    if not isinstance(value, list):
        raise Invalid("it must be a list of properties")
    names = ["visibility" if name == "archive" else name for name in value]
    troubles += [f"inherit_properties: {name!r:.60} is none of them" for name in names if name not in INHERITED]
    return tuple(name for name in names if name in INHERITED)
