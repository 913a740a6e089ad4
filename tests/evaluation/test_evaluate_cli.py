from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from catalog.errors import IndexMissingError, JudgmentsError
from evaluation.cli import compare_command, evaluate_command
from evaluation.list_option import ListCommand, ListOption

KEYS = [
    "measures", "intervals", "queries", "queries_without_relevant", "queries_without_results",
    "judged@10", "mode", "index", "generation", "judged_only", "depth", "judgments",
    "latency_ms",
]  # fmt: skip


def run(command: click.Command, *words: object) -> Result:
    result = CliRunner().invoke(command, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(command: click.Command, *words: object) -> dict[str, Any]:
    result = run(command, *words, "--json")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.usefixtures("engine")
def test_json_is_one_object_with_a_fixed_order_of_keys(judged: Path) -> None:
    shown = run_json(evaluate_command, "--index", "demo", "--judgments", judged, "--mode", "hybrid")
    assert list(shown) == KEYS
    assert list(shown["measures"]) == ["nDCG@10", "RR@10", "P@10", "R@100", "Judged@10"]
    assert shown["measures"]["RR@10"] == (1 + 1 / 2 + 0) / 3
    assert shown["judged@10"] == shown["measures"]["Judged@10"]
    assert (shown["queries"], shown["queries_without_relevant"]) == (3, 1)
    assert (shown["mode"], shown["index"]) == ("hybrid", "demo")
    assert shown["generation"] == "20240101-000000"
    assert shown["judgments"] == {"pairs": 5, "rejected": 0, "duplicates": 0}
    assert list(shown["latency_ms"]) == ["n", "p50", "p95", "p99", "mean", "max"]


def test_the_words_of_the_issue(engine: Any, judged: Path) -> None:
    words = ["--index", "demo", "--judgments", judged, "--mode", "lexical"]
    shown = run_json(evaluate_command, *words, "--measures", "nDCG@10", "R@200")
    assert list(shown["measures"]) == ["nDCG@10", "R@200"]
    assert engine.depths == {200}
    assert engine.closed


@pytest.mark.usefixtures("engine")
def test_bad_rows_are_told_on_stderr_and_counted_in_json(judged: Path) -> None:
    rows = "".join(f"q{i},a,1\n" for i in range(300))
    judged.write_text(judged.read_text() + rows + "x,y,bad\n" * 12)
    result = run(evaluate_command, "--judgments", judged, "--json", "--measures", "P@10")
    assert json.loads(result.stdout)["judgments"]["rejected"] == 12
    assert "Skipped line 307" in result.stderr
    assert "Skipped 2 more lines" in result.stderr


@pytest.mark.usefixtures("engine")
def test_judgments_that_start_at_one_are_hinted_at(judged: Path) -> None:
    judged.write_text("search_term,product_uid,relevance\nlamp,c,3\nlamp,a,1\n")
    assert "--grade-offset -1" in run(evaluate_command, "--judgments", judged).stderr
    words = ["--judgments", judged, "--grade-offset", "-1", "--measures", "P@1"]
    result = run(evaluate_command, *words, "--json")
    assert "grade-offset" not in result.stderr
    assert json.loads(result.stdout)["measures"] == {"P@1": 0.0}


@pytest.mark.usefixtures("engine")
def test_per_query_and_comparisons_are_there_when_asked_for(judged: Path) -> None:
    words = ["--judgments", judged, "--measures", "RR@10", "--per-query"]
    shown = run_json(evaluate_command, *words, "--compare-mode", "lexical", "semantic")
    assert list(shown) == [*KEYS, "comparisons", "per_query"]
    assert shown["per_query"]["lamp"] == {"RR@10": 0.5}
    lexical, semantic = shown["comparisons"]
    assert (lexical["baseline"], semantic["baseline"]) == ("lexical", "semantic")
    row = lexical["measures"]["RR@10"]
    assert (row["wins"], row["losses"], row["ties"]) == (1, 0, 2)
    assert row["difference"] == pytest.approx(1 / 6)
    assert semantic["measures"]["RR@10"]["difference"] == pytest.approx(-1 / 6)


@pytest.mark.usefixtures("engine")
def test_a_run_is_written_and_compared_with_later(judged: Path, tmp_path: Path) -> None:
    words = ["--judgments", judged, "--measures", "RR@10"]
    for mode in ("lexical", "hybrid"):
        run_json(
            evaluate_command, *words, "--mode", mode, "--run-out", tmp_path / f"{mode}.txt"
        )  # fmt: skip
    assert (tmp_path / "lexical.txt").read_text().startswith("usb%20hub Q0 x 1 1 products-lexical")
    again = run_json(evaluate_command, *words, "--compare", tmp_path / "lexical.txt")
    apart = run_json(compare_command, tmp_path / "hybrid.txt", tmp_path / "lexical.txt", *words)
    assert again["comparisons"][0]["measures"] == apart["comparisons"][0]["measures"]
    assert apart["run"] == str(tmp_path / "hybrid.txt")
    assert apart["latency_ms"] is None


@pytest.mark.usefixtures("engine")
def test_people_get_a_table(judged: Path) -> None:
    result = run(
        evaluate_command, "--judgments", judged, "--per-query", "--compare-mode", "lexical"
    )
    assert "nDCG@10" in result.stdout
    assert "1 queries without a relevant product" in " ".join(result.stdout.split())
    assert "hybrid against lexical" in result.stdout
    assert "usb hub" in result.stdout


@pytest.mark.usefixtures("engine")
def test_errors_leave_stdout_empty(judged: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    for words, error in (
        (["--judgments", tmp_path / "none.csv"], JudgmentsError),
        (["--judgments", judged, "--measures", "nope@10"], JudgmentsError),
        (["--judgments", judged, "--compare", tmp_path / "none.txt"], JudgmentsError),
        (["--judgments", judged, "--index", "none"], IndexMissingError),
    ):
        result = runner.invoke(evaluate_command, [*map(str, words), "--json"])
        assert isinstance(result.exception, error)
        assert result.stdout == ""


@click.command(cls=ListCommand)
@click.option("--list", "-l", "words", cls=ListOption)
@click.option("--number", type=int, default=0)
@click.option("--flag", is_flag=True)
@click.argument("rest", nargs=-1)
def listed(words: tuple[str, ...], number: int, flag: bool, rest: tuple[str, ...]) -> None:
    click.echo(json.dumps([words, number, flag, rest]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", [[], 0, False, []]),
        ("--list a", [["a"], 0, False, []]),
        ("--list a b c --flag", [["a", "b", "c"], 0, True, []]),
        ("--list a --list b -l c d", [["a", "b", "c", "d"], 0, False, []]),
        ("--list=a b --number -1", [["a", "b"], -1, False, []]),
        ("x --flag y --list a -- z", [["a"], 0, True, ["x", "y", "z"]]),
        ("--number 3 x --list a -", [["a", "-"], 3, False, ["x"]]),
    ],
)
def test_lists_after_one_flag(words: str, expected: list[object]) -> None:
    assert json.loads(run(listed, *words.split()).stdout) == expected


@pytest.mark.parametrize("words", ["--list", "--list --flag", "--flag --list", "--list -- a"])
def test_a_list_without_a_word_is_a_usage_error(words: str) -> None:
    assert CliRunner().invoke(listed, words.split()).exit_code == 2
