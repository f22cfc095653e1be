"""Where a replica may lie, and that no secret is ever in what is written or said."""

from pathlib import Path

import pytest

from photostead.features.replica import place, program, taking_over
from photostead.features.replica.claims import Claim
from photostead.features.replica.place import Place, read_place
from photostead.features.replica.program import Piece
from photostead.features.replica.taking_over import Source
from photostead.kernel.errors import Conflict, Invalid, StartError


def test_folders_and_addresses() -> None:
    assert read_place("/mnt/x/../usb").part(3, "claim") == {"type": "file", "path": "/mnt/usb/0003/claim"}
    assert read_place("file:///mnt/usb").folder == Path("/mnt/usb")
    s3 = read_place("s3://bucket/home?region=eu", ("endpoint=http://nas:9000", "force-path-style=true"))
    assert s3.part(1, "database") == {
        "url": "s3://bucket/home/0001/database?region=eu",
        "endpoint": "http://nas:9000",
        "force-path-style": True,
    }
    assert s3.folder is None


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("sftp://mia:hunter2@nas/replica", ()),
        ("s3://bucket/x?secret_access_key=hunter2", ()),
        ("s3://bucket/x", ("secret-access-key=hunter2",)),
        ("abs://account/x", ("account-key=hunter2",)),
        ("sftp://nas/x", ("password=hunter2",)),
        ("ftp://nas/hunter2", ()),
        ("s3://bucket/x", ("nonsense=hunter2",)),
        ("s3://bucket/x", ("force-path-style=hunter2",)),
    ],
)
def test_secrets_and_unknown_places_are_refused_without_repeating_them(text: str, settings: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        read_place(text, settings)
    assert "hunter2" not in caught.value.message


def test_configurations_are_for_our_eyes_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITESTREAM_SECRET_ACCESS_KEY", "hunter2")
    path = tmp_path / "litestream.yml"
    program.write_private(path, program.configure(tmp_path / "x.sqlite", Place("s3://bucket/x").part(1, "database")))
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"hunter2" not in path.read_bytes()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(StartError, match="neither empty"):
        place.mark(Place(str(tmp_path)))
    with pytest.raises(StartError, match="is its disk mounted"):
        place.mark(Place(str(tmp_path / "not" / "mounted")))
    place.mark(Place(str(tmp_path / "new")))
    place.mark(Place(str(tmp_path / "new")))
    assert place.is_there(Place(str(tmp_path / "new")))


def piece(txid: int) -> Piece:
    return Piece(0, f"{txid:016x}", f"{txid:016x}", "2026-11-22T10:00:00Z")


def test_a_machine_that_shows_signs_of_life_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its daemon that answers, or by a replica that grows; this machine itself is no obstacle."""
    claim = Claim(2, "other", "attic", 0, ["http://attic.lan:2283"])
    source = Source(Place("/x"), 2, claim, [piece(7)])
    pieces = {2: [piece(7)]}
    monkeypatch.setattr(program, "list_pieces", lambda where, term, part: pieces.get(term, []))
    monkeypatch.setattr(taking_over, "answers", lambda address: True)
    with pytest.raises(Conflict, match="attic still works"):
        taking_over.refuse_living(source, "me", 0)
    taking_over.refuse_living(source, "other", 0)
    monkeypatch.setattr(taking_over, "answers", lambda address: False)
    taking_over.refuse_living(source, "me", 0)
    pieces[2] = [piece(7), piece(8)]
    with pytest.raises(Conflict, match="still writes"):
        taking_over.refuse_living(source, "me", 0)


def test_only_a_photostead_counts_as_one() -> None:
    assert not taking_over.answers("http://127.0.0.1:9")
    assert not taking_over.answers("file:///etc")
