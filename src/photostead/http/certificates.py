"""Certificates of HTTPS as files: judging those that the household brought, making one for the LAN where it brought none.

The one for the LAN is signed by its own key (ECDSA P-256, RFC 5280) and lies with it in one file, so that the two can
never be of different ages. It is no authority: whoever trusts it trusts this box and nothing that it could sign.
Not here: the listening side, see `http.tls`.
"""

import ipaddress
import os
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from photostead.host.markers import own_like
from photostead.kernel.errors import StartError

FOLDER, FILE = "tls", "photostead.pem"
# Apple's systems refuse a server certificate that is good for longer than 825 days (support.apple.com/103769).
LIFE = timedelta(days=820)
RENEWED_BEFORE = timedelta(days=30)
# Clocks of the house differ, and that of a small box may be set only after it started.
HEAD_START = timedelta(days=1)
LONGEST_NAME = 64  # of a common name (RFC 5280, ub-common-name)


class Certificate(msgspec.Struct, frozen=True):
    """What is said of one. `fingerprint` is the SHA-256 of its DER form, as browsers show it."""

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    fingerprint: str
    is_self_signed: bool

    def trouble(self, now: datetime) -> str | None:
        """Why clients refuse it at this time; None where they need not."""
        if now >= self.not_after:
            return f"it expired on {self.not_after:%Y-%m-%d}"
        return f"it is good only from {self.not_before:%Y-%m-%d %H:%M} UTC on" if now < self.not_before else None


class Pair(msgspec.Struct, frozen=True):
    """Where a certificate chain and its key lie (both may be one file)."""

    chain: Path
    key: Path


def describe(chain: bytes) -> Certificate:
    """The first certificate of a PEM file. Raises ValueError where there is none."""
    found = x509.load_pem_x509_certificates(chain)[0]
    return Certificate(
        names=names_of(found),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        fingerprint=found.fingerprint(hashes.SHA256()).hex(":").upper(),
        is_self_signed=found.issuer == found.subject,
    )


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses that it is for (RFC 6125: common names do not count)."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress)))


def read_pair(pair: Pair) -> Certificate:
    """Judge a certificate and its key. Raises StartError that names the file and what is wrong with it."""
    chain, key = read_pem(pair.chain, "https.cert"), read_pem(pair.key, "https.key")
    try:
        certificate = describe(chain)
    except ValueError as error:
        raise StartError(f"https.cert: {pair.chain} holds no certificate in PEM form: {first_line(error)}") from error
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except TypeError as error:
        raise StartError(
            f"https.key: {pair.key} is locked with a password, which nobody can type at a start. Write it without one: "
            "openssl pkey -in KEY -out NEW_KEY"
        ) from error
    except ValueError as error:
        raise StartError(f"https.key: {pair.key} holds no private key in PEM form.") from error
    check_match(chain, private, pair)
    return certificate


def read_pem(path: Path, option: str) -> bytes:
    """Raises StartError where the file cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StartError(
            f"{option}: {path} cannot be read ({error.strerror}). Check the path and who may read it."
        ) from error


def first_line(error: Exception) -> str:
    """Of a library's message."""
    return (str(error).splitlines() or ["it cannot be read."])[0]


def check_match(chain: bytes, key: PrivateKeyTypes, pair: Pair) -> None:
    """Raises StartError unless the key is that of the first certificate."""
    wanted = x509.load_pem_x509_certificates(chain)[0].public_key()
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if wanted.public_bytes(*form) != key.public_key().public_bytes(*form):
        raise StartError(
            f"The key {pair.key} (https.key) is not that of the certificate {pair.chain} (https.cert): the certificate of "
            "this box must stand first in its file, those of its authorities after it."
        )


def public_part(pair: Pair) -> str:
    """The certificates of the chain's file as PEM, whatever else is in it. Raises StartError."""
    found = x509.load_pem_x509_certificates(read_pem(pair.chain, "https.cert"))
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in found)


def make_context(pair: Pair) -> ssl.SSLContext:
    """What OpenSSL makes of it: TLS 1.2 and 1.3 only, HTTP/1.1. Raises StartError where it will have none of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(pair.chain, pair.key, password=no_password)
    except (OSError, ValueError) as error:
        raise StartError(f"The certificate {pair.chain} with the key {pair.key} cannot be used: {error}.") from error
    return context


def no_password() -> str:
    """Asked for where a key is locked; without it OpenSSL would ask the terminal. Raises ValueError."""
    raise ValueError("the key is locked with a password")


# --- the one for the LAN


def ensure_own(data_dir: Path, names: Iterable[str], now: datetime, *, is_renewed: bool = False) -> Pair:
    """The box's own certificate, made where there is none that is good for a while and for these names and addresses.
    It keeps its key for life. Raises StartError where it cannot be written."""
    path = data_dir / FOLDER / FILE
    names = unique(names)
    old = read_own(path)
    if old is None or is_renewed or not is_good(old, names, now):
        write_private(path, make_own(names, now, read_key(path)))
    return Pair(path, path)


def unique(names: Iterable[str]) -> list[str]:
    """Without repetitions and without what no certificate can name."""
    return list(dict.fromkeys(name.lower() for name in names if name and name.isascii() and len(name) < 254))


def read_own(path: Path) -> Certificate | None:
    """What was made earlier; None where nothing usable was."""
    try:
        return read_pair(Pair(path, path))
    except StartError:
        return None


def read_key(path: Path) -> ec.EllipticCurvePrivateKey | None:
    """The key that was made earlier."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return None
    return key if isinstance(key, ec.EllipticCurvePrivateKey) else None


def is_good(certificate: Certificate, names: Iterable[str], now: datetime) -> bool:
    """Whether it need not be made anew."""
    is_young = certificate.not_before <= now < certificate.not_after - RENEWED_BEFORE
    return is_young and set(certificate.names).issuperset(names)


def make_own(names: list[str], now: datetime, key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """Key and certificate in PEM form."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Photostead"),
            x509.NameAttribute(NameOID.COMMON_NAME, (names or ["photostead"])[0][:LONGEST_NAME]),
        ]
    )
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - HEAD_START)
        .not_valid_after(now - HEAD_START + LIFE)
    )
    for extension, is_critical in extensions(names, key.public_key()):
        builder = builder.add_extension(extension, critical=is_critical)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + builder.sign(key, hashes.SHA256()).public_bytes(pem)


def extensions(names: list[str], key: ec.EllipticCurvePublicKey) -> list[tuple[x509.ExtensionType, bool]]:
    """What it is for, each with whether it is critical."""
    signs = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return [
        (x509.SubjectAlternativeName([general_name(name) for name in names]), False),
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (signs, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
    ]


def general_name(name: str) -> x509.GeneralName:
    """An address or a DNS name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, for nobody else's eyes. Raises StartError."""
    partial = path.with_name(path.name + ".part")
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
            own_like(path.parent, path.parent.parent)
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        own_like(partial, path.parent)
        partial.replace(path)
    except OSError as error:
        raise StartError(f"The certificate {path} cannot be written ({error.strerror}): free some space.") from error


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
