"""The command line as a whole: help, errors, unknown commands, what is imported."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from catalog.errors import RetailSearchError
from retail_search import __version__
from retail_search.cli import COMMANDS, cli
from retail_search.settings import Settings
from tests.retail_search.command_line import ROOT, refused, run, run_well, spawn

HEAVY = {"onnxruntime", "faiss", "tantivy", "ir_measures", "scipy", "torch", "pyarrow", "numpy"}


def every_command(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*words, name))


@pytest.mark.parametrize("words", list(every_command(cli)), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    said = run_well(*words, "--help")
    assert said.startswith(f"Usage: retail-search {' '.join(words)} ")
    shown = " ".join(said.split())
    module, attribute = COMMANDS[words[0]][0].split(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    for word in words[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.opts[0] in shown
    # The benchmarks make their own data folder; everywhere else these are settings.
    if words[0] != "bench":
        for option in command.params:
            if isinstance(option, click.Option) and option.name in Settings.model_fields:
                assert "[default: " in (option.help or ""), f"{option.name} tells no default"


@pytest.mark.parametrize("name", ["reindex", "serve"])
def test_the_default_that_help_shows_is_that_of_the_settings_table(name: str) -> None:
    flat = " ".join(run_well(name, "--help").split())
    assert f"[default: {Settings.model_fields['index'].default}]" in flat
    shown = {"reindex": "encode_tokens", "serve": "port"}[name]
    assert f"[default: {Settings.model_fields[shown].default}]" in flat


def test_help_lists_every_command_with_its_line() -> None:
    flat = " ".join(run_well("--help").split())
    for name, (_, line) in COMMANDS.items():
        assert f"{name} {line}" in flat


def test_version() -> None:
    assert run_well("--version") == f"retail-search, version {__version__}\n"


@pytest.mark.parametrize(
    ("typed", "meant"), [("serch", "search"), ("indices", "indexes"), ("index", "reindex")]
)
def test_an_unknown_command_suggests_the_nearest(typed: str, meant: str) -> None:
    result = run(typed)
    assert result.exit_code == 2
    assert f"No such command '{typed}'. Did you mean '{meant}'?" in result.stderr


def test_an_unknown_command_near_to_none_is_refused_too() -> None:
    result = run("xyzzy")
    assert result.exit_code == 2
    assert "No such command 'xyzzy'" in result.stderr
    assert "Did you mean" not in result.stderr


def test_help_and_settings_load_nothing_heavy() -> None:
    program = (
        "import json, sys\n"
        "from retail_search.cli import cli\n"
        "for words in (['--help'], ['search', '--help'], ['settings', '--json']):\n"
        "    cli(words, standalone_mode=False)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(said.stdout.splitlines()[-1]))
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded & HEAVY)


def test_search_loads_no_more_than_it_needs(indexed: Path) -> None:
    program = (
        "import json, sys\n"
        "from retail_search.cli import cli\n"
        f"cli(['search', 'lamp', '--data-dir', {str(indexed)!r}], standalone_mode=False)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(said.stdout.splitlines()[-1]))
    assert {"onnxruntime", "tantivy"} <= loaded
    needless = {"ir_measures", "scipy", "torch", "pyarrow", "pandas", "evaluation", "flask"}
    assert loaded.isdisjoint(needless), sorted(loaded & needless)


def test_an_error_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = spawn("search", "lamp", "--data-dir", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    error, fix = done.stderr.splitlines()
    assert error == f"Error: Index 'products' has no published generation in '{tmp_path}'."
    assert fix == "  Fix: Run `retail-search reindex FILE --index products`."


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    # As `retail-search settings --json | true`: nobody reads any more.
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "retail_search", "settings", "--json"],
            cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "indexes").touch()
    shop = tmp_path / "shop.csv"
    shop.write_text("id,title\n1,lamp\n")
    said = refused("reindex", shop, "--data-dir", tmp_path)
    assert str(tmp_path / "indexes") in said


def test_an_error_without_a_fix_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def failing() -> None:
        raise RetailSearchError("It did not work.")

    monkeypatch.setattr(sys.modules[__name__], "failing", failing, raising=False)
    monkeypatch.setitem(COMMANDS, "failing", (f"{__name__}:failing", "Fails."))
    result = run("failing")
    assert (result.exit_code, result.stderr) == (1, "Error: It did not work.\n")


def test_a_cluster_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Nothing listens on port 1; Elasticsearch's client would tell of it with tracebacks."""
    done = spawn(
        "search", "lamp", "--data-dir", tmp_path,
        env={
            **os.environ,
            "RETAIL_SEARCH_ENGINE": "elasticsearch",
            "RETAIL_SEARCH_ELASTICSEARCH_URL": "http://127.0.0.1:1",
        },
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: Elasticsearch at http://127.0.0.1:1 cannot be reached: Connection refused.",
        "  Fix: Check that it runs, and the address in elasticsearch_url.",
    ]
