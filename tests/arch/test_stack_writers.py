"""Whoever changes where assets show, or removes them, settles their stacks: every statement that does is in a module that is
known to call `assets/stacking.py` behind it, or that has nothing to settle.
"""

import ast
import re
from pathlib import Path

import pytest

FEATURES = Path(__file__).parents[2] / "src" / "photostead" / "features"
WRITES = re.compile(
    r"delete from assets\b|update assets\s+set\b[^;]*?\b(visibility|deleted_at|stack_id|is_stack_child)\)?\s*=",
    re.IGNORECASE,
)
SETTLING = {
    "assets/changes.py": "settles behind every change",
    "assets/live_photos.py": "settles what is hidden behind a photo, and what shows by itself again",
    "assets/stacking.py": "is what settles",
    "assets/store.py": "settles behind a deletion",
    "folder_albums/store.py": "settles what it archived",
    "recovery/withdrawn.py": "settles what is locked again",
    "trash/store.py": "settles what it restored",
}
NOTHING_TO_SETTLE = {
    "libraries/removal.py": "what was hidden is in no stack",
    "recovery/store.py": "what is in the trash stays there, only longer",
}


def writes(path: Path) -> bool:
    """Whether a module has such a statement."""
    texts = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and WRITES.search(text) for text in texts)


def test_every_writer_is_known() -> None:
    found = {str(path.relative_to(FEATURES)) for path in FEATURES.rglob("*.py") if writes(path)}
    assert found == SETTLING.keys() | NOTHING_TO_SETTLE.keys()


@pytest.mark.parametrize("name", sorted(SETTLING))
def test_those_that_settle_do(name: str) -> None:
    assert re.search(r"\b(settle|settle_stacks)\(", (FEATURES / name).read_text())
