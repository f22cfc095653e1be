"""From the files and notes of all archives of an export to one plan. The archives are looked at as one: a photo's note, or
its album's, may lie in another of them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import IO

import msgspec

from photostead.features.takeout import names
from photostead.features.takeout.notes import MAX_BYTES, Album, Note, album_of, facts_of, read_note
from photostead.features.takeout.schema import Facts, Item, Member, Plan, Trouble
from photostead.features.takeout.sources import DAMAGE, Found, Source, reason_of
from photostead.media.formats import IMAGE_EXTENSIONS, extension_of, kind_of

# Moving parts of Pixel's photos, which are MP4 without saying so.
MOVING = frozenset({".mp", ".mv"})
See = Callable[[Member, IO[bytes]], None]


class Folder:
    """What lies in one folder of the export, whichever archives it came in."""

    def __init__(self, path: str) -> None:
        self.path, self.name = path, path.rpartition("/")[2]
        self.files: list[Member] = []
        self.notes: dict[names.Key, tuple[str, Note]] = {}
        self.album: Album | None = None

    @property
    def year(self) -> int | None:
        """The year it is named for."""
        return names.year_of(self.name)


class Shelf:
    """Everything that the sources hold, sorted into folders."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self.plan = Plan()
        self.products: set[int] = set()  # the sources that have a folder of Google Photos
        self._seen: set[tuple[int, str]] = set()

    def put(self, found: Found | Trouble, see: See | None) -> None:
        """One file. `see` is shown what can only be read now."""
        if isinstance(found, Trouble):
            self.plan.troubles.append(found)
            return
        member, opener = found
        if (member.source, member.path) in self._seen:
            self.plan.troubles.append(Trouble(member.path, "the archive has two files of this name; the first counts"))
            return
        self._seen.add((member.source, member.path))
        path = names.below_product(member.path)
        if path != member.path:
            self.products.add(member.source)
        folder = self._folder(path.rpartition("/")[0])
        if names.note_key(member.name) is not None:
            self._put_note(folder, member, opener)
        elif upload_kind(member.name) is None:
            self.plan.ignored.append(Trouble(member.path, "it is neither a photo nor a video"))
        else:
            folder.files.append(member)
            if see is not None:
                self._show(member, opener, see)

    def _folder(self, path: str) -> Folder:
        return self.folders.setdefault(names.plain(path), Folder(path))

    def _show(self, member: Member, opener: Callable[[], IO[bytes]], see: See) -> None:
        try:
            with opener() as file:
                see(member, file)
        except DAMAGE as error:
            self.plan.troubles.append(Trouble(member.path, reason_of(error)))

    def _put_note(self, folder: Folder, member: Member, opener: Callable[[], IO[bytes]]) -> None:
        if member.size > MAX_BYTES:
            self.plan.ignored.append(Trouble(member.path, "it is larger than any note of a photo"))
            return
        try:
            with opener() as file:
                note = read_note(file.read(MAX_BYTES))
        except DAMAGE as error:
            self.plan.troubles.append(Trouble(member.path, reason_of(error)))
            return
        key = names.note_key(member.name)
        if note is not None and note.photo_taken_time is not None and key is not None:
            folder.notes.setdefault(key, (member.path, note))
        elif note is not None and (album := album_of(note)) is not None:
            folder.album = folder.album or album
        else:
            self.plan.ignored.append(Trouble(member.path, "it is no note of a photo or an album"))
        self.plan.comments += 0 if note is None else len(note.shared_album_comments)


def upload_kind(name: str) -> str | None:
    """Whether it is imported, and as what."""
    return "VIDEO" if extension_of(name) in MOVING else kind_of(name)


def plan_takeout(sources: Iterable[Source], see: See | None = None) -> Plan:
    """The plan of an export. `see` is shown each photo and video of a source that cannot be read at random, once."""
    shelf = Shelf()
    for source in sources:
        for found in source.scan():
            shelf.put(found, see if source.is_sequential else None)
    drop_other_products(shelf)
    for path in sorted(shelf.folders):
        add_folder(shelf.plan, shelf.folders[path])
    return shelf.plan


def drop_other_products(shelf: Shelf) -> None:
    """An export may hold much else (Drive, Chat): of a source with a folder of Google Photos that one counts."""
    for folder in shelf.folders.values():
        kept = [member for member in folder.files if is_wanted(member, shelf)]
        others = [member for member in folder.files if not is_wanted(member, shelf)]
        shelf.plan.ignored += [Trouble(member.path, "it lies outside of Google Photos") for member in others]
        folder.files = kept


def is_wanted(member: Member, shelf: Shelf) -> bool:
    """Whether it is a photo of Google Photos."""
    return member.source not in shelf.products or names.is_in_product(member.path)


def add_folder(plan: Plan, folder: Folder) -> None:
    """The items of one folder."""
    albums: tuple[str, ...] = ()
    if folder.album is not None and folder.album.title and names.year_of(folder.album.title) is None:
        albums = (folder.album.title,)
    found, used = match_notes(folder)
    first = len(plan.items)
    originals = find_originals(folder, found)
    stills = find_stills(folder, found)
    for position, member in enumerate(folder.files):
        source = stills.get(position, originals.get(position, position))
        path, note = found.get(position) or found.get(source) or (None, None)
        is_own = position in found and position not in originals
        facts = told(folder, note)
        plan.items.append(
            Item(
                member=member,
                name=upload_name(member.name, facts.title if is_own else ""),
                kind=upload_kind(member.name) or "",
                facts=facts,
                note=path,
                albums=albums,
                still=first + stills[position] if position in stills else None,
                original=first + originals[position] if position in originals else None,
                year=folder.year,
            )
        )
    if albums and folder.files:
        plan.albums.setdefault(albums[0], folder.album.description if folder.album else "")
    plan.strays += [path for path, _ in folder.notes.values() if path not in used]


def match_notes(folder: Folder) -> tuple[dict[int, tuple[str, Note]], set[str]]:
    """The note of each file (by its position) that has one, and the paths of all notes that are some file's. Sure names are
    all given out before guesses are made; of two files with one note the first gets it."""
    found: dict[int, tuple[str, Note]] = {}
    used: set[str] = set()
    for rule in names.RULES:
        for position, member in enumerate(folder.files):
            if position in found:
                continue
            for key in rule(member.name):
                match = folder.notes.get(key)
                if match is None or match[0] in used or not fits(rule, member.name, match[1]):
                    continue
                found[position] = match
                used.add(match[0])
                break
    lend_to_copies(folder, found, used)
    return found, used


def fits(rule: Callable[[str], Iterator[names.Key]], name: str, note: Note) -> bool:
    """A name that agrees in part only is compared with the title too."""
    return rule in {names.exact_notes, names.shortened_notes} or names.may_be_titled(name, note.title or "")


def lend_to_copies(folder: Folder, found: dict[int, tuple[str, Note]], used: set[str]) -> None:
    """The note of an edited copy is that of its photo, also where only the copy was exported."""
    for position, member in enumerate(folder.files):
        original = None if position in found else names.unedited(member.name)
        if original is None:
            continue
        keys = (key for rule in names.RULES for key in rule(original))
        match = next((folder.notes[key] for key in keys if key in folder.notes), None)
        if match is not None:
            found[position] = match
            used.add(match[0])


def find_originals(folder: Folder, found: dict[int, tuple[str, Note]]) -> dict[int, int]:
    """Of each edited copy (position) the photo: same name without the word, whatever its extension."""
    by_stem = {names.plain(names.split_name(member.name)[0]): number for number, member in enumerate(folder.files)
               if upload_kind(member.name) == "IMAGE"}  # fmt: skip
    by_name = {names.plain(member.name): number for number, member in enumerate(folder.files)}
    originals = {}
    for position, member in enumerate(folder.files):
        name = names.unedited(member.name)
        if name is None:
            continue
        number = by_name.get(name, by_stem.get(names.split_name(name)[0]))
        if number is not None and number != position:
            originals[position] = number
    return originals


def find_stills(folder: Folder, found: dict[int, tuple[str, Note]]) -> dict[int, int]:
    """Of each moving part (position) its photo: a video without a note of its own, called like a photo that has one."""
    photos: dict[str, int] = {}
    for number, member in enumerate(folder.files):
        if extension_of(member.name) in IMAGE_EXTENSIONS and number in found:
            photos.setdefault(names.plain(names.split_name(member.name)[0]).casefold(), number)
    stills: dict[int, int] = {}
    taken: set[int] = set()
    for position, member in enumerate(folder.files):
        if upload_kind(member.name) != "VIDEO" or position in found:
            continue
        stem, extension = names.split_name(names.plain(member.name))
        whole = (stem + extension).casefold() if extension.lower() in MOVING else stem.casefold()
        photo = photos.get(whole, photos.get(stem.casefold()))
        if photo is not None and photo not in taken:
            stills[position] = photo
            taken.add(photo)
    return stills


def told(folder: Folder, note: Note | None) -> Facts:
    """What the note says, and what the folder's name does."""
    facts = Facts() if note is None else facts_of(note)
    if folder.album is not None:
        return facts
    return msgspec.structs.replace(
        facts,
        is_trashed=facts.is_trashed or names.means(folder.name, names.TRASH),
        is_archived=facts.is_archived or names.means(folder.name, names.ARCHIVE),
        is_locked=facts.is_locked or names.means(folder.name, names.LOCKED),
    )


def upload_name(name: str, title: str) -> str:
    """What it was called before Google wrote it to a file; the extension stays the file's."""
    stem, extension = names.split_name(name)
    titled, _, ending = names.legal(title).rpartition(".")
    if upload_kind(f"x.{ending}") is None:
        titled = names.legal(title)
    suffix = ".mp4" if extension.lower() in MOVING else ""
    return (titled or stem) + extension + suffix
