"""The shape of the code base: who may import whom, what files are called, how long they are."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "catalog", "models", "query", "indexer", "ranker", "retail_search", "webapp", "evaluation",
    "training",
)  # fmt: skip
# package -> those that it may import at all, itself apart
ALLOWED = {
    "catalog": set[str](),
    "models": {"catalog"},
    "query": {"catalog", "models"},
    "indexer": {"catalog", "models", "query"},
    "ranker": {"catalog", "models", "query", "indexer"},
    "retail_search": {"catalog", "models", "query", "indexer", "ranker"},
    "webapp": {"catalog", "models", "query", "indexer", "ranker", "retail_search"},
    "evaluation": {"catalog", "models", "query", "indexer", "ranker", "retail_search"},
    "training": {"catalog", "models", "query"},
}
# The composition root puts everything together, and loads these only where they are needed.
COMPOSITION_ROOT = ("retail_search/cli.py", "retail_search/commands/")
ONLY_INSIDE_FUNCTIONS = {"webapp", "evaluation", "training"}
NEVER_SERVING = (
    "torch", "training", "evaluation", "scipy", "pyarrow", "ir_measures", "lightgbm",
)  # fmt: skip
LONGEST_FILE = 400


@dataclass(frozen=True)
class Import:
    """One import statement of a top-level package of ours."""

    target: str
    line: int
    inside_function: bool


def python_files() -> list[Path]:
    # What git tracks or would track: a virtual environment in the checkout is not ours.
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.split() or [
        str(path.relative_to(ROOT))
        for package in (*PACKAGES, "tests")
        for path in (ROOT / package).rglob("*.py")
    ]
    return [ROOT / name for name in names if (ROOT / name).exists()]


def imports(node: ast.AST, inside_function: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        names: list[str] = []
        line = getattr(child, "lineno", 0)
        if isinstance(child, ast.Import):
            names = [alias.name for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {line}: imports name the whole package"
            names = [child.module or ""]
        for name in names:
            if name.split(".")[0] in PACKAGES:
                yield Import(name.split(".")[0], line, inside_function)
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from imports(child, inside_function or function)


def forbidden(package: str, file: str, found: Import) -> bool:
    if found.target == package or found.target in ALLOWED[package]:
        return False
    if file.startswith(COMPOSITION_ROOT):
        return found.target in ONLY_INSIDE_FUNCTIONS and not found.inside_function
    return True


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_imports_upward(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    wrong = [
        f"{file.relative_to(ROOT)}:{found.line} imports {found.target}"
        for file in files
        for found in imports(ast.parse(file.read_text(encoding="utf-8")))
        if forbidden(package, file.relative_to(ROOT).as_posix(), found)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_rule_sees_an_import_wherever_it_stands() -> None:
    source = (
        "def f():\n    if True:\n        from webapp.app import create_app\nimport catalog.errors"
    )
    assert list(imports(ast.parse(source))) == [
        Import("webapp", 3, True),
        Import("catalog", 4, False),
    ]
    upward = Import("webapp", 3, True)
    assert forbidden("ranker", "ranker/search.py", upward)
    assert forbidden("retail_search", "retail_search/engine.py", upward)
    assert not forbidden("retail_search", "retail_search/commands/serve.py", upward)
    at_once = Import("webapp", 3, False)
    assert forbidden("retail_search", "retail_search/commands/serve.py", at_once)


def test_what_serves_loads_neither_torch_nor_what_measures() -> None:
    program = (
        "import json, sys; import webapp.app, webapp.serving.server, retail_search.engine,"
        " retail_search.commands.serve, retail_search.commands.search;"
        " print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(said.stdout))
    assert {"webapp", "ranker"} <= loaded
    assert not loaded.intersection(NEVER_SERVING)


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = ("utils", "util", "helpers", "helper", "manager", "managers", "misc", "common")
    files = python_files()
    assert len(files) > 100
    wrong = [
        str(file.relative_to(ROOT))
        for file in files
        if not set(file.stem.split("_")).isdisjoint(empty)
    ]
    assert not wrong, f"say what is in it: {wrong}"


def test_no_file_is_longer_than_one_idea() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in python_files()
    }
    wrong = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert not wrong, f"over {LONGEST_FILE} lines, split by idea: {wrong}"
