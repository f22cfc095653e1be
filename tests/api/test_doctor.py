"""The box about itself: what its administrators are told, how often it looks, and that nobody else is told."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from photostead.app import App
from photostead.db.tx import Tx
from photostead.features.doctor import service as doctor
from photostead.features.doctor.findings import Check, ok
from photostead.features.doctor.schema import FindingDto, Section
from photostead.features.libraries import service as libraries
from photostead.host.watch import Watched, WatchState
from photostead.kernel.errors import Unavailable
from tests.client import Client
from tests.conftest import MakeApiKey, MakeUser
from tests.people import insert_asset, insert_library

FINDING = {"section", "subject", "grade", "text", "advice", "commands"}


async def test_findings(app: App, admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By section, each with its grade; the libraries' watches are those of this daemon."""
    (tmp_path / "photos").mkdir()
    paths = [str(tmp_path / "photos"), "/no/such/folder"]
    uid = await app.db.write(insert_library, admin.user_id, import_paths=paths, name="Disk")
    monkeypatch.setitem(libraries.watch_states(), uid, WatchState(Watched.FAILED, "Why not."))
    answer = await admin.get("/photostead/doctor", expect=200)
    assert set(answer) == {"version", "checkedAt", "findings"}
    assert all(set(finding) == FINDING for finding in answer["findings"])
    by_subject = {finding["subject"]: finding for finding in answer["findings"]}
    assert by_subject[paths[0]]["grade"] == "ok"
    assert by_subject["/no/such/folder"]["grade"] == "broken"
    assert by_subject["Watching"]["text"] == "Disk: it should be watched and is not. Why not."
    assert by_subject["Accounts"]["grade"] == "ok"
    order = [list(Section).index(finding["section"]) for finding in answer["findings"]]
    assert order == sorted(order)


async def test_paused_queues(app: App, admin: Client) -> None:
    await admin.put("/queues/thumbnailGeneration", json={"isPaused": True}, expect=200)
    answer = await admin.get("/photostead/doctor")
    [finding] = [one for one in answer["findings"] if one["subject"] == "Background work"]
    assert (finding["grade"], "thumbnailGeneration" in finding["text"]) == ("caution", True)


async def test_an_answer_counts_for_a_while(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again and again is given what was found, until it is old."""
    looks: list[int] = []

    async def examine(self: doctor.Examiner, checks: Sequence[Check], seconds: float) -> list[FindingDto]:
        looks.append(len(checks))
        return [checks[0].find(ok("fine"))]

    monkeypatch.setattr(doctor.Examiner, "examine", examine)
    first = await admin.get("/photostead/doctor")
    assert await admin.get("/photostead/doctor") == first
    assert len(looks) == 1
    monkeypatch.setattr(doctor, "FRESH_SECONDS", -1.0)
    await admin.get("/photostead/doctor")
    assert len(looks) == 2


async def test_the_box(app: App, admin: Client) -> None:
    """The machine, and one disk with what we take of it; nothing that is no file of ours."""
    await app.db.write(insert_library, admin.user_id, import_paths=["/mnt"])
    await app.db.write(fill, admin.user_id)
    shelf = app.options.media_dir / "derived" / "ab" / "cd"
    shelf.mkdir(parents=True)
    (shelf / "abcd-preview.jpeg").write_bytes(bytes(1234))
    (app.options.media_dir / "incoming" / "1.upload").write_bytes(bytes(99))
    box = await admin.get("/photostead/box", expect=200)
    assert box["libraryBytes"] == 700
    assert box["cores"] >= 1
    assert box["memory"] > 1 << 20
    assert box["snap"] is None
    [disk] = box["disks"]
    assert 0 < disk["available"] <= disk["size"]
    uses = {use["kind"]: use for use in disk["uses"]}
    assert uses["uploads"]["bytes"] == 5000
    assert uses["renditions"] == {"kind": "renditions", "bytes": 1234, "isEstimate": False}
    assert uses["incoming"]["bytes"] == 99
    assert uses["database"]["bytes"] > 100_000


def fill(tx: Tx, user_id: int) -> None:
    """An upload and an external file."""
    tx.run("update users set usage_bytes = 5000 where id = ?", (user_id,))
    library_id = tx.value("select id from libraries")
    insert_asset(tx, user_id, name="a.jpg", library_id=library_id, file_size=700)


async def test_a_disk_that_does_not_answer(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told as such."""

    async def hang(*arguments: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(doctor, "ask_disk", hang)
    answer = await admin.get("/photostead/box", expect=Unavailable.status)
    assert "do not answer" in answer["message"]


@pytest.mark.parametrize("path", ["/photostead/doctor", "/photostead/box"])
async def test_administrators_alone(
    path: str, admin: Client, anonymous: Client, make_user: MakeUser, make_api_key: MakeApiKey
) -> None:
    mia = await make_user("mia")
    await anonymous.get(path, expect=401)
    await mia.get(path, expect=403)
    await (await make_api_key(mia, "all")).get(path, expect=403)
    await (await make_api_key(admin, "asset.read")).get(path, expect=403)
    await (await make_api_key(admin, "server.statistics")).get(path, expect=200)
