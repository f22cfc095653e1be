"""`scripts/audit`."""

import sys

from audit_program import advisories, licences
from audit_program.packages import LOCKS, python_packages, web_packages

WELL, FOUND, UNKNOWN = 0, 1, 2


def main(is_offline: bool) -> int:
    """Say what was found; the exit status."""
    packages = [*python_packages(*LOCKS), *web_packages()]
    troubles = licences.find_troubles()
    print(*troubles, sep="\n", end="\n" if troubles else "")
    print(f"Licences: {len(packages)} packages, {len(troubles)} to look at.")
    if is_offline:
        print("Vulnerabilities: nobody was asked (--offline).")
        return FOUND if troubles else WELL
    try:
        known = advisories.ask(packages)
    except advisories.NobodyThere as error:
        print(f"Vulnerabilities: NOT audited, since nobody could be asked ({error}). Nothing is known of them.")
        return FOUND if troubles else UNKNOWN
    for package, ids in known.items():
        names = ", ".join(f"https://osv.dev/vulnerability/{one}" for one in ids)
        print(f"{package.name} {package.version} ({package.ecosystem}): {names}")
    print(f"Vulnerabilities: {len(packages)} packages, {len(known)} with advisories.")
    return FOUND if troubles or known else WELL


if __name__ == "__main__":
    sys.exit(main("--offline" in sys.argv[1:]))
