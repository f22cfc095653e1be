"""The plan of a plain folder: its photos and videos with the XMP sidecars beside them, and albums by its folders' names."""

from collections import defaultdict
from collections.abc import Callable

from photostead.features.takeout.schema import Item, Member, Plan, Trouble
from photostead.features.takeout.sources import Source
from photostead.media.formats import SIDECAR_EXTENSIONS, extension_of, kind_of
from photostead.media.sidecar import sidecar_names


def plan_folder(source: Source, excluded: Callable[[str], bool], *, with_albums: bool = False) -> Plan:
    """What lies in a folder and below. `excluded` judges paths within it; `with_albums` makes an album of each folder that
    holds photos itself, but for the named one."""
    plan = Plan()
    folders: defaultdict[str, dict[str, Member]] = defaultdict(dict)
    for found in source.scan():
        if isinstance(found, Trouble):
            plan.troubles.append(found)
        elif excluded(found[0].path):
            plan.ignored.append(Trouble(found[0].path, "it is excluded"))
        else:
            folders[found[0].path.rpartition("/")[0]][found[0].name] = found[0]
    for path in sorted(folders):
        add_folder(plan, folders[path], path.rpartition("/")[2] if with_albums else "")
    return plan


def add_folder(plan: Plan, files: dict[str, Member], album: str) -> None:
    """The items of one folder. What is no photo is ignored, a sidecar without its photo is a stray."""
    beside: set[str] = set()
    for name, member in files.items():
        kind = kind_of(name)
        if kind is None:
            continue
        sidecar = next((files[other] for other in sidecar_names(name) if other in files), None)
        beside |= set() if sidecar is None else {sidecar.name}
        plan.items.append(Item(member, name, kind, albums=(album,) if album else (), sidecar=sidecar))
        if album:
            plan.albums.setdefault(album, "")
    for name, member in files.items():
        if extension_of(name) in SIDECAR_EXTENSIONS:
            plan.strays += [] if name in beside else [member.path]
        elif kind_of(name) is None:
            plan.ignored.append(Trouble(member.path, "it is neither a photo nor a video"))
