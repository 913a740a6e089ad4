"""What the documents show of the API is what a server answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.docs.documents import ROOT, Block, blocks, differences

WRITTEN = "http://127.0.0.1:8000"
DOCUMENTS = ("docs/api.md", "README.md")


def commands(document: str) -> Iterator[Block]:
    for block in blocks(document):
        if block.language == "sh" and "curl " in block.text:
            yield block


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("document", DOCUMENTS)
def test_curl_examples(address: str, document: str) -> None:
    asked = 0
    for block in commands(document):
        asked += 1
        printed = run(block, address)
        if block.shown is not None:
            answer = json.loads(printed.strip().splitlines()[-1])
            assert list(differences(block.shown, answer)) == [], f"{document}:{block.line}"
    assert asked


def run(block: Block, address: str) -> str:
    """Run a block and return what it prints; fails where a command in it does."""
    refused = isinstance(block.shown, dict) and "error" in block.shown
    # Each answer on a line of its own, and a status that is an error fails.
    options = "-sS" if refused else "-sSf"
    lines = [line for line in block.text.splitlines() if "make " not in line[:5]]
    lines = [line for line in lines if not line.startswith(("retail-search", ".venv"))]
    script = (
        "set -eo pipefail\n"
        f'curl() {{ command curl {options} --max-time 30 "$@"; echo; }}\n'
        + "\n".join(lines).replace(WRITTEN, address)
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"line {block.line}: {done.stdout[-500:]}{done.stderr}"
    return done.stdout


def test_python_examples(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = [block for block in blocks("docs/api.md") if block.language == "python"]
    assert found
    for block in found:
        code = compile(block.text.replace(WRITTEN, address), f"docs/api.md:{block.line}", "exec")
        exec(code, {})
    assert "bad_parameter per_pgae Did you mean 'per_page'?" in capsys.readouterr().out


def test_every_operation_is_in_the_document() -> None:
    from retail_search.settings import Settings
    from tests.webapp.forty_products import products
    from tests.webapp.outside.described import described
    from tests.webapp.tiny_engine import TinyEngine
    from webapp.app import create_app

    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    for one in described(create_app(TinyEngine(products()), Settings())):
        path = one.path.removeprefix("/api/v1").replace("{product_id}", "{id}")
        assert path.split("/{")[0] in text, f"{one.method} {one.path}"


def test_differences_are_noticed() -> None:
    shown = {"a": "x…", "b": [{"c": 1}], "d": None}
    assert list(differences(shown, {"a": "xyz", "b": [{"c": 2}, 3], "d": None, "e": 1})) == []
    assert list(differences(shown, {"a": "yz", "b": [], "d": 1})) == [
        ".a is 'yz'", ".b has 0 items", ".d is 1",
    ]  # fmt: skip
    assert list(differences({"a": "x"}, {"a": "xy"})) == [".a is 'xy'"]
    assert list(differences({"a": 1}, {"b": 1})) == [".a is not there"]
