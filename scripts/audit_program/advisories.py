"""What OSV knows of these versions: https://google.github.io/osv.dev/post-v1-querybatch/. Of an advisory that does not concern
this program `ACCEPTED` says why.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence

from audit_program.packages import Package

ADDRESS = "https://api.osv.dev/v1/querybatch"
# OSV takes a thousand questions at once.
AT_ONCE = 1000
SECONDS = 30
# Advisory → why it does not concern us.
ACCEPTED: dict[str, str] = {}


class NobodyThere(Exception):
    """Nobody could be asked; says why."""


def ask(packages: Sequence[Package], address: str = ADDRESS) -> dict[Package, list[str]]:
    """The advisories of each version that has any. Raises NobodyThere."""
    found: dict[Package, list[str]] = {}
    for first in range(0, len(packages), AT_ONCE):
        some = packages[first : first + AT_ONCE]
        for package, result in zip(some, ask_once(some, address), strict=True):
            known = [one["id"] for one in result.get("vulns", []) if one["id"] not in ACCEPTED]
            if known:
                found[package] = known
    return found


def ask_once(packages: Sequence[Package], address: str) -> list[dict[str, list[dict[str, str]]]]:
    """One request. Raises NobodyThere also for an answer that is not about every one of them."""
    queries = [
        {"package": {"name": package.name, "ecosystem": package.ecosystem}, "version": package.version}
        for package in packages
    ]
    request = urllib.request.Request(  # noqa: S310 - a constant, or a test's own
        address, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, ValueError, KeyError, TypeError, urllib.error.URLError) as error:
        raise NobodyThere(str(error)) from error
    if not isinstance(results, list) or len(results) != len(packages):
        raise NobodyThere("the answer is not about these packages")
    return results
