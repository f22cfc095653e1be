"""The table of bug classes and the tests that it names stay together."""

import ast
from functools import cache
from pathlib import Path

import pytest

from photostead.http.gaps import GAPS
from tests.security.classes import CLASSES, COUNTS
from tests.security.reasons import Later, Tests

HERE = Path(__file__).parents[1]
ENTRIES = [(heading, name, found) for heading, classes in CLASSES.items() for name, found in classes.items()]
NOT_RUN = ("skip", "xfail")


@cache
def tree_of(path: str) -> ast.Module:
    """A test module; an empty one where there is none."""
    file = HERE / path
    return ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])


def functions_of(path: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a test module by their names."""
    return {node.name: node for node in tree_of(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def marks_of(path: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Everything that decorates a test, and the marks of its whole module, as source."""
    module = [node for node in tree_of(path).body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node)]
    return " ".join(ast.unparse(node) for node in (*function.decorator_list, *module))


def named() -> list[str]:
    """Every test that the table names."""
    return sorted({test for _, _, found in ENTRIES if not isinstance(found, Later) for test in found})


@pytest.mark.parametrize("test", named())
def test_named_tests_are_there_and_run(test: str) -> None:
    """As functions of that name, in the default run: neither skipped, nor expected to fail, nor only in the long one."""
    path, _, name = test.partition("::")
    assert name.startswith("test_")
    assert name in functions_of(path), f"tests/{path} has no function {name}"
    function = functions_of(path)[name]
    marks = marks_of(path, function)
    assert not [word for word in (*NOT_RUN, "mark.long") if word in marks], f"{test} is not run: {marks}"
    body = ast.unparse(function)
    assert "pytest.skip" not in body
    assert "pytest.xfail" not in body


@pytest.mark.parametrize(("heading", "name", "found"), ENTRIES, ids=[name for _, name, _ in ENTRIES])
def test_each_class_has_tests_or_a_reason(heading: str, name: str, found: Tests | Later) -> None:
    """And not both: a reason ends when the operation that it waits for is served."""
    if not isinstance(found, Later):
        assert found
        assert len(set(found)) == len(found)
        return
    assert found.why
    missing = {f"{gap.method} {gap.path}" for gap in GAPS}
    assert found.gap is None or found.gap in missing, (
        f"{found.gap} is served now: write the tests of “{name}” ({heading})"
    )


def test_no_class_got_lost() -> None:
    """Every heading, with as many classes as were known."""
    assert {heading: len(classes) for heading, classes in CLASSES.items()} == COUNTS


def test_every_test_of_this_folder_is_about_a_class() -> None:
    """A test that was written for a class is named there, but for those that show that the others mean something."""
    about = {test.partition("::")[0] for test in named()}
    here = {f"security/{file.name}" for file in Path(__file__).parent.glob("test_*.py")}
    assert here - about == {"security/test_classes.py"}
