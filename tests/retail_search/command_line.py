"""Runs the command line: in this process, which is quick, or as its users do, in another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from retail_search.cli import cli

ROOT = Path(__file__).parents[2]


def run(*words: object, env: Mapping[str, str] | None = None, typed: str | None = None) -> Result:
    """Run a command in this process; an exception that it lets out is raised here."""
    return CliRunner().invoke(
        cli,
        [str(word) for word in words],
        input=typed,
        env=env,
        catch_exceptions=False,
        prog_name="retail-search",
    )


def run_well(*words: object, env: Mapping[str, str] | None = None) -> str:
    """Run a command that must succeed and return what it prints."""
    result = run(*words, env=env)
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(*words: object) -> Any:
    """Run a command with --json and return the one value that it prints."""
    return json.loads(run_well(*words, "--json"))


def refused(*words: object, env: Mapping[str, str] | None = None) -> str:
    """Run a command that must refuse, by the rule of every error; return what it says."""
    result = run(*words, env=env)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    said = result.stderr
    assert "Error: " in said, said
    assert "\n  Fix: " in said, said
    assert "Traceback" not in said
    return said


def spawn(*words: object, **given: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "retail_search", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **given,
    )
