"""The plan of an export that a Photostead wrote (see `features.exports`): the originals that a person's list names, each with its
sidecar and with what stands in no XMP file. Files that the list does not name are left alone: albums hold the same ones twice.
"""

from collections import defaultdict
from typing import TypeVar

import msgspec

from photostead.features.takeout.schema import Facts, Item, Member, Plan, Trouble
from photostead.features.takeout.sources import DAMAGE, Source, reason_of
from photostead.kernel.errors import Invalid
from photostead.media.formats import kind_of

LIST = "library.jsonl"
ALBUM = "album.json"
T = TypeVar("T")


class Line(msgspec.Struct, frozen=True, rename="camel"):
    """What the list says of a file: `file` below the person's folder, `name` as it came; `stack` and `moves_with` are ids of this
    list."""

    id: str
    file: str
    name: str
    visibility: str = "timeline"
    is_favorite: bool = False
    stack: str | None = None
    is_on_top: bool = False
    moves_with: str | None = None


class Album(msgspec.Struct, frozen=True, rename="camel"):
    """An album, its files as the list names them."""

    name: str
    description: str = ""
    files: list[str] = []


def plan_export(source: Source) -> Plan:
    """What an export of one person holds. Raises Invalid where there is none, or more than one."""
    plan = Plan()
    files: dict[str, Member] = {}
    for found in source.scan():
        if isinstance(found, Trouble):
            plan.troubles.append(found)
        else:
            files[found[0].path] = found[0]
    home = home_of(files)
    titles = add_albums(plan, source, home, files)
    lines = [line for line in read_list(plan, source, files[home + LIST]) if is_there(plan, home, line, files)]
    numbers = {line.id: number for number, line in enumerate(lines)}
    for line in lines:
        plan.items.append(item_of(line, home, files, titles[line.file], numbers.get(line.moves_with or "")))
    plan.stacks = stacks_of(lines)
    return plan


def home_of(files: dict[str, Member]) -> str:
    """The person's folder, with its slash; empty where it is what was named. Raises Invalid."""
    homes = [path.removesuffix(LIST) for path in files if path.rpartition("/")[2] == LIST]
    if not homes:
        raise Invalid(f"There is no {LIST} in there: name a folder that `photostead export` wrote.")
    if len(homes) > 1:
        raise Invalid(f"That is an export of several people: name the folder of one of them, such as {min(homes)}.")
    return homes[0]


def read_list(plan: Plan, source: Source, member: Member) -> list[Line]:
    """A line that cannot be read costs itself alone."""
    found = []
    for number, data in enumerate(read_file(plan, source, member).splitlines(), 1):
        line = decode(plan, f"{member.path}:{number}", data, Line)
        found += [] if line is None else [line]
    return found


def read_file(plan: Plan, source: Source, member: Member) -> bytes:
    """Nothing where it cannot be read; then it is told."""
    try:
        with source.open(member) as file:
            return file.read()
    except DAMAGE as error:
        plan.troubles.append(Trouble(member.path, reason_of(error)))
        return b""


def decode(plan: Plan, path: str, data: bytes, kind: type[T]) -> T | None:
    """None where it is something else; then it is told."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (ValueError, RecursionError) as error:
        plan.troubles.append(Trouble(path, f"it is not what an export says ({error})"))
        return None


def is_there(plan: Plan, home: str, line: Line, files: dict[str, Member]) -> bool:
    """Whether its file is a photo or video of the export."""
    if home + line.file in files and kind_of(line.file) is not None:
        return True
    plan.troubles.append(Trouble(home + line.file, "the list names it, and it is not in the export"))
    return False


def add_albums(plan: Plan, source: Source, home: str, files: dict[str, Member]) -> dict[str, tuple[str, ...]]:
    """The names of a file's albums; two of one name become one."""
    titles: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for path, member in files.items():
        if not path.startswith(home) or path.rpartition("/")[2] != ALBUM:
            continue
        album = decode(plan, path, read_file(plan, source, member), Album)
        if album is not None:
            plan.albums.setdefault(album.name, album.description)
            for name in album.files:
                titles[name] = (*titles[name], album.name)
    return titles


def item_of(line: Line, home: str, files: dict[str, Member], albums: tuple[str, ...], still: int | None) -> Item:
    """A file with what is known of it."""
    return Item(
        files[home + line.file],
        line.name,
        kind_of(line.file) or "",
        Facts(
            is_favorite=line.is_favorite,
            is_archived=line.visibility == "archive",
            is_locked=line.visibility == "locked",
        ),
        albums=albums,
        sidecar=files.get(f"{home}{line.file}.xmp"),
        still=still,
    )


def stacks_of(lines: list[Line]) -> list[list[int]]:
    """By the numbers of their items, the one on top first. One alone is none."""
    stacks: defaultdict[str, list[tuple[bool, int]]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.stack is not None and line.visibility != "locked":
            stacks[line.stack].append((not line.is_on_top, number))
    return [[number for _, number in sorted(members)] for members in stacks.values() if len(members) > 1]
