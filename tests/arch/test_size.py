"""Small pieces: files, functions, names and opening paragraphs as the design asks for them.

The ceilings are firm; the spread of function sizes is held as a whole, so that one long table of columns is no crime.
"""

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "photostead"
FILE_LINES = 400
FUNCTION_LINES = 60
MEDIAN_LINES = 12
NINE_OF_TEN_LINES = 27
NAMES_WITHOUT_A_MEANING = {"utils", "util", "helpers", "helper", "common", "misc", "base", "shared", "tools"}
CLASS_ENDINGS_WITHOUT_A_MEANING = ("Manager", "Helper", "Base", "Impl", "Util", "Utils")
FILES = sorted(
    path
    for folder in (SOURCE, ROOT / "tests", ROOT / "scripts")
    for path in folder.rglob("*.py")
    if "node_modules" not in path.parts
)


class Function(NamedTuple):
    """One function or method and its length, decorators and docstring included."""

    name: str
    lines: int


class Module(NamedTuple):
    """What a file is made of, nested ones too."""

    lines: int
    is_explained: bool
    functions: list[Function]
    classes: list[str]


@cache
def read(path: Path) -> Module:
    """Parsed once for all that is asked of it."""
    text = path.read_text()
    tree = ast.parse(text)
    inside = list(statements(tree))
    functions = [
        Function(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    classes = [node.name for node in inside if isinstance(node, ast.ClassDef)]
    return Module(text.count("\n"), not text.strip() or bool(ast.get_docstring(tree)), functions, classes)


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below that can hold a function or a class: not the expressions, which are nine tenths."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from statements(child)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_keeps_to_the_habits(path: Path) -> None:
    module = read(path)
    assert module.lines <= FILE_LINES, f"{module.lines} lines; {FILE_LINES} are the most"
    assert module.is_explained, "a module opens with what lives in it"
    assert path.stem not in NAMES_WITHOUT_A_MEANING, "a thing without a name has no home yet"
    long = [function for function in module.functions if function.lines > FUNCTION_LINES]
    assert not long, f"functions of more than {FUNCTION_LINES} lines"
    assert [name for name in module.classes if name.endswith(CLASS_ENDINGS_WITHOUT_A_MEANING)] == []


def test_folders_have_names_that_say_something() -> None:
    folders = {path.parent.name for path in FILES}
    assert folders & NAMES_WITHOUT_A_MEANING == set()


def test_functions_of_the_source_are_short() -> None:
    lengths = [function.lines for path in FILES if path.is_relative_to(SOURCE) for function in read(path).functions]
    assert statistics.median(lengths) <= MEDIAN_LINES
    assert statistics.quantiles(lengths, n=10)[-1] <= NINE_OF_TEN_LINES
