"""Certificates: files that are refused and why, those that are taken up while it runs, and the one that a box makes."""

import logging
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from photostead.http import certificates, tls
from photostead.http.certificates import Certificate, Pair, ensure_own, read_pair
from photostead.http.tls import Tls
from photostead.kernel.errors import StartError
from photostead.kernel.options import Options
from tests.pki import Authority, Files, key_pem, new_key

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def authority() -> Authority:
    """A home's own authority."""
    return Authority()


@pytest.fixture
def files(authority: Authority, tmp_path: Path) -> Files:
    """A certificate that it issued."""
    return authority.issue(tmp_path)


def pair_of(files: Files) -> Pair:
    """The two paths."""
    return Pair(files.cert, files.key)


def greet(context: ssl.SSLContext, trust: ssl.SSLContext, host: str | None) -> ssl.SSLObject:
    """A handshake without a network; the client's side. Raises SSLError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(to_client, to_server, server_hostname=host)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    for _ in range(10):
        for side in waiting.copy():
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                continue
    assert waiting == []
    return client


def shown(client: ssl.SSLObject) -> Certificate:
    """What the server showed."""
    der = client.getpeercert(binary_form=True)
    assert der is not None
    return certificates.describe(ssl.DER_cert_to_PEM_cert(der).encode())


# --- files of the household


def test_certificate_is_described(files: Files) -> None:
    found = read_pair(pair_of(files))
    assert found.names == ("localhost", "127.0.0.1")
    assert not found.is_self_signed
    assert found.not_before < datetime.now(UTC) < found.not_after
    assert len(found.fingerprint.split(":")) == 32


def test_key_may_stand_in_the_file_of_the_certificate(files: Files) -> None:
    files.cert.write_bytes(files.key.read_bytes() + files.cert.read_bytes())
    pair = tls.given_pair(Options(data_dir=files.cert.parent, https_cert=files.cert))
    assert pair == Pair(files.cert, files.cert)
    assert read_pair(pair).names == ("localhost", "127.0.0.1")
    certificates.make_context(pair)


def test_key_without_certificate_is_refused(files: Files) -> None:
    with pytest.raises(StartError, match=r"https\.key is set and https\.cert is not"):
        tls.given_pair(Options(data_dir=files.cert.parent, https_key=files.key))


def test_missing_files_are_named(files: Files) -> None:
    files.key.unlink()
    with pytest.raises(StartError, match=r"https\.key: .*key\.pem cannot be read \(No such file"):
        read_pair(pair_of(files))
    files.cert.unlink()
    with pytest.raises(StartError, match=r"https\.cert: .*cert\.pem cannot be read \(No such file"):
        read_pair(pair_of(files))


def test_folder_is_no_certificate(files: Files, tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"cannot be read \(Is a directory\)"):
        read_pair(Pair(tmp_path, files.key))


@pytest.mark.parametrize("junk", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_junk_is_no_certificate(files: Files, junk: bytes) -> None:
    files.cert.write_bytes(junk)
    with pytest.raises(StartError, match=r"https\.cert: .*cert\.pem holds no certificate in PEM form"):
        read_pair(pair_of(files))


@pytest.mark.parametrize("junk", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_junk_is_no_key_and_is_not_repeated(files: Files, junk: bytes) -> None:
    files.key.write_bytes(junk)
    with pytest.raises(StartError, match=r"https\.key: .*key\.pem holds no private key in PEM form\.$"):
        read_pair(pair_of(files))


def test_swapped_files_are_refused(files: Files) -> None:
    with pytest.raises(StartError, match=r"https\.cert: .*key\.pem holds no certificate"):
        read_pair(Pair(files.key, files.cert))


def test_locked_key_is_refused_and_nobody_is_asked(files: Files) -> None:
    files.key.write_bytes(key_pem(new_key(), password=b"open sesame"))
    with pytest.raises(StartError, match=r"key\.pem is locked with a password.*openssl pkey"):
        read_pair(pair_of(files))
    with pytest.raises(StartError, match="cannot be used"):
        certificates.make_context(pair_of(files))


def test_key_of_another_certificate_is_refused(files: Files) -> None:
    files.key.write_bytes(key_pem(new_key()))
    with pytest.raises(StartError, match=r"https\.key\) is not that of the certificate .*must stand first"):
        read_pair(pair_of(files))


def test_chain_in_the_wrong_order_is_refused(files: Files, authority: Authority) -> None:
    files.cert.write_bytes(authority.pem() + files.cert.read_bytes())
    with pytest.raises(StartError, match="must stand first"):
        read_pair(pair_of(files))


@pytest.mark.parametrize(("days", "words"), [((-90, -2), "it expired on"), ((2, 90), "it is good only from")])
def test_certificate_out_of_its_time_is_a_warning(
    authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture, days: tuple[int, int], words: str
) -> None:
    files = authority.issue(tmp_path / "late", days=days)
    Tls(lambda: pair_of(files)).load()
    assert words in caplog.text


# --- taken up while it runs


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_renewed_files_are_shown_from_the_next_handshake_on(
    authority: Authority, files: Files, tmp_path: Path, host: str
) -> None:
    """For an address too, for which a client names no host."""
    running = Tls(lambda: pair_of(files))
    running.load()
    trust = authority.trust()
    first = shown(greet(running.context, trust, host)).fingerprint
    authority.issue(tmp_path)
    assert shown(greet(running.context, trust, host)).fingerprint == first
    running.look()
    second = shown(greet(running.context, trust, host)).fingerprint
    assert second == running.certificate.fingerprint != first
    authority.issue(tmp_path)
    running.look()
    assert shown(greet(running.context, trust, host)).fingerprint not in {first, second}


def test_half_renewed_files_change_nothing_and_are_told_once(
    authority: Authority, files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running = Tls(lambda: pair_of(files))
    running.load()
    trust = authority.trust()
    before = shown(greet(running.context, trust, "localhost"))
    old_key = files.key.read_bytes()
    authority.issue(tmp_path)
    new_key_bytes = files.key.read_bytes()
    files.key.write_bytes(old_key)
    with caplog.at_level(logging.INFO):
        running.look()
        running.look()
        assert caplog.text.count("The earlier certificate of HTTPS stays in use") == 1
        assert shown(greet(running.context, trust, "localhost")) == before
        files.key.unlink()
        running.look()
        assert shown(greet(running.context, trust, "localhost")) == before
        files.key.write_bytes(new_key_bytes)
        running.look()
    assert "A new certificate of HTTPS is in use" in caplog.text
    assert shown(greet(running.context, trust, "localhost")) == running.certificate != before


def test_nothing_old_is_spoken(authority: Authority, files: Files) -> None:
    running = Tls(lambda: pair_of(files))
    running.load()
    old = authority.trust()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        greet(running.context, old, "localhost")
    client = greet(running.context, authority.trust(), "localhost")
    assert client.version() == "TLSv1.3"


def test_web_protocol_is_agreed_on(authority: Authority, files: Files) -> None:
    running = Tls(lambda: pair_of(files))
    running.load()
    trust = authority.trust()
    trust.set_alpn_protocols(["h2", "http/1.1"])
    assert greet(running.context, trust, "localhost").selected_alpn_protocol() == "http/1.1"


# --- the box's own


NAMES = ["photostead.local", "attic", "localhost", "192.168.1.9", "::1"]


def read_own(folder: Path) -> Certificate:
    """The one that was made."""
    path = tls.own_file(folder)
    return read_pair(Pair(path, path))


def test_own_certificate_names_the_box_and_is_for_nobody_else(tmp_path: Path) -> None:
    pair = ensure_own(tmp_path, [*NAMES, "attic", "", "Attic"], NOW)
    found = read_own(tmp_path)
    assert set(found.names) == set(NAMES)
    assert found.is_self_signed
    assert found.not_before < NOW < found.not_after < NOW + timedelta(days=825)
    assert stat.S_IMODE(pair.chain.stat().st_mode) == 0o600
    assert stat.S_IMODE(pair.chain.parent.stat().st_mode) == 0o700
    assert [path.name for path in pair.chain.parent.iterdir()] == ["photostead.pem"]


@pytest.mark.parametrize("host", ["photostead.local", "192.168.1.9", "::1"])
def test_clients_that_trust_it_are_satisfied(tmp_path: Path, host: str) -> None:
    pair = ensure_own(tmp_path, NAMES, datetime.now(UTC))
    trust = ssl.create_default_context(cadata=pair.chain.read_text())
    assert shown(greet(certificates.make_context(pair), trust, host)) == read_own(tmp_path)


def test_clients_that_do_not_trust_it_refuse_it(tmp_path: Path) -> None:
    pair = ensure_own(tmp_path, NAMES, datetime.now(UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(certificates.make_context(pair), Authority().trust(), "photostead.local")


def test_it_stays_while_it_is_good_and_keeps_its_key(tmp_path: Path) -> None:
    ensure_own(tmp_path, NAMES, NOW)
    first, key = tls.own_file(tmp_path).read_bytes(), certificates.read_key(tls.own_file(tmp_path))
    ensure_own(tmp_path, reversed(NAMES[:-1]), NOW + timedelta(days=700))
    assert tls.own_file(tmp_path).read_bytes() == first
    ensure_own(tmp_path, NAMES, NOW + timedelta(days=800))
    assert tls.own_file(tmp_path).read_bytes() != first
    assert read_own(tmp_path).not_after > NOW + timedelta(days=1600)
    again = certificates.read_key(tls.own_file(tmp_path))
    assert key is not None
    assert again is not None
    assert again.private_numbers() == key.private_numbers()


@pytest.mark.parametrize(
    ("names", "now"),
    [
        pytest.param([*NAMES, "192.168.1.77"], NOW, id="another address"),
        pytest.param(NAMES, NOW - timedelta(days=20_000), id="made under a clock that was ahead"),
    ],
)
def test_it_is_made_anew(tmp_path: Path, names: list[str], now: datetime) -> None:
    ensure_own(tmp_path, NAMES, NOW)
    first = read_own(tmp_path)
    ensure_own(tmp_path, names, now)
    assert read_own(tmp_path) != first
    assert set(read_own(tmp_path).names) == set(names)


@pytest.mark.parametrize("junk", [b"", b"junk", key_pem(new_key())])
def test_damaged_file_is_made_anew(tmp_path: Path, junk: bytes) -> None:
    path = ensure_own(tmp_path, NAMES, NOW).chain
    path.write_bytes(junk)
    ensure_own(tmp_path, NAMES, NOW)
    assert set(read_own(tmp_path).names) == set(NAMES)


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("in the way")
    with pytest.raises(StartError, match=r"tls/photostead\.pem cannot be written"):
        ensure_own(tmp_path, NAMES, NOW)


def test_names_that_no_certificate_takes_are_left_out(tmp_path: Path) -> None:
    ensure_own(tmp_path, ["x" * 300, "büro.local", "attic"], NOW)
    assert read_own(tmp_path).names == ("attic",)


def test_names_of_the_box() -> None:
    options = Options(data_dir=Path("/nowhere"), mdns_name="pictures", base_url="https://photos.example.org")
    names = tls.names_of_box(options, "pictures-2")
    assert names[:2] == ["pictures-2.local", "pictures.local"]
    assert {"localhost", "127.0.0.1", "::1", "photos.example.org"} <= set(names)
