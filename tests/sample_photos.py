"""Photos of people and things for tests of real models. None is part of the project: they are members of pinned packages of
PyPI, of which nothing is run but what says what the package is called. `python -m tests.sample_photos FOLDER` fetches them.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """Where photos come from. `files`: by the names they get here, member and sha256."""

    requirement: str
    options: tuple[str, ...]
    licence: str
    files: dict[str, tuple[str, str]]


PACKAGES = (
    Package(
        "face_recognition==1.3.0 --hash=sha256:5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec",
        ("--no-binary", ":all:", "--no-build-isolation"),
        "MIT",
        {
            f"{name}.jpg": (f"face_recognition-1.3.0/tests/test_images/{name}.jpg", sha256)
            for name, sha256 in {
                "obama": "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
                "obama2": "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6",
                "biden": "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
            }.items()
        },
    ),
    Package(
        "scikit-image==0.26.0",
        ("--only-binary", ":all:"),
        "BSD-3-Clause; the pictures are in the public domain or CC0",
        {
            name: (f"skimage/data/{name}", sha256)
            for name, sha256 in {
                "astronaut.png": "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
                "coffee.png": "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
                "chelsea.png": "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
                "rocket.jpg": "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
            }.items()
        },
    ),
)


def folder() -> Path:
    """Where `scripts/test` puts them."""
    return Path(sys.prefix) / "share/photostead/photos"


def sample_photo(name: str) -> Path:
    """One of them. Fails where they are not there."""
    path = folder() / name
    assert path.is_file(), f"{path} is not there: scripts/test fetches it"
    return path


def fetch(target: Path) -> None:
    """Put all of them into a folder. Raises CalledProcessError, or ValueError for one that is not what it was."""
    target.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as place:
            archive = download(package, Path(place))
            contents = dict(read_members(archive, {member for member, _ in package.files.values()}))
        for name, (member, sha256) in package.files.items():
            if hashlib.sha256(contents[member]).hexdigest() != sha256:
                raise ValueError(f"{member} of {package.requirement.split()[0]} is not what it was: its sha256 differs")
            (target / name).write_bytes(contents[member])


def download(package: Package, place: Path) -> Path:
    """The package's archive."""
    wanted = place / "requirements.txt"
    wanted.write_text(package.requirement + "\n")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
    subprocess.run([*command, *package.options, "--dest", str(place), "-r", str(wanted)], check=True)
    return next(path for path in place.iterdir() if path != wanted)


def read_members(archive: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of members."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, wheel.read(name)) for name in wanted)
        return
    with tarfile.open(archive) as source:
        for member in source:
            if member.name in wanted and (content := source.extractfile(member)) is not None:
                yield member.name, content.read()


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
