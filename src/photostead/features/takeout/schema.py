"""What an import is planned with: files of a folder or an archive, what Google's notes say of them, and the plan itself.
Nothing here goes over the wire.
"""

import msgspec


class Member(msgspec.Struct, frozen=True):
    """A file of a source (its number among them). `path` is with slashes, within the source; `size` in bytes; `modified` in
    ms; `mark` changes where the bytes do, as far as the source knows without reading them."""

    source: int
    path: str
    size: int
    modified: int
    mark: str

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


class Trouble(msgspec.Struct, frozen=True):
    """What is not imported, and why: a sentence without its end."""

    path: str
    reason: str


class Facts(msgspec.Struct, frozen=True):
    """What is told of a photo beside its file: the instant it was taken (ms), latitude and longitude in degrees."""

    taken: int | None = None
    position: tuple[float, float] | None = None
    description: str | None = None
    title: str = ""
    is_favorite: bool = False
    is_archived: bool = False
    is_locked: bool = False
    is_trashed: bool = False
    people: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """A photo or video to import as `name`. `note` is the path of the JSON that told the facts, `sidecar` the XMP file beside
    it. `still` is the number of the photo in the plan whose moving part this is, `original` of the one that this is an
    edited copy of; `year` is the one its folder is named for."""

    member: Member
    name: str
    kind: str
    facts: Facts = Facts()
    note: str | None = None
    albums: tuple[str, ...] = ()
    sidecar: Member | None = None
    still: int | None = None
    original: int | None = None
    year: int | None = None


class Plan(msgspec.Struct):
    """What would be imported. `albums`: description by title; `stacks`: numbers of items, the one on top first. `strays`: notes whose file is not there; `ignored`: what is
    neither a photo nor about one; `comments`: those of shared albums, which are nobody's to import."""

    items: list[Item] = []
    albums: dict[str, str] = {}
    strays: list[str] = []
    ignored: list[Trouble] = []
    troubles: list[Trouble] = []
    comments: int = 0
    stacks: list[list[int]] = []


class Look(msgspec.Struct, frozen=True):
    """What reading a file whole told: its SHA-1 (hex), and the instants (ms, wall clocks as if UTC) that it carries."""

    sha1: str
    dates: tuple[int, ...] = ()
