"""Which note is a file's in an export of Google Photos, and what files are to each other: a table of names as exports have
them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.takeout import names
from photostead.features.takeout.planning import plan_takeout
from photostead.features.takeout.schema import Item, Plan
from photostead.features.takeout.sources import open_sources
from tests import takeouts

LONG = "Screenshot_20190102-030405_A very long program name"  # 51 characters


def plan_of(tmp_path: Path, files: dict[str, bytes]) -> Plan:
    """The plan of an export with these files."""
    return plan_takeout(open_sources([takeouts.write_zip(tmp_path / "takeout.zip", files)]))


def matched(tmp_path: Path, *file_names: str, titles: dict[str, str] | None = None) -> dict[str, str | None]:
    """For each photo or video of a folder the note that it got."""
    year = f"{takeouts.ROOT}/Photos from 2020"
    files = {
        f"{year}/{name}": takeouts.note((titles or {}).get(name, ""))
        if name.lower().endswith(".json")
        else name.encode()
        for name in file_names
    }
    plan = plan_of(tmp_path, files)
    return {item.member.name: item.note and item.note.rpartition("/")[2] for item in plan.items}


@pytest.mark.parametrize(
    ("file", "note"),
    [
        ("IMG_1.jpg", "IMG_1.jpg.json"),
        ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_1.jpg", "IMG_1.jpg.supplemental-metad.json"),
        ("IMG_1.jpg", "IMG_1.jpg.s.json"),
        ("IMG_1.jpg", "IMG_1.jpg..json"),
        ("IMG_1(2).jpg", "IMG_1.jpg(2).json"),
        ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"),
        ("IMG_1(2).jpg", "IMG_1.jpg.suppl(2).json"),
        ("IMG_1(2).jpg", "IMG_1(2).jpg.json"),
        ("IMG_1(2).jpg", "IMG_1(2).jpg.supplemental-metadata.json"),
        ("IMG_1.HEIC", "IMG_1.HEIC.JSON"),
        ("IMG_1.jpg", "IMG_1.json"),
        ("IMG_1-edited.jpg", "IMG_1.jpg.json"),
        ("IMG_1-edited(1).jpg", "IMG_1.jpg(1).json"),
        ("IMG_1-bearbeitet.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_1-modifié.jpg", "IMG_1.jpg.json"),
        ("IMG_1-編集済み.jpg", "IMG_1.jpg.json"),
        ("PXL_20240102_030405.MP.jpg", "PXL_20240102_030405.MP.jpg.supplemental-metada.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:46]}.json"),
        (f"{LONG[:47]}(1).jpg", f"{LONG[:46]}(1).json"),
        (f"{LONG[:42]}.jpg", f"{LONG[:42]}.jpg.json"),
        (f"{LONG[:43]}.jpg", f"{LONG[:43]}.jp.json"),
        (f"{LONG[:44]}.jpg", f"{LONG[:44]}.j.json"),
        ("Ferienfoto am Strand von Übersee und anderswo.jpg", "Ferienfoto am Strand von Übersee und anderswo.json"),
        ("写真" * 12 + ".jpg", "写真" * 7 + "写.json"),
        ("e\N{COMBINING ACUTE ACCENT}te.jpg", "\N{LATIN SMALL LETTER E WITH ACUTE}te.jpg.json"),
    ],
)
def test_note_is_found(tmp_path: Path, file: str, note: str) -> None:
    assert matched(tmp_path, file, note) == {file: note}


@pytest.mark.parametrize(
    ("file", "note", "title"),
    [
        ("IMG_1.jpg", "IMG_2.jpg.json", "IMG_2.jpg"),
        ("IMG_1(1).jpg", "IMG_1.jpg.json", "IMG_1.jpg"),
        ("IMG_1.jpg", "IMG_1.jpg(1).json", "IMG_1.jpg"),
        ("IMG_10.jpg", "IMG_1.json", "IMG_1"),
        (f"{LONG[:47]}.jpg", f"{LONG[:46]}.json", "Something else altogether.jpg"),
    ],
)
def test_note_of_another_file_is_not_taken(tmp_path: Path, file: str, note: str, title: str) -> None:
    assert matched(tmp_path, file, note, titles={note: title}) == {file: None}


def test_each_copy_gets_its_own_note(tmp_path: Path) -> None:
    found = matched(
        tmp_path, "a.jpg", "a(1).jpg", "a-edited.jpg", "a-edited(1).jpg", "a.png",
        "a.jpg.json", "a.jpg(1).json", "a.png.supplemental-metadata.json",
    )  # fmt: skip
    assert found == {
        "a.jpg": "a.jpg.json",
        "a(1).jpg": "a.jpg(1).json",
        "a-edited.jpg": "a.jpg.json",
        "a-edited(1).jpg": "a.jpg(1).json",
        "a.png": "a.png.supplemental-metadata.json",
    }


def test_long_names_that_begin_alike_are_told_apart_by_their_titles(tmp_path: Path) -> None:
    one, other = f"{LONG[:46]}X.jpg", f"{LONG[:46]}Y.jpg"
    notes = {f"{LONG[:46]}.json": one, f"{LONG[:46]}(1).json": other}
    found = matched(tmp_path, one, f"{LONG[:46]}Y(1).jpg", *notes, titles=notes)
    assert found == {one: f"{LONG[:46]}.json", f"{LONG[:46]}Y(1).jpg": f"{LONG[:46]}(1).json"}


def items_of(tmp_path: Path, *file_names: str) -> dict[str, Item]:
    """The items of a folder by their names in the export; each photo of the list has its note."""
    files = {f"{takeouts.ROOT}/Photos from 2020/{name}": name.encode() for name in file_names}
    files |= {
        f"{name}.json": takeouts.note(name.rpartition("/")[2])
        for name in list(files)
        if name.endswith((".jpg", ".HEIC")) and "-edited" not in name
    }
    return {item.member.name: item for item in plan_of(tmp_path, files).items}


@pytest.mark.parametrize(
    ("photo", "video", "name"),
    [
        ("IMG_1.HEIC", "IMG_1.MP4", "IMG_1.MP4"),
        ("IMG_1.HEIC", "IMG_1.MOV", "IMG_1.MOV"),
        ("IMG_1.jpg", "img_1.mp4", "img_1.mp4"),
        ("IMG_1(1).HEIC", "IMG_1(1).MP4", "IMG_1(1).MP4"),
        ("PXL_1.MP.jpg", "PXL_1.MP", "PXL_1.MP.mp4"),
    ],
)
def test_moving_part_finds_its_photo(tmp_path: Path, photo: str, video: str, name: str) -> None:
    items = items_of(tmp_path, photo, video)
    plan = list(items.values())
    still = items[video].still
    assert still is not None
    assert plan[still].member.name == photo
    assert items[video].facts == items[photo].facts
    assert items[video].name == name
    assert items[video].kind == "VIDEO"


def test_video_with_a_note_of_its_own_is_no_moving_part(tmp_path: Path) -> None:
    year = f"{takeouts.ROOT}/Photos from 2020"
    names_of_files = [f"{year}/IMG_1.jpg", f"{year}/IMG_1.mp4"]
    files = dict.fromkeys(names_of_files, b"x") | {f"{name}.json": takeouts.note("") for name in names_of_files}
    assert [item.still for item in plan_of(tmp_path, files).items] == [None, None]


@pytest.mark.parametrize(
    ("original", "edited"),
    [("a.jpg", "a-edited.jpg"), ("a(1).jpg", "a-edited(1).jpg"), ("a.HEIC", "a-edited.jpg"), ("a.jpg", "a-EDITED.jpg")],
)
def test_edited_copy_finds_its_photo(tmp_path: Path, original: str, edited: str) -> None:
    items = items_of(tmp_path, original, edited)
    number = items[edited].original
    assert number is not None
    assert list(items.values())[number].member.name == original


@pytest.mark.parametrize(
    ("folder", "year"),
    [
        ("Photos from 2020", 2020), ("Fotos von 2019", 2019), ("Fotos aus 2019", 2019), ("Photos de 1987", 1987),
        ("Fotos de 2020", 2020), ("Foto del 2020", 2020), ("Foto's uit 2020", 2020), ("Zdjęcia z 2020", 2020),
        ("2020 年の写真", 2020), ("2020 年的照片", 2020), ("2020년의 사진", 2020), ("Фото за 2020 г.", 2020),
        ("Bilder från 2020", 2020), ("Rome 2020", None), ("Photos from Rome", None), ("2020", None), ("Photos from 0000", None),
    ],
)  # fmt: skip
def test_year_folders(folder: str, year: int | None) -> None:
    assert names.year_of(folder) == year


@pytest.mark.parametrize(
    "product", ["Google Photos", "Google Fotos", "Google Foto", "Google Zdjęcia", "Google フォト", "Google 相簿"]
)
def test_only_photos_of_the_product_count(tmp_path: Path, product: str) -> None:
    plan = plan_of(tmp_path, {f"Takeout/{product}/Trip/a.jpg": b"a", "Takeout/Drive/b.jpg": b"b"})
    assert [item.member.name for item in plan.items] == ["a.jpg"]
    assert [ignored.path for ignored in plan.ignored] == ["Takeout/Drive/b.jpg"]


def test_albums_are_folders_whose_note_names_them(tmp_path: Path) -> None:
    root = takeouts.ROOT
    plan = plan_of(
        tmp_path,
        {
            f"{root}/Rome _ 2020/a.jpg": b"a",
            f"{root}/Rome _ 2020/Metadaten.json": takeouts.album("Rome / 2020", "Tom &amp; Mia&#39;s"),
            f"{root}/Old one/a.jpg": b"b",
            f"{root}/Old one/metadata.json": json.dumps({"albumData": {"title": "Old", "description": "d"}}).encode(),
            f"{root}/Untitled(1)/a.jpg": b"c",
            f"{root}/Untitled(1)/metadata.json": takeouts.album(""),
            f"{root}/Photos from 2020/a.jpg": b"d",
            f"{root}/Photos from 2020/metadata.json": takeouts.album("Photos from 2020"),
            f"{root}/Empty/metadata.json": takeouts.album("Empty"),
        },
    )
    assert {item.member.path.split("/")[2]: item.albums for item in plan.items} == {
        "Rome _ 2020": ("Rome / 2020",),
        "Old one": ("Old",),
        "Untitled(1)": (),
        "Photos from 2020": (),
    }
    assert plan.albums == {"Rome / 2020": "Tom & Mia's", "Old": "d"}


def test_folders_speak_for_files_without_notes(tmp_path: Path) -> None:
    root = takeouts.ROOT
    named = {"Papierkorb": "is_trashed", "Archiv": "is_archived", "Locked Folder": "is_locked"}
    plan = plan_of(tmp_path, {f"{root}/{name}/a.jpg": name.encode() for name in named})
    for item in plan.items:
        flags = {flag for flag in named.values() if getattr(item.facts, flag)}
        assert flags == {named[item.member.path.split("/")[2]]}


def test_album_that_is_called_archive_is_an_album(tmp_path: Path) -> None:
    folder = f"{takeouts.ROOT}/Archive"
    [item] = plan_of(tmp_path, {f"{folder}/a.jpg": b"a", f"{folder}/metadata.json": takeouts.album("Archive")}).items
    assert not item.facts.is_archived
    assert item.albums == ("Archive",)


@pytest.mark.parametrize(
    ("file", "title", "name"),
    [
        ("IMG_1(1).jpg", "IMG_1.jpg", "IMG_1.jpg"),
        ("Mom_s _cake_.jpg", "Mom&#39;s <cake>.jpg", "Mom_s _cake_.jpg"),
        ("a.jpg", "a.HEIC", "a.jpg"),
        ("a.jpg", "a", "a.jpg"),
        ("a.jpg", "", "a.jpg"),
    ],
)
def test_upload_is_called_as_it_was(tmp_path: Path, file: str, title: str, name: str) -> None:
    year = f"{takeouts.ROOT}/Photos from 2020"
    note = "IMG_1.jpg(1).json" if "(1)" in file else f"{file}.json"
    [item] = plan_of(tmp_path, {f"{year}/{file}": b"a", f"{year}/{note}": takeouts.note(title)}).items
    assert item.name == name


@given(st.lists(st.text(min_size=1, max_size=60).map(lambda text: text.replace("/", "_")), max_size=8))
def test_no_name_is_too_much(file_names: list[str]) -> None:
    for name in file_names:
        for rule in names.RULES:
            assert all(number >= 0 for _, number in rule(name))
        names.unedited(name)
        names.year_of(name)
        names.may_be_titled(name, name[::-1])
