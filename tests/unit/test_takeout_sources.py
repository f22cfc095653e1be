"""Archives and folders as sources of an import: read in place, whatever is in them, and nothing of theirs is changed."""

import io
import os
import random
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photostead.features.takeout import sources
from photostead.features.takeout.folder import plan_folder
from photostead.features.takeout.notes import album_of, facts_of, read_note
from photostead.features.takeout.planning import plan_takeout
from photostead.features.takeout.schema import Member, Trouble
from photostead.features.takeout.sources import FolderSource, Source, TarSource, ZipSource, open_sources
from photostead.kernel.errors import Invalid
from tests import takeouts

FILES = {"Takeout/Google Photos/A/a.jpg": b"first", "Takeout/Google Photos/A/b.jpg": b"second" * 100_000}


def contents(source: Source) -> dict[str, bytes]:
    """What a source holds, read as it is listed. Raises AssertionError for a trouble."""
    held = {}
    for found in source.scan():
        assert not isinstance(found, Trouble), found
        with found[1]() as file:
            held[found[0].path] = file.read()
        assert found[0].size == len(held[found[0].path])
    return held


def troubles(source: Source) -> dict[str, str]:
    """What a source says it will not give."""
    return {found.path: found.reason for found in source.scan() if isinstance(found, Trouble)}


def test_every_kind_gives_the_same(tmp_path: Path) -> None:
    places = [
        takeouts.write_zip(tmp_path / "a.zip", FILES),
        takeouts.write_tgz(tmp_path / "a.tgz", FILES),
        takeouts.write_folder(tmp_path / "folder", FILES),
    ]
    opened = open_sources(places)
    assert {type(source) for source in opened} == {ZipSource, TarSource, FolderSource}
    for source in opened:
        assert contents(source) == FILES


def test_zip_and_folder_are_read_at_random(tmp_path: Path) -> None:
    for source in open_sources(
        [takeouts.write_zip(tmp_path / "a.zip", FILES), takeouts.write_folder(tmp_path / "f", FILES)]
    ):
        members = [found[0] for found in source.scan() if not isinstance(found, Trouble)]
        for member in reversed(members):
            with source.open(member) as file:
                assert file.read() == FILES[member.path]


def test_downloads_in_a_folder_are_found(tmp_path: Path) -> None:
    takeouts.write_zip(tmp_path / "takeout-20240102T030405Z-001.zip", FILES)
    takeouts.write_zip(tmp_path / "holiday.zip", FILES)
    assert [source.label for source in open_sources([tmp_path])][1:] == ["takeout-20240102T030405Z-001.zip"]
    assert len(plan_takeout(open_sources([tmp_path])).items) == 2


def test_other_files_are_no_sources(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    with pytest.raises(Invalid, match=r"no \.zip and no \.tgz"):
        open_sources([tmp_path / "a.rar"])


@pytest.mark.parametrize("name", ["../a.jpg", "a/../../b.jpg", "/../etc/a.jpg"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    for source in open_sources(
        [takeouts.write_zip(tmp_path / "a.zip", {name: b"x"}), takeouts.write_tgz(tmp_path / "a.tgz", {name: b"x"})]
    ):
        assert troubles(source) == {name: "its path leads out of the archive"}


def test_links_and_devices_in_archives_are_passed_over(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.jpg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo(f"{kind!r}.jpg")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    assert troubles(ZipSource(0, tmp_path / "a.zip")) == {"link.jpg": "it is no ordinary file"}
    assert set(troubles(TarSource(0, tmp_path / "a.tgz")).values()) == {"it is no ordinary file"}


def test_links_and_pipes_in_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    folder = takeouts.write_folder(tmp_path / "folder", {"a.jpg": b"a"})
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.jpg")
    source = FolderSource(0, folder)
    assert contents(source) == {"a.jpg": b"a"}
    for name in ("link.jpg", "pipe.jpg"):
        with pytest.raises(OSError, match=r"symbolic links|no file any more"):
            source.open(Member(0, name, 1, 0, ""))


def test_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.jpg", "w") as file:
        for _ in range(sources.BOMB_BYTES // (1 << 20) + 1):
            file.write(bytes(1 << 20))
    assert troubles(ZipSource(0, tmp_path / "a.zip")) == {
        "a.jpg": "it would unpack to far more than any photo or video does"
    }


def test_encrypted_file_is_told(tmp_path: Path) -> None:
    path = takeouts.write_zip(tmp_path / "a.zip", {"a.jpg": b"secret"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of the central directory, APPNOTE 4.4.4
    path.write_bytes(data)
    assert troubles(ZipSource(0, path)) == {"a.jpg": "it is encrypted"}


def test_wrong_bytes_in_a_zip_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"these bytes are stored")
    path.write_bytes(path.read_bytes().replace(b"these bytes", b"those bytes"))
    source = ZipSource(0, path)
    [found] = source.scan()
    assert not isinstance(found, Trouble)
    with found[1]() as file, pytest.raises(zipfile.BadZipFile):
        file.read()


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_cut_archive_costs_itself_and_what_is_behind_the_cut(tmp_path: Path, kind: str) -> None:
    noise = random.Random(1).randbytes(200_000)
    files = {"Google Photos/A/a.jpg": noise, "Google Photos/A/b.jpg": noise[::-1]}
    write = takeouts.write_zip if kind == "zip" else takeouts.write_tgz
    whole = write(tmp_path / f"cut.{kind}", files)
    whole.write_bytes(whole.read_bytes()[:300_000])
    other = takeouts.write_zip(tmp_path / "whole.zip", {"Google Photos/A/c.jpg": b"c"})
    plan = plan_takeout(open_sources([whole, other]))
    assert "c.jpg" in {item.member.name for item in plan.items}
    assert any(f"cut.{kind}" in trouble.path and "download it again" in trouble.reason for trouble in plan.troubles)


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08\x04\0\0\0\0\0\xff", b"\x1f\x8b\x08", b"", b"PK\x05\x06"])
@pytest.mark.parametrize("ending", ["zip", "tgz", "tar"])
def test_stump_of_an_archive_is_told(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data)
    [source] = open_sources([path])
    assert all("download it again" in reason for reason in troubles(source).values())


def test_member_whose_own_header_disagrees_fails_alone(tmp_path: Path) -> None:
    """Its name there is no text."""
    path = takeouts.write_zip(
        tmp_path / "a.zip", {"A/\N{LATIN SMALL LETTER U WITH DIAERESIS}.jpg": b"x", "A/b.jpg": b"y"}
    )
    data = path.read_bytes()
    path.write_bytes(data.replace("A/\N{LATIN SMALL LETTER U WITH DIAERESIS}".encode(), b"A/\xff\xff", 1))
    source = ZipSource(0, path)
    [first, second] = [found for found in source.scan() if not isinstance(found, Trouble)]
    with pytest.raises(sources.DAMAGE):
        first[1]()
    with second[1]() as file:
        assert file.read() == b"y"


@given(st.binary(max_size=400))
def test_any_bytes_are_no_archive(data: bytes) -> None:
    folder = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path("/tmp")
    for ending in ("zip", "tgz", "tar"):
        path = folder / f"photostead-test-{os.getpid()}.{ending}"
        path.write_bytes(data)
        try:
            [source] = open_sources([path])
            list(source.scan())
        finally:
            path.unlink()


def test_second_file_of_a_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for data in (b"1", b"2"):
            info = tarfile.TarInfo("A/a.jpg")
            info.size = 1
            archive.addfile(info, io.BytesIO(data))
    plan = plan_takeout([TarSource(0, path)])
    assert len(plan.items) == 1
    assert [trouble.path for trouble in plan.troubles] == ["A/a.jpg"]


# --- notes


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"null", b'{"title": 5}', b"[" * 100_000, b'{"people": 3}', b"\xff\xfe", b'{"title": "x"}'],
)
def test_json_that_is_no_note_is_ignored(tmp_path: Path, data: bytes) -> None:
    plan = plan_takeout([ZipSource(0, takeouts.write_zip(tmp_path / "a.zip", {"A/a.jpg.json": data, "A/a.jpg": b"a"}))])
    assert [item.note for item in plan.items] == [None]
    assert [ignored.path for ignored in plan.ignored] == ["A/a.jpg.json"]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("0", 0),
        ("-86400", -86_400_000),
        (1, 1000),
        ("", None),
        ("soon", None),
        ("9" * 30, None),
        ("-99999999999999", None),
    ],
)
def test_instants(taken: str | int, expected: int | None) -> None:
    note = read_note(takeouts.note("a.jpg", photoTakenTime={"timestamp": taken}))
    assert note is not None
    assert facts_of(note).taken == expected


@pytest.mark.parametrize(
    ("shown", "own", "expected"),
    [
        ((0, 0), (0, 0), None),
        ((41.9, 12.5), (0, 0), (41.9, 12.5)),
        ((41.9, 12.5), (41.90001, 12.5), None),
        ((41.9, 12.5), (48.1, 11.5), (41.9, 12.5)),
        ((0, 0), (48.1, 11.5), None),
        ((0, 12.5), (0, 0), (0, 12.5)),
        ((91, 12.5), (0, 0), None),
    ],
)
def test_place_is_told_where_the_file_does_not(
    shown: tuple[float, float], own: tuple[float, float], expected: tuple[float, float] | None
) -> None:
    note = read_note(takeouts.note("a.jpg", geoData=takeouts.place(*shown), geoDataExif=takeouts.place(*own)))
    assert note is not None
    assert facts_of(note).position == expected


def test_note_of_a_photo_is_no_album() -> None:
    note = read_note(takeouts.note("a.jpg"))
    assert note is not None
    assert album_of(note) is None


# --- folders


def test_folder_with_sidecars_and_albums(tmp_path: Path) -> None:
    folder = takeouts.write_folder(
        tmp_path / "photos",
        {
            "top.jpg": b"1", "top.xmp": b"x",
            "2020/Rome/a.jpg": b"2", "2020/Rome/a.jpg.xmp": b"x", "2020/Rome/a.xmp": b"y",
            "2020/Rome/lonely.xmp": b"x", "2020/Rome/notes.txt": b"t", "2020/@eaDir/a.jpg": b"3",
        },
    )  # fmt: skip
    plan = plan_folder(FolderSource(0, folder), lambda path: "@eaDir" in path, with_albums=True)
    found = {item.member.path: (item.sidecar and item.sidecar.name, item.albums) for item in plan.items}
    assert found == {"top.jpg": ("top.xmp", ()), "2020/Rome/a.jpg": ("a.jpg.xmp", ("Rome",))}
    assert plan.albums == {"Rome": ""}
    assert sorted(plan.strays) == ["2020/Rome/a.xmp", "2020/Rome/lonely.xmp"]
    assert {ignored.path for ignored in plan.ignored} == {"2020/@eaDir/a.jpg", "2020/Rome/notes.txt"}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    [item] = plan_folder(FolderSource(0, tmp_path), lambda path: False).items
    with FolderSource(0, tmp_path).open(item.member) as file:
        assert file.read() == b"x"


def test_folder_of_the_product_and_an_archive_go_together(tmp_path: Path) -> None:
    """The folder was named itself, so that its paths do not show it."""
    folder = takeouts.write_folder(tmp_path / "Google Photos", {"Photos from 2020/a.jpg": b"a"})
    archive = takeouts.write_zip(
        tmp_path / "a.zip",
        {"Takeout/Google Photos/Photos from 2020/a.jpg.json": takeouts.note("a.jpg"), "Takeout/b.jpg": b""},
    )
    plan = plan_takeout(open_sources([folder, archive]))
    assert [item.note is not None for item in plan.items] == [True]
