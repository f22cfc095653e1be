"""Which packages there are, by the lock files: what ships, and what builds and tests it."""

import json
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# The daemon; its replica; what builds and tests both.
SHIPPED = ("requirements.lock", "requirements-replica.lock")
LOCKS = (*SHIPPED, "requirements-build.lock", "requirements-dev.lock")
WEB_LOCK = "src/webui/package-lock.json"
LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


class Package(NamedTuple):
    """One version of one; `ecosystem` is PyPI or npm."""

    ecosystem: str
    name: str
    version: str


def python_packages(*locks: str) -> list[Package]:
    """What these lock files name."""
    found = {Package("PyPI", *pair) for lock in locks for pair in LINE.findall((ROOT / lock).read_text())}
    return sorted(found)


def web_packages() -> dict[Package, str]:
    """The web app's, each with the licence that its lock file says; empty where it says none. What is bundled and what only
    builds it are not told apart: both have to be in order."""
    packages = json.loads((ROOT / WEB_LOCK).read_text())["packages"]
    return {
        Package("npm", path.rpartition("node_modules/")[2], entry["version"]): entry.get("license", "")
        for path, entry in sorted(packages.items())
        if path
    }
