"""`photostead certificate`: what it shows, exports and renews, and what it refuses."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from photostead.cli.commands import photostead
from photostead.http import certificates, tls
from photostead.http.certificates import Pair, read_pair
from tests.pki import Authority

Run = Callable[..., Result]


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("--renew")` on this test's data folder; further options stand in its TOML file."""
    for name in [name for name in os.environ if name.startswith("PHOTOSTEAD_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, status: int = 0, **options: object) -> Result:
        lines = [f"{name.replace('_', '.', 1)} = {json.dumps(value, default=str)}" for name, value in options.items()]
        (data_dir / "photostead.toml").write_text("\n".join(lines))
        result = CliRunner().invoke(photostead, ["certificate", *arguments, "--data-dir", str(data_dir)])
        assert result.exit_code == status, result.output + repr(result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


def test_before_the_first_start_there_is_none(run: Run, data_dir: Path) -> None:
    assert "it is made when the daemon starts with https.enabled = true" in run(status=1).output
    assert not (data_dir / "tls").exists()


def test_own_certificate_is_shown(run: Run, data_dir: Path) -> None:
    pair = certificates.ensure_own(data_dir, ["photostead.local", "10.0.0.9"], certificates.utc_now())
    output = run(https_enabled=True, https_port=4443).output
    assert read_pair(pair).fingerprint in output
    assert "photostead.local, 10.0.0.9" in output
    assert "on, port 4443" in output


def test_programs_are_told_the_same(run: Run, data_dir: Path, tmp_path: Path) -> None:
    files = Authority().issue(tmp_path / "pki")
    told = json.loads(run("--json", https_cert=files.cert, https_key=files.key).output)
    found = read_pair(Pair(files.cert, files.key))
    assert (told["sha256"], told["names"], told["selfSigned"]) == (found.fingerprint, list(found.names), False)
    assert told["notAfter"] == found.not_after.isoformat()
    assert told["enabled"] is False


def test_export_leaves_the_key_behind(run: Run, data_dir: Path, tmp_path: Path) -> None:
    pair = certificates.ensure_own(data_dir, ["photostead.local"], certificates.utc_now())
    assert b"PRIVATE KEY" in pair.chain.read_bytes()
    run("--export", str(tmp_path / "box.pem"))
    written = (tmp_path / "box.pem").read_text()
    assert "PRIVATE KEY" not in written
    assert certificates.describe(written.encode()) == read_pair(pair)
    assert run("--export", "-").output == written


def test_export_that_cannot_be_written_is_said(run: Run, data_dir: Path, tmp_path: Path) -> None:
    certificates.ensure_own(data_dir, ["photostead.local"], certificates.utc_now())
    assert "cannot be written" in run("--export", str(tmp_path / "no" / "folder"), status=1).output


def test_renewal_keeps_the_key_and_the_rights(run: Run, data_dir: Path) -> None:
    run("--renew")
    path = tls.own_file(data_dir)
    first, key = read_pair(Pair(path, path)), certificates.read_key(path)
    output = run("--renew").output
    second, again = read_pair(Pair(path, path)), certificates.read_key(path)
    assert first.fingerprint not in output
    assert second.fingerprint in output
    assert key is not None
    assert again is not None
    assert key.private_numbers() == again.private_numbers()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_uid == data_dir.stat().st_uid


def test_renewed_by_root_it_is_still_readable_by_the_daemon(run: Run, data_dir: Path) -> None:
    if os.geteuid() == 0:
        os.chown(data_dir, 4711, 4712)
    run("--renew")
    owner = data_dir.stat()
    for path in (tls.own_file(data_dir), tls.own_file(data_dir).parent):
        assert (path.stat().st_uid, path.stat().st_gid) == (owner.st_uid, owner.st_gid)


def test_certificate_of_somebody_else_is_not_renewed(run: Run, tmp_path: Path) -> None:
    files = Authority().issue(tmp_path / "pki")
    before = files.cert.read_bytes()
    assert "renew it there" in run("--renew", https_cert=files.cert, https_key=files.key, status=1).output
    assert files.cert.read_bytes() == before


def test_expired_one_is_shown_and_the_status_tells(run: Run, tmp_path: Path) -> None:
    files = Authority().issue(tmp_path / "pki", days=(-90, -1))
    output = run(https_cert=files.cert, https_key=files.key, status=1).output
    assert "SHA-256" in output
    assert "Clients refuse this certificate: it expired on" in output


def test_wrong_key_is_told_as_at_a_start(run: Run, tmp_path: Path) -> None:
    files, other = Authority().issue(tmp_path / "one"), Authority().issue(tmp_path / "two")
    assert "is not that of the certificate" in run(https_cert=files.cert, https_key=other.key, status=1).output
