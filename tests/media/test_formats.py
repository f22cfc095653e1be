"""The tables of supported files, and that the daemon can read them without loading a decoder."""

import subprocess
import sys

import pytest

from photostead.media import formats


@pytest.mark.parametrize(
    ("name", "kind", "mime"),
    [
        ("a.jpg", "IMAGE", "image/jpeg"),
        ("A.JPEG", "IMAGE", "image/jpeg"),
        ("dir.with.dots/b.HEIC", "IMAGE", "image/heic"),
        ("x.gif", "IMAGE", "image/gif"),
        ("x.nef", "IMAGE", "image/x-nikon-nef"),
        ("x.dng", "IMAGE", "image/x-adobe-dng"),
        ("x.webm", "VIDEO", "video/webm"),
        ("x.MOV", "VIDEO", "video/quicktime"),
        ("x.ts", "VIDEO", "video/mp2t"),
        ("x.xmp", None, "application/rdf+xml"),
        ("x.svg", "IMAGE", "image/svg+xml"),
        ("x.m3u8", None, "application/octet-stream"),
        ("jpg", None, "application/octet-stream"),
        (".jpg", None, "application/octet-stream"),
        ("folder.jpg/readme", None, "application/octet-stream"),
        ("", None, "application/octet-stream"),
    ],
)
def test_kind_and_mime_follow_the_extension(name: str, kind: str | None, mime: str) -> None:
    assert (formats.kind_of(name), formats.mime_of(name)) == (kind, mime)


def test_tables_are_disjoint_lower_case_and_complete() -> None:
    tables = (formats.IMAGE_EXTENSIONS, formats.VIDEO_EXTENSIONS, formats.SIDECAR_EXTENSIONS)
    everything = [ext for table in tables for ext in table]
    assert len(everything) == len(set(everything))
    assert all(ext.startswith(".") and ext == ext.lower() for ext in everything)
    assert all(formats.mime_of(f"x{ext}") != "application/octet-stream" for ext in everything)


def test_what_the_daemon_imports_loads_no_decoder() -> None:
    code = (
        "import sys, photostead.media.tasks, photostead.media.formats, photostead.media.sidecar;"
        "heavy = {'numpy', 'pyvips', 'av', 'PIL', 'pillow_heif', 'pyexiv2', 'rawpy', 'tzfpy'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
