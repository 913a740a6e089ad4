"""Stages, wins and slices, from the command line down."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from evaluation.cli import compare_command, evaluate_command


def run(command: click.Command, *words: object, code: int = 0) -> Any:
    result = CliRunner().invoke(command, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def run_json(command: click.Command, *words: object) -> Any:
    return json.loads(run(command, *words, "--json").stdout)


def test_each_stage_against_the_one_before(engine: Any, judged: Path) -> None:
    shown = run_json(
        evaluate_command, "--judgments", judged, "--stages", "--measures", "RR@10", "RR(rel=3)@10"
    )
    stages = {row["stage"]: row for row in shown["stages"]}
    assert list(stages) == ["lexical", "semantic", "hybrid", "ltr", "rerank", "mmr"]
    means = {name: row["measures"]["RR@10"] * 3 for name, row in stages.items()}
    assert means == pytest.approx({
        "lexical": 1 / 2 + 1 / 2, "semantic": 1 + 1, "hybrid": 1 + 1 / 2,
        "ltr": 2, "rerank": 2, "mmr": 1 / 2 + 1,
    })  # fmt: skip
    assert stages["lexical"]["gain"] is None
    assert stages["ltr"]["gain"]["RR@10"]["difference"] == pytest.approx(1 / 6)
    assert stages["mmr"]["gain"]["RR@10"]["losses"] == 1
    # without x, which nobody judged, variety has cost nothing
    assert stages["mmr"]["judged_only"]["RR@10"] == pytest.approx(2 / 3)
    assert stages["mmr"]["judged_only_gain"]["RR@10"]["difference"] == 0
    assert stages["rerank"]["judged@10"] == pytest.approx((2 / 3 + 1) / 3)
    assert stages["rerank"]["latency_ms"]["n"] == 3
    assert set(shown) == {"index", "generation", "queries", "pairs", "depth", "stages"}
    # no deadline, and variety in the last stage alone, as much as the setting says
    assert engine.budgets == {math.inf}
    assert engine.diversities == {0.0, 0.03}


def test_stages_as_a_table_with_wins_and_slices(engine: Any, judged: Path) -> None:
    said = run(evaluate_command, "--judgments", judged, "--stages", "--wins", "--slices").stdout
    assert "+ cross-encoder" in said
    assert "nDCG@10, mmr against hybrid: 1 better, 1 the same, 1 worse." in said
    assert "1 word (few)" in said
    shown = run_json(evaluate_command, "--judgments", judged, "--stages", "--wins", "--slices")
    assert [one["baseline"] for one in shown["wins"]] == ["hybrid"]
    rows = {row["slice"]: row for row in shown["slices"]["rows"]}
    assert list(rows["all"]["gains"]) == ["lexical", "semantic", "hybrid", "ltr", "rerank"]


def test_a_stage_is_a_mode_like_any_other(engine: Any, judged: Path) -> None:
    words = ["--judgments", judged, "--measures", "RR@10", "--mode", "rerank"]
    shown = run_json(evaluate_command, *words, "--compare-mode", "hybrid", "mmr")
    assert shown["mode"] == "rerank"
    assert shown["measures"]["RR@10"] == pytest.approx(2 / 3)
    assert [one["baseline"] for one in shown["comparisons"]] == ["hybrid", "mmr"]
    engine.budgets.clear()
    run_json(evaluate_command, *words, "--rerank-budget-ms", "20")
    assert engine.budgets == {20.0}


def test_judged_only_is_said_wherever_it_holds(engine: Any, judged: Path, tmp_path: Path) -> None:
    words = ["--judgments", judged, "--measures", "RR@10"]
    shown = run_json(evaluate_command, *words, "--mode", "mmr", "--judged-only")
    assert shown["judged_only"] is True
    assert shown["measures"]["RR@10"] == pytest.approx(2 / 3)
    assert shown["judged@10"] == pytest.approx((2 / 3 + 1) / 3)
    table = run(evaluate_command, *words, "--judged-only").stdout
    assert "the rest is left out" in " ".join(table.split())
    # the file has the whole ranking all the same
    path = tmp_path / "various.run"
    run(evaluate_command, *words, "--mode", "mmr", "--judged-only", "--run-out", path)
    assert " x 1 " in path.read_text().splitlines()[0]
    again = run_json(compare_command, path, path, *words, "--judged-only")
    assert again["measures"] == shown["measures"]


def test_wins_and_losses_with_what_was_judged(engine: Any, judged: Path) -> None:
    words = ["--judgments", judged, "--measures", "RR@10", "P@1", "--wins"]
    shown = run_json(evaluate_command, *words, "--mode", "mmr", "--compare-mode", "hybrid")
    (wins,) = shown["wins"]
    assert (wins["baseline"], wins["measure"]) == ("hybrid", "RR@10")
    assert wins["counts"] == {"wins": 1, "ties": 1, "losses": 1}
    assert wins["wins"] == [
        {"query": "lamp", "value": 1.0, "baseline": 0.5, "difference": 0.5, "judged@10": [1.0, 1.0]}
    ]
    assert wins["losses"][0]["query"] == "usb hub"
    assert wins["losses"][0]["judged@10"] == pytest.approx([2 / 3, 2 / 3])
    said = run(evaluate_command, *words, "--mode", "mmr", "--compare-mode", "hybrid").stdout
    assert "Gained most" in said
    assert "Lost most" in said


def test_slices_part_the_queries(engine: Any, judged: Path) -> None:
    judged.write_text(judged.read_text() + "sony a7iii 64gb red,a,1\n")
    shown = run_json(
        evaluate_command, "--judgments", judged, "--slices", "--measures", "RR@10",
        "--mode", "ltr", "--compare-mode", "hybrid",
    )  # fmt: skip
    rows = {row["slice"]: row for row in shown["slices"]["rows"]}
    sizes = {name: row["queries"] for name, row in rows.items()}
    # every word is in all 300 products of this catalogue, so none is rare
    assert sizes == {
        "all": 4, "1 word": 2, "2 words": 1, "4 words and more": 1, "with a model number": 1,
        "with an attribute": 1, "with neither": 3, "common words": 4,
    }  # fmt: skip
    assert rows["1 word"]["mean"] == pytest.approx(1 / 2)
    assert rows["1 word"]["gains"]["hybrid"]["difference"] == pytest.approx(1 / 4)
    assert rows["all"]["mean"] == pytest.approx(shown["measures"]["RR@10"])


@pytest.mark.parametrize(
    "words",
    [
        ["--wins"],
        ["--stages", "--mode", "hybrid"],
        ["--stages", "--judged-only"],
        ["--stages", "--compare-mode", "ltr"],
        ["--mode", "best"],
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    engine: Any, judged: Path, words: list[str]
) -> None:
    run(evaluate_command, "--judgments", judged, *words, code=2)
