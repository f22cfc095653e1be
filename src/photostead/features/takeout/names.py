"""How Google's exports name things: which JSON belongs to which file, what an edited copy and a moving part are called,
and what the folders mean in the languages of the exports.

What is known of it (from exports and what people write about them): a note is called like its file with `.json` or
`.supplemental-metadata.json` behind; what stands before `.json` is cut at 46 characters. Of files of one name in one
folder the second is `IMG(1).jpg`, its note `IMG.jpg(1).json` or `IMG.jpg.supplemental-metadata(1).json`. An edited copy
is `IMG-edited.jpg`, the word in the person's language, and a live photo's video `IMG.MP4`: neither has a note of its own.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

NOTE = ".json"
SUPPLEMENT = ".supplemental-metadata"
# What a note's name is cut at; in some languages that was counted in bytes of UTF-8.
CUT = 46
CUT_RANGE = range(43, 52)
# And that of a file itself, without its extension.
FILE_CUT = 47
Key = tuple[str, int]

_NUMBERED = re.compile(r"^(.+)\((\d{1,4})\)$", re.DOTALL)
_ILLEGAL = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*&%'#;]|\s+$")
EDITED = (
    "-edited", "-bearbeitet", "-modifié", "-editado", "-editada", "-modificato", "-bewerkt", "-redigerad", "-redigeret",
    "-redigert", "-muokattu", "-edytowane", "-upraveno", "-upravené", "-szerkesztett", "-editat", "-düzenlendi",
    "-изменено", "-змінено", "-編集済み", "-编辑", "-已修改", "-已編輯", "-수정됨", "-edición", "-επεξεργασμένο",
)  # fmt: skip
_PRODUCT = re.compile(
    r"^Google[ \u00a0_-]?(Photos|Fotos|Foto's|Foto|Foton|Fotky|Fotók|Fotografii|Fotoğraflar|Zdjęcia|Kuvat|Bilder|Фото|フォト|"
    r"相簿|相册|포토)$",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"^(?:(?:Photos? (?:from|de|du)|Fotos? (?:von|vom|aus|de|del|da|do|di|fra|från|van|uit)|Foto's (?:van|uit)|Foton från"
    r"|Fotografie z roku|Fotky z(?: roku)?|Zdjęcia z(?: roku)?|Billeder fra|Bilder (?:fra|från)|Kuvat vuodelta|Valokuvat vuodelta"
    r"|Фото(?:графии)?(?: за)?|Fotoğraflar|来自)\s*(\d{4})(?:\s*(?:г(?:од)?\.?|年的照片))?|(\d{4})\s*(?:年の写真|年的照片|年的相片|년의? 사진"
    r"|fényképei|yılından fotoğraflar))$",
    re.IGNORECASE,
)
TRASH = frozenset({
    "trash", "bin", "papierkorb", "corbeille", "papelera", "cestino", "prullenbak", "lixo", "lixeira", "kosz",
    "papperskorg", "papirkurv", "roskakori", "koš", "kôš", "корзина", "кошик", "çöp kutusu", "ゴミ箱", "回收站", "垃圾桶",
    "휴지통",
})  # fmt: skip
ARCHIVE = frozenset({
    "archive", "archiv", "archives", "archivo", "archivio", "archief", "arquivo", "archiwum", "arkiv", "arkisto",
    "archív", "архив", "архів", "arşiv", "アーカイブ", "归档", "封存", "보관함", "보관처리",
})  # fmt: skip
LOCKED = frozenset({
    "locked folder", "gesperrter ordner", "dossier verrouillé", "carpeta privada", "carpeta bloqueada",
    "cartella bloccata", "vergrendelde map", "pasta trancada", "pasta bloqueada", "folder zamknięty", "låst mapp",
    "låst mappe", "lukittu kansio",
})  # fmt: skip


def plain(text: str) -> str:
    """A name such that what an archive program made of it compares equal."""
    return unicodedata.normalize("NFC", text)


def legal(title: str) -> str:
    """A title as Google writes it as a file's name."""
    return _ILLEGAL.sub("_", plain(html.unescape(title)))


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension (with its dot)."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem else (name, "")


def numbered(stem: str) -> Key:
    """`IMG(1)` → `IMG`, 1; without a number 0."""
    match = _NUMBERED.match(stem)
    return (match[1], int(match[2])) if match else (stem, 0)


def note_key(name: str) -> Key | None:
    """What a note is called, without `.json` and its number; None for another file."""
    return numbered(plain(name[: -len(NOTE)])) if name.lower().endswith(NOTE) else None


# --- which note is a file's: the surest names first


def names_of(name: str) -> Iterator[Key]:
    """The file's name as the note's: as it stands, then with its number behind the extension."""
    stem, extension = split_name(plain(name))
    yield stem + extension, 0
    base, number = numbered(stem)
    if number:
        yield base + extension, number


def exact_notes(name: str) -> Iterator[Key]:
    """Nothing was cut."""
    for full, number in names_of(name):
        yield full, number
        yield full + SUPPLEMENT, number


def shortened_notes(name: str) -> Iterator[Key]:
    """`.supplemental-metadata` was cut, up to its dot."""
    for full, number in names_of(name):
        for length in range(len(SUPPLEMENT) - 1, 0, -1):
            yield full + SUPPLEMENT[:length], number


def cut_notes(name: str) -> Iterator[Key]:
    """The name itself was cut."""
    for full, number in names_of(name):
        for length in range(min(len(full) - 1, CUT_RANGE.stop), 0, -1):
            head = full[:length]
            if length == CUT or len(head.encode(errors="replace")) in CUT_RANGE:
                yield head, number


def bare_notes(name: str) -> Iterator[Key]:
    """The note has no extension of a photo, since the title had none."""
    for full, number in names_of(name):
        stem = split_name(full)[0]
        yield stem, number
        yield stem + SUPPLEMENT, number


RULES = (exact_notes, shortened_notes, cut_notes, bare_notes)


def may_be_titled(name: str, title: str) -> bool:
    """Whether a note of this title can be the file's; asked where only a part of the names agrees."""
    base = numbered(split_name(plain(name))[0])[0]
    return not title or legal(title).casefold().startswith(_ILLEGAL.sub("_", base).casefold())


def unedited(name: str) -> str | None:
    """The name of the photo that this is an edited copy of, where it is called like one: `IMG-edited(1).jpg` →
    `IMG(1).jpg`."""
    stem, extension = split_name(plain(name))
    base, number = numbered(stem)
    lower = base.casefold()
    for suffix in EDITED:
        endings = [suffix] if len(base) < FILE_CUT else [suffix[:length] for length in range(len(suffix), 2, -1)]
        for ending in endings:
            if lower.endswith(ending) and len(base) > len(ending):
                return base[: -len(ending)] + (f"({number})" if number else "") + extension
    return None


# --- folders


def below_product(path: str) -> str:
    """The path below the folder of Google Photos; the whole one where it is not in there."""
    parts = path.split("/")
    for position, part in enumerate(parts[:-1]):
        if _PRODUCT.match(plain(part)):
            return "/".join(parts[position + 1 :])
    return path


def is_in_product(path: str) -> bool:
    """Whether a file lies below the folder of Google Photos."""
    return any(_PRODUCT.match(plain(part)) for part in path.split("/")[:-1])


def year_of(folder: str) -> int | None:
    """The year of a folder such as `Photos from 2020`; None for any other."""
    match = _YEAR.match(plain(folder).strip())
    return (int(match[1] or match[2]) or None) if match else None


def means(folder: str, words: frozenset[str]) -> bool:
    """Whether a folder is called by one of these words."""
    return plain(folder).strip().casefold() in words
