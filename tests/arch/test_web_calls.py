"""The web app asks the daemon by its typed door alone: what goes around it, no check of types can see."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src" / "webui" / "src"
IMPORT = re.compile(r"import (?:type )?\{([^}]*)\} from '[^']*/client'")
# Of the module that sends: what builds a request of anybody's own.
UNTYPED = re.compile(r"\b(apiPath|open|request)\b")


def test_only_the_door_builds_requests() -> None:
    files = [path for kind in ("*.ts", "*.svelte") for path in WEB.rglob(kind) if not path.name.endswith(".test.ts")]
    taken = {path.name for path in files for names in IMPORT.findall(path.read_text()) if UNTYPED.search(names)}
    assert taken == {"call.ts"}
