"""Paths and patterns that are tried before they are saved: what can be read, which command helps, what is left out."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from photostead.app import App
from photostead.features.libraries import checking, preview, walk
from photostead.features.libraries.patterns import DEFAULT_PATTERNS
from photostead.host import patience
from tests.api.uploading import count_rows
from tests.client import Client
from tests.conftest import Heard, MakeUser
from tests.people import insert_library

API = "/photostead/libraries"
MakeTree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> MakeTree:
    """`tree("a.jpg", "Raw/b.jpg")` is a folder with these files."""

    def make(*names: str) -> Path:
        folder = tmp_path / "nas"
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
        return folder

    return make


async def check(client: Client, **body: Any) -> Any:
    """What the daemon says."""
    return await client.post(f"{API}/check", json=body, expect=200)


# --- paths


async def test_paths_are_judged_one_by_one(
    app: App, admin: Client, tree: MakeTree, tmp_path: Path, events: Heard
) -> None:
    """In their order; nothing is made, nothing changes."""
    nas = tree("a.jpg")
    (tmp_path / "empty").mkdir()
    wanted = [
        str(nas),
        str(tmp_path / "gone"),
        str(tmp_path / "empty"),
        str(nas / "a.jpg"),
        str(tmp_path / "data"),
        "nas",
    ]
    answer = await check(admin, importPaths=wanted)
    assert [item["path"] for item in answer["paths"]] == wanted
    assert [item["isValid"] for item in answer["paths"]] == [True, False, True, False, False, False]
    messages = [item["message"] for item in answer["paths"]]
    assert messages[0] is None
    for message, says in zip(
        messages[1:], ("does not exist", "is empty", "is a file", "our own data folder", "not absolute"), strict=True
    ):
        assert says in message
    assert await count_rows(app, "libraries") == 0
    assert events.names() == []


async def test_command_that_mounts(admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty mount point, a folder on a disk that is off: the line of the table of disks."""
    point = tmp_path / "my nas"
    point.mkdir()
    escaped = str(point).replace(" ", "\\040")
    (tmp_path / "fstab").write_text(f"//server/photos {escaped} cifs ro 0 0\n")
    monkeypatch.setattr("photostead.features.libraries.advice.FSTAB", tmp_path / "fstab")
    answer = await check(admin, importPaths=[str(point), str(point / "photos"), str(tmp_path / "other")])
    command = f"mount '{point}'"
    assert [item["command"] for item in answer["paths"]] == [command, command, None]


async def test_command_of_the_snap(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing below /media shows before the plug is connected, and nothing below /srv but bound to where it does."""
    monkeypatch.delenv("SNAP_COMMON", raising=False)
    monkeypatch.setenv("SNAP", "/snap/photostead/1")
    answer = await check(admin, importPaths=["/media/mia/disk that is not there", "/srv/not there"])
    target = "'/var/snap/photostead/common/import/not there'"
    bind = f"mkdir -p {target} && mount -o bind,ro '/srv/not there' {target}"
    commands = ["snap connect photostead:removable-media", bind]
    assert [item["command"] for item in answer["paths"]] == commands


async def test_others_learn_nothing_of_what_they_may_not_have(
    app: App, make_user: MakeUser, tree: MakeTree, tmp_path: Path
) -> None:
    """Whether a folder is there, is a file or cannot be read, and what lies in it, is told below their folders only."""
    nas = tree("mia/a.jpg", "tom/secret.jpg")
    mia = await make_user("mia")
    await app.db.write(
        lambda tx: tx.insert("user_roots", {"user_id": mia.user_id, "path": str(nas / "mia")}),
    )
    foreign = [str(nas / "tom"), str(nas / "nothing"), str(nas / "tom" / "secret.jpg"), str(nas / "mia" / ".." / "tom")]
    answer = await check(mia, importPaths=[str(nas / "mia"), *foreign], exclusionPatterns=["*.jpg"])
    assert [item["isValid"] for item in answer["paths"]] == [True, False, False, False, False]
    said = {(item["message"].removeprefix(item["path"]), item["command"]) for item in answer["paths"][1:]}
    assert len(said) == 1
    assert answer["preview"]["sample"] == [str(nas / "mia" / "a.jpg")]


async def test_folders_of_others_are_told(app: App, admin: Client, make_user: MakeUser, tree: MakeTree) -> None:
    """Also for whom a library is to be decides; a library is no obstacle to itself."""
    nas = str(tree("a.jpg"))
    mia = await make_user("mia")
    uid = await app.db.write(insert_library, mia.user_id, import_paths=[nas])
    for body, is_valid in (({}, False), ({"ownerId": mia.uid}, True), ({"libraryId": uid}, True)):
        [item] = (await check(admin, importPaths=[nas], **body))["paths"]
        assert item["isValid"] is is_valid, body
    await mia.post(f"{API}/check", json={"importPaths": [nas], "ownerId": admin.uid}, expect=403)


@pytest.mark.parametrize(
    "body",
    [
        {"importPaths": "x"}, {"importPaths": ["/"] * 129}, {"exclusionPatterns": ["x" * 513]}, {"libraryId": "x"},
        {"exclusionPatterns": ["{a,b}" * 8]}, {"libraryId": "11111111-1111-4111-8111-111111111111"},
        {"ownerId": "11111111-1111-4111-8111-111111111111"},
    ],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
async def test_refused_check(body: dict[str, Any], admin: Client) -> None:
    """What makes no sense as a whole."""
    await admin.post(f"{API}/check", json=body, expect=400)


async def test_paths_that_are_none(admin: Client) -> None:
    """Each with its sentence, and the daemon lives."""
    wanted = ["/" + "x" * 300, "/" + "x/" * 2040, "/nul\0", "/proc/self/mem", "/dev/null", "/\ud7ff", "."]
    answer = await check(admin, importPaths=wanted)
    assert all(not item["isValid"] and item["message"] for item in answer["paths"])


async def test_disk_that_does_not_answer(admin: Client, tree: MakeTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told, and keeps neither the others nor the daemon waiting."""
    nas, hangs = tree("a.jpg"), threading.Event()
    judge = checking.judge

    def hang(limits: Any, path: str, homes: Sequence[Path], *, tells_paths: bool) -> Any:
        if path == "/hangs":
            hangs.wait()
        return judge(limits, path, homes, tells_paths=tells_paths)

    monkeypatch.setattr(checking, "judge", hang)
    monkeypatch.setattr(checking, "PATH_SECONDS", 0.3)
    try:
        answer = await check(admin, importPaths=["/hangs", str(nas)])
    finally:
        hangs.set()
    assert [item["isValid"] for item in answer["paths"]] == [False, True]
    assert "/hangs does not answer" in answer["paths"][0]["message"]


async def test_too_many_disks_that_do_not_answer(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that hang are not without number."""
    monkeypatch.setattr(patience, "SLOTS", threading.BoundedSemaphore(1))
    patience.SLOTS.acquire()
    assert "hanging" in (await admin.post(f"{API}/check", json={"importPaths": ["/"]}, expect=503))["message"]


# --- patterns

PATTERNS: list[tuple[list[str], int, list[str]]] = [
    ([], 0, []),
    (["*.png"], 0, []),
    (["*.jpg"], 3, ["Raw/2020/b.jpg", "Raw/c.jpg", "a.jpg"]),
    (["**/Raw/**"], 3, ["Raw/"]),
    (["**/Raw"], 3, ["Raw/"]),
    (["**/Raw/**", "**/2020/**", "a.jpg"], 4, ["Raw/", "a.jpg"]),
    (["**/2020/**", "*.mov"], 2, ["Raw/2020/", "Raw/d.mov"]),
    (["**"], 4, ["Raw/", "a.jpg"]),
]


@pytest.mark.parametrize(("patterns", "excluded", "sample"), PATTERNS, ids=str)
async def test_what_patterns_leave_out(
    patterns: list[str], excluded: int, sample: list[str], admin: Client, tree: MakeTree
) -> None:
    """Photos and videos are counted, folders that are covered whole are named once."""
    nas = tree("a.jpg", "Raw/c.jpg", "Raw/d.mov", "Raw/2020/b.jpg", "Raw/notes.txt")
    found = (await check(admin, importPaths=[str(nas)], exclusionPatterns=patterns))["preview"]
    assert (found["looked"], found["excluded"], found["isComplete"]) == (4, excluded, True)
    # `Raw/` covers itself by its name in one case and by what is in it in the other.
    assert sorted(found["sample"]) == [f"{nas}/{name}" for name in sample]


async def test_what_is_absent_is_the_library_s(app: App, admin: Client, tree: MakeTree) -> None:
    """Or what a new library gets."""
    nas = tree("a.jpg", "@eaDir/b.jpg", "c.png")
    uid = await app.db.write(insert_library, admin.user_id, import_paths=[str(nas)])
    await app.db.write(lambda tx: tx.run("update libraries set exclusion_patterns = '[\"*.png\"]'"))
    answer = await check(admin, libraryId=uid)
    assert [item["path"] for item in answer["paths"]] == [str(nas)]
    assert answer["preview"]["sample"] == [str(nas / "c.png")]
    answer = await check(admin, libraryId=uid, exclusionPatterns=[])
    assert answer["preview"] == {"looked": 3, "excluded": 0, "sample": [], "isComplete": True}
    assert "**/@eaDir/**" in DEFAULT_PATTERNS
    assert (await check(admin, importPaths=[str(nas)]))["preview"]["sample"] == [str(nas / "@eaDir") + "/"]


async def test_folders_are_looked_through_once(admin: Client, tree: MakeTree, tmp_path: Path) -> None:
    """One within another, one by two names; links are not followed, our own folder is not entered."""
    nas = tree("a.jpg", "in/b.jpg")
    (nas / "in" / "loop").symlink_to(nas)
    (tmp_path / "data" / "ours.jpg").write_bytes(b"x")
    found = (await check(admin, importPaths=[str(nas), str(nas / "in"), str(nas)], exclusionPatterns=["**"]))["preview"]
    assert found["looked"] == 2
    assert (await check(admin, importPaths=[str(tmp_path)]))["preview"]["looked"] == 2


async def test_sample_is_a_sample(admin: Client, tree: MakeTree) -> None:
    """Of many files."""
    nas = tree(*(f"{number}.jpg" for number in range(70)))
    found = (await check(admin, importPaths=[str(nas)], exclusionPatterns=["*.jpg"]))["preview"]
    assert (found["excluded"], len(found["sample"])) == (70, 50)


@pytest.mark.parametrize(("limit", "value"), [("ENTRIES", 5), ("SECONDS", -1.0)])
async def test_preview_ends(
    limit: str, value: float, admin: Client, tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many entries, or so long; it says so."""
    nas = tree(*(f"{number}.jpg" for number in range(9)))
    monkeypatch.setattr(preview, limit, value)
    found = (await check(admin, importPaths=[str(nas)]))["preview"]
    assert not found["isComplete"]
    assert found["looked"] <= 5


async def test_preview_of_a_disk_that_stops_answering(
    admin: Client, tree: MakeTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found before is told."""
    nas, hangs = tree("a.jpg", "deep/b.jpg"), threading.Event()
    covers = walk.is_excluded

    def hang(path: bytes, excluded: Any) -> bool:
        if path.endswith(b"b.jpg"):
            hangs.wait()
        return covers(path, excluded)

    monkeypatch.setattr(preview, "is_excluded", hang)
    monkeypatch.setattr(checking, "SECONDS", 0.2)
    monkeypatch.setattr(checking, "PATH_SECONDS", 0.2)
    try:
        found = (await check(admin, importPaths=[str(nas)], exclusionPatterns=["a.jpg"]))["preview"]
    finally:
        hangs.set()
    assert (found["excluded"], found["isComplete"]) == (1, False)


async def test_names_that_are_no_text(admin: Client, tree: MakeTree) -> None:
    """Are shown as they are everywhere."""
    nas = tree("a.jpg")
    (nas / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    found = (await check(admin, importPaths=[str(nas)], exclusionPatterns=["*.jpg"]))["preview"]
    assert f"{nas}/caf?.jpg" in found["sample"]
