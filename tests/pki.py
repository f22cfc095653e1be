"""Certificates for tests: an authority of the test's own, server certificates that it signs, and their files."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM


def name_of(text: str) -> x509.Name:
    """A subject."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key of the usual kind."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    """The key as a file holds it."""
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, lock)


@dataclass
class Files:
    """A certificate and its key on disk."""

    cert: Path
    key: Path


class Authority:
    """Signs certificates; a client with `trust()` believes it and nobody else."""

    def __init__(self) -> None:
        self._key = new_key()
        self._serial = 0
        now = datetime.now(UTC)
        self._certificate = (
            x509.CertificateBuilder(name_of("Home CA"), name_of("Home CA"), self._key.public_key(), 1)
            .not_valid_before(now - timedelta(days=3650))
            .not_valid_after(now + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def trust(self) -> ssl.SSLContext:
        """For a client."""
        return ssl.create_default_context(cadata=self.pem().decode())

    def pem(self) -> bytes:
        """Its own certificate."""
        return self._certificate.public_bytes(PEM)

    def issue(self, folder: Path, name: str = "localhost", *, days: tuple[int, int] = (-1, 90)) -> Files:
        """A certificate for a name and 127.0.0.1, good from and to so many days from now; files of the folder are
        replaced as ACME clients do it."""
        folder.mkdir(exist_ok=True)
        self._serial += 1
        key, now = new_key(), datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name_of("Home CA"), name_of(name), key.public_key(), 1000 + self._serial)
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .sign(self._key, hashes.SHA256())
        )
        files = Files(folder / "cert.pem", folder / "key.pem")
        replace(files.key, key_pem(key))
        replace(files.cert, certificate.public_bytes(PEM) + self.pem())
        return files


def replace(path: Path, data: bytes) -> None:
    """Another file under the same name."""
    part = path.with_suffix(".new")
    part.write_bytes(data)
    part.replace(path)
